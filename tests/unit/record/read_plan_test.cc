// Which blocks of a disc are read.
#include "record/read_plan.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc::record {
namespace {

using mmc::Profile;

mmc::TrackInformation track(std::uint16_t number, std::uint16_t session, std::int32_t start,
                            std::uint32_t size, std::uint8_t mode = 4) {
  mmc::TrackInformation one;
  one.track = number;
  one.session = session;
  one.start = Lba{start};
  one.size = size;
  one.track_mode = mode;
  return one;
}

Medium medium_of(Profile profile, std::vector<mmc::TrackInformation> tracks) {
  Medium medium;
  medium.drive = "/dev/sr7";
  medium.configuration.profile = profile;
  medium.tracks = std::move(tracks);
  return medium;
}

TEST(ReadPlan, OfOneTrackOnCdKnowsThatItsEndMayBeRunOut) {
  const ReadPlan plan = plan_reading(medium_of(Profile::CdR, {track(1, 1, 0, 1002)}), {});
  ASSERT_EQ(plan.stretches.size(), 1U);
  EXPECT_EQ(plan.stretches[0].blocks, (Extent{Lba{0}, 1002}));
  EXPECT_EQ(plan.run_outs, (std::vector<Extent>{{Lba{1000}, 2}}));
  EXPECT_TRUE(plan.one_volume);
  EXPECT_FALSE(plan.any_block_written);
}

TEST(ReadPlan, OfSeveralSessionsKeepsTheirAddresses) {
  const ReadPlan plan =
      plan_reading(medium_of(Profile::CdR, {track(1, 1, 0, 300), track(2, 2, 11'700, 500)}), {});
  ASSERT_EQ(plan.stretches.size(), 2U);
  EXPECT_EQ(plan.stretches[1].offset, 11'700U * 2048);
  EXPECT_EQ(plan.bytes, 12'200U * 2048);
  EXPECT_FALSE(plan.one_volume);
}

TEST(ReadPlan, OfAChosenTrackOrSessionBeginsWithIt) {
  const Medium medium =
      medium_of(Profile::DvdPlusR, {track(1, 1, 0, 304), track(2, 2, 2'400, 512)});
  for (const ReadChoice& choice : {ReadChoice{2U, {}}, ReadChoice{{}, 2U}}) {
    const ReadPlan plan = plan_reading(medium, choice);
    ASSERT_EQ(plan.stretches.size(), 1U);
    EXPECT_EQ(plan.stretches[0].blocks.first, Lba{2'400});
    EXPECT_EQ(plan.stretches[0].offset, 0U);
    EXPECT_TRUE(plan.run_outs.empty());
  }
  EXPECT_THROW(plan_reading(medium, ReadChoice{3U, {}}), ManifestError);
}

TEST(ReadPlan, LeavesThePauseBeforeTheNextTrackOut) {
  const ReadPlan plan = plan_reading(
      medium_of(Profile::CdR, {track(1, 1, 0, 1150), track(2, 1, 1150, 900)}), ReadChoice{1U, {}});
  EXPECT_EQ(plan.stretches[0].blocks, (Extent{Lba{0}, 1000}));
}

TEST(ReadPlan, TakesTheRecordedLengthWhereTheDriveKnowsIt) {
  mmc::TrackInformation open = track(1, 1, 0, 2'295'104);
  open.next_writable_address = Lba{4096};
  EXPECT_EQ(plan_reading(medium_of(Profile::DvdPlusR, {open}), {}).bytes, 4096U * 2048);
  open.last_recorded_address = Lba{4000};
  EXPECT_EQ(plan_reading(medium_of(Profile::DvdPlusR, {open}), {}).bytes, 4001U * 2048);
}

TEST(ReadPlan, OfMediaWhoseBlocksAreWrittenAnywhereIsAllOfThem) {
  Medium medium = medium_of(Profile::BdRe, {track(1, 1, 0, 11'826'176)});
  medium.readable_blocks = 11'826'176;
  const ReadPlan plan = plan_reading(medium, {});
  EXPECT_EQ(plan.bytes, 11'826'176ULL * 2048);
  EXPECT_TRUE(plan.any_block_written);
  medium.formatted = false;
  EXPECT_THROW(plan_reading(medium, {}), drive::DriveError);
}

TEST(ReadPlan, OfNothingRecordedIsAnError) {
  mmc::TrackInformation blank = track(1, 1, 0, 359'849);
  blank.blank = true;
  EXPECT_THROW(plan_reading(medium_of(Profile::CdR, {blank}), {}), drive::DriveError);
}

TEST(WhyNoImage, TellsSoundFromDataAndBoth) {
  const Medium sound = medium_of(Profile::CdR, {track(1, 1, 0, 900, 0), track(2, 1, 900, 900, 2)});
  EXPECT_NE(why_no_image(sound, {}).find("NAME.cue"), std::string::npos);
  const Medium mixed = medium_of(Profile::CdR, {track(1, 1, 0, 900, 4), track(2, 1, 900, 900, 0)});
  EXPECT_NE(why_no_image(mixed, {}).find("--track"), std::string::npos);
  EXPECT_EQ(why_no_image(mixed, ReadChoice{1U, {}}), "");
  EXPECT_EQ(why_no_image(medium_of(Profile::DvdR, {track(1, 1, 0, 900, 0)}), {}), "");
}

}  // namespace
}  // namespace disc::record
