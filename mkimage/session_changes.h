// What a new session changes against the newest session of its base.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "manifests/sources/source_tree.h"
#include "mkimage/file_data.h"

namespace disc {

/// Paths of the tree, each list sorted. A folder is changed where its mode or owner is another; a
/// file also where its content or time is, a link where its target is. What has another type is
/// removed and added.
struct SessionChanges {
  std::vector<std::string> added, changed, removed;
  std::uint64_t kept = 0;        // names, the root not counted
  std::uint64_t kept_bytes = 0;  // of contents that are not written again
  std::uint64_t copied = 0;      // files of the base whose contents are written again all the same
};

/// `tree` has a base, and `data` its contents placed.
SessionChanges session_changes(const SourceTree& tree, const FileData& data);

}  // namespace disc
