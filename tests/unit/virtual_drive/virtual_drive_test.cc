// The drive around the medium: faults, attention, long operations, cache, tray, pages, speeds.
#include "formats/virtual_drive/virtual_drive.h"

#include <gtest/gtest.h>

#include <chrono>

#include "formats/mmc/buffer_capacity.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/event_status.h"
#include "formats/mmc/inquiry.h"
#include "formats/mmc/performance.h"
#include "tests/unit/virtual_drive/drive_rig.h"

namespace disc::virtual_drive {
namespace {

using drive::HostStatus;
using drive::Status;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr mmc::Sense no_medium_tray_open{2, 0x3A, 0x02};

mmc::Sense operate(DriveRig& rig, std::uint8_t operation, bool immediate = false) {
  mmc::StartStopUnit command;
  command.operation = operation;
  command.flags = immediate ? mmc::StartStopUnit::immediate : 0;
  return rig.sense(command);
}

mmc::EventStatus event(DriveRig& rig, mmc::EventClass wanted) {
  mmc::GetEventStatusNotification command;
  command.classes = static_cast<std::uint8_t>(1U << static_cast<unsigned>(wanted));
  command.allocation_length = 8;
  return mmc::decode_event_status(rig.receive(command, 8)).value_or(mmc::EventStatus{});
}

struct FaultCase {
  const char* name;
  HostStatus host;
  Status status;
  mmc::Sense sense;
  bool executed;
};

TEST(DriveFaults, MeetTheWriteTheyAreMadeFor) {
  const FaultCase cases[] = {
      {"timeout-before", HostStatus::TimeOut, Status::Good, {}, false},
      {"timeout-after", HostStatus::TimeOut, Status::Good, {}, true},
      {"lost", HostStatus::Error, Status::Good, {}, true},
      {"busy", HostStatus::Ok, Status::Busy, {}, false},
      {"soft-error", HostStatus::SoftError, Status::Good, {}, false},
      {"reset", HostStatus::Reset, Status::Good, {}, false},
      {"reset-after", HostStatus::Reset, Status::Good, {}, true},
      {"write-error", HostStatus::Ok, Status::CheckCondition, mmc::write_error, false},
  };
  for (const FaultCase& one : cases) {
    DriveRig rig("dvd+r", 32768, std::string("fault=") + one.name + "@2");
    EXPECT_TRUE(rig.write(0, 16).good()) << one.name;
    const drive::Outcome outcome = rig.write(16, 16);
    EXPECT_FALSE(outcome.good()) << one.name;
    EXPECT_EQ(outcome.host, one.host) << one.name;
    EXPECT_EQ(outcome.status, one.status) << one.name;
    EXPECT_EQ(outcome.reason(), one.sense) << one.name;
    if (outcome.host == HostStatus::Reset) {
      EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::power_on_or_reset) << one.name;
    }
    EXPECT_EQ(rig.next_writable(), one.executed ? 32 : 16) << one.name;
    EXPECT_TRUE(rig.write(rig.next_writable(), 16).good()) << "only once";
  }
}

TEST(DriveFaults, MeetTheEndOfASessionToo) {
  DriveRig rig("dvd+r", 32768, "fault=busy@sync&fault=lost@close");
  rig.write_all(0, 16);
  EXPECT_EQ(rig.send(mmc::SynchronizeCache{}).status, Status::Busy);
  EXPECT_EQ(rig.synchronise(), mmc::good);
  mmc::CloseTrackSession close;
  close.function = mmc::CloseTrackSession::finalize;
  EXPECT_EQ(rig.send(close).host, HostStatus::Error);
  EXPECT_EQ(rig.disc().status, mmc::DiscStatus::Complete) << "it was done all the same";
  DriveRig plus("dvd+rw", 32768, "fault=reset@format");
  plus.format(mmc::format_dvd_plus_rw, 0xFFFF'FFFF);
  plus.send(mmc::TestUnitReady{});
  EXPECT_EQ(plus.disc().status, mmc::DiscStatus::Blank);
}

TEST(DriveFaults, TellLateOfDataThatWereLost) {
  DriveRig rig("bd-re", 32768);
  rig.format(mmc::format_bd_re_no_spares, 32768);
  rig.open("fault=deferred@2");
  rig.write_all(0, 32);
  EXPECT_TRUE(rig.write(32, 32).good());
  rig.drive().wait(seconds(5));
  const drive::Outcome outcome = rig.write(64, 32);
  EXPECT_FALSE(outcome.good());
  ASSERT_TRUE(outcome.sense);
  EXPECT_TRUE(outcome.sense->deferred);
  EXPECT_EQ(outcome.sense->sense, mmc::write_error);
  EXPECT_EQ(outcome.sense->information, 32U);
  EXPECT_TRUE(rig.holds(0, 32));
  EXPECT_FALSE(rig.holds(32, 32));
}

TEST(DriveFaults, OfPowerLeaveTheDiscAsItWasAtThatMoment) {
  DriveRig rig("dvd+r", 32768, "fault=power-loss@4");
  rig.write_all(0, 32);
  rig.drive().wait(seconds(60));
  rig.write_all(32, 32);
  rig.write_all(64, 32);
  EXPECT_THROW(rig.write(96, 32), drive::DriveError);
  EXPECT_THROW(rig.send(mmc::TestUnitReady{}), drive::DriveError);
  rig.open();
  EXPECT_EQ(rig.next_writable(), 32) << "what was in the cache is gone";
  EXPECT_TRUE(rig.holds(0, 32));
  EXPECT_EQ(rig.disc().last_session, mmc::SessionState::Incomplete);
}

TEST(DriveFaults, OfBadBlocksNameThem) {
  DriveRig rig("dvd+r", 32768, "fault=medium-error@20");
  rig.write_all(0, 64);
  rig.synchronise();
  EXPECT_TRUE(rig.holds(0, 16));
  mmc::Read10 command;
  command.first = 16;
  command.blocks = 16;
  std::vector<std::uint8_t> in(16 * 2048);
  const drive::Outcome outcome = rig.drive().receive(command, in, seconds(60));
  EXPECT_EQ(outcome.reason(), mmc::unrecovered_read_error);
  EXPECT_EQ(outcome.sense->information, 20U);
}

TEST(DriveFaults, OfAVoidDriveLeaveTheDiscBlank) {
  DriveRig rig("dvd+r", 32768, "fault=void");
  EXPECT_TRUE(rig.write(0, 32).good());
  EXPECT_TRUE(rig.write(32, 32).good());
  EXPECT_EQ(rig.synchronise(), mmc::good);
  EXPECT_EQ(rig.close(mmc::CloseTrackSession::finalize), mmc::good);
  EXPECT_EQ(rig.disc().status, mmc::DiscStatus::Blank);
}

TEST(DriveFaults, OfAStaleCacheAreOverWhenTheDiscIsLoadedAgain) {
  DriveRig rig("dvd-ram", 32768, "fault=stale-cache&fault=medium-error@7");
  rig.write_all(0, 2048);
  rig.synchronise();
  EXPECT_TRUE(rig.holds(2000, 32));
  EXPECT_EQ(rig.read(100, 1), std::vector<std::uint8_t>(2048)) << "no more in the cache";
  operate(rig, mmc::StartStopUnit::eject);
  operate(rig, mmc::StartStopUnit::load);
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::medium_changed);
  EXPECT_EQ(rig.read(100, 1), DriveRig::pattern(Lba{100}, 1));
}

TEST(VirtualDriveTray, OpensClosesAndTellsOfIt) {
  DriveRig rig("dvd+r");
  EXPECT_EQ(event(rig, mmc::EventClass::Media).status, mmc::media_present);
  EXPECT_EQ(operate(rig, mmc::StartStopUnit::eject), mmc::good);
  EXPECT_EQ(event(rig, mmc::EventClass::Media).event, mmc::media_removal);
  EXPECT_EQ(event(rig, mmc::EventClass::Media).status, mmc::media_door_open);
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), no_medium_tray_open);
  EXPECT_EQ(rig.configuration().profile, mmc::Profile::None);
  EXPECT_EQ(rig.capacities().kind, mmc::CapacityKind::NoMedium);
  EXPECT_EQ(operate(rig, mmc::StartStopUnit::load, true), mmc::good);
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::becoming_ready);
  rig.drive().wait(seconds(2));
  EXPECT_EQ(event(rig, mmc::EventClass::Media).event, mmc::media_new);
  const auto inquiry = mmc::decode_inquiry(rig.receive(mmc::Inquiry{}, 36));
  ASSERT_TRUE(inquiry) << "answers in spite of the attention";
  EXPECT_EQ(inquiry->vendor, "VIRTUAL");
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::medium_changed);
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::good);
}

TEST(VirtualDriveTray, StaysClosedWhileRemovalIsPrevented) {
  DriveRig rig("dvd+r");
  mmc::PreventAllowMediumRemoval command;
  command.prevent = 1;
  EXPECT_EQ(rig.sense(command), mmc::good);
  EXPECT_EQ(operate(rig, mmc::StartStopUnit::eject), mmc::removal_prevented);
  rig.drive().press_button();
  EXPECT_EQ(event(rig, mmc::EventClass::Media).event, mmc::media_eject_request);
  command.prevent = 0;
  rig.send(command);
  rig.drive().press_button();
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), no_medium_tray_open);
}

TEST(VirtualDriveTray, TakesAnotherDisc) {
  DriveRig rig("dvd+r", 32768, "tray=open");
  create_disc(rig.scratch().path("other"), "bd-re");
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), no_medium_tray_open);
  rig.drive().put_disc(rig.scratch().path("other"));
  operate(rig, mmc::StartStopUnit::load);
  rig.send(mmc::TestUnitReady{});
  EXPECT_EQ(rig.configuration().profile, mmc::Profile::BdRe);
}

TEST(VirtualDrive, IsBusyAsOftenAsItIsAskedTo) {
  DriveRig rig("dvd+r", 32768, "busy=2");
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::becoming_ready);
  EXPECT_EQ(rig.sense(mmc::ReadCapacity{}), mmc::becoming_ready);
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::good);
}

TEST(VirtualDrive, TellsTheProgressOfLongOperations) {
  DriveRig rig("dvd+r");
  rig.write_all(0, 64);
  EXPECT_EQ(rig.close(mmc::CloseTrackSession::finalize, 0, true), mmc::good);
  std::optional<std::uint16_t> last;
  for (int i = 0; i < 4; ++i) {
    rig.drive().wait(seconds(3));
    const drive::Outcome outcome = rig.send(mmc::TestUnitReady{});
    EXPECT_EQ(outcome.reason(), mmc::long_write_in_progress);
    ASSERT_TRUE(outcome.sense->progress);
    if (last) {
      EXPECT_GE(*outcome.sense->progress, *last);
    }
    last = outcome.sense->progress;
  }
  rig.drive().wait(seconds(600));
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::good);
}

TEST(VirtualDrive, OfAPioneerSaysReadyWhileItWorks) {
  DriveRig rig("dvd+r", 32768, "personality=pioneer");
  rig.write_all(0, 64);
  rig.close(mmc::CloseTrackSession::finalize, 0, true);
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::good);
  EXPECT_EQ(rig.sense(mmc::ReadCapacity{}), mmc::long_write_in_progress);
}

TEST(VirtualDrive, HasThreeBugsOfProgress) {
  for (const std::string bug : {"progress-down", "progress-cycles", "progress-drops"}) {
    DriveRig rig("dvd-rw", {}, "personality=" + bug);
    mmc::Blank command;
    command.flags = mmc::Blank::immediate | mmc::Blank::disc;
    ASSERT_EQ(rig.sense(command), mmc::good);
    int falls = 0, polls = 0;
    std::uint16_t last = 0;
    for (;; ++polls) {
      rig.drive().wait(seconds(2));
      const drive::Outcome outcome = rig.send(mmc::TestUnitReady{});
      if (outcome.good() || polls > 2000)
        break;
      EXPECT_EQ(outcome.reason(), mmc::operation_in_progress);
      falls += polls > 0 && *outcome.sense->progress < last ? 1 : 0;
      last = *outcome.sense->progress;
    }
    EXPECT_GT(polls, 50) << bug;
    if (bug == "progress-down")
      EXPECT_EQ(falls, polls - 1);
    else
      EXPECT_EQ(falls, bug == "progress-cycles" ? 3 : 1);
  }
}

TEST(VirtualDrive, SaysThatItsBufferIsFullWhereAMediumIsWrittenOnce) {
  DriveRig once("dvd+r"), again("dvd-ram");
  int refused = 0;
  for (std::int32_t at = 0; at < 4096 && refused == 0; at += 32)
    refused += once.write(at, 32).reason() == mmc::long_write_in_progress ? 1 : 0;
  EXPECT_EQ(refused, 1);
  mmc::ReadBufferCapacity command;
  const auto capacity = mmc::decode_buffer_capacity(once.receive(command, 12));
  ASSERT_TRUE(capacity);
  EXPECT_EQ(capacity->size, 2U << 20);
  EXPECT_LT(capacity->blank, 65536U);
  drive::nanoseconds longest{0};
  for (std::int32_t at = 0; at < 4096; at += 32)
    longest = std::max(longest, again.write(at, 32).duration);
  EXPECT_GT(longest, milliseconds(5)) << "the host had to wait";
}

TEST(VirtualDrive, GivesUpWaitingWhenTheHostDoes) {
  DriveRig rig("dvd-rw", {});
  mmc::Blank command;
  command.flags = mmc::Blank::disc;
  const drive::Outcome outcome = rig.drive().send(command, seconds(60));
  EXPECT_EQ(outcome.host, HostStatus::TimeOut);
  EXPECT_LT(outcome.duration, seconds(61));
  EXPECT_EQ(rig.sense(mmc::TestUnitReady{}), mmc::operation_in_progress) << "it goes on";
}

TEST(VirtualDrive, CountsWhatWasNotTransferred) {
  DriveRig rig("dvd+r");
  mmc::Write10 command;
  command.blocks = 1;
  drive::Outcome outcome = rig.send(command, std::vector<std::uint8_t>(4096));
  EXPECT_TRUE(outcome.good());
  EXPECT_EQ(outcome.residue, 2048U);
  command.first = 1;
  outcome = rig.send(command, std::vector<std::uint8_t>(1024));
  EXPECT_EQ(outcome.host, HostStatus::Error) << "too little";
  EXPECT_EQ(rig.next_writable(), 1);
  std::vector<std::uint8_t> in(100, 0xFF);
  EXPECT_EQ(rig.drive().receive(mmc::ReadCapacity{}, in, seconds(1)).residue, 92U);
  EXPECT_EQ(in[99], 0);
}

TEST(VirtualDrive, IsWriteProtectedByAPageOrForGood) {
  DriveRig rig("dvd-ram");
  mmc::ModeSense10 question;
  question.page = mmc::TimeOutPage::code;
  question.allocation_length = 64;
  auto parameters = *mmc::decode_mode_parameters(rig.receive(question, 64));
  auto page = *parameters.get<mmc::TimeOutPage>();
  page.write_protected = true;
  mmc::put_into(page, parameters.pages.at(0));
  const auto out = mmc::encode_mode_parameters(parameters, true);
  mmc::ModeSelect10 command;
  command.parameter_length = static_cast<std::uint16_t>(out.size());
  EXPECT_EQ(rig.sense(command, out), mmc::good);
  EXPECT_EQ(rig.write_sense(0, 1), mmc::write_protected);
  EXPECT_EQ(rig.format(mmc::format_full, 32768), mmc::write_protected);
  rig.open();
  EXPECT_EQ(rig.write_sense(0, 1), mmc::good) << "until it is switched off";

  mmc::SendDiscStructure protect;
  protect.format = mmc::structure_write_protection;
  mmc::WriteProtection protection;
  protection.persistent = true;
  const auto structure = mmc::encode_write_protection(protection);
  protect.structure_length = static_cast<std::uint16_t>(structure.size());
  EXPECT_EQ(rig.sense(protect, structure), mmc::good);
  rig.open();
  EXPECT_EQ(rig.write_sense(0, 1), mmc::write_protected);
}

TEST(VirtualDrive, WritesAtSpeedsItHas) {
  DriveRig rig("dvd+r", 32768);
  mmc::GetPerformance question;
  question.type = mmc::GetPerformance::write_speeds;
  question.most_descriptors = 10;
  const auto speeds = mmc::decode_write_speeds(rig.receive(question, 1000));
  ASSERT_TRUE(speeds);
  ASSERT_EQ(speeds->size(), 4U);
  EXPECT_EQ(speeds->front().write_speed, 22160U) << "16x";
  mmc::StreamingDescriptor wanted;
  wanted.read_size = 22160;
  wanted.write_size = 6000;
  const auto out = mmc::encode_streaming(wanted);
  mmc::SetStreaming command;
  command.parameter_length = static_cast<std::uint16_t>(out.size());
  EXPECT_EQ(rig.sense(command, out), mmc::good);
  rig.write_all(0, 32);
  rig.synchronise();
  const drive::nanoseconds begin = rig.drive().now();
  rig.write_all(32, 2705);
  rig.synchronise();
  EXPECT_NEAR(std::chrono::duration<double>(rig.drive().now() - begin).count(), 1, 0.1)
      << "5540 kB/s, which is 4x";
  rig.open("speed=8");
  EXPECT_EQ(mmc::decode_write_speeds(rig.receive(question, 1000))->front().write_speed, 11080U);
}

TEST(VirtualDrive, RefusesWhatItDoesNotKnow) {
  DriveRig rig("dvd+r");
  const std::vector<std::uint8_t> unknown{0xF3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(rig.sense(mmc::Cdb(Bytes(unknown))), mmc::invalid_operation_code);
  EXPECT_EQ(rig.sense(mmc::ReadCd{}), mmc::invalid_operation_code) << "of a CD only";
}

TEST(VirtualDrive, OfABridgeTakes64KiBAndLosesItsBusAtTimes) {
  DriveRig rig("dvd-ram", 32768, "personality=usb-bridge");
  EXPECT_EQ(rig.drive().most_bytes(), 65536U);
  EXPECT_EQ(rig.write(0, 33).host, HostStatus::Error);
  int resets = 0;
  for (int i = 0; i < 1005; ++i) {
    const drive::Outcome outcome = rig.write(0, 1);
    if (outcome.host == HostStatus::Reset) {
      ++resets;
      rig.send(mmc::TestUnitReady{});
    }
  }
  EXPECT_EQ(resets, 1);
}

TEST(VirtualDrive, HasADiscToItself) {
  DriveRig rig("dvd+r");
  EXPECT_THROW(VirtualDrive(rig.scratch().path("disc")), drive::DriveError);
  EXPECT_EQ(VirtualDrive("").send(mmc::TestUnitReady{}, seconds(1)).reason(),
            (mmc::Sense{2, 0x3A, 0x01}));
}

TEST(VirtualDrive, TellsOfFeaturesInOrderAndAsManyAsFit) {
  DriveRig rig("dvd+r");
  const mmc::Configuration all = rig.configuration();
  for (std::size_t i = 1; i < all.features.size(); ++i)
    EXPECT_LT(all.features[i - 1].code, all.features[i].code);
  mmc::GetConfiguration command;
  command.allocation_length = 8;
  EXPECT_EQ(rig.receive(command, 8).size(), 8U);
  command.requested_type = mmc::GetConfiguration::one;
  command.starting_feature = 0x2B;
  command.allocation_length = 255;
  const auto one = mmc::decode_configuration(rig.receive(command, 255));
  ASSERT_TRUE(one);
  ASSERT_EQ(one->features.size(), 1U);
  EXPECT_TRUE(one->is_current(0x2B));
}

}  // namespace
}  // namespace disc::virtual_drive
