// The system area and the partitions of a medium against those that a manifest asks for.
#pragma once

#include <cstdint>
#include <span>

#include "formats/io/block_source.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "verify/finding.h"

namespace disc::verify {

/// Holds boot code, the kinds of partition tables and every partition of the manifest against what
/// is read from the medium, the bytes of appended ones included. `places` is FilesTally::places. A
/// system area that nobody asked for is a Difference.
void check_partitions(const Manifest& manifest, const SourceTree& tree,
                      std::span<const std::int32_t> places, const BlockSource& medium,
                      Findings& findings);

}  // namespace disc::verify
