// Texts, identifiers and times as OSTA spells them.
#include "formats/udf/osta.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::udf {
namespace {

constexpr std::uint8_t os_class_unix = 4, os_linux = 5;  // UDF 6.3

EntityId with_identifier(std::string_view identifier) {
  EntityId id;
  std::copy_n(identifier.begin(), std::min(identifier.size(), id.identifier.size()),
              id.identifier.begin());
  return id;
}

void put_revision(EntityId& id, Revision revision) {
  id.suffix[0] = static_cast<std::uint8_t>(revision & 0xFF);
  id.suffix[1] = static_cast<std::uint8_t>(revision >> 8);
}

}  // namespace

std::string to_text(Revision revision) {
  return fmt::format("{:x}.{:02x}", revision >> 8, revision & 0xFF);
}

std::string to_cs0(std::string_view utf8) {
  if (utf8.empty())
    return {};
  const std::u16string units = to_utf16(utf8);
  const bool narrow =
      std::all_of(units.begin(), units.end(), [](char16_t unit) { return unit < 0x100; });
  std::string out(1, static_cast<char>(narrow ? 8 : 16));
  out.reserve(1 + units.size() * (narrow ? 1 : 2));
  for (const char16_t unit : units) {
    if (!narrow)
      out += static_cast<char>(unit >> 8);
    out += static_cast<char>(unit & 0xFF);
  }
  return out;
}

std::optional<std::string> from_cs0(Bytes bytes) {
  if (bytes.empty())
    return std::string();
  const std::uint8_t id = bytes.front();
  const Bytes text = bytes.subspan(1);
  if (id == 8 || id == 254) {
    std::string out;
    out.reserve(text.size());
    for (const std::uint8_t byte : text)
      append_utf8(out, byte);
    return out;
  }
  if ((id != 16 && id != 255) || text.size() % 2 != 0)
    return std::nullopt;
  return utf16be_to_utf8(text);
}

bool fill_dstring(std::span<std::uint8_t> field, std::string_view utf8) {
  std::fill(field.begin(), field.end(), std::uint8_t{0});
  std::string text = to_cs0(utf8);
  const std::size_t room = field.size() - 1;
  bool whole = true;
  if (text.size() > room) {
    whole = false;
    std::size_t length = room;
    if (text[0] == 16) {
      length -= (length - 1) % 2;
      const auto high = static_cast<std::uint8_t>(text[length - 2]);
      if (high >= 0xD8 && high < 0xDC)
        length -= 2;  // half of a surrogate pair
    }
    text.resize(length);
  }
  std::copy(text.begin(), text.end(), field.begin());
  field.back() = static_cast<std::uint8_t>(text.size());
  return whole;
}

std::optional<std::string> read_dstring(Bytes field) {
  const std::size_t length = field.back();
  if (length > field.size() - 1)
    return std::nullopt;
  return from_cs0(field.first(length));
}

CharSpec cs0_charspec() {
  constexpr std::string_view name = "OSTA Compressed Unicode";
  CharSpec spec;
  std::copy(name.begin(), name.end(), spec.information.begin());
  return spec;
}

std::string EntityId::text() const {
  const auto end = std::find(identifier.begin(), identifier.end(), std::uint8_t{0});
  return {identifier.begin(), end};
}

EntityId domain_id(Revision revision, std::uint8_t flags) {
  EntityId id = with_identifier("*OSTA UDF Compliant");
  put_revision(id, revision);
  id.suffix[2] = flags;
  return id;
}

EntityId udf_id(std::string_view identifier, Revision revision) {
  EntityId id = with_identifier(identifier);
  put_revision(id, revision);
  id.suffix[2] = os_class_unix;
  id.suffix[3] = os_linux;
  return id;
}

EntityId developer_id() {
  EntityId id = with_identifier("*Glassmaster");
  id.suffix[0] = os_class_unix;
  id.suffix[1] = os_linux;
  return id;
}

EntityId plain_id(std::string_view identifier) { return with_identifier(identifier); }

Time to_time(Timestamp time) {
  CivilTime civil = to_civil(time.seconds);
  if (civil.year < 1) {
    civil = {.year = 1};
    time.nanoseconds = 0;
  } else if (civil.year > 9999) {
    civil = {9999, 12, 31, 23, 59, 59};
    time.nanoseconds = 0;
  }
  const std::uint32_t micro = time.nanoseconds / 1000;
  Time out;
  out.type_and_zone = std::uint16_t{0x1000};
  out.year = static_cast<std::uint16_t>(civil.year);
  out.month = civil.month;
  out.day = civil.day;
  out.hour = civil.hour;
  out.minute = civil.minute;
  out.second = civil.second;
  out.centiseconds = static_cast<std::uint8_t>(micro / 10000);
  out.hundreds_of_microseconds = static_cast<std::uint8_t>(micro / 100 % 100);
  out.microseconds = static_cast<std::uint8_t>(micro % 100);
  return out;
}

std::optional<Timestamp> from_time(const Time& time) {
  if (time.year < 1 || time.year > 9999 || time.month < 1 || time.month > 12 || time.day < 1 ||
      time.day > 31 || time.hour > 23 || time.minute > 59 || time.second > 59 ||
      time.centiseconds > 99 || time.hundreds_of_microseconds > 99 || time.microseconds > 99)
    return std::nullopt;
  int zone = time.type_and_zone & 0xFFF;
  if (zone >= 0x800)
    zone -= 0x1000;
  if (zone == -2047)
    zone = 0;  // not specified (ECMA-167 1/7.3.1)
  if (zone < -1440 || zone > 1440)
    return std::nullopt;
  Timestamp out;
  out.seconds = to_seconds({time.year, time.month, time.day, time.hour, time.minute, time.second}) -
                zone * 60;
  out.nanoseconds =
      (time.centiseconds * 10000U + time.hundreds_of_microseconds * 100U + time.microseconds) *
      1000U;
  return out;
}

}  // namespace disc::udf
