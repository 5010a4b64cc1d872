// Sparing tables: where a sparable partition keeps the packets that went bad.
#pragma once

#include "verify/udf_partitions.h"
#include "verify/udf_volume.h"

namespace disc::verify {

/// Reads and judges the tables of every sparable map (UDF 2.2.12) and puts them to use. Tables and
/// spare packets become structures of `volume`.
void check_sparing(UdfContext& context, UdfVolume& volume, UdfPartitions& partitions);

}  // namespace disc::verify
