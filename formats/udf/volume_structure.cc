// Volume structures that are not plain aggregates.
#include "formats/udf/volume_structure.h"

#include <algorithm>

namespace disc::udf {

VolumeStructureDescriptor volume_structure_descriptor(std::string_view identifier) {
  VolumeStructureDescriptor descriptor{};
  std::copy_n(identifier.begin(), descriptor.standard_identifier.size(),
              descriptor.standard_identifier.begin());
  descriptor.structure_version = 1;
  return descriptor;
}

}  // namespace disc::udf
