// Burns on drives that lose blocks and say so later, cannot calibrate their laser, or take a speed
// and do not keep it.
#include <gtest/gtest.h>

#include <algorithm>

#include "record/speed.h"
#include "tests/drive/listening.h"
#include "tests/drive/virtual_disc.h"

namespace disc::record {
namespace {

class LosingDriveTest : public testing::TestWithParam<const char*> {
 protected:
  static Job job() {
    Job job = job_of(pattern(640, 3));
    job.closing = Closing::Disc;
    return job;
  }
};

using OverwritableTest = LosingDriveTest;
TEST_P(OverwritableTest, IsWrittenAgainWhereTheDriveHasLostBlocks) {
  for (const char* const fault : {"deferred@1", "deferred@7", "deferred@20"}) {
    const VirtualDisc disc(GetParam(), 20'000);
    const BurnResult result = disc.burn(job(), std::string("?fault=") + fault);
    EXPECT_EQ(result.verdict, Verdict::Good) << fault << ": " << describe(result);
    EXPECT_GT(result.tracks[0].rewritten, 0) << fault;
    EXPECT_NE(describe(result).find("written twice"), std::string::npos);
  }
}
TEST_P(OverwritableTest, IsGivenUpWhereBlocksAreLostAgain) {
  const VirtualDisc disc(GetParam(), 20'000);
  EXPECT_THROW(disc.burn(job(), "?fault=deferred@3&fault=deferred@16"), WriteStopped);
}
INSTANTIATE_TEST_SUITE_P(All, OverwritableTest,
                         testing::Values("dvd+rw", "dvd-ram", "bd-re", "dvd-rw-ro"),
                         [](const auto& each) { return name_of_kind(each.param); });

using SequentialTest = LosingDriveTest;
TEST_P(SequentialTest, StopsAndNamesTheBlocksThatAreLost) {
  for (const char* const fault : {"deferred@2", "deferred@7", "deferred@20"}) {
    const VirtualDisc disc(GetParam(), 20'000);
    try {
      disc.burn(job(), std::string("?fault=") + fault);
      ADD_FAILURE() << fault << ": was taken for success";
    } catch (const WriteStopped& stopped) {
      const std::string text = stopped.what();
      EXPECT_NE(text.find("did not reach the disc; blocks "), std::string::npos) << text;
      EXPECT_NE(text.find("are safe as far as the drive tells"), std::string::npos) << text;
      ASSERT_TRUE(stopped.lost);
      EXPECT_GT(stopped.lost->blocks, 0);
    }
  }
}
INSTANTIATE_TEST_SUITE_P(All, SequentialTest, testing::Values("dvd+r", "dvd-r", "bd-r", "dvd+r-dl"),
                         [](const auto& each) { return name_of_kind(each.param); });

// Burns on a drive that answers some commands as `instead` has it.
struct Course {
  BurnResult result;
  std::string text, failure;
};
Course burn(const char* kind,
            const std::function<std::optional<drive::Outcome>(const mmc::Cdb&)>& instead,
            std::uint32_t speed = 0) {
  const VirtualDisc disc(kind, 20'000);
  const auto drive = disc.open();
  Listening listening(*drive);
  listening.instead = instead;
  Interrupts interrupts;
  NoProgress progress;
  Burn course(listening, interrupts, {}, progress);
  Job job = job_of(pattern(640, 3));
  job.closing = Closing::Disc;
  job.speed = speed;
  course.plan(job);
  Course done;
  try {
    done.result = course.run();
  } catch (const drive::DriveError& error) {
    done.failure = error.what();
  }
  done.text = listening.text();
  return done;
}

drive::Outcome calibration_error() {
  drive::Outcome outcome;
  outcome.status = drive::Status::CheckCondition;
  outcome.sense.emplace();
  outcome.sense->sense = {3, 0x73, 0x03};
  return outcome;
}

TEST(Calibration, IsTriedOnceMoreAtALowerSpeed) {
  int failed = 0;
  const Course once = burn("dvd-r", [&](const mmc::Cdb& command) -> std::optional<drive::Outcome> {
    if (command.operation_code() != mmc::SendOpcInformation::code || ++failed > 1)
      return std::nullopt;
    return calibration_error();
  });
  EXPECT_EQ(once.failure, "");
  EXPECT_EQ(once.result.verdict, Verdict::Good);
  const std::size_t first = once.text.find("SEND OPC"), slower = once.text.find("SET STREAMING"),
                    second = once.text.rfind("SEND OPC");
  EXPECT_LT(first, slower);
  EXPECT_LT(slower, second);
  EXPECT_EQ(once.result.speed_in_force, 12u * 1385) << once.text;
}

TEST(Calibration, ThatFailsTwiceEndsTheBurnBeforeAnythingIsWritten) {
  const Course course = burn("dvd-r", [](const mmc::Cdb& command) -> std::optional<drive::Outcome> {
    if (command.operation_code() != mmc::SendOpcInformation::code)
      return std::nullopt;
    return calibration_error();
  });
  EXPECT_NE(course.failure.find("calibrate the laser"), std::string::npos) << course.failure;
  EXPECT_NE(course.failure.find("lower speed, or another disc"), std::string::npos);
  EXPECT_EQ(course.text.find("WRITE (10)"), std::string::npos);
}

TEST(Calibration, InTheFirstWriteIsTriedOnceMoreAtALowerSpeed) {
  int failed = 0;
  const Course course =
      burn("dvd+r", [&](const mmc::Cdb& command) -> std::optional<drive::Outcome> {
        if (command.operation_code() != mmc::Write10::code || ++failed > 1)
          return std::nullopt;
        return calibration_error();
      });
  EXPECT_EQ(course.failure, "");
  EXPECT_EQ(course.result.verdict, Verdict::Good);
  EXPECT_NE(course.text.find("SET STREAMING"), std::string::npos);
}

TEST(Speed, IsSetInAnotherWayWhereTheDriveDoesNotKeepIt) {
  const auto swallow = [](const mmc::Cdb& command) -> std::optional<drive::Outcome> {
    if (command.operation_code() != mmc::SetStreaming::code)
      return std::nullopt;
    return drive::Outcome{};
  };
  const Course deaf = burn("dvd+r", swallow, 4 * 1385);
  EXPECT_NE(deaf.text.find("SET CD SPEED"), std::string::npos);
  EXPECT_EQ(deaf.result.speed_in_force, 4u * 1385);
  const Course good = burn(
      "dvd+r", [](const mmc::Cdb&) { return std::nullopt; }, 4 * 1385);
  EXPECT_EQ(good.text.find("SET CD SPEED"), std::string::npos);
  EXPECT_EQ(good.result.speed_in_force, 4u * 1385);
  EXPECT_NE(to_json(good.result).find("\"speed_in_force\":5540"), std::string::npos);
}

}  // namespace
}  // namespace disc::record
