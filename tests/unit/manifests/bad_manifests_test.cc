// Every wrong manifest under tests/bad/manifests gives the messages that stand beside it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "formats/base/text.h"
#include "tests/unit/manifests/read_text.h"

namespace disc {
namespace {

const std::filesystem::path folder = std::filesystem::path(TEST_DATA) / "bad" / "manifests";

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> bad_manifests() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".disc.yaml"))
      names.push_back(name.substr(0, name.size() - 10));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Reading read_bad(const std::string& name) {
  Texts files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".yaml")
      files[entry.path().filename().string()] = slurp(entry.path());
  return read_with(closed_world(files, {{"BAD_EPOCH", "12x"}}), name + ".disc.yaml");
}

class BadManifest : public testing::TestWithParam<std::string> {};

TEST_P(BadManifest, SaysWhatIsWrong) {
  const Reading reading = read_bad(GetParam());
  EXPECT_EQ(reading.messages, slurp(folder / (GetParam() + ".expected")));
  EXPECT_GT(reading.errors, 0u);
  EXPECT_TRUE(reading.manifests.empty());
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Folder, BadManifest, testing::ValuesIn(bad_manifests()), test_name);

TEST(BadManifests, ExpectedTextsHaveTheirManifest) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".expected")
      continue;
    ++count;
    EXPECT_TRUE(std::filesystem::exists(folder / (entry.path().stem().string() + ".disc.yaml")))
        << entry.path();
  }
  EXPECT_EQ(count, bad_manifests().size());
  EXPECT_GE(count, 100u);
}

// Whatever a manifest holds, what is printed about it is text that leaves the terminal alone.
TEST(BadManifests, MessagesCarryNoControlCharacters) {
  for (const std::string& name : bad_manifests()) {
    const std::string messages = read_bad(name).messages;
    EXPECT_TRUE(is_utf8(messages)) << name;
    EXPECT_EQ(std::count_if(messages.begin(), messages.end(),
                            [](char c) { return c != '\n' && static_cast<unsigned char>(c) < 32; }),
              0)
        << name;
  }
}

}  // namespace
}  // namespace disc
