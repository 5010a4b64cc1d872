// Images of sparse sources: the bytes are those of dense ones, and no hole takes a block where a
// view can say so.
#include <fstream>
#include <map>

#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

constexpr std::uint64_t MiB = 1024 * 1024;

class SparseBuild : public CliTest {
 protected:
  // Two files of 20 MiB + 5 bytes, one with data here and there, one a hole from front to end, and
  // a dense one behind them.
  void put_sources(const std::string& folder, bool sparse) {
    put(folder + "/behind.txt", "behind");
    for (const char* const name : {"/hole.bin", "/some.bin"}) {
      put(folder + name, sparse ? "" : std::string(20 * MiB + 5, '\0'));
      std::filesystem::resize_file(at(folder + name), 20 * MiB + 5);
    }
    std::fstream some(at(folder + "/some.bin"), std::ios::binary | std::ios::in | std::ios::out);
    for (const std::uint64_t place : {3 * MiB + 77, 9 * MiB, 20 * MiB + 4}) {
      some.seekp(static_cast<std::streamoff>(place));
      some << 'x';
    }
  }
  // Builds an image of a folder; gives its SHA-256.
  std::string build(const std::string& folder, const std::string& filesystems,
                    const std::string& threads = "2") {
    put("x.disc.yaml",
        "glassmaster: 1\nname: x\ntime: {epoch: 2024-02-29T12:00:00Z, clamp: all}\n"
        "filesystems: " +
            filesystems + "\nfiles:\n  - {from: " + folder + ", to: /}\n");
    EXPECT_EQ(run({"build", at("x.disc.yaml"), "-o", at("x.iso"), "--force", "-j", threads}), 0)
        << err();
    return sha256_of("x.iso");
  }
  std::map<std::string, std::string> digests() const {
    const auto receipt = nlohmann::json::parse(get("x.iso.receipt.json"));
    std::map<std::string, std::string> found;
    for (const auto& file : receipt["files"])
      if (file["type"] == "file")
        found[file["path"]] = file["sha256"];
    return found;
  }
  std::map<std::string, std::string> sources(const std::string& folder) const {
    std::map<std::string, std::string> found;
    for (const std::string& name : names(folder))
      found["/" + name] = sha256_of(folder + "/" + name);
    return found;
  }
};

TEST_F(SparseBuild, AnIsoImageIsThatOfTheDenseCopies) {
  put_sources("sparse", true);
  put_sources("dense", false);
  const std::string dense = build("dense", "{iso9660: true, rock-ridge: true}");
  EXPECT_EQ(build("sparse", "{iso9660: true, rock-ridge: true}"), dense);
  EXPECT_EQ(digests(), sources("dense"));
  const std::string receipt = get("x.iso.receipt.json");
  EXPECT_EQ(build("sparse", "{iso9660: true, rock-ridge: true}", "1"), dense);
  EXPECT_EQ(get("x.iso.receipt.json"), receipt);
}

TEST_F(SparseBuild, ChunksOfTheReceiptAreThoseOfTheBytes) {
  put_sources("sparse", true);
  build("sparse", "{iso9660: true}");
  const std::string bytes = get("x.iso");
  const std::string receipt = get("x.iso.receipt.json");
  std::vector<std::string> expected;
  for (std::size_t offset = 0; offset < bytes.size(); offset += 16 * MiB)
    expected.push_back(
        digest_hex(Algorithm::Sha256, bytes_of(std::string_view(bytes).substr(offset, 16 * MiB))));
  ASSERT_GT(expected.size(), 1u);
  for (const std::string& digest : expected)
    EXPECT_NE(receipt.find(digest), std::string::npos) << digest;
}

TEST_F(SparseBuild, InUdfAloneHolesTakeNoBlocksAndDigestsHold) {
  put_sources("sparse", true);
  const std::string image = build("sparse", "{udf: true}");
  EXPECT_LT(std::filesystem::file_size(at("x.iso")), 5 * MiB);
  EXPECT_EQ(digests(), sources("sparse"));
  EXPECT_EQ(build("sparse", "{udf: true}", "1"), image);
}

}  // namespace
}  // namespace disc
