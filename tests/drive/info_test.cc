// What the program tells of drives and discs, and how it takes commands.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "formats/virtual_drive/kinds.h"
#include "tests/support/record_run.h"
#include "tests/support/scratch.h"

namespace disc {
namespace {

using Json = nlohmann::json;

/// A blank disc of a kind in a folder.
std::string disc_of(const Scratch& scratch, const std::string& kind) {
  const std::string folder = scratch.path(kind);
  const RecordRun made = run_record({"virtual", "create", folder, "--medium", kind});
  EXPECT_EQ(made.status, 0) << made.err;
  return "virtual:" + folder;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(RecordInfo, KnowsBlankDiscsOfEveryKind) {
  const Scratch scratch;
  for (const virtual_drive::DiscKind& kind : virtual_drive::disc_kinds()) {
    if (kind.family == virtual_drive::Family::Stamped)
      continue;
    const std::string name(kind.name);
    const RecordRun run = run_record({"info", disc_of(scratch, name), "--json"});
    ASSERT_EQ(run.status, 0) << name << run.err;
    const Json info = Json::parse(run.out);
    EXPECT_EQ(info["state"]["state"], "ready") << name;
    const Json& medium = info["medium"];
    EXPECT_EQ(medium["name"], mmc::describe(kind.profile)) << name;
    EXPECT_FALSE(medium["status"]["unsupported"].get<bool>()) << name;
    EXPECT_FALSE(medium["status"]["finalized"].get<bool>()) << name;
    EXPECT_GT(medium["total_blocks"].is_null() ? 0 : medium["total_blocks"].get<std::int64_t>(), 0)
        << name << medium.dump(1);
    EXPECT_FALSE(info["speeds"]["write"].empty()) << name;
    if (kind.family != virtual_drive::Family::DvdRam) {
      EXPECT_FALSE(medium["media_id"]["manufacturer"].is_null()) << name;
    }
  }
}

TEST(RecordInfo, IsShortForPeopleAndWholeForScripts) {
  const Scratch scratch;
  const std::string drive = disc_of(scratch, "dvd+r");
  const RecordRun text = run_record({"info", drive});
  EXPECT_EQ(text.status, 0);
  EXPECT_TRUE(has(text.out, "state       blank\n")) << text.out;
  EXPECT_LT(std::count(text.out.begin(), text.out.end(), '\n'), 15) << text.out;
  EXPECT_TRUE(has(run_record({"info", drive, "--features"}).out, "* 002Bh")) << text.out;
  EXPECT_TRUE(has(run_record({"info", drive, "--speeds"}).out, "kB/s"));
  EXPECT_TRUE(has(run_record({"info", drive, "--toc"}).out, "track   1"));
}

TEST(RecordInfo, TellsOfADriveWithoutADisc) {
  const RecordRun text = run_record({"info", "virtual:?tray=closed"});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_TRUE(has(text.out, "there is no disc in it")) << text.out;
  const Json info = Json::parse(run_record({"info", "virtual:?tray=closed", "--json"}).out);
  EXPECT_TRUE(info["medium"].is_null());
  EXPECT_EQ(info["state"]["state"], "no medium");
  EXPECT_FALSE(info["features"].empty());
}

TEST(RecordInfo, ShowsPagesAsTheyAre) {
  const Scratch scratch;
  const std::string drive = disc_of(scratch, "bd-re");
  const Json pages = Json::parse(run_record({"info", drive, "--raw", "mode:2A", "--json"}).out);
  ASSERT_EQ(pages.size(), 4U);
  EXPECT_EQ(pages[0]["name"], "mode page 2Ah, current");
  EXPECT_TRUE(pages[0]["good"].get<bool>());
  EXPECT_TRUE(has(run_record({"info", drive, "--raw", "feature:41"}).out, "000000 "));
  EXPECT_EQ(run_record({"info", drive, "--raw", "colour:red"}).status, 2);
  EXPECT_EQ(run_record({"info", drive, "--raw", "dvd:"}).status, 2);
}

TEST(RecordInfo, GuessesNoDrive) {
  const RecordRun run = run_record({"info"});
  EXPECT_EQ(run.status, 2);
  EXPECT_TRUE(has(run.err, "DRIVE") || has(run.err, "drive")) << run.err;
  EXPECT_EQ(run_record({"info", "virtual:/nowhere/at/all"}).status, 3);
}

TEST(RecordInfo, WritesWhatPassesIntoATrace) {
  const Scratch scratch;
  const std::string drive = disc_of(scratch, "cd-r");
  ASSERT_EQ(run_record({"info", drive, "--trace", scratch.path("trace")}).status, 0);
  const std::vector<std::uint8_t> bytes = scratch.read("trace");
  const std::string trace(bytes.begin(), bytes.end());
  EXPECT_TRUE(has(trace, "\"name\":\"INQUIRY\"")) << trace.substr(0, 500);
  EXPECT_TRUE(has(trace, "\"name\":\"READ DISC INFORMATION\""));
}

TEST(RecordCdb, ShowsWhatCameOfACommandInWords) {
  const Scratch scratch;
  const std::string drive = disc_of(scratch, "cd-rw");
  run_record({"info", drive});
  const RecordRun good =
      run_record({"cdb", drive, "12", "00", "00", "00", "24", "00", "--in", "36", "--json"});
  EXPECT_EQ(good.status, 0) << good.err;
  const Json report = Json::parse(good.out);
  EXPECT_EQ(report["name"], "INQUIRY");
  EXPECT_EQ(report["decoded"]["device_type"], 5);
  EXPECT_EQ(report["data"].get<std::string>().size(), 72U);
  EXPECT_TRUE(has(run_record({"cdb", drive, "120000002400", "--in", "36"}).out, "vendor"));

  RecordRun refused;
  for (int turn = 0; turn < 4 && (turn == 0 || has(refused.out, "(6/")); ++turn)
    refused = run_record({"cdb", drive, "FF0000000000"});
  EXPECT_EQ(refused.status, 2) << refused.err;  // nobody knows what it does
  EXPECT_TRUE(has(refused.err, "--yes")) << refused.err;
}

TEST(RecordCdb, WantsTheLengthOfTheGroup) {
  const Scratch scratch;
  const std::string drive = disc_of(scratch, "cd-r");
  const RecordRun run = run_record({"cdb", drive, "12", "00", "00"});
  EXPECT_EQ(run.status, 2);
  EXPECT_TRUE(has(run.err, "INQUIRY has 6 bytes, these are 3")) << run.err;
}

TEST(RecordCdb, DoesNoHarmUnasked) {
  const Scratch scratch;
  const std::string drive = disc_of(scratch, "cd-rw");
  const RecordRun asked = run_record({"cdb", drive, "A1", "01", "0000000000", "0000000000"});
  EXPECT_EQ(asked.status, 2);
  EXPECT_TRUE(has(asked.err, "BLANK")) << asked.err;
  EXPECT_TRUE(has(asked.err, "--yes")) << asked.err;
}

TEST(RecordTray, LoadsEjectsLocksAndUnlocks) {
  const Scratch scratch;
  const std::string drive = disc_of(scratch, "dvd-r");
  for (const char* const word : {"load", "lock", "unlock", "eject"}) {
    const RecordRun run = run_record({word, drive});
    EXPECT_EQ(run.status, 0) << word << ": " << run.err;
    EXPECT_FALSE(run.out.empty()) << word;
  }
  EXPECT_TRUE(has(run_record({"load", drive + "?tray=open"}).out, "ready"));
}

TEST(RecordVirtual, MakesAndShowsDiscs) {
  const Scratch scratch;
  const std::string folder = scratch.path("x");
  const RecordRun made = run_record({"virtual", "create", "virtual:" + folder, "--medium", "bd-r",
                                     "--capacity", "65536", "--json"});
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_EQ(Json::parse(made.out)["drive"], "virtual:" + folder);
  const Json shown = Json::parse(run_record({"virtual", "show", folder, "--json"}).out);
  EXPECT_EQ(shown["kind"], "bd-r");
  EXPECT_EQ(shown["capacity"], 65536);
  EXPECT_EQ(shown["recorded_blocks"], 0);
  EXPECT_EQ(run_record({"virtual", "create", folder, "--medium", "bd-r"}).status, 2);
  const RecordRun unknown = run_record({"virtual", "create", scratch.path("y"), "--medium", "ld"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_TRUE(has(unknown.err, "dvd+r")) << unknown.err;
}

TEST(RecordDrives, ListsTheDrivesOfThisMachine) {
  const RecordRun run = run_record({"drives", "--json"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(Json::parse(run.out).is_array());
}

TEST(RecordHelp, NamesEveryCommand) {
  const RecordRun run = run_record({"--help"});
  EXPECT_EQ(run.status, 0);
  for (const char* const word : {"info", "drives", "read", "load", "eject", "lock", "unlock", "cdb",
                                 "virtual", "completion"})
    EXPECT_TRUE(has(run.out, word)) << word;
  EXPECT_EQ(run_record({"inof", "virtual:"}).status, 2);
  EXPECT_TRUE(has(run_record({"inof", "virtual:"}).err, "info"));
}

}  // namespace
}  // namespace disc
