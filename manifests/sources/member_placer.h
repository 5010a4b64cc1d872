// Brings the members of archives, lists and images to their places in the tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "manifests/sources/entry_work.h"

namespace disc {

/// Applies `path`, `strip`, `include` and `exclude` of an entry to paths that are listed one by
/// one, folders before or after what lies in them. A `path` that names a file brings it as `to`, or
/// under its own name into `to` where that is a folder.
class MemberPlacer {
 public:
  /// `shown` is how messages call the source.
  MemberPlacer(const EntryWork& work, std::string shown);

  /// The normal path of a member below the entry's `to`, "" for `to` itself; nothing if the entry
  /// leaves the member out. Throws ManifestError for names that lead elsewhere.
  std::optional<std::string> target_of(std::string_view member, bool is_folder);
  /// The same for the target of a hard link, whether it is left out or not.
  std::optional<std::string> link_target_of(std::string_view member) const;

  /// Puts the node at such a path; `none` if it lost a conflict.
  NodeId place(std::string_view target, const Node& node);
  NodeId find(std::string_view target) const;
  std::string tree_path(std::string_view target) const;

  /// Gives folders that `include` did not ask for, but what lies in them, their own attributes; and
  /// tells if `path` led nowhere.
  void finish();

  /// Keeps the attributes of a folder that target_of() left out.
  void left_out(std::string_view member, const Node& folder);

 private:
  NodeId top();

  const EntryWork& work_;
  std::string shown_;
  std::string path_;           // of the entry, normal
  std::optional<NodeId> top_;  // the folder `to`, once something is in it
  bool found_path_ = false;
  bool found_file_ = false;     // `path` names a file, so `to` need not be a folder
  std::uint64_t stripped_ = 0;  // files with too few names
  std::vector<std::pair<std::string, Node>> left_out_;
};

}  // namespace disc
