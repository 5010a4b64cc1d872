// Volume descriptors: fixed values, fields filled as the standard asks.
#include "formats/iso9660/volume_descriptor.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace disc::iso9660 {
namespace {

std::uint8_t byte(const VolumeDescriptor& descriptor, std::size_t position) {
  return bytes_of(descriptor)[position - 1];
}

TEST(VolumeDescriptor, PrimaryHasItsFixedValues) {
  const VolumeDescriptor primary = blank_primary();
  EXPECT_EQ(byte(primary, 1), 1);
  EXPECT_EQ(text_of(bytes_of(primary).subspan(1, 5)), "CD001");
  EXPECT_EQ(byte(primary, 7), 1);
  EXPECT_EQ(byte(primary, 129), 0x00);  // 2048 in both orders
  EXPECT_EQ(byte(primary, 130), 0x08);
  EXPECT_EQ(byte(primary, 131), 0x08);
  EXPECT_EQ(byte(primary, 132), 0x00);
  EXPECT_EQ(byte(primary, 157), 34);
  EXPECT_EQ(byte(primary, 182), FileFlags::Directory);
  EXPECT_EQ(byte(primary, 882), 1);
  EXPECT_EQ(byte(primary, 41), ' ');
  EXPECT_EQ(byte(primary, 814), '0');
  EXPECT_EQ(byte(primary, 830), 0);
  EXPECT_TRUE(is_volume_descriptor(bytes_of(primary)));
  EXPECT_FALSE(joliet_level(primary));
}

TEST(VolumeDescriptor, JolietTellsItsLevelByEscapeSequence) {
  for (int level = 1; level <= 3; ++level) {
    const VolumeDescriptor joliet = blank_joliet(level);
    EXPECT_EQ(byte(joliet, 1), 2);
    EXPECT_EQ(joliet_level(joliet), level);
    EXPECT_EQ(byte(joliet, 41), 0);
    EXPECT_EQ(byte(joliet, 42), ' ');
  }
  EXPECT_EQ(text_of(Bytes(blank_joliet(3).escape_sequences).first(4)), std::string("%/E") + '\0');
  EXPECT_THROW(blank_joliet(4), std::logic_error);
}

TEST(VolumeDescriptor, EnhancedIsVersion2) {
  const VolumeDescriptor enhanced = blank_enhanced();
  EXPECT_EQ(byte(enhanced, 1), 2);
  EXPECT_EQ(byte(enhanced, 7), 2);
  EXPECT_EQ(byte(enhanced, 882), 2);
  EXPECT_TRUE(is_enhanced(enhanced));
  EXPECT_FALSE(joliet_level(enhanced));
  EXPECT_FALSE(is_enhanced(blank_joliet()));
}

TEST(VolumeDescriptor, FieldsAreFilledWithSpaces) {
  TextField<8> field;
  fill_field(field, "ABC");
  EXPECT_EQ(text_of(field), "ABC     ");
  EXPECT_EQ(field_text(field), "ABC");
  fill_field(field, "ABCDEFGHIJ");
  EXPECT_EQ(text_of(field), "ABCDEFGH");
  field[3] = 0;
  EXPECT_EQ(field_text(field), "ABC");
}

TEST(VolumeDescriptor, JolietFieldsAreBigEndianAndEndTheOddByteWithZero) {
  TextField<7> field;
  fill_field_joliet(field, "é日");
  EXPECT_EQ(text_of(field), std::string("\x00\xE9\x65\xE5\x00 \x00", 7));
  EXPECT_EQ(field_text_joliet(field), "é日");
  fill_field_joliet(field, "abc");
  EXPECT_EQ(field_text_joliet(field), "abc");
  fill_field_joliet(field, "abcd");
  EXPECT_EQ(field_text_joliet(field), "abc");
}

TEST(VolumeDescriptor, JolietFieldsAreNotCutInsideACharacter) {
  TextField<6> field;
  fill_field_joliet(field, "ab\U0001F600");
  EXPECT_EQ(text_of(field), std::string("\0a\0b\0 ", 6));
}

TEST(VolumeDescriptor, TerminatorIsNothingButItsHead) {
  const TerminatorDescriptor end = terminator();
  const Bytes bytes = bytes_of(end);
  EXPECT_EQ(bytes[0], 255);
  EXPECT_EQ(text_of(bytes.subspan(1, 5)), "CD001");
  EXPECT_EQ(bytes[6], 1);
  for (std::size_t i = 7; i < bytes.size(); ++i)
    ASSERT_EQ(bytes[i], 0);
}

TEST(VolumeDescriptor, KnowsTheSignatureOfCdRomXa) {
  VolumeDescriptor primary = blank_primary();
  EXPECT_FALSE(has_xa_signature(primary));
  const std::string_view signature = "CD-XA001";
  std::copy(signature.begin(), signature.end(), primary.application_use.begin() + 1024 - 883);
  EXPECT_TRUE(has_xa_signature(primary));
}

}  // namespace
}  // namespace disc::iso9660
