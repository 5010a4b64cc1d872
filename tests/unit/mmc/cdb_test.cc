// Command descriptor blocks as values, and their names.
#include "formats/mmc/cdb.h"

#include <gtest/gtest.h>

#include "formats/mmc/commands.h"
#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(CdbName, IsTheStandardsOrTheNumber) {
  EXPECT_EQ(name_of(0x00), "TEST UNIT READY");
  EXPECT_EQ(name_of(Write10::code), "WRITE (10)");
  EXPECT_EQ(name_of(ReadTocPmaAtip::code), "READ TOC/PMA/ATIP");
  EXPECT_EQ(name_of(SendDiscStructure::code), "SEND DISC STRUCTURE");
  EXPECT_EQ(name_of(0xE9), "operation code E9h");
}

TEST(CdbLength, IsThatOfTheGroup) {
  EXPECT_EQ(length_of_group(0x1B), 6U);
  EXPECT_EQ(length_of_group(0x5D), 10U);
  EXPECT_EQ(length_of_group(0x9E), 16U);
  EXPECT_EQ(length_of_group(0xBE), 12U);
  EXPECT_EQ(length_of_group(0xE9), 0U);
}

TEST(CdbValue, OfAStructureHasItsBytes) {
  Write10 write;
  write.first = static_cast<std::uint32_t>(-150);
  write.blocks = 26;
  EXPECT_EQ(to_hex(Cdb(write).bytes()), "2a00ffffff6a00001a00");
  EXPECT_EQ(Cdb(write).as<Write10>().blocks, 26);
}

TEST(CdbValue, TakesNoMoreThanSixteenBytes) {
  const std::vector<std::uint8_t> many(20, 0x55);
  EXPECT_EQ(Cdb(Bytes(many)).bytes().size(), 16U);
  // dvd+rw-format sends FORMAT UNIT with two bytes shown; the rest reads as zeros.
  EXPECT_EQ(Cdb(Bytes(answer("04 19"))).as<FormatUnit>().flags, 0x19);
  EXPECT_EQ(Cdb(Bytes(answer("04 19"))).as<FormatUnit>().control, 0);
}

}  // namespace
}  // namespace disc::mmc
