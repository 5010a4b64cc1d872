// A resolved manifest as canonical JSON, and value by value with its origin.
#pragma once

#include <string>
#include <vector>

#include "manifests/document.h"
#include "manifests/manifest.h"
#include "manifests/read_manifest.h"
#include "manifests/variables.h"

namespace disc {

/// The manifest with every variable replaced and every default filled in: keys sorted, no white
/// space, no trace of files, folders and variables it came from. Two manifests that ask for the
/// same image have the same text.
std::string canonical_json(const Manifest& manifest);

/// The same values one by one, variables first. `root` is the document they were read from.
std::vector<ResolvedValue> resolved_values(const Manifest& manifest, const Value& root,
                                           const Scope& scope, const ReadOptions& options);

}  // namespace disc
