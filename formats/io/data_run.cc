// Asking the file system for holes.
#include "formats/io/data_run.h"

#include <unistd.h>

#include <cerrno>

namespace disc {
namespace {

constexpr std::uint64_t alignment = 4096;

// Not constant, so that it lies where memory is zero until it is written, which it never is: all of
// it is one page.
std::uint8_t zeros[256 * 1024];

}  // namespace

void DataRuns::add(std::uint64_t offset, std::uint64_t bytes) {
  if (bytes == 0)
    return;
  const std::uint64_t begin = offset / alignment * alignment;
  const std::uint64_t end = (offset + bytes + alignment - 1) / alignment * alignment;
  const std::uint64_t before = runs_.empty() ? 0 : runs_.back().offset + runs_.back().bytes;
  if (begin >= before + least_hole)
    runs_.push_back({begin, end - begin});
  else if (runs_.empty())
    runs_.push_back({0, end});
  else
    runs_.back().bytes = std::max(end, before) - runs_.back().offset;
}

std::optional<std::vector<DataRun>> DataRuns::finish(std::uint64_t size) {
  std::vector<DataRun> runs = std::move(runs_);
  runs_.clear();
  if (size < least_hole)
    return std::nullopt;
  if (!runs.empty()) {
    DataRun& last = runs.back();
    if (size < last.offset + last.bytes + least_hole)
      last.bytes = size - last.offset;
    if (last.offset == 0 && last.bytes == size)
      return std::nullopt;
  }
  return runs;
}

std::optional<std::vector<DataRun>> find_data_runs(int file, std::uint64_t size) {
  DataRuns runs;
  for (std::uint64_t at = 0; at < size;) {
    const off_t data = ::lseek(file, static_cast<off_t>(at), SEEK_DATA);
    if (data < 0 && errno == ENXIO)
      break;  // a hole up to the end
    if (data < 0)
      return std::nullopt;
    const off_t hole = ::lseek(file, data, SEEK_HOLE);
    if (hole <= data)  // as when the file shrank in between
      return std::nullopt;
    const std::uint64_t begin = std::min(static_cast<std::uint64_t>(data), size);
    const std::uint64_t end = std::min(static_cast<std::uint64_t>(hole), size);
    runs.add(begin, end - begin);
    at = end;
  }
  return runs.finish(size);
}

std::uint64_t data_bytes(std::span<const DataRun> runs) {
  std::uint64_t bytes = 0;
  for (const DataRun& run : runs)
    bytes += run.bytes;
  return bytes;
}

Bytes some_zeros(std::uint64_t count) {
  return Bytes(zeros).first(static_cast<std::size_t>(std::min<std::uint64_t>(count, sizeof zeros)));
}

}  // namespace disc
