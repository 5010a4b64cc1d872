// Where file systems say that they end.
#include "record/volume_end.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "formats/base/bytes.h"

namespace disc::record {
namespace {

using Block = std::vector<std::uint8_t>;

class Blocks {
 public:
  Block& operator[](std::int32_t at) {
    Block& block = blocks_[at];
    block.resize(2048);
    return block;
  }
  std::optional<VolumeEnd> end(std::int64_t most) {
    return volume_end(
        [this](Lba at) {
          const auto found = blocks_.find(at.value);
          return found == blocks_.end() ? Block(2048) : found->second;
        },
        most);
  }

 private:
  std::map<std::int32_t, Block> blocks_;
};

void put(Block& block, std::size_t offset, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i)
    block[offset + i] = static_cast<std::uint8_t>(number >> (8 * i));
}
void put(Block& block, std::size_t offset, std::string_view text) {
  std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// ECMA-167 3/7.2: identifier, version 2, checksum, location.
void seal(Block& block, std::uint16_t identifier, std::uint32_t place) {
  block[0] = static_cast<std::uint8_t>(identifier);
  block[2] = 2;
  put(block, 12, place);
  block[4] = 0;
  std::uint8_t sum = 0;
  for (std::size_t i = 0; i < 16; ++i)
    sum = static_cast<std::uint8_t>(sum + block[i]);
  block[4] = sum;
}

void put_iso9660(Blocks& blocks, std::uint32_t size) {
  put(blocks[16], 0, "\1CD001\1");
  put(blocks[16], 80, size);
}

/// A partition from block 300 on, told of at block 32.
void put_udf(Blocks& blocks, std::uint32_t partition, std::int32_t last_anchor) {
  put(blocks[256], 16, 32'768);
  put(blocks[256], 20, 32);
  seal(blocks[256], 2, 256);
  seal(blocks[32], 1, 32);
  put(blocks[33], 188, 300);
  put(blocks[33], 192, partition);
  seal(blocks[33], 5, 33);
  seal(blocks[34], 8, 34);
  put(blocks[last_anchor], 20, 32);
  seal(blocks[last_anchor], 2, static_cast<std::uint32_t>(last_anchor));
}

TEST(VolumeEnd, IsThatOfIso9660) {
  Blocks blocks;
  put_iso9660(blocks, 5000);
  ASSERT_TRUE(blocks.end(6000).has_value());
  EXPECT_EQ(blocks.end(6000)->blocks, 5000);
  EXPECT_EQ(blocks.end(6000)->why, "ISO 9660");
}

TEST(VolumeEnd, OfUdfIsItsLastAnchor) {
  Blocks blocks;
  put_udf(blocks, 1000, 1450);
  ASSERT_TRUE(blocks.end(10'000).has_value());
  EXPECT_EQ(blocks.end(10'000)->blocks, 1451);
  // Farther away nobody looks for it.
  Blocks far;
  put_udf(far, 1000, 2000);
  EXPECT_EQ(far.end(10'000)->blocks, 1300);
}

TEST(VolumeEnd, IsTheFarthestOfSeveral) {
  Blocks blocks;
  put_iso9660(blocks, 1200);
  put_udf(blocks, 1000, 1310);
  EXPECT_EQ(blocks.end(10'000)->why, "UDF");
  EXPECT_EQ(blocks.end(10'000)->blocks, 1311);
  put(blocks[0], 512, "EFI PART");
  put(blocks[0], 512 + 32, 4 * 2000 - 1);
  EXPECT_EQ(blocks.end(10'000)->why, "GPT");
  EXPECT_EQ(blocks.end(10'000)->blocks, 2000);
}

TEST(VolumeEnd, IsNotBehindTheMedium) {
  Blocks blocks;
  put_iso9660(blocks, 5000);
  EXPECT_EQ(blocks.end(4999), std::nullopt);
  put_iso9660(blocks, 0);
  EXPECT_EQ(blocks.end(4999), std::nullopt);
}

TEST(VolumeEnd, OfNothingIsNothing) {
  Blocks blocks;
  EXPECT_EQ(blocks.end(10'000), std::nullopt);
  EXPECT_EQ(blocks.end(0), std::nullopt);
  // A tag that does not hold is none.
  put_udf(blocks, 1000, 1450);
  blocks[256][4] ^= 1;
  EXPECT_EQ(blocks.end(10'000), std::nullopt);
}

}  // namespace
}  // namespace disc::record
