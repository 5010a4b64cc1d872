// A folder that things are restored into, and that nothing can lead out of.
#include "formats/io/extraction_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "formats/base/error.h"
#include "formats/io/environment.h"

namespace disc {
namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr std::size_t hole = 4096;
constexpr mode_t all_mode_bits = 07777;

[[noreturn]] void refuse(const std::string& shown, const char* what) {
  throw SystemError(shown, what, errno);
}

bool is_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

std::array<timespec, 2> times_of(Timestamp modified) {
  timespec time{};
  time.tv_sec = modified.seconds;
  time.tv_nsec = static_cast<long>(modified.nanoseconds);
  return {time, time};
}

bool all_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

void write_all(int descriptor, Bytes bytes, const std::string& shown) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      refuse(shown, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

// Copies with a hole for every aligned piece that is nothing but zeros.
std::uint64_t copy(ByteStream& content, int descriptor, const std::string& shown) {
  std::vector<std::uint8_t> buffer(256 * 1024);
  constexpr std::uint64_t largest = std::numeric_limits<off_t>::max();
  std::uint64_t size = 0;
  for (;;) {
    if (const std::uint64_t skipped = content.skip_hole(largest - size)) {
      if (::lseek(descriptor, static_cast<off_t>(skipped), SEEK_CUR) < 0)
        refuse(shown, "write");
      size += skipped;
      continue;
    }
    const std::size_t got = content.read(buffer);
    if (got == 0)
      break;
    Bytes rest = Bytes(buffer).first(got);
    while (!rest.empty()) {
      const bool zero = all_zero(slice(rest, 0, hole));
      std::size_t run = std::min(hole, rest.size());
      while (run < rest.size() && all_zero(slice(rest, run, hole)) == zero)
        run = std::min(run + hole, rest.size());
      if (!zero)
        write_all(descriptor, rest.first(run), shown);
      else if (::lseek(descriptor, static_cast<off_t>(run), SEEK_CUR) < 0)
        refuse(shown, "write");
      rest = rest.subspan(run);
    }
    size += got;
  }
  if (::ftruncate(descriptor, static_cast<off_t>(size)) != 0)
    refuse(shown, "write");
  return size;
}

// Removes what was begun unless it was finished.
class Unfinished {
 public:
  Unfinished(int folder, const std::string& name) : folder_(folder), name_(name) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    if (!finished_)
      ::unlinkat(folder_, name_.c_str(), 0);
  }
  void finish() { finished_ = true; }

 private:
  int folder_;
  const std::string& name_;
  bool finished_ = false;
};

}  // namespace

bool may_change_owners() { return ::geteuid() == 0; }

ExtractionFolder::ExtractionFolder(const std::string& path, bool overwrite)
    : path_(path), overwrite_(overwrite), made_(!path_exists(path)) {
  if (made_)
    make_folders(path);
  // The folder itself was named by the person, who may well have named a link to it.
  root_ = Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root_)
    refuse(path, "open");
}

std::string ExtractionFolder::shown(const std::string& path) const {
  return path.empty() ? path_ : path_ + '/' + path;
}

int ExtractionFolder::open_folder(std::string_view path) {
  if (path.empty())
    return root_.get();
  if (open_ && path == open_path_)
    return open_.get();
  // Going down from where we are saves most of the way in a deep tree.
  int at = root_.get();
  std::string_view rest = path;
  if (open_ && path.size() > open_path_.size() && path.starts_with(open_path_) &&
      path[open_path_.size()] == '/') {
    at = open_.get();
    rest = path.substr(open_path_.size() + 1);
  }
  Descriptor opened;
  while (!rest.empty()) {
    const std::string name(rest.substr(0, rest.find('/')));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    if (!is_name(name)) {
      errno = EINVAL;
      refuse(shown(std::string(path)), "use the path");
    }
    Descriptor next(::openat(at, name.c_str(), folder_flags));
    if (!next)
      refuse(shown(std::string(path)), "open the folder");
    opened = std::move(next);
    at = opened.get();
  }
  open_ = std::move(opened);
  open_path_ = path;
  return open_.get();
}

ExtractionFolder::Place ExtractionFolder::place(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view parent =
      slash == std::string::npos ? std::string_view{} : std::string_view(path).substr(0, slash);
  Place place{open_folder(parent), path.substr(slash == std::string::npos ? 0 : slash + 1),
              shown(path)};
  if (!is_name(place.name) || slash == 0) {
    errno = EINVAL;
    refuse(place.shown, "use the name");
  }
  return place;
}

void ExtractionFolder::clear_way(const Place& place) {
  struct stat status {};
  if (::fstatat(place.folder, place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT)
      return;
    refuse(place.shown, "look at");
  }
  if (!overwrite_ || S_ISDIR(status.st_mode)) {
    errno = EEXIST;
    refuse(place.shown, "make");
  }
  if (::unlinkat(place.folder, place.name.c_str(), 0) != 0)
    refuse(place.shown, "replace");
}

void ExtractionFolder::make_folder(const std::string& path) {
  const Place at = place(path);
  if (::mkdirat(at.folder, at.name.c_str(), 0755) == 0)
    return;
  struct stat status {};
  const bool there =
      errno == EEXIST && ::fstatat(at.folder, at.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (there && S_ISDIR(status.st_mode))
    return;
  if (!there)
    refuse(at.shown, "make");
  clear_way(at);
  if (::mkdirat(at.folder, at.name.c_str(), 0755) != 0)
    refuse(at.shown, "make");
}

std::uint64_t ExtractionFolder::write_file(const std::string& path, ByteStream& content,
                                           const RestoredAttributes& attributes) {
  const Place at = place(path);
  clear_way(at);
  const Descriptor file(::openat(at.folder, at.name.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file)
    refuse(at.shown, "make");
  Unfinished unfinished(at.folder, at.name);
  const std::uint64_t size = copy(content, file.get(), at.shown);
  restore(file.get(), at.shown, attributes);
  unfinished.finish();
  return size;
}

void ExtractionFolder::make_symlink(const std::string& path, const std::string& target,
                                    const RestoredAttributes& attributes) {
  const Place at = place(path);
  clear_way(at);
  if (::symlinkat(target.c_str(), at.folder, at.name.c_str()) != 0)
    refuse(at.shown, "make the link");
  restore_at(at, attributes, false);
}

void ExtractionFolder::make_hard_link(const std::string& path, const std::string& existing) {
  // place() may close the folder it opened before: keep a descriptor of one of the two.
  const Place from = place(existing);
  const Descriptor from_folder(::openat(from.folder, ".", folder_flags));
  if (!from_folder)
    refuse(from.shown, "open the folder");
  const Place at = place(path);
  clear_way(at);
  if (::linkat(from_folder.get(), from.name.c_str(), at.folder, at.name.c_str(), 0) != 0)
    refuse(at.shown, "link");
}

void ExtractionFolder::make_node(const std::string& path, NodeKind kind, std::uint32_t major,
                                 std::uint32_t minor, const RestoredAttributes& attributes) {
  const Place at = place(path);
  clear_way(at);
  const mode_t type = kind == NodeKind::CharDevice    ? S_IFCHR
                      : kind == NodeKind::BlockDevice ? S_IFBLK
                                                      : S_IFIFO;
  if (::mknodat(at.folder, at.name.c_str(), type | 0600, ::makedev(major, minor)) != 0)
    refuse(at.shown, kind == NodeKind::Fifo ? "make the pipe" : "make the device");
  restore_at(at, attributes, true);
}

void ExtractionFolder::finish_folder(const std::string& path,
                                     const RestoredAttributes& attributes) {
  restore(open_folder(path), shown(path), attributes);
}

// Owner first, since changing it clears set-id bits; ACLs after the mode they refine; time last.
void ExtractionFolder::restore(int descriptor, const std::string& shown_path,
                               const RestoredAttributes& attributes) {
  if (attributes.uid && attributes.gid &&
      ::fchown(descriptor, *attributes.uid, *attributes.gid) != 0)
    refuse(shown_path, "set the owner");
  if (attributes.mode && ::fchmod(descriptor, *attributes.mode & all_mode_bits) != 0)
    refuse(shown_path, "set the mode");
  for (const auto& [name, value] : attributes.xattrs)
    if (::fsetxattr(descriptor, name.c_str(), value.data(), value.size(), 0) != 0)
      ++refused_xattrs_;
  if (attributes.modified && ::futimens(descriptor, times_of(*attributes.modified).data()) != 0)
    refuse(shown_path, "set the time");
}

void ExtractionFolder::restore_at(const Place& at, const RestoredAttributes& attributes,
                                  bool with_mode) {
  const char* const name = at.name.c_str();
  if (attributes.uid && attributes.gid &&
      ::fchownat(at.folder, name, *attributes.uid, *attributes.gid, AT_SYMLINK_NOFOLLOW) != 0)
    refuse(at.shown, "set the owner");
  if (with_mode && attributes.mode &&
      ::fchmodat(at.folder, name, *attributes.mode & all_mode_bits, 0) != 0)
    refuse(at.shown, "set the mode");
  if (attributes.modified &&
      ::utimensat(at.folder, name, times_of(*attributes.modified).data(), AT_SYMLINK_NOFOLLOW) != 0)
    refuse(at.shown, "set the time");
}

}  // namespace disc
