// Boot files as the medium should hold them: the source's bytes, told where they lie.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "formats/base/extent.h"
#include "manifests/manifest.h"
#include "verify/expected_tree.h"

namespace disc::verify {

/// The files of the tree that the entries of the manifest have patched, all their hard links too.
/// Those that are too short or too long for it are left out: no image can have been built of them.
std::map<NodeId, PatchedFile> patched_files(const Manifest& manifest, const SourceTree& tree);

/// The content of a file of at most 64 MiB that lies at `first`. Throws as ContentOpener does.
std::vector<std::uint8_t> patched_bytes(const SourceTree& tree, NodeId file,
                                        std::span<const BootPatch> patches, Lba first);

}  // namespace disc::verify
