// Addresses of a CD as minutes, seconds and frames.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/base/extent.h"

namespace disc::cd {

/// Frames, which are sectors, in a second (IEC 60908 17.5.1).
inline constexpr std::int32_t frames_per_second = 75;
/// Block 0 is absolute time 00:02:00 (MMC-3 annex, table "LBA to MSF").
inline constexpr std::int32_t pause_frames = 150;
/// What the two digits of each part can count.
inline constexpr std::int32_t all_frames = 100 * 60 * frames_per_second;

/// Minutes 0 to 99, seconds 0 to 59, frames 0 to 74.
struct Msf {
  std::uint8_t minute = 0, second = 0, frame = 0;

  auto operator<=>(const Msf&) const = default;
};

/// The absolute time of a block: that of -150 is 00:00:00, those before it are of a lead-in and
/// count up to 99:59:74. Only the last 100 minutes of an address count.
Msf to_msf(Lba at);
/// The block of an absolute time of the program area; 90 minutes and later are taken for a lead-in
/// and lie below -150, as MMC has it, where `lead_in` is set.
Lba to_lba(Msf time, bool lead_in = false);

/// A length or a relative time.
Msf msf_of_frames(std::int32_t frames);
std::int32_t frames_of(Msf time);

/// "mm:ss:ff".
std::string to_text(Msf time);
/// From one or two digits a part; nothing where a part is missing or too large.
std::optional<Msf> parse_msf(std::string_view text);

/// Two decimal digits in an octet; `number` is below 100.
constexpr std::uint8_t to_bcd(unsigned number) {
  return static_cast<std::uint8_t>(number / 10 << 4 | number % 10);
}
/// Nothing where a half is no digit.
constexpr std::optional<std::uint8_t> from_bcd(std::uint8_t digits) {
  if ((digits & 0x0F) > 9 || digits >> 4 > 9)
    return std::nullopt;
  return static_cast<std::uint8_t>((digits >> 4) * 10 + (digits & 0x0F));
}

}  // namespace disc::cd
