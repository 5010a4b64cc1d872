// zisofs: entry and header pinned, blocks deflated and inflated.
#include "formats/iso9660/zisofs.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "formats/base/text.h"

namespace disc::iso9660 {
namespace {

TEST(Zisofs, EntryAndHeaderHaveTheirBytes) {
  SuspBytes out;
  append_zf(out, 0x00123456, 32768);
  EXPECT_EQ(to_hex(out),
            "5a461001"
            "707a"
            "04"
            "0f"
            "5634120000123456");
  EXPECT_EQ(to_hex(bytes_of(zisofs_header(0x00123456, 131072))),
            "37e45396c9dbd607"
            "56341200"
            "04"
            "11"
            "0000");
  const auto parameters = decode_zf(out);
  ASSERT_TRUE(parameters);
  EXPECT_EQ(parameters->size, 0x123456U);
  EXPECT_EQ(parameters->block, 32768U);
  EXPECT_EQ(parameters->header_size, 16U);
}

TEST(Zisofs, RefusesOtherAlgorithmsAndBlocks) {
  SuspBytes out;
  append_zf(out, 1, 65536);
  SuspBytes other = out;
  other[4] = 'P';
  EXPECT_FALSE(decode_zf(other));
  other = out;
  other[7] = 30;
  EXPECT_FALSE(decode_zf(other));
  EXPECT_FALSE(decode_zf(Bytes(out).first(15)));
  EXPECT_THROW(zisofs_header(1, 4096), std::logic_error);
}

TEST(Zisofs, CountsBlocksAndHead) {
  EXPECT_EQ(zisofs_blocks(0, 32768), 0U);
  EXPECT_EQ(zisofs_blocks(32768, 32768), 1U);
  EXPECT_EQ(zisofs_blocks(32769, 32768), 2U);
  EXPECT_EQ(zisofs_head(32769, 32768), 16U + 12);
}

TEST(Zisofs, BlocksReadBack) {
  std::vector<std::uint8_t> block(32768);
  for (std::size_t i = 0; i < block.size(); ++i)
    block[i] = static_cast<std::uint8_t>(i * i >> 7);
  for (const int level : {1, 6, 12}) {
    BlockDeflater deflater(level);
    std::vector<std::uint8_t> packed{0xAA};
    const std::size_t size = deflater.deflate(block, packed);
    ASSERT_EQ(packed.size(), size + 1);
    EXPECT_EQ(packed[0], 0xAA);
    EXPECT_LT(size, block.size());
    BlockInflater inflater;
    std::vector<std::uint8_t> back(block.size());
    EXPECT_TRUE(inflater.inflate(Bytes(packed).subspan(1), back));
    EXPECT_EQ(back, block);
    back.resize(block.size() - 1);
    EXPECT_FALSE(inflater.inflate(Bytes(packed).subspan(1), back)) << "holds more";
    back.resize(block.size() + 1);
    EXPECT_FALSE(inflater.inflate(Bytes(packed).subspan(1), back)) << "holds less";
    packed[size / 2] ^= 0x10;
    back.resize(block.size());
    EXPECT_FALSE(inflater.inflate(Bytes(packed).subspan(1), back)) << "the checksum must tell";
  }
  EXPECT_THROW(BlockDeflater(13), std::logic_error);
}

TEST(Zisofs, ABlockOfZerosTakesNothing) {
  BlockDeflater deflater(6);
  std::vector<std::uint8_t> packed;
  EXPECT_EQ(deflater.deflate(std::vector<std::uint8_t>(32768), packed), 0U);
  std::vector<std::uint8_t> back(100, 1);
  EXPECT_TRUE(BlockInflater().inflate({}, back));
  EXPECT_EQ(back, std::vector<std::uint8_t>(100));
}

}  // namespace
}  // namespace disc::iso9660
