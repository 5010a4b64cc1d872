// Segments, partition types, labels: the scalars of `boot` and `fat`.
#include "manifests/boot_scalars.h"

#include <gtest/gtest.h>

#include "formats/base/text.h"

namespace disc {
namespace {

TEST(Segment, IsHexadecimalOrDecimal) {
  EXPECT_EQ(parse_segment("0x7C0"), 0x7C0);
  EXPECT_EQ(parse_segment("0X07c0"), 0x7C0);
  EXPECT_EQ(parse_segment("1984"), 1984);
  EXPECT_EQ(parse_segment("0"), 0);
  EXPECT_EQ(parse_segment("010"), 10);
  EXPECT_EQ(parse_segment("0xFFFF"), 0xFFFF);
  EXPECT_EQ(parse_segment("65535"), 0xFFFF);
  for (const char* text : {"", "0x", "0x10000", "0x00001", "65536", "7C0", "7C0h", "-1", "+1", " 1",
                           "1 ", "0x 1", "0xG", "1.0", "99999999999999999999"})
    EXPECT_FALSE(parse_segment(text)) << text;
}

// The bytes as UEFI 2.10 prints them for its own types (table 5.7, appendix A).
TEST(PartitionType, RecordsThreeGroupsOfAGuidBackwards) {
  const auto esp = parse_partition_type("esp");
  ASSERT_TRUE(esp);
  EXPECT_EQ(to_hex(esp->guid), "28732ac11ff8d211ba4b00a0c93ec93b");
  EXPECT_EQ(esp->mbr, 0xEF);
}

TEST(PartitionType, MeansTheSameByEveryNameItHas) {
  const auto same = [](const char* a, const char* b) {
    const auto one = parse_partition_type(a), other = parse_partition_type(b);
    ASSERT_TRUE(one && other) << a << " " << b;
    EXPECT_EQ(one->guid, other->guid) << a << " " << b;
    EXPECT_EQ(one->mbr, other->mbr) << a << " " << b;
  };
  same("esp", "0xEF");
  same("esp", "0xef");
  same("esp", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B");
  same("esp", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
  same("linux", "0x83");
  same("linux", "0FC63DAF-8483-4772-8E79-3D69D8477DE4");
  same("data", "0x7");
  same("data", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7");
  same("hfs-plus", "0xAF");
  same("hfs-plus", "48465300-0000-11AA-AA11-00306543ECAC");
}

TEST(PartitionType, KnowsFatByItsNumbersAsDataOfAGpt) {
  for (const char* number : {"0x01", "0x06", "0x0B", "0x0C", "0x0E"}) {
    const auto type = parse_partition_type(number);
    ASSERT_TRUE(type) << number;
    EXPECT_EQ(type->guid, parse_partition_type("data")->guid) << number;
    EXPECT_NE(type->mbr, parse_partition_type("data")->mbr) << number;
  }
}

TEST(PartitionType, KeepsWhatItHasNoNameFor) {
  const auto number = parse_partition_type("0xDA");
  ASSERT_TRUE(number);
  EXPECT_EQ(number->mbr, 0xDA);
  EXPECT_EQ(number->guid, (std::array<std::uint8_t, 16>{}));
  const auto guid = parse_partition_type("00112233-4455-6677-8899-AABBCCDDEEFF");
  ASSERT_TRUE(guid);
  EXPECT_EQ(guid->mbr, 0);
  EXPECT_EQ(to_hex(guid->guid), "33221100554477668899aabbccddeeff");
}

TEST(PartitionType, RefusesWhatIsNone) {
  for (const char* text :
       {"", "efi", "ESP", "131", "0x", "0x0", "0x00", "0x100", "0xZZ",
        "00000000-0000-0000-0000-000000000000", "C12A7328F81F11D2BA4B00A0C93EC93B",
        "C12A7328-F81F-11D2-BA4B-00A0C93EC93", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B0",
        "C12A7328-F81F-11D2-BA4B-00A0C93EC93G", "{C12A7328-F81F-11D2-BA4B-00A0C93EC93B}",
        "C12A-7328F81F-11D2-BA4B-00A0C93EC93B", "------------------------------------"}) {
    EXPECT_FALSE(parse_partition_type(text)) << text;
    EXPECT_NE(problem_with_partition_type(text), "") << text;
  }
}

TEST(PartitionName, HasRoomFor36Units) {
  EXPECT_EQ(problem_with_partition_name(""), "");
  EXPECT_EQ(problem_with_partition_name(std::string(36, 'a')), "");
  EXPECT_NE(problem_with_partition_name(std::string(37, 'a')), "");
  std::string smiles;
  for (int i = 0; i < 18; ++i)
    smiles += "\xF0\x9F\x98\x80";  // U+1F600: two units
  EXPECT_EQ(problem_with_partition_name(smiles), "");
  EXPECT_NE(problem_with_partition_name(smiles + "a"), "");
  EXPECT_NE(problem_with_partition_name("a\tb"), "");
}

TEST(BootId, IsShortAndAscii) {
  EXPECT_EQ(problem_with_boot_id(""), "");
  EXPECT_EQ(problem_with_boot_id(" ~" + std::string(26, 'a')), "");
  EXPECT_NE(problem_with_boot_id(std::string(29, 'a')), "");
  for (const char* text : {"\x7F", "\x1F", "\n", "\xC3\xBC"})
    EXPECT_NE(problem_with_boot_id(text), "") << to_hex(bytes_of(std::string_view(text)));
}

TEST(Selection, IsUpTo19BytesInHexadecimal) {
  EXPECT_EQ(problem_with_selection(""), "");
  EXPECT_EQ(problem_with_selection("00fF"), "");
  EXPECT_EQ(problem_with_selection(std::string(38, '0')), "");
  for (const std::string& text : {std::string("0"), std::string("0x00"), std::string("0 "),
                                  std::string("zz"), std::string(40, '0')})
    EXPECT_NE(problem_with_selection(text), "") << text;
}

TEST(FatSize, IsWholeBlocks) {
  for (const char* text : {"auto", "2048 bytes", "1 block", "8MiB", "1.5KiB", "4.5MiB"})
    EXPECT_EQ(problem_with_fat_size(text) == "", std::string_view(text) != "1.5KiB") << text;
  for (const char* text : {"", "8", "Auto", "0MiB", "0 blocks", "2049 bytes", "1000kB", "-1MiB"})
    EXPECT_NE(problem_with_fat_size(text), "") << text;
}

TEST(FatLabel, MessagesAreTextWhateverItHolds) {
  for (const char* text : {"\xC3\xBC", "A\nB", "\x1B[31m", "a\x7F"}) {
    const std::string problem = problem_with_fat_label(text);
    EXPECT_NE(problem, "");
    EXPECT_TRUE(is_utf8(problem)) << problem;
    for (const char c : problem)
      EXPECT_GE(static_cast<unsigned char>(c), 0x20u) << problem;
  }
  EXPECT_NE(problem_with_fat_label("Esp").find("write 'ESP'"), std::string::npos);
}

}  // namespace
}  // namespace disc
