// Every manifest under tests/bad/builds can be read but not built as it is: `mkimage check` says
// what stands beside it.
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>

#include "formats/base/error.h"
#include "mkimage/cli.h"
#include "tests/bad/bad_folder.h"

namespace disc {
namespace {

namespace fs = std::filesystem;

const testing::BadFolder folder("builds");

class BadBuild : public ::testing::TestWithParam<std::string> {};

TEST_P(BadBuild, SaysWhatIsWrong) {
  const std::string path = GetParam() + ".disc.yaml";
  const char* const argv[] = {"mkimage", "check", path.c_str(), "--color=never"};
  std::ostringstream out, err;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());  // so that no path of this machine is in the messages
  const int status = mkimage_cli(std::size(argv), argv, out, err);
  fs::current_path(before);
  const std::string said = err.str();
  EXPECT_EQ(said, folder.expected(GetParam()));
  EXPECT_EQ(status, said.find(": error: ") != std::string::npos ? 2 : 0);
}

INSTANTIATE_TEST_SUITE_P(Folder, BadBuild, ::testing::ValuesIn(folder.names_with(".disc.yaml")),
                         testing::test_name);

TEST(BadBuilds, ExpectedTextsHaveTheirManifest) {
  EXPECT_EQ(folder.names_with(".expected"), folder.names_with(".disc.yaml"));
}

// A message nobody has seen is a message nobody has read.
TEST(BadBuilds, ShowEveryCodeOfBootingFatAndPlayers) {
  std::set<std::string> used = testing::BadFolder::used("GM054[0-9]|GM0[67][0-9]{2}");
  const std::set<std::string> shown = folder.shown();
  EXPECT_GE(used.size(), 10u);
  used.erase("GM0622");  // needs an image of somebody else
  for (const std::string& one : used)
    EXPECT_TRUE(shown.count(one)) << one;
}

}  // namespace
}  // namespace disc
