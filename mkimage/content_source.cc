// The bytes of a file on their way into an image, read at random.
#include "mkimage/content_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "formats/base/error.h"

namespace disc {
namespace {

constexpr std::size_t skip_at_once = 256 * 1024;

}  // namespace

void ContentSource::skip_to(std::uint64_t offset) const {
  if (!stream_ || offset < position_) {
    stream_ = tree_.opener->open(content_);
    position_ = 0;
  }
  std::vector<std::uint8_t> passed(
      static_cast<std::size_t>(std::min<std::uint64_t>(skip_at_once, offset - position_)));
  while (position_ < offset) {
    const std::size_t got = stream_->read(std::span(passed).first(
        static_cast<std::size_t>(std::min<std::uint64_t>(passed.size(), offset - position_))));
    if (got == 0)
      throw FormatError(cat(name(), ": ends at byte ", position_));
    position_ += got;
  }
}

void ContentSource::read_file(std::uint64_t offset, std::span<std::uint8_t> out) const {
  offset += stream_->descriptor_offset();
  while (!out.empty()) {
    const ssize_t got =
        ::pread(stream_->descriptor(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw SystemError(name(), "read", errno);
    if (got == 0)
      throw FormatError(cat(name(), ": ends early"));
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

void ContentSource::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  const std::lock_guard guard(mutex_);
  if (offset > size() || out.size() > size() - offset)
    throw FormatError(cat(name(), ": ", out.size(), " bytes at ", offset, " reach past its end"));
  if (!stream_)
    skip_to(0);
  if (stream_->descriptor() >= 0)
    return read_file(offset, out);
  skip_to(offset);
  for (std::size_t filled = 0; filled < out.size();) {
    const std::size_t got = stream_->read(out.subspan(filled));
    if (got == 0)
      throw FormatError(cat(name(), ": ends at byte ", position_));
    filled += got;
    position_ += got;
  }
}

}  // namespace disc
