// The record that is kept of a burn: what of, where, how fast, and how it ended.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "tests/drive/virtual_disc.h"
#include "tests/support/record_run.h"

namespace disc::record {
namespace {

class BurnRecord : public testing::Test {
 protected:
  BurnRecord() {
    std::ofstream(folder_ / "a.iso", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes_.data()),
               static_cast<std::streamsize>(bytes_.size()));
  }
  ~BurnRecord() override { std::filesystem::remove_all(folder_); }

  // Burns on a new disc; the status, and what stands in the record.
  std::pair<int, nlohmann::json> burn(const std::string& kind, const std::string& options = "") {
    const std::string disc = folder_ / "disc", report = folder_ / "report.json";
    if (!std::filesystem::exists(disc)) {
      EXPECT_EQ(run_record({"virtual", "create", disc, "--medium", kind}).status, 0);
    }
    const RecordRun run = run_record({"burn", folder_ / "a.iso", "--to",
                                      "virtual:" + disc + options, "--yes", "--report", report});
    std::ifstream in(report);
    return {run.status, nlohmann::json::parse(in)};
  }

  std::filesystem::path folder_ = [] {
    std::string name = std::filesystem::temp_directory_path() / "record-test-XXXXXX";
    return std::filesystem::path(mkdtemp(name.data()));
  }();
  std::vector<std::uint8_t> bytes_ = pattern(777, 7);
};

TEST_F(BurnRecord, TellsOfDriveMediumPaceAndDigest) {
  const auto [status, record] = burn("bd-re");
  EXPECT_EQ(status, 0);
  EXPECT_EQ(record["verdict"], "good");
  EXPECT_EQ(record["drive"]["vendor"], "VIRTUAL");
  EXPECT_EQ(record["medium"]["profile"], "BD-RE");
  EXPECT_EQ(record["read_back"][0]["compared"], 777);
  EXPECT_GT(record["spares"]["after"]["free_blocks"], 0);  // it was formatted for this
  const nlohmann::json& track = record["tracks"][0];
  EXPECT_EQ(track["sha256"], nlohmann::json::array({to_hex(sha256(bytes_))}));
  std::int64_t blocks = 0;
  for (const nlohmann::json& zone : track["zones"]) {
    EXPECT_EQ(zone["first"], blocks);
    blocks += zone["blocks"].get<std::int64_t>();
  }
  EXPECT_EQ(blocks, 777);
  EXPECT_GT(track["zones"].size(), 8u);
  EXPECT_LE(track["zones"].size(), 16u);
}

TEST_F(BurnRecord, SpareBlocksThatABurnTookAreSeen) {
  ASSERT_EQ(burn("bd-re").first, 0);
  const auto [status, record] = burn("bd-re", "?fault=medium-error@100");
  EXPECT_EQ(status, 0);
  EXPECT_GT(record["spares"]["before"]["free_blocks"], record["spares"]["after"]["free_blocks"]);
}

TEST_F(BurnRecord, IsKeptOfBurnsThatFail) {
  const auto [status, record] = burn("bd-r", "?fault=write-error@3");
  EXPECT_EQ(status, 3);
  EXPECT_EQ(record["verdict"], "not verified");
  EXPECT_NE(record["failure"].get<std::string>().find("block 64"), std::string::npos) << record;
  EXPECT_EQ(record["tracks"][0]["blocks"], 64);
}

}  // namespace
}  // namespace disc::record
