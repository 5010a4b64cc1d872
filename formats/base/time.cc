// Points in time and the calendar, in UTC, without the C library's zone.
#include "formats/base/time.h"

#include <fmt/format.h>

namespace disc {
namespace {

// Days since 1970-01-01 of a date, by eras of 400 years that start in March.
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

int days_in_month(std::int64_t year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

// Takes exactly `digits` decimal digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits)
    return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c)
    return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

CivilTime to_civil(std::int64_t seconds) {
  std::int64_t days = seconds / 86400, rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {.year = year_of_era + era * 400 + (month <= 2),
          .month = static_cast<std::uint8_t>(month),
          .day = static_cast<std::uint8_t>(day_of_year - (153 * shifted_month + 2) / 5 + 1),
          .hour = static_cast<std::uint8_t>(rest / 3600),
          .minute = static_cast<std::uint8_t>(rest / 60 % 60),
          .second = static_cast<std::uint8_t>(rest % 60)};
}

std::int64_t to_seconds(const CivilTime& time) {
  return days_from_civil(time.year, time.month, time.day) * 86400 + time.hour * 3600 +
         time.minute * 60 + time.second;
}

std::string to_iso8601(Timestamp time) {
  const CivilTime t = to_civil(time.seconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year, t.month, t.day, t.hour,
                     t.minute, t.second);
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-'))
    return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || *month < 1 || *month > 12 || !take(text, '-'))
    return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || *day < 1 || *day > days_in_month(*year, *month))
    return std::nullopt;
  Timestamp result{days_from_civil(*year, *month, *day) * 86400, 0};
  if (text.empty())
    return result;
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' '))
    return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':'))
    return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59)
    return std::nullopt;
  int second = 0;
  if (take(text, ':')) {
    const auto value = take_number(text, 2);
    if (!value || *value > 59)
      return std::nullopt;
    second = *value;
    if (take(text, '.')) {
      std::uint32_t scale = 100'000'000;
      if (text.empty() || text[0] < '0' || text[0] > '9')
        return std::nullopt;
      while (const auto digit = take_number(text, 1)) {
        result.nanoseconds += static_cast<std::uint32_t>(*digit) * scale;
        scale /= 10;
      }
    }
  }
  result.seconds += *hour * 3600 + *minute * 60 + second;
  if (take(text, 'Z') || take(text, 'z') || text.empty())
    return text.empty() ? std::optional(result) : std::nullopt;
  const int sign = text[0] == '+' ? 1 : text[0] == '-' ? -1 : 0;
  text.remove_prefix(1);
  const auto zone_hour = take_number(text, 2);
  take(text, ':');
  const auto zone_minute = take_number(text, 2);
  if (sign == 0 || !zone_hour || *zone_hour > 14 || !zone_minute || *zone_minute > 59 ||
      !text.empty())
    return std::nullopt;
  result.seconds -= sign * (*zone_hour * 3600 + *zone_minute * 60);
  return result;
}

}  // namespace disc
