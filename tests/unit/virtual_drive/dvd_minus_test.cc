// The lives of DVD-R and DVD-RW in the virtual drive.
#include "formats/virtual_drive/dvd_minus.h"

#include <gtest/gtest.h>

#include "formats/mmc/dvd_structure.h"
#include "formats/mmc/write_features.h"
#include "tests/unit/virtual_drive/drive_rig.h"

namespace disc::virtual_drive {
namespace {

using mmc::CloseTrackSession;
using mmc::DiscStatus;
using mmc::MultiSession;
using mmc::SessionState;
using mmc::WriteType;

constexpr std::uint16_t incremental = 0x21, at_once = 0x2F, restricted = 0x26, rigid = 0x2C;

TEST(DvdMinusDisc, LivesThroughTwoSessions) {
  DriveRig rig("dvd-r");
  EXPECT_EQ(rig.disc().status, DiscStatus::Blank);
  EXPECT_EQ(rig.next_writable(), 0);
  EXPECT_TRUE(rig.is_current(incremental));
  ASSERT_EQ(rig.set_write_type(WriteType::Packet, MultiSession::Allowed), mmc::good);
  rig.write_all(0, 64);
  EXPECT_EQ(rig.write_sense(80, 16), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.write_sense(0, 16), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.next_writable(), 64);
  EXPECT_EQ(rig.synchronise(), mmc::good);
  rig.open();
  EXPECT_EQ(rig.next_writable(), 64);
  EXPECT_EQ(rig.disc().last_session, SessionState::Incomplete);

  ASSERT_EQ(rig.set_write_type(WriteType::Packet, MultiSession::Allowed), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::session), (mmc::Sense{5, 0x72, 0x03}))
      << "its track is open";
  EXPECT_EQ(rig.close(CloseTrackSession::track, 1), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::track, 1), mmc::invalid_field_in_cdb) << "closed already";
  EXPECT_EQ(rig.close(CloseTrackSession::track, 2), mmc::good) << "blank: nothing to do";
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc().status, DiscStatus::Appendable);
  EXPECT_EQ(rig.disc().last_session, SessionState::Empty);
  EXPECT_EQ(rig.disc().sessions, 2);
  const std::int32_t second = rig.next_writable();
  EXPECT_EQ(second, 64 + 512) << "behind a border of a 64th of the disc";

  ASSERT_EQ(rig.set_write_type(WriteType::Packet, MultiSession::None), mmc::good);
  rig.write_all(second, 32);
  EXPECT_EQ(rig.close(CloseTrackSession::track, 2), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc().status, DiscStatus::Complete);
  EXPECT_EQ(rig.disc().sessions, 2);
  EXPECT_FALSE(rig.is_current(incremental));
  EXPECT_EQ(rig.write_sense(second + 32, 16), (mmc::Sense{5, 0x30, 0x05}));
  EXPECT_TRUE(rig.holds(0, 64));
  EXPECT_TRUE(rig.holds(second, 32));
  EXPECT_TRUE(rig.read(100, 16).empty()) << "a border";
  EXPECT_EQ(rig.last_block(), second + 31);
}

TEST(DvdMinusDisc, FillsUpAnEccBlockWhenItIsSynchronised) {
  DriveRig rig("dvd-r");
  ASSERT_EQ(rig.set_write_type(WriteType::Packet), mmc::good);
  rig.write_all(0, 5);
  EXPECT_EQ(rig.next_writable(), 5);
  rig.synchronise();
  EXPECT_EQ(rig.next_writable(), 16);
}

TEST(DvdMinusDisc, IsRecordedAtOnceOnlyIntoATrackSetAside) {
  DriveRig rig("dvd-r");
  ASSERT_EQ(rig.set_write_type(WriteType::SessionAtOnce), mmc::good);
  EXPECT_EQ(rig.write_sense(0, 16), mmc::command_sequence_error);
  EXPECT_EQ(rig.reserve(1000), mmc::good);
  rig.write_all(0, 1000);
  EXPECT_EQ(rig.synchronise(), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc().status, DiscStatus::Complete);
  EXPECT_TRUE(rig.holds(0, 1000));
  EXPECT_EQ(rig.last_block(), 1007) << "filled up to a whole ECC block";
}

TEST(DvdMinusDisc, RefusesOtherWriteTypes) {
  DriveRig rig("dvd-r");
  ASSERT_EQ(rig.set_write_type(WriteType::TrackAtOnce), mmc::good);
  EXPECT_EQ(rig.write_sense(0, 16), mmc::illegal_mode_for_track);
  ASSERT_EQ(rig.set_write_type(WriteType::LayerJump), mmc::good);
  EXPECT_EQ(rig.write_sense(0, 16), mmc::illegal_mode_for_track);
}

TEST(DvdMinusDisc, LeavesNothingOfATestWrite) {
  DriveRig rig("dvd-r");
  ASSERT_EQ(rig.set_write_type(WriteType::Packet, MultiSession::None, true), mmc::good);
  rig.write_all(0, 64);
  EXPECT_EQ(rig.next_writable(), 64);
  EXPECT_EQ(rig.close(CloseTrackSession::track, 1), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
  EXPECT_EQ(rig.disc().status, DiscStatus::Blank);
  rig.open();
  EXPECT_EQ(rig.disc().status, DiscStatus::Blank);
  EXPECT_EQ(rig.next_writable(), 0);
}

TEST(DvdMinusDisc, BlankedMinimallyTakesDiscAtOnceOnly) {
  DriveRig rig("dvd-rw");
  ASSERT_EQ(rig.set_write_type(WriteType::Packet), mmc::good);
  rig.write_all(0, 64);
  EXPECT_EQ(rig.blank(mmc::Blank::minimal), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc().status, DiscStatus::Blank);
  EXPECT_FALSE(rig.is_current(incremental));
  EXPECT_TRUE(rig.is_current(at_once));
  ASSERT_EQ(rig.set_write_type(WriteType::Packet), mmc::good);
  EXPECT_EQ(rig.write_sense(0, 16), mmc::illegal_mode_for_track);
  EXPECT_EQ(rig.blank(mmc::Blank::disc), mmc::good);
  EXPECT_TRUE(rig.is_current(incremental));
  EXPECT_EQ(rig.write_sense(0, 16), mmc::good);
  EXPECT_EQ(DriveRig("dvd-r").blank(mmc::Blank::disc), (mmc::Sense{5, 0x30, 0x05}));
}

TEST(DvdMinusDisc, SetsTracksAsideUntilThereAreTwo) {
  DriveRig rig("dvd-r");
  ASSERT_EQ(rig.set_write_type(WriteType::Packet, MultiSession::Allowed), mmc::good);
  EXPECT_EQ(rig.reserve(100), mmc::good);
  EXPECT_EQ(rig.reserve(32), mmc::good);
  EXPECT_EQ(rig.reserve(32), (mmc::Sense{5, 0x72, 0x05}));
  EXPECT_TRUE(rig.track(1).reserved);
  EXPECT_EQ(rig.track(1).size, 112U);
  EXPECT_EQ(rig.next_writable(2), 112);
  EXPECT_EQ(rig.next_writable(3), 144);
  EXPECT_EQ(rig.write_sense(144, 16), mmc::good);
  EXPECT_EQ(rig.write_sense(0, 128), (mmc::Sense{5, 0x63, 0x00})) << "longer than the track";
  EXPECT_EQ(rig.close(CloseTrackSession::track, 3), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::session), (mmc::Sense{5, 0x72, 0x04}));
  EXPECT_EQ(rig.close(CloseTrackSession::track, 1), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::track, 2), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
}

TEST(DvdMinusDisc, BecomesRestrictedOverwriteAndSequentialAgain) {
  DriveRig rig("dvd-rw");
  EXPECT_EQ(rig.configuration().profile, mmc::Profile::DvdRwSequential);
  EXPECT_EQ(rig.capacities().kind, mmc::CapacityKind::Unformatted);
  EXPECT_EQ(rig.format(mmc::format_quick, 0, 0, 16), mmc::good);
  rig.open();
  EXPECT_EQ(rig.configuration().profile, mmc::Profile::DvdRwRestrictedOverwrite);
  EXPECT_TRUE(rig.is_current(restricted));
  EXPECT_TRUE(rig.is_current(rigid));
  EXPECT_EQ(rig.disc().last_session, SessionState::Incomplete) << "the intermediate state";
  EXPECT_EQ(rig.write_sense(16, 16), mmc::invalid_address_for_write) << "leaves a hole";
  EXPECT_EQ(rig.write_sense(0, 8), mmc::invalid_address_for_write) << "no whole ECC block";
  rig.write_all(0, 64);
  rig.write_all(0, 32, 9);
  EXPECT_EQ(rig.synchronise(), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
  EXPECT_EQ(rig.disc().last_session, SessionState::Complete);
  EXPECT_EQ(rig.write_sense(64, 16), mmc::invalid_address_for_write) << "the session is closed";
  EXPECT_EQ(rig.format(mmc::format_quick_grow, 0xFFFF'FFFF, 0, 16), mmc::good);
  EXPECT_EQ(rig.last_block(), 32767);
  EXPECT_EQ(rig.write_sense(32752, 16), mmc::good);
  EXPECT_TRUE(rig.holds(0, 32, 9));
  EXPECT_TRUE(rig.holds(32, 32));
  EXPECT_EQ(rig.format(mmc::format_cd_rw_full, 32768, 0, 16), mmc::good);
  EXPECT_EQ(rig.read(0, 1), std::vector<std::uint8_t>(2048)) << "zeros";
  EXPECT_EQ(rig.blank(mmc::Blank::disc), mmc::good);
  EXPECT_EQ(rig.configuration().profile, mmc::Profile::DvdRwSequential);
  EXPECT_EQ(rig.format(mmc::format_bd_re_spares, 32768), mmc::invalid_field_in_parameters);
}

TEST(DvdMinusDisc, JumpsBetweenLayersWhereItIsTold) {
  DriveRig rig("dvd-r-dl-jump");
  EXPECT_TRUE(rig.is_current(0x33));
  ASSERT_EQ(rig.set_write_type(WriteType::Packet), mmc::good);
  EXPECT_EQ(rig.write_sense(0, 16), mmc::illegal_mode_for_track);
  mmc::SendDiscStructure command;
  command.format = mmc::dvd_manual_layer_jump;
  const auto jump = mmc::encode_manual_layer_jump(Lba{1007});
  command.structure_length = static_cast<std::uint16_t>(jump.size());
  EXPECT_EQ(rig.sense(command, jump), mmc::good);
  EXPECT_EQ(rig.sense(command, jump), mmc::command_sequence_error) << "once only";
  ASSERT_EQ(rig.set_write_type(WriteType::LayerJump), mmc::good);
  rig.write_all(0, 1600);
  const mmc::TrackInformation track = rig.track(1);
  EXPECT_EQ(track.next_layer_jump, Lba{1007});
  EXPECT_EQ(track.last_layer_jump, Lba{1007});
  EXPECT_EQ(track.free_blocks, 2016U - 1600U) << "layer 1 has no more blocks than layer 0";
}

TEST(DvdMinusDisc, TellsWhoMadeIt) {
  DriveRig rig("dvd-r");
  mmc::ReadDiscStructure command;
  command.format = mmc::dvd_pre_recorded;
  command.allocation_length = 48;
  const auto answer = mmc::decode_dvd_pre_recorded(rig.receive(command, 48));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->manufacturer_1, "TYG02");
}

}  // namespace
}  // namespace disc::virtual_drive
