// File identifier descriptors: the fields of each, and the names of streams.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "formats/udf/icb.h"
#include "verify/udf_context.h"
#include "verify/udf_entry.h"

namespace disc::verify {

/// One descriptor of a directory.
struct UdfIdentifier {
  udf::FileIdentifierDescriptor fields{};
  Bytes name;             // CS0 as recorded
  std::string text;       // UTF-8
  std::size_t bytes = 0;  // with padding

  bool has(udf::FileCharacteristics bit) const { return (fields.file_characteristics & bit) != 0; }
};

/// Bytes of the descriptor that opens `bytes` (38 of them are there), padded.
std::size_t identifier_size(Bytes bytes);

/// Judges the fields of one descriptor, whose tag is sound, in a directory of `role`; `bytes` are
/// all of it.
UdfIdentifier check_identifier(UdfContext& context, Bytes bytes, UdfRole role, const UdfAt& at);

/// The names and characteristics of streams (UDF 3.3.5 to 3.3.8).
void check_stream_name(UdfContext& context, const UdfIdentifier& identifier, UdfRole directory,
                       const UdfAt& at);

}  // namespace disc::verify
