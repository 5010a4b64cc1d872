// The directories of one ISO 9660 hierarchy: which, in what order, how large, with what records.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/base/extent.h"
#include "formats/iso9660/directory_record.h"
#include "formats/iso9660/path_table.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/file_data.h"
#include "mkimage/layout.h"
#include "mkimage/losses.h"
#include "mkimage/names.h"
#include "mkimage/record_packer.h"
#include "mkimage/rock_ridge_fields.h"

namespace disc {

/// One directory of a hierarchy, in the order of its path table (ECMA-119 6.9.1).
struct ViewDirectory {
  NodeId node = none;        // `none`: the folder that relocated directories moved to
  std::uint32_t parent = 0;  // index; the root is its own parent
  Extent records;
  Extent continuation;
};

/// Plans and makes the directories of one hierarchy. After the constructor all sizes are final;
/// after claim() all addresses are.
class DirectoryTree {
 public:
  /// Spells all names, finds collisions and directories that lie too deep, and sizes everything,
  /// in parallel. What is lost goes to `losses`; what is impossible to `diagnostics`.
  DirectoryTree(Hierarchy hierarchy, const Manifest& manifest, const SourceTree& tree,
                const FileData& data, unsigned threads, Losses& losses, Diagnostics& diagnostics);

  Hierarchy hierarchy() const { return rules_.hierarchy; }
  const std::vector<ViewDirectory>& directories() const { return directories_; }

  /// Claims the records and continuation areas of every directory. Links, devices and empty files
  /// have no data; their records say `no_data`, a block that is not theirs.
  void claim(Layout& layout, std::uint8_t volume, Lba no_data);

  /// The blocks of one directory, as claimed.
  struct Composed {
    std::vector<std::uint8_t> records;
    std::vector<std::uint8_t> continuation;
  };
  Composed compose(std::uint32_t directory) const;

  /// Bytes of a path table, and the table itself.
  std::uint32_t path_table_size() const { return path_table_size_; }
  std::vector<std::uint8_t> path_table(iso9660::PathTableType type) const;

  /// The record of the root for the volume descriptor.
  iso9660::DirectoryRecord root_record() const;

  /// Whether the hierarchy shows a node, by itself (its folder may be hidden).
  bool shows(NodeId node) const { return visible_[node]; }
  /// What the hierarchy calls a node, as recorded.
  std::string identifier(NodeId node) const;
  /// Full path in the hierarchy as readers show it; "" if it is not there.
  std::string path(NodeId node) const;
  /// The last component of that path.
  std::string name(NodeId node) const;
  /// How a person calls directory number `directory`: its path in the tree.
  std::string describe(std::uint32_t directory) const;

 private:
  struct Child {
    NodeId node = none;
    bool directory = false;    // recorded as a directory here
    bool placeholder = false;  // CL: the directory itself moved away
    bool relocated = false;    // RE: moved here
    std::string identifier;
  };

  void find_visible(const Manifest& manifest, Losses& losses);
  void find_deep(const Manifest& manifest, Losses& losses, Diagnostics& diagnostics);
  void plan_levels(unsigned threads, Losses& losses, Diagnostics& diagnostics);

  std::vector<Sibling> siblings(NodeId directory) const;
  void resolve_names(std::vector<Sibling>& all, Losses& losses);
  std::vector<Child> arrange(std::vector<Sibling> all) const;
  std::vector<Child> children(NodeId directory) const;

  Composed compose(const ViewDirectory& directory, const std::vector<Child>& kids) const;
  void compose_own(RecordPacker& packer, const ViewDirectory& directory, std::uint32_t self) const;
  void compose_child(RecordPacker& packer, const Child& child) const;
  iso9660::DirectoryRecord record_of(NodeId node, Lba first, std::uint64_t bytes,
                                     std::uint8_t flags) const;
  iso9660::DirectoryRecord directory_record(std::uint32_t index, std::uint8_t flags) const;
  std::optional<std::uint32_t> index_of(NodeId directory) const;
  std::uint32_t location(NodeId directory) const;

  const Manifest& manifest_;
  const SourceTree& tree_;
  const FileData& data_;
  NameRules rules_;
  bool joined_by_rock_ridge_ = false;  // readers see Rock Ridge names instead of identifiers
  std::vector<bool> visible_;
  std::vector<NodeId> relocated_;   // in order of id
  std::vector<bool> is_relocated_;  // per node, empty if none is
  std::string relocation_name_;     // of the folder they moved to
  std::optional<RockRidgeFields> rock_ridge_;
  /// A relocated directory stands in two places: itself, and the file that takes its old place.
  bool is_relocated(NodeId id) const {
    return id != none && !is_relocated_.empty() && is_relocated_[id];
  }
  bool is_placeholder(const Sibling& sibling) const {
    return is_relocated(sibling.node) && !sibling.directory;
  }

  std::mutex mutex_;  // of the two while levels are planned
  Renames renames_;
  Renames placeholder_renames_;
  std::vector<ViewDirectory> directories_;
  std::unordered_map<NodeId, std::uint32_t> index_;  // of directories by node
  std::optional<std::uint32_t> relocation_folder_;   // index
  std::uint32_t path_table_size_ = 0;
  Lba no_data_;  // where files without data are said to lie
};

}  // namespace disc
