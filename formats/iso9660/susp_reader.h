// The system use entries of a directory record, continuation areas and all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/io/block_source.h"
#include "formats/iso9660/fault.h"
#include "formats/iso9660/record_reader.h"
#include "formats/iso9660/susp.h"

namespace disc::iso9660 {

/// A system use entry as recorded.
struct SuspEntry {
  Bytes bytes;               // the whole entry, at least 4 bytes
  Lba block;                 // where it stands
  std::uint32_t offset = 0;  // bytes into that block
  bool continued = false;    // in a continuation area, not in the directory record

  std::string_view signature() const { return text_of(bytes.first(2)); }
  std::uint8_t version() const { return bytes[3]; }
};

/// Bytes that CE may lead to, over all records one reader is asked for: the areas of a sound volume
/// do not overlap, so they cannot be more than the medium has.
struct SuspBudget {
  std::uint64_t left;
  explicit SuspBudget(const BlockSource& source) : left(source.size() + 65536) {}
};

/// Keep one per thread and directory: it holds the last continuation blocks in memory.
class SuspReader {
 public:
  explicit SuspReader(const BlockSource& source, FaultHandler faults = {});

  /// All entries in order: those of the system use field behind the first `skip` bytes, then those
  /// of each continuation area. CE entries are among them; ST ends an area and is among them, too.
  /// Malformed entries, areas outside the medium, and chains that come back to where they were are
  /// faults and end the list. Valid until the next call.
  const std::vector<SuspEntry>& entries(const RecordAt& record, std::size_t skip);

 private:
  struct Area {
    std::uint32_t block, offset, length;
    auto operator<=>(const Area&) const = default;
  };
  void parse(Bytes bytes, std::uint64_t position, bool continued);
  Bytes fetch(const Area& area, Lba from);

  const BlockSource& source_;
  FaultHandler faults_;
  SuspBudget budget_;
  std::vector<SuspEntry> entries_;
  std::vector<Area> next_;                        // what CE entries of the current area ask for
  std::vector<Area> seen_;                        // areas of this record
  std::vector<std::vector<std::uint8_t>> areas_;  // their bytes, which entries_ points into
  std::vector<std::uint8_t> window_;              // read ahead
  std::uint64_t window_at_ = 0;
  std::uint64_t ahead_ = block_size;  // bytes of the next window
};

/// How many bytes stand before the entries of every record but the root's own (SP), or nothing if
/// `root_self`, the record "." of the root directory, has no SP entry: no SUSP, then. Looks behind
/// the 14 bytes of CD-ROM XA attributes, too.
std::optional<std::size_t> susp_skip(const RecordAt& root_self);

/// Where the entries of the root's own record begin: 0, or 14 behind CD-ROM XA attributes.
std::size_t root_susp_skip(const RecordAt& root_self);

}  // namespace disc::iso9660
