// Drives that do not do as the standard says, each a row of what it does otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace disc::virtual_drive {

/// How REQUEST SENSE tells of the progress of a long operation.
enum class ProgressBug : std::uint8_t {
  None,
  CountsDown,  // from the end to 0
  Cycles,      // from 0 to the end several times
  Drops,       // to 0 just before the end
};

struct Personality {
  std::string_view name, summary;
  std::string_view vendor = "VIRTUAL", product = "DISC DRIVE", revision = "1.00";
  bool ready_while_busy = false;  // TEST UNIT READY answers GOOD during long operations
  /// DVD+R DL: a session that ends with fewer ECC blocks left finalises the disc.
  std::uint32_t finalises_below_ecc_blocks = 0;
  bool refuses_quick_certification = false;  // BD-RE: FORMAT UNIT 30h, sub-type 11b
  bool spoils_short_streams = false;  // BD-RE: WRITE (12) streaming of less than 64 KiB is junk
  std::chrono::milliseconds load_time{800};
  ProgressBug progress = ProgressBug::None;
  bool refuses_close_of_synchronised_track = false;  // since SYNCHRONIZE CACHE has closed it
  bool blank_cd_begins_in_pause = false;             // next writable address -150
  bool cannot_write_raw = false;                     // CD: write type 3, and says so
  /// Sequential media: does not find the end of a track that a power failure has cut off by itself;
  /// the track is damaged until it is repaired or closed (MMC-5 6.27.3.4).
  bool leaves_damage = false;
  bool raw_of_pq_only = false;          // CD: raw blocks of 2368 bytes alone
  bool cd_text_at_zero = false;         // CD-TEXT with its lead-in at 00:00:00 alone
  bool cd_text_at_start = false;        // with its lead-in where the ATIP has it alone
  std::uint32_t most_bytes = 1U << 20;  // of one data phase
  std::uint32_t reset_every = 0;        // each so many WRITEs a bus reset after one
};

std::span<const Personality> personalities();
/// Nothing where there is none of this name.
const Personality* find_personality(std::string_view name);
std::string names_of_personalities();

}  // namespace disc::virtual_drive
