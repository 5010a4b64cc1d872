// What the sub-channel Q says: the answers to READ SUB-CHANNEL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"

namespace disc::mmc {

inline constexpr std::uint8_t audio_playing = 0x11, audio_paused = 0x12, audio_completed = 0x13,
                              audio_failed = 0x14, audio_no_status = 0x15;

/// Format 01h (MMC-3 6.24.3).
struct CurrentPosition {
  std::uint8_t audio_status = audio_no_status;
  std::uint8_t adr = 1, control = 0;
  std::uint8_t track = 0, index = 0;
  Lba absolute;
  std::int32_t relative = 0;  // frames, to index 1; below 0 in a pregap

  bool operator==(const CurrentPosition&) const = default;
};

/// Format 02h. 13 digits, empty where there is none.
struct MediaCatalogNumber {
  std::uint8_t audio_status = audio_no_status;
  std::string number;
  std::uint8_t frame = 0;  // AFRAME

  bool operator==(const MediaCatalogNumber&) const = default;
};

/// Format 03h. 12 characters, empty where there is none.
struct TrackIsrc {
  std::uint8_t audio_status = audio_no_status;
  std::uint8_t adr = 3, control = 0;
  std::uint8_t track = 1;
  std::string code;
  std::uint8_t frame = 0;  // AFRAME

  bool operator==(const TrackIsrc&) const = default;
};

/// Addresses are blocks, or times where the TIME bit was set (`msf`). Each: nothing where the bytes
/// end within it, or are of another format.
std::optional<CurrentPosition> decode_current_position(Bytes answer, bool msf);
std::vector<std::uint8_t> encode_current_position(const CurrentPosition& position, bool msf);
std::optional<MediaCatalogNumber> decode_media_catalog_number(Bytes answer);
std::vector<std::uint8_t> encode_media_catalog_number(const MediaCatalogNumber& number);
std::optional<TrackIsrc> decode_track_isrc(Bytes answer);
std::vector<std::uint8_t> encode_track_isrc(const TrackIsrc& isrc);

}  // namespace disc::mmc
