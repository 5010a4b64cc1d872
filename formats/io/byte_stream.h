// The content of one file, read from front to back.
#pragma once

#include <cstdint>
#include <span>

namespace disc {

/// A door: a file of the host, a member of an archive, a file inside an image, a text.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Fills `out` as far as the content reaches and returns the bytes put there; fewer than asked
  /// only at the end, 0 after it. Throws SystemError or FormatError.
  virtual std::size_t read(std::span<std::uint8_t> out) = 0;

  /// Passes over up to `most` bytes that are known to be zero without being read, since they are a
  /// hole of the source, and returns how many; 0 where data follow, at the end, and where nothing
  /// is known of holes, which read() gives as zeros.
  virtual std::uint64_t skip_hole([[maybe_unused]] std::uint64_t most) { return 0; }

  /// A descriptor whose bytes from `descriptor_offset()` on are the content, so that the kernel can
  /// copy or reflink them; -1 where there is none.
  virtual int descriptor() const { return -1; }
  virtual std::uint64_t descriptor_offset() const { return 0; }
};

}  // namespace disc
