// The structure of everything found on a medium, clause by clause.
#pragma once

#include <cstdint>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "verify/finding.h"

namespace disc::verify {

struct StructureFacts {
  std::uint64_t trees = 0;
  std::uint64_t directories = 0;  // over all trees
  std::uint64_t files = 0;
  bool rock_ridge = false;
  bool udf = false;
  std::uint64_t boot_images = 0;  // entries of the boot catalog
  std::uint64_t partitions = 0;   // of the partition table that has most
};

/// ECMA-119, SUSP, RRIP, Joliet, ISO 9660:1999, El Torito, UDF, partition tables, and the FAT file
/// systems that UEFI boots from, as far as the medium claims them; a medium that holds UDF need not
/// hold ISO 9660. What is wrong is a finding;
/// nothing is thrown for what lies on the medium. Without `partitions` none are looked for, as in
/// the tracks of a CD. `session_start` is the block the descriptors are
/// counted from.
StructureFacts check_structure(const BlockSource& medium, Findings& findings, Progress& progress,
                               Lba session_start = {0}, bool partitions = true);

}  // namespace disc::verify
