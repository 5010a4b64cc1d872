// The volume descriptor set against ECMA-119 6.7 and 8, field by field.
#pragma once

#include <vector>

#include "formats/io/block_source.h"
#include "verify/finding.h"
#include "verify/structure_tree.h"

namespace disc::verify {

struct DescriptorSet {
  std::vector<TreeDescriptor> trees;  // primary first; each root only once
  Extent blocks;                      // from the first descriptor to the last terminator
  bool shared_enhanced = false;       // the enhanced descriptor shows the primary's tree
};

/// Reads and judges the set that opens at `session_start` + 16. Throws FormatError if there is
/// no volume descriptor at all.
DescriptorSet check_descriptors(const BlockSource& medium, Lba session_start, Findings& findings);

}  // namespace disc::verify
