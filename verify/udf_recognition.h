// How a UDF volume is recognized: the recognition sequence and the anchors.
#pragma once

#include <optional>
#include <vector>

#include "formats/udf/volume_structure.h"
#include "verify/udf_context.h"

namespace disc::verify {

struct UdfRecognition {
  bool any = false;    // a descriptor of UDF stands in the sequence
  bool nsr02 = false;  // revision 1.02 or 1.50
  bool nsr03 = false;  // 2.00 or later
};

/// The volume recognition sequence without judging it.
UdfRecognition look_at_recognition(const BlockSource& medium, Lba session_start);

/// The same, judged (ECMA-167 2/8 to 2/10, UDF 2.1.7). The revision may not be known yet; see
/// check_recognition_end.
UdfRecognition check_recognition(UdfContext& context);

/// From 2.01 on the block behind the sequence is blank.
void check_recognition_end(UdfContext& context);

struct UdfAnchors {
  std::vector<std::uint64_t> blocks;  // where they stand
  std::optional<udf::AnchorVolumeDescriptorPointer> first;
};

/// Finds the block size and the anchors and judges them. Without `first` there is no volume.
UdfAnchors check_anchors(UdfContext& context);

/// True if an anchor stands at block 256 for any size of block.
bool has_anchor(const BlockSource& medium, Lba session_start);

/// How many anchors there are: one is enough only where more is to be recorded behind a virtual
/// partition (UDF 2.2.3).
void check_anchor_count(UdfContext& context, const UdfAnchors& anchors, bool virtual_partition);

}  // namespace disc::verify
