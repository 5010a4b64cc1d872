// Where an image goes: a file that appears only when whole, a pipe, or nowhere.
#include "formats/io/image_sink.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "formats/base/error.h"
#include "formats/io/data_run.h"
#include "formats/io/descriptor.h"
#include "formats/io/temporary_file.h"

namespace disc {
namespace {

// Bytes after which the kernel is asked to start writing back, so that the final sync is short.
constexpr std::uint64_t write_back_step = 32 * 1024 * 1024;

// What is left as a hole when it is zero, aligned in the file: small enough to find the zeros of
// sparse sources, large enough that an image does not fall to pieces on its disk.
constexpr std::size_t hole_unit = 64 * 1024;

bool is_zero(Bytes bytes) {
  return bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

void write_all(int descriptor, Bytes bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      throw SystemError(name, "write", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
}

class FileSink final : public ImageSink {
 public:
  FileSink(std::string path, bool force)
      : path_(std::move(path)), folder_(folder_of(path_)), force_(force) {
    // Without a name until commit(), so that not even a killed process leaves anything behind.
    file_ = Descriptor(::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666));
    if (!file_ && errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
      throw SystemError(path_, "create", errno);
    if (!file_)
      open_named();
  }

  void write(Bytes bytes) override {
    while (!bytes.empty()) {
      const std::size_t hole = zeros_at_front(bytes);
      if (hole > 0)
        move_to(written_ + hole);
      const std::size_t data = data_at_front(bytes.subspan(hole), written_ + hole);
      write_all(file_.get(), bytes.subspan(hole, data), path_);
      advance(hole + data);
      bytes = bytes.subspan(hole + data);
    }
  }

  // Wherever it begins: a hole that comes in pieces must not leave a bit of data at every seam.
  void write_zeros(std::uint64_t count) override {
    if (count < hole_unit)
      return write(some_zeros(count));
    move_to(written_ + count);
    advance(count);
  }

  bool clone(int descriptor, std::uint64_t offset, std::uint64_t count) override {
    if (!can_clone_)
      return false;
    file_clone_range range{
        .src_fd = descriptor, .src_offset = offset, .src_length = count, .dest_offset = written_};
    if (::ioctl(file_.get(), FICLONERANGE, &range) != 0) {
      // Another file system than the source's, or one without reflinks: it will not change its
      // mind. A refusal for this range alone (unaligned) may differ for the next.
      can_clone_ = errno == EINVAL;
      return false;
    }
    move_to(written_ + count);
    advance(count);
    return true;
  }

  bool read_back(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    while (!out.empty()) {
      const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        throw SystemError(path_, "read back", errno);
      if (got == 0)
        return false;  // a hole at the end, which exists from commit() on
      offset += static_cast<std::uint64_t>(got);
      out = out.subspan(static_cast<std::size_t>(got));
    }
    return true;
  }

  void commit() override {
    // A hole at the end exists by the size alone.
    if (::ftruncate(file_.get(), static_cast<off_t>(written_)) != 0)
      throw SystemError(path_, "set the size of", errno);
    if (::fsync(file_.get()) != 0)
      throw SystemError(path_, "sync", errno);
    if (temporary_)
      rename_over(*temporary_);
    else
      give_name();
    const Descriptor folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder)
      ::fsync(folder.get());
  }

 private:
  void move_to(std::uint64_t offset) {
    if (::lseek(file_.get(), static_cast<off_t>(offset), SEEK_SET) < 0)
      throw SystemError(path_, "seek in", errno);
  }

  // Whole units of zeros from here, where here is a place for a hole.
  std::size_t zeros_at_front(Bytes bytes) const {
    if (written_ % hole_unit != 0)
      return 0;
    std::size_t count = 0;
    while (bytes.size() - count >= hole_unit && is_zero(bytes.subspan(count, hole_unit)))
      count += hole_unit;
    return count;
  }

  // Bytes up to the next unit of zeros; `bytes` does not begin with one.
  static std::size_t data_at_front(Bytes bytes, std::uint64_t offset) {
    std::size_t count = std::min<std::size_t>(bytes.size(), hole_unit - offset % hole_unit);
    while (bytes.size() - count >= hole_unit && !is_zero(bytes.subspan(count, hole_unit)))
      count += hole_unit;
    return bytes.size() - count < hole_unit ? bytes.size() : count;
  }

  void advance(std::uint64_t count) {
    written_ += count;
    if (written_ - write_back_ >= write_back_step) {
      ::sync_file_range(file_.get(), static_cast<off64_t>(write_back_),
                        static_cast<off64_t>(written_ - write_back_), SYNC_FILE_RANGE_WRITE);
      write_back_ = written_;
    }
  }

  std::string temporary_name(unsigned attempt) const {
    return cat(path_, ".", ::getpid(), ".", attempt, ".part");
  }

  void open_named() {
    for (unsigned attempt = 0;; ++attempt) {
      temporary_.emplace(temporary_name(attempt));
      file_ = Descriptor(
          ::open(temporary_->path().c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      if (file_)
        return;
      temporary_->keep();  // another's, or not there
      if (errno != EEXIST || attempt == 1000)
        throw SystemError(path_, "create", errno);
    }
  }

  void give_name() {
    const std::string self = cat("/proc/self/fd/", file_.get());
    if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW) == 0)
      return;
    if (errno != EEXIST)
      throw SystemError(path_, "create", errno);
    refuse_existing();
    // A name can only be taken over by rename, so the file gets another one first.
    for (unsigned attempt = 0;; ++attempt) {
      temporary_.emplace(temporary_name(attempt));
      if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, temporary_->path().c_str(),
                   AT_SYMLINK_FOLLOW) == 0) {
        rename_over(*temporary_);
        return;
      }
      temporary_->keep();
      if (errno != EEXIST || attempt == 1000)
        throw SystemError(path_, "create", errno);
    }
  }

  void rename_over(TemporaryFile& temporary) {
    rename_from(temporary.path());
    temporary.keep();
  }

  void rename_from(const std::string& from) {
    if (!force_) {
      if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0)
        return;
      if (errno == EEXIST)
        refuse_existing();
      if (errno != EINVAL && errno != ENOSYS)
        throw SystemError(path_, "rename", errno);
      struct stat status;  // a file system without RENAME_NOREPLACE
      if (::lstat(path_.c_str(), &status) == 0)
        refuse_existing();
    }
    if (::rename(from.c_str(), path_.c_str()) != 0)
      throw SystemError(path_, "rename", errno);
  }

  void refuse_existing() const {
    if (!force_)
      throw SystemError(cat(path_, ": exists already; --force replaces it"));
  }

  std::string path_;
  std::string folder_;
  std::optional<TemporaryFile> temporary_;  // where O_TMPFILE is not to be had
  Descriptor file_;
  bool force_;
  bool can_clone_ = true;
  std::uint64_t written_ = 0;
  std::uint64_t write_back_ = 0;
};

class PipeSink final : public ImageSink {
 public:
  PipeSink(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  PipeSink(Descriptor owned, std::string name)
      : owned_(std::move(owned)), descriptor_(owned_.get()), name_(std::move(name)) {}
  void write(Bytes bytes) override { write_all(descriptor_, bytes, name_); }
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  void commit() override {}

 private:
  Descriptor owned_;
  int descriptor_;
  std::string name_;
};

class NullSink final : public ImageSink {
 public:
  void write(Bytes) override {}
  void write_zeros(std::uint64_t) override {}
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  void commit() override {}
};

}  // namespace

bool ImageSink::read_back(std::uint64_t, std::span<std::uint8_t>) const { return false; }

void ImageSink::write_zeros(std::uint64_t count) {
  take_zeros(count, [this](Bytes part) { write(part); });
}

std::unique_ptr<ImageSink> open_image_file(const std::string& path, bool force) {
  struct stat status;
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    if (S_ISDIR(status.st_mode))
      throw SystemError(cat(path, ": is a folder, and an image needs a file name"));
    if (S_ISBLK(status.st_mode))
      throw SystemError(
          cat(path, ": is a block device; build a file and write that to the device"));
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file)
      throw SystemError(path, "open", errno);
    return std::make_unique<PipeSink>(std::move(file), path);
  }
  if (!force && ::lstat(path.c_str(), &status) == 0)
    throw SystemError(cat(path, ": exists already; --force replaces it"));
  return std::make_unique<FileSink>(path, force);
}

std::unique_ptr<ImageSink> open_pipe(int descriptor, std::string name) {
  return std::make_unique<PipeSink>(descriptor, std::move(name));
}

std::unique_ptr<ImageSink> open_null_sink() { return std::make_unique<NullSink>(); }

void replace_file(const std::string& path, Bytes bytes) {
  FileSink file(path, true);
  file.write(bytes);
  file.commit();
}

}  // namespace disc
