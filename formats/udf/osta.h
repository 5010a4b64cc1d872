// Texts of UDF: OSTA compressed Unicode (CS0), dstrings, entity identifiers, timestamps.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/time.h"

namespace disc::udf {

/// A revision of the UDF standard as it is recorded: 0102h, 0150h, 0200h, 0201h, 0250h, 0260h.
using Revision = std::uint16_t;
inline constexpr Revision udf_1_02 = 0x0102, udf_1_50 = 0x0150, udf_2_00 = 0x0200,
                          udf_2_01 = 0x0201, udf_2_50 = 0x0250, udf_2_60 = 0x0260;

/// "2.50".
std::string to_text(Revision revision);

/// OSTA CS0 of a UTF-8 text: compression id 8 where every character is below 256, else 16
/// (UDF 2.1.1). Characters above U+FFFF take two code units; bytes that are not UTF-8 become
/// U+FFFD. Empty for an empty text.
std::string to_cs0(std::string_view utf8);

/// UTF-8 of a CS0 text; nothing if the compression id is none of 8, 16, 254, 255 or a 16-bit text
/// has an odd byte. Unpaired surrogates become U+FFFD. Empty for no bytes.
std::optional<std::string> from_cs0(Bytes bytes);

/// Fills a dstring field: CS0 in front, zeros, its length in the last byte (ECMA-167 1/7.2.12). An
/// empty text is all zeros. False if the text was cut to fit, which never goes through a character.
bool fill_dstring(std::span<std::uint8_t> field, std::string_view utf8);

/// UTF-8 of a dstring field; nothing where length or compression id cannot be right.
std::optional<std::string> read_dstring(Bytes field);

/// As much of `utf8` as a dstring of `Size` bytes has room for.
template <std::size_t Size>
std::string as_dstring(std::string_view utf8) {
  std::array<std::uint8_t, Size> field;
  fill_dstring(field, utf8);
  return read_dstring(field).value_or(std::string());
}

/// ECMA-167 1/7.2.1: CS0 everywhere in UDF (UDF 2.1.2).
struct CharSpec {
  std::uint8_t type = 0;
  std::array<std::uint8_t, 63> information{};
};
static_assert(sizeof(CharSpec) == 64);
CharSpec cs0_charspec();

/// ECMA-167 1/7.4, UDF 2.1.5.
struct EntityId {
  std::uint8_t flags = 0;
  std::array<std::uint8_t, 23> identifier{};
  std::array<std::uint8_t, 8> suffix{};

  /// The identifier without the zeros behind it.
  std::string text() const;
  /// First two bytes of a domain or UDF suffix.
  Revision revision() const {
    return static_cast<Revision>(suffix[0] | static_cast<Revision>(suffix[1]) << 8);
  }
};
static_assert(sizeof(EntityId) == 32);

/// Domain flags (UDF 2.1.5.3).
enum DomainFlags : std::uint8_t { HardWriteProtect = 1, SoftWriteProtect = 2 };

/// "*OSTA UDF Compliant" with revision and flags in the domain suffix (UDF 2.1.5.3).
EntityId domain_id(Revision revision, std::uint8_t flags);
/// "*UDF ..." with revision and operating system in the UDF suffix.
EntityId udf_id(std::string_view identifier, Revision revision);
/// "*Glassmaster", the developer of this implementation, with an implementation suffix.
EntityId developer_id();
/// Any other identifier, such as "+NSR02", with a suffix of zeros.
EntityId plain_id(std::string_view identifier);

/// ECMA-167 1/7.3, UDF 2.1.4: local time and its distance from UTC.
struct Time {
  Le<std::uint16_t> type_and_zone;  // BP 0  type 1 in the upper 4 bits; minutes, -2047: unknown
  Le<std::uint16_t> year;           // BP 2  1 to 9999
  std::uint8_t month = 0;           // BP 4
  std::uint8_t day = 0;             // BP 5
  std::uint8_t hour = 0;            // BP 6
  std::uint8_t minute = 0;          // BP 7
  std::uint8_t second = 0;          // BP 8
  std::uint8_t centiseconds = 0;    // BP 9
  std::uint8_t hundreds_of_microseconds = 0;  // BP 10
  std::uint8_t microseconds = 0;              // BP 11
};
static_assert(std::is_trivially_copyable_v<Time> && sizeof(Time) == 12);

/// In UTC, to the microsecond below; times outside the years 1 to 9999 become the nearest inside.
Time to_time(Timestamp time);
/// Nothing where a field is out of range. A zone that is not specified counts as UTC.
std::optional<Timestamp> from_time(const Time& time);

}  // namespace disc::udf
