// Builds every sample, and holds the map and digest of each image against those on record, so that
// a change of any byte shows as a readable difference. GLASSMASTER_UPDATE_GOLDEN=1 records anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "manifests/receipt.h"
#include "mkimage/cli.h"
#include "verify/cli.h"

namespace disc {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(SOURCE_ROOT) / "manifests/samples";
const fs::path golden = fs::path(TEST_DATA) / "golden";
constexpr std::string_view manifest_suffix = ".disc.yaml";

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(samples)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(manifest_suffix))
      names.push_back(name.substr(0, name.size() - manifest_suffix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Samples : public testing::TestWithParam<std::string> {
 protected:
  Samples() {
    for (const char* const name : {"CI", "SOURCE_DATE_EPOCH"})
      ::unsetenv(name);
    std::string name = (fs::temp_directory_path() / "samples_test.XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    fs::copy(samples, folder_, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
  ~Samples() override { fs::remove_all(folder_); }

  template <class Program>
  int run(Program program, std::vector<std::string> words) {
    std::vector<const char*> argv;
    for (const std::string& word : words)
      argv.push_back(word.c_str());
    out_.str({});
    err_.str({});
    return program(static_cast<int>(argv.size()), argv.data(), out_, err_);
  }

  // Whether each finding of the last run of verify is of a clause that matches.
  bool only_violates(const std::string& clause) const {
    const std::regex wanted("violation: .* \\[ECMA-119 " + clause + "\\]");
    std::istringstream lines(out_.str());
    bool all = true;
    for (std::string line; std::getline(lines, line);)
      all = all && (std::regex_match(line, wanted) || line.find(": fails against ") != line.npos);
    return all;
  }

  // Receipts below the folder, in order of name; samples bring none.
  std::vector<fs::path> receipts() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder_))
      if (entry.path().string().ends_with(".receipt.json"))
        found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
  }

  fs::path folder_;
  std::ostringstream out_, err_;
};

// One line a region, after size and digest.
std::string map_of(const fs::path& receipt) {
  std::ifstream in(receipt, std::ios::binary);
  std::string name, lines, totals;
  read_receipt(in, receipt.string(),
               {.header = [&](const ReceiptHeader& header) { name = header.image; },
                .file = {},
                .region =
                    [&](const ReceiptRegion& region) {
                      lines += fmt::format("{:>10} {:>10}  {}  {}\n", region.first, region.blocks,
                                           region.sha256.substr(0, 8), region.owner);
                    },
                .totals =
                    [&](const ReceiptTotals& all) {
                      totals = cat(all.size, " bytes, sha256 ", all.digests.at("sha256"), "\n");
                    },
                .track = {}});
  return cat(name, ": ", totals, lines);
}

// The clauses that a sample breaks because its manifest asks for it; nullptr: it breaks none.
const char* broken_on_purpose(std::string_view sample) {
  if (sample == "deep-allowed")
    return "6\\.8\\.2\\.1";  // deep-directories: allow
  if (sample == "level2")
    return "7\\.[56]\\.1";  // charset: relaxed
  return nullptr;
}

TEST_P(Samples, BuildTheBytesOnRecordAndVerify) {
  const std::string manifest = (folder_ / (GetParam() + ".disc.yaml")).string();
  ASSERT_EQ(run(mkimage_cli, {"mkimage", "build", manifest, "--quiet"}), 0) << err_.str();
  const std::vector<fs::path> built = receipts();
  ASSERT_FALSE(built.empty());
  std::string maps;
  for (const fs::path& receipt : built) {
    maps += map_of(receipt);
    std::string image = receipt.string();
    image.resize(image.size() - std::string_view(".receipt.json").size());
    if (!fs::exists(image))
      continue;  // compressed on the way out
    EXPECT_EQ(run(verify_cli, {"verify", receipt.string(), image}), 0) << out_.str() << err_.str();
    const char* const clause = broken_on_purpose(GetParam());
    EXPECT_EQ(run(verify_cli, {"verify", "structure", image}), clause == nullptr ? 0 : 1)
        << out_.str() << err_.str();
    EXPECT_TRUE(clause == nullptr || only_violates(clause)) << out_.str();
  }
  const fs::path record = golden / (GetParam() + ".txt");
  if (std::getenv("GLASSMASTER_UPDATE_GOLDEN") != nullptr)
    std::ofstream(record, std::ios::binary) << maps;
  EXPECT_EQ(maps, read(record)) << "record anew with GLASSMASTER_UPDATE_GOLDEN=1 if this is meant";
}

INSTANTIATE_TEST_SUITE_P(All, Samples, testing::ValuesIn(sample_names()), [](const auto& sample) {
  std::string name = sample.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace disc
