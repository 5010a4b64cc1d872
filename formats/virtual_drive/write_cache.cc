// The write cache of a drive.
#include "formats/virtual_drive/write_cache.h"

#include <algorithm>
#include <utility>

namespace disc::virtual_drive {

bool WriteCache::overlaps(Lba first, std::uint32_t blocks) const {
  const std::int64_t begin = first.value, end = begin + blocks;
  return std::ranges::any_of(pieces_, [&](const Waiting& waiting) {
    const std::int64_t from = waiting.piece.request.first.value;
    return from < end && begin < from + waiting.piece.request.blocks;
  });
}

void WriteCache::put(Piece piece, nanoseconds takes) {
  used_ += static_cast<std::uint32_t>(piece.bytes.size());
  pieces_.push_back({std::move(piece), takes});
}

void WriteCache::drain(nanoseconds time, const std::function<void(const Piece&)>& record) {
  while (!pieces_.empty() && pieces_.front().left <= time) {
    time -= pieces_.front().left;
    const Piece piece = std::move(pieces_.front().piece);
    pieces_.pop_front();
    used_ -= static_cast<std::uint32_t>(piece.bytes.size());
    record(piece);
  }
  if (!pieces_.empty())
    pieces_.front().left -= time;
}

nanoseconds WriteCache::time_to_drain() const {
  nanoseconds time{0};
  for (const Waiting& waiting : pieces_)
    time += waiting.left;
  return time;
}

nanoseconds WriteCache::time_until_fits(std::size_t bytes) const {
  nanoseconds time{0};
  std::size_t room = capacity_ - used_;
  for (const Waiting& waiting : pieces_) {
    if (room >= bytes)
      break;
    room += waiting.piece.bytes.size();
    time += waiting.left;
  }
  return time;
}

void WriteCache::lose() {
  pieces_.clear();
  used_ = 0;
}

}  // namespace disc::virtual_drive
