// Where an image goes: a file that appears only when whole, a pipe, or nowhere.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "formats/base/bytes.h"

namespace disc {

/// A door. Bytes come strictly in order; used from one thread.
class ImageSink {
 public:
  virtual ~ImageSink() = default;

  virtual void write(Bytes bytes) = 0;

  /// As write() with `count` zeros.
  virtual void write_zeros(std::uint64_t count);

  /// Appends `count` bytes of another file by reference instead of by copy (reflink) where the file
  /// system can; returns false, having done nothing, where it cannot.
  virtual bool clone(int descriptor, std::uint64_t offset, std::uint64_t count) = 0;

  /// Fills `out` with bytes that were written, from `offset` on; false where they cannot be had
  /// again, as from a pipe. Beside write() from any number of threads.
  virtual bool read_back(std::uint64_t offset, std::span<std::uint8_t> out) const;

  /// Syncs and gives the file its name. Without this call nothing stays behind.
  virtual void commit() = 0;
};

/// Writes beside `path` under a temporary name; commit() syncs and renames. An existing file at
/// `path` is an error unless `force`. The temporary file goes away with the object, and with the
/// process where the file system can (O_TMPFILE), so that a killed build leaves nothing. Long runs
/// of zeros become holes.
std::unique_ptr<ImageSink> open_image_file(const std::string& path, bool force);

/// Standard output or another descriptor, which is not closed.
std::unique_ptr<ImageSink> open_pipe(int descriptor, std::string name);

/// Swallows everything.
std::unique_ptr<ImageSink> open_null_sink();

/// Writes a whole small file the same way: beside, sync, rename. Replaces what is there.
void replace_file(const std::string& path, Bytes bytes);

}  // namespace disc
