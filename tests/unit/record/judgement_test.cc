// What answers of drives mean, and which blocks a late complaint is about.
#include "record/judgement.h"

#include <gtest/gtest.h>

#include "formats/mmc/commands.h"

namespace disc::record {
namespace {

drive::Outcome sense(std::uint8_t key, std::uint8_t code, std::uint8_t qualifier,
                     bool deferred = false, std::optional<std::uint64_t> information = {}) {
  drive::Outcome outcome;
  outcome.status = drive::Status::CheckCondition;
  outcome.sense.emplace();
  outcome.sense->sense = {key, code, qualifier};
  outcome.sense->deferred = deferred;
  outcome.sense->information = information;
  return outcome;
}

TEST(Judgement, TakesLateErrorsForLossAndLateRemarksForNone) {
  EXPECT_TRUE(tells_of_loss(sense(3, 0x0C, 0x00, true)));
  EXPECT_FALSE(tells_of_loss(sense(3, 0x0C, 0x00, false)));
  EXPECT_FALSE(tells_of_loss(sense(1, 0x0C, 0x01, true)));
  EXPECT_FALSE(tells_of_loss(drive::Outcome{}));
  EXPECT_EQ(judge(sense(3, 0x0C, 0x00, true), mmc::Write10::code).next, Next::Stop);
  // The command that a late remark met was not executed.
  EXPECT_EQ(judge(sense(1, 0x0C, 0x01, true), mmc::Write10::code).next, Next::Locate);
}

TEST(Judgement, NamesTheBlocksThatAreLost) {
  const Extent unflushed{Lba{64}, 256};
  EXPECT_EQ(describe_loss(sense(3, 0x0C, 0x00, true, 165), unflushed, 32),
            "block 165 did not reach the disc; blocks 64 to 159 are safe as far as the drive "
            "tells, blocks 160 to 319 are in doubt");
  EXPECT_EQ(describe_loss(sense(3, 0x0C, 0x00, true, 64), unflushed, 32),
            "block 64 did not reach the disc; blocks 64 to 319 are in doubt");
  // No valid information field, or one of another place.
  for (const auto information : {std::optional<std::uint64_t>{}, std::optional<std::uint64_t>{320}})
    EXPECT_EQ(describe_loss(sense(3, 0x0C, 0x00, true, information), unflushed, 32),
              "some of blocks 64 to 319, written since the last flush, did not reach the disc");
}

TEST(Judgement, CountsBlocksBelowZeroInTheInformationField) {
  EXPECT_EQ(describe_loss(sense(3, 0x0C, 0x00, true, 0xFFFF'FFF6), {Lba{-150}, 300}, 1),
            "block -10 did not reach the disc; blocks -150 to -11 are safe as far as the drive "
            "tells, blocks -10 to 149 are in doubt");
}

TEST(Judgement, LowersTheSpeedWhereTheLaserCannotBeCalibrated) {
  for (const std::uint8_t key : {mmc::medium_error, mmc::hardware_error, mmc::illegal_request})
    EXPECT_EQ(judge(sense(key, 0x73, 0x03), mmc::SendOpcInformation::code).next, Next::Slower);
  EXPECT_EQ(judge(sense(3, 0x73, 0x05), mmc::SendOpcInformation::code).next, Next::Stop);
}

}  // namespace
}  // namespace disc::record
