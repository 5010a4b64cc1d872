// Everything a recorder must know of a drive and the medium in it before it decides anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/mmc/disc_information.h"
#include "formats/mmc/dvd_structure.h"
#include "formats/mmc/feature.h"
#include "formats/mmc/format.h"
#include "formats/mmc/profile.h"
#include "formats/mmc/toc.h"
#include "formats/mmc/track_information.h"
#include "formats/transport/transport.h"
#include "record/readiness.h"

namespace disc::record {

/// Which answers are wanted beyond those that every use needs. Each costs a command or more.
struct Wanted {
  bool all_tracks = false;  // of all tracks; else of the last one alone
  bool toc = false;         // of a CD, with CD-TEXT; else session starts of appendable media only
  bool speeds = false;      // of writing and reading, and which is in force
  bool formats = false;     // format capacities, of media that can be formatted
  bool media_id = false;    // who made the medium
  bool layers = false;      // where a second layer begins
  bool protection = false;  // write protection by drive and medium
  bool defects = false;     // spare areas, defect list
  bool identity_pages = false;     // vital product data: serial number
  bool content = false;            // reads blocks of overwritable media: are they all zeros?
  milliseconds patience{120'000};  // for a drive that is becoming ready
};

/// What a burn needs: below ten commands on every medium.
Wanted wanted_for_burning();
/// What reading needs.
Wanted wanted_for_reading();
Wanted everything();

/// Who made the drive (SPC-3 6.4.2, MMC-5 5.3.1).
struct Identity {
  std::uint8_t device_type = 5;  // 5: CD, DVD, BD
  std::string vendor, product, revision;
  std::string serial;         // feature 0108h or vital product data; "" where it tells none
  std::string firmware_date;  // feature 010Ch, "2010-03-24 12:00:00"; ""
  std::string interface;      // feature 0001h: "SCSI", "ATAPI", "USB", ...; ""
};

/// A session of a disc that has some. `end` is behind its last recorded block, as far as known.
struct SessionExtent {
  std::uint16_t number = 1;
  std::uint16_t first_track = 1, last_track = 1;
  Lba start, end;
  bool complete = false;
};

/// The state of a medium in the words of IMAPI (IDiscFormat2Data::CurrentMediaStatus); several may
/// be true at once.
struct MediaStatus {
  bool overwrite_only = false;     // 0001h any block may be written
  bool blank = false;              // 0002h
  bool appendable = false;         // 0004h another session or track can follow
  bool final_session = false;      // 0008h one more can be written, and it closes the disc
  bool damaged = false;            // 0400h the last session or track needs repair
  bool erase_required = false;     // 0800h must be blanked before it can be written
  bool non_empty_session = false;  // 1000h its last session is open and holds something
  bool write_protected = false;    // 2000h
  bool finalized = false;          // 4000h
  bool unsupported = false;        // 8000h this drive cannot write it

  bool operator==(const MediaStatus&) const = default;
};

/// Why a medium or drive refuses to write (MMC-5 6.22.2.6: disc structure C0h).
struct WriteProtection {
  bool until_power_down = false;  // SWPP: the drive, until it is switched off
  bool persistent = false;        // PWP: the medium itself, by a command
  bool cartridge = false;         // CWP: the tab of its cartridge
  bool by_medium = false;         // MSWI: inhibited by the medium, other than above
  bool read_only = false;         // a pressed medium
  bool any() const { return until_power_down || persistent || cartridge || by_medium || read_only; }
};

enum class Blankness : std::uint8_t {
  Unknown,
  Physical,  // nothing was ever written, or it was blanked
  Zeros,     // overwritable, and the blocks that were looked at hold zeros
  Written,
};

/// A speed the drive offers for this medium.
struct Speed {
  std::uint32_t kilobytes = 0;    // per second, of 1000 bytes
  bool constant_angular = false;  // at the rim; slower inside
  /// Of the whole medium, where the drive says for which size it holds.
  std::optional<std::int64_t> capacity_blocks;
  std::uint32_t read_kilobytes = 0;  // that goes with it, 0: not told
};

/// Of media with defect management.
struct SpareArea {
  std::int64_t total_blocks = 0;  // 0: not told
  std::int64_t free_blocks = 0;
};

struct Medium {
  std::string drive;  // how messages call it
  Identity identity;
  mmc::Configuration configuration;  // features and profile
  ReadyState ready;

  std::optional<mmc::DiscInformation> disc;
  /// All of them, or the last one alone (Wanted::all_tracks), in ascending order.
  std::vector<mmc::TrackInformation> tracks;
  bool tracks_left_out = false;  // there are more than anybody wants to see
  std::vector<SessionExtent> sessions;
  std::optional<mmc::Atip> atip;         // of a recordable CD
  std::optional<mmc::FullToc> full_toc;  // of a CD, Wanted::toc
  std::vector<std::uint8_t> cd_text;     // packs of the lead-in, Wanted::toc

  MediaStatus status;
  Blankness blankness = Blankness::Unknown;
  WriteProtection protection;
  mmc::MediaId media_id;  // who made the medium; of a CD the time of its lead-in

  /// Where writing goes on; nothing where it cannot, or where any block may be written.
  std::optional<Lba> next_writable_address;
  std::int64_t free_blocks = 0;      // for that; of overwritable media all of them
  std::int64_t total_blocks = 0;     // written or not; 0 where the drive does not tell
  std::int64_t readable_blocks = 0;  // READ CAPACITY: up to the end of what can be read
  /// First block of the last complete session, which is what a drive mounts; and behind its end.
  std::optional<Lba> previous_session_start, previous_session_end;

  bool formatted = true;  // false: must be formatted before anything can be written
  std::int64_t formatted_blocks = 0;
  /// Ways it can be formatted (MMC-5 6.24).
  std::vector<mmc::FormattableCapacity> formats;
  std::vector<Speed> write_speeds;           // fastest first
  std::optional<std::uint32_t> write_speed;  // kB/s in force
  std::optional<std::uint32_t> read_speed, fastest_read_speed;

  /// Blocks of layer 0; nothing where there is one layer, or the drive does not tell. May be moved
  /// while `layer_boundary_settable`.
  std::optional<std::int64_t> layer_boundary;
  bool layer_boundary_settable = false;
  unsigned layers = 1;
  std::optional<SpareArea> spares;
  std::optional<std::uint32_t> defects;  // entries of the defect list
  /// Of a BD-R that takes pseudo-overwrite.
  std::optional<mmc::PowResources> pseudo_overwrite;
  std::string book_type;  // "DVD+RW": what players take it for; ""

  mmc::Profile profile() const { return configuration.profile; }
  bool has_medium() const { return ready.readiness == Readiness::Ready; }
  /// Blocks of one error correction: WRITEs of whole ones are fast and safe.
  std::uint32_t ecc_blocks() const { return mmc::ecc_blocks(profile()); }
  /// The track that is open for writing, if its information was read.
  const mmc::TrackInformation* open_track() const;
};

/// Waits for the drive and asks. Where there is no medium the rest stays empty; what a drive
/// refuses to tell stays unknown. Throws DriveError where the drive cannot be spoken to, or does
/// not even tell what it is.
Medium probe(drive::Transport& drive, const Wanted& wanted);

/// Throws DriveError unless there is a medium to work with: says what there is, and what to do.
void expect_medium(const Medium& medium);

/// The state that the answers tell of; probe() has it in Medium::status.
MediaStatus status_of(const Medium& medium);
/// In words, as reports and messages have it: "blank", "appendable, last session open", ...
std::string describe(const MediaStatus& status);
/// IMAPI's bits.
std::uint16_t bits_of(const MediaStatus& status);
/// "by its cartridge, by the drive until it is switched off"; "" where it is not protected.
std::string describe(const WriteProtection& protection);

}  // namespace disc::record
