// Answers to READ MEDIA SERIAL NUMBER, as MMC-5 6.23 lays them out.
#include "formats/mmc/media_serial.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(MediaSerialAnswer, HasTheNumber) {
  expect_alike("00 00 00 04 12 34 56 78", answer("12 34 56 78"), 4, decode_media_serial,
               encode_media_serial);
  expect_alike("00 00 00 00", std::vector<std::uint8_t>{}, 4, decode_media_serial,
               encode_media_serial);
  EXPECT_EQ(to_hex(encode_media_serial(answer("aa bb"))), "00000004aabb0000");
}

}  // namespace
}  // namespace disc::mmc
