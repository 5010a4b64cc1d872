// Random access to a medium or image, whatever it lies on.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"

namespace disc {

/// A door: an image file, a drive, a track of a CUE/BIN, or an image in memory. All calls may come
/// from several threads at once.
class BlockSource {
 public:
  virtual ~BlockSource() = default;

  /// Bytes there are; need not be a multiple of the block size.
  virtual std::uint64_t size() const = 0;

  /// Fills all of `out` from byte `offset`. Throws FormatError when that reaches past the end and
  /// SystemError when the device refuses.
  virtual void read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;

  /// Bytes from `offset` on, which must not lie past the end, that are known to be zero without
  /// being read, since they are a hole of a file; 0 where data are, and where nothing is known of
  /// holes.
  virtual std::uint64_t hole_at([[maybe_unused]] std::uint64_t offset) const { return 0; }

  /// How messages call it, usually the path.
  virtual std::string name() const = 0;

  /// Whole blocks there are.
  std::int64_t blocks() const { return static_cast<std::int64_t>(size() / block_size); }
};

/// The bytes of `extent`; throws as BlockSource::read does.
std::vector<std::uint8_t> read_blocks(const BlockSource& source, Extent extent);

/// Bytes in memory as a medium, for tests and for images that exist only as a plan.
class MemorySource final : public BlockSource {
 public:
  explicit MemorySource(std::vector<std::uint8_t> bytes, std::string name = "memory")
      : bytes_(std::move(bytes)), name_(std::move(name)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return name_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::string name_;
};

/// Opens an image file or block device for reading; throws SystemError.
std::unique_ptr<BlockSource> open_image(const std::string& path);

}  // namespace disc
