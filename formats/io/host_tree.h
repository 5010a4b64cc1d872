// Walks a folder of the host, with all cores, to a tree that does not show how it was walked.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/io/host_file.h"

namespace disc {

inline constexpr std::uint32_t no_index = 0xFFFFFFFF;

/// What lstat says of one name, and where more is to be found.
struct HostEntry {
  std::uint64_t size = 0;  // bytes of a file; of a device major << 32 | minor
  std::int64_t seconds = 0;
  const char* name = nullptr;  // lives as long as the tree; not terminated
  std::uint32_t nanoseconds = 0;
  std::uint32_t mode = 0;  // permission, set-id and sticky bits
  std::uint32_t uid = 0, gid = 0;
  std::uint32_t extra = no_index;   // Directory: its listing; Symlink: HostTree::target;
                                    // File with more than one link, or reached through a symlink:
                                    // HostTree::identity
  std::uint32_t xattrs = no_index;  // HostTree::xattrs
  std::uint16_t name_length = 0;
  HostType type = HostType::Unknown;
  bool may_have_holes = false;  // as HostStatus

  std::string_view text() const { return {name, name_length}; }
};

/// Tells names of the same file apart from equal files.
struct HostIdentity {
  std::uint64_t device = 0, inode = 0;
  std::uint32_t links = 1;
  std::uint32_t real_path = no_index;  // HostTree::followed, of a file reached through a symlink
};

struct WalkOptions {
  unsigned threads = 0;  // 0: as many as the machine has
  bool reverse = false;  // names are taken in another order, which must not show
  bool follow = false;   // symlinks become what they point to
  std::string boundary;  // with follow: real path no link may leave; "" for none
  /// Whether to take an entry, and in case of a folder all below it; by path relative to the top.
  /// A link to be followed is asked for as a file first, then as what it leads to. Called from
  /// several threads. Empty: takes all.
  std::function<bool(std::string_view path, bool is_folder)> takes;
  /// Which extended attributes are read; empty: none. Called from several threads.
  XattrFilter wants_xattr;
  std::function<void(std::uint64_t entries)> progress;  // called from the calling thread
};

/// What could not be read, by path relative to the top.
struct WalkFault {
  std::string path;
  std::string what;
  bool of_folder = false;  // whatever lies below is missing too
  auto operator<=>(const WalkFault&) const = default;
};

/// A folder and all below it as it was at one time. The listings stand in no particular order, but
/// each is sorted by the bytes of the names, so that a walk from the top is the same every time.
class HostTree {
 public:
  struct Listing {
    std::span<const HostEntry> entries;
    std::uint32_t parent = no_index;  // listing
    std::uint32_t worker = 0;
    std::uint64_t device = 0, inode = 0;
    std::string real_path;  // absolute, of a folder that was reached through a symlink; else ""
  };

  HostTree();
  ~HostTree();
  HostTree(HostTree&&) noexcept;

  /// Listing 0 is the top.
  const std::vector<Listing>& listings() const;
  /// Attributes of the top folder itself; its name is empty.
  const HostEntry& top() const;
  const HostXattrs& top_xattrs() const;
  std::uint64_t entries() const;
  /// Of an entry of `listing`.
  std::string_view target(const Listing& listing, const HostEntry& link) const;
  const HostXattrs& xattrs(const Listing& listing, const HostEntry& entry) const;
  const HostIdentity& identity(const Listing& listing, const HostEntry& file) const;
  /// The absolute path without links of a file that was reached through a symlink.
  const std::string& followed(const Listing& listing, const HostIdentity& identity) const;
  /// Sorted by path.
  const std::vector<WalkFault>& faults() const;

 private:
  friend HostTree walk_folder(const std::string& path, const WalkOptions& options);
  struct State;
  std::unique_ptr<State> state_;
};

/// Walks the folder at `path`. Throws SystemError if it cannot be opened; what cannot be read
/// below it is a fault of the tree. Folders that contain themselves, as bind mounts and followed
/// links can, are faults too.
HostTree walk_folder(const std::string& path, const WalkOptions& options);

}  // namespace disc
