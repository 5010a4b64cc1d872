// The system use entries of one directory record.
#include "mkimage/rock_ridge_fields.h"

#include <algorithm>

#include "formats/iso9660/aaip.h"
#include "formats/iso9660/date_time.h"
#include "formats/iso9660/susp.h"
#include "formats/iso9660/zisofs.h"

namespace disc {
namespace {

using namespace iso9660;

std::uint32_t type_bits(NodeType type) {
  switch (type) {
    case NodeType::Directory:
      return mode_directory;
    case NodeType::File:
      return mode_file;
    case NodeType::Symlink:
      return mode_symlink;
    case NodeType::CharDevice:
      return mode_char_device;
    case NodeType::BlockDevice:
      return mode_block_device;
    case NodeType::Fifo:
      break;
  }
  return mode_fifo;
}

bool has_odd_slashes(std::string_view target) {
  return target.find("//") != std::string_view::npos || (target.size() > 1 && target.back() == '/');
}

}  // namespace

RockRidgeFields::RockRidgeFields(const SourceTree& tree, const RockRidgeOptions& options,
                                 const std::vector<bool>& visible, Losses& losses)
    : tree_(tree), options_(options) {
  std::vector<bool> sayable(tree.xattr_sets.size());
  SuspBytes scratch;
  for (std::uint32_t set = 0; set < sayable.size(); ++set)
    sayable[set] = append_set(scratch, set);
  for (NodeId id = 1; id < tree.nodes.size(); ++id) {
    const Node& node = tree.node(id);
    if (!visible[id])
      continue;
    has_xattrs_ |= node.xattrs != none;
    if (node.xattrs != none && !sayable[node.xattrs])
      losses.add(Loss::IsoXattrs, id);
    if (node.type == NodeType::Symlink && has_odd_slashes(tree.target(id)))
      losses.add(Loss::SymlinkSlashes, id);
    if ((node.type == NodeType::CharDevice || node.type == NodeType::BlockDevice) && node.a == 0 &&
        node.b > 0xFF)
      losses.add(Loss::DeviceNumbers, id);
    if (!to_volume_time({node.seconds, 0}))
      losses.add(Loss::TimeLeftOut, id);
    if (node.type == NodeType::Directory) {
      ++subdirectories_[node.parent];
    } else if (node.type == NodeType::File && node.b != 0) {
      if (groups_.size() <= node.b)
        groups_.resize(node.b + std::size_t{1});
      Group& group = groups_[node.b];
      group.first = std::min(group.first, id);
      ++group.links;
    }
  }
  has_xattrs_ |= tree.node(root_node).xattrs != none;
}

std::uint32_t RockRidgeFields::links(NodeId id) const {
  const Node& node = tree_.node(id);
  if (node.type == NodeType::Directory) {
    const auto at = subdirectories_.find(id);
    return 2 + (at == subdirectories_.end() ? 0 : at->second);
  }
  return node.type == NodeType::File && node.b != 0 ? std::max(1U, groups_[node.b].links) : 1;
}

void RockRidgeFields::append_attributes(SuspBytes& out, NodeId id,
                                        Timestamp relocation_time) const {
  PosixAttributes attributes;
  RockRidgeTimes times;
  if (id == none) {
    attributes.mode = mode_directory | 0755;
    attributes.links = 2;
    times.modify = relocation_time;
    if (options_.version_1_12)
      attributes.serial = static_cast<std::uint32_t>(tree_.nodes.size()) + 1;
  } else {
    const Node& node = tree_.node(id);
    attributes.mode = type_bits(node.type) | node.mode;
    attributes.links = links(id);
    attributes.uid = node.uid;
    attributes.gid = node.gid;
    times.modify = Timestamp{node.seconds, node.nanoseconds};
    if (options_.version_1_12)
      attributes.serial =
          (node.type == NodeType::File && node.b != 0 ? groups_[node.b].first : id) + 1;
  }
  append_px(out, attributes);
  append_tf(out, times);
}

void RockRidgeFields::append_child(SuspBytes& out, NodeId id, const FileData& data) const {
  const Node& node = tree_.node(id);
  if (node.type == NodeType::CharDevice || node.type == NodeType::BlockDevice)
    append_pn(out, node.a, node.b);
  if (node.type == NodeType::File) {
    const FileData::Placed placed = data.of(id);
    if (placed.zisofs_block != 0)
      append_zf(out, static_cast<std::uint32_t>(tree_.contents[node.a].size), placed.zisofs_block);
  }
  append_nm(out, tree_.name(id));
  if (node.type == NodeType::Symlink)
    append_sl(out, tree_.target(id));
  append_xattrs(out, id);
}

void RockRidgeFields::append_xattrs(SuspBytes& out, NodeId id) const {
  if (tree_.node(id).xattrs != none)
    append_set(out, tree_.node(id).xattrs);
}

// False where an attribute has a form that AAIP has no words for.
bool RockRidgeFields::append_set(SuspBytes& out, std::uint32_t set) const {
  std::vector<Attribute> attributes;
  for (const Xattr& xattr : tree_.xattr_sets[set]) {
    const bool acl = xattr.name == acl_access_name || xattr.name == acl_default_name;
    if (acl ? options_.acls : options_.xattrs)
      attributes.emplace_back(xattr.name, xattr.value);
  }
  return append_al(out, attributes);
}

void RockRidgeFields::append_announcement(SuspBytes& out) const {
  append_er(out, options_.version_1_12 ? rock_ridge_1_12_extension() : rock_ridge_1_10_extension());
  if (has_xattrs_)
    append_er(out, aaip_extension());
}

}  // namespace disc
