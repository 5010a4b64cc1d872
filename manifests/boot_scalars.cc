// The scalars of the keys `boot` and `fat`.
#include "manifests/boot_scalars.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/extent.h"
#include "formats/base/text.h"
#include "manifests/reporter.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

bool has_hex_mark(std::string_view text) {
  return text.starts_with("0x") || text.starts_with("0X");
}

// "0x" and up to four digits.
std::optional<std::uint32_t> parse_hex(std::string_view text) {
  std::string digits(text.substr(2));
  if (digits.empty() || digits.size() > 4)
    return std::nullopt;
  const auto bytes = from_hex(digits.insert(0, 4 - digits.size(), '0'));
  if (!bytes)
    return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>((*bytes)[i]); };
  return static_cast<std::uint32_t>(byte(0)) << 8 | byte(1);
}

// UEFI 2.10 5.3.1 and appendix A: of the five groups the first three are little-endian.
std::optional<std::array<std::uint8_t, 16>> parse_guid(std::string_view text) {
  constexpr std::array<std::uint8_t, 16> order{3, 2, 1,  0,  5,  4,  7,  6,
                                               8, 9, 10, 11, 12, 13, 14, 15};
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-'))
      return std::nullopt;
    if (!dash)
      digits += text[i];
  }
  const auto bytes = from_hex(digits);
  std::array<std::uint8_t, 16> guid{};
  if (!bytes || bytes->size() != guid.size())
    return std::nullopt;
  for (std::size_t i = 0; i < guid.size(); ++i)
    guid[order[i]] = static_cast<std::uint8_t>((*bytes)[i]);
  return guid;
}

struct NamedType {
  std::string_view name;
  std::uint8_t mbr;
  std::string_view guid;
};

// UEFI 2.10 table 5.7; the Discoverable Partitions Specification; MBR ids as fdisk lists them.
constexpr NamedType named_types[] = {
    {"esp", 0xEF, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"},
    {"linux", 0x83, "0FC63DAF-8483-4772-8E79-3D69D8477DE4"},
    {"data", 0x07, "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"},
    {"hfs-plus", 0xAF, "48465300-0000-11AA-AA11-00306543ECAC"},
};

// Numbers that mean the same as a GUID.
constexpr struct {
  std::uint8_t mbr;
  std::string_view name;
} same_types[] = {{0x01, "data"}, {0x06, "data"}, {0x0B, "data"}, {0x0C, "data"}, {0x0E, "data"}};

PartitionType of_name(const NamedType& type) { return {type.mbr, *parse_guid(type.guid)}; }

}  // namespace

std::optional<std::uint16_t> parse_segment(std::string_view text) {
  std::optional<std::uint64_t> value;
  if (has_hex_mark(text))
    value = parse_hex(text);
  else
    value = parse_whole(text);
  if (!value || *value > 0xFFFF)
    return std::nullopt;
  return static_cast<std::uint16_t>(*value);
}

std::optional<PartitionType> parse_partition_type(std::string_view text) {
  for (const NamedType& type : named_types)
    if (type.name == text)
      return of_name(type);
  if (has_hex_mark(text)) {
    const auto number = parse_hex(text);
    if (!number || *number == 0 || *number > 0xFF)
      return std::nullopt;
    PartitionType type;
    type.mbr = static_cast<std::uint8_t>(*number);
    for (const NamedType& named : named_types)
      if (named.mbr == type.mbr)
        return of_name(named);
    for (const auto& same : same_types)
      if (same.mbr == type.mbr)
        type.guid = parse_partition_type(same.name)->guid;
    return type;
  }
  const auto guid = parse_guid(text);
  if (!guid || *guid == std::array<std::uint8_t, 16>{})
    return std::nullopt;
  for (const NamedType& type : named_types)
    if (*parse_guid(type.guid) == *guid)
      return of_name(type);
  return PartitionType{0, *guid};
}

std::string problem_with_segment(std::string_view text) {
  return parse_segment(text)
             ? ""
             : cat(shown(text), " is no segment, expected 0x0 to 0xFFFF, such as 0x7C0");
}

std::string problem_with_partition_type(std::string_view text) {
  return parse_partition_type(text)
             ? ""
             : cat(shown(text), " is no type of partition, expected esp, linux, data, hfs-plus, a ",
                   "number from 0x01 to 0xFF such as 0x83, or a GUID");
}

std::string problem_with_partition_name(std::string_view text) {
  const std::string problem = problem_with_text(text);
  if (!problem.empty())
    return problem;
  const std::u16string units = to_utf16(text);
  return units.size() <= 36 ? ""
                            : cat("the name has ", units.size(),
                                  " UTF-16 units, a GPT entry has room for 36 (UEFI 2.10 5.3.3)");
}

std::string problem_with_boot_id(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }))
    return "the id has characters other than printable ASCII";
  return text.size() <= 28
             ? ""
             : cat("the id has ", text.size(), " characters, a section has room for 28 and the ",
                   "catalog's own for 24 (El Torito 2.1, 2.3)");
}

std::string problem_with_selection(std::string_view text) {
  const auto bytes = from_hex(text);
  return bytes && bytes->size() <= 19
             ? ""
             : cat(shown(text), " are no selection criteria, expected up to 19 bytes in ",
                   "hexadecimal, two digits each (El Torito 2.4)");
}

std::string problem_with_fat_size(std::string_view text) {
  if (text == "auto")
    return "";
  const auto bytes = parse_size(text);
  if (!bytes)
    return cat(shown(text), " is no size, expected auto or a size such as 8MiB");
  return *bytes % block_size == 0 && *bytes != 0
             ? ""
             : cat(shown(text), " is ", *bytes,
                   " bytes, expected whole blocks of 2048, one at least");
}

std::string problem_with_fat_label(std::string_view text) {
  constexpr std::string_view punctuation = " $%'-_@~`!(){}^#&";
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_allowed = [&](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           punctuation.find(c) != std::string_view::npos;
  };
  for (const char c : text)
    if (!is_allowed(c) && !is_small(c))
      return cat("the label ", shown(text), " has other characters than FAT allows, which are A-Z ",
                 "0-9, blanks and ", punctuation.substr(1));
  if (text.size() > 11)
    return cat("the label has ", text.size(), " characters, FAT has room for 11");
  if (std::any_of(text.begin(), text.end(), is_small)) {
    std::string capitals(text);
    std::transform(text.begin(), text.end(), capitals.begin(),
                   [&](char c) { return is_small(c) ? static_cast<char>(c - ('a' - 'A')) : c; });
    return cat("the label has small letters, FAT has capitals only: write ", shown(capitals));
  }
  return text.starts_with(' ') || text.ends_with(' ') ? "the label starts or ends with a blank"
                                                      : "";
}

}  // namespace disc
