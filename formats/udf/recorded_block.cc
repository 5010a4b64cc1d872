// A block of a partition that should hold a descriptor, from wherever it can be had.
#include "formats/udf/recorded_block.h"

#include "formats/base/error.h"
#include "formats/udf/partition_reader.h"

namespace disc::udf {
namespace {

RecordedBlock read_at(const PartitionReader& partitions, LbAddr at, std::uint64_t position) {
  RecordedBlock block{at, position, TagSound, std::vector<std::uint8_t>(partitions.block_size())};
  partitions.source().read(position, block.bytes);
  block.faults = judge_tag(block.bytes, at.block);
  return block;
}

}  // namespace

std::optional<RecordedBlock> read_recorded(const PartitionReader& partitions, LbAddr at,
                                           const FaultHandler& faults, const std::string& what) {
  const auto position = partitions.locate(at);
  std::optional<RecordedBlock> block;
  if (position)
    block = read_at(partitions, at, *position);
  if (block && block->holds())
    return block;
  const auto mirror = partitions.locate_mirror(at);
  if (!mirror || mirror == position)
    return block;
  RecordedBlock other = read_at(partitions, at, *mirror);
  if (!other.holds())
    return block;
  report(faults, lba_of(position.value_or(*mirror)),
         cat(what, ": its metadata are damaged, so their mirror is read"), "UDF 2.2.13");
  return other;
}

}  // namespace disc::udf
