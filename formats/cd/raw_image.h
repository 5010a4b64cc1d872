// Image files that hold whole sectors of a data track, as blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "formats/cd/sector.h"
#include "formats/io/block_source.h"

namespace disc::cd {

/// Gives sectors as recorded: `out.size()` / sector_size of them from `index` on.
using SectorReader = std::function<void(std::int64_t index, std::span<std::uint8_t> out)>;

/// The block that sector 0 of `sectors` should be, as the first two sound headers that agree tell
/// it; nothing without any.
std::optional<Lba> first_address(std::int64_t sectors, const SectorReader& read);

/// Fills `out` with user data, of which sector n has the 2048 bytes from `offset` n * 2048 on;
/// sector n should be block `first` + n of its disc. Damaged sectors are mended on the way. Throws
/// FormatError for those that are damaged beyond repair or have no 2048 bytes of data.
void read_user_data(std::uint64_t offset, std::span<std::uint8_t> out, Lba first,
                    const SectorReader& read);

/// A file of sectors, 2352 bytes each or with 96 of sub-channel behind them, one after the other.
/// As a BlockSource it gives the 2048 bytes of user data of each: damaged sectors are mended on the
/// way, those that cannot be are refused.
class RawImage final : public BlockSource {
 public:
  /// `stride` is how far apart sectors begin, as raw_stride() tells.
  RawImage(std::unique_ptr<BlockSource> file, std::uint32_t stride);

  std::uint64_t size() const override;
  /// Throws FormatError for sectors that are damaged beyond repair or have no 2048 bytes of data.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return file_->name(); }

  std::int64_t sectors() const { return sectors_; }
  /// Bytes from one sector to the next.
  std::uint32_t stride() const { return stride_; }
  /// Bytes behind the last whole sector, of one that is cut short.
  std::uint64_t rest() const { return file_->size() % stride_; }
  /// As recorded.
  void read_sector(std::int64_t index, SectorSpan out) const;
  /// As recorded, `out.size()` / sector_size of them from `index` on.
  void read_sectors(std::int64_t index, std::span<std::uint8_t> out) const;
  /// The 96 bytes behind each of `out.size()` / 96 sectors from `index` on; only of a file that has
  /// them, whose stride is 2448.
  void read_subchannels(std::int64_t index, std::span<std::uint8_t> out) const;
  /// When the sector `index` should be, as the first two sound headers that agree tell it; without
  /// any, counted from 00:02:00.
  Msf address(std::int64_t index) const;

 private:
  std::unique_ptr<BlockSource> file_;
  std::uint32_t stride_;
  std::int64_t sectors_;
  Lba first_;
};

/// How far apart sectors of data begin in a file that holds nothing else; nothing if it does not
/// begin with two of them.
std::optional<std::uint32_t> raw_stride(const BlockSource& file);

/// The same image, or its sectors as blocks.
std::unique_ptr<BlockSource> as_blocks(std::unique_ptr<BlockSource> file);

/// Opens an image of blocks or of sectors, or a block device, as blocks; throws SystemError.
std::unique_ptr<BlockSource> open_medium(const std::string& path);

}  // namespace disc::cd
