// Which files a UDF volume keeps in their file entries.
#include "mkimage/udf_embedding.h"

#include <algorithm>

#include "formats/base/extent.h"
#include "mkimage/udf_entry.h"

namespace disc {

UdfEmbedding::UdfEmbedding(const Manifest& manifest, const SourceTree& tree) : tree_(tree) {
  if (!manifest.udf || !manifest.udf->embed)
    return;
  room_ = udf_embedded_room(udf_entry_rules(manifest), false);
  if (std::ranges::any_of(tree.placements, [](const Placement& one) { return one.hide_udf; })) {
    hidden_.resize(tree.nodes.size());
    for (NodeId id = 1; id < tree.nodes.size(); ++id)
      hidden_[id] = tree.placement(id).hide_udf || hidden_[tree.node(id).parent];
  }
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    const Node& node = tree.node(id);
    if (node.type != NodeType::File || node.b == 0)
      continue;
    if (group_needs_blocks_.size() <= node.b)
      group_needs_blocks_.resize(node.b + std::size_t{1});
    if (!fits(id))
      group_needs_blocks_[node.b] = true;
  }
}

bool UdfEmbedding::fits(NodeId file) const {
  const Node& node = tree_.node(file);
  const std::uint64_t size = tree_.contents[node.a].size;
  if (size == 0 || size > room_)
    return false;
  const Placement& placement = tree_.placement(file);
  return placement.sort == 0 && placement.align <= block_size && placement.zisofs_block == 0 &&
         !placement.patched && (hidden_.empty() || !hidden_[file]) &&
         !tree_.sparse.contains(node.a);
}

}  // namespace disc
