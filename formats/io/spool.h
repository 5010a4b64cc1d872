// A temporary file without a name: bytes put aside in order, read back at random.
#pragma once

#include <cstdint>
#include <span>

#include "formats/base/bytes.h"
#include "formats/io/descriptor.h"

namespace disc {

/// Lies in $TMPDIR, else /var/tmp, else /tmp, and is gone with the process. Reading is safe from
/// several threads at once, appending from one.
class Spool {
 public:
  /// Throws SystemError where no folder takes it.
  Spool();

  /// Returns the offset of the first byte. Throws SystemError when the disk is full.
  std::uint64_t append(Bytes bytes);

  /// As append() with `count` zeros, which take no room on the disk.
  std::uint64_t append_hole(std::uint64_t count);

  /// Overwrites bytes put aside before.
  void write_at(std::uint64_t offset, Bytes bytes);

  /// Fills all of `out`, which must lie inside what was appended.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const;

  std::uint64_t size() const { return size_; }
  int descriptor() const { return file_.get(); }

 private:
  Descriptor file_;
  std::uint64_t size_ = 0;
};

}  // namespace disc
