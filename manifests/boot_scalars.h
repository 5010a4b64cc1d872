// The scalars of the keys `boot` and `fat`: segments, partition types, labels.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace disc {

/// "0x7C0" or decimal digits, up to 0xFFFF.
std::optional<std::uint16_t> parse_segment(std::string_view text);

/// What a partition holds, in the numbers of both kinds of tables.
struct PartitionType {
  std::uint8_t mbr = 0;                 // system id; 0: only a GUID was given
  std::array<std::uint8_t, 16> guid{};  // as a GPT records it; all zero: only a number was given
};

/// "esp", "linux", "data", "hfs-plus", "0xEF" or a GUID such as
/// "C12A7328-F81F-11D2-BA4B-00A0C93EC93B".
std::optional<PartitionType> parse_partition_type(std::string_view text);

/// Each returns what is wrong with a text, without place, or "" if nothing is.
std::string problem_with_segment(std::string_view text);
std::string problem_with_partition_type(std::string_view text);
std::string problem_with_partition_name(std::string_view text);  // 36 UTF-16 units
std::string problem_with_boot_id(std::string_view text);         // 28 characters of ASCII
std::string problem_with_selection(std::string_view text);       // 19 bytes in hexadecimal
std::string problem_with_fat_size(std::string_view text);        // size in whole blocks, or auto
std::string problem_with_fat_label(std::string_view text);       // 11 characters, as FAT takes them

}  // namespace disc
