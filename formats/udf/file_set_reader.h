// Reads the file sets of a logical volume.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/io/volume_entry.h"
#include "formats/udf/icb.h"
#include "formats/udf/read_budget.h"
#include "formats/udf/recorded_block.h"

namespace disc::udf {

struct FileSetAt {
  RecordedBlock block;
  FileSetDescriptor descriptor{};
};

struct FileSetSequence {
  std::vector<FileSetAt> sets;  // in recorded order
  bool terminated = false;      // by a terminating descriptor

  /// The newest descriptor of the file set with the lowest number (ECMA-167 4/8.3.1), or nullptr.
  const FileSetAt* prevailing() const;
};

/// The descriptors in `extent` and those it goes on in. Damage is told.
FileSetSequence read_file_sets(const PartitionReader& partitions, const LongAd& extent,
                               const FaultHandler& faults, ReadBudget& budget);

}  // namespace disc::udf
