// Addresses of a CD as minutes, seconds and frames.
#include "formats/cd/msf.h"

#include <array>

namespace disc::cd {
namespace {

constexpr std::int32_t frames_per_minute = 60 * frames_per_second;
constexpr std::int32_t lead_in_from = 90 * frames_per_minute;

std::string two_digits(unsigned number) {
  return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

}  // namespace

Msf msf_of_frames(std::int32_t frames) {
  return {static_cast<std::uint8_t>(frames / frames_per_minute),
          static_cast<std::uint8_t>(frames / frames_per_second % 60),
          static_cast<std::uint8_t>(frames % frames_per_second)};
}

std::int32_t frames_of(Msf time) {
  return (time.minute * 60 + time.second) * frames_per_second + time.frame;
}

Msf to_msf(Lba at) {
  const std::int64_t frames = (std::int64_t{at.value} + pause_frames) % all_frames;
  return msf_of_frames(static_cast<std::int32_t>((frames + all_frames) % all_frames));
}

Lba to_lba(Msf time, bool lead_in) {
  const std::int32_t frames = frames_of(time);
  return {frames - pause_frames - (lead_in && frames >= lead_in_from ? all_frames : 0)};
}

std::string to_text(Msf time) {
  return two_digits(time.minute) + ":" + two_digits(time.second) + ":" + two_digits(time.frame);
}

std::optional<Msf> parse_msf(std::string_view text) {
  std::array<unsigned, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
      parts[i] = parts[i] * 10 + static_cast<unsigned>(text[digits++] - '0');
    if (digits == 0 || digits > 2)
      return std::nullopt;
    text.remove_prefix(digits);
    if (i < 2) {
      if (text.empty() || text.front() != ':')
        return std::nullopt;
      text.remove_prefix(1);
    }
  }
  if (!text.empty() || parts[1] > 59 || parts[2] >= frames_per_second)
    return std::nullopt;
  return Msf{static_cast<std::uint8_t>(parts[0]), static_cast<std::uint8_t>(parts[1]),
             static_cast<std::uint8_t>(parts[2])};
}

}  // namespace disc::cd
