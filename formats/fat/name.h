// Names on FAT: what is allowed, what is the same, and the short names beside long ones.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/fat/directory_entry.h"

namespace disc::fat {

/// What keeps `name` (one component, meant as UTF-8) from being a long name, as half a sentence
/// with the remedy; nothing if all is well (FAT 1.03, Name Limits and Character Sets).
std::optional<std::string> fault_of_name(std::string_view name);

/// What keeps `label` from being a volume label: 11 characters of short names, spaces allowed, in
/// capitals.
std::optional<std::string> fault_of_label(std::string_view label);

/// True for names that Windows takes for a device, whatever extension they bear: CON, NUL, COM1...
bool is_device_name(std::string_view name);

/// The name in capitals, as names are compared: the simple upper case of Unicode for Latin, Greek,
/// Cyrillic, Armenian and full-width letters. Takes any UTF-16.
std::u16string upper_case(std::u16string_view name);

/// The names of one entry as they will be recorded.
struct EntryName {
  ShortName short_name{};
  std::uint8_t case_bits = 0;
  bool has_long_name = false;  // false: the short name and the case bits say it all

  auto operator<=>(const EntryName&) const = default;
};

/// The short names of a directory, in the order of `names`: all valid, no two the same in capitals.
/// Names that fit 8.3 in capitals keep their letters; others get a numeric tail, "LONGNA~1.TXT",
/// the smallest number that is neither the short nor the long name of another, given in the order
/// of `names` (FAT 1.03, The Basis-Name Generation Algorithm, The Numeric-Tail Generation
/// Algorithm).
std::vector<EntryName> short_names(const std::vector<std::string>& names);

/// True if all bytes may stand in a short name: no control characters, small letters or any of
/// "*+,./:;<=>?[\]|, no leading space.
bool is_short_name(const ShortName& name);

}  // namespace disc::fat
