// Opens, reads and writes files and block devices past the caches of the system.
#include "formats/drive/plain_storage.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <thread>

#include "formats/base/text.h"
#include "formats/io/descriptor.h"

namespace disc::drive {
namespace {

using Clock = std::chrono::steady_clock;

std::string message(int error) { return std::system_category().message(error); }

// A buffer as direct transfers want it: aligned to a page.
class AlignedBuffer {
 public:
  static constexpr std::size_t size = 1 << 20, alignment = 4096;
  AlignedBuffer() : bytes_(static_cast<std::uint8_t*>(std::aligned_alloc(alignment, size))) {
    if (bytes_ == nullptr)
      throw DriveError("no memory for a buffer of 1 MiB");
  }
  ~AlignedBuffer() { std::free(bytes_); }
  AlignedBuffer(const AlignedBuffer&) = delete;
  AlignedBuffer& operator=(const AlignedBuffer&) = delete;
  std::span<std::uint8_t> first(std::size_t count) { return {bytes_, count}; }

 private:
  std::uint8_t* bytes_;
};

struct Found {
  int error = 0;
  std::size_t bytes = 0;
};

Found read_some(int file, std::uint64_t offset, std::span<std::uint8_t> out) {
  Found found;
  while (found.bytes < out.size()) {
    const auto rest = out.subspan(found.bytes);
    const ssize_t got =
        ::pread(file, rest.data(), rest.size(), static_cast<off_t>(offset + found.bytes));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      found.error = errno;
    if (got <= 0)
      break;
    found.bytes += static_cast<std::size_t>(got);
  }
  return found;
}

int write_all(int file, std::uint64_t offset, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return errno;
    if (put == 0)
      return ENOSPC;
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return 0;
}

[[noreturn]] void refuse_open(const Address& address, int error) {
  if (error == EROFS)
    throw DriveError(cat(address.text, ": is write-protected: ", message(error)));
  throw DriveError(cat(address.text, ": cannot open: ", message(error)));
}

[[noreturn]] void refuse_busy(const Address& address, const struct stat& status,
                              const SystemFolders& system) {
  const bool block = S_ISBLK(status.st_mode);
  const std::string who =
      block ? describe(holders_of_device(status.st_rdev, system), uses_of(status.st_rdev, system))
            : describe(holders_of_file(status.st_dev, status.st_ino, system), {});
  throw DriveError(cat(
      address.text, ": is in use: ", who.empty() ? "by somebody that this user cannot see" : who));
}

// Wrong schemes are told before anything is opened: opening some devices does something.
void check_kind(const Address& address) {
  struct stat status;
  const bool exists = ::stat(address.path.c_str(), &status) == 0;
  const bool wants_block = address.kind == Kind::Block;
  if (!exists && !wants_block)
    return;
  if (!exists)
    throw DriveError(cat(address.text, ": there is no such device: ", message(errno)));
  if (kind_of_path(address.path) == PathKind::OpticalDrive)
    throw ManifestError(cat(address.text, ": is an optical drive; its address is ", address.path));
  if (wants_block && !S_ISBLK(status.st_mode))
    throw ManifestError(cat(address.text, ": is no block device",
                            S_ISREG(status.st_mode) ? cat("; try file:", address.path) : ""));
  if (!wants_block && S_ISBLK(status.st_mode))
    throw ManifestError(cat(address.text, ": is a block device; block:", address.path,
                            " writes to it, and whatever it holds is lost"));
  if (!wants_block && !S_ISREG(status.st_mode))
    throw ManifestError(cat(address.text, ": is no file"));
}

// "sdb", from /sys/dev/block/8:16.
std::string name_in_sysfs(dev_t device, const SystemFolders& system) {
  std::error_code error;
  const auto real = std::filesystem::canonical(
      cat(system.sys, "/dev/block/", major(device), ":", minor(device)), error);
  return error ? std::string() : real.filename().string();
}

std::uint64_t room_beside(int file) {
  struct statvfs room;
  if (::fstatvfs(file, &room) != 0)
    return 0;
  return std::uint64_t{room.f_bavail} * room.f_frsize;
}

}  // namespace

struct PlainStorage::State {
  Descriptor file;
  Descriptor direct;  // the same, past the cache; none where the system has no such way
  std::uint64_t capacity = 0;
  std::uint64_t waiting = 0;
  std::size_t alignment = 4096;  // of offsets and lengths of direct transfers
  bool block = false;
  bool wrote = false;
  int lost = 0;
  std::string name;
  AlignedBuffer buffer;

  bool is_aligned(std::uint64_t offset, std::size_t count) const {
    return direct && offset % alignment == 0 && count % alignment == 0;
  }
};

namespace {

void open_block(const Address& address, const OpenOptions& options, const SystemFolders& system,
                Clock::time_point until, Descriptor& file) {
  struct stat status;
  // The kernel gives O_EXCL to one, and to none while a partition is mounted.
  const int flags = options.writes ? O_RDWR | O_EXCL : O_RDONLY;
  for (;;) {
    file = Descriptor(::open(address.path.c_str(), flags | O_CLOEXEC));
    if (file)
      break;
    const int error = errno;
    if (error == EINTR)
      continue;
    if (error != EBUSY)
      refuse_open(address, error);
    if (::stat(address.path.c_str(), &status) != 0)
      refuse_open(address, errno);
    if (Clock::now() >= until || !uses_of(status.st_rdev, system).empty())
      refuse_busy(address, status, system);
    std::this_thread::sleep_for(milliseconds(250));
  }
  if (::fstat(file.get(), &status) != 0 || !S_ISBLK(status.st_mode))
    throw DriveError(cat(address.text, ": is no block device any more"));
  if (options.writes && !uses_of(status.st_rdev, system).empty())
    refuse_busy(address, status, system);
}

void open_file(const Address& address, const OpenOptions& options, const SystemFolders& system,
               Clock::time_point until, Descriptor& file) {
  const int flags = options.writes ? O_RDWR | O_CREAT : O_RDONLY;
  file = Descriptor(::open(address.path.c_str(), flags | O_CLOEXEC, 0666));
  if (!file)
    refuse_open(address, errno);
  while (::flock(file.get(), (options.writes ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
    const int error = errno;
    struct stat status;
    if (error != EWOULDBLOCK && error != EINTR)
      return;  // a file system without locks
    if (Clock::now() >= until && ::fstat(file.get(), &status) == 0)
      refuse_busy(address, status, system);
    std::this_thread::sleep_for(milliseconds(100));
  }
}

std::uint64_t size_of_file(const Address& address, const OpenOptions& options, int file) {
  struct stat status;
  if (::fstat(file, &status) != 0)
    throw DriveError(cat(address.text, ": ", message(errno)));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (!address.size)
    return options.writes ? size + room_beside(file) : size;
  if (size > *address.size)
    throw DriveError(cat(address.text, ": already has ", size, " bytes, more than the ",
                         *address.size, " wished; remove it or wish for more"));
  if (options.writes && size < *address.size &&
      ::ftruncate(file, static_cast<off_t>(*address.size)) != 0)
    throw DriveError(
        cat(address.text, ": cannot grow to ", *address.size, " bytes: ", message(errno)));
  return *address.size;
}

}  // namespace

PlainStorage::PlainStorage(const Address& address, const OpenOptions& options,
                           const SystemFolders& system)
    : state_(std::make_unique<State>()) {
  check_kind(address);
  State& state = *state_;
  const Clock::time_point until = Clock::now() + options.patience;
  state.block = address.kind == Kind::Block;
  if (!state.block) {
    open_file(address, options, system, until, state.file);
    state.capacity = size_of_file(address, options, state.file.get());
    return;
  }
  open_block(address, options, system, until, state.file);
  struct stat status;
  std::uint64_t size = 0;
  if (::fstat(state.file.get(), &status) != 0 ||
      ::ioctl(state.file.get(), BLKGETSIZE64, &size) != 0)
    throw DriveError(cat(address.text, ": cannot tell its size: ", message(errno)));
  if (size < 2048)
    throw DriveError(cat(address.text, ": there is no medium"));
  state.capacity = size;
  state.name = name_in_sysfs(status.st_rdev, system);
  int sector = 0;
  if (::ioctl(state.file.get(), BLKSSZGET, &sector) == 0 && sector > 0)
    state.alignment = static_cast<std::size_t>(sector);
  // Through /proc, so that it is the same device even where the name has come to mean another.
  const std::string self = cat("/proc/self/fd/", static_cast<std::int64_t>(state.file.get()));
  state.direct =
      Descriptor(::open(self.c_str(), (options.writes ? O_RDWR : O_RDONLY) | O_DIRECT | O_CLOEXEC));
}

PlainStorage::~PlainStorage() {
  if (state_ && state_->block && state_->wrote)
    ::ioctl(state_->file.get(), BLKRRPART);
}

std::uint64_t PlainStorage::capacity() const { return state_->capacity; }
bool PlainStorage::is_block_device() const { return state_->block; }
const std::string& PlainStorage::kernel_name() const { return state_->name; }
std::uint64_t PlainStorage::waiting() const { return state_->waiting; }

int PlainStorage::read(std::uint64_t offset, std::span<std::uint8_t> out) {
  State& state = *state_;
  while (!out.empty()) {
    const auto piece = out.first(std::min(out.size(), AlignedBuffer::size));
    Found found;
    if (state.is_aligned(offset, piece.size())) {
      const auto buffer = state.buffer.first(piece.size());
      found = read_some(state.direct.get(), offset, buffer);
      std::ranges::copy(buffer.first(found.bytes), piece.begin());
      if (found.error == EINVAL) {  // this device wants other alignment than it says
        state.direct = {};
        continue;
      }
    } else {
      found = read_some(state.file.get(), offset, piece);
    }
    if (found.error != 0)
      return found.error;
    std::ranges::fill(piece.subspan(found.bytes), std::uint8_t{0});
    out = out.subspan(piece.size());
    offset += piece.size();
  }
  return 0;
}

int PlainStorage::write(std::uint64_t offset, Bytes bytes) {
  State& state = *state_;
  state.wrote = true;
  while (!bytes.empty()) {
    const Bytes piece = bytes.first(std::min(bytes.size(), AlignedBuffer::size));
    int error = 0;
    if (state.is_aligned(offset, piece.size())) {
      const auto buffer = state.buffer.first(piece.size());
      std::ranges::copy(piece, buffer.begin());
      error = write_all(state.direct.get(), offset, buffer);
      if (error == EINVAL) {
        state.direct = {};
        continue;
      }
    } else {
      error = write_all(state.file.get(), offset, piece);
    }
    if (error != 0)
      return error;
    state.waiting += piece.size();
    bytes = bytes.subspan(piece.size());
    offset += piece.size();
  }
  return 0;
}

int PlainStorage::synchronize() {
  State& state = *state_;
  // A second fdatasync() succeeds after one that failed, though the data are gone.
  if (::fdatasync(state.file.get()) != 0 && state.lost == 0)
    state.lost = errno;
  if (state.lost != 0)
    return state.lost;
  state.waiting = 0;
  if (state.block)
    ::ioctl(state.file.get(), BLKFLSBUF);
  ::posix_fadvise(state.file.get(), 0, 0, POSIX_FADV_DONTNEED);
  return 0;
}

}  // namespace disc::drive
