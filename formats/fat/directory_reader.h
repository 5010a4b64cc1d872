// The bytes of one directory, gathered from its clusters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/fat/boot_sector.h"
#include "formats/fat/directory_entry.h"
#include "formats/fat/table_reader.h"
#include "formats/io/block_source.h"

namespace disc::fat {

/// The boot sector at byte `volume_offset`; throws FormatError if there is none, or if the source
/// ends before the data area begins.
BootSector open_boot_sector(const BlockSource& source, std::uint64_t volume_offset);

struct DirectoryBytes {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint32_t> clusters;  // empty: the fixed root directory
  std::uint64_t start = 0;              // of the fixed root directory
  std::uint64_t cluster_size = 0;
  std::uint64_t data_offset = 0;
  std::string fault;  // "" if all was there
  std::uint64_t fault_offset = 0;

  /// The byte of the volume that stands at a position.
  std::uint64_t offset_of(std::size_t position) const;
};

/// The fixed root directory of FAT12 and FAT16.
DirectoryBytes read_fixed_root(const BlockSource& source, std::uint64_t volume_offset,
                               const Geometry& geometry);

/// The directory in the clusters of a chain. Reads no more than a directory may have (2 MiB), stops
/// at its end mark, and at the end of the source.
DirectoryBytes read_directory(const BlockSource& source, std::uint64_t volume_offset,
                              const Geometry& geometry, const TableReader& table,
                              const ChainWalk& chain);

/// Clusters that a directory has at most.
std::uint64_t most_directory_clusters(const Geometry& geometry);

/// DIR_FstClusHI is only meant by FAT32; OS/2 and others put other things there.
std::uint32_t first_cluster_of(const DirectoryEntry& entry, const Geometry& geometry);

}  // namespace disc::fat
