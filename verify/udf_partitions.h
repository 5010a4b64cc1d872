// Partition maps of a logical volume: what they are, whether they may be, and where blocks lie.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/udf/address.h"
#include "formats/udf/partition_map.h"
#include "verify/udf_context.h"
#include "verify/udf_volume.h"

namespace disc::verify {

enum class UdfMapKind : std::uint8_t { Physical, Virtual, Sparable, Metadata };

/// "physical", "virtual", "sparable", "metadata".
const char* to_string(UdfMapKind kind);

/// A run of blocks of a metadata partition.
struct UdfMetadataRun {
  std::uint32_t first = 0;  // block of the metadata partition
  std::uint32_t blocks = 0;
  std::uint32_t place = 0;  // block of the partition beneath
  bool recorded = false;    // false: a hole, which nothing may be read from
};

/// One partition map and what stands behind it.
struct UdfMap {
  UdfMapKind kind = UdfMapKind::Physical;
  std::size_t descriptor = 0;  // index of its partition descriptor
  std::uint16_t beneath = 0;   // virtual, metadata: the map it stands on
  std::uint64_t start = 0;     // physical, sparable: first block of the volume
  std::uint32_t length = 0;    // blocks that the medium has of it; 0 until known
  std::uint32_t declared = 0;  // physical, sparable: blocks by its descriptor
  udf::AccessType access{};
  udf::SparablePartitionMap sparable{};
  udf::MetadataPartitionMap metadata{};
  std::vector<std::uint32_t> table;  // virtual: the VAT
  std::vector<std::pair<std::uint32_t, std::uint32_t>>
      spared;                        // sorted: first block, block of the volume
  std::vector<UdfMetadataRun> runs;  // metadata: ascending
};

struct UdfPartitions {
  std::vector<UdfMap> maps;

  const UdfMap* find(UdfMapKind kind) const;
  bool has(UdfMapKind kind) const { return find(kind) != nullptr; }
  /// Index of the map of that kind, which must be there.
  std::uint16_t index_of(UdfMapKind kind) const;

  /// The block of the volume, nothing where there is none.
  std::optional<std::uint64_t> to_volume(udf::LbAddr at) const;
  /// The block of the partition beneath a virtual or metadata one; others stay.
  std::optional<udf::LbAddr> to_beneath(udf::LbAddr at) const;
  /// Blocks from `at` on that follow each other on the medium, `most` at most, at least 1.
  std::uint32_t consecutive(udf::LbAddr at, std::uint32_t most) const;
};

/// Reads and judges the maps (ECMA-167 3/10.7, UDF 2.2.8 to 2.2.10) and which may stand together.
/// Tables and files of virtual, sparable and metadata maps are read later.
UdfPartitions check_partition_maps(UdfContext& context, const UdfVolume& volume);

}  // namespace disc::verify
