// The lives of DVD+R, DVD+R DL and DVD+RW in the virtual drive.
#include "formats/virtual_drive/dvd_plus.h"

#include <gtest/gtest.h>

#include "formats/mmc/dvd_structure.h"
#include "tests/unit/virtual_drive/drive_rig.h"

namespace disc::virtual_drive {
namespace {

using mmc::BackgroundFormat;
using mmc::CloseTrackSession;
using mmc::DiscStatus;
using mmc::SessionState;

mmc::Sense send_boundary(DriveRig& rig, std::uint32_t blocks) {
  mmc::SendDiscStructure command;
  command.format = mmc::dvd_layer_boundary;
  const auto boundary = mmc::encode_layer_boundary({false, blocks});
  command.structure_length = static_cast<std::uint16_t>(boundary.size());
  return rig.sense(command, boundary);
}

TEST(DvdPlusDisc, LivesThroughTwoSessionsWhateverTheModePageSays) {
  DriveRig rig("dvd+r");
  EXPECT_EQ(rig.disc().status, DiscStatus::Blank);
  EXPECT_TRUE(rig.is_current(0x2B));
  rig.write_all(0, 40);
  EXPECT_EQ(rig.write_sense(48, 16), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.synchronise(), mmc::good);
  rig.open();
  EXPECT_EQ(rig.next_writable(), 48);
  EXPECT_EQ(rig.close(CloseTrackSession::track, 1), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::track, 9), mmc::invalid_field_in_cdb);
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
  EXPECT_EQ(rig.disc().sessions, 2);
  EXPECT_EQ(rig.disc().last_session, SessionState::Empty);
  const std::int32_t second = rig.next_writable();
  EXPECT_GT(second, 48);
  rig.write_all(second, 16);
  EXPECT_EQ(rig.close(CloseTrackSession::finalize), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc().status, DiscStatus::Complete);
  EXPECT_EQ(rig.write_sense(second + 16, 16), (mmc::Sense{5, 0x30, 0x05}));
  EXPECT_EQ(rig.close(CloseTrackSession::session), (mmc::Sense{5, 0x30, 0x05}));
  EXPECT_TRUE(rig.holds(0, 40));
  EXPECT_TRUE(rig.holds(second, 16));
}

TEST(DvdPlusDisc, HasNoMoreThan153Tracks) {
  DriveRig rig("dvd+r");
  for (std::uint16_t track = 1; track <= 153; ++track) {
    ASSERT_EQ(rig.write(rig.next_writable(), 16).reason(), mmc::good) << track;
    ASSERT_EQ(rig.close(CloseTrackSession::track, track), mmc::good) << track;
  }
  EXPECT_EQ(rig.next_writable(), -1);
}

TEST(DvdPlusDisc, TakesTheBoundaryOfItsLayersOnceAndBeforeAnythingIsWritten) {
  DriveRig rig("dvd+r-dl");
  EXPECT_EQ(send_boundary(rig, 1505), mmc::invalid_field_in_parameters) << "no ECC block";
  EXPECT_EQ(send_boundary(rig, 32768), mmc::invalid_field_in_parameters) << "more than it has";
  EXPECT_EQ(send_boundary(rig, 1504), mmc::good);
  EXPECT_EQ(send_boundary(rig, 1600), mmc::command_sequence_error);
  rig.open();
  EXPECT_EQ(rig.track(1).size, 3008U);
  mmc::ReadDiscStructure command;
  command.format = mmc::dvd_layer_boundary;
  command.allocation_length = 12;
  const auto boundary = mmc::decode_layer_boundary(rig.receive(command, 12));
  ASSERT_TRUE(boundary);
  EXPECT_EQ(boundary->capacity, 1504U);
  EXPECT_TRUE(boundary->fixed);
  rig.write_all(0, 3008);
  EXPECT_EQ(rig.write_sense(3008, 16), mmc::invalid_address_for_write);

  DriveRig written("dvd+r-dl");
  written.write_all(0, 16);
  EXPECT_EQ(send_boundary(written, 1504), mmc::command_sequence_error);
}

TEST(DvdPlusDisc, OfAPioneerIsFinalisedWhereLittleIsLeft) {
  for (const bool pioneer : {false, true}) {
    DriveRig rig("dvd+r-dl", 4096, pioneer ? "personality=pioneer" : "");
    rig.write_all(0, 4096 - 64 * 16);
    EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
    EXPECT_EQ(rig.disc().status, pioneer ? DiscStatus::Complete : DiscStatus::Appendable);
  }
}

TEST(DvdPlusDisc, IsClosedBySynchronisingWhereADriveDoesSo) {
  DriveRig rig("dvd+r", 4096, "personality=no-cts-track");
  rig.write_all(0, 40);
  EXPECT_EQ(rig.synchronise(), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::track, 1), mmc::invalid_field_in_cdb);
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
  EXPECT_EQ(rig.disc().sessions, 2);
}

TEST(DvdPlusDisc, RewritableIsWrittenWhileItIsFormatted) {
  DriveRig rig("dvd+rw");
  EXPECT_EQ(rig.disc().status, DiscStatus::Blank);
  EXPECT_EQ(rig.write_sense(0, 16), mmc::command_sequence_error) << "not formatted";
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::command_sequence_error);
  EXPECT_EQ(rig.format(mmc::format_dvd_plus_rw, 0xFFFF'FFFF, 0, 1), mmc::command_sequence_error)
      << "there is nothing to go on with";
  EXPECT_EQ(rig.format(mmc::format_dvd_plus_rw, 0xFFFF'FFFF), mmc::good);
  EXPECT_EQ(rig.disc().background_format, BackgroundFormat::Running);
  EXPECT_EQ(rig.last_block(), 32767);
  EXPECT_EQ(rig.write_sense(20000, 1), mmc::good) << "any block";
  rig.write_all(3, 64);
  EXPECT_TRUE(rig.holds(3, 64));
  EXPECT_EQ(rig.close(CloseTrackSession::stop_background_format), mmc::good);
  EXPECT_EQ(rig.disc().background_format, BackgroundFormat::Stopped);
  rig.open();
  EXPECT_EQ(rig.disc().background_format, BackgroundFormat::Stopped);
  EXPECT_EQ(rig.write_sense(0, 16), mmc::command_sequence_error) << "it must go on first";
  EXPECT_EQ(rig.format(mmc::format_dvd_plus_rw, 0xFFFF'FFFF, 0, 1), mmc::good);
  EXPECT_EQ(rig.disc().background_format, BackgroundFormat::Running);
  EXPECT_TRUE(rig.holds(3, 64)) << "it goes on, and erases nothing";
  rig.drive().wait(std::chrono::minutes(60));
  EXPECT_EQ(rig.disc().background_format, BackgroundFormat::Complete);
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc().background_format, BackgroundFormat::Complete);
  EXPECT_EQ(rig.disc().last_session, SessionState::Complete);
  EXPECT_EQ(rig.write_sense(32768, 1), mmc::out_of_range);
}

TEST(DvdPlusDisc, TellsOfFormattingInTheBackgroundOnlyAsProgress) {
  DriveRig rig("dvd+rw");
  rig.format(mmc::format_dvd_plus_rw, 0xFFFF'FFFF);
  rig.drive().wait(std::chrono::seconds(2));
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::good);
  const auto data = mmc::decode_sense(rig.receive(mmc::RequestSense{}, 18));
  ASSERT_TRUE(data && data->progress);
  EXPECT_EQ(data->sense, (mmc::Sense{0, 0x04, 0x04}));
  EXPECT_GT(*data->progress, 0);
  EXPECT_LT(*data->progress, 65535);
}

TEST(DvdPlusDisc, TellsWhoMadeIt) {
  DriveRig rig("dvd+r");
  mmc::ReadDiscStructure command;
  command.format = mmc::dvd_adip;
  command.allocation_length = 260;
  const auto id = mmc::media_id_of_adip(rig.receive(command, 260));
  ASSERT_TRUE(id);
  EXPECT_EQ(id->manufacturer, "MCC");
  EXPECT_EQ(id->type, "004");
}

}  // namespace
}  // namespace disc::virtual_drive
