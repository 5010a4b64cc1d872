// From the builder's order to the final one.
#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "manifests/sources/tree_builder.h"

namespace disc {

// Breadth first, the children of each folder by name: ids depend on names alone. On return `a` of
// each folder is the final id of its first child and `b` their number.
std::vector<NodeId> TreeBuilder::final_order() {
  std::size_t alive = 0;
  for (Node& node : nodes_) {
    if ((nodes_[node.parent].mode & building::removed) != 0)
      node.mode |= building::removed;
    if (node.type == NodeType::Directory)
      node.b = 0;
  }
  for (NodeId id = 1; id < nodes_.size(); ++id) {
    if ((nodes_[id].mode & building::removed) == 0) {
      ++nodes_[nodes_[id].parent].b;
      ++alive;
    }
  }
  // The children of each folder side by side: `a` runs from the place of its first to its end.
  std::vector<NodeId> children(alive);
  std::uint32_t place = 0;
  for (Node& node : nodes_) {
    if (node.type == NodeType::Directory && (node.mode & building::removed) == 0) {
      node.a = place;
      place += node.b;
    }
  }
  for (NodeId id = 1; id < nodes_.size(); ++id) {
    if ((nodes_[id].mode & building::removed) == 0)
      children[nodes_[nodes_[id].parent].a++] = id;
  }
  const auto by_name = [this](NodeId x, NodeId y) { return name(nodes_[x]) < name(nodes_[y]); };
  std::vector<NodeId> order;
  order.reserve(alive + 1);
  order.push_back(root_node);
  for (std::size_t at = 0; at < order.size(); ++at) {
    Node& node = nodes_[order[at]];
    if (node.type != NodeType::Directory)
      continue;
    const auto last = children.begin() + node.a;
    const auto first = last - node.b;
    if (!std::is_sorted(first, last, by_name))
      std::sort(first, last, by_name);
    node.a = static_cast<std::uint32_t>(order.size());
    order.insert(order.end(), first, last);
  }
  return order;
}

// Numbers contents in the order in which the nodes first use them.
void TreeBuilder::number_contents(SourceTree& tree) {
  std::vector<ContentId> numbers(store_.size(), none);
  ContentId count = 0;
  std::set<std::uint64_t> sizes;
  const bool has_base = store_.has_base();
  for (const Node& node : tree.nodes) {
    if (node.type != NodeType::File || numbers[node.a] != none)
      continue;
    numbers[node.a] = count++;
    if (has_base)
      sizes.insert(store_.size_of(node.a));
  }
  // What lies on a base and is no longer in the tree may be just what has taken its place.
  for (const ContentId id : store_.of_base(sizes))
    if (numbers[id] == none)
      numbers[id] = count++;
  store_.renumber(numbers, count);
  for (Node& node : tree.nodes) {
    if (node.type == NodeType::File)
      node.a = numbers[node.a];
  }
  tree.contents.resize(count);
  for (ContentId id = 0; id < count; ++id) {
    tree.contents[id].size = store_.size_of(id);
    tree.contents[id].locator = id;
  }
}

SourceTree TreeBuilder::finish() {
  index_ = {};
  SourceTree tree;
  std::vector<NodeId> order = final_order();
  const bool moved = order.size() != nodes_.size() || !std::is_sorted(order.begin(), order.end());
  if (moved) {
    tree.nodes.reserve(order.size());
    for (const NodeId id : order)
      tree.nodes.push_back(nodes_[id]);
    nodes_ = {};
  } else {
    tree.nodes = std::move(nodes_);
    nodes_ = {};
  }
  order = {};
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    const Node& folder = tree.nodes[id];
    if (folder.type != NodeType::Directory)
      continue;
    for (NodeId child = folder.a; child < folder.a + folder.b; ++child)
      tree.nodes[child].parent = id;
  }
  tree.arena = std::move(arena_);
  tree.xattr_sets = std::move(xattr_sets_);
  number_contents(tree);
  return tree;
}

void settle_link_groups(SourceTree& tree) {
  std::vector<NodeId> members;
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    if (tree.nodes[id].type == NodeType::File && tree.nodes[id].b != 0)
      members.push_back(id);
  }
  // What one inode holds once: names that differ in any of it cannot be links to one file.
  const auto inode = [&](NodeId id) {
    const Node& node = tree.nodes[id];
    return std::tie(node.b, node.a, node.mode, node.uid, node.gid, node.seconds, node.nanoseconds,
                    node.xattrs);
  };
  std::stable_sort(members.begin(), members.end(),
                   [&](NodeId x, NodeId y) { return inode(x) < inode(y); });
  struct Group {
    NodeId first;             // lowest id, since the sort is stable
    std::uint32_t at, count;  // in members
  };
  std::vector<Group> groups;
  for (std::uint32_t at = 0, end = 0; at < members.size(); at = end) {
    for (end = at + 1; end < members.size() && inode(members[end]) == inode(members[at]);)
      ++end;
    if (end - at > 1)
      groups.push_back({members[at], at, end - at});
  }
  std::sort(groups.begin(), groups.end(),
            [](const Group& x, const Group& y) { return x.first < y.first; });
  for (const NodeId id : members)
    tree.nodes[id].b = 0;
  std::uint32_t number = 0;
  for (const Group& group : groups) {
    ++number;
    for (std::uint32_t i = 0; i < group.count; ++i)
      tree.nodes[members[group.at + i]].b = number;
  }
}

}  // namespace disc
