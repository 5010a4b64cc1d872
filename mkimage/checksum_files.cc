// The checksum lists inside an image.
#include "mkimage/checksum_files.h"

#include <algorithm>
#include <limits>

#include "formats/base/error.h"
#include "manifests/checksum_list.h"

namespace disc {
namespace {

// Stands for the text of a list until its size is known. No file of a user holds it.
std::string stand_in(std::size_t number) {
  return cat(std::string_view("\0glassmaster checksum list ", 27), number, "\n");
}

bool is_list(ContentId content, const std::vector<ChecksumFile>& lists) {
  return std::any_of(lists.begin(), lists.end(),
                     [&](const ChecksumFile& list) { return list.content == content; });
}

// Depth first, so that lines come in order of path, component by component.
template <class Visit>
void visit_files(const SourceTree& tree, Visit visit) {
  struct Open {
    NodeId next, end;
    std::size_t path_length;
  };
  std::string path;
  const Node& root = tree.node(root_node);
  std::vector<Open> open{{root.a, root.a + root.b, 0}};
  while (!open.empty()) {
    Open& at = open.back();
    path.resize(at.path_length);
    if (at.next == at.end) {
      open.pop_back();
      continue;
    }
    const NodeId id = at.next++;
    if (!path.empty())
      path += '/';
    path += tree.name(id);
    const Node& node = tree.node(id);
    if (node.type == NodeType::File)
      visit(id, path);
    else if (node.type == NodeType::Directory)
      open.push_back({node.a, node.a + node.b, path.size()});
  }
}

}  // namespace

Manifest with_checksum_lists(Manifest manifest) {
  for (std::size_t i = 0; i < manifest.checksums.size(); ++i) {
    const ChecksumList& list = manifest.checksums[i];
    FileEntry entry;
    entry.kind = EntryKind::Text;
    entry.mark = list.mark;
    entry.to = {list.to, list.mark, true};
    entry.text = stand_in(i);
    manifest.files.push_back(std::move(entry));
  }
  return manifest;
}

std::vector<ChecksumFile> place_checksum_files(const Manifest& manifest, SourceTree& tree) {
  std::vector<ChecksumFile> lists;
  for (const ChecksumList& list : manifest.checksums) {
    const NodeId node = tree.find(list.to);
    if (node == none || tree.node(node).type != NodeType::File)
      continue;  // a conflict, which has been reported
    lists.push_back({tree.node(node).a, node,
                     parse_algorithm(list.algorithm).value_or(Algorithm::Sha256), list.bsd});
    Placement placement = tree.placement(node);
    placement.zisofs_block = 0;
    placement.sort = std::numeric_limits<std::int32_t>::min() + 1;  // partitions follow
    tree.nodes[node].placement = static_cast<std::uint32_t>(tree.placements.size());
    tree.placements.push_back(placement);
  }
  for (const ChecksumFile& list : lists) {
    const std::string digest(digest_size(list.algorithm) * 2, '0');
    Content& content = tree.contents[list.content];
    content.size = checksum_text(list, lists, tree, [&](NodeId) { return digest; }).size();
    content.hashed = false;
  }
  return lists;
}

std::string checksum_text(const ChecksumFile& list, const std::vector<ChecksumFile>& lists,
                          const SourceTree& tree,
                          const std::function<std::string(NodeId)>& digest_of) {
  std::string text;
  visit_files(tree, [&](NodeId id, const std::string& path) {
    const ContentId content = tree.node(id).a;
    if (is_list(content, lists))
      return;
    if (list.bsd)
      append_bsd_line(text, to_string(list.algorithm), digest_of(id), path);
    else
      append_gnu_line(text, digest_of(id), path);
  });
  return text;
}

}  // namespace disc
