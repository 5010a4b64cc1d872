// What a drive says of a medium as a whole: the answers to READ DISC INFORMATION.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

enum class DiscStatus : std::uint8_t {
  Blank = 0,
  Appendable = 1,
  Complete = 2,      // no more can be appended
  RandomAccess = 3,  // neither: blocks are written anywhere
};
enum class SessionState : std::uint8_t { Empty = 0, Incomplete = 1, Damaged = 2, Complete = 3 };
enum class BackgroundFormat : std::uint8_t {
  None = 0,
  Stopped = 1,  // begun, not going on, not complete
  Running = 2,
  Complete = 3,
};
/// What the first byte of A0 of the first session says (MMC-5 table 379).
enum class DiscType : std::uint8_t {
  CdDaOrRom = 0x00,
  CdI = 0x10,
  CdRomXa = 0x20,
  Undefined = 0xFF
};

/// Best power for a speed, as the drive found it.
struct OpcEntry {
  std::uint16_t speed = 0;  // kB/s
  std::array<std::uint8_t, 6> values{};

  bool operator==(const OpcEntry&) const = default;
};

/// Data type 0 (MMC-5 6.21.3).
struct DiscInformation {
  DiscStatus status = DiscStatus::Blank;
  SessionState last_session = SessionState::Empty;
  bool erasable = false;
  std::uint8_t first_track = 1;
  std::uint16_t sessions = 1;
  std::uint16_t first_track_of_last_session = 1;
  std::uint16_t last_track_of_last_session = 1;
  bool unrestricted_use = true;  // URU
  bool dirty = false;            // Dbit: of MRW, background formatting
  BackgroundFormat background_format = BackgroundFormat::None;
  std::uint8_t disc_type = 0xFF;                        // DiscType
  std::optional<std::uint32_t> disc_id;                 // with DID_V
  std::uint32_t last_session_lead_in = 0xFFFF'FFFF;     // on CD a time: msf_of_field()
  std::uint32_t last_possible_lead_out = 0xFFFF'FFFF;   // likewise; FFFFFFFFh: complete
  std::optional<std::array<std::uint8_t, 8>> bar_code;  // with DBC_V
  std::optional<std::uint8_t> application_code;         // with DAC_V
  std::vector<OpcEntry> opc;                            // at most 255

  bool operator==(const DiscInformation&) const = default;
};

/// Data type 1: how many tracks there can be (MMC-5 6.21.4).
struct TrackResources {
  std::uint16_t most_tracks = 0;
  std::uint16_t assigned_tracks = 0;
  std::uint16_t most_appendable_tracks = 0;
  std::uint16_t appendable_tracks = 0;  // as things stand

  bool operator==(const TrackResources&) const = default;
};

/// Data type 2: what pseudo-overwrite has left on a BD-R (MMC-5 6.21.5).
struct PowResources {
  std::uint32_t remaining_replacements = 0;
  std::uint32_t remaining_map_entries = 0;
  std::uint32_t remaining_updates = 0;

  bool operator==(const PowResources&) const = default;
};

/// Nothing below the eight bytes that MMC-1 has up to its flags, or where it is of another type.
std::optional<DiscInformation> decode_disc_information(Bytes answer);
std::vector<std::uint8_t> encode_disc_information(const DiscInformation& information);

/// Nothing below 12 bytes, or where it is of another type.
std::optional<TrackResources> decode_track_resources(Bytes answer);
std::vector<std::uint8_t> encode_track_resources(const TrackResources& resources);

/// Nothing below 16 bytes, or where it is of another type.
std::optional<PowResources> decode_pow_resources(Bytes answer);
std::vector<std::uint8_t> encode_pow_resources(const PowResources& resources);

/// "blank", "appendable", "complete", "random access".
std::string describe(DiscStatus status);
/// "empty", "incomplete", "damaged", "complete".
std::string describe(SessionState state);
/// "not formatted in the background", "formatting begun and stopped", ...
std::string describe(BackgroundFormat state);
/// "CD-DA or CD-ROM", "CD-I", "CD-ROM XA", "undefined"; "type 30h" for another.
std::string describe_disc_type(std::uint8_t type);

}  // namespace disc::mmc
