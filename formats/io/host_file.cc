// Status, links and extended attributes by system call.
#include "formats/io/host_file.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>

#include "formats/base/error.h"
#include "formats/io/data_run.h"

namespace disc {
namespace {

HostType type_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return HostType::Directory;
    case S_IFREG:
      return HostType::File;
    case S_IFLNK:
      return HostType::Symlink;
    case S_IFCHR:
      return HostType::CharDevice;
    case S_IFBLK:
      return HostType::BlockDevice;
    case S_IFIFO:
      return HostType::Fifo;
    case S_IFSOCK:
      return HostType::Socket;
    default:
      return HostType::Unknown;
  }
}

void fill(HostStatus& out, const struct stat& status) {
  out.type = type_of(status.st_mode);
  out.mode = status.st_mode & 07777;
  out.uid = status.st_uid;
  out.gid = status.st_gid;
  out.seconds = status.st_mtim.tv_sec;
  out.nanoseconds = static_cast<std::uint32_t>(status.st_mtim.tv_nsec);
  out.device = status.st_dev;
  out.inode = status.st_ino;
  out.links = status.st_nlink;
  out.size = 0;
  out.may_have_holes = false;
  if (out.type == HostType::File) {
    out.size = static_cast<std::uint64_t>(status.st_size);
    out.may_have_holes =
        static_cast<std::uint64_t>(status.st_blocks) * 512 + least_hole <= out.size;
  }
  if (out.type == HostType::CharDevice || out.type == HostType::BlockDevice)
    out.size = static_cast<std::uint64_t>(major(status.st_rdev)) << 32 | minor(status.st_rdev);
}

bool has_no_attributes(int error) { return error == ENOTSUP || error == ENOSYS; }

// The attribute may grow between the two calls, or go.
std::optional<std::string> xattr_value(const std::string& path, const char* name) {
  for (;;) {
    const ssize_t size = ::lgetxattr(path.c_str(), name, nullptr, 0);
    std::string value(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    const ssize_t got =
        size <= 0 ? size : ::lgetxattr(path.c_str(), name, value.data(), value.size());
    if (got >= 0) {
      value.resize(static_cast<std::size_t>(got));
      return value;
    }
    if (errno == ENODATA)
      return std::nullopt;
    if (errno != ERANGE)
      throw SystemError(path, "read the extended attributes of it", errno);
  }
}

}  // namespace

std::optional<HostStatus> host_status(const std::string& path, bool follow) {
  struct stat status;
  if (::fstatat(AT_FDCWD, path.c_str(), &status, follow ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT || errno == ENOTDIR)
      return std::nullopt;
    throw SystemError(path, "look at it", errno);
  }
  HostStatus out;
  fill(out, status);
  return out;
}

bool status_at(int folder, const char* path, HostStatus& out) {
  struct stat status;
  if (::fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return false;
  fill(out, status);
  return true;
}

HostXattrs host_xattrs(const std::string& path, const XattrFilter& wants) {
  HostXattrs out;
  // Most files have none or one: a short list needs one call.
  char few[256];
  std::string many;
  ssize_t size = ::llistxattr(path.c_str(), few, sizeof few);
  while (size < 0 && errno == ERANGE) {
    many.resize(std::max<std::size_t>(4096, many.size() * 2));
    size = ::llistxattr(path.c_str(), many.data(), many.size());
  }
  if (size < 0) {
    if (has_no_attributes(errno))
      return out;
    throw SystemError(path, "list the extended attributes of it", errno);
  }
  std::string_view names(many.empty() ? few : many.data(), static_cast<std::size_t>(size));
  while (!names.empty()) {
    const std::string name(names.substr(0, names.find('\0')));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    if (!wants(name))
      continue;
    if (auto value = xattr_value(path, name.c_str()))
      out.emplace_back(name, std::move(*value));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), ::free);
  if (!real)
    throw SystemError(path, "find where it leads", errno);
  return real.get();
}

std::string read_link_at(int folder, const char* name, const std::string& shown) {
  std::string text(PATH_MAX, '\0');
  const ssize_t got = ::readlinkat(folder, name, text.data(), text.size());
  if (got < 0)
    throw SystemError(shown, "read the symbolic link", errno);
  text.resize(static_cast<std::size_t>(got));
  text.shrink_to_fit();
  return text;
}

Descriptor open_folder_at(int folder, std::string_view path) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  Descriptor step;
  while (path.size() >= PATH_MAX) {
    // The longest run of whole names that the system takes.
    const std::size_t slash = path.rfind('/', PATH_MAX - 2);
    if (slash == std::string_view::npos || slash == 0) {
      errno = ENAMETOOLONG;
      return {};
    }
    step = Descriptor(
        ::openat(step ? step.get() : folder, std::string(path.substr(0, slash)).c_str(), flags));
    if (!step)
      return {};
    path.remove_prefix(slash + 1);
  }
  return Descriptor(
      ::openat(step ? step.get() : folder, std::string(path).c_str(), flags | O_NOFOLLOW));
}

std::string joined(std::string_view folder, std::string_view name) {
  if (folder.empty())
    return std::string(name);
  if (name.empty())
    return std::string(folder);
  return cat(folder, folder.back() == '/' ? "" : "/", name);
}

void release_free_memory() { ::malloc_trim(0); }

}  // namespace disc
