// Random access to image files, block devices and memory.
#include "formats/io/block_source.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "formats/base/error.h"
#include "formats/io/descriptor.h"

namespace disc {
namespace {

void check_bounds(const BlockSource& source, std::uint64_t offset, std::size_t count) {
  if (offset > source.size() || source.size() - offset < count)
    throw FormatError(cat(source.name(), ": ends at byte ", source.size(), ", which is before the ",
                          count, " bytes wanted at byte ", offset));
}

class ImageFile final : public BlockSource {
 public:
  explicit ImageFile(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (!file_)
      throw SystemError(path, "open", errno);
    struct stat status;
    if (::fstat(file_.get(), &status) != 0)
      throw SystemError(path, "stat", errno);
    if (S_ISREG(status.st_mode)) {
      size_ = static_cast<std::uint64_t>(status.st_size);
      may_have_holes_ = static_cast<std::uint64_t>(status.st_blocks) * 512 < size_;
    } else if (S_ISBLK(status.st_mode)) {
      if (::ioctl(file_.get(), BLKGETSIZE64, &size_) != 0)
        throw SystemError(path, "tell the size of", errno);
    } else {
      throw SystemError(cat(path, ": neither a file nor a block device, so it cannot be an image"));
    }
  }

  std::uint64_t size() const override { return size_; }
  std::string name() const override { return path_; }

  std::uint64_t hole_at(std::uint64_t offset) const override {
    if (!may_have_holes_ || offset >= size_)
      return 0;
    const off_t data = ::lseek(file_.get(), static_cast<off_t>(offset), SEEK_DATA);
    if (data < 0)
      return errno == ENXIO ? size_ - offset : 0;
    return std::min(static_cast<std::uint64_t>(data), size_) - offset;
  }

  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    check_bounds(*this, offset, out.size());
    while (!out.empty()) {
      const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        throw SystemError(cat(path_, " at byte ", offset), "read", errno);
      if (got == 0)
        throw SystemError(cat(path_, ": became shorter while it was read"));
      out = out.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
  }

 private:
  std::string path_;
  Descriptor file_;
  std::uint64_t size_ = 0;
  bool may_have_holes_ = false;
};

}  // namespace

std::vector<std::uint8_t> read_blocks(const BlockSource& source, Extent extent) {
  if (extent.first.value < 0 || extent.blocks < 0)
    throw FormatError(extent.first, "lies below block 0", "the medium's address space");
  const std::uint64_t count = static_cast<std::uint64_t>(extent.blocks) * block_size;
  if (count > source.size())  // before a hostile length is allocated
    throw FormatError(extent.first,
                      cat("extent of ", extent.blocks, " blocks is larger than ", source.name()),
                      "the medium's address space");
  std::vector<std::uint8_t> bytes(count);
  source.read(byte_offset(extent.first), bytes);
  return bytes;
}

void MemorySource::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  check_bounds(*this, offset, out.size());
  if (!out.empty())
    std::memcpy(out.data(), bytes_.data() + offset, out.size());
}

std::unique_ptr<BlockSource> open_image(const std::string& path) {
  return std::make_unique<ImageFile>(path);
}

}  // namespace disc
