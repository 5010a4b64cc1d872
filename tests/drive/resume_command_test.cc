// record resume, repair and close --damaged as a person types them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "formats/io/environment.h"
#include "tests/drive/virtual_disc.h"
#include "tests/support/record_run.h"
#include "tests/support/scratch.h"

namespace disc::record {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class ResumeCommandTest : public testing::Test {
 protected:
  ResumeCommandTest() : image(pattern(2'500, 3)) { scratch.write("image.iso", image); }
  static std::string address(const VirtualDisc& disc) {
    return "virtual:" + disc.folder().string();
  }
  std::string journal() const { return scratch.path("image.iso.journal.json"); }
  RecordRun burn(const std::string& drive, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"burn", scratch.path("image.iso"), "--to", drive};
    words.insert(words.end(), more.begin(), more.end());
    return run_record(words);
  }

  Scratch scratch;
  std::vector<std::uint8_t> image;
};

TEST_F(ResumeCommandTest, GoesOnWhereThePowerWent) {
  const VirtualDisc disc("dvd+r", 20'000);
  const RecordRun cut = burn(address(disc) + "?fault=power-loss@170");
  EXPECT_EQ(cut.status, 3);
  EXPECT_TRUE(has(cut.err, "journal:   " + journal())) << cut.err;
  EXPECT_TRUE(has(cut.err, "'record resume " + journal() + "' goes on with it")) << cut.err;
  const nlohmann::json kept = nlohmann::json::parse(read_file(journal()));
  EXPECT_EQ(kept["stage"], "writing");
  EXPECT_EQ(kept["plan"]["needed_blocks"], 2'512);
  EXPECT_EQ(kept["image"], scratch.path("image.iso"));

  const RecordRun dry = run_record({"resume", journal(), "--to", address(disc), "--dry-run"});
  EXPECT_EQ(dry.status, 0) << dry.err;
  EXPECT_TRUE(has(dry.out, "of them on the disc already")) << dry.out;
  const RecordRun run = run_record({"resume", journal(), "--to", address(disc)});
  EXPECT_EQ(run.status, 0) << run.err << run.out;
  EXPECT_TRUE(has(run.out, "verified, 2500 blocks are alike")) << run.out;
  EXPECT_TRUE(disc.medium().status.finalized);
  EXPECT_FALSE(path_exists(journal()));
}

TEST_F(ResumeCommandTest, SaysWhatIsLostOfADiscWrittenAtOnce) {
  for (const char* const kind : {"dvd-r", "cd-r", "dvd-r-dl-jump"}) {
    const VirtualDisc disc(kind, 20'000);
    EXPECT_EQ(burn(address(disc) + "?fault=power-loss@70").status, 3);
    const RecordRun run = run_record({"resume", journal(), "--to", address(disc)});
    EXPECT_EQ(run.status, 3) << kind;
    EXPECT_TRUE(has(run.err, "the recording cannot be taken up. Saved: ")) << kind << run.err;
    EXPECT_TRUE(has(run.err, ". Lost: session 1, which has to be written in one go")) << run.err;
    EXPECT_TRUE(has(run.err, "What to do: ")) << run.err;
    EXPECT_TRUE(path_exists(journal()));
    remove_file(journal());
  }
}

TEST_F(ResumeCommandTest, TakesNoOtherDiscAndNoOtherImage) {
  const VirtualDisc disc("dvd+r", 20'000), other("bd-r", 20'000);
  EXPECT_EQ(burn(address(disc) + "?fault=power-loss@170").status, 3);
  const RecordRun wrong = run_record({"resume", journal(), "--to", address(other)});
  EXPECT_EQ(wrong.status, 3);
  EXPECT_TRUE(has(wrong.err, "is not the disc of the journal: it is a BD-R")) << wrong.err;
  EXPECT_TRUE(other.medium().status.blank);

  std::vector<std::uint8_t> changed = image;
  changed[5'000] ^= 1;
  scratch.write("image.iso", changed);
  const RecordRun mixed = run_record({"resume", journal(), "--to", address(disc)});
  EXPECT_EQ(mixed.status, 3);
  EXPECT_TRUE(has(mixed.err, "holds something else than the image")) << mixed.err;

  scratch.write("longer.iso", pattern(2'501, 3));
  const RecordRun longer = run_record(
      {"resume", journal(), "--to", address(disc), "--image", scratch.path("longer.iso")});
  EXPECT_EQ(longer.status, 2);
  EXPECT_TRUE(has(longer.err, "when its recording began")) << longer.err;

  scratch.write("image.iso", image);
  EXPECT_EQ(run_record({"resume", journal(), "--to", address(disc)}).status, 0);
}

TEST_F(ResumeCommandTest, BeginsNothingWithoutAPlaceForTheJournal) {
  const VirtualDisc disc("bd-r", 20'000);
  const RecordRun run = burn(address(disc), {"--journal", scratch.path("no/such/folder.json")});
  EXPECT_EQ(run.status, 2);
  EXPECT_TRUE(has(run.err, "--no-journal does without")) << run.err;
  EXPECT_TRUE(disc.medium().status.blank);
  const RecordRun without = burn(address(disc), {"--no-journal"});
  EXPECT_EQ(without.status, 0) << without.err;
  EXPECT_FALSE(has(without.err, "journal:")) << without.err;
  EXPECT_FALSE(path_exists(journal()));
}

TEST_F(ResumeCommandTest, GivesUpNoUnfinishedRecordingUnasked) {
  const VirtualDisc disc("dvd+r", 20'000), other("bd-r", 20'000);
  EXPECT_EQ(burn(address(disc) + "?fault=power-loss@170").status, 3);
  const RecordRun second = burn(address(other));
  EXPECT_EQ(second.status, 2);
  EXPECT_TRUE(has(second.err, "a new recording gives that up")) << second.err;
  EXPECT_TRUE(other.medium().status.blank);
  EXPECT_EQ(burn(address(other), {"--journal", scratch.path("other.json")}).status, 0);
  EXPECT_EQ(run_record({"resume", journal(), "--to", address(disc)}).status, 0);
}

TEST_F(ResumeCommandTest, RefusesWhatIsNoJournal) {
  scratch.write("broken.json", bytes_of(std::string_view("{\"journal\":1}")));
  for (const char* const name : {"broken.json", "image.iso"}) {
    const RecordRun run = run_record({"resume", scratch.path(name)});
    EXPECT_EQ(run.status, 3);
    EXPECT_TRUE(has(run.err, "is no journal of a recording")) << run.err;
  }
}

TEST_F(ResumeCommandTest, RepairClosesWhatWasLeftOpen) {
  for (const char* const kind : {"dvd+r"}) {
    const VirtualDisc disc(kind, 20'000);
    EXPECT_EQ(burn(address(disc) + "?fault=power-loss@170",
                   {"--no-journal", "--write-type", "incremental"})
                  .status,
              3);
    const RecordRun dry = run_record({"repair", address(disc), "--dry-run"});
    EXPECT_EQ(dry.status, 0) << dry.err;
    EXPECT_TRUE(has(dry.out, "found: track 1 of session 1 is open")) << dry.out;
    const RecordRun run = run_record({"repair", address(disc)});
    EXPECT_EQ(run.status, 0) << run.err << run.out;
    EXPECT_TRUE(has(run.out, "done: the session closed, more can be added")) << run.out;
    const Medium after = disc.medium();
    EXPECT_TRUE(after.status.appendable) << kind;
    EXPECT_EQ(after.disc->sessions, 2) << kind;
    const RecordRun nothing = run_record({"repair", address(disc)});
    EXPECT_TRUE(has(nothing.out, "nothing is damaged and nothing is open")) << nothing.out;
    const RecordRun more = burn(address(disc), {"--append"});
    EXPECT_EQ(more.status, 0) << more.err << more.out;
  }
}

TEST_F(ResumeCommandTest, ClosesADamagedDisc) {
  const VirtualDisc disc("dvd+r", 20'000);
  EXPECT_EQ(burn(address(disc) + "?fault=power-loss@170", {"--no-journal"}).status, 3);
  const RecordRun run = run_record({"close", address(disc), "--damaged", "--json"});
  EXPECT_EQ(run.status, 0) << run.err << run.out;
  const nlohmann::json told = nlohmann::json::parse(run.out);
  EXPECT_EQ(told["left"].size(), 0u) << run.out;
  EXPECT_TRUE(disc.medium().status.finalized);
}

}  // namespace
}  // namespace disc::record
