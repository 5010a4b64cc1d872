// The Apple partition map: a driver descriptor in block 0, one block per partition from block 1 on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/problem.h"
#include "formats/io/block_source.h"

namespace disc::partition {

/// Inside Macintosh: Devices, 3-12, without the list of drivers, of which there are none.
struct DriverDescriptor {
  std::array<char, 2> signature;   // 0-1    sbSig: "ER"
  Be<std::uint16_t> block_size;    // 2-3    sbBlkSize: bytes, 512 or 2048
  Be<std::uint32_t> block_count;   // 4-7    sbBlkCount: of the disk
  Be<std::uint16_t> device_type;   // 8-9    sbDevType
  Be<std::uint16_t> device_id;     // 10-11  sbDevId
  Be<std::uint32_t> data;          // 12-15  sbData
  Be<std::uint16_t> driver_count;  // 16-17  sbDrvrCount
};

static_assert(std::is_trivially_copyable_v<DriverDescriptor> && sizeof(DriverDescriptor) == 18);

/// Inside Macintosh: Devices, 3-26. A block of the map opens with it, the rest is zero.
struct PartitionMapEntry {
  std::array<char, 2> signature;      // 0-1    pmSig: "PM"
  Be<std::uint16_t> signature_pad;    // 2-3    pmSigPad
  Be<std::uint32_t> map_block_count;  // 4-7    pmMapBlkCnt: entries of the map, all of them
  Be<std::uint32_t> physical_partition_start;  // 8-11   pmPyPartStart: block
  Be<std::uint32_t> partition_block_count;     // 12-15  pmPartBlkCnt
  std::array<char, 32> partition_name;         // 16-47  pmPartName
  std::array<char, 32> partition_type;         // 48-79  pmParType
  Be<std::uint32_t> logical_data_start;        // 80-83  pmLgDataStart: block of the partition
  Be<std::uint32_t> data_count;                // 84-87  pmDataCnt: blocks
  Be<std::uint32_t> partition_status;          // 88-91  pmPartStatus: see ApmPartition
  std::array<std::uint8_t, 44> boot_code;      // 92-135 where it lies, for what processor
};

static_assert(std::is_trivially_copyable_v<PartitionMapEntry> && sizeof(PartitionMapEntry) == 136);
static_assert(offsetof(PartitionMapEntry, partition_name) == 16);
static_assert(offsetof(PartitionMapEntry, partition_status) == 88);

/// What xorriso 1.5.4 records: 1 valid, 2 allocated, 10h readable, 40000000h mounted at startup.
inline constexpr std::uint32_t apm_status_map = 0x03;
inline constexpr std::uint32_t apm_status_data = 0x13;
inline constexpr std::uint32_t apm_status_hfs = 0x40000013;

inline constexpr std::string_view apm_type_hfs = "Apple_HFS";

/// One partition; blocks are those of the map.
struct ApmPartition {
  std::string name;  // at most 32 bytes
  std::string type;  // at most 32 bytes: "Apple_HFS"
  std::uint32_t first = 0;
  std::uint32_t blocks = 0;
  std::uint32_t status = apm_status_data;

  std::uint64_t end() const { return std::uint64_t{first} + blocks; }
  friend bool operator==(const ApmPartition&, const ApmPartition&) = default;
};

/// A map as a value; the entry that describes the map itself is not among the partitions.
struct Apm {
  std::uint32_t block_size = 2048;  // or 512
  std::uint32_t blocks = 0;         // of the disk
  std::uint32_t map_blocks = 0;     // that the map claims, some unused; 0: as many as entries
  std::vector<ApmPartition> partitions;

  /// Entries with the one of the map.
  std::uint32_t entries() const { return static_cast<std::uint32_t>(partitions.size() + 1); }

  /// Block behind the map and what it claims.
  std::uint32_t map_end() const { return 1 + (map_blocks > entries() ? map_blocks : entries()); }
  friend bool operator==(const Apm&, const Apm&) = default;
};

/// Puts block 0's descriptor and the map into `system_area`, which holds them all: a map of
/// `entries()` blocks from block 1 on. What else block 0 holds stays: boot code gives way by
/// make_room_for_apm() before. Texts that are too long and maps that do not fit are bugs of the
/// caller: std::logic_error.
void encode(const Apm& apm, std::span<std::uint8_t> system_area);

/// What is wrong with a map by itself: overlaps, bounds, texts, the map in the way of a partition.
Problems check_apm(const Apm& apm);

/// A map as recorded.
struct ApmReading {
  Apm apm;
  std::uint32_t told_block_size = 0;  // by block 0; boot code may stand in for the rest of it
  Problems problems;
};

/// Reads a map by its first entry, at byte 512 or 2048 as block 0 says; nothing where there is
/// none. At most 1024 entries. Throws as BlockSource::read does where the device refuses.
std::optional<ApmReading> read_apm(const BlockSource& source);

}  // namespace disc::partition
