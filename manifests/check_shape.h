// Holds a document against the table of the language.
#pragma once

#include "manifests/document.h"
#include "manifests/language.h"
#include "manifests/reporter.h"

namespace disc {

/// Whether scalars may still hold ${variables}; those are then not judged.
enum class Variables : std::uint8_t { Open, Replaced };

/// Reports everything in `value` that `shape` does not allow: unknown keys (with the nearest known
/// one), missing keys, wrong kinds and values, keys and values of later versions.
void check_shape(const Value& value, const Shape& shape, Variables variables, Reporter& reporter);

/// The variant of a Variants shape that a map means, by its first key; nullptr if it means none.
const Shape* variant_of(const Value& value, const Shape& shape);

/// Whether a text holds a "${" that is not the "$${" of a literal one.
bool has_variable(std::string_view text);

/// Whether a scalar reads as a boolean: plain true or false.
bool is_boolean(const Value& value);

}  // namespace disc
