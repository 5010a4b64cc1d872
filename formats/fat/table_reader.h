// The file allocation table of a volume of any origin, read as it is asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "formats/fat/boot_sector.h"
#include "formats/fat/fault.h"
#include "formats/io/block_source.h"

namespace disc::fat {

/// What an entry of the table says of its cluster (FAT 1.03, FAT Data Structure).
enum class Link : std::uint8_t {
  Free,
  Next,  // another cluster follows
  End,   // of a chain
  Bad,   // a defect of the medium
  Wild,  // a number that is no cluster of the volume
};

struct TableEntry {
  std::uint32_t value = 0;  // FAT32: without its upper four bits
  Link link = Link::Free;
};

/// One copy of the table. Keeps a window of it in memory. Safe from several threads at once.
class TableReader {
 public:
  /// `volume_offset` is the byte of `source` at which the volume begins.
  TableReader(const BlockSource& source, std::uint64_t volume_offset, const Geometry& geometry,
              std::uint32_t copy);

  /// Clusters 0 and 1 are the head of the table: their `value` alone has a meaning. Throws
  /// FormatError where the source ends before the table.
  TableEntry operator[](std::uint32_t cluster) const;

  /// Byte of the volume at which the entry begins.
  std::uint64_t entry_offset(std::uint32_t cluster) const;

 private:
  std::uint8_t byte(std::uint64_t at) const;

  const BlockSource& source_;
  std::uint64_t volume_offset_;
  Geometry geometry_;
  std::uint64_t table_;  // byte of the volume
  mutable std::mutex mutex_;
  mutable std::vector<std::uint8_t> window_;
  mutable std::uint64_t window_start_ = 0;
};

/// A chain from its first cluster on: its clusters as far as they can be followed.
struct ChainWalk {
  std::vector<std::uint32_t> clusters;
  std::string fault;     // "" if the chain ends as it should, or after `most` clusters
  std::uint32_t at = 0;  // the cluster whose entry is at fault
};

/// Asked once before each cluster of a chain; true stops there. One that remembers what it was
/// asked keeps the work on many chains in proportion to the volume, whatever they do.
using Taken = std::function<bool(std::uint32_t cluster)>;

/// Follows a chain over at most `most` clusters; ends at a loop, before a cluster that is `taken`,
/// and without a fault when `most` is reached.
ChainWalk follow(const TableReader& table, const Geometry& geometry, std::uint32_t first,
                 std::uint64_t most, const Taken& taken = {});

}  // namespace disc::fat
