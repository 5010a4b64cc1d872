// The bytes of one directory, gathered from its clusters.
#include "formats/fat/directory_reader.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"

namespace disc::fat {
namespace {

bool has_end_mark(Bytes cluster) {
  for (std::size_t at = 0; at + entry_size <= cluster.size(); at += entry_size)
    if (cluster[at] == 0)
      return true;
  return false;
}

}  // namespace

BootSector open_boot_sector(const BlockSource& source, std::uint64_t volume_offset) {
  std::array<std::uint8_t, 512> sector{};
  if (source.size() < volume_offset || source.size() - volume_offset < sector.size())
    throw FormatError(cat(source.name(), ": no FAT volume: cut short inside the boot sector (",
                          clause::boot_sector, ")"));
  source.read(volume_offset, sector);
  BootSector boot;
  try {
    boot = decode_boot_sector(sector);
  } catch (const FormatError& error) {
    throw FormatError(cat(source.name(), ": ", error.what()));
  }
  const std::uint64_t there = source.size() - volume_offset;
  if (boot.geometry.data_offset() > there)
    throw FormatError(cat(source.name(), ": no FAT volume: its data begins at byte ",
                          boot.geometry.data_offset(), ", there are ", there, " bytes (",
                          clause::boot_sector, ")"));
  return boot;
}

std::uint64_t DirectoryBytes::offset_of(std::size_t position) const {
  if (clusters.empty())
    return start + position;
  const std::size_t index = std::min<std::size_t>(position / cluster_size, clusters.size() - 1);
  return data_offset + (clusters[index] - std::uint64_t{first_cluster}) * cluster_size +
         (position - index * cluster_size);
}

DirectoryBytes read_fixed_root(const BlockSource& source, std::uint64_t volume_offset,
                               const Geometry& geometry) {
  DirectoryBytes directory;
  directory.start = geometry.root_offset();
  directory.bytes.resize(std::size_t{geometry.root_entries} * entry_size);
  source.read(volume_offset + directory.start, directory.bytes);
  return directory;
}

std::uint64_t most_directory_clusters(const Geometry& geometry) {
  return std::max<std::uint64_t>(most_directory_bytes / geometry.cluster_size(), 1);
}

DirectoryBytes read_directory(const BlockSource& source, std::uint64_t volume_offset,
                              const Geometry& geometry, const TableReader& table,
                              const ChainWalk& chain) {
  DirectoryBytes directory;
  directory.cluster_size = geometry.cluster_size();
  directory.data_offset = geometry.data_offset();
  directory.start = directory.fault_offset = geometry.data_offset();
  if (!chain.fault.empty()) {
    directory.fault = cat("a directory whose chain ", chain.fault);
    if (geometry.has_cluster(chain.at))
      directory.fault_offset = table.entry_offset(chain.at);
  }
  const std::uint64_t there = source.size() - volume_offset;
  for (const std::uint32_t at : chain.clusters) {
    const std::uint64_t offset = geometry.cluster_offset(at);
    if (offset > there || there - offset < geometry.cluster_size()) {
      directory.fault = cat("a directory in cluster ", at, ", which lies past the end");
      directory.fault_offset = offset;
      break;
    }
    const std::size_t old = directory.bytes.size();
    directory.bytes.resize(old + geometry.cluster_size());
    const auto part = std::span(directory.bytes).subspan(old);
    source.read(volume_offset + offset, part);
    directory.clusters.push_back(at);
    if (has_end_mark(part) || directory.clusters.size() == most_directory_clusters(geometry))
      break;
  }
  return directory;
}

std::uint32_t first_cluster_of(const DirectoryEntry& entry, const Geometry& geometry) {
  return geometry.type == Type::Fat32 ? cluster_of(entry) : std::uint32_t{entry.first_cluster_low};
}

}  // namespace disc::fat
