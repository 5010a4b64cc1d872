// Makes entries, as all readers answer with them, of what UDF records about a file.
#pragma once

#include <optional>
#include <string>

#include "formats/io/volume_entry.h"
#include "formats/udf/directory_reader.h"
#include "formats/udf/icb_reader.h"
#include "formats/udf/partition_reader.h"

namespace disc::udf {

/// Streams up to this many bytes become extended attributes as well, which is what Linux can keep
/// of them.
inline constexpr std::uint64_t max_xattr_bytes = 65536;

class EntryReader {
 public:
  EntryReader(const PartitionReader& partitions, const FaultHandler& faults)
      : partitions_(partitions), faults_(faults) {}

  /// The entry whose ICB stands at `at`; nothing, and a fault that speaks of `what`, where there is
  /// none.
  std::optional<Entry> read(LbAddr at, const std::string& what, ReadBudget& budget) const;

  /// The same for a child of a directory, with its name. `path` is of the directory.
  std::optional<Entry> read(const FileIdentifierAt& found, const std::string& path,
                            ReadBudget& budget) const;

 private:
  void take_target(Entry& entry, const std::string& what, ReadBudget& budget) const;
  void take_device(Entry& entry, const IcbFacts& icb, const std::string& what,
                   ReadBudget& budget) const;
  void take_streams(Entry& entry, const IcbFacts& icb, const std::string& what,
                    ReadBudget& budget) const;
  std::optional<std::string> content(const std::vector<Section>& sections, std::uint64_t size,
                                     std::uint64_t most, ReadBudget& budget) const;

  const PartitionReader& partitions_;
  const FaultHandler& faults_;
};

}  // namespace disc::udf
