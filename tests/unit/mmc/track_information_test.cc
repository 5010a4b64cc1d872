// Answers to READ TRACK INFORMATION, as MMC-5 6.26 lays them out.
#include "formats/mmc/track_information.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

void expect_track(std::string_view hex, const TrackInformation& information) {
  expect_alike(hex, information, 28, decode_track_information, encode_track_information);
}

TEST(TrackInformationAnswer, OfTheInvisibleTrackTellsWhereToWrite) {
  TrackInformation invisible;
  invisible.track = 2;
  invisible.session = 2;
  invisible.track_mode = 4;
  invisible.blank = true;
  invisible.start = invisible.next_writable_address.emplace(Lba{11700});
  invisible.free_blocks = 348149;
  invisible.size = 348149;
  expect_track(
      "00 22 02 02 00 04 41 01 00 00 2d b4 00 00 2d b4 00 05 4f f5 00 00 00 00 00 05 4f f5 00 00 "
      "00 00 00 00 00 00",
      invisible);
}

TEST(TrackInformationAnswer, OfAWrittenTrackTellsWhatIsInIt) {
  TrackInformation written;
  written.track = 0x0102;
  written.session = 0x0203;
  written.damage = written.copy = written.reserved = written.packet = written.fixed_packets = true;
  written.track_mode = 5;
  written.data_mode = static_cast<std::uint8_t>(DataMode::Mode2);
  written.start = {16};
  written.blocking_factor = 32;
  written.size = 3200;
  written.last_recorded_address = Lba{3215};
  expect_track(
      "00 22 02 03 00 35 b2 02 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00 20 00 00 0c 80 00 00 "
      "0c 8f 01 02 00 00",
      written);
}

TEST(TrackInformationAnswer, OfDvdRDualLayerTellsOfLayerJumps) {
  TrackInformation jump;
  jump.layer_jump = LayerJumpStatus::Manual;
  jump.packet = true;
  jump.next_writable_address = Lba{0};
  jump.free_blocks = jump.size = 4171712;
  jump.blocking_factor = 16;
  jump.read_compatibility = Lba{1};
  jump.next_layer_jump = Lba{0x1FD7EF};
  jump.last_layer_jump = Lba{2};
  expect_track(
      "00 2e 01 01 00 84 21 01 00 00 00 00 00 00 00 00 00 3f a7 c0 00 00 00 10 00 3f a7 c0 00 00 "
      "00 00 00 00 00 00 00 00 00 01 00 1f d7 ef 00 00 00 02",
      jump);
}

TEST(TrackInformationAnswer, DoesWithoutAnAddressThatIsNotValid) {
  const auto information = decode_track_information(answer(
      "00 1a 01 01 00 04 01 00 00 00 00 00 00 00 12 34 00 00 00 00 00 00 00 00 00 00 0c 80"));
  ASSERT_TRUE(information);
  EXPECT_FALSE(information->next_writable_address);
  EXPECT_FALSE(information->last_recorded_address);
  EXPECT_EQ(information->size, 3200U);
}

TEST(TrackInformationAnswer, OfABlankCdMayPointBeforeBlockZero) {
  const auto information = decode_track_information(
      answer("00 22 01 01 00 07 4f 01 ff ff ff 6a ff ff ff 6a 00 05 7e 40 00 00 00 00 00 05 7e 40 "
             "00 00 00 00 00 00 00 00"));
  ASSERT_TRUE(information);
  EXPECT_EQ(information->next_writable_address, Lba{-150});
  EXPECT_EQ(information->start, Lba{-150});
}

TEST(TrackWords, AreThoseOfTheControlBits) {
  EXPECT_EQ(describe_track_mode(0), "audio");
  EXPECT_EQ(describe_track_mode(3), "audio with pre-emphasis");
  EXPECT_EQ(describe_track_mode(8), "four-channel audio");
  EXPECT_EQ(describe_track_mode(4), "data");
  EXPECT_EQ(describe_track_mode(7), "data in packets");
  EXPECT_EQ(describe(LayerJumpStatus::RegularInterval), "layer jump at regular intervals");
  TrackInformation track;
  track.track_mode = 2;
  EXPECT_TRUE(track.is_audio());
  track.track_mode = 6;
  EXPECT_FALSE(track.is_audio());
}

}  // namespace
}  // namespace disc::mmc
