// Traces: their lines, what is read of them, and drives that play them.
#include "formats/drive/trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "formats/mmc/commands.h"
#include "tests/support/scratch.h"
#include "tests/unit/drive/scripted_drive.h"

namespace disc::drive {
namespace {

constexpr milliseconds timeout{1000};
constexpr const char* head =
    R"({"trace":"glassmaster","version":1,"drive":"/dev/sr0","most_bytes":65536})"
    "\n";

// A command without data that went well, with a member replaced or added.
std::string line_with(const std::string& more) {
  return cat(
      R"({"n":1,"at":0.0,"cdb":"000000000000","direction":"none","length":0,"status":0,"duration":0.0)",
      more, "}\n");
}

std::string fault_of(const std::string& text) {
  std::istringstream in(text);
  try {
    TraceReader reader(in, "x.trace");
    while (reader.next()) {
    }
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

Outcome answer(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes) {
  switch (command.operation_code()) {
    case mmc::Inquiry::code: {
      constexpr std::string_view text = "HL-DT-ST";
      std::ranges::copy(bytes_of(text), in.begin() + 8);
      Outcome outcome;
      outcome.residue = 4;
      outcome.duration = milliseconds(3);
      return outcome;
    }
    case mmc::Write10::code: {
      Outcome outcome = check_condition(mmc::invalid_address_for_write);
      outcome.sense->information = 77;
      return outcome;
    }
    case mmc::Blank::code: {
      Outcome outcome;
      outcome.host = HostStatus::TimeOut;
      outcome.driver = 6;
      return outcome;
    }
    case mmc::ReadMediaSerialNumber::code: {
      Outcome outcome;
      outcome.refusal = "the kernel does not pass it";
      return outcome;
    }
    default:
      return {};
  }
}

struct Traced {
  Scratch scratch;
  std::vector<Outcome> outcomes;
  std::array<std::uint8_t, 36> inquiry{};
  std::vector<std::uint8_t> block = std::vector<std::uint8_t>(2048, 0xA5);
  std::array<std::uint8_t, 3> parameters{1, 2, 3};

  std::string path() const { return scratch.path("trace"); }
  std::string text() const {
    const auto bytes = scratch.read("trace");
    return {bytes.begin(), bytes.end()};
  }

  // The same conversation with any drive.
  void talk(Transport& drive) {
    outcomes.clear();
    outcomes.push_back(drive.receive(mmc::Inquiry{}, inquiry, timeout));
    drive.wait(milliseconds(250));
    outcomes.push_back(drive.send(mmc::Write10{}, block, timeout));
    outcomes.push_back(drive.send(mmc::ModeSelect10{}, parameters, timeout));
    outcomes.push_back(drive.send(mmc::Blank{}, timeout));
    outcomes.push_back(drive.send(mmc::ReadMediaSerialNumber{}, timeout));
  }

  void record() {
    TracingTransport tracing(std::make_unique<ScriptedDrive>(answer), path());
    EXPECT_EQ(tracing.name(), "scripted");
    talk(tracing);
  }
};

TEST(Trace, HasALineForEveryCommand) {
  Traced traced;
  traced.record();
  std::istringstream in(traced.text());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0],
            R"({"trace":"glassmaster","version":1,"drive":"scripted","most_bytes":65536})");
  EXPECT_EQ(lines[1].substr(0, lines[1].find(R"(,"name")")),
            R"({"n":1,"at":0.0,"cdb":"120000002400")");
  EXPECT_NE(lines[1].find(R"("direction":"in","length":36,)"
                          R"("data":"0000000000000000484c2d44542d5354","status":0,"residue":4)"),
            std::string::npos)
      << lines[1];
  // SHA-256 of 2048 bytes A5h, of sha256sum.
  EXPECT_NE(lines[2].find(
                R"("sha256":"9c9b3365a5704fb1bbd5dbac227ecc2e878dedce86338eca2ec1278e21ac1a9e")"),
            std::string::npos)
      << lines[2];
  EXPECT_NE(lines[2].find(R"("status":2,"sense":")"), std::string::npos);
  EXPECT_NE(lines[2].find("5/21/02"), std::string::npos);
  EXPECT_NE(lines[3].find(R"("direction":"out","length":3,"data":"010203")"), std::string::npos);
  EXPECT_NE(lines[4].find(R"("host":3,"driver":6)"), std::string::npos);
  EXPECT_NE(lines[5].find(R"("refusal":"the kernel does not pass it")"), std::string::npos);
}

TEST(Trace, PlaysWhatItRecorded) {
  Traced traced;
  traced.record();
  const std::vector<Outcome> recorded = traced.outcomes;
  const auto inquiry = traced.inquiry;
  traced.inquiry.fill(0xEE);
  std::istringstream in(traced.text());
  ReplayTransport replay(in, "x.trace");
  EXPECT_EQ(replay.name(), "scripted");
  EXPECT_EQ(replay.most_bytes(), 65536U);
  traced.talk(replay);
  replay.expect_end();
  EXPECT_EQ(traced.inquiry, inquiry);
  EXPECT_GE(replay.now(), milliseconds(250));
  ASSERT_EQ(traced.outcomes.size(), recorded.size());
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    const Outcome &a = recorded[i], &b = traced.outcomes[i];
    EXPECT_EQ(a.status, b.status);
    EXPECT_EQ(a.host, b.host);
    EXPECT_EQ(a.driver, b.driver);
    EXPECT_EQ(a.residue, b.residue);
    EXPECT_EQ(a.sense, b.sense);
    EXPECT_EQ(a.refusal, b.refusal);
    EXPECT_EQ(a.duration, b.duration);
  }
}

TEST(Trace, NamesWhatIsAskedOtherwise) {
  Traced traced;
  traced.record();
  const auto difference = [&](const auto& ask) {
    std::istringstream in(traced.text());
    ReplayTransport replay(in, "x.trace");
    try {
      ask(replay);
    } catch (const DriveError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(difference([&](Transport& drive) {
              drive.send(mmc::TestUnitReady{}, timeout);
            }).find("x.trace:2: expected "),
            std::string::npos);
  std::array<std::uint8_t, 8> short_answer{};
  EXPECT_NE(difference([&](Transport& drive) {
              drive.receive(mmc::Inquiry{}, short_answer, timeout);
            }).find("36 bytes from the drive, got 8 bytes"),
            std::string::npos);
  EXPECT_NE(difference([&](Transport& drive) {
              traced.block[2047] ^= 1;
              traced.talk(drive);
            }).find("x.trace:3: expected "),
            std::string::npos);
  traced.block[2047] ^= 1;
  EXPECT_NE(difference([&](Transport& drive) {
              traced.parameters[0] = 9;
              traced.talk(drive);
            }).find("with 010203, got 090203"),
            std::string::npos);
  traced.parameters[0] = 1;
  EXPECT_NE(difference([&](Transport& drive) {
              traced.talk(drive);
              drive.send(mmc::TestUnitReady{}, timeout);
            }).find("x.trace: ends after line 6"),
            std::string::npos);
  EXPECT_NE(difference([&](ReplayTransport& drive) { drive.expect_end(); }).find("got the end"),
            std::string::npos);
}

TEST(Trace, OpensAFileAsADrive) {
  Traced traced;
  traced.record();
  const auto drive = open_replay(traced.path());
  traced.talk(*drive);
  EXPECT_EQ(traced.outcomes[1].reason(), mmc::invalid_address_for_write);
  EXPECT_THROW(open_replay(traced.scratch.path("nothing")), SystemError);
}

TEST(Trace, CannotBeWrittenWhereThereIsNoFolder) {
  EXPECT_THROW(TracingTransport(std::make_unique<ScriptedDrive>(answer), "/nonexistent/trace"),
               SystemError);
}

TEST(Trace, ReadsALineThatHasAllThereIs) {
  std::istringstream in(cat(
      head,
      R"({"n":1,"at":1.5,"cdb":"2a00000000000000010000000000000000","direction":"in","length":4,)",
      R"("data":"0102","status":2,"host":11,"driver":8,"residue":2,)",
      R"("sense":"700005000000000a00000000210200000000","duration":0.25})", "\n"));
  TraceReader reader(in, "x");
  EXPECT_THROW(reader.next(), FormatError);  // 17 bytes of command
  std::istringstream again(
      cat(head, R"({"n":1,"at":1.5,"cdb":"2a000000000000000100","direction":"in","length":4,)",
          R"("data":"0102","status":2,"host":11,"driver":8,"residue":2,)",
          R"("sense":"700005000000000a00000000210200000000","duration":0.25})", "\n"));
  TraceReader good(again, "x");
  EXPECT_EQ(good.head().drive, "/dev/sr0");
  const auto command = good.next();
  ASSERT_TRUE(command);
  EXPECT_EQ(command->at, milliseconds(1500));
  EXPECT_EQ(command->command.operation_code(), 0x2A);
  EXPECT_EQ(command->data, (std::vector<std::uint8_t>{1, 2}));
  EXPECT_EQ(command->outcome.host, HostStatus::SoftError);
  EXPECT_EQ(command->outcome.reason(), mmc::invalid_address_for_write);
  EXPECT_EQ(command->outcome.duration, milliseconds(250));
  EXPECT_FALSE(good.next());
}

TEST(Trace, RefusesWhatIsNone) {
  EXPECT_NE(fault_of("").find("is empty"), std::string::npos);
  EXPECT_NE(fault_of("hello\n").find("x.trace:1: is no flat JSON object"), std::string::npos);
  EXPECT_NE(fault_of("{}\n").find("head of a trace"), std::string::npos);
  EXPECT_NE(fault_of(R"({"trace":"glassmaster","version":2,"drive":"","most_bytes":65536})")
                .find("another version"),
            std::string::npos);
  EXPECT_EQ(fault_of(head), "");
  EXPECT_EQ(fault_of(head + line_with("")), "");
  EXPECT_NE(fault_of(cat(head, "{}\n")).find("x.trace:2: "), std::string::npos);
}

TEST(Trace, RefusesMembersThatMakeNoSense) {
  const std::vector<std::string> wrong{
      R"(,"n":2)",
      R"(,"n":-1)",
      R"(,"at":-1)",
      R"(,"at":1e300)",
      R"(,"at":"now")",
      R"(,"cdb":"0")",
      R"(,"cdb":"")",
      R"(,"cdb":"zz")",
      R"(,"direction":"up")",
      R"(,"length":1)",
      R"(,"length":1.5)",
      R"(,"status":256)",
      R"(,"host":65536)",
      R"(,"driver":300)",
      R"(,"residue":1)",
      R"(,"sense":"00")",
      R"(,"sense":7)",
      R"(,"data":"00")",
      R"(,"sha256":"00")",
      R"(,"duration":null)",
      R"(,"x":[])",
      R"(,"x":{})",
      R"(,"refusal":1)",
      cat(R"(,"sha256":")", std::string(64, '0'), "\""),
      cat(R"(,"refusal":")", std::string(2000, 'x'), "\""),
  };
  for (const std::string& more : wrong)
    EXPECT_NE(fault_of(head + line_with(more)).find("x.trace:2: "), std::string::npos) << more;
}

TEST(Trace, HoldsNoDeepNestingAndNoEndlessLine) {
  EXPECT_NE(fault_of(cat(head, std::string(100'000, '['), "\n")), "");
  EXPECT_NE(fault_of(cat(head, "{\"a\":", std::string(100'000, '{'), "\n")), "");
  EXPECT_NE(fault_of(cat(head, std::string(40 << 20, ' '), "\n")).find("longer than any line"),
            std::string::npos);
}

}  // namespace
}  // namespace disc::drive
