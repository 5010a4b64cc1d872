// Sense data of both formats, and their words.
#include "formats/mmc/sense.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

void expect_sense(std::string_view hex, const SenseData& data, std::size_t least) {
  expect_alike(hex, data, least, decode_sense, encode_sense);
}

TEST(SenseOfDrives, InFixedFormat) {
  SenseData data;
  data.sense = {0x3, 0x0C, 0x00};
  data.information = 0x12345;
  expect_sense("f0 00 03 00 01 23 45 0a 00 00 00 00 0c 00 00 00 00 00", data, 3);
  data = {};
  data.sense = {0x3, 0x11, 0x05};
  data.incorrect_length = true;
  expect_sense("70 00 23 00 00 00 00 0a 00 00 00 00 11 05 00 00 00 00", data, 3);
}

TEST(SenseOfDrives, InDescriptorFormat) {
  SenseData data;
  data.descriptor = true;
  data.sense = {0x3, 0x11, 0x05};
  data.information = 0x1'0000'0002;
  data.incorrect_length = true;
  expect_sense("72 03 11 05 00 00 00 10 00 0a 80 00 00 00 00 01 00 00 00 02 05 02 00 20", data, 4);
  data = {};
  data.descriptor = true;
  data.deferred = true;
  data.sense = {0x5, 0x26, 0x00};
  data.field = SenseData::Field{false, std::uint8_t{6}, 0x0102};
  expect_sense("73 05 26 00 00 00 00 08 02 06 00 00 8e 01 02 00", data, 4);
}

TEST(SenseOfDrives, OfAnEarlierCommandIsDeferred) {
  SenseData data;
  data.sense = write_error;
  data.deferred = true;
  expect_sense("71 00 03 00 00 00 00 0a 00 00 00 00 0c 00 00 00 00 00", data, 3);
}

TEST(SenseOfDrives, TellsHowFarAnOperationIs) {
  SenseData data;
  data.sense = format_in_progress;
  data.progress = 0x8000;
  expect_sense("70 00 02 00 00 00 00 0a 00 00 00 00 04 04 00 80 80 00", data, 3);
}

TEST(SenseOfDrives, PointsAtTheFieldThatIsWrong) {
  SenseData data;
  data.sense = invalid_field_in_cdb;
  data.field = SenseData::Field{true, std::uint8_t{3}, 2};
  expect_sense("70 00 05 00 00 00 00 0a 00 00 00 00 24 00 00 cb 00 02", data, 3);
  data.sense = invalid_field_in_parameters;
  data.field = SenseData::Field{false, {}, 10};
  expect_sense("70 00 05 00 00 00 00 0a 00 00 00 00 26 00 00 80 00 0a", data, 3);
}

TEST(SenseOfDrives, KeepsBytesOfAShortAnswer) {
  const auto bytes = answer("70 00 06 00 00 00 00 06 00 00 00 00 29");
  const auto data = decode_sense(bytes);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->sense, (Sense{6, 0x29, 0}));
}

TEST(SenseOfDrives, IsNoneWithoutItsResponseCode) {
  EXPECT_FALSE(decode_sense(answer("00 00 05 00 00 00 00 0a 00 00 00 00 24 00")));
  EXPECT_FALSE(decode_sense(answer("7f 00 05 00 00 00 00 0a 00 00 00 00 24 00")));
}

TEST(SenseOfDrives, LeavesOutDescriptorsThatAreCut) {
  const auto data = decode_sense(answer("72 03 11 05 00 00 00 0c 00 0a 80 00 00 00"));
  ASSERT_TRUE(data);
  EXPECT_FALSE(data->information);
}

TEST(SenseOfDrives, DropsAnAddressThatFixedFormatHasNoRoomFor) {
  SenseData data;
  data.sense = unrecovered_read_error;
  data.information = 0x1'0000'0000;
  EXPECT_EQ(to_hex(encode_sense(data)), "700003000000000a00000000110000000000");
}

TEST(SenseTexts, AreThoseOfTheStandards) {
  EXPECT_EQ(describe(invalid_address_for_write), "invalid address for write (5/21/02)");
  EXPECT_EQ(describe(long_write_in_progress),
            "logical unit not ready, long write in progress (2/04/08)");
  EXPECT_EQ(describe({0x5, 0x72, 0x03}),
            "session fixation error - incomplete track in session (5/72/03)");
  EXPECT_EQ(describe({0x3, 0x73, 0x03}), "power calibration area error (3/73/03)");
  EXPECT_EQ(describe({0x7, 0x27, 0x00}), "write protected (7/27/00)");
  EXPECT_EQ(describe({0x5, 0x6F, 0x04}),
            "media region code is mismatched to logical unit region (5/6F/04)");
}

TEST(SenseTexts, FallBackOnTheKey) {
  EXPECT_EQ(describe({0x3, 0x80, 0x01}), "medium error (3/80/01)");
  EXPECT_EQ(describe({0x8, 0x00, 0x00}), "blank check (8/00/00)");
  EXPECT_EQ(describe(good), "no additional sense information (0/00/00)");
}

TEST(SenseTexts, InNumbersAreAsLogsHaveThem) {
  EXPECT_EQ(to_text(Sense{0x5, 0x21, 0x02}), "5/21/02");
  EXPECT_EQ(to_text(Sense{0xB, 0x4E, 0x00}), "B/4E/00");
}

}  // namespace
}  // namespace disc::mmc
