// The checks of a FAT volume that look at nothing but its head: boot sector, FSInfo, tables.
#pragma once

#include <cstdint>

#include "formats/fat/boot_sector.h"
#include "formats/fat/fault.h"
#include "formats/io/block_source.h"

namespace disc::fat {

/// Fields of the boot sector, whether the source holds the whole volume, FAT32: the backup.
void check_boot_sector(const BlockSource& source, std::uint64_t volume_offset,
                       const BootSector& boot, const FaultHandler& faults);

/// The head of the table, and its copies against each other.
void check_table_copies(const BlockSource& source, std::uint64_t volume_offset,
                        const BootSector& boot, const FaultHandler& faults);

/// FAT32: FSInfo, whose count is held against the clusters that the table calls free.
void check_fs_info(const BlockSource& source, std::uint64_t volume_offset, const BootSector& boot,
                   std::uint64_t free_clusters, const FaultHandler& faults);

}  // namespace disc::fat
