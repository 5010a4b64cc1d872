// Which files a UDF volume keeps in their file entries.
#pragma once

#include <cstdint>
#include <vector>

#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// A content that fits into the free room of its file entry can be recorded there and then takes no
/// blocks (ECMA-167 4/14.6.8, form 3). Files that were given a place, a form or blocks of their own
/// are left outside: those with `sort`, `align` or `zisofs`, boot files, partitions, checksum
/// lists, files with holes, and what UDF does not show. Hard links share an entry, so that one name
/// that needs blocks gives them to all.
class UdfEmbedding {
 public:
  /// After all placements are settled. `tree` must outlive this.
  UdfEmbedding(const Manifest& manifest, const SourceTree& tree);

  /// Whether the content of this file lies in its entry. The node must be a file.
  bool holds(NodeId file) const {
    return fits(file) && (tree_.node(file).b == 0 || !group_needs_blocks_[tree_.node(file).b]);
  }

 private:
  bool fits(NodeId file) const;

  const SourceTree& tree_;
  std::uint64_t room_ = 0;                // bytes
  std::vector<bool> hidden_;              // per node; empty: none is
  std::vector<bool> group_needs_blocks_;  // per link group
};

}  // namespace disc
