// What a virtual disc knows of itself besides its blocks: kind, tracks, formatting, spares.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/extent.h"

namespace disc::virtual_drive {

/// A track, whether recorded, set aside or the one that everything else is appended to.
struct TrackState {
  std::uint16_t session = 1;
  Lba start;
  /// Blocks that belong to it. Of the open-ended track, the last of an appendable disc: up to the
  /// end of the disc.
  std::uint32_t size = 0;
  Lba next_writable;
  bool open_ended = false;
  bool closed = false;
  bool reserved = false;  // by RESERVE TRACK
  bool damaged = false;
  std::uint8_t track_mode = 4;  // control bits of Q: 4 data, 5 in packets
  std::uint8_t data_mode = 1;
  std::uint32_t packet_size = 0;  // fixed packets; 0: of any length

  Lba end() const { return start + static_cast<std::int32_t>(size); }
  bool operator==(const TrackState&) const = default;
};

/// How far formatting in the background has come (MMC-5 6.21.3.1.3); numbers as READ DISC
/// INFORMATION has them.
enum class BackgroundState : std::uint8_t { None = 0, Stopped = 1, Running = 2, Complete = 3 };

/// How a disc of random access, or a BD-R, was formatted.
struct FormatState {
  bool formatted = false;
  std::uint8_t type = 0, sub_type = 0;  // of FORMAT UNIT, the last one
  std::uint32_t blocks = 0;             // that can be written
  BackgroundState background = BackgroundState::None;
  std::uint32_t formatted_to = 0;  // blocks from 0 on that background formatting has passed
  bool intermediate = false;       // DVD-RW: the session is open
  std::uint32_t spares = 0;        // blocks
  std::uint32_t spares_used = 0;
  bool pseudo_overwrite = false;  // BD-R SRM+POW
  bool random = false;            // BD-R RRM

  bool operator==(const FormatState&) const = default;
};

/// The contents of disc.json.
struct DiscState {
  std::string kind;            // a name of kinds.h
  std::uint32_t capacity = 0;  // blocks there are for users when nothing is set aside for spares
  std::string media_id;        // as its maker would have it; printable ASCII
  std::uint16_t sessions = 1;  // the open one is the last
  bool finalised = false;
  bool write_protected = false;
  /// DVD-RW and CD-RW: only the lead-in was blanked. Such a DVD-RW takes disc at once only.
  bool blanked_minimally = false;
  std::vector<TrackState> tracks;
  FormatState format;
  std::uint32_t layer_0_blocks = 0;  // DVD of two layers: capacity of layer 0
  bool layer_0_set = false;          // by SEND DISC STRUCTURE
  std::uint32_t layer_jump_interval = 0;
  std::uint32_t layer_jump_address = 0;  // the next manual one
  /// Clusters whose contents lie elsewhere: first block, and block it went to (BD-R with
  /// pseudo-overwrite) or 0 (a spare).
  std::map<std::uint32_t, std::uint32_t> remapped;
  /// What only one family knows of: its own JSON, kept as it is; empty for none.
  std::string details;

  bool operator==(const DiscState&) const = default;
};

/// Throws FormatError that names `place` where the text is no state of a disc: numbers out of
/// range, tracks that overlap, an unknown kind. `details` is only known to be JSON.
DiscState read_disc_state(std::string_view json, const std::string& place);
std::string to_json(const DiscState& state);

}  // namespace disc::virtual_drive
