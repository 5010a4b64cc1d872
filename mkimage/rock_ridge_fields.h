// The system use entries of one directory record.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "formats/iso9660/rock_ridge.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/file_data.h"
#include "mkimage/losses.h"

namespace disc {

/// Makes the entries that Rock Ridge adds to the records of a tree. Entries come in an order that
/// keeps what readers look for first inside the record itself: PX, TF, then the rest.
class RockRidgeFields {
 public:
  /// Counts links: of files by group, of directories by their visible subdirectories. `visible`
  /// tells which nodes the primary view shows.
  /// What Rock Ridge cannot say goes to `losses`.
  RockRidgeFields(const SourceTree& tree, const RockRidgeOptions& options,
                  const std::vector<bool>& visible, Losses& losses);

  /// PX and TF of a node. The folder of relocated directories, which is no node, has `none`.
  void append_attributes(iso9660::SuspBytes& out, NodeId node, Timestamp relocation_time) const;

  /// What a child's record has besides: PN, ZF, NM, SL, AL.
  void append_child(iso9660::SuspBytes& out, NodeId node, const FileData& data) const;

  /// AL of a node, also for the record "." of the root, which no child's record stands for.
  void append_xattrs(iso9660::SuspBytes& out, NodeId node) const;

  /// SP and the ER entries, for "." of the root.
  void append_announcement(iso9660::SuspBytes& out) const;

  std::uint32_t links(NodeId node) const;

 private:
  bool append_set(iso9660::SuspBytes& out, std::uint32_t set) const;
  struct Group {
    NodeId first = none;
    std::uint32_t links = 0;
  };

  const SourceTree& tree_;
  const RockRidgeOptions& options_;
  std::vector<Group> groups_;  // of hard links, from number 1
  std::unordered_map<NodeId, std::uint32_t> subdirectories_;
  bool has_xattrs_ = false;
};

}  // namespace disc
