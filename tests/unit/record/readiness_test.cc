// Waiting for a drive that is not ready, or never will be.
#include "record/readiness.h"

#include <gtest/gtest.h>

#include "formats/mmc/commands.h"
#include "tests/support/scripted_drive.h"

namespace disc::record {
namespace {

using drive::Answer;
using drive::answer_good;
using drive::answer_host;
using drive::answer_sense;
using drive::answer_sense_data;
using drive::answer_status;
using drive::ScriptedDrive;

constexpr std::uint8_t test_unit_ready = mmc::TestUnitReady::code;

ReadyState wait_after(std::vector<Answer> answers, ScriptedDrive& drive,
                      milliseconds patience = milliseconds(60'000)) {
  drive.on(test_unit_ready, std::move(answers));
  return wait_until_ready(drive, patience);
}

TEST(Readiness, AsksAReadyDriveOnce) {
  ScriptedDrive drive;
  EXPECT_EQ(wait_after({answer_good()}, drive).readiness, Readiness::Ready);
  EXPECT_EQ(drive.sent().size(), 1U);
  EXPECT_EQ(drive.now(), drive::nanoseconds(0));
}

TEST(Readiness, TakesUnitAttentionsOffTheQueueWithoutWaiting) {
  ScriptedDrive drive;
  const ReadyState state = wait_after(
      {answer_sense({0x6, 0x29, 0x00}), answer_sense({0x6, 0x28, 0x00}), answer_good()}, drive);
  EXPECT_EQ(state.readiness, Readiness::Ready);
  EXPECT_TRUE(state.was_changed);
  EXPECT_EQ(drive.sent().size(), 3U);
  EXPECT_EQ(drive.now(), drive::nanoseconds(0));
}

TEST(Readiness, SeesThroughUnitAttentionsWithoutEnd) {
  ScriptedDrive drive;
  const ReadyState state =
      wait_after({answer_sense({0x6, 0x29, 0x00})}, drive, milliseconds(5'000));
  EXPECT_EQ(state.readiness, Readiness::Busy);
  EXPECT_LT(drive.sent().size(), 60U);
}

TEST(Readiness, WaitsForADiscThatSpinsUp) {
  ScriptedDrive drive;
  std::vector<Answer> answers(12, answer_sense({0x2, 0x04, 0x01}));
  answers.push_back(answer_good());
  EXPECT_EQ(wait_after(answers, drive).readiness, Readiness::Ready);
  EXPECT_GT(drive.now(), milliseconds(2'000));
  EXPECT_EQ(drive.count(mmc::StartStopUnit::code), 0U);
}

TEST(Readiness, StopsWaitingWhenPatienceIsOver) {
  ScriptedDrive drive;
  const ReadyState state =
      wait_after({answer_sense({0x2, 0x04, 0x01})}, drive, milliseconds(10'000));
  EXPECT_EQ(state.readiness, Readiness::Busy);
  EXPECT_GE(drive.now(), milliseconds(10'000));
  EXPECT_LT(drive.now(), milliseconds(11'000));
}

TEST(Readiness, TellsNoDiscFromAnOpenTray) {
  for (const auto& [qualifier, expected] :
       {std::pair{0x00, Readiness::NoMedium}, std::pair{0x01, Readiness::NoMedium},
        std::pair{0x02, Readiness::TrayOpen}}) {
    ScriptedDrive drive;
    EXPECT_EQ(wait_after({answer_sense({0x2, 0x3A, static_cast<std::uint8_t>(qualifier)})}, drive)
                  .readiness,
              expected)
        << qualifier;
    EXPECT_EQ(drive.sent().size(), 1U);
  }
}

TEST(Readiness, StartsADriveThatWaitsForItOnce) {
  ScriptedDrive drive;
  const ReadyState state =
      wait_after({answer_sense({0x2, 0x04, 0x02}), answer_sense({0x2, 0x04, 0x02}), answer_good()},
                 drive.on(mmc::StartStopUnit::code, {answer_good()}));
  EXPECT_EQ(state.readiness, Readiness::Ready);
  EXPECT_EQ(drive.count(mmc::StartStopUnit::code), 1U);
}

TEST(Readiness, StartsADriveThatSaysNothingBetterForHalfAMinute) {
  ScriptedDrive drive;
  drive.on(mmc::StartStopUnit::code, {answer_good()});
  const ReadyState state = wait_after({answer_sense({0x2, 0x04, 0x00})}, drive);
  EXPECT_EQ(state.readiness, Readiness::Busy);
  EXPECT_EQ(drive.count(mmc::StartStopUnit::code), 1U);
}

TEST(Readiness, SaysHowFarFormattingIs) {
  ScriptedDrive drive;
  mmc::SenseData formatting;
  formatting.sense = mmc::format_in_progress;
  formatting.progress = std::uint16_t{0x4000};
  const ReadyState state = wait_after({answer_sense_data(formatting)}, drive, milliseconds(1'000));
  EXPECT_EQ(state.readiness, Readiness::Formatting);
  EXPECT_EQ(describe(state), "it is formatting the disc (25 %)");
}

TEST(Readiness, KnowsDiscsThatNoWaitingHelps) {
  for (const mmc::Sense sense :
       {mmc::Sense{0x2, 0x30, 0x00}, mmc::Sense{0x5, 0x30, 0x05}, mmc::Sense{0x4, 0x09, 0x01},
        mmc::Sense{0x2, 0x02, 0x06}, mmc::Sense{0x3, 0x57, 0x00}}) {
    ScriptedDrive drive;
    EXPECT_EQ(wait_after({answer_sense(sense)}, drive).readiness, Readiness::NotUsable)
        << mmc::to_text(sense);
  }
}

TEST(Readiness, LeavesADriveAloneThatAsksForAPerson) {
  ScriptedDrive drive;
  EXPECT_EQ(wait_after({answer_sense({0x2, 0x04, 0x03})}, drive).readiness, Readiness::NeedsHelp);
}

TEST(Readiness, WaitsForABusyDrive) {
  ScriptedDrive drive;
  EXPECT_EQ(wait_after({answer_status(drive::Status::Busy), answer_good()}, drive).readiness,
            Readiness::Ready);
  EXPECT_GT(drive.now(), drive::nanoseconds(0));
}

TEST(Readiness, BearsAResetOfTheBusButNoMissingDrive) {
  ScriptedDrive reset;
  EXPECT_EQ(wait_after({answer_host(drive::HostStatus::Reset), answer_good()}, reset).readiness,
            Readiness::Ready);
  ScriptedDrive gone;
  EXPECT_THROW(wait_after({answer_host(drive::HostStatus::NoConnect)}, gone), drive::DriveError);
  ScriptedDrive failing;
  EXPECT_THROW(wait_after({answer_host(drive::HostStatus::Error)}, failing), drive::DriveError);
}

}  // namespace
}  // namespace disc::record
