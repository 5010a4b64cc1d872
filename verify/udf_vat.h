// The virtual allocation table of a volume that is written in sequence.
#pragma once

#include <optional>

#include "verify/udf_account.h"
#include "verify/udf_partitions.h"

namespace disc::verify {

struct UdfVat {
  std::uint64_t unique_id = 0;
  /// From 2.00 on the table counts files and directories itself.
  std::optional<std::uint32_t> files, directories;
  std::int64_t block = -1;
};

/// Finds the table at the last block of the medium, judges it (UDF 2.2.11, 6.10.1) and puts it into
/// its map. Its time becomes the limit of all others.
std::optional<UdfVat> check_vat(UdfContext& context, UdfPartitions& partitions,
                                UdfAccount& account);

}  // namespace disc::verify
