// Extended attributes of UDF files.
#pragma once

#include "verify/udf_context.h"

namespace disc::verify {

/// An extended attribute space (ECMA-167 4/9.1, 4/14.10; UDF 3.3.4): that of a file entry, or the
/// content of an attribute file. `location` is what the tag of its header must say.
void check_attributes(UdfContext& context, Bytes space, std::uint32_t location, const UdfAt& at);

}  // namespace disc::verify
