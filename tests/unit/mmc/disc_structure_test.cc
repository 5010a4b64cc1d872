// READ DISC STRUCTURE: head, list and write protection, as MMC-5 6.22 lays them out.
#include "formats/mmc/disc_structure.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(StructureAnswer, HasAHeadBeforeItsData) {
  const auto bytes = answer("00 05 00 00 aa bb cc dd");
  const auto data = decode_structure(bytes);
  ASSERT_TRUE(data);
  EXPECT_EQ(to_hex(*data), "aabbcc");
  EXPECT_EQ(to_hex(encode_structure(answer("aa bb cc"))), "00050000aabbcc");
  // A length that does not even count the head.
  EXPECT_EQ(decode_structure(answer("00 00 00 00 aa"))->size(), 0U);
  expect_bounded(bytes, 4, decode_structure);
}

TEST(StructureAnswer, ListsWhatCanBeReadAndSent) {
  const std::vector<ListedStructure> list{
      {0x00, false, true, 2052}, {0x20, true, true, 12}, {0xC0, true, false, 8}};
  expect_alike("00 0e 00 00 00 40 08 04 20 c0 00 0c c0 80 00 08", list, 4, decode_structure_list,
               encode_structure_list);
}

TEST(StructureAnswer, TellsOfWriteProtection) {
  WriteProtection protection;
  EXPECT_FALSE(protection.any());
  protection.medium = true;
  expect_alike("00 06 00 00 08 00 00 00", protection, 5, decode_write_protection,
               encode_write_protection);
  expect_alike("00 06 00 00 04 00 00 00", WriteProtection{false, true, false, false}, 5,
               decode_write_protection, encode_write_protection);
  protection = {false, false, true, true};
  expect_alike("00 06 00 00 03 00 00 00", protection, 5, decode_write_protection,
               encode_write_protection);
  EXPECT_TRUE(protection.any());
  EXPECT_EQ(describe(protection), "write-protected by a persistent setting and by software");
  EXPECT_EQ(describe(WriteProtection{}), "not write-protected");
}

TEST(StructureName, DependsOnTheMedium) {
  EXPECT_EQ(describe_structure(0, 0x00), "DVD physical format");
  EXPECT_EQ(describe_structure(1, 0x00), "BD disc information");
  EXPECT_EQ(describe_structure(0, 0x0E), "DVD pre-recorded lead-in");
  EXPECT_EQ(describe_structure(1, 0xC0), "write protection");
  EXPECT_EQ(describe_structure(0, 0x7B), "format 7Bh");
}

}  // namespace
}  // namespace disc::mmc
