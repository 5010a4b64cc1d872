// Image files that hold whole sectors of a data track, as blocks.
#include "formats/cd/raw_image.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "formats/base/error.h"

namespace disc::cd {
namespace {

constexpr std::array<std::uint32_t, 2> strides{2352, 2448};
constexpr std::int64_t most_searched = 1000;  // sectors, for two that agree

bool sync_at(const BlockSource& file, std::uint64_t offset) {
  std::array<std::uint8_t, 16> head;
  if (offset + head.size() > file.size())
    return false;
  file.read(offset, head);
  return std::equal(sector_sync.begin(), sector_sync.end(), head.begin());
}

// The user data of a sector that should be the one of time `at`; it is mended for it.
Bytes data_of(SectorSpan sector, std::int32_t block, Msf at) {
  SectorFacts facts = check_sector(sector);
  if (!facts.sound() || facts.mode == SectorMode::Mode2 || facts.address != at) {
    if (correct_sector(sector, at) == Repair::Hopeless)
      throw FormatError({block}, cat("the sector at ", to_text(at), " is damaged beyond repair"),
                        "ECMA-130 14");
    facts = check_sector(sector);
  }
  if (facts.mode != SectorMode::Mode1 && facts.mode != SectorMode::Mode2Form1)
    throw FormatError({block},
                      cat("the sector at ", to_text(at), " is of ", to_string(facts.mode),
                          " and has no 2048 bytes of data"),
                      "ECMA-130 14");
  return Bytes(sector).subspan(user_offset(facts.mode), block_size);
}

}  // namespace

std::optional<Lba> first_address(std::int64_t sectors, const SectorReader& read) {
  std::array<std::uint8_t, sector_size> sector;
  std::optional<Lba> before;
  for (std::int64_t i = 0; i < std::min(sectors, most_searched); ++i) {
    read(i, sector);
    const bool sound = correct_sector(sector) != Repair::Hopeless;
    const SectorFacts facts = check_sector(sector);
    if (!sound || !facts.address)
      continue;
    const Lba first = to_lba(*facts.address) + -static_cast<std::int32_t>(i);
    if (first == before)
      return first;
    before = first;
  }
  return std::nullopt;
}

void read_user_data(std::uint64_t offset, std::span<std::uint8_t> out, Lba first,
                    const SectorReader& read) {
  constexpr std::size_t batch = 64;  // sectors
  std::vector<std::uint8_t> sectors;
  while (!out.empty()) {
    const auto index = static_cast<std::int64_t>(offset / block_size);
    const std::size_t skip = offset % block_size;
    const std::size_t wanted = (skip + out.size() + block_size - 1) / block_size;
    const std::size_t count = std::min(wanted, batch);
    sectors.resize(count * sector_size);
    read(index, sectors);
    const std::size_t bytes = std::min(out.size(), count * block_size - skip);
    for (std::size_t i = 0, done = 0; done < bytes; ++i) {
      const SectorSpan sector(sectors.data() + i * sector_size, sector_size);
      const auto block = static_cast<std::int32_t>(index + static_cast<int>(i));
      const Bytes user = data_of(sector, block, to_msf(first + block));
      const std::size_t from = i == 0 ? skip : 0;
      const std::size_t part = std::min(block_size - from, bytes - done);
      std::memcpy(out.data() + done, user.data() + from, part);
      done += part;
    }
    out = out.subspan(bytes);
    offset += bytes;
  }
}

RawImage::RawImage(std::unique_ptr<BlockSource> file, std::uint32_t stride)
    : file_(std::move(file)),
      stride_(stride),
      sectors_(static_cast<std::int64_t>(file_->size() / stride)),
      first_(first_address(sectors_, [this](std::int64_t index, std::span<std::uint8_t> out) {
               read_sectors(index, out);
             }).value_or(Lba{0})) {}

std::uint64_t RawImage::size() const { return static_cast<std::uint64_t>(sectors_) * block_size; }

void RawImage::read_sector(std::int64_t index, SectorSpan out) const {
  file_->read(static_cast<std::uint64_t>(index) * stride_, out);
}

void RawImage::read_sectors(std::int64_t index, std::span<std::uint8_t> out) const {
  if (stride_ == sector_size)
    return file_->read(static_cast<std::uint64_t>(index) * stride_, out);
  for (std::size_t at = 0; at < out.size(); at += sector_size, ++index)
    file_->read(static_cast<std::uint64_t>(index) * stride_, out.subspan(at, sector_size));
}

void RawImage::read_subchannels(std::int64_t index, std::span<std::uint8_t> out) const {
  const std::size_t step = stride_ - sector_size;
  constexpr std::size_t batch = 256;  // sectors, read whole: that is what costs least
  std::vector<std::uint8_t> sectors;
  for (std::size_t left = step == 0 ? 0 : out.size() / step; left > 0;) {
    const std::size_t count = std::min(left, batch);
    sectors.resize(count * stride_);
    file_->read(static_cast<std::uint64_t>(index) * stride_, sectors);
    for (std::size_t i = 0; i < count; ++i) {
      std::memcpy(out.data(), sectors.data() + i * stride_ + sector_size, step);
      out = out.subspan(step);
    }
    index += static_cast<std::int64_t>(count);
    left -= count;
  }
}

Msf RawImage::address(std::int64_t index) const {
  return to_msf(first_ + static_cast<std::int32_t>(index));
}

void RawImage::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size() || out.size() > size() - offset)
    throw FormatError(cat(name(), ": bytes ", offset, " to ", offset + out.size(),
                          " reach past its end at ", size()));
  read_user_data(offset, out, first_, [this](std::int64_t index, std::span<std::uint8_t> sectors) {
    read_sectors(index, sectors);
  });
}

std::optional<std::uint32_t> raw_stride(const BlockSource& file) {
  for (const std::uint32_t stride : strides)
    if (sync_at(file, 0) && sync_at(file, stride))
      return stride;
  return std::nullopt;
}

std::unique_ptr<BlockSource> open_medium(const std::string& path) {
  return as_blocks(open_image(path));
}

std::unique_ptr<BlockSource> as_blocks(std::unique_ptr<BlockSource> file) {
  const auto stride = raw_stride(*file);
  if (!stride)
    return file;
  return std::make_unique<RawImage>(std::move(file), *stride);
}

}  // namespace disc::cd
