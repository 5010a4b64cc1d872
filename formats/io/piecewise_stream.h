// One content read piece by piece from several threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "formats/io/byte_stream.h"

namespace disc {

/// Pieces of a content whose stream only reads from front to back. Where there is a descriptor
/// behind the stream, pieces are read at once and at random; else each waits for those before it.
class PiecewiseStream {
 public:
  /// `name` is how messages call the content, `size` the bytes it must have.
  PiecewiseStream(std::unique_ptr<ByteStream> stream, std::uint64_t size, std::string name);

  /// Fills all of `out` with the bytes from `offset`; pieces must cover the content without gaps,
  /// and their reading must begin in ascending order. Throws SystemError if the content ends early,
  /// or goes on behind its size.
  void read(std::uint64_t offset, std::span<std::uint8_t> out);

  /// As read() of `bytes` zeros that are known to be there, since they are a hole: nothing is read
  /// where the stream knows of it, or has a descriptor.
  void pass(std::uint64_t offset, std::uint64_t bytes);

  /// Wakes the pieces that wait for one that failed.
  void give_up();

  int descriptor() const { return stream_->descriptor(); }
  std::uint64_t descriptor_offset() const { return stream_->descriptor_offset(); }

 private:
  template <class Body>
  void in_turn(std::uint64_t offset, const Body& body);
  void read_on(std::span<std::uint8_t> out);

  std::unique_ptr<ByteStream> stream_;
  std::uint64_t size_;
  std::string name_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t position_ = 0;
  bool failed_ = false;
};

}  // namespace disc
