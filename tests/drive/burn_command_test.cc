// record burn, blank, format and close as a person types them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/drive/virtual_disc.h"
#include "tests/support/record_run.h"
#include "tests/support/scratch.h"

namespace disc::record {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class BurnCommandTest : public testing::Test {
 protected:
  BurnCommandTest() : image(pattern(500, 3)) { scratch.write("image.iso", image); }
  static std::string address(const VirtualDisc& disc) {
    return "virtual:" + disc.folder().string();
  }
  RecordRun burn(const VirtualDisc& disc, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"burn", scratch.path("image.iso"), "--to", address(disc)};
    words.insert(words.end(), more.begin(), more.end());
    return run_record(words);
  }

  Scratch scratch;
  std::vector<std::uint8_t> image;
};

TEST_F(BurnCommandTest, SaysWhatItWillDoAndWhatCameOfIt) {
  const VirtualDisc disc("bd-r", 20'000);
  const RecordRun run = burn(disc);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(has(run.err, "track 1:   image.iso, 500 blocks (1000 KiB) at block 0")) << run.err;
  EXPECT_TRUE(has(run.err, "afterwards: the disc is closed")) << run.err;
  EXPECT_TRUE(has(run.out, "verified, 500 blocks are alike")) << run.out;
}

TEST_F(BurnCommandTest, DoesNothingWhenItIsDry) {
  const VirtualDisc disc("dvd-r", 20'000);
  const RecordRun run = burn(disc, {"--dry-run", "--json"});
  EXPECT_EQ(run.status, 0) << run.err;
  const nlohmann::json plan = nlohmann::json::parse(run.out);
  EXPECT_EQ(plan["write_type"], "sao");
  EXPECT_EQ(plan["needed_blocks"], 500);
  EXPECT_EQ(plan["tracks"][0]["first"], 0);
  EXPECT_TRUE(disc.medium().status.blank);
}

TEST_F(BurnCommandTest, AddsNothingToADiscUnasked) {
  const VirtualDisc disc("dvd+r", 20'000);
  EXPECT_EQ(burn(disc, {"--multi"}).status, 0);
  const RecordRun second = burn(disc);
  EXPECT_EQ(second.status, 3);
  EXPECT_TRUE(has(second.err, "the disc is not blank; --append adds to what it holds"))
      << second.err;
  const RecordRun third = burn(disc, {"--append"});
  EXPECT_EQ(third.status, 0) << third.err;
  EXPECT_TRUE(has(third.err, "session 2")) << third.err;
  const RecordRun fourth = burn(disc, {"--append"});
  EXPECT_EQ(fourth.status, 3);
  EXPECT_TRUE(has(fourth.err, "the disc is closed")) << fourth.err;
}

TEST_F(BurnCommandTest, WantsAYesBeforeSomethingIsLost) {
  for (const char* const kind : {"dvd-ram", "dvd+rw", "dvd-rw-ro", "bd-re"}) {
    const VirtualDisc disc(kind, 20'000);
    EXPECT_EQ(burn(disc, {"--yes"}).status, 0) << kind;
    const RecordRun run = burn(disc);
    EXPECT_EQ(run.status, 2) << kind;
    EXPECT_TRUE(has(run.err, "--yes")) << kind << ": " << run.err;
  }
}

TEST_F(BurnCommandTest, TellsAnImageThatIsNotTheOneOfItsReceipt) {
  scratch.write(
      "image.iso.receipt.json",
      bytes_of(std::string_view(
          "{\"build\":{\"build_key\":\"\",\"codecs\":{},\"format\":1,\"epoch\":\"1980-01-"
          "01T00:00:00Z\","
          "\"image\":\"image.iso\",\"manifest_sha256\":\"\",\"medium\":\"\","
          "\"tool\":\"glassmaster\",\"tool_version\":\"0.1.0\",\"views\":[],\"volume_ids\":{}},\n"
          "\"files\":[],\n\"regions\":[],\n"
          "\"totals\":{\"chunks\":[\"00\"],\"digests\":{},\"size\":1024000}}\n")));
  const VirtualDisc disc("bd-re", 20'000);
  const RecordRun run = burn(disc, {"--yes"});
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_TRUE(has(run.out, "the image is not the one of the receipt")) << run.out << run.err;
}

TEST_F(BurnCommandTest, NamesWhatDiffers) {
  const VirtualDisc disc("dvd+rw", 20'000);
  std::vector<std::string> words{"burn", scratch.path("image.iso"), "--to",
                                 address(disc) + "?fault=void", "--yes"};
  const RecordRun run = run_record(words);
  EXPECT_NE(run.status, 0);
  EXPECT_TRUE(has(run.out, "first block 0")) << run.out << run.err;
}

TEST_F(BurnCommandTest, RefusesOptionsThatCannotBe) {
  const VirtualDisc disc("bd-r", 20'000);
  EXPECT_EQ(burn(disc, {"--multi", "--close", "disc"}).status, 2);
  EXPECT_EQ(burn(disc, {"--speed", "fast"}).status, 2);
  EXPECT_EQ(burn(disc, {"--simulate"}).status, 3);
  EXPECT_EQ(burn(disc, {"--write-type", "tao"}).status, 3);
  EXPECT_EQ(burn(disc, {"--layer-break", "160"}).status, 3);
  EXPECT_EQ(run_record({"burn", scratch.path("image.iso")}).status, 2);
  EXPECT_TRUE(disc.medium().status.blank);
}

TEST_F(BurnCommandTest, FormatsABdRAsWished) {
  for (const char* const format : {"spares", "pow", "rrm"}) {
    const VirtualDisc disc("bd-r", 20'000);
    const RecordRun run = burn(disc, {"--bd-format", format});
    EXPECT_EQ(run.status, 0) << format << ": " << run.err << run.out;
    EXPECT_TRUE(has(run.err, "format:    BD-R")) << run.err;
  }
}

TEST_F(BurnCommandTest, BlanksWhatCanBeBlankedAndNothingElse) {
  for (const char* const kind : {"cd-rw", "dvd-rw"}) {
    const VirtualDisc disc(kind, 20'000);
    EXPECT_EQ(burn(disc).status, 0);
    EXPECT_EQ(run_record({"blank", address(disc)}).status, 2);  // nobody says yes
    EXPECT_EQ(run_record({"blank", address(disc), "--full", "--yes"}).status, 0);
    EXPECT_TRUE(disc.medium().status.blank) << kind;
    EXPECT_EQ(burn(disc).status, 0) << kind;
  }
  const VirtualDisc once("dvd-r", 20'000);
  const RecordRun run = run_record({"blank", address(once), "--yes"});
  EXPECT_EQ(run.status, 3);
  EXPECT_TRUE(has(run.err, "written once and cannot be blanked")) << run.err;
}

TEST_F(BurnCommandTest, QuicklyBlankedDvdRwIsWrittenAtOnce) {
  const VirtualDisc disc("dvd-rw", 20'000);
  EXPECT_EQ(burn(disc).status, 0);
  EXPECT_EQ(run_record({"blank", address(disc), "--yes"}).status, 0);
  const RecordRun multi = burn(disc, {"--multi"});
  EXPECT_EQ(multi.status, 3);
  EXPECT_TRUE(has(multi.err, "blanked quickly")) << multi.err;
  EXPECT_EQ(burn(disc).status, 0);
}

TEST_F(BurnCommandTest, ClosesWhatWasLeftOpen) {
  for (const char* const kind : {"dvd-r", "dvd+r", "bd-r"}) {
    const VirtualDisc disc(kind, 20'000);
    EXPECT_EQ(run_record({"close", address(disc)}).status, 3) << kind;  // blank
    const RecordRun open = burn(disc, {"--multi", "--close", "session"});
    EXPECT_EQ(open.status, 0) << kind << open.err << open.out;
    EXPECT_FALSE(disc.medium().status.finalized) << kind;
    const RecordRun run = run_record({"close", address(disc)});
    EXPECT_EQ(run.status, 0) << kind << ": " << run.err;
    EXPECT_TRUE(disc.medium().status.finalized) << kind;
  }
}

TEST_F(BurnCommandTest, ClosesACdWithItsLastSession) {
  const VirtualDisc disc("cd-r", 40'000);
  EXPECT_EQ(burn(disc, {"--multi"}).status, 0);
  const RecordRun run = run_record({"close", address(disc)});
  EXPECT_EQ(run.status, 3);
  EXPECT_TRUE(has(run.err, "a CD is closed with the last one that is added")) << run.err;
  const RecordRun last = burn(disc, {"--append"});
  EXPECT_EQ(last.status, 0) << last.err << last.out;
  EXPECT_TRUE(disc.medium().status.finalized);
}

}  // namespace
}  // namespace disc::record
