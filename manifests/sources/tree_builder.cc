// Laying entries over each other.
#include "manifests/sources/tree_builder.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/host_file.h"
#include "manifests/sources/tree_path.h"

namespace disc {
namespace {

const char* type_word(NodeType type) {
  switch (type) {
    case NodeType::Directory:
      return "folder";
    case NodeType::File:
      return "file";
    case NodeType::Symlink:
      return "symbolic link";
    case NodeType::CharDevice:
    case NodeType::BlockDevice:
      return "device";
    case NodeType::Fifo:
      break;
  }
  return "pipe";
}

}  // namespace

TreeBuilder::TreeBuilder(const Manifest& manifest, ContentStore& store, Diagnostics& diagnostics)
    : manifest_(manifest), store_(store), diagnostics_(diagnostics) {
  Node root;
  root.mode = 0755 | building::implicit;
  root.seconds = manifest.epoch.value.seconds;
  root.nanoseconds = manifest.epoch.value.nanoseconds;
  nodes_.push_back(root);
}

void TreeBuilder::start_entry(std::uint32_t origin) {
  origin_ = origin;
  on_conflict_ = manifest_.files[origin].on_conflict.value_or(OnConflict::Error);
}

std::uint32_t TreeBuilder::keep_text(std::string_view text) {
  if (arena_.size() + text.size() > std::numeric_limits<std::uint32_t>::max())
    throw ManifestError("the names and link targets of the tree take more than 4 GiB");
  const auto at = static_cast<std::uint32_t>(arena_.size());
  arena_ += text;
  return at;
}

void TreeBuilder::set_target(Node& node, std::string_view target) {
  node.a = keep_text(target);
  node.b = static_cast<std::uint32_t>(target.size());
}

std::uint32_t TreeBuilder::add_xattrs(XattrSet set) {
  if (set.empty())
    return none;
  const auto [at, added] =
      xattr_index_.try_emplace(set, static_cast<std::uint32_t>(xattr_sets_.size()));
  if (added)
    xattr_sets_.push_back(std::move(set));
  return at->second;
}

NodeId TreeBuilder::add(NodeId folder, std::string_view name, const Node& fresh) {
  if (name.size() > max_name_length)
    throw ManifestError(cat(in_quotes(joined(path(folder), name)), " has a name of ", name.size(),
                            " bytes, at most ", max_name_length, " are possible"));
  if (nodes_.size() == none)
    throw ManifestError("the tree has more than 2^32 names");
  Node node = fresh;
  node.name = keep_text(name);
  node.name_length = static_cast<std::uint16_t>(name.size());
  node.name_is_utf8 = is_utf8(name) ? 1 : 0;
  node.parent = folder;
  node.origin = origin_;
  if (node.type == NodeType::Directory)
    node.a = node.b = 0;
  ++nodes_[folder].b;
  nodes_.push_back(node);
  return static_cast<NodeId>(nodes_.size() - 1);
}

NodeId TreeBuilder::place(NodeId folder, std::string_view name, const Node& fresh) {
  const NodeId older = child(folder, name);
  if (older == none)
    return add(folder, name, fresh);
  if (nodes_[older].type == NodeType::Directory && fresh.type == NodeType::Directory) {
    merge_folder(older, fresh);
    return older;
  }
  if (!settle_conflict(older, fresh))
    return none;
  remove(older);
  return add(folder, name, fresh);
}

void TreeBuilder::merge_folder(NodeId folder, const Node& fresh) {
  Node& older = nodes_[folder];
  const bool was_named = (older.mode & building::implicit) == 0;
  if ((fresh.mode & building::implicit) != 0 || (was_named && on_conflict_ == OnConflict::Keep))
    return;
  older.mode = fresh.mode;
  older.uid = fresh.uid;
  older.gid = fresh.gid;
  older.seconds = fresh.seconds;
  older.nanoseconds = fresh.nanoseconds;
  older.xattrs = fresh.xattrs;
  older.origin = origin_;
}

// True if the older node is to go.
bool TreeBuilder::settle_conflict(NodeId older, const Node& fresh) {
  const Node& node = nodes_[older];
  // An archive may bring a member twice, the later one counts; but not a whole folder away.
  const bool same_entry = node.origin == origin_;
  if (same_entry && (node.type != NodeType::Directory || node.b == 0) &&
      fresh.type != NodeType::Directory)
    return true;
  if (!same_entry && on_conflict_ != OnConflict::Error)
    return on_conflict_ == OnConflict::Replace;
  // The manifest lies over the sessions before, but a whole folder goes only where it says so.
  const bool over_base =
      manifest_.files[node.origin].kind == EntryKind::Base && !manifest_.files[origin_].on_conflict;
  if (!same_entry && over_base &&
      (node.type != NodeType::Directory) == (fresh.type != NodeType::Directory))
    return true;
  const Mark& mark = manifest_.files[origin_].mark;
  const std::string shown = in_quotes(path(older));
  if (same_entry) {
    diagnostics_.error(mark, "GM0511",
                       cat(shown, " comes from this entry as a ", type_word(node.type),
                           " and again as a ", type_word(fresh.type)));
    return false;
  }
  diagnostics_.error(
      mark, "GM0510",
      cat(shown, " is there already, as a ", type_word(node.type), " from ",
          to_string(manifest_.files[node.origin].mark), ", and this entry brings a ",
          type_word(fresh.type)),
      node.type == NodeType::Directory && fresh.type == NodeType::File
          ? "end `to` in a slash to put the file into the folder, or add on-conflict: replace"
          : "add on-conflict: replace (or keep) to this entry, or exclude one of the two");
  return false;
}

NodeId TreeBuilder::folder_at(std::string_view path) {
  NodeId at = root_node;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    Node folder;
    folder.mode = 0755 | building::implicit;
    folder.seconds = manifest_.epoch.value.seconds;
    folder.nanoseconds = manifest_.epoch.value.nanoseconds;
    at = place(at, path.substr(0, slash), folder);
    if (at == none)
      return none;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return at;
}

NodeId TreeBuilder::find(std::string_view path) {
  NodeId at = root_node;
  while (!path.empty() && at != none) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    at = child(at, path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return at;
}

std::string TreeBuilder::path(NodeId id) const {
  if (id == root_node)
    return "/";
  std::string path;
  for (; id != root_node; id = nodes_[id].parent)
    path.insert(0, cat("/", name(nodes_[id])));
  return path;
}

std::uint64_t TreeBuilder::slot_of(NodeId folder, std::string_view name) const {
  // Spread by the golden ratio, so that the same name in neighbouring folders does not cluster.
  const std::uint64_t hash =
      std::hash<std::string_view>()(name) ^ (folder * std::uint64_t{0x9E3779B97F4A7C15});
  return (hash * std::uint64_t{0x9E3779B97F4A7C15}) >>
         (64 - static_cast<unsigned>(std::countr_zero(index_.size())));
}

void TreeBuilder::enter(NodeId id) {
  const std::size_t mask = index_.size() - 1;
  std::size_t slot = slot_of(nodes_[id].parent, name(nodes_[id]));
  while (index_[slot] != none)
    slot = (slot + 1) & mask;
  index_[slot] = id;
}

void TreeBuilder::grow_index(std::size_t nodes) {
  if (nodes * 2 > index_.size()) {
    index_.assign(std::bit_ceil(std::max<std::size_t>(nodes * 2 + nodes / 2, 64)), none);
    indexed_ = 0;
  }
  for (; indexed_ < nodes; ++indexed_)
    enter(static_cast<NodeId>(indexed_));
}

NodeId TreeBuilder::child(NodeId folder, std::string_view wanted) {
  if (nodes_[folder].type != NodeType::Directory || nodes_[folder].b == 0)
    return none;
  grow_index(nodes_.size());
  const std::size_t mask = index_.size() - 1;
  for (std::size_t slot = slot_of(folder, wanted); index_[slot] != none; slot = (slot + 1) & mask) {
    const Node& node = nodes_[index_[slot]];
    if (node.parent == folder && (node.mode & building::removed) == 0 && index_[slot] != 0 &&
        name(node) == wanted)
      return index_[slot];
  }
  return none;
}

}  // namespace disc
