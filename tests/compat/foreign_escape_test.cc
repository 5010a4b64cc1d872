// An image cannot write outside the folder it is extracted to, whatever it holds.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "mkimage/cli.h"
#include "tests/unit/iso9660/test_image.h"

namespace disc {
namespace {

namespace fs = std::filesystem;
using iso9660::FileFlags;
using iso9660::SuspBytes;
using iso9660::TestImage;

class Escape : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "escape-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    work_ = name;
    fs::create_directory(work_ / "outside");
    std::ofstream(work_ / "outside/precious") << "precious";
    image_.begin_directory(20, 20, iso9660::rock_ridge_root());
    image_.put(30, bytes_of("evil"));
  }

  void TearDown() override { fs::remove_all(work_); }

  static SuspBytes named(std::string_view name, std::uint32_t mode) {
    SuspBytes use;
    iso9660::append_px(use, {mode, 1, 0, 0, std::nullopt});
    iso9660::append_nm(use, name);
    return use;
  }

  SuspBytes link(std::string_view name, const std::string& target) {
    SuspBytes use = named(name, iso9660::mode_symlink | 0777);
    iso9660::append_sl(use, target);
    return use;
  }

  int extract(const std::vector<std::string>& more = {}) {
    const MemorySource source = image_.source();
    std::vector<std::uint8_t> bytes(source.size());
    source.read(0, bytes);
    const std::string image = (work_ / "image.iso").string(), folder = (work_ / "in").string();
    std::ofstream(image, std::ios::binary) << text_of(bytes);
    std::vector<const char*> arguments{"mkimage", "extract", image.c_str(), "-C", folder.c_str()};
    for (const std::string& word : more)
      arguments.push_back(word.c_str());
    std::ostringstream out, err;
    const int status = mkimage_cli(static_cast<int>(arguments.size()), arguments.data(), out, err);
    said_ = err.str();
    return status;
  }

  void expect_nothing_outside() {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(work_ / "outside"))
      found.push_back(entry.path().filename());
    EXPECT_EQ(found, std::vector<std::string>{"precious"});
    std::ostringstream text;
    text << std::ifstream(work_ / "outside/precious").rdbuf();
    EXPECT_EQ(text.str(), "precious");
    std::size_t beside = 0;
    for (const auto& entry : fs::directory_iterator(work_))
      beside += entry.exists() ? 1U : 0U;
    EXPECT_EQ(beside, 3U) << "in, outside, image.iso";
  }

  fs::path work_;
  TestImage image_;
  std::string said_;
};

TEST_F(Escape, ThroughNamesWithSlashesFails) {
  const std::uint32_t file = iso9660::mode_file | 0644;
  image_.add(20, "A.;1", {30, 4, 0, named("../outside/a", file)});
  image_.add(20, "B.;1", {30, 4, 0, named((work_ / "outside/b").string(), file)});
  image_.add(20, "C.;1", {30, 4, 0, named("..", file)});
  image_.add(20, "../D", {30, 4, 0, named("d", file)});
  EXPECT_EQ(extract(), 3);
  expect_nothing_outside();
  EXPECT_TRUE(fs::exists(work_ / "in/.._outside_a"));
}

TEST_F(Escape, ThroughALinkMadeBeforeFails) {
  // A link, then a folder of the same name whose file would go where the link leads.
  image_.begin_directory(21, 20);
  image_.add(20, "A.;1", {0, 0, 0, link("way", (work_ / "outside").string())});
  image_.add(20, "B",
             {21, 2048, FileFlags::Directory, named("way", iso9660::mode_directory | 0755)});
  image_.add(21, "EVIL.;1", {30, 4, 0, named("evil", iso9660::mode_file | 0644)});
  EXPECT_EQ(extract(), 3);
  expect_nothing_outside();
  EXPECT_TRUE(fs::is_symlink(work_ / "in/way"));
  EXPECT_NE(said_.find("was not extracted"), std::string::npos) << said_;
}

TEST_F(Escape, ThroughALinkMadeBeforeFailsWithForce) {
  image_.begin_directory(21, 20);
  image_.add(20, "A.;1", {0, 0, 0, link("way", (work_ / "outside").string())});
  image_.add(20, "B",
             {21, 2048, FileFlags::Directory, named("way", iso9660::mode_directory | 0755)});
  image_.add(21, "EVIL.;1", {30, 4, 0, named("evil", iso9660::mode_file | 0644)});
  EXPECT_EQ(extract({"--force"}), 0);
  expect_nothing_outside();
  EXPECT_TRUE(fs::exists(work_ / "in/way/evil"));
  EXPECT_FALSE(fs::is_symlink(work_ / "in/way"));
}

TEST_F(Escape, ThroughALinkThatWasThereFails) {
  fs::create_directory(work_ / "in");
  fs::create_symlink(work_ / "outside", work_ / "in/dir");
  fs::create_symlink(work_ / "outside/precious", work_ / "in/file");
  image_.begin_directory(21, 20);
  image_.add(20, "DIR",
             {21, 2048, FileFlags::Directory, named("dir", iso9660::mode_directory | 0777)});
  image_.add(20, "FILE.;1", {30, 4, 0, named("file", iso9660::mode_file | 0644)});
  image_.add(21, "EVIL.;1", {30, 4, 0, named("evil", iso9660::mode_file | 0644)});
  EXPECT_EQ(extract(), 3);
  expect_nothing_outside();
  EXPECT_EQ(extract({"--force"}), 0);
  expect_nothing_outside();
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(work_ / "in/file")));
}

TEST_F(Escape, OverwritingFailsWithoutForce) {
  image_.add(20, "FILE.;1", {30, 4, 0, named("file", iso9660::mode_file | 0644)});
  EXPECT_EQ(extract(), 0) << said_;
  std::ofstream(work_ / "in/file") << "mine";
  EXPECT_EQ(extract(), 3);
  EXPECT_EQ(fs::file_size(work_ / "in/file"), 4U);
  std::ostringstream text;
  text << std::ifstream(work_ / "in/file").rdbuf();
  EXPECT_EQ(text.str(), "mine");
}

}  // namespace
}  // namespace disc
