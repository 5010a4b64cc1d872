// The directory records of an extent, one after another, as they are recorded.
#include "formats/iso9660/record_reader.h"

#include <algorithm>
#include <limits>

#include "formats/base/error.h"

namespace disc::iso9660 {
namespace {

constexpr std::uint64_t piece = 128 * 1024;

}  // namespace

std::uint32_t checked(const Both<std::uint32_t>& number, std::uint64_t limit, Lba at,
                      const char* what, const char* clause, const FaultHandler& faults) {
  const std::uint32_t little = number.little(), big = number.big();
  if (little == big)
    return little;
  const bool take_big = little > limit && big <= limit;
  report(faults, at,
         cat(what, " is ", little, " in one byte order and ", big, " in the other; taking ",
             take_big ? big : little),
         clause);
  return take_big ? big : little;
}

Lba data_location(const DirectoryRecord& record, std::uint32_t extent_location) {
  const std::uint64_t first = std::uint64_t{extent_location} + record.extended_attribute_length;
  constexpr std::uint64_t last = std::numeric_limits<std::int32_t>::max();
  return {static_cast<std::int32_t>(std::min(first, last))};
}

RecordReader::RecordReader(const BlockSource& source, Lba first, std::uint64_t bytes,
                           FaultHandler faults)
    : source_(source), faults_(std::move(faults)) {
  const std::uint64_t end = source.size();
  begin_ = first.value < 0 ? end : byte_offset(first);
  size_ = begin_ >= end ? 0 : std::min(bytes, end - begin_);
  if (size_ < bytes)
    report(faults_, first,
           cat("directory of ", bytes, " bytes reaches past the end of the medium at block ",
               source.blocks()),
           "ECMA-119 6.8.1");
}

bool RecordReader::fill() {
  const std::uint64_t buffered = buffer_at_ + buffer_.size();
  const bool enough = position_ + max_record + 1 <= buffered || buffered >= size_;
  if (enough && position_ >= buffer_at_)
    return true;
  const std::uint64_t count = std::min(size_ - position_, piece);
  buffer_.resize(static_cast<std::size_t>(count));
  buffer_at_ = position_;
  try {
    source_.read(begin_ + position_, buffer_);
  } catch (const Error& error) {
    report(faults_, {static_cast<std::int32_t>((begin_ + position_) / block_size)},
           cat("directory cannot be read: ", error.what()), "ECMA-119 6.8.1");
    buffer_.clear();
    size_ = position_;
    return false;
  }
  return true;
}

std::optional<RecordAt> RecordReader::next() {
  while (position_ < size_) {
    if (!fill())
      return std::nullopt;
    const std::uint64_t medium_position = begin_ + position_;
    const std::uint64_t in_block = medium_position % block_size;
    const std::uint64_t next_block = position_ + block_size - in_block;
    const Bytes rest = Bytes(buffer_).subspan(static_cast<std::size_t>(position_ - buffer_at_));
    const Lba block{static_cast<std::int32_t>(medium_position / block_size)};
    const std::size_t length = rest[0];
    if (length == 0) {
      position_ = next_block;
      continue;
    }
    const auto view = decode_record(rest);
    if (!view) {
      report(faults_, block,
             length > rest.size() ? cat("directory record of ", length, " bytes at byte ", in_block,
                                        " reaches past the end of its directory")
                                  : cat("directory record at byte ", in_block, " has ", length,
                                        " bytes, too few for its identifier"),
             "ECMA-119 9.1.1");
      position_ = next_block;
      continue;
    }
    if (in_block + length > block_size)
      report(faults_, block,
             cat("directory record at byte ", in_block, " runs over the end of its sector"),
             "ECMA-119 6.8.1.1");
    position_ += length;
    return RecordAt{*view, block, static_cast<std::uint32_t>(in_block)};
  }
  return std::nullopt;
}

}  // namespace disc::iso9660
