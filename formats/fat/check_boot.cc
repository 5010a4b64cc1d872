// The checks of a FAT volume that look at nothing but its head: boot sector, FSInfo, tables.
#include "formats/fat/check_boot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "formats/base/error.h"
#include "formats/fat/directory_entry.h"
#include "formats/fat/table_reader.h"

namespace disc::fat {
namespace {

using Sector = std::array<std::uint8_t, 512>;

Sector read_sector(const BlockSource& source, std::uint64_t offset) {
  Sector sector{};
  source.read(offset, sector);
  return sector;
}

bool is_media(std::uint8_t byte) { return byte == 0xF0 || byte >= 0xF8; }

void check_bpb(const BiosParameterBlock& bpb, const BootSector& boot, const FaultHandler& faults) {
  const Geometry& geometry = boot.geometry;
  const auto fault = [&](std::uint64_t offset, std::string what) {
    report(faults, offset, std::move(what), clause::boot_sector);
  };
  if (!(bpb.jump[0] == 0xEB && bpb.jump[2] == 0x90) && bpb.jump[0] != 0xE9)
    fault(0, "the volume does not begin with a jump, expected eb xx 90 or e9 xx xx");
  if (!is_media(bpb.media))
    fault(21, fmt::format("media byte {:02x}, expected f0 or f8 to ff", bpb.media));
  if (bpb.total_sectors_16 != 0 && bpb.total_sectors_32 != 0 &&
      bpb.total_sectors_16 != bpb.total_sectors_32)
    fault(19,
          cat("two counts of sectors, ", +bpb.total_sectors_16, " and ", +bpb.total_sectors_32));
  if (geometry.type == Type::Fat32 && bpb.root_entries != 0)
    fault(17, cat(+bpb.root_entries, " entries in a fixed root directory, FAT32 has none"));
  if (std::uint64_t{geometry.root_entries} * entry_size % geometry.sector_size != 0)
    fault(17, cat(geometry.root_entries, " entries in the root directory do not fill its sectors"));
  if (geometry.cluster_size() > 65536)
    fault(13, cat("clusters of ", geometry.cluster_size(), " bytes, expected 32768 at most"));
}

void check_cluster_count(const Geometry& geometry, const FaultHandler& faults) {
  const std::uint64_t count =
      (geometry.total_sectors - geometry.data_sector()) / geometry.sectors_per_cluster;
  if (geometry.clusters < count)
    report(faults, 19, cat(count, " clusters, the table has room for ", geometry.clusters),
           clause::type_determination);
  if (geometry.type == Type::Fat32 && count < 65525)
    report(faults, 22, cat("laid out as FAT32 with ", count, " clusters, expected 65525 at least"),
           clause::type_determination);
}

}  // namespace

void check_boot_sector(const BlockSource& source, std::uint64_t volume_offset,
                       const BootSector& boot, const FaultHandler& faults) {
  const Geometry& geometry = boot.geometry;
  const Sector sector = read_sector(source, volume_offset);
  check_bpb(*read_struct<BiosParameterBlock>(sector), boot, faults);
  check_cluster_count(geometry, faults);
  const std::uint64_t there = source.size() - volume_offset;
  if (geometry.bytes() > there)
    report(faults, there,
           cat("cut short: the volume has ", geometry.bytes(), " bytes, ", there, " are there"),
           clause::boot_sector);
  if (geometry.type != Type::Fat32)
    return;
  const BootSector32 own = *read_struct<BootSector32>(sector);
  if (own.fs_version != 0)
    report(faults, 42, cat("version ", +own.fs_version, " of FAT32, expected 0"),
           clause::boot_sector);
  if (geometry.backup_sector == 0)
    return;
  if (geometry.backup_sector >= geometry.reserved_sectors) {
    report(faults, 50,
           cat("the copy of the boot sector would be sector ", geometry.backup_sector, ", only ",
               geometry.reserved_sectors, " are reserved"),
           clause::fs_info);
    return;
  }
  const std::uint64_t at = std::uint64_t{geometry.backup_sector} * geometry.sector_size;
  const Sector copy = read_sector(source, volume_offset + at);
  const auto differs = std::mismatch(sector.begin(), sector.end(), copy.begin()).first;
  if (differs != sector.end())
    report(faults, at + static_cast<std::uint64_t>(differs - sector.begin()),
           cat("the copy of the boot sector differs from byte ", differs - sector.begin(), " on"),
           clause::fs_info);
}

void check_table_copies(const BlockSource& source, std::uint64_t volume_offset,
                        const BootSector& boot, const FaultHandler& faults) {
  const Geometry& geometry = boot.geometry;
  const TableReader table(source, volume_offset, geometry, geometry.active_fat);
  const std::uint64_t start = geometry.fat_offset(geometry.active_fat);
  const std::uint32_t mask = geometry.type == Type::Fat12   ? 0xFFF
                             : geometry.type == Type::Fat16 ? 0xFFFF
                                                            : 0x0FFFFFFF;
  if (geometry.clusters == 0)
    return;
  const std::uint32_t head = table[0].value;
  if (head != ((mask & ~0xFFU) | boot.media))
    report(faults, start,
           fmt::format("the table begins with {:x}, expected {:x}, the media byte", head,
                       (mask & ~0xFFU) | boot.media),
           clause::data_structure);
  // The upper two bits of cluster 1: cleanly shut down, no error while reading.
  const std::uint32_t flags = table[1].value;
  const std::uint32_t clean = geometry.type == Type::Fat16 ? 0x8000 : 0x08000000;
  if (geometry.type != Type::Fat12 && (flags & (clean | clean >> 1)) != (clean | clean >> 1))
    report(faults, table.entry_offset(1),
           (flags & clean) == 0 ? "the volume was in use when it was left"
                                : "a driver met errors on the medium",
           clause::data_structure);
  if (!geometry.mirrored)
    return;
  std::vector<std::uint8_t> first(65536), other(65536);
  for (std::uint32_t copy = 1; copy < geometry.fats; ++copy) {
    for (std::uint64_t at = 0; at < geometry.fat_bytes(); at += first.size()) {
      const auto size = static_cast<std::size_t>(
          std::min<std::uint64_t>(first.size(), geometry.fat_bytes() - at));
      source.read(volume_offset + geometry.fat_offset(0) + at, std::span(first).first(size));
      source.read(volume_offset + geometry.fat_offset(copy) + at, std::span(other).first(size));
      const auto end = first.begin() + static_cast<std::ptrdiff_t>(size);
      const auto differs = std::mismatch(first.begin(), end, other.begin()).first;
      if (differs == end)
        continue;
      const std::uint64_t byte = at + static_cast<std::uint64_t>(differs - first.begin());
      report(faults, geometry.fat_offset(copy) + byte,
             cat("copy ", copy + 1, " of the table differs from the first at its byte ", byte),
             clause::data_structure);
      break;
    }
  }
}

void check_fs_info(const BlockSource& source, std::uint64_t volume_offset, const BootSector& boot,
                   std::uint64_t free_clusters, const FaultHandler& faults) {
  const Geometry& geometry = boot.geometry;
  if (geometry.type != Type::Fat32 || geometry.fs_info_sector == 0)
    return;
  if (geometry.fs_info_sector >= geometry.reserved_sectors) {
    report(faults, 48,
           cat("FSInfo would be sector ", geometry.fs_info_sector, ", only ",
               geometry.reserved_sectors, " are reserved"),
           clause::fs_info);
    return;
  }
  const std::uint64_t at = std::uint64_t{geometry.fs_info_sector} * geometry.sector_size;
  const FsInfo info = *read_struct<FsInfo>(read_sector(source, volume_offset + at));
  if (info.lead_signature != fs_info_lead || info.structure_signature != fs_info_structure ||
      info.trail_signature != fs_info_trail) {
    report(faults, at, "FSInfo without its signatures", clause::fs_info);
    return;
  }
  if (info.free_count != fs_info_unknown && info.free_count != free_clusters)
    report(faults, at + offsetof(FsInfo, free_count),
           cat("FSInfo counts ", +info.free_count, " free clusters, the table has ", free_clusters),
           clause::fs_info);
  if (info.next_free != fs_info_unknown && !geometry.has_cluster(info.next_free))
    report(faults, at + offsetof(FsInfo, next_free),
           cat("FSInfo names cluster ", +info.next_free, " as next free one, the volume has 2 to ",
               geometry.end_cluster() - 1),
           clause::fs_info);
}

}  // namespace disc::fat
