// A UDF volume as its descriptors describe it: what the checks pass to each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/udf/volume_structure.h"
#include "verify/udf_context.h"

namespace disc::verify {

/// Blocks of the volume that a structure outside of partitions takes.
struct UdfStructure {
  std::uint64_t first = 0, blocks = 0;
  const char* name = "";
  bool no_partition = false;  // may not lie inside a rewritable partition (ECMA-167 3/8.5)
  bool sparing = false;       // inside a partition only in its Non-Allocatable Space
};

struct UdfVolume {
  std::optional<udf::PrimaryVolumeDescriptor> primary;
  std::optional<udf::LogicalVolumeDescriptor> logical;
  std::vector<std::uint8_t> logical_bytes;  // with the partition maps
  std::int64_t logical_at = -1;             // its block
  std::vector<udf::PartitionDescriptor> partitions;
  std::vector<std::int64_t> partitions_at;
  std::string identifier;  // of the logical volume
  std::vector<UdfStructure> structures;
  std::vector<UdfStructure> unallocated;  // what the unallocated space descriptor lists
  std::int64_t unallocated_at = -1;
};

}  // namespace disc::verify
