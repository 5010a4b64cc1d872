// Who lies where: no two things may claim the same blocks, except files that share one extent.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/io/block_source.h"
#include "verify/finding.h"
#include "verify/structure_tree.h"
#include "verify/susp_check.h"

namespace disc::verify {

/// Blocks that are neither of a directory nor of a file.
struct MetadataExtent {
  Extent blocks;
  std::string name;  // "the volume descriptors"
};

void check_extents(const BlockSource& medium, std::span<const Tree> trees,
                   std::span<const MetadataExtent> metadata,
                   std::span<const ContinuationFacts> continuations, Findings& findings);

/// The views against each other: files that one tree shows and another does not are Notes.
void check_views(const BlockSource& medium, std::span<const Tree> trees, Findings& findings);

}  // namespace disc::verify
