// Descriptor tags: sealed, and judged whatever happens to them.
#include "formats/udf/tag.h"

#include <gtest/gtest.h>

#include <vector>

#include "formats/base/error.h"

namespace disc::udf {
namespace {

std::vector<std::uint8_t> sealed_at(std::uint32_t location) {
  std::vector<std::uint8_t> descriptor(512);
  for (std::size_t i = 16; i < descriptor.size(); ++i)
    descriptor[i] = static_cast<std::uint8_t>(i * 7);
  seal(descriptor, TagId::AnchorVolumeDescriptorPointer, 2, location);
  return descriptor;
}

TEST(Tag, OpensAsItWasSealed) {
  const auto descriptor = sealed_at(256);
  const Tag tag = open_tag(descriptor, TagId::AnchorVolumeDescriptorPointer, 256, Lba{256});
  EXPECT_EQ(tag.version, 2);
  EXPECT_EQ(tag.crc_length, 496);
  EXPECT_EQ(tag.serial_number, serial_number);
  EXPECT_EQ(judge_tag(descriptor, 256), TagSound);
}

TEST(Tag, HasTheBytesThatTheStandardSays) {
  std::vector<std::uint8_t> descriptor(20);
  seal(descriptor, TagId::FileSetDescriptor, 3, 0x01020304);
  const std::vector<std::uint8_t> expected{0x00, 0x01, 0x03, 0x00, 0x13, 0x00, 0x01,
                                           0x00, 0x00, 0x00, 0x04, 0x00, 0x04, 0x03,
                                           0x02, 0x01, 0,    0,    0,    0};
  EXPECT_EQ(descriptor, expected);
}

TEST(Tag, RefusesEveryFlippedBit) {
  for (std::size_t bit = 0; bit < 512 * 8; ++bit) {
    auto descriptor = sealed_at(256);
    descriptor[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_THROW(open_tag(descriptor, TagId::AnchorVolumeDescriptorPointer, 256, Lba{256}),
                 FormatError)
        << "bit " << bit;
  }
}

TEST(Tag, RefusesAnotherPlace) {
  EXPECT_EQ(judge_tag(sealed_at(256), 257), WrongLocation);
  try {
    open_tag(sealed_at(256), TagId::AnchorVolumeDescriptorPointer, 257, Lba{300});
    FAIL() << "a tag of another block was opened";
  } catch (const FormatError& error) {
    EXPECT_STREQ(error.what(),
                 "block 300: the tag of the anchor volume descriptor pointer calls this block 256, "
                 "not 257 (ECMA-167 3/7.2)");
  }
}

TEST(Tag, RefusesAnotherKind) {
  EXPECT_THROW(open_tag(sealed_at(1), TagId::FileEntry, 1, Lba{1}), FormatError);
}

TEST(Tag, NeverReadsBehindTheEnd) {
  const auto descriptor = sealed_at(9);
  for (std::size_t size = 0; size < descriptor.size(); ++size) {
    const Bytes cut = Bytes(descriptor).first(size);
    EXPECT_NE(judge_tag(cut, 9), TagSound) << size;
  }
}

TEST(Tag, CoversAsMuchAsItIsTold) {
  std::vector<std::uint8_t> descriptor(64, 1);
  seal(descriptor, TagId::SpaceBitmapDescriptor, 2, 5, 8);
  EXPECT_EQ(read_struct<Tag>(descriptor)->crc_length, 8);
  descriptor[40] = 77;
  EXPECT_EQ(judge_tag(descriptor, 5), TagSound);
  descriptor[20] = 77;
  EXPECT_EQ(judge_tag(descriptor, 5), BadCrc);
}

}  // namespace
}  // namespace disc::udf
