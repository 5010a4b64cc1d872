// The tree a medium should hold, made of the files of a receipt.
#include "verify/expected_tree.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <tuple>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"

namespace disc::verify {
namespace {

std::optional<NodeType> parse_type(const std::string& word) {
  if (word == "file")
    return NodeType::File;
  if (word == "directory")
    return NodeType::Directory;
  if (word == "symlink")
    return NodeType::Symlink;
  if (word == "char")
    return NodeType::CharDevice;
  if (word == "block")
    return NodeType::BlockDevice;
  if (word == "fifo")
    return NodeType::Fifo;
  return std::nullopt;
}

std::optional<Sha256Digest> parse_sha256(const std::string& hex) {
  const std::optional<std::string> raw = from_hex(hex);
  if (!raw || raw->size() != Sha256Digest{}.size())
    return std::nullopt;
  Sha256Digest digest;
  std::memcpy(digest.data(), raw->data(), digest.size());
  return digest;
}

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// Bytes in ascending order with '/' below all others, so that the children of one folder stand
// together.
int compare_paths(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (a[i] == b[i])
      continue;
    if (a[i] == '/')
      return -1;
    if (b[i] == '/')
      return 1;
    return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[i]) ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

}  // namespace

std::string ExpectedTree::path_in_view(NodeId node, iso9660::View view) const {
  const auto found = std::ranges::lower_bound(
      view_names, std::tuple(view, node), {},
      [](const ViewName& name) { return std::tuple(name.view, name.node); });
  if (found != view_names.end() && found->view == view && found->node == node)
    return found->path;
  return tree.path(node);
}

void ExpectedTreeBuilder::refuse(const Item& item, std::string_view why) const {
  throw ManifestError(cat(name_, ": file ", in_quotes(cat("/", path(item))), " ", why));
}

void ExpectedTreeBuilder::add(const ReceiptFile& file) {
  Item item;
  const std::string raw = unescape_bytes(file.path);
  item.path = paths_.size();
  if (raw.empty() || raw[0] != '/')
    throw ManifestError(cat(name_, ": path ", in_quotes(raw), " is not absolute"));
  item.path_length = static_cast<std::uint32_t>(raw.size() - 1);
  item.depth = raw == "/" ? 0 : static_cast<std::uint32_t>(std::ranges::count(raw, '/'));
  paths_.append(raw, 1);
  const auto type = parse_type(file.type);
  if (!type)
    refuse(item, cat("has the unknown type ", in_quotes(file.type)));
  Node& node = item.node;
  node.type = *type;
  node.mode = file.mode & 07777;
  node.uid = file.uid;
  node.gid = file.gid;
  node.seconds = file.seconds;
  item.links = file.links;
  SourceTree& tree = result_.tree;
  if (*type == NodeType::File) {
    node.a = static_cast<ContentId>(tree.contents.size());
    Content content{.size = file.size, .locator = none, .hashed = true, .digest = {}};
    const auto digest = parse_sha256(file.source_sha256);
    if (!digest)
      refuse(item, "has no SHA-256 of 64 hexadecimal digits");
    content.digest = *digest;
    if (!file.medium_sha256.empty()) {
      const auto stored = parse_sha256(file.medium_sha256);
      if (!stored)
        refuse(item, "has a digest on the medium that is not 64 hexadecimal digits");
      // What is compressed has become shorter, and is compared as it was.
      std::uint64_t recorded = 0;
      for (const ReceiptExtent& extent : file.extents)
        recorded += extent.bytes;
      if (recorded == file.size)
        item.patched = stored;
    }
    tree.contents.push_back(content);
  } else if (*type == NodeType::Symlink) {
    const std::string target = unescape_bytes(file.target);
    node.a = static_cast<std::uint32_t>(tree.arena.size());
    node.b = static_cast<std::uint32_t>(target.size());
    tree.arena += target;
  } else if (*type == NodeType::CharDevice || *type == NodeType::BlockDevice) {
    node.a = file.major;
    node.b = file.minor;
  }
  if (!file.xattrs.empty()) {
    XattrSet set;
    for (const auto& [name, hex] : file.xattrs)
      set.push_back({name, from_hex(hex).value_or("")});
    std::ranges::sort(set);
    node.xattrs = static_cast<std::uint32_t>(tree.xattr_sets.size());
    tree.xattr_sets.push_back(std::move(set));
  }
  for (const auto& [view, name] : file.views)
    if (const auto known = iso9660::parse_view(view))
      result_.view_names.push_back(
          {static_cast<NodeId>(items_.size()), *known, unescape_bytes(name)});
  items_.push_back(item);
}

// By depth, then folder by folder, so that parents come first and siblings stand together.
bool ExpectedTreeBuilder::before(const Item& a, const Item& b) const {
  if (a.depth != b.depth)
    return a.depth < b.depth;
  return compare_paths(path(a), path(b)) < 0;
}

ExpectedTree ExpectedTreeBuilder::finish() {
  SourceTree& tree = result_.tree;
  std::vector<std::uint32_t> order(items_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order,
                    [&](std::uint32_t a, std::uint32_t b) { return before(items_[a], items_[b]); });
  std::vector<NodeId> node_of(items_.size());
  if (order.empty() || items_[order[0]].depth != 0) {
    tree.nodes.emplace_back();  // a receipt without a record of its root
    tree.nodes[0].mode = 0755;
    result_.links.push_back(0);
  }
  NodeId parent = root_node;  // children of one folder stand together: rarely searched for
  for (const std::uint32_t index : order) {
    Item& item = items_[index];
    const NodeId id = static_cast<NodeId>(tree.nodes.size());
    node_of[index] = id;
    const std::string_view where = path(item);
    if (item.depth > 0) {
      const std::string folder = cat("/", parent_of(where));
      if (tree.path(parent) != folder)
        parent = tree.find(folder);
      if (parent == none || tree.nodes[parent].type != NodeType::Directory)
        refuse(item, "lies in a folder that the receipt does not list");
      Node& above = tree.nodes[parent];
      const std::string_view name = name_of(where);
      if (above.b > 0 && tree.name(id - 1) == name)
        refuse(item, "is listed twice");
      if (above.b++ == 0)
        above.a = id;
      item.node.parent = parent;
      item.node.name = static_cast<std::uint32_t>(tree.arena.size());
      item.node.name_length = static_cast<std::uint16_t>(name.size());
      item.node.name_is_utf8 = is_utf8(name);
      tree.arena += name;
    } else if (id != root_node) {
      refuse(item, "is listed twice");
    }
    if (item.patched)
      result_.patched[id] = {{}, item.patched};
    tree.nodes.push_back(item.node);
    result_.links.push_back(item.links);
  }
  for (ExpectedTree::ViewName& name : result_.view_names)
    name.node = node_of[name.node];
  std::ranges::sort(result_.view_names, {}, [](const ExpectedTree::ViewName& name) {
    return std::tuple(name.view, name.node);
  });
  result_.knows_view_names = true;
  return std::move(result_);
}

}  // namespace disc::verify
