// A point in time in a directory entry of FAT: local time of nowhere, taken as UTC.
#include "formats/fat/date_time.h"

#include <algorithm>

namespace disc::fat {
namespace {

constexpr std::int64_t earliest = 315532800;  // 1980-01-01T00:00:00Z
constexpr std::int64_t latest = 4354819199;   // 2107-12-31T23:59:59Z

}  // namespace

RecordedTime to_date_time(Timestamp time) {
  RecordedTime recorded;
  if (time.seconds < earliest || time.seconds > latest) {
    recorded.clamped = true;
    time = {std::clamp(time.seconds, earliest, latest), 0};
  }
  const CivilTime civil = to_civil(time.seconds);
  DateTime& value = recorded.value;
  value.date = static_cast<std::uint16_t>((civil.year - 1980) << 9 | civil.month << 5 | civil.day);
  value.time = static_cast<std::uint16_t>(civil.hour << 11 | civil.minute << 5 | civil.second / 2);
  value.hundredths = static_cast<std::uint8_t>(civil.second % 2 * 100 +
                                               static_cast<int>(time.nanoseconds / 10'000'000));
  return recorded;
}

std::optional<Timestamp> to_timestamp(const DateTime& time) {
  const CivilTime civil{1980 + (time.date >> 9),
                        static_cast<std::uint8_t>(time.date >> 5 & 15),
                        static_cast<std::uint8_t>(time.date & 31),
                        static_cast<std::uint8_t>(time.time >> 11),
                        static_cast<std::uint8_t>(time.time >> 5 & 63),
                        static_cast<std::uint8_t>((time.time & 31) * 2)};
  if (civil.month < 1 || civil.month > 12 || time.hundredths > 199)
    return std::nullopt;
  const std::int64_t seconds = to_seconds(civil);
  // Day 31 of a short month, minute 60: the calendar turns them into another moment.
  if (to_civil(seconds) != civil)
    return std::nullopt;
  return Timestamp{seconds + time.hundredths / 100,
                   static_cast<std::uint32_t>(time.hundredths % 100) * 10'000'000};
}

}  // namespace disc::fat
