// A file written at any place, which gets its name when it is whole, or is taken up where it was.
#include "formats/io/patched_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "formats/base/error.h"
#include "formats/io/environment.h"

namespace disc {
namespace {

Descriptor open_for_writing(const std::string& path, int flags) {
  Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | flags, 0666));
  if (!descriptor)
    throw SystemError(path, "open", errno);
  return descriptor;
}

}  // namespace

PatchedFile::PatchedFile(const std::string& path, Manner manner, bool may_replace)
    : path_(path), may_replace_(may_replace) {
  if (is_special_file(path))
    throw SystemError(cat(path, ": is a device or a pipe, an image is written to a file"));
  if (manner == Manner::InPlace) {
    descriptor_ = open_for_writing(path, 0);
    return;
  }
  if (!may_replace && path_exists(path))
    throw SystemError(path, "write", EEXIST);
  hidden_ = std::make_unique<TemporaryFile>(cat(path, ".", ::getpid(), ".part"));
  descriptor_ = open_for_writing(hidden_->path(), O_EXCL);
}

PatchedFile::~PatchedFile() = default;

void PatchedFile::write(std::uint64_t offset, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t done =
        ::pwrite(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      throw SystemError(path_, "write", done < 0 ? errno : EIO);
    offset += static_cast<std::uint64_t>(done);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
}

void PatchedFile::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    const ssize_t done =
        ::pread(descriptor_.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      throw SystemError(path_, "read", errno);
    if (done == 0) {
      std::fill(out.begin(), out.end(), std::uint8_t{0});
      return;
    }
    offset += static_cast<std::uint64_t>(done);
    out = out.subspan(static_cast<std::size_t>(done));
  }
}

std::uint64_t PatchedFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_.get(), &status) != 0)
    throw SystemError(path_, "look at", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

void PatchedFile::resize(std::uint64_t size) {
  if (::ftruncate(descriptor_.get(), static_cast<off_t>(size)) != 0)
    throw SystemError(path_, "resize", errno);
}

void PatchedFile::sync() {
  if (::fsync(descriptor_.get()) != 0)
    throw SystemError(path_, "sync", errno);
}

void PatchedFile::commit() {
  sync();
  if (!hidden_)
    return;
  if (!may_replace_ && path_exists(path_))
    throw SystemError(path_, "write", EEXIST);
  if (::rename(hidden_->path().c_str(), path_.c_str()) != 0)
    throw SystemError(path_, "rename", errno);
  hidden_->keep();
  hidden_.reset();
}

}  // namespace disc
