// Every manifest under tests/bad/cds can be read, but the CD in tracks that it describes cannot be
// built as it is, or not without a word: `mkimage build` says what stands beside it.
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>

#include "mkimage/cli.h"
#include "tests/bad/bad_folder.h"
#include "tests/support/scratch.h"

namespace disc {
namespace {

namespace fs = std::filesystem;

const testing::BadFolder folder("cds");

class BadCd : public ::testing::TestWithParam<std::string> {};

TEST_P(BadCd, SaysWhatIsWrong) {
  const Scratch scratch;
  const std::string path = GetParam() + ".disc.yaml", sheet = scratch.path("disc.cue");
  const char* const argv[] = {"mkimage", "build",       path.c_str(),
                              "-o",      sheet.c_str(), "--color=never"};
  std::ostringstream out, err;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());  // so that no path of this machine is in the messages
  const int status = mkimage_cli(std::size(argv), argv, out, err);
  fs::current_path(before);
  const std::string said = err.str();
  EXPECT_EQ(said, folder.expected(GetParam()));
  EXPECT_NE(said, "");
  const bool refused = said.find(": error: ") != std::string::npos;
  EXPECT_EQ(status, refused ? 2 : 0);
  EXPECT_EQ(fs::exists(sheet), !refused);
}

INSTANTIATE_TEST_SUITE_P(Folder, BadCd, ::testing::ValuesIn(folder.names_with(".disc.yaml")),
                         testing::test_name);

TEST(BadCds, ExpectedTextsHaveTheirManifest) {
  EXPECT_EQ(folder.names_with(".expected"), folder.names_with(".disc.yaml"));
}

// A message nobody has seen is a message nobody has read.
TEST(BadCds, ShowEveryCodeOfTracks) {
  std::set<std::string> used = testing::BadFolder::used("GM08[0-9]{2}");
  const std::set<std::string> shown = folder.shown();
  EXPECT_GE(used.size(), 15u);
  used.erase("GM0825");  // needs a whole stream of video
  used.erase("GM0827");  // what a sheet cannot say at all is refused before, as far as is known
  for (const std::string& one : used)
    EXPECT_TRUE(shown.count(one)) << one;
}

}  // namespace
}  // namespace disc
