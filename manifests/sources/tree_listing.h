// A source tree as the entries of an mtree listing.
#pragma once

#include <vector>

#include "manifests/mtree.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// Makes the entry of any node. A file whose content was not hashed yet has no digest.
class TreeListing {
 public:
  /// `tree` must outlive the listing.
  explicit TreeListing(const SourceTree& tree);
  MtreeEntry entry(NodeId id) const;

 private:
  const SourceTree& tree_;
  std::vector<std::uint32_t> links_;  // by number of the link group
};

}  // namespace disc
