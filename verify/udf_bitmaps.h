// Recorded free space: space bitmaps and unallocated space tables.
#pragma once

#include <optional>

#include "verify/udf_account.h"
#include "verify/udf_partitions.h"
#include "verify/udf_volume.h"

namespace disc::verify {

/// A space bitmap descriptor (ECMA-167 4/14.12) over `blocks` blocks; `bytes` are all of it, and
/// may be more. Nothing if there is none.
std::optional<UdfBitmap> check_space_bitmap(UdfContext& context, Bytes bytes,
                                            std::uint32_t location, std::uint32_t blocks,
                                            CrcRule rule, const char* name, const UdfAt& at);

/// Reads and judges what the partition headers name, claims it and hands it to the account.
void check_space_sets(UdfContext& context, const UdfVolume& volume, const UdfPartitions& partitions,
                      UdfAccount& account);

}  // namespace disc::verify
