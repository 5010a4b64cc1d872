// A temporary file without a name.
#include "formats/io/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <string>

#include "formats/base/error.h"
#include "formats/io/environment.h"

namespace disc {
namespace {

Descriptor open_unnamed(const std::string& folder) {
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file)
    return file;
  std::string name = folder + "/glassmaster.XXXXXX";  // a file system without O_TMPFILE
  file = Descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (file)
    ::unlink(name.c_str());
  return file;
}

}  // namespace

Spool::Spool() {
  std::string first;
  int first_error = 0;
  for (const std::string& folder : {environment_variable("TMPDIR").value_or(""),
                                    std::string("/var/tmp"), std::string("/tmp")}) {
    if (folder.empty())
      continue;
    file_ = open_unnamed(folder);
    if (file_)
      return;
    if (first.empty()) {
      first = folder;
      first_error = errno;
    }
  }
  throw SystemError(first, "make a temporary file in", first_error);
}

std::uint64_t Spool::append(Bytes bytes) {
  const std::uint64_t at = size_;
  write_at(at, bytes);
  size_ += bytes.size();
  return at;
}

std::uint64_t Spool::append_hole(std::uint64_t count) {
  const std::uint64_t at = size_;
  constexpr std::uint64_t largest = std::numeric_limits<off_t>::max();
  if (count > largest - at)
    throw SystemError("temporary file", "write", EFBIG);
  if (::ftruncate(file_.get(), static_cast<off_t>(at + count)) != 0)
    throw SystemError("temporary file", "write", errno);
  size_ += count;
  return at;
}

void Spool::write_at(std::uint64_t offset, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      throw SystemError("temporary file", "write", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
}

void Spool::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      throw SystemError("temporary file", "read", got < 0 ? errno : EIO);
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

}  // namespace disc
