// The manifest language as JSON Schema, for editors.
#pragma once

#include <string>

namespace disc {

/// A draft-07 schema made from the same table of keys that the reader checks with, as indented
/// JSON with a line feed at its end. It accepts all that the reader accepts; of what the reader
/// refuses it catches unknown, missing and misplaced keys, wrong kinds, choices and ranges.
std::string json_schema();

}  // namespace disc
