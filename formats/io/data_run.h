// Holes: runs of data between them, and contents that are read without reading zeros.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/io/byte_stream.h"

namespace disc {

/// A run of bytes of a content that is not a hole of its source. Holes read as zeros and take up no
/// room where a view can say so.
struct DataRun {
  std::uint64_t offset = 0;  // bytes, a multiple of 4096
  std::uint64_t bytes = 0;   // up to the next hole, or the end of the content
  auto operator<=>(const DataRun&) const = default;
};

/// Smaller holes are taken for data: what they save is not worth a run of its own.
inline constexpr std::uint64_t least_hole = 64 * 1024;

/// Gathers the runs of a content, whatever the granularity in which its source tells them.
class DataRuns {
 public:
  /// Data; offsets ascend. Ends are moved outwards to multiples of 4096.
  void add(std::uint64_t offset, std::uint64_t bytes);
  /// The runs of a content of `size` bytes; nothing if it has no hole that counts. A content that
  /// is nothing but a hole has no runs. Empties the object.
  std::optional<std::vector<DataRun>> finish(std::uint64_t size);

 private:
  std::vector<DataRun> runs_;
};

/// What the file system says of the first `size` bytes of a file; nothing if they have no hole that
/// counts, or if it cannot tell. Moves the descriptor's position.
std::optional<std::vector<DataRun>> find_data_runs(int file, std::uint64_t size);

/// Bytes of data in all.
std::uint64_t data_bytes(std::span<const DataRun> runs);

/// A place that moves through a content and knows what lies ahead. The runs must outlive it.
class RunCursor {
 public:
  RunCursor(std::span<const DataRun> runs, std::uint64_t size) : runs_(runs), size_(size) {}

  std::uint64_t at() const { return at_; }
  bool at_end() const { return at_ == size_; }
  bool in_hole() const { return at_ < size_ && (runs_.empty() || at_ < runs_.front().offset); }
  /// Bytes up to the next hole or run, or to the end.
  std::uint64_t ahead() const {
    const std::uint64_t end = runs_.empty() ? size_
                              : in_hole()   ? runs_.front().offset
                                            : runs_.front().offset + runs_.front().bytes;
    return std::min(end, size_) - at_;
  }
  /// Moves on by at most ahead().
  void pass(std::uint64_t bytes) {
    at_ += bytes;
    if (!runs_.empty() && at_ >= runs_.front().offset + runs_.front().bytes)
      runs_ = runs_.subspan(1);
  }

 private:
  std::span<const DataRun> runs_;  // whose end is still to come
  std::uint64_t size_;
  std::uint64_t at_ = 0;
};

/// Zeros that take no memory of their own, at most as many as there are at once.
Bytes some_zeros(std::uint64_t count);

/// Calls take(Bytes) with `count` zeros in all.
template <class Take>
void take_zeros(std::uint64_t count, const Take& take) {
  while (count > 0) {
    const Bytes part = some_zeros(count);
    take(part);
    count -= part.size();
  }
}

/// Calls take(Bytes) with all that is left of a content, through `buffer` but for its holes, which
/// nobody reads.
template <class Take>
void read_to_end(ByteStream& stream, std::span<std::uint8_t> buffer, const Take& take) {
  for (;;) {
    if (const std::uint64_t hole = stream.skip_hole(std::numeric_limits<std::uint64_t>::max()))
      take_zeros(hole, take);
    else if (const std::size_t got = stream.read(buffer))
      take(Bytes(buffer).first(got));
    else
      return;
  }
}

}  // namespace disc
