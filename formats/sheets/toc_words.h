// Words of cdrdao's TOC language that its reader and its writer share.
#pragma once

#include <cstdint>
#include <string_view>

#include "formats/cd/disc.h"

namespace disc::cd {

/// A mode of tracks, or of ZERO, and what is stored of its sectors.
struct TocMode {
  const char* word;
  TrackMode mode;
  std::uint16_t stored_bytes;
};
inline constexpr TocMode toc_modes[] = {
    {"AUDIO", TrackMode::Audio, 2352},
    {"MODE0", TrackMode::Mode0, 2336},  // of ZERO alone
    {"MODE1", TrackMode::Mode1, 2048},
    {"MODE1_RAW", TrackMode::Mode1, 2352},
    {"MODE2", TrackMode::Mode2, 2336},
    {"MODE2_RAW", TrackMode::Mode2Mixed, 2352},
    {"MODE2_FORM1", TrackMode::Mode2Form1, 2048},
    {"MODE2_FORM2", TrackMode::Mode2Form2, 2324},
    {"MODE2_FORM_MIX", TrackMode::Mode2Mixed, 2336},
};

/// Of tracks; null where there is none. Raw sectors of mode 2 tell their form themselves.
constexpr const TocMode* toc_mode(TrackMode mode, std::uint16_t stored_bytes) {
  const bool is_mode2 =
      mode == TrackMode::Mode2 || mode == TrackMode::Mode2Form1 || mode == TrackMode::Mode2Form2;
  if (is_mode2 && stored_bytes == 2352)
    mode = TrackMode::Mode2Mixed;
  for (const TocMode& each : toc_modes)
    if (each.mode == mode && each.stored_bytes == stored_bytes && mode != TrackMode::Mode0)
      return &each;
  return nullptr;
}

/// What cdrdao decodes, by the ending of its name; all else is samples with the high byte first.
bool toc_is_sound(std::string_view name);

}  // namespace disc::cd
