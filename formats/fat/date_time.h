// A point in time in a directory entry of FAT: local time of nowhere, taken as UTC.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/base/endian.h"
#include "formats/base/time.h"

namespace disc::fat {

/// FAT 1.03, FAT Directory Structure, Date and Time Formats.
struct DateTime {
  std::uint16_t date = 0;       // bits 0-4 day, 5-8 month, 9-15 years since 1980
  std::uint16_t time = 0;       // bits 0-4 two seconds, 5-10 minute, 11-15 hour
  std::uint8_t hundredths = 0;  // 0 to 199, of the two seconds; only creation has them

  auto operator<=>(const DateTime&) const = default;
};

/// A time as it will be recorded.
struct RecordedTime {
  DateTime value;
  bool clamped = false;  // it lay outside 1980-01-01 to 2107-12-31
};

/// In UTC, rounded down; what lies outside the years 1980 to 2107 becomes their first or last
/// moment.
RecordedTime to_date_time(Timestamp time);

/// The time; nothing if it is unset (date 0) or no date of the calendar.
std::optional<Timestamp> to_timestamp(const DateTime& time);

}  // namespace disc::fat
