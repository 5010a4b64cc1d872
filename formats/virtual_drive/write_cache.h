// What a drive has taken from the host and not yet put on the medium.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "formats/virtual_drive/medium_model.h"

namespace disc::virtual_drive {

/// First in, first out. It drains at the write speed while time passes.
class WriteCache {
 public:
  /// What became of a piece: it reached the medium, or did not.
  struct Piece {
    WriteRequest request;
    std::vector<std::uint8_t> bytes;
    bool lost = false;  // will not be recorded, and only later somebody tells
  };

  explicit WriteCache(std::uint32_t capacity) : capacity_(capacity) {}

  std::uint32_t capacity() const { return capacity_; }
  std::uint32_t used() const { return used_; }
  bool empty() const { return pieces_.empty(); }
  bool fits(std::size_t bytes) const { return capacity_ - used_ >= bytes; }
  bool overlaps(Lba first, std::uint32_t blocks) const;

  /// `takes`: time until it is recorded, once those before it are. It must fit.
  void put(Piece piece, nanoseconds takes);
  /// Lets time pass and gives pieces that are done to `record`. Not longer than time_to_drain().
  void drain(nanoseconds time, const std::function<void(const Piece&)>& record);
  nanoseconds time_to_drain() const;
  /// Until so many bytes fit, which are no more than the capacity.
  nanoseconds time_until_fits(std::size_t bytes) const;
  /// The power is gone.
  void lose();

 private:
  struct Waiting {
    Piece piece;
    nanoseconds left;
  };
  std::uint32_t capacity_;
  std::uint32_t used_ = 0;
  std::deque<Waiting> pieces_;
};

}  // namespace disc::virtual_drive
