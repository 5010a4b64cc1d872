// Digests of what a manifest names: for its lock and for the build key.
#pragma once

#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "manifests/lock.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// For each input, in the order of SourceTree::inputs, the SHA-256 of the mtree listing of what its
/// entry brought to the tree. All contents must have been hashed.
std::vector<LockInput> listed_inputs(const SourceTree& tree);

/// The same for the lock: files, archives and images by their own bytes, which are read here, so
/// that sha256sum gives the same; folders and mtree lists by their listing. Throws SystemError.
std::vector<LockInput> locked_inputs(const Manifest& manifest, const SourceTree& tree,
                                     Progress& progress);

/// SHA-256 of the bytes of one file, and how many there are. Throws SystemError.
std::string digest_of_input(const Manifest& manifest, const std::string& path, Progress& progress,
                            std::uint64_t& size);

/// Path of an input as the system knows it: from the manifest's folder unless absolute.
std::string path_of_input(const Manifest& manifest, const std::string& path);

/// SHA-256 of canonical JSON {format version, resolved manifest, digests of all inputs, codecs}:
/// equal keys mean equal images. `inputs` as listed_inputs() gives them.
std::string build_key(const Manifest& manifest, const std::vector<LockInput>& inputs,
                      const std::map<std::string, std::string>& codecs);

}  // namespace disc
