// Files of whole sectors as blocks: every stride and mode, damage on the way.
#include "formats/cd/raw_image.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/base/error.h"

namespace disc::cd {
namespace {

constexpr std::int32_t count = 200;

std::vector<std::uint8_t> block_of(std::int32_t number) {
  std::vector<std::uint8_t> block(block_size);
  for (std::size_t i = 0; i < block.size(); ++i)
    block[i] = static_cast<std::uint8_t>(i * 7 + static_cast<std::size_t>(number) * 13);
  return block;
}

std::vector<std::uint8_t> sectors_of(SectorMode mode, std::size_t stride, std::int32_t first = 0) {
  std::vector<std::uint8_t> file(count * stride, 0xCC);
  for (std::int32_t i = 0; i < count; ++i)
    encode_sector(mode, to_msf({first + i}), block_of(i), {0, 0, Data, 0},
                  SectorSpan(file.data() + static_cast<std::size_t>(i) * stride, sector_size));
  return file;
}

std::unique_ptr<BlockSource> opened(std::vector<std::uint8_t> file) {
  return as_blocks(std::make_unique<MemorySource>(std::move(file), "x.bin"));
}

TEST(RawImage, GivesTheBlocksOfEveryLayout) {
  for (const SectorMode mode : {SectorMode::Mode1, SectorMode::Mode2Form1})
    for (const std::size_t stride : {2352U, 2448U}) {
      const auto image = opened(sectors_of(mode, stride));
      ASSERT_EQ(image->size(), count * std::uint64_t{block_size});
      std::vector<std::uint8_t> out(130 * block_size);
      image->read(3 * block_size, out);
      for (std::int32_t i = 0; i < 130; ++i)
        EXPECT_TRUE(std::ranges::equal(
            Bytes(out).subspan(static_cast<std::size_t>(i) * block_size, block_size),
            block_of(3 + i)));
    }
}

TEST(RawImage, ReadsFromTheMiddleOfABlockToTheMiddleOfAnother) {
  const auto image = opened(sectors_of(SectorMode::Mode1, 2352));
  std::vector<std::uint8_t> whole(count * block_size);
  image->read(0, whole);
  for (const std::uint64_t from : {1U, 2047U, 2048U, 100'000U})
    for (const std::size_t bytes : {1U, 2U, 2048U, 5000U, 200'000U}) {
      std::vector<std::uint8_t> out(bytes);
      image->read(from, out);
      EXPECT_TRUE(std::ranges::equal(out, Bytes(whole).subspan(from, bytes)));
    }
  std::vector<std::uint8_t> beyond(2);
  EXPECT_THROW(image->read(count * block_size - 1, beyond), FormatError);
}

TEST(RawImage, MendsWhatTheEccMends) {
  std::vector<std::uint8_t> file = sectors_of(SectorMode::Mode1, 2352, 1000);
  for (std::size_t i = 0; i < file.size(); i += 2352) {
    file[i + 5] = 0;
    file[i + 100] ^= 1;
    file[i + 2000] ^= 0xFF;
  }
  std::fill_n(file.begin(), 12, std::uint8_t{1});
  std::copy(sector_sync.begin(), sector_sync.end(), file.begin());
  std::copy(sector_sync.begin(), sector_sync.end(), file.begin() + 2352);
  file[2352 * 2 + 100] ^= 1;
  file[2352 * 2 + 2000] ^= 0xFF;
  std::copy(sector_sync.begin(), sector_sync.end(), file.begin() + 2352 * 2);
  const auto image = opened(std::move(file));
  std::vector<std::uint8_t> out(block_size);
  for (std::int32_t i = 0; i < count; ++i) {
    image->read(static_cast<std::uint64_t>(i) * block_size, out);
    EXPECT_EQ(out, block_of(i)) << i;
  }
}

TEST(RawImage, RefusesWhatCannotBeMended) {
  std::vector<std::uint8_t> file = sectors_of(SectorMode::Mode1, 2352);
  std::fill_n(file.begin() + 2352 * 7 + 30, 500, std::uint8_t{0x55});
  const auto image = opened(std::move(file));
  std::vector<std::uint8_t> out(block_size);
  image->read(6 * block_size, out);
  try {
    image->read(7 * block_size, out);
    ADD_FAILURE();
  } catch (const FormatError& error) {
    EXPECT_STREQ(error.what(),
                 "block 7: the sector at 00:02:07 is damaged beyond repair (ECMA-130 14)");
  }
}

TEST(RawImage, IsNotWhatHasNoTwoSectors) {
  std::vector<std::uint8_t> file = sectors_of(SectorMode::Mode1, 2352);
  EXPECT_EQ(raw_stride(MemorySource(file)), 2352U);
  EXPECT_EQ(raw_stride(MemorySource({file.begin(), file.begin() + 2352})), std::nullopt);
  file[2352] = 1;
  EXPECT_EQ(raw_stride(MemorySource(file)), std::nullopt);
  EXPECT_EQ(raw_stride(MemorySource({})), std::nullopt);
  EXPECT_EQ(opened(std::vector<std::uint8_t>(4096))->size(), 4096U);
}

TEST(RawImage, CountsFromTheFirstSoundHeader) {
  std::vector<std::uint8_t> file = sectors_of(SectorMode::Mode1, 2352, 5000);
  std::fill_n(file.begin() + 12, 400, std::uint8_t{0});
  const RawImage image(std::make_unique<MemorySource>(file), 2352);
  EXPECT_EQ(image.address(0), to_msf({5000}));
  EXPECT_EQ(image.address(10), to_msf({5010}));
}

}  // namespace
}  // namespace disc::cd
