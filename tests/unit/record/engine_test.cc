// Writing a stretch of blocks through every kind of trouble.
#include "record/engine.h"

#include <gtest/gtest.h>

#include <ctime>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "record/feeder.h"
#include "tests/support/null_drive.h"
#include "tests/unit/record/fake_disc.h"

namespace disc::record {
namespace {

using drive::HostStatus;

class FakeLocator final : public Locator {
 public:
  explicit FakeLocator(FakeDisc& disc) : disc_(disc) {}
  bool overwritable() const override { return !disc_.sequential; }
  std::optional<Lba> next_writable(Extent) override {
    ++asked;
    if (silent)
      return std::nullopt;
    return Lba{disc_.next};
  }
  bool restore() override {
    ++restored;
    return can_restore;
  }
  int asked = 0, restored = 0;
  bool can_restore = true, silent = false;

 private:
  FakeDisc& disc_;
};

// 100 blocks and a half to a disc that is blank.
class EngineTest : public testing::Test {
 protected:
  explicit EngineTest(std::size_t blocks = 100)
      : bytes(counted_bytes(blocks * block_size)), source(bytes, "image.iso"), locator(disc) {
    section.source = &source;
    section.blocks = static_cast<std::int64_t>(blocks);
    section.name = "track 1";
    manner.rate = 11'080;
  }
  WriteReport write() {
    Commander commander(disc, {}, interrupts);
    return write_section(commander, section, manner, locator, progress);
  }
  std::string failure() {
    try {
      write();
      return "nothing";
    } catch (const WriteStopped& stopped) {
      reached = stopped.report.blocks;
      return stopped.what();
    }
  }
  bool whole() const {
    return disc.all(section.first.value, static_cast<std::int32_t>(section.blocks)) == bytes;
  }

  std::vector<std::uint8_t> bytes;
  MemorySource source;
  FakeDisc disc;
  FakeLocator locator;
  Section section;
  WriteManner manner;
  Interrupts interrupts;
  NoProgress progress;
  std::int64_t reached = -1;
};

TEST_F(EngineTest, WritesAllInWholeUnitsAndDigestsThem) {
  const WriteReport report = write();
  EXPECT_TRUE(whole());
  EXPECT_EQ(report.blocks, 100);
  EXPECT_EQ(report.commands, 7u);  // six of 16 blocks, one of four
  ASSERT_EQ(report.digests.size(), 1u);
  EXPECT_EQ(report.digests[0], digest_hex(Algorithm::Sha256, bytes));
  EXPECT_EQ(disc.commands[0].bytes()[0], mmc::Write10::code);
}

TEST_F(EngineTest, ComesBackToTheBeatOfUnits) {
  section.first = Lba{37};
  disc.next = 37;
  write();
  ASSERT_GE(disc.commands.size(), 2u);
  EXPECT_EQ(disc.commands[0].as<mmc::Write10>().blocks, 11);
  EXPECT_EQ(disc.commands[1].as<mmc::Write10>().first, 48u);
  EXPECT_TRUE(whole());
}

TEST_F(EngineTest, CountsAdressesBelowZero) {
  section.first = Lba{-150};
  disc.next = -150;
  write();
  EXPECT_EQ(disc.commands[0].as<mmc::Write10>().first, 0xFFFFFF6Au);
  EXPECT_EQ(disc.commands[0].as<mmc::Write10>().blocks, 6);  // to -144
  EXPECT_TRUE(whole());
}

TEST_F(EngineTest, WaitsWhileTheBufferOfTheDriveIsFull) {
  for (int i = 0; i < 5; ++i)
    disc.troubles.insert(
        {3 + static_cast<std::uint64_t>(i), {FakeDisc::refuse(mmc::long_write_in_progress)}});
  const WriteReport report = write();
  EXPECT_TRUE(whole());
  EXPECT_EQ(report.busy, 5u);
  EXPECT_EQ(report.doubts, 0u);
  EXPECT_EQ(locator.asked, 0);
  EXPECT_GT(disc.clock, std::chrono::milliseconds(5));
}

TEST_F(EngineTest, DoesNotWaitForeverForADriveThatIsBusy) {
  for (std::uint64_t i = 3; i < 400'000; ++i)
    disc.troubles.insert({i, {FakeDisc::refuse(mmc::long_write_in_progress)}});
  const std::string text = failure();
  EXPECT_NE(text.find("has taken nothing for 160 s"), std::string::npos) << text;
  EXPECT_EQ(reached, 32);
}

struct Doubt {
  const char* name;
  drive::Outcome outcome;
};
void PrintTo(const Doubt& doubt, std::ostream* out) { *out << doubt.name; }

class DoubtTest : public EngineTest, public testing::WithParamInterface<Doubt> {};

TEST_P(DoubtTest, WriteThatWasNotExecutedIsSentAgain) {
  disc.troubles.insert({3, {GetParam().outcome}});
  const WriteReport report = write();
  EXPECT_TRUE(whole());
  EXPECT_EQ(report.resent, 1u);
  EXPECT_EQ(report.saved, 0u);
}

TEST_P(DoubtTest, WriteThatWasExecutedIsNotSentAgain) {
  disc.troubles.insert({3, {GetParam().outcome, true}});
  const WriteReport report = write();
  EXPECT_TRUE(whole());
  EXPECT_EQ(report.saved, 1u);
  EXPECT_EQ(report.resent, 0u);
  EXPECT_EQ(report.commands, 7u);
}

TEST_P(DoubtTest, HalfAWriteIsGoneOnWithWhereItEnded) {
  disc.troubles.insert({3, {GetParam().outcome, false, 5}});
  write();
  EXPECT_TRUE(whole());
  EXPECT_EQ(disc.commands[3].as<mmc::Write10>().first, 37u);
  EXPECT_EQ(disc.commands[3].as<mmc::Write10>().blocks, 11);
}

TEST_P(DoubtTest, LastWriteIsNotTakenForGranted) {
  disc.troubles.insert({7, {GetParam().outcome}});
  write();
  EXPECT_TRUE(whole());
}

TEST_P(DoubtTest, WriteToAnOverwritableMediumIsSentAgain) {
  disc.sequential = false;
  disc.troubles.insert({1, {GetParam().outcome}});
  disc.troubles.insert({7, {GetParam().outcome}});
  write();
  EXPECT_TRUE(whole());
  EXPECT_EQ(locator.asked, 0);
}

TEST_P(DoubtTest, EndlessTroubleEndsTheRecording) {
  for (std::uint64_t i = 3; i < 100; ++i)
    disc.troubles.insert({i, {GetParam().outcome}});
  const std::string text = failure();
  EXPECT_NE(text.find("in vain"), std::string::npos) << text;
  EXPECT_EQ(reached, 32);
}

drive::Outcome busy_status() {
  drive::Outcome outcome;
  outcome.status = drive::Status::Busy;
  return outcome;
}
drive::Outcome bare_check() {
  drive::Outcome outcome;
  outcome.status = drive::Status::CheckCondition;
  return outcome;
}
drive::Outcome driver_error() {
  drive::Outcome outcome;
  outcome.driver = 0x06;
  return outcome;
}
drive::Outcome cut_short() {
  drive::Outcome outcome;
  outcome.residue = 2048;
  return outcome;
}

INSTANTIATE_TEST_SUITE_P(
    All, DoubtTest,
    testing::Values(Doubt{"time_out", FakeDisc::host(HostStatus::TimeOut)},
                    Doubt{"error", FakeDisc::host(HostStatus::Error)},
                    Doubt{"soft_error", FakeDisc::host(HostStatus::SoftError)},
                    Doubt{"bus_busy", FakeDisc::host(HostStatus::BusBusy)},
                    Doubt{"reset", FakeDisc::host(HostStatus::Reset)},
                    Doubt{"requeue", FakeDisc::host(HostStatus::Requeue)},
                    Doubt{"busy", busy_status()}, Doubt{"bare_check_condition", bare_check()},
                    Doubt{"driver", driver_error()}, Doubt{"cut_short", cut_short()},
                    Doubt{"power_on", FakeDisc::refuse(mmc::power_on_or_reset)},
                    Doubt{"wrong_address", FakeDisc::refuse(mmc::invalid_address_for_write)},
                    Doubt{"aborted", FakeDisc::refuse({0xB, 0, 0})}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_F(EngineTest, SendsModePagesAgainAfterAReset) {
  disc.troubles.insert({3, {FakeDisc::refuse(mmc::power_on_or_reset)}});
  write();
  EXPECT_EQ(locator.restored, 1);
}

TEST_F(EngineTest, EndsWhereAResetCannotBeMended) {
  locator.can_restore = false;
  disc.troubles.insert({3, {FakeDisc::host(HostStatus::Reset)}});
  const std::string text = failure();
  EXPECT_NE(text.find("was reset and has lost what was prepared"), std::string::npos) << text;
}

TEST_F(EngineTest, EndsWhereTheDriveDoesNotTellHowFarItIs) {
  locator.silent = true;
  disc.troubles.insert({3, {FakeDisc::host(HostStatus::TimeOut)}});
  EXPECT_NE(failure().find("does not tell what has reached the disc"), std::string::npos);
}

TEST_F(EngineTest, EndsWhereTheDriveIsSomewhereElse) {
  FakeDisc::Trouble trouble{FakeDisc::host(HostStatus::Error)};
  disc.troubles.insert({3, trouble});
  disc.next = 0;
  manner.blocks_per_write = 16;
  class Elsewhere final : public Locator {
   public:
    bool overwritable() const override { return false; }
    std::optional<Lba> next_writable(Extent) override { return Lba{5000}; }
    bool restore() override { return true; }
  } elsewhere;
  Commander commander(disc, {}, interrupts);
  EXPECT_THROW(write_section(commander, section, manner, elsewhere, progress), WriteStopped);
}

TEST_F(EngineTest, StopsAtAWriteErrorAndNamesTheBlock) {
  disc.troubles.insert({4, {FakeDisc::refuse(mmc::write_error)}});
  const std::string text = failure();
  EXPECT_NE(text.find("fake: track 1 ends at block 48 of 0 to 99: WRITE (10): "), std::string::npos)
      << text;
  EXPECT_NE(text.find("3/0C/00"), std::string::npos) << text;
  EXPECT_EQ(reached, 48);
}

TEST_F(EngineTest, TakesDeferredErrorsForWhatTheyAre) {
  disc.troubles.insert({4, {FakeDisc::refuse(mmc::write_error, true)}});
  const std::string text = failure();
  EXPECT_NE(text.find("of an earlier command"), std::string::npos) << text;
}

TEST_F(EngineTest, GoesOnWithoutStreamingWhenItIsLost) {
  disc.sequential = false;
  manner.streaming = true;
  disc.troubles.insert({2, {FakeDisc::refuse(mmc::loss_of_streaming)}});
  write();
  EXPECT_TRUE(whole());
  EXPECT_EQ(disc.commands[1].operation_code(), mmc::Write12::code);
  EXPECT_EQ(disc.commands[2].operation_code(), mmc::Write10::code);
}

TEST_F(EngineTest, CountsWhatTheDriveMendedByItself) {
  disc.troubles.insert({2, {FakeDisc::refuse({1, 0x17, 0x01}), true}});
  const WriteReport report = write();
  EXPECT_TRUE(whole());
  EXPECT_EQ(report.recovered, 1u);
}

TEST_F(EngineTest, EndsBetweenTwoWritesWhenAsked) {
  interrupts.add();
  const WriteReport report = write();
  EXPECT_TRUE(report.ended_early);
  EXPECT_EQ(report.blocks, 0);
}

TEST_F(EngineTest, PadsTheLastBlockOnly) {
  bytes.resize(99 * block_size + 100);
  source = MemorySource(bytes, "image.iso");
  write();
  bytes.resize(100 * block_size);
  EXPECT_TRUE(whole());
  source = MemorySource(std::vector<std::uint8_t>(98 * block_size), "image.iso");
  disc.next = 0;
  EXPECT_THROW(write(), FormatError);
}

// No drive waits for us: what passes is digested, by several threads, and nothing else costs
// anything to speak of. Time of all processors, so that a busy machine does not show; of what a
// longer section costs more than a short one, so that getting memory does not either.
TEST(Engine, CostsLittleMoreThanTheBareDigestOfTheSameBytes) {
  constexpr std::uint64_t mebibyte = 1024 * 1024;
  const RepeatedMemory few(128 * mebibyte), many(512 * mebibyte);
  const auto cost = [](const auto& deed) {
    const std::clock_t begun = std::clock();
    deed();
    return static_cast<double>(std::clock() - begun);
  };
  const double bare = cost([&] {
    std::vector<std::uint8_t> piece(mebibyte);
    Digest digest(Algorithm::Sha256);
    for (std::uint64_t at = few.size(); at < many.size(); at += piece.size()) {
      many.read(at, piece);
      digest.update(piece);
    }
  });
  const double short_one = cost([&] { EXPECT_EQ(write_to_null(few).commands, 2048u); });
  const double long_one = cost([&] { EXPECT_EQ(write_to_null(many).digests.size(), 32u); });
  EXPECT_LT(long_one - short_one, 1.5 * bare);
}

}  // namespace
}  // namespace disc::record
