// The files that make up a metadata partition: metadata file, mirror, bitmap.
#pragma once

#include "verify/udf_account.h"
#include "verify/udf_partitions.h"

namespace disc::verify {

/// Reads and judges the three files (UDF 2.2.13), puts the extents of the metadata file into its
/// map and its bitmap into the account.

void check_metadata_partition(UdfContext& context, UdfPartitions& partitions, UdfAccount& account);

/// How far apart two groups of blocks are to be, so that one scratch cannot hit both (UDF 2.2.3.2,
/// 2.2.13.1), on a medium of `blocks` of which `used` belong to the groups.
std::uint64_t distance_wanted(std::uint64_t blocks, std::uint64_t used);

}  // namespace disc::verify
