// The logical volume integrity sequence, and its numbers against what the volume holds.
#pragma once

#include <vector>

#include "formats/udf/volume_structure.h"
#include "verify/udf_account.h"
#include "verify/udf_context.h"
#include "verify/udf_partitions.h"
#include "verify/udf_volume.h"

namespace disc::verify {

struct UdfIntegrity {
  std::int64_t block = -1;  // of the descriptor that prevails; -1: there is none
  bool open = false;
  std::uint64_t next_unique_id = 0;
  std::vector<std::uint32_t> free, sizes;  // one per partition map
  std::optional<udf::IntegrityUse> use;
};

/// Reads and judges the sequence (ECMA-167 3/10.10, UDF 2.2.6); sets the limit of all times. Its
/// extents become structures of `volume`.
UdfIntegrity check_integrity(UdfContext& context, UdfVolume& volume,
                             const UdfPartitions& partitions);

/// The revisions a volume needs to be read and written (UDF 2.2.6.4).
void check_needed_revisions(UdfContext& context, const UdfPartitions& partitions,
                            std::uint16_t min_read, std::uint16_t min_write,
                            std::uint16_t max_write, const UdfAt& at);

/// Sizes and free space against the partitions and the account, which is finished.
void check_integrity_space(UdfContext& context, const UdfIntegrity& integrity,
                           const UdfPartitions& partitions, const UdfAccount& account,
                           bool complete);

}  // namespace disc::verify
