// Answers to READ SUB-CHANNEL, as MMC-3 6.24 lays them out.
#include "formats/mmc/subchannel_data.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(SubchannelAnswer, TellsThePosition) {
  const CurrentPosition position{audio_playing, 1, 2, 3, 1, {12345}, 75};
  expect_alike(
      "00 11 00 0c 01 12 03 01 00 00 30 39 00 00 00 4b", position, 16,
      [](Bytes bytes) { return decode_current_position(bytes, false); },
      [](const auto& of) { return encode_current_position(of, false); });
  expect_alike(
      "00 11 00 0c 01 12 03 01 00 02 2e 2d 00 00 01 00", position, 16,
      [](Bytes bytes) { return decode_current_position(bytes, true); },
      [](const auto& of) { return encode_current_position(of, true); });
  const CurrentPosition pregap{audio_paused, 1, 0, 2, 0, {100}, -50};
  EXPECT_EQ(to_hex(encode_current_position(pregap, false)),
            "0012000c0110020000"
            "000064ffffffce");
  EXPECT_EQ(to_hex(encode_current_position(pregap, true)),
            "0012000c01100200000003190000"
            "0032");
}

TEST(SubchannelAnswer, HasTheCatalogNumber) {
  expect_alike("00 15 00 14 02 00 00 00 80 34 30 30 36 33 38 31 33 33 33 39 33 31 00 4a",
               MediaCatalogNumber{audio_no_status, "4006381333931", 0x4A}, 24,
               decode_media_catalog_number, encode_media_catalog_number);
  expect_alike("00 13 00 14 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
               MediaCatalogNumber{audio_completed, "", 0}, 24, decode_media_catalog_number,
               encode_media_catalog_number);
}

TEST(SubchannelAnswer, HasAnIsrc) {
  expect_alike("00 15 00 14 03 32 05 00 80 47 42 41 59 45 30 30 30 30 33 35 31 00 12 00",
               TrackIsrc{audio_no_status, 3, 2, 5, "GBAYE0000351", 0x12}, 24, decode_track_isrc,
               encode_track_isrc);
}

TEST(SubchannelAnswer, OfAnotherFormatIsNone) {
  const auto isrc =
      answer("00 15 00 14 03 32 05 00 80 47 42 41 59 45 30 30 30 30 33 35 31 00 12 00");
  EXPECT_FALSE(decode_media_catalog_number(isrc));
  EXPECT_FALSE(decode_current_position(isrc, false));
}

}  // namespace
}  // namespace disc::mmc
