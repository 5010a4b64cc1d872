// What the sources need while one entry of `files:` is laid into the tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/progress.h"
#include "formats/io/host_file.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/content_store.h"
#include "manifests/sources/file_mode.h"
#include "manifests/sources/pattern.h"
#include "manifests/sources/resolve.h"
#include "manifests/sources/tree_builder.h"

namespace disc {

/// What all entries share.
struct Gathering {
  const Manifest& manifest;
  const ResolveOptions& options;
  Diagnostics& diagnostics;
  Progress& progress;
  TreeBuilder& tree;
  ContentStore& store;
  std::vector<InputRecord>& inputs;
};

/// A source on the host.
struct Origin {
  std::string shown;   // as messages call it
  std::string real;    // absolute, without links
  std::string listed;  // as InputRecord::path
  HostStatus status;
};

/// The source that `path` names, from the manifest's folder; throws ManifestError if there is none,
/// or outside that folder unless that is allowed.
Origin locate(const Gathering& all, const std::string& path);

/// What a source says of one of its files.
struct Attributes {
  NodeType type = NodeType::File;
  std::uint32_t mode = 0644;
  std::uint32_t uid = 0, gid = 0;
  Timestamp time;
  bool normalise = false;  // owner and mode are the host's and do not count unless kept
};

/// One entry, its words compiled.
class EntryWork {
 public:
  /// Throws ManifestError for patterns, modes, owners and paths that cannot be understood.
  EntryWork(Gathering& gathering, std::uint32_t origin);

  Gathering& all;
  const FileEntry& entry;
  const std::uint32_t origin;
  Selection selection;        // include and exclude
  std::string to;             // normal path
  bool to_is_folder = false;  // ended in a slash, or is the root

  void error(const char* code, std::string message, std::string hint = {}) const;
  void warning(const char* code, std::string message, std::string hint = {}) const;

  /// A node with the entry's own mode, owner and time over the source's, times clamped.
  Node node(const Attributes& attributes) const;

  /// The extended attributes this image keeps of what a file has: user.* and security.capability
  /// where `xattrs` is on, ACLs where `acls` is on. All others belong to the host: security.selinux
  /// and its siblings label for a policy that is not on the disc, trusted.* shows only to root, so
  /// that the image would depend on who makes it. Gives an index for Node::xattrs.
  std::uint32_t keep_xattrs(const HostXattrs& found) const;
  bool wants_xattr(std::string_view name) const;
  /// Whether any are kept at all.
  bool wants_xattrs() const;

  /// Records the source for lock and depfile.
  void add_input(const Origin& source, const char* kind, std::uint64_t size) const;

 private:
  std::optional<ModeChange> mode_;
  bool keep_mode_ = false;
  std::optional<OwnerChange> owner_;
};

/// The mode of a file of the host that does not show the umask: 0644, or 0755 for folders and for
/// files their owner may execute; set-id and sticky bits stay.
std::uint32_t normal_mode(NodeType type, std::uint32_t mode);

/// As the manifest's `time` says.
Timestamp clamped(const Manifest& manifest, Timestamp time);

// One function per kind of source; each throws Error for what ends the whole entry.
void add_folder(const EntryWork& work, const Origin& source);
void add_host_file(const EntryWork& work, const Origin& source);
void add_archive(const EntryWork& work, const Origin& source);
void add_mtree_list(const EntryWork& work, const Origin& source);
void add_image(const EntryWork& work, const Origin& source);
void add_fat(const EntryWork& work);
/// Lays what the newest session of ResolveOptions::base holds into the tree, as it is there.
void add_session_base(const EntryWork& work);

/// Puts one node at the entry's `to`, which must name it. Gives its id, `none` where a conflict
/// left the older one.
NodeId place_at_to(const EntryWork& work, const Node& node);

/// A file of the host as a content, beside whatever else its folder brings.
ContentId add_host_content(ContentStore& store, const Origin& source);

/// Reads what `boot` names on the host, and gives the appended partitions contents of `tree`, whose
/// nodes are finished.
void add_boot_files(const Gathering& all, SourceTree& tree);

}  // namespace disc
