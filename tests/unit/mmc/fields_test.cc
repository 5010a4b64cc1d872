// Fields of structures, taken out of bytes and put into them.
#include "formats/mmc/fields.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(FieldsOfBytes, ThatLieBeyondTheEndStayAsTheyAre) {
  const auto bytes = answer("01 02 03");
  const FieldReader in(bytes);
  std::uint32_t number = 7;
  in.number(0, number);
  EXPECT_EQ(number, 7U);
  in.number(0, 3, number);
  EXPECT_EQ(number, 0x010203U);
  Lba address{9};
  in.number(1, address);
  EXPECT_EQ(address, Lba{9});
  std::string text = "kept";
  in.text(3, 2, text);
  EXPECT_EQ(text, "kept");
  EXPECT_FALSE(in.has(static_cast<std::size_t>(-1), 1));
}

TEST(FieldsOfBytes, OfTwoHalvesDoWithoutTheHighOne) {
  std::uint16_t number = 0;
  FieldReader(answer("05 00 01")).split(0, 2, number);
  EXPECT_EQ(number, 0x105);
  FieldReader(answer("05")).split(0, 2, number);
  EXPECT_EQ(number, 5);
}

TEST(FieldsOfBytes, ChangeNothingBesideThem) {
  auto bytes = answer("ff ff");
  const FieldWriter out(bytes);
  out.flag(0, 6, false);
  out.bits(1, 2, 3, 0x1A);  // more than fits
  EXPECT_EQ(to_hex(bytes), "bfeb");
  out.number(3, Lba{-150});
  EXPECT_EQ(to_hex(bytes), "bfeb00ffffff6a");
}

TEST(FieldsOfBytes, AreTextsWithoutTheirPadding) {
  std::vector<std::uint8_t> bytes;
  FieldWriter(bytes).text(0, 4, "AB");
  EXPECT_EQ(to_hex(bytes), "41422020");
  FieldWriter(bytes).text(0, 4, "ABCDEF");
  EXPECT_EQ(to_hex(bytes), "41424344");
  std::string text;
  FieldReader(answer("41 20 42 20 00")).text(0, 5, text);
  EXPECT_EQ(text, "A B");
}

TEST(LengthOfAnswers, CutsThemAndIsSealed) {
  EXPECT_EQ(within_length(answer("00 02 aa bb cc"), 2).size(), 4U);
  EXPECT_EQ(within_length(answer("00 20 aa"), 2).size(), 3U);
  EXPECT_EQ(whole_length(answer("00 00 01 00 00"), 4), 260U);
  EXPECT_EQ(whole_length(answer("ff ff ff ff"), 4), 0x1'0000'0003U);
  EXPECT_EQ(whole_length(answer("00 00 01"), 4), std::nullopt);
  auto bytes = answer("00 00 aa bb cc");
  seal_length(bytes, 2);
  EXPECT_EQ(to_hex(bytes), "0003aabbcc");
}

TEST(TimesInFields, AreNoTimesWhereADiscHasNone) {
  EXPECT_EQ(msf_of_field(0x00611A42), (cd::Msf{97, 26, 66}));
  EXPECT_EQ(field_of({97, 26, 66}), 0x00611A42U);
  for (const std::uint32_t wrong : {0xFFFFFFFFU, 0x00640000U, 0x00003C00U, 0x0000004BU})
    EXPECT_EQ(msf_of_field(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace disc::mmc
