// The two forms of a point in time on an ISO 9660 volume.
#include "formats/iso9660/date_time.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/base/bytes.h"
#include "formats/base/text.h"

namespace disc::iso9660 {
namespace {

constexpr std::int64_t seconds_per_offset = 15 * 60;

template <std::size_t N>
void put_digits(std::array<char, N>& field, std::int64_t value) {
  for (std::size_t i = N; i-- > 0; value /= 10)
    field[i] = static_cast<char>('0' + value % 10);
}

template <std::size_t N>
std::optional<int> get_digits(const std::array<char, N>& field) {
  int value = 0;
  for (const char c : field) {
    if (c < '0' || c > '9')
      return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Nothing if the calendar has no such time. 60 seconds are let through: leap seconds exist.
std::optional<std::int64_t> seconds_of(int year, int month, int day, int hour, int minute,
                                       int second, int offset) {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  const CivilTime civil{year,
                        static_cast<std::uint8_t>(month),
                        static_cast<std::uint8_t>(day),
                        static_cast<std::uint8_t>(hour),
                        static_cast<std::uint8_t>(minute),
                        static_cast<std::uint8_t>(std::min(second, 59))};
  const std::int64_t seconds = to_seconds(civil);
  if (to_civil(seconds) != civil)  // the 30th of February
    return std::nullopt;
  return seconds + (second == 60) - offset * seconds_per_offset;
}

bool offset_is_legal(int offset) { return -48 <= offset && offset <= 52; }

}  // namespace

VolumeDateTime unset_volume_time() {
  VolumeDateTime time{};
  put_digits(time.year, 0);
  put_digits(time.month, 0);
  put_digits(time.day, 0);
  put_digits(time.hour, 0);
  put_digits(time.minute, 0);
  put_digits(time.second, 0);
  put_digits(time.hundredths, 0);
  return time;
}

std::optional<VolumeDateTime> to_volume_time(Timestamp time) {
  const CivilTime civil = to_civil(time.seconds);
  if (civil.year < 1 || civil.year > 9999)
    return std::nullopt;
  VolumeDateTime result{};
  put_digits(result.year, civil.year);
  put_digits(result.month, civil.month);
  put_digits(result.day, civil.day);
  put_digits(result.hour, civil.hour);
  put_digits(result.minute, civil.minute);
  put_digits(result.second, civil.second);
  put_digits(result.hundredths, time.nanoseconds / 10'000'000);
  return result;
}

std::optional<RecordingTime> to_recording_time(Timestamp time) {
  const CivilTime civil = to_civil(time.seconds);
  if (civil.year < 1900 || civil.year > 2155)
    return std::nullopt;
  return RecordingTime{static_cast<std::uint8_t>(civil.year - 1900),
                       civil.month,
                       civil.day,
                       civil.hour,
                       civil.minute,
                       civil.second,
                       0};
}

std::optional<Timestamp> to_timestamp(const VolumeDateTime& time) {
  const auto year = get_digits(time.year), month = get_digits(time.month),
             day = get_digits(time.day), hour = get_digits(time.hour),
             minute = get_digits(time.minute), second = get_digits(time.second),
             hundredths = get_digits(time.hundredths);
  if (!year || !month || !day || !hour || !minute || !second || !hundredths)
    return std::nullopt;
  const int offset = offset_is_legal(time.offset) ? time.offset : 0;
  const auto seconds = seconds_of(*year, *month, *day, *hour, *minute, *second, offset);
  if (*year < 1 || !seconds)
    return std::nullopt;
  return Timestamp{*seconds, static_cast<std::uint32_t>(*hundredths) * 10'000'000};
}

std::optional<Timestamp> to_timestamp(const RecordingTime& time) {
  const int offset = offset_is_legal(time.offset) ? time.offset : 0;
  const auto seconds = seconds_of(1900 + time.year, time.month, time.day, time.hour, time.minute,
                                  time.second, offset);
  if (!seconds)
    return std::nullopt;
  return Timestamp{*seconds, 0};
}

bool is_unset(const VolumeDateTime& time) {
  const Bytes digits = bytes_of(time).first(16);
  return std::all_of(digits.begin(), digits.end(), [](std::uint8_t c) { return c == '0'; }) ||
         std::all_of(digits.begin(), digits.end(), [](std::uint8_t c) { return c == 0; });
}

bool is_unset(const RecordingTime& time) {
  const Bytes bytes = bytes_of(time).first(6);
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) { return c == 0; });
}

std::string to_text(const VolumeDateTime& time) {
  if (is_unset(time))
    return {};
  const std::string_view digits = text_of(bytes_of(time).first(16));
  const bool clean =
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  return fmt::format("{}{:+}", clean ? std::string(digits) : in_quotes(digits), int{time.offset});
}

}  // namespace disc::iso9660
