// Paths and look-ups in a finished tree.
#include "manifests/sources/source_tree.h"

#include <algorithm>

namespace disc {

void ContentOpener::read_small(ContentId id, std::vector<std::uint8_t>& out) const {
  const auto stream = open(id);
  out.clear();
  std::size_t got = 0;
  do {
    const std::size_t filled = out.size();
    out.resize(filled + 16 * 1024);
    got = stream->read(std::span(out).subspan(filled));
    out.resize(filled + got);
  } while (got != 0);
}

std::string SourceTree::path(NodeId id) const {
  if (id == root_node)
    return "/";
  std::size_t length = 0;
  for (NodeId at = id; at != root_node; at = nodes[at].parent)
    length += nodes[at].name_length + 1u;
  std::string path(length, '/');
  for (NodeId at = id; at != root_node; at = nodes[at].parent) {
    const std::string_view part = name(at);
    length -= part.size();
    path.replace(length, part.size(), part);
    --length;
  }
  return path;
}

NodeId SourceTree::find(std::string_view path) const {
  if (nodes.empty())
    return none;
  NodeId at = root_node;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".")
      continue;
    const Node& folder = nodes[at];
    if (folder.type != NodeType::Directory || folder.b == 0)
      return none;
    NodeId low = folder.a, high = folder.a + folder.b;
    while (low < high) {
      const NodeId middle = low + (high - low) / 2;
      if (name(middle) < part)
        low = middle + 1;
      else
        high = middle;
    }
    if (low == folder.a + folder.b || name(low) != part)
      return none;
    at = low;
  }
  return at;
}

}  // namespace disc
