// How a medium boots against what a manifest says: the boot record, the catalog and its entries.
#pragma once

#include <cstdint>
#include <span>

#include "formats/io/block_source.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "verify/finding.h"

namespace disc::verify {

/// Holds block 17 and the catalog against `boot` of the manifest, entry by entry, then byte by
/// byte. `places` is FilesTally::places: the catalog must lie where its file lies, images where
/// theirs do; what no view shows has no place to compare. A medium with a catalog that nobody asked
/// for is a Difference.
/// `session_start` is the block that block 17 is counted from.
/// A replayed set-up must have been taken apart (with_replayed_boot).
void check_boot(const Manifest& manifest, const SourceTree& tree,
                std::span<const std::int32_t> places, const BlockSource& medium, Lba session_start,
                Findings& findings);

}  // namespace disc::verify
