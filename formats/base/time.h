// Points in time and the calendar, in UTC, without the C library's zone.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace disc {

/// Seconds since 1970-01-01T00:00:00Z and the nanoseconds above them.
struct Timestamp {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;

  auto operator<=>(const Timestamp&) const = default;
};

/// Proleptic Gregorian calendar, UTC.
struct CivilTime {
  std::int64_t year = 1970;
  std::uint8_t month = 1;   // 1 to 12
  std::uint8_t day = 1;     // 1 to 31
  std::uint8_t hour = 0;    // 0 to 23
  std::uint8_t minute = 0;  // 0 to 59
  std::uint8_t second = 0;  // 0 to 59

  auto operator<=>(const CivilTime&) const = default;
};

CivilTime to_civil(std::int64_t seconds);
std::int64_t to_seconds(const CivilTime& time);

/// "2026-11-01T00:00:00Z"; nanoseconds are not shown.
std::string to_iso8601(Timestamp time);

/// Reads "2026-11-01T00:00:00Z", a zone "+02:00", a date alone (midnight), a blank for the T, and a
/// fraction of a second. Nothing if any field is out of range or text is left over.
std::optional<Timestamp> parse_iso8601(std::string_view text);

}  // namespace disc
