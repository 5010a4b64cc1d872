// What the host says about one path: status, links, extended attributes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/io/descriptor.h"

namespace disc {

enum class HostType : std::uint8_t {
  Directory,
  File,
  Symlink,
  CharDevice,
  BlockDevice,
  Fifo,
  Socket,
  Unknown
};

/// What lstat or stat says.
struct HostStatus {
  HostType type = HostType::Unknown;
  std::uint64_t size = 0;  // bytes of a file; of a device major << 32 | minor
  std::uint32_t mode = 0;  // permission, set-id and sticky bits
  std::uint32_t uid = 0, gid = 0;
  std::int64_t seconds = 0;  // modification time
  std::uint32_t nanoseconds = 0;
  std::uint64_t device = 0, inode = 0, links = 1;
  /// Of a file: so much less is allocated than its size that it may have holes that count
  /// (data_run.h).
  bool may_have_holes = false;
};

using HostXattrs = std::vector<std::pair<std::string, std::string>>;  // sorted by name
using XattrFilter = std::function<bool(std::string_view name)>;

/// Nothing if there is nothing at `path`; throws SystemError for any other refusal.
std::optional<HostStatus> host_status(const std::string& path, bool follow);

/// `path` relative to `folder`, not followed; false, with errno set, if refused.
bool status_at(int folder, const char* path, HostStatus& status);

/// The extended attributes that `wants` asks for, ACLs among them (system.posix_acl_access and
/// _default). Links are not followed. None where the file system has no attributes. Throws
/// SystemError.
HostXattrs host_xattrs(const std::string& path, const XattrFilter& wants);

/// The path without symlinks, `.` and `..`; throws SystemError.
std::string real_path(const std::string& path);

/// The text of the symbolic link `name` in `folder` (AT_FDCWD: the working folder); throws
/// SystemError, whose text calls it `shown`.
std::string read_link_at(int folder, const char* name, const std::string& shown);

/// Opens a folder, whose path may be longer than the system takes at once. Its last name may not be
/// a symlink. Without descriptor, and errno set, if refused.
Descriptor open_folder_at(int folder, std::string_view path);

/// The name in the folder; the folder may be "".
std::string joined(std::string_view folder, std::string_view name);

/// Gives memory that was freed in small pieces back to the system.
void release_free_memory();

}  // namespace disc
