// Directory records against ECMA-119 6.8 and 9, by a walk of its own that forgives nothing.
#pragma once

#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "verify/finding.h"
#include "verify/rock_ridge_check.h"
#include "verify/structure_tree.h"

namespace disc::verify {

/// Walks the tree of one descriptor breadth first and judges every record. `rock_ridge` sees each
/// record of the primary tree; null for others.
Tree check_directories(const BlockSource& medium, const TreeDescriptor& descriptor,
                       RockRidgeCheck* rock_ridge, Findings& findings, Progress& progress);

}  // namespace disc::verify
