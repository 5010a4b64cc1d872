// Fields that stand all over a UDF volume.
#include "verify/udf_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "formats/base/text.h"

namespace disc::verify {
namespace {

using udf::EntityId;
using udf::Revision;
using udf::Time;

constexpr int unknown_zone = -2047;

bool all_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

int zone_of(const Time& time) {
  const int zone = time.type_and_zone & 0xFFF;
  return zone >= 0x800 ? zone - 0x1000 : zone;
}

// Microseconds of the local time, or of UTC.
std::int64_t instant(const Time& time, bool utc) {
  const std::int64_t seconds =
      to_seconds({time.year, time.month, time.day, time.hour, time.minute, time.second}) -
      (utc ? zone_of(time) * 60 : 0);
  return seconds * 1'000'000 + time.centiseconds * 10'000 + time.hundreds_of_microseconds * 100 +
         time.microseconds;
}

bool is_date(const Time& time) {
  constexpr std::array<std::uint8_t, 12> days = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const unsigned year = time.year;
  if (year < 1 || year > 9999 || time.month < 1 || time.month > 12 || time.day < 1)
    return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const unsigned last = time.month == 2 && !leap ? 28U : days[time.month - 1U];
  return time.day <= last && time.hour < 24 && time.minute < 60 && time.second < 60 &&
         time.centiseconds < 100 && time.hundreds_of_microseconds < 100 && time.microseconds < 100;
}

void check_revision(UdfContext& context, const EntityId& id, const char* what, const UdfAt& at) {
  const Revision found = id.revision();
  if (!is_known(found))
    context.violation("udf-entity.revision", at,
                      fmt::format("{} is of revision {:04X}h, which there is not", what, found),
                      "UDF 2.1.5.3");
  else if (context.revision != 0 && found != context.revision)
    context.violation("udf-entity.revision", at,
                      cat(what, " is of revision ", udf::to_text(found), ", the volume of ",
                          udf::to_text(context.revision)),
                      "UDF 2.1.5.3");
}

// UDF 6.3: the operating systems there are.
bool is_known_system(std::uint8_t os_class, std::uint8_t os) {
  constexpr std::array<std::uint8_t, 10> last = {255, 0, 0, 1, 8, 0, 0, 0, 0, 0};
  return os_class < last.size() && os <= last[os_class];
}

void check_system(UdfContext& context, std::uint8_t os_class, std::uint8_t os, const char* what,
                  const UdfAt& at) {
  if (!is_known_system(os_class, os))
    context.violation(
        "udf-entity.system", at,
        cat(what, " names operating system ", os_class, "/", os, ", which is not assigned"),
        "UDF 6.3");
}

void check_suffix(UdfContext& context, const EntityId& id, EntityKind kind, const char* what,
                  const UdfAt& at) {
  const auto& s = id.suffix;
  switch (kind) {
    case EntityKind::Domain:
      check_revision(context, id, what, at);
      if ((s[2] & ~3) != 0)
        context.violation("udf-entity.domain-flags", at,
                          fmt::format("{} has reserved domain flags {:02X}h", what, s[2]),
                          "UDF 2.1.5.3");
      if (!all_zero(Bytes(s).subspan(3)))
        context.violation("udf-entity.suffix", at,
                          cat(what, " has reserved bytes of its suffix that are not zero"),
                          "UDF 2.1.5.3");
      return;
    case EntityKind::Udf:
      check_revision(context, id, what, at);
      check_system(context, s[2], s[3], what, at);
      if (!all_zero(Bytes(s).subspan(4)))
        context.violation("udf-entity.suffix", at,
                          cat(what, " has reserved bytes of its suffix that are not zero"),
                          "UDF 2.1.5.3");
      return;
    case EntityKind::Implementation:
      check_system(context, s[0], s[1], what, at);
      return;
    case EntityKind::Application:
      return;
  }
}

}  // namespace

bool is_known(Revision revision) {
  constexpr std::array<Revision, 6> all = {udf::udf_1_02, udf::udf_1_50, udf::udf_2_00,
                                           udf::udf_2_01, udf::udf_2_50, udf::udf_2_60};
  return std::find(all.begin(), all.end(), revision) != all.end();
}

void check_charspec(UdfContext& context, const udf::CharSpec& spec, const char* what,
                    const UdfAt& at) {
  if (!std::ranges::equal(bytes_of(spec), bytes_of(udf::cs0_charspec())))
    context.violation("udf-charset.cs0", at,
                      cat(what, " is not type 0 'OSTA Compressed Unicode' filled with zeros"),
                      "UDF 2.1.2");
}

std::optional<std::string> check_cs0(UdfContext& context, Bytes bytes, const char* what,
                                     bool deleted, const UdfAt& at) {
  const char* const clause = "UDF 2.1.1";
  const auto refuse = [&](std::string fault) {
    context.violation("udf-text.compression", at, cat(what, " ", fault), clause);
    return std::nullopt;
  };
  if (bytes.empty())
    return std::string();
  const std::uint8_t id = bytes.front();
  const bool marked = deleted && context.since(udf::udf_2_00) && (id == 254 || id == 255);
  if (id != 8 && id != 16 && !marked)
    return refuse(cat("has compression id ", id, ", expected 8 or 16"));
  if (bytes.size() < 2)
    return refuse("is a compression id without characters");
  if ((id == 16 || id == 255) && bytes.size() % 2 == 0)
    return refuse(cat("has ", bytes.size() - 1, " bytes of 16-bit characters"));
  if (id == 16)
    for (std::size_t i = 1; i + 1 < bytes.size(); i += 2)
      if ((bytes[i] == 0xFE && bytes[i + 1] == 0xFF) || (bytes[i] == 0xFF && bytes[i + 1] == 0xFE))
        return refuse("has the character U+FEFF or U+FFFE");
  return udf::from_cs0(bytes);
}

std::string check_dstring(UdfContext& context, Bytes field, const char* what, Presence presence,
                          const UdfAt& at, const char* clause) {
  if (all_zero(field)) {
    if (presence == Presence::Obligatory)
      context.violation("udf-text.empty", at, cat(what, " is empty"), clause);
    return {};
  }
  const std::size_t length = field.back();
  if (length < 2 || length > field.size() - 1) {
    context.violation("udf-text.length", at,
                      cat(what, " has length ", length, ", expected 2 to ", field.size() - 1),
                      "ECMA-167 1/7.2.12");
    return {};
  }
  if (!all_zero(field.subspan(length, field.size() - 1 - length)))
    context.violation("udf-text.fill", at, cat(what, " is not filled with zeros"),
                      "ECMA-167 1/7.2.12");
  return check_cs0(context, field.first(length), what, false, at).value_or("");
}

bool is_later(const Time& a, const Time& b) {
  if (!is_date(a) || !is_date(b))
    return false;
  const bool utc = zone_of(a) != unknown_zone && zone_of(b) != unknown_zone;
  return instant(a, utc) > instant(b, utc);
}

bool check_time_form(UdfContext& context, const Time& time, const char* what, Presence presence,
                     const UdfAt& at) {
  if (all_zero(bytes_of(time))) {
    if (presence == Presence::Obligatory)
      context.violation("udf-time.missing", at, cat(what, " is not set"), "ECMA-167 1/7.3");
    return false;
  }
  const unsigned type = time.type_and_zone >> 12;
  if (type != 1)
    context.violation("udf-time.type", at, cat(what, " is of type ", type, ", expected 1"),
                      "UDF 2.1.4.1");
  const int zone = zone_of(time);
  if (zone != unknown_zone && (zone < -1440 || zone > 1440))
    context.violation("udf-time.zone", at,
                      cat(what, " is ", zone, " minutes from UTC, expected -1440 to 1440"),
                      "ECMA-167 1/7.3.1");
  else if (zone != unknown_zone && zone % 15 != 0)
    context.warning("udf-time.zone-step", at,
                    cat(what, " is ", zone, " minutes from UTC, no multiple of 15"),
                    "ECMA-167 1/7.3.1");
  if (is_date(time))
    return true;
  context.violation(
      "udf-time.date", at,
      fmt::format("{} is no date of the calendar: {:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:02}", what,
                  std::uint16_t{time.year}, time.month, time.day, time.hour, time.minute,
                  time.second, time.centiseconds),
      "ECMA-167 1/7.3");
  return false;
}

void check_time(UdfContext& context, const Time& time, const char* what, Presence presence,
                const UdfAt& at) {
  if (!check_time_form(context, time, what, presence, at))
    return;
  if (!context.time_limit)
    context.times.push_back({time, what, at.block});
  else if (is_later(time, *context.time_limit))
    context.violation("udf-time.later", at, cat(what, " is later than ", context.time_limit_name),
                      "UDF 2.1.4, 2.2.6.1");
}

void check_times_met(UdfContext& context) {
  const std::vector<UdfRecordedTime> times = std::move(context.times);
  context.times.clear();
  if (!context.time_limit)
    return;
  for (const UdfRecordedTime& met : times)
    if (is_later(met.time, *context.time_limit))
      context.violation("udf-time.later", {.block = met.block},
                        cat(met.what, " is later than ", context.time_limit_name),
                        "UDF 2.1.4, 2.2.6.1");
}

void check_entity(UdfContext& context, const EntityId& id, EntityKind kind, const char* what,
                  const UdfAt& at, std::string_view expected) {
  const char* const clause = "UDF 2.1.5";
  if (kind == EntityKind::Application && all_zero(bytes_of(id)))
    return;
  if (id.flags != 0)
    context.violation("udf-entity.flags", at, cat(what, " has flags ", id.flags, ", expected 0"),
                      "UDF 2.1.5.1");
  const std::string text = id.text();
  if (!all_zero(Bytes(id.identifier).subspan(text.size())))
    context.violation("udf-entity.fill", at, cat(what, " is not filled with zeros"), clause);
  if (!expected.empty() && text != expected) {
    context.violation("udf-entity.identifier", at,
                      cat(what, " is ", in_quotes(text), ", expected ", in_quotes(expected)),
                      clause);
    return;  // the suffix would be that of something else
  }
  if (text.empty()) {
    const Severity severity = kind == EntityKind::Application      ? Severity::Note
                              : kind == EntityKind::Implementation ? Severity::Warning
                                                                   : Severity::Violation;
    context.add(severity, "udf-entity.empty", at, cat(what, " is empty"), clause);
    if (kind == EntityKind::Implementation && all_zero(bytes_of(id)))
      return;
  }
  check_suffix(context, id, kind, what, at);
}

void check_zero(UdfContext& context, Bytes field, const char* what, const UdfAt& at,
                const char* clause) {
  if (!all_zero(field))
    context.violation("udf-field.reserved", at, cat(what, " is not zero"), clause);
}

void check_extent_ad(UdfContext& context, const udf::ExtentAd& extent, const char* what,
                     const UdfAt& at) {
  const std::uint32_t length = extent.length, location = extent.location;
  if (length == 0 && location != 0)
    context.violation("udf-extent.empty-place", at,
                      cat(what, " is empty and yet lies at ", location), "ECMA-167 3/7.1");
  if (length % context.block_size != 0)
    context.violation("udf-extent.whole-blocks", at,
                      cat(what, " has ", length, " bytes, no whole blocks"), "ECMA-167 3/7.1");
}

}  // namespace disc::verify
