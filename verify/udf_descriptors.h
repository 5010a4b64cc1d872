// The fields of the volume descriptors, one function a descriptor.
#pragma once

#include "formats/udf/volume_structure.h"
#include "verify/udf_context.h"

namespace disc::verify {

void check_primary(UdfContext& context, const udf::PrimaryVolumeDescriptor& d, const UdfAt& at);
void check_implementation_use(UdfContext& context, const udf::ImplementationUseVolumeDescriptor& d,
                              const UdfAt& at);
void check_partition(UdfContext& context, const udf::PartitionDescriptor& d, const UdfAt& at);
/// Without its partition maps.
void check_logical(UdfContext& context, const udf::LogicalVolumeDescriptor& d, const UdfAt& at);
/// `bytes` are the whole descriptor.
void check_unallocated(UdfContext& context, Bytes bytes, const UdfAt& at);

}  // namespace disc::verify
