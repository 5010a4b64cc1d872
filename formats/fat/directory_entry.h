// One name in a directory of FAT: the short entry, and the long entries that may precede it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/fat/date_time.h"

namespace disc::fat {

/// Eight characters of a name and three of an extension, filled with spaces.
using ShortName = std::array<std::uint8_t, 11>;

/// FAT 1.03, DIR_Attr.
struct Attribute {
  enum Bit : std::uint8_t {
    ReadOnly = 0x01,
    Hidden = 0x02,
    System = 0x04,
    VolumeLabel = 0x08,
    Directory = 0x10,
    Archive = 0x20,
    LongName = 0x0F,      // all of the first four
    LongNameMask = 0x3F,  // what tells a long entry
  };
};

/// Byte 12 of the short entry, which the specification reserves and Windows NT uses: parts of the
/// name that are to be shown in lower case.
struct CaseBits {
  enum Bit : std::uint8_t {
    LowerBase = 0x08,
    LowerExtension = 0x10,
  };
};

/// FAT 1.03, FAT 32 Byte Directory Entry Structure.
struct DirectoryEntry {
  ShortName name;                        // byte 0-10   first byte E5: free, 00: free and last
  std::uint8_t attributes;               // byte 11
  std::uint8_t case_bits;                // byte 12     DIR_NTRes
  std::uint8_t creation_hundredths;      // byte 13     DIR_CrtTimeTenth, 0 to 199
  Le<std::uint16_t> creation_time;       // byte 14-15
  Le<std::uint16_t> creation_date;       // byte 16-17
  Le<std::uint16_t> last_access_date;    // byte 18-19
  Le<std::uint16_t> first_cluster_high;  // byte 20-21  FAT32
  Le<std::uint16_t> write_time;          // byte 22-23
  Le<std::uint16_t> write_date;          // byte 24-25
  Le<std::uint16_t> first_cluster_low;   // byte 26-27  0: no data
  Le<std::uint32_t> file_size;           // byte 28-31  in bytes; directories: 0
};

static_assert(std::is_trivially_copyable_v<DirectoryEntry>);
static_assert(sizeof(DirectoryEntry) == 32 && alignof(DirectoryEntry) == 1);
static_assert(offsetof(DirectoryEntry, attributes) == 11);
static_assert(offsetof(DirectoryEntry, creation_time) == 14);
static_assert(offsetof(DirectoryEntry, first_cluster_high) == 20);
static_assert(offsetof(DirectoryEntry, first_cluster_low) == 26);
static_assert(offsetof(DirectoryEntry, file_size) == 28);

/// FAT 1.03, FAT Long Directory Entry Structure: thirteen UTF-16 units of a long name.
struct LongNameEntry {
  std::uint8_t order;                       // byte 0      from 1; 40 is set in the last
  std::array<Le<std::uint16_t>, 5> first;   // byte 1-10
  std::uint8_t attributes;                  // byte 11     0F
  std::uint8_t type;                        // byte 12     0
  std::uint8_t checksum;                    // byte 13     of the short name
  std::array<Le<std::uint16_t>, 6> second;  // byte 14-25
  Le<std::uint16_t> first_cluster_low;      // byte 26-27  0
  std::array<Le<std::uint16_t>, 2> third;   // byte 28-31
};

static_assert(sizeof(LongNameEntry) == 32 && alignof(LongNameEntry) == 1);
static_assert(offsetof(LongNameEntry, checksum) == 13);
static_assert(offsetof(LongNameEntry, second) == 14);
static_assert(offsetof(LongNameEntry, third) == 28);

inline constexpr std::size_t entry_size = 32;
inline constexpr std::uint8_t free_mark = 0xE5;
inline constexpr std::uint8_t last_long_entry = 0x40;
inline constexpr std::size_t units_per_entry = 13;
inline constexpr std::size_t most_name_units = 255;

/// A directory has no more bytes than this (FAT 1.03, FAT Directory Structure): 65,536 entries.
inline constexpr std::size_t most_directory_bytes = 65536 * entry_size;

/// "." and ".." as short names.
inline constexpr ShortName dot{'.', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
inline constexpr ShortName dot_dot{'.', '.', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};

/// The sum that ties long entries to their short one (FAT 1.03, ChkSum).
std::uint8_t checksum_of(const ShortName& name);

/// The long entries of a name, in recorded order: the last part first. `name` has 1 to 255 units.
std::vector<LongNameEntry> long_entries(std::u16string_view name, const ShortName& short_name);

/// How many entries they are.
constexpr std::size_t long_entry_count(std::size_t units) {
  return (units + units_per_entry - 1) / units_per_entry;
}

/// The thirteen units of an entry as they stand, end mark and padding with them.
std::array<char16_t, units_per_entry> units_of(const LongNameEntry& entry);

/// A short entry with all three times the same.
DirectoryEntry make_entry(const ShortName& name, std::uint8_t attributes, std::uint32_t cluster,
                          std::uint32_t size, const DateTime& time);

/// DIR_FstClusHI and DIR_FstClusLO as one.
inline std::uint32_t cluster_of(const DirectoryEntry& entry) {
  return static_cast<std::uint32_t>(entry.first_cluster_high) << 16 | entry.first_cluster_low;
}

/// "README.TXT"; bytes from 80 on as code page 437, the first byte 05 as E5 (KANJI), parts in
/// lower case where `case_bits` say so.
std::string to_text(const ShortName& name, std::uint8_t case_bits = 0);

}  // namespace disc::fat
