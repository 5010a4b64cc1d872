// The GUID partition table: header and entries at the front of a disk, and once more at its end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "formats/base/endian.h"
#include "formats/base/problem.h"
#include "formats/io/block_source.h"
#include "formats/partition/guid.h"
#include "formats/partition/mbr.h"

namespace disc::partition {

/// UEFI 2.10 table 5.5. Addresses are sectors of 512 bytes.
struct GptHeader {
  std::array<char, 8> signature;                  // 0-7    "EFI PART"
  Le<std::uint32_t> revision;                     // 8-11   00010000
  Le<std::uint32_t> header_size;                  // 12-15  92, which the CRC covers
  Le<std::uint32_t> header_crc32;                 // 16-19  counted with zeros here
  Le<std::uint32_t> reserved;                     // 20-23
  Le<std::uint64_t> my_lba;                       // 24-31
  Le<std::uint64_t> alternate_lba;                // 32-39
  Le<std::uint64_t> first_usable_lba;             // 40-47
  Le<std::uint64_t> last_usable_lba;              // 48-55  inclusive
  Guid disk_guid;                                 // 56-71
  Le<std::uint64_t> partition_entry_lba;          // 72-79
  Le<std::uint32_t> number_of_partition_entries;  // 80-83
  Le<std::uint32_t> size_of_partition_entry;      // 84-87  128, or twice as often
  Le<std::uint32_t> partition_entry_array_crc32;  // 88-91
};

static_assert(std::is_trivially_copyable_v<GptHeader>);
static_assert(sizeof(GptHeader) == 92);
static_assert(offsetof(GptHeader, my_lba) == 24);
static_assert(offsetof(GptHeader, disk_guid) == 56);
static_assert(offsetof(GptHeader, partition_entry_array_crc32) == 88);

/// UEFI 2.10 table 5.6.
struct GptEntry {
  Guid partition_type_guid;                          // 0-15   all zero: unused
  Guid unique_partition_guid;                        // 16-31
  Le<std::uint64_t> starting_lba;                    // 32-39
  Le<std::uint64_t> ending_lba;                      // 40-47  inclusive
  Le<std::uint64_t> attributes;                      // 48-55
  std::array<Le<std::uint16_t>, 36> partition_name;  // 56-127 UTF-16
};

static_assert(sizeof(GptEntry) == 128);
static_assert(offsetof(GptEntry, attributes) == 48);
static_assert(offsetof(GptEntry, partition_name) == 56);

inline constexpr std::uint32_t gpt_entries = 128;
inline constexpr std::uint64_t gpt_entry_sectors =
    gpt_entries * sizeof(GptEntry) / disk_sector_size;

/// Bytes at the end of a disk that the second copy takes.
inline constexpr std::uint64_t gpt_backup_size = (gpt_entry_sectors + 1) * disk_sector_size;

/// UEFI 2.10 table 5.8 and, of bits 48 and up, what basic data partitions define.
inline constexpr std::uint64_t gpt_required = 1;
inline constexpr std::uint64_t gpt_legacy_bios_bootable = std::uint64_t{1} << 2;
inline constexpr std::uint64_t gpt_read_only = std::uint64_t{1} << 60;

/// One partition. Sectors count from the start of the disk, `last` belongs to it.
struct GptPartition {
  std::uint32_t number = 0;  // from 1: its place in the array
  Guid type;
  Guid id;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t attributes = 0;
  std::string name;  // UTF-8, at most 36 units of UTF-16

  friend bool operator==(const GptPartition&, const GptPartition&) = default;
};

/// A table as a value.
struct Gpt {
  Guid disk;
  std::uint64_t sectors = 0;            // of the disk
  std::uint64_t entries_at = 2;         // sector of the array of the first copy
  std::uint64_t first_usable = 34;      // sector
  std::uint64_t last_usable = 0;        // sector, belongs to it
  std::uint32_t entries = gpt_entries;  // places in the array
  std::vector<GptPartition> partitions;

  friend bool operator==(const Gpt&, const Gpt&) = default;
};

/// A table for a disk of `sectors` without partitions: they may lie from sector 34 on, up to the
/// backup. A gap before them makes sgdisk warn, so it is for the caller to keep a system area free.
Gpt blank_gpt(std::uint64_t sectors, const Guid& disk);

/// What both copies hold.
struct EncodedGpt {
  std::vector<std::uint8_t> header;   // 512 bytes for sector 1
  std::vector<std::uint8_t> entries;  // for sector `entries_at`
  std::vector<std::uint8_t> backup;   // gpt_backup_size with 128 entries, the header last
  std::uint64_t backup_at = 0;        // sector
};

/// The bytes of a table. Names that are too long, numbers beyond the array and disks without room
/// are bugs of the caller, who has called check_gpt(): std::logic_error.
EncodedGpt encode(const Gpt& gpt);

/// What is wrong with a table by itself: overlaps, bounds, numbers and GUIDs twice, long names.
Problems check_gpt(const Gpt& gpt);

/// A disk's table, from the copy that holds, the first if both do.
struct GptReading {
  Gpt gpt;
  bool primary_holds = false;
  bool backup_holds = false;
  Problems problems;
};

/// Reads both copies: the first at sector 1, the second where the first says, or at the end.
/// Nothing where neither place has a header. Headers and arrays that do not hold, and copies that
/// differ, are problems. Throws as BlockSource::read does where the device refuses.
std::optional<GptReading> read_gpt(const BlockSource& source);

}  // namespace disc::partition
