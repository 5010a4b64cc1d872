// The file set descriptor: where the tree of files begins.
#pragma once

#include <optional>

#include "formats/udf/icb.h"
#include "verify/udf_account.h"
#include "verify/udf_partitions.h"
#include "verify/udf_volume.h"

namespace disc::verify {

struct UdfFileSet {
  udf::LongAd root{}, system_streams{};  // the latter empty below 2.00
  std::int64_t block = -1;
};

/// Reads and judges the file set sequence (ECMA-167 4/8.3, 4/14.1, UDF 2.3.2) and claims it.
/// Nothing if there is no file set.
std::optional<UdfFileSet> check_file_set(UdfContext& context, const UdfVolume& volume,
                                         const UdfPartitions& partitions, UdfAccount& account);

/// The fields of one descriptor.
void check_file_set_fields(UdfContext& context, const udf::FileSetDescriptor& d,
                           const std::string& volume_identifier, const UdfAt& at);

}  // namespace disc::verify
