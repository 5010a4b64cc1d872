// The sector that opens a FAT volume, the FSInfo sector of FAT32, and the geometry they describe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"

namespace disc::fat {

/// Bits of an entry of the file allocation table.
enum class Type : std::uint8_t { Fat12 = 12, Fat16 = 16, Fat32 = 32 };

/// "FAT12", "FAT16", "FAT32".
const char* to_string(Type type);

/// What all volumes begin with (FAT 1.03, Boot Sector and BPB).
struct BiosParameterBlock {
  std::array<std::uint8_t, 3> jump;     // byte 0-2    BS_jmpBoot: EB xx 90 or E9 xx xx
  std::array<char, 8> oem_name;         // byte 3-10   BS_OEMName
  Le<std::uint16_t> bytes_per_sector;   // byte 11-12  512, 1024, 2048 or 4096
  std::uint8_t sectors_per_cluster;     // byte 13     a power of 2
  Le<std::uint16_t> reserved_sectors;   // byte 14-15  BPB_RsvdSecCnt, not 0
  std::uint8_t fats;                    // byte 16     BPB_NumFATs
  Le<std::uint16_t> root_entries;       // byte 17-18  BPB_RootEntCnt, FAT32: 0
  Le<std::uint16_t> total_sectors_16;   // byte 19-20  0: see total_sectors_32
  std::uint8_t media;                   // byte 21     F0, F8 to FF
  Le<std::uint16_t> fat_sectors_16;     // byte 22-23  BPB_FATSz16, FAT32: 0
  Le<std::uint16_t> sectors_per_track;  // byte 24-25
  Le<std::uint16_t> heads;              // byte 26-27
  Le<std::uint32_t> hidden_sectors;     // byte 28-31  before the volume, on a partitioned medium
  Le<std::uint32_t> total_sectors_32;   // byte 32-35  0: see total_sectors_16
};

static_assert(std::is_trivially_copyable_v<BiosParameterBlock>);
static_assert(sizeof(BiosParameterBlock) == 36 && alignof(BiosParameterBlock) == 1);
static_assert(offsetof(BiosParameterBlock, bytes_per_sector) == 11);
static_assert(offsetof(BiosParameterBlock, media) == 21);
static_assert(offsetof(BiosParameterBlock, total_sectors_32) == 32);

/// The fields that stand at byte 36 of FAT12 and FAT16, at byte 64 of FAT32.
struct ExtendedFields {
  std::uint8_t drive_number;       // + 0      BS_DrvNum: 80 for a fixed disk
  std::uint8_t reserved;           // + 1
  std::uint8_t signature;          // + 2      BS_BootSig: 29 if the next three fields are there
  Le<std::uint32_t> volume_id;     // + 3-6    the serial number
  std::array<char, 11> label;      // + 7-17   as the label entry of the root directory
  std::array<char, 8> type_label;  // + 18-25  decides nothing
};

static_assert(sizeof(ExtendedFields) == 26);

/// BS_BootSig of a boot sector with serial number and label.
inline constexpr std::uint8_t extended_signature = 0x29;

/// Bytes 510 and 511 of every boot sector.
inline constexpr std::array<std::uint8_t, 2> sector_signature{0x55, 0xAA};

struct BootSector16 {
  BiosParameterBlock bpb;                 // byte 0-35
  ExtendedFields extended;                // byte 36-61
  std::array<std::uint8_t, 448> code;     // byte 62-509
  std::array<std::uint8_t, 2> signature;  // byte 510-511
};

static_assert(sizeof(BootSector16) == 512);
static_assert(offsetof(BootSector16, code) == 62);
static_assert(offsetof(BootSector16, signature) == 510);

struct BootSector32 {
  BiosParameterBlock bpb;                 // byte 0-35
  Le<std::uint32_t> fat_sectors_32;       // byte 36-39  BPB_FATSz32
  Le<std::uint16_t> ext_flags;            // byte 40-41  bit 7: only FAT number (bits 0-3) is in use
  Le<std::uint16_t> fs_version;           // byte 42-43  0
  Le<std::uint32_t> root_cluster;         // byte 44-47  first of the root directory, usually 2
  Le<std::uint16_t> fs_info;              // byte 48-49  sector of FSInfo, usually 1
  Le<std::uint16_t> backup_boot_sector;   // byte 50-51  6, or 0 for none
  std::array<std::uint8_t, 12> reserved;  // byte 52-63
  ExtendedFields extended;                // byte 64-89
  std::array<std::uint8_t, 420> code;     // byte 90-509
  std::array<std::uint8_t, 2> signature;  // byte 510-511
};

static_assert(sizeof(BootSector32) == 512);
static_assert(offsetof(BootSector32, fat_sectors_32) == 36);
static_assert(offsetof(BootSector32, root_cluster) == 44);
static_assert(offsetof(BootSector32, extended) == 64);
static_assert(offsetof(BootSector32, code) == 90);
static_assert(offsetof(BootSector32, signature) == 510);

/// FAT 1.03, FAT32 FSInfo Sector Structure.
struct FsInfo {
  Le<std::uint32_t> lead_signature;           // byte 0-3      41615252
  std::array<std::uint8_t, 480> reserved;     // byte 4-483
  Le<std::uint32_t> structure_signature;      // byte 484-487  61417272
  Le<std::uint32_t> free_count;               // byte 488-491  FFFFFFFF: not known
  Le<std::uint32_t> next_free;                // byte 492-495  where to look, FFFFFFFF: not known
  std::array<std::uint8_t, 12> reserved_end;  // byte 496-507
  Le<std::uint32_t> trail_signature;          // byte 508-511  AA550000
};

static_assert(sizeof(FsInfo) == 512);
static_assert(offsetof(FsInfo, structure_signature) == 484);
static_assert(offsetof(FsInfo, trail_signature) == 508);

inline constexpr std::uint32_t fs_info_lead = 0x41615252;
inline constexpr std::uint32_t fs_info_structure = 0x61417272;
inline constexpr std::uint32_t fs_info_trail = 0xAA550000;
inline constexpr std::uint32_t fs_info_unknown = 0xFFFFFFFF;

/// The first cluster of data: numbers 0 and 1 are taken by the head of the table.
inline constexpr std::uint32_t first_cluster = 2;

/// Where everything of a volume lies; all sectors are counted from its start.
struct Geometry {
  Type type = Type::Fat12;
  std::uint32_t sector_size = 512;  // bytes
  std::uint32_t sectors_per_cluster = 0;
  std::uint32_t reserved_sectors = 0;
  std::uint32_t fats = 2;
  std::uint32_t active_fat = 0;      // the copy that counts
  bool mirrored = true;              // false: the other copies are not kept up to date
  std::uint32_t fat_sectors = 0;     // of one copy
  std::uint32_t root_entries = 0;    // of the fixed root directory; FAT32: 0
  std::uint32_t root_cluster = 0;    // FAT32
  std::uint32_t fs_info_sector = 0;  // FAT32, 0: none
  std::uint32_t backup_sector = 0;   // FAT32, 0: none
  std::uint64_t total_sectors = 0;
  std::uint32_t clusters = 0;  // of data

  auto operator<=>(const Geometry&) const = default;

  std::uint64_t cluster_size() const { return std::uint64_t{sector_size} * sectors_per_cluster; }
  std::uint64_t bytes() const { return total_sectors * sector_size; }
  /// The sector of a copy of the table.
  std::uint64_t fat_sector(std::uint32_t copy) const {
    return reserved_sectors + std::uint64_t{copy} * fat_sectors;
  }
  std::uint64_t fat_offset(std::uint32_t copy) const { return fat_sector(copy) * sector_size; }
  std::uint64_t fat_bytes() const { return std::uint64_t{fat_sectors} * sector_size; }
  /// The fixed root directory of FAT12 and FAT16.
  std::uint64_t root_offset() const { return fat_offset(fats); }
  std::uint64_t root_bytes() const { return root_sectors() * sector_size; }
  std::uint64_t root_sectors() const {
    return (std::uint64_t{root_entries} * 32 + sector_size - 1) / sector_size;
  }
  std::uint64_t data_sector() const { return fat_sector(fats) + root_sectors(); }
  std::uint64_t data_offset() const { return data_sector() * sector_size; }
  std::uint64_t cluster_offset(std::uint32_t cluster) const {
    return data_offset() + (cluster - std::uint64_t{first_cluster}) * cluster_size();
  }
  /// One past the last cluster.
  std::uint64_t end_cluster() const { return std::uint64_t{clusters} + first_cluster; }
  bool has_cluster(std::uint64_t cluster) const {
    return cluster >= first_cluster && cluster < end_cluster();
  }
};

/// What a boot sector says besides the geometry.
struct VolumeIdentity {
  std::uint32_t serial = 0;
  std::string label;  // without the spaces at its end; "" for none or "NO NAME"

  auto operator<=>(const VolumeIdentity&) const = default;
};

struct BootSector {
  Geometry geometry;
  VolumeIdentity identity;
  std::uint8_t media = 0xF8;
};

/// The 512 bytes of the boot sector of a volume of 512-byte sectors that the geometry describes:
/// media byte F8, a boot code that hands over to the next device.
std::array<std::uint8_t, 512> encode_boot_sector(const Geometry& geometry,
                                                 const VolumeIdentity& identity);

/// Reads a boot sector of any origin, sectors of 512 to 4096 bytes. FAT32 is told by a
/// BPB_FATSz16 of 0, as Linux does; FAT12 from FAT16 by the count of clusters. Clusters that the
/// table has no room for are left out. Throws FormatError when it is none.
BootSector decode_boot_sector(Bytes sector);

/// The FSInfo sector.
FsInfo make_fs_info(std::uint32_t free_count, std::uint32_t next_free);

}  // namespace disc::fat
