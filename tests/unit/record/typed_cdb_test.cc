// Commands as people type them.
#include "record/typed_cdb.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/mmc/commands.h"

namespace disc::record {
namespace {

TEST(TypedCommand, IsTakenInEveryUsualSpelling) {
  const mmc::Cdb inquiry = mmc::Inquiry{};
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"12", "00", "00", "00", "24", "00"},
                                             {"120000002400"},
                                             {"12:00:00:00:24:00"},
                                             {"0x12", "0", "0", "0", "0x24", "0"},
                                             {"1200", "0000", "2400"}})
    EXPECT_EQ(parse_command(words), inquiry) << words.front();
}

TEST(TypedCommand, HasTheLengthOfItsGroup) {
  EXPECT_THROW(parse_command({"12", "00", "00", "00", "24"}), ManifestError);
  EXPECT_THROW(parse_command({"28000000000000000100", "00"}), ManifestError);
  EXPECT_THROW(parse_command({"A8", "00"}), ManifestError);
  EXPECT_NO_THROW(
      parse_command({"E900000000"
                     "00"}));
  EXPECT_THROW(parse_command({"E9"}), ManifestError);
  EXPECT_THROW(parse_command({"E9000000000000000000000000000000"
                              "00"}),
               ManifestError);
}

TEST(TypedCommand, IsHexadecimalThroughout) {
  for (const char* wrong : {"", "0x", "1g", "123", "-1", "12,00", ":"})
    EXPECT_THROW(parse_command({wrong}), ManifestError) << wrong;
  EXPECT_THROW(parse_command({}), ManifestError);
}

TEST(TypedCommand, WhatWritesBlanksFormatsOrIsUnknownIsNotHarmless) {
  for (const std::uint8_t code :
       std::vector<std::uint8_t>{0x04, 0x2A, 0x2C, 0x2E, 0x35, 0x3B, 0x53, 0x54, 0x55, 0x58, 0x5B,
                                 0x5D, 0xA1, 0xAA, 0xBF, 0xE9, 0xFF, 0xC1})
    EXPECT_FALSE(is_harmless(code)) << mmc::name_of(code);
  for (const std::uint8_t code :
       std::vector<std::uint8_t>{0x00, 0x12, 0x1B, 0x1E, 0x28, 0x43, 0x46, 0x51, 0x52, 0xAD, 0xBE})
    EXPECT_TRUE(is_harmless(code)) << mmc::name_of(code);
}

TEST(HexDump, ShowsAddressBytesAndCharacters) {
  std::vector<std::uint8_t> bytes(18, 0x41);
  bytes[1] = 0;
  bytes[17] = 0xFF;
  EXPECT_EQ(hex_dump(bytes),
            "000000  41 00 41 41 41 41 41 41 41 41 41 41 41 41 41 41  A.AAAAAAAAAAAAAA\n"
            "000010  41 FF                                            A.\n");
  EXPECT_EQ(hex_dump({}), "");
}

}  // namespace
}  // namespace disc::record
