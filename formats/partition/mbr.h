// The master boot record: boot code and four partitions in the first 512 bytes of a disk.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/problem.h"
#include "formats/io/block_source.h"

namespace disc::partition {

/// What disks and their tables count in, whatever the blocks of the volume: an image on a stick is
/// a disk of such sectors.
inline constexpr std::uint32_t disk_sector_size = 512;

/// Bytes before the first volume descriptor, where the tables go (ECMA-119 6.2.1).
inline constexpr std::uint32_t system_area_size = 32768;

/// Heads and sectors per track that a disk pretends to have; nothing records them.
struct Geometry {
  std::uint16_t heads = 0;   // 1 to 255
  std::uint8_t sectors = 0;  // 1 to 63
};

inline constexpr Geometry large_disk_geometry{255, 63};
inline constexpr Geometry isohybrid_geometry{64, 32};  // cylinders of 1 MiB

/// The geometry that expresses all of an isohybrid image, as xorriso chooses it: that of isohybrid
/// up to 1 GiB, then as many heads as 1024 cylinders need, with 63 sectors where 32 are too few, so
/// that cylinders stay whole blocks of 2048. Beyond 8,323,596,288 bytes no such geometry is left:
/// large_disk_geometry, without padding.
Geometry isohybrid_geometry_for(std::uint64_t bytes);

/// `bytes` up to whole cylinders, as isohybrid images are padded to please old firmware.
std::uint64_t to_whole_cylinders(std::uint64_t bytes, Geometry geometry);

/// An address as cylinder, head and sector (UEFI 2.10 table 5.2).
struct Chs {
  std::uint8_t head;                 // 0
  std::uint8_t sector_and_cylinder;  // 1  sector from 1 in bits 0-5; cylinder bits 8, 9 in 6, 7
  std::uint8_t cylinder;             // 2  bits 0-7

  friend bool operator==(const Chs&, const Chs&) = default;
};

/// What no such address can express: cylinder 1023, head 254, sector 63.
inline constexpr Chs chs_beyond{0xFE, 0xFF, 0xFF};

/// The address of a sector, chs_beyond from cylinder 1024 on.
Chs chs_of(std::uint64_t sector, Geometry geometry);

/// UEFI 2.10 table 5.2.
struct MbrEntry {
  std::uint8_t boot_indicator;     // 0      80 active, 00 not
  Chs first;                       // 1-3
  std::uint8_t os_type;            // 4      0 unused; isohybrid means it, with a size
  Chs last;                        // 5-7
  Le<std::uint32_t> starting_lba;  // 8-11   sectors
  Le<std::uint32_t> size_in_lba;   // 12-15
};

/// UEFI 2.10 table 5.1.
struct MasterBootRecord {
  std::array<std::uint8_t, 440> boot_code;  // 0-439
  Le<std::uint32_t> unique_disk_signature;  // 440-443
  Le<std::uint16_t> unknown;                // 444-445
  std::array<MbrEntry, 4> entries;          // 446-509
  Le<std::uint16_t> signature;              // 510-511 AA55
};

static_assert(std::is_trivially_copyable_v<MasterBootRecord>);
static_assert(sizeof(MbrEntry) == 16 && sizeof(MasterBootRecord) == disk_sector_size);
static_assert(offsetof(MasterBootRecord, unique_disk_signature) == 440);
static_assert(offsetof(MasterBootRecord, entries) == 446);
static_assert(offsetof(MasterBootRecord, signature) == 510);

inline constexpr std::uint8_t type_protective = 0xEE;        // the disk has a GPT
inline constexpr std::uint8_t type_protective_label = 0xCD;  // xorriso's, for disks without one
inline constexpr std::uint8_t type_isohybrid = 0x17;

/// One of the four partitions. Unused: type and sectors zero.
struct MbrPartition {
  bool active = false;
  std::uint8_t type = 0;
  std::uint32_t first = 0;    // sector
  std::uint32_t sectors = 0;  // an entry with none is unused

  bool is_used() const { return type != 0 || sectors != 0; }
  std::uint64_t end() const { return std::uint64_t{first} + sectors; }
  friend bool operator==(const MbrPartition&, const MbrPartition&) = default;
};

/// A master boot record as a value.
struct Mbr {
  std::array<std::uint8_t, 440> boot_code{};
  std::uint32_t disk_signature = 0;
  std::array<MbrPartition, 4> partitions{};

  friend bool operator==(const Mbr&, const Mbr&) = default;
};

/// The partition that claims a disk of `sectors` for its GPT: from sector 1 to the end, or as far
/// as 32 bits count (UEFI 2.10 5.2.3).
MbrPartition protective_partition(std::uint64_t sectors);

/// The same for a disk without GPT, active, of a type that nobody takes for a GPT's: what xorriso's
/// --protective-msdos-label writes.
MbrPartition protective_label(std::uint64_t sectors);

/// The record. Only 0xEE ends at FF FF FF where the geometry cannot express its end (UEFI 2.10
/// table 5.4); all others at chs_beyond.
MasterBootRecord encode(const Mbr& mbr, Geometry geometry = isohybrid_geometry);

/// The record of a first sector; nothing without 55 AA, or where a boot indicator is neither 00 nor
/// 80 (the boot sector of a file system ends in 55 AA too).
std::optional<Mbr> decode_mbr(Bytes sector);

/// What is wrong with the partitions on a disk of `sectors`: beyond its end, two active ones,
/// overlap (isohybrid's first one holds the others by design, and is left out of that).
Problems check_mbr(const Mbr& mbr, std::uint64_t sectors);

/// True for the types of extended partitions: 05, 0F, 85.
bool is_extended(std::uint8_t type);

/// A partition in an extended one; `first` counts from the start of the disk.
struct LogicalPartition {
  std::uint32_t number = 0;  // from 5
  std::uint8_t type = 0;
  std::uint64_t first = 0;
  std::uint32_t sectors = 0;

  friend bool operator==(const LogicalPartition&, const LogicalPartition&) = default;
};

/// The partitions inside an extended one, at most 128. Chains that end early, loop or leave the
/// disk are problems. Throws as BlockSource::read does where the device refuses.
std::vector<LogicalPartition> read_logical_partitions(const BlockSource& source,
                                                      const MbrPartition& extended,
                                                      Problems& problems);

}  // namespace disc::partition
