// One content read piece by piece from several threads.
#include "formats/io/piecewise_stream.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "formats/base/error.h"

namespace disc {
namespace {

constexpr std::uint64_t pass_at_once = 256 * 1024;

[[noreturn]] void changed(const std::string& name, const char* how) {
  throw SystemError(cat(name, ": became ", how, " while the image was built"));
}

}  // namespace

PiecewiseStream::PiecewiseStream(std::unique_ptr<ByteStream> stream, std::uint64_t size,
                                 std::string name)
    : stream_(std::move(stream)), size_(size), name_(std::move(name)) {}

void PiecewiseStream::read(std::uint64_t offset, std::span<std::uint8_t> out) {
  const int file = stream_->descriptor();
  if (file < 0)
    return in_turn(offset, [&] { read_on(out); });
  const std::uint64_t start = stream_->descriptor_offset();
  while (!out.empty()) {
    const ssize_t got = ::pread(file, out.data(), out.size(), static_cast<off_t>(start + offset));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw SystemError(name_, "read", errno);
    if (got == 0)
      changed(name_, "shorter");
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

void PiecewiseStream::pass(std::uint64_t offset, std::uint64_t bytes) {
  if (stream_->descriptor() >= 0)
    return;
  in_turn(offset, [&] {
    std::vector<std::uint8_t> passed;
    for (std::uint64_t left = bytes; left > 0;) {
      const std::uint64_t hole = stream_->skip_hole(left);
      if (hole == 0) {
        passed.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, pass_at_once)));
        read_on(passed);
      }
      position_ += hole;
      left -= hole > 0 ? hole : passed.size();
    }
  });
}

// Waits until all before `offset` was read.
template <class Body>
void PiecewiseStream::in_turn(std::uint64_t offset, const Body& body) {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return failed_ || position_ == offset; });
  if (failed_)
    throw SystemError(cat(name_, ": an earlier part could not be read"));
  try {
    body();
    std::array<std::uint8_t, 1> more;
    if (position_ == size_ && stream_->read(more) != 0)
      changed(name_, "longer");
  } catch (...) {
    failed_ = true;
    moved_.notify_all();
    throw;
  }
  moved_.notify_all();
}

void PiecewiseStream::read_on(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const std::size_t got = stream_->read(out);
    if (got == 0)
      changed(name_, "shorter");
    out = out.subspan(got);
    position_ += got;
  }
}

void PiecewiseStream::give_up() {
  const std::lock_guard guard(mutex_);
  failed_ = true;
  moved_.notify_all();
}

}  // namespace disc
