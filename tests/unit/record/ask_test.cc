// Questions that are asked until they are answered.
#include "record/ask.h"

#include <gtest/gtest.h>

#include "formats/mmc/commands.h"
#include "tests/support/scripted_drive.h"

namespace disc::record {
namespace {

using drive::answer_good;
using drive::answer_host;
using drive::answer_sense;
using drive::answer_sense_data;
using drive::answer_status;
using drive::ScriptedDrive;

const mmc::Cdb inquiry = mmc::Inquiry{};
constexpr std::uint8_t code = mmc::Inquiry::code;

TEST(Ask, CutsTheAnswerToWhatTheDriveSent) {
  ScriptedDrive drive;
  drive.on(code, {answer_good({5, 128, 0})});
  const Reply reply = ask(drive, inquiry, 36);
  EXPECT_TRUE(reply.good());
  EXPECT_EQ(reply.data, (std::vector<std::uint8_t>{5, 128, 0}));
}

TEST(Ask, AsksAgainAfterUnitAttentionsBusyAndResets) {
  ScriptedDrive drive;
  drive.on(code, {answer_sense(mmc::power_on_or_reset), answer_status(drive::Status::Busy),
                  answer_host(drive::HostStatus::SoftError),
                  answer_sense(mmc::operation_in_progress), answer_good({1})});
  EXPECT_EQ(ask(drive, inquiry, 36).data, (std::vector<std::uint8_t>{1}));
  EXPECT_EQ(drive.sent().size(), 5U);
}

TEST(Ask, TakesDeferredSenseForThatOfAnotherCommand) {
  mmc::SenseData late;
  late.sense = mmc::write_error;
  late.deferred = true;
  ScriptedDrive drive;
  drive.on(code, {answer_sense_data(late), answer_good({1})});
  EXPECT_TRUE(ask(drive, inquiry, 36).good());
}

TEST(Ask, TakesNoForAnAnswer) {
  ScriptedDrive drive;
  drive.on(code, {answer_sense(mmc::invalid_field_in_cdb)});
  const Reply reply = ask(drive, inquiry, 36);
  EXPECT_FALSE(reply.good());
  EXPECT_EQ(reply.outcome.reason(), mmc::invalid_field_in_cdb);
  EXPECT_TRUE(reply.data.empty());
  EXPECT_EQ(drive.sent().size(), 1U);
}

TEST(Ask, DoesNotWaitForEver) {
  ScriptedDrive drive;
  drive.on(code, {answer_sense(mmc::becoming_ready)});
  EXPECT_FALSE(ask(drive, inquiry, 36, question_timeout, milliseconds(3'000)).good());
  EXPECT_LT(drive.now(), milliseconds(4'000));
}

TEST(Ask, ErrorsNameDriveCommandAnswerAndRemedy) {
  ScriptedDrive drive;
  drive::Outcome outcome;
  outcome.host = drive::HostStatus::TimeOut;
  EXPECT_EQ(failure(drive, inquiry, outcome, "try again"),
            "/dev/sr7: INQUIRY failed: no answer in time (host status 03h); try again");
  EXPECT_NO_THROW(must_be_good(drive, inquiry, {}));
  EXPECT_THROW(must_be_good(drive, inquiry, outcome), drive::DriveError);
}

}  // namespace
}  // namespace disc::record
