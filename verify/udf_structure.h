// A UDF volume, clause by clause: ECMA-167 and UDF 1.02 to 2.60.
#pragma once

#include <cstdint>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "verify/finding.h"

namespace disc::verify {

struct UdfFacts {
  std::uint64_t files = 0;  // identifiers, so that a file of two links counts twice
  std::uint64_t directories = 0;
};

/// True if the medium claims to hold a UDF volume, in its recognition sequence or by an anchor.
bool has_udf(const BlockSource& medium, Lba session_start);

/// Judges everything of UDF on the medium. What is wrong is a finding; nothing is thrown for what
/// lies there. Blocks that a UDF volume shares with other file systems are nothing to it.
UdfFacts check_udf(const BlockSource& medium, Lba session_start, Findings& findings,
                   Progress& progress);

}  // namespace disc::verify
