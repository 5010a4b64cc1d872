// A block of a partition that should hold a descriptor, from wherever it can be had.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/io/volume_entry.h"
#include "formats/udf/address.h"
#include "formats/udf/tag.h"

namespace disc::udf {

class PartitionReader;

struct RecordedBlock {
  LbAddr at;
  std::uint64_t position = 0;       // byte of the medium
  std::uint8_t faults = TagSound;   // bits of TagFault
  std::vector<std::uint8_t> bytes;  // one block

  /// Whether the tag may be believed at all.
  bool readable() const { return (faults & (TagCutShort | BadChecksum)) == 0; }
  bool holds() const { return (faults & (TagCutShort | BadChecksum | BadCrc | BadCrcLength)) == 0; }
  TagId id() const { return read_struct<Tag>(bytes).value_or(Tag{}).id(); }
  bool is(TagId wanted) const { return readable() && id() == wanted; }
};

/// The block at `at`; where the metadata there are damaged and have a sound duplicate, that one and
/// a fault. Nothing where the block has no place on the medium. `what` is how the fault calls it.
std::optional<RecordedBlock> read_recorded(const PartitionReader& partitions, LbAddr at,
                                           const FaultHandler& faults, const std::string& what);

}  // namespace disc::udf
