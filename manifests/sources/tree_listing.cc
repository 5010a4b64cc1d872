// A source tree as the entries of an mtree listing.
#include "manifests/sources/tree_listing.h"

#include "formats/base/text.h"

namespace disc {

TreeListing::TreeListing(const SourceTree& tree) : tree_(tree), links_(1, 1) {
  for (const Node& node : tree.nodes)
    if (node.type == NodeType::File && node.b != 0) {
      if (node.b >= links_.size())
        links_.resize(node.b + std::size_t{1});
      ++links_[node.b];
    }
}

MtreeEntry TreeListing::entry(NodeId id) const {
  const Node& node = tree_.node(id);
  MtreeEntry entry;
  entry.path = tree_.path(id);
  entry.mode = node.mode;
  entry.uid = node.uid;
  entry.gid = node.gid;
  entry.seconds = node.seconds;
  entry.nanoseconds = node.nanoseconds;
  switch (node.type) {
    case NodeType::Directory:
      entry.type = 'd';
      break;
    case NodeType::File: {
      const Content& content = tree_.contents[node.a];
      entry.size = content.size;
      if (content.hashed)
        entry.sha256 = to_hex(content.digest);
      entry.links = links_[node.b];
      break;
    }
    case NodeType::Symlink:
      entry.type = 'l';
      entry.target = tree_.target(id);
      break;
    case NodeType::CharDevice:
    case NodeType::BlockDevice:
      entry.type = node.type == NodeType::CharDevice ? 'c' : 'b';
      entry.major = node.a;
      entry.minor = node.b;
      break;
    case NodeType::Fifo:
      entry.type = 'p';
      break;
  }
  return entry;
}

}  // namespace disc
