// Tracks that a power failure has cut off, and blocks that a spare has taken the place of.
#include <gtest/gtest.h>

#include "formats/mmc/performance.h"
#include "formats/virtual_drive/medium_model.h"
#include "tests/unit/virtual_drive/drive_rig.h"

namespace disc::virtual_drive {
namespace {

// 320 blocks reach the disc; then the power goes, and comes back to a drive that does not look for
// the end of what was recorded.
void cut_off(DriveRig& rig) {
  rig.write_all(0, 320);
  rig.drive().wait(std::chrono::minutes(5));
  EXPECT_THROW(rig.write(320, 32), drive::DriveError);
  rig.open("personality=leaves-damage");
}

mmc::TrackInformation track(DriveRig& rig) {
  mmc::ReadTrackInformation command;
  command.address = 1;
  command.allocation_length = 48;
  return mmc::decode_track_information(rig.receive(command, 48)).value();
}

TEST(DamagedTrack, IsToldAndTakesNothing) {
  DriveRig rig("dvd+r", 32768, "fault=power-loss@11");
  cut_off(rig);
  EXPECT_EQ(rig.disc().last_session, mmc::SessionState::Damaged);
  EXPECT_TRUE(track(rig).damage);
  EXPECT_FALSE(track(rig).next_writable_address);
  EXPECT_EQ(rig.write_sense(320, 32), mmc::invalid_address_for_write);
}

TEST(DamagedTrack, IsGoneOnWithWhenRepaired) {
  DriveRig rig("bd-r", 32768, "fault=power-loss@11");
  cut_off(rig);
  mmc::RepairTrack command;
  command.track = 1;
  EXPECT_EQ(rig.sense(command), mmc::good);
  EXPECT_FALSE(track(rig).damage);
  EXPECT_EQ(track(rig).next_writable_address, Lba{320});
  EXPECT_EQ(rig.write_sense(320, 32), mmc::good);
  command.track = 2;
  EXPECT_EQ(rig.sense(command), mmc::invalid_field_in_cdb);
}

TEST(DamagedTrack, IsMendedByBeingClosed) {
  DriveRig rig("dvd+r", 32768, "fault=power-loss@11");
  cut_off(rig);
  mmc::CloseTrackSession command;
  command.function = mmc::CloseTrackSession::track;
  command.track_number = 1;
  EXPECT_EQ(rig.sense(command), mmc::good);
  EXPECT_FALSE(track(rig).damage);
  EXPECT_TRUE(rig.holds(0, 320));
  EXPECT_NE(rig.disc().last_session, mmc::SessionState::Damaged);
}

TEST(DamagedTrack, IsNoneWhereTheDriveFindsTheEndByItself) {
  DriveRig rig("dvd+r", 32768, "fault=power-loss@11");
  rig.write_all(0, 320);
  rig.drive().wait(std::chrono::minutes(5));
  EXPECT_THROW(rig.write(320, 32), drive::DriveError);
  rig.open();
  EXPECT_FALSE(track(rig).damage);
  EXPECT_EQ(track(rig).next_writable_address, Lba{320});
}

TEST(Defects, AreListedAsPerformance) {
  DriveRig rig("dvd-ram", 32768, "fault=medium-error@77&fault=medium-error@20000");
  EXPECT_EQ(rig.write_sense(64, 32), mmc::good);
  EXPECT_EQ(rig.write_sense(19'984, 32), mmc::good);
  mmc::GetPerformance command;
  command.type = mmc::GetPerformance::defects;
  command.most_descriptors = 4;
  const auto list = mmc::decode_defect_status(rig.receive(command, 8 + 4 * 2048));
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(list->front().first, Lba{64});  // the ECC block of 77
  EXPECT_EQ(list->front().blocking, 16);
  EXPECT_EQ(list->front().defective[0], 1);
  const std::size_t second = (20'000 - 64) / 16;
  EXPECT_EQ(list->front().defective[second / 8], 1u << second % 8);
  command.first = 20'100;
  const auto rest = mmc::decode_defect_status(rig.receive(command, 8 + 4 * 2048));
  ASSERT_TRUE(rest);
  EXPECT_TRUE(rest->empty());
}

}  // namespace
}  // namespace disc::virtual_drive
