// What a drive says of a track: the answer to READ TRACK INFORMATION.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"

namespace disc::mmc {

/// MMC-5 6.26.3; of CD and DVD the data of a track (table 503).
enum class DataMode : std::uint8_t {
  Mode1 = 1,      // and all of DVD and BD
  Mode2 = 2,      // XA, CD-I
  Unknown = 0xF,  // no track descriptor block; audio among them
};

/// How a DVD-R DL is recorded (MMC-5 table 501).
enum class LayerJumpStatus : std::uint8_t {
  None = 0,  // sequential
  Unspecified = 1,
  Manual = 2,
  RegularInterval = 3,
};

struct TrackInformation {
  std::uint16_t track = 1;
  std::uint16_t session = 1;
  LayerJumpStatus layer_jump = LayerJumpStatus::None;
  bool damage = false;
  bool copy = false;
  /// As the control bits of Q have it: 4 data, 5 data in packets, 0 audio, 1 with pre-emphasis, +2
  /// copying permitted.
  std::uint8_t track_mode = 4;
  bool reserved = false;  // RT
  bool blank = false;
  bool packet = false;         // Packet/Inc
  bool fixed_packets = false;  // FP
  std::uint8_t data_mode = static_cast<std::uint8_t>(DataMode::Mode1);
  Lba start;
  std::optional<Lba> next_writable_address;  // with NWA_V
  std::uint32_t free_blocks = 0;
  std::uint32_t blocking_factor = 0;         // blocks: fixed packet size, or ECC unit of DVD and BD
  std::uint32_t size = 0;                    // blocks
  std::optional<Lba> last_recorded_address;  // with LRA_V
  std::optional<Lba> read_compatibility;     // in answers of 40 bytes and more
  std::optional<Lba> next_layer_jump;        // in answers of 48
  std::optional<Lba> last_layer_jump;

  bool is_audio() const { return (track_mode & 0x0C) == 0; }
  bool operator==(const TrackInformation&) const = default;
};

/// Nothing below the 28 bytes up to the size of the track. An NWA of which NWA_V says that it is
/// none is none.
std::optional<TrackInformation> decode_track_information(Bytes answer);
/// 36 bytes, 40 with a read compatibility address, 48 with a layer jump address.
std::vector<std::uint8_t> encode_track_information(const TrackInformation& information);

/// "audio", "audio with pre-emphasis", "data", "data in packets".
std::string describe_track_mode(std::uint8_t track_mode);
std::string describe(LayerJumpStatus status);

}  // namespace disc::mmc
