// Path tables against ECMA-119 6.9 and 9.4, against each other and against the tree.
#pragma once

#include <vector>

#include "formats/base/extent.h"
#include "formats/io/block_source.h"
#include "verify/finding.h"
#include "verify/structure_tree.h"

namespace disc::verify {

/// Judges both path tables of a descriptor and their optional copies. Returns their blocks.
std::vector<Extent> check_path_tables(const BlockSource& medium, const TreeDescriptor& descriptor,
                                      const Tree& tree, Findings& findings);

}  // namespace disc::verify
