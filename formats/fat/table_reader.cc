// The file allocation table of a volume of any origin, read as it is asked for.
#include "formats/fat/table_reader.h"

#include <algorithm>
#include <stdexcept>

#include "formats/base/error.h"

namespace disc::fat {
namespace {

constexpr std::uint64_t window_bytes = 64 << 10;

}  // namespace

TableReader::TableReader(const BlockSource& source, std::uint64_t volume_offset,
                         const Geometry& geometry, std::uint32_t copy)
    : source_(source),
      volume_offset_(volume_offset),
      geometry_(geometry),
      table_(geometry.fat_offset(copy)) {}

std::uint8_t TableReader::byte(std::uint64_t at) const {
  if (at < window_start_ || at - window_start_ >= window_.size()) {
    window_start_ = at / window_bytes * window_bytes;
    window_.resize(std::min(window_bytes, geometry_.fat_bytes() - window_start_));
    try {
      source_.read(volume_offset_ + table_ + window_start_, window_);
    } catch (...) {
      window_.clear();
      throw;
    }
  }
  return window_[at - window_start_];
}

std::uint64_t TableReader::entry_offset(std::uint32_t cluster) const {
  return table_ + std::uint64_t{cluster} * static_cast<unsigned>(geometry_.type) / 8;
}

TableEntry TableReader::operator[](std::uint32_t cluster) const {
  const unsigned width = static_cast<unsigned>(geometry_.type);
  const std::uint64_t at = std::uint64_t{cluster} * width / 8;
  if (cluster >= std::max<std::uint64_t>(geometry_.end_cluster(), 2) ||
      at + (width + 7) / 8 > geometry_.fat_bytes())
    throw std::logic_error("a cluster outside the volume");
  TableEntry entry;
  {
    const std::lock_guard lock(mutex_);
    for (unsigned i = 0; i < (width + 7) / 8; ++i)
      entry.value |= static_cast<std::uint32_t>(byte(at + i)) << (8 * i);
  }
  if (geometry_.type == Type::Fat12)
    entry.value = cluster % 2 != 0 ? entry.value >> 4 : entry.value & 0xFFF;
  const std::uint32_t mask = geometry_.type == Type::Fat12   ? 0xFFF
                             : geometry_.type == Type::Fat16 ? 0xFFFF
                                                             : 0x0FFFFFFF;
  entry.value &= mask;
  if (entry.value == 0)
    entry.link = Link::Free;
  else if (entry.value >= (mask & ~7U))
    entry.link = Link::End;
  else if (entry.value == (mask & ~8U))
    entry.link = Link::Bad;
  else
    entry.link = geometry_.has_cluster(entry.value) ? Link::Next : Link::Wild;
  return entry;
}

ChainWalk follow(const TableReader& table, const Geometry& geometry, std::uint32_t first,
                 std::uint64_t most, const Taken& taken) {
  ChainWalk walk;
  walk.at = first;
  if (!geometry.has_cluster(first)) {
    walk.fault =
        cat("begins at cluster ", first, ", the volume has 2 to ", geometry.end_cluster() - 1);
    return walk;
  }
  // A chain without a loop is no longer than the volume.
  const std::uint64_t bound = std::min<std::uint64_t>(most, geometry.clusters);
  std::uint32_t cluster = first;
  while (walk.clusters.size() < bound) {
    if (taken && taken(cluster)) {
      walk.fault =
          cat("comes to cluster ", cluster, ", where this chain or another has been before");
      return walk;
    }
    walk.clusters.push_back(cluster);
    walk.at = cluster;
    const TableEntry entry = table[cluster];
    switch (entry.link) {
      case Link::End:
        return walk;
      case Link::Next:
        cluster = entry.value;
        continue;
      case Link::Free:
        walk.fault = cat("goes over cluster ", cluster, ", which the table calls free");
        return walk;
      case Link::Bad:
        walk.fault = cat("goes over cluster ", cluster, ", which the table calls bad");
        return walk;
      case Link::Wild:
        walk.fault = cat("goes from cluster ", cluster, " to ", entry.value,
                         ", the volume has 2 to ", geometry.end_cluster() - 1);
        return walk;
    }
  }
  if (most > geometry.clusters)
    walk.fault = cat("runs in a circle: it has more clusters than the volume");
  return walk;
}

}  // namespace disc::fat
