// Volume descriptor sequences: the main one, the reserve one, and that they say the same.
#pragma once

#include "formats/udf/volume_structure.h"
#include "verify/udf_context.h"
#include "verify/udf_recognition.h"
#include "verify/udf_volume.h"

namespace disc::verify {

/// Reads and judges both sequences (ECMA-167 3/8.4.2, UDF 2.2.3) and the fields of the descriptors
/// that prevail. Sets the revision in `context`.
UdfVolume check_sequences(UdfContext& context, const udf::AnchorVolumeDescriptorPointer& anchor,
                          const UdfRecognition& recognition);

}  // namespace disc::verify
