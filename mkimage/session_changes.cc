// What a new session changes against the newest session of its base.
#include "mkimage/session_changes.h"

#include <algorithm>

namespace disc {
namespace {

bool is_same_type(NodeType type, FileType other) {
  switch (type) {
    case NodeType::Directory:
      return other == FileType::Directory;
    case NodeType::File:
      return other == FileType::File;
    case NodeType::Symlink:
      return other == FileType::Symlink;
    case NodeType::CharDevice:
      return other == FileType::CharDevice;
    case NodeType::BlockDevice:
      return other == FileType::BlockDevice;
    case NodeType::Fifo:
      break;
  }
  return other == FileType::Fifo;
}

bool is_changed(const SourceTree& tree, const FileData& data, NodeId id, const BaseEntry& old) {
  const Node& node = tree.node(id);
  if (node.mode != old.mode || node.uid != old.uid || node.gid != old.gid)
    return true;
  if (node.type == NodeType::Directory)
    return false;
  if (node.seconds != old.seconds)
    return true;
  if (node.type == NodeType::Symlink)
    return tree.target(id) != old.target;
  if (node.type != NodeType::File || node.origin == 0)
    return false;
  if (tree.contents[node.a].size != old.size)
    return true;
  return old.size != 0 && (!data.is_recorded(id) || data.of(id).first.value != old.first);
}

}  // namespace

SessionChanges session_changes(const SourceTree& tree, const FileData& data) {
  SessionChanges changes;
  std::vector<bool> was_there(tree.nodes.size());
  for (const BaseEntry& old : tree.base->entries) {
    const NodeId id = tree.find(old.path);
    if (id == none || !is_same_type(tree.node(id).type, old.type)) {
      changes.removed.push_back(old.path);
      continue;
    }
    was_there[id] = true;
    if (is_changed(tree, data, id, old))
      changes.changed.push_back(old.path);
    else
      ++changes.kept;
    const Node& node = tree.node(id);
    if (node.type != NodeType::File || tree.contents[node.a].size == 0)
      continue;
    if (data.is_recorded(id))
      changes.kept_bytes += data.of(id).bytes;
    else if (node.origin == 0)
      ++changes.copied;
  }
  for (NodeId id = 1; id < tree.nodes.size(); ++id)
    if (!was_there[id])
      changes.added.push_back(tree.path(id));
  for (auto* paths : {&changes.added, &changes.changed, &changes.removed})
    std::sort(paths->begin(), paths->end());
  return changes;
}

}  // namespace disc
