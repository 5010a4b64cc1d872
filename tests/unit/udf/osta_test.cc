// Texts, identifiers and times as OSTA spells them.
#include "formats/udf/osta.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace disc::udf {
namespace {

using namespace std::string_literals;

TEST(Cs0, TakesOneByteACharacterWhereLatin1Suffices) {
  EXPECT_EQ(to_cs0("Grün"), "\x08Gr\xFCn");
  EXPECT_EQ(from_cs0(bytes_of("\x08Gr\xFCn"s)), "Grün");
}

TEST(Cs0, TakesTwoBytesForTheRest) {
  EXPECT_EQ(to_cs0("€"), "\x10\x20\xAC");
  EXPECT_EQ(to_cs0("a€"), "\x10\0a\x20\xAC"s);
  EXPECT_EQ(from_cs0(bytes_of("\x10\0a\x20\xAC"s)), "a€");
}

TEST(Cs0, CarriesEmojiAsSurrogates) {
  EXPECT_EQ(to_cs0("😀"), "\x10\xD8\x3D\xDE\x00"s);
  EXPECT_EQ(from_cs0(bytes_of(to_cs0("😀"))), "😀");
}

TEST(Cs0, IsNothingForNothing) {
  EXPECT_EQ(to_cs0(""), "");
  EXPECT_EQ(from_cs0({}), "");
}

TEST(Cs0, RefusesOtherCompressions) {
  EXPECT_FALSE(from_cs0(bytes_of("\x09x"s)));
  EXPECT_FALSE(from_cs0(bytes_of("\x10\x20"s))) << "half a character";
}

TEST(Cs0, ReadsNamesOfDeletedFiles) { EXPECT_EQ(from_cs0(bytes_of("\xFE gone"s)), " gone"); }

TEST(Dstring, PutsItsLengthLast) {
  std::array<std::uint8_t, 8> field;
  EXPECT_TRUE(fill_dstring(field, "ABC"));
  EXPECT_EQ(field, (std::array<std::uint8_t, 8>{8, 'A', 'B', 'C', 0, 0, 0, 4}));
  EXPECT_EQ(read_dstring(field), "ABC");
}

TEST(Dstring, IsAllZerosForNothing) {
  std::array<std::uint8_t, 8> field;
  field.fill(7);
  EXPECT_TRUE(fill_dstring(field, ""));
  EXPECT_EQ(field, (std::array<std::uint8_t, 8>{}));
}

TEST(Dstring, SaysThatItCut) {
  std::array<std::uint8_t, 8> field;
  EXPECT_FALSE(fill_dstring(field, "ABCDEFGH"));
  EXPECT_EQ(read_dstring(field), "ABCDEF");
}

TEST(Dstring, CutsThroughNoCharacter) {
  std::array<std::uint8_t, 8> field;
  EXPECT_FALSE(fill_dstring(field, "€€😀"));
  EXPECT_EQ(read_dstring(field), "€€");
}

TEST(Dstring, RefusesALengthBeyondItself) {
  std::array<std::uint8_t, 8> field{8, 'A', 0, 0, 0, 0, 0, 8};
  EXPECT_FALSE(read_dstring(field));
}

TEST(EntityIds, CarryRevisionAndFlags) {
  const EntityId domain = domain_id(udf_2_50, HardWriteProtect | SoftWriteProtect);
  EXPECT_EQ(domain.text(), "*OSTA UDF Compliant");
  EXPECT_EQ(domain.suffix, (std::array<std::uint8_t, 8>{0x50, 0x02, 3, 0, 0, 0, 0, 0}));
  EXPECT_EQ(domain.revision(), udf_2_50);
  EXPECT_EQ(udf_id("*UDF LV Info", udf_1_02).suffix,
            (std::array<std::uint8_t, 8>{0x02, 0x01, 4, 5, 0, 0, 0, 0}));
  EXPECT_EQ(developer_id().suffix, (std::array<std::uint8_t, 8>{4, 5, 0, 0, 0, 0, 0, 0}));
}

TEST(Revision, ReadsAsPeopleWriteIt) {
  EXPECT_EQ(to_text(udf_1_02), "1.02");
  EXPECT_EQ(to_text(udf_2_60), "2.60");
}

TEST(UdfTime, KeepsMicroseconds) {
  const Timestamp time{1'700'000'000, 123'456'789};
  EXPECT_EQ(from_time(to_time(time)), (Timestamp{1'700'000'000, 123'456'000}));
  const Time recorded = to_time(time);
  EXPECT_EQ(recorded.type_and_zone, 0x1000) << "local time, no minutes from UTC";
  EXPECT_EQ(recorded.centiseconds, 12);
  EXPECT_EQ(recorded.hundreds_of_microseconds, 34);
  EXPECT_EQ(recorded.microseconds, 56);
}

TEST(UdfTime, TakesTheZoneAway) {
  Time time = to_time({0, 0});
  time.type_and_zone = std::uint16_t{0x1000 | 120};
  EXPECT_EQ(from_time(time)->seconds, -7200);
  time.type_and_zone = std::uint16_t{0x1000 | (0x1000 - 120)};
  EXPECT_EQ(from_time(time)->seconds, 7200);
  time.type_and_zone = std::uint16_t{0x1000 | 0x801};
  EXPECT_EQ(from_time(time)->seconds, 0) << "not specified";
}

TEST(UdfTime, StaysInsideTheYearsThatItHas) {
  EXPECT_EQ(to_time({-100'000'000'000, 5}).year, 1);
  EXPECT_EQ(to_time({300'000'000'000, 5}).year, 9999);
  Time time = to_time({0, 0});
  time.month = 13;
  EXPECT_FALSE(from_time(time));
}

}  // namespace
}  // namespace disc::udf
