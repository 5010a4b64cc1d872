// The transcript of a burn, played again on another virtual drive.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/drive/virtual_disc.h"
#include "tests/support/record_run.h"

namespace disc::record {
namespace {

class Replay : public testing::TestWithParam<const char*> {
 protected:
  Replay() {
    std::ofstream(image(), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes_.data()),
               static_cast<std::streamsize>(bytes_.size()));
  }
  ~Replay() override { std::filesystem::remove_all(folder_); }
  std::string image() const { return folder_ / "a.iso"; }
  std::string trace() const { return folder_ / "trace"; }
  std::string fresh(const std::string& kind) {
    const std::string disc = folder_ / ("disc" + std::to_string(++count_));
    EXPECT_EQ(
        run_record({"virtual", "create", disc, "--medium", kind, "--capacity", "20000"}).status, 0);
    return disc;
  }

  std::filesystem::path folder_ = [] {
    std::string name = std::filesystem::temp_directory_path() / "replay-test-XXXXXX";
    return std::filesystem::path(mkdtemp(name.data()));
  }();
  std::vector<std::uint8_t> bytes_ = pattern(333, 7);
  int count_ = 0;
};

TEST_P(Replay, GivesTheSameAnswersAndTheSameDisc) {
  const std::string first = fresh(GetParam()), second = fresh(GetParam());
  // A CD at once does not survive them: a drive does not tell how far it came.
  const std::string faults =
      std::string_view(GetParam()) == "cd-r" ? "" : "?fault=lost@3&fault=busy@5";
  const RecordRun burnt = run_record(
      {"burn", image(), "--to", "virtual:" + first + faults, "--trace", trace(), "--yes"});
  ASSERT_EQ(burnt.status, 0) << burnt.err;
  const RecordRun played =
      run_record({"virtual", "replay", trace(), second + faults, "--image", image(), "--json"});
  EXPECT_EQ(played.status, 0) << played.out << played.err;
  const auto report = nlohmann::json::parse(played.out);
  EXPECT_GT(report["writes"], 10);
  EXPECT_EQ(report["without_data"], 0);
  EXPECT_EQ(report["differences"], 0);
  const auto stream = [](const std::string& path) {
    std::string text(std::filesystem::file_size(path), '\0');
    std::ifstream(path, std::ios::binary)
        .read(text.data(), static_cast<std::streamsize>(text.size()));
    return text;
  };
  EXPECT_TRUE(stream(first + "/blocks.bin") == stream(second + "/blocks.bin"));
}

std::string name_of(const testing::TestParamInfo<const char*>& each) {
  return name_of_kind(each.param);
}
INSTANTIATE_TEST_SUITE_P(All, Replay,
                         testing::Values("cd-r", "dvd-r", "dvd+r", "dvd+rw", "dvd-ram", "bd-r",
                                         "bd-re"),
                         name_of);

using ReplayOnAnother = Replay;

TEST_P(ReplayOnAnother, TellsWhichAnswersAreOthers) {
  const std::string first = fresh(GetParam());
  ASSERT_EQ(
      run_record({"burn", image(), "--to", "virtual:" + first, "--trace", trace(), "--yes"}).status,
      0);
  const RecordRun played =
      run_record({"virtual", "replay", trace(), first, "--image", image()});  // no longer blank
  EXPECT_EQ(played.status, 1) << played.out;
  EXPECT_NE(played.out.find("WRITE (10): good in the trace, now "), std::string::npos)
      << played.out;
}
INSTANTIATE_TEST_SUITE_P(Once, ReplayOnAnother, testing::Values("bd-r"), name_of);

TEST(ReplayCommand, SaysWhatIsNoTrace) {
  const RecordRun run = run_record({"virtual", "replay", "/etc/passwd", "/nowhere"});
  EXPECT_EQ(run.status, 3) << run.err;
}

}  // namespace
}  // namespace disc::record
