// Every manifest under tests/bad/cds can be read, but the CD in tracks that it describes cannot be
// built as it is, or not without a word: `mkimage build` says what stands beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "mkimage/cli.h"
#include "tests/support/scratch.h"

namespace disc {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(TEST_DATA) / "bad" / "cds";

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> names_with(const std::string& ending) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(ending))
      names.push_back(name.substr(0, name.size() - ending.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

class BadCd : public testing::TestWithParam<std::string> {};

TEST_P(BadCd, SaysWhatIsWrong) {
  const Scratch scratch;
  const std::string path = GetParam() + ".disc.yaml", sheet = scratch.path("disc.cue");
  const char* const argv[] = {"mkimage", "build",       path.c_str(),
                              "-o",      sheet.c_str(), "--color=never"};
  std::ostringstream out, err;
  const fs::path before = fs::current_path();
  fs::current_path(folder);  // so that no path of this machine is in the messages
  const int status = mkimage_cli(std::size(argv), argv, out, err);
  fs::current_path(before);
  const std::string said = err.str();
  EXPECT_EQ(said, slurp(folder / (GetParam() + ".expected")));
  EXPECT_NE(said, "");
  const bool refused = said.find(": error: ") != std::string::npos;
  EXPECT_EQ(status, refused ? 2 : 0);
  EXPECT_EQ(fs::exists(sheet), !refused);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Folder, BadCd, testing::ValuesIn(names_with(".disc.yaml")), test_name);

TEST(BadCds, ExpectedTextsHaveTheirManifest) {
  EXPECT_EQ(names_with(".expected"), names_with(".disc.yaml"));
}

// A message nobody has seen is a message nobody has read.
TEST(BadCds, ShowEveryCodeOfTracks) {
  std::set<std::string> used, shown;
  const auto collect = [](const std::string& text, const char* pattern,
                          std::set<std::string>& out) {
    const std::regex code(pattern);
    for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at)
      out.insert((*at)[1]);
  };
  for (const char* const part : {"manifests/sources", "mkimage"})
    for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_ROOT) / part))
      if (entry.path().extension() == ".cc")
        collect(slurp(entry.path()), "\"(GM08[0-9]{2})\"", used);
  for (const std::string& name : names_with(".expected"))
    collect(slurp(folder / (name + ".expected")), "\\[(GM08[0-9]{2})\\]", shown);
  EXPECT_GE(used.size(), 15u);
  used.erase("GM0825");  // needs a whole stream of video
  used.erase("GM0827");  // what a sheet cannot say at all is refused before, as far as is known
  for (const std::string& one : used)
    EXPECT_TRUE(shown.count(one)) << one;
}

}  // namespace
}  // namespace disc
