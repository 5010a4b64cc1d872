// Reads the file sets of a logical volume.
#include "formats/udf/file_set_reader.h"

#include <algorithm>
#include <set>

#include "formats/base/error.h"
#include "formats/udf/partition_reader.h"

namespace disc::udf {
namespace {

constexpr std::uint32_t most_blocks = 4096;  // of one extent
constexpr char clause[] = "ECMA-167 4/8.3.1";

class FileSetReader {
 public:
  FileSetReader(const PartitionReader& partitions, const FaultHandler& faults, ReadBudget& budget)
      : partitions_(partitions), faults_(faults), budget_(budget) {}

  FileSetSequence read(LongAd extent) {
    while (extent.length() != 0 && seen_.insert(extent.location).second)
      extent = read_extent(extent);
    return std::move(sequence_);
  }

 private:
  // Returns where it goes on; a length of 0 if it does not.
  LongAd read_extent(const LongAd& extent) {
    const std::uint32_t size = partitions_.block_size();
    const std::uint32_t blocks =
        std::min(extent.length() / size + (extent.length() % size != 0), most_blocks);
    const LbAddr first = extent.location;
    for (std::uint32_t i = 0; i < blocks; ++i) {
      const LbAddr at{first.block + i, first.partition};
      auto block =
          budget_.take(size) ? read_recorded(partitions_, at, faults_, "file set") : std::nullopt;
      if (!block) {
        report(faults_, lba_of(partitions_.source().size()),
               cat("a file set descriptor lies in block ", at.block, " of partition ", at.partition,
                   ", which has no place on the medium"),
               clause);
        return {};
      }
      if (block->is(TagId::TerminatingDescriptor)) {
        sequence_.terminated = true;
        return {};
      }
      if (!block->is(TagId::FileSetDescriptor)) {
        if (sequence_.sets.empty())
          report(faults_, lba_of(block->position), "there is no file set descriptor", clause);
        return {};
      }
      if (!block->holds())
        report(faults_, lba_of(block->position), "the CRC of the file set descriptor does not hold",
               "ECMA-167 3/7.2");
      const auto set = *read_struct<FileSetDescriptor>(block->bytes);
      sequence_.sets.push_back({std::move(*block), set});
      if (set.next_extent.length() != 0)
        return set.next_extent;
    }
    return {};
  }

  const PartitionReader& partitions_;
  const FaultHandler& faults_;
  ReadBudget& budget_;
  FileSetSequence sequence_;
  std::set<LbAddr> seen_;
};

}  // namespace

const FileSetAt* FileSetSequence::prevailing() const {
  const FileSetAt* best = nullptr;
  for (const FileSetAt& set : sets) {
    if (best == nullptr || set.descriptor.file_set_number < best->descriptor.file_set_number ||
        (set.descriptor.file_set_number == best->descriptor.file_set_number &&
         set.descriptor.file_set_descriptor_number >= best->descriptor.file_set_descriptor_number))
      best = &set;
  }
  return best;
}

FileSetSequence read_file_sets(const PartitionReader& partitions, const LongAd& extent,
                               const FaultHandler& faults, ReadBudget& budget) {
  return FileSetReader(partitions, faults, budget).read(extent);
}

}  // namespace disc::udf
