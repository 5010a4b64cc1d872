// Restoring files: holes, what is not finished, names that are none.
#include "formats/io/extraction_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "formats/base/error.h"

namespace disc {
namespace {

namespace fs = std::filesystem;

// Zeros with an "x" at each multiple of `every`; fails after `good` bytes where that is not 0.
class Pattern final : public ByteStream {
 public:
  Pattern(std::uint64_t size, std::uint64_t every, std::uint64_t good = 0)
      : size_(size), every_(every), good_(good) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    if (good_ != 0 && at_ >= good_)
      throw FormatError("damaged here");
    const std::size_t count =
        static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - at_));
    for (std::size_t i = 0; i < count; ++i)
      out[i] = (at_ + i) % every_ == 0 ? 'x' : 0;
    at_ += count;
    return count;
  }

 private:
  std::uint64_t size_, every_, good_, at_ = 0;
};

class ExtractionFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "extraction-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    top_ = name;
  }
  void TearDown() override { fs::remove_all(top_); }

  fs::path top_;
};

TEST_F(ExtractionFolderTest, MakesHolesOfZeros) {
  ExtractionFolder folder((top_ / "a/b").string(), false);
  EXPECT_TRUE(folder.made());
  Pattern content(50'000'000, 10'000'000);
  EXPECT_EQ(folder.write_file("sparse", content, {}), 50'000'000U);
  struct stat status {};
  ASSERT_EQ(::stat((top_ / "a/b/sparse").c_str(), &status), 0);
  EXPECT_EQ(status.st_size, 50'000'000);
  EXPECT_LT(status.st_blocks * 512, 5'000'000);
  std::ifstream file(top_ / "a/b/sparse", std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  ASSERT_EQ(bytes.size(), 50'000'000U);
  EXPECT_EQ(std::ranges::count(bytes, 'x'), 5);
  EXPECT_EQ(bytes[40'000'000], 'x');
}

TEST_F(ExtractionFolderTest, LeavesNothingOfAFileThatFails) {
  ExtractionFolder folder(top_.string(), false);
  Pattern content(2'000'000, 100, 1'000'000);
  EXPECT_THROW(folder.write_file("broken", content, {}), FormatError);
  EXPECT_TRUE(fs::is_empty(top_));
}

TEST_F(ExtractionFolderTest, RefusesNamesThatAreNone) {
  ExtractionFolder folder((top_ / "in").string(), true);
  for (const std::string path : {"", ".", "..", "../x", "/x", "a//b", "a/../../x", "a/", "./x"}) {
    Pattern content(1, 1);
    EXPECT_THROW(folder.write_file(path, content, {}), SystemError) << path;
    EXPECT_THROW(folder.make_symlink(path, "t", {}), SystemError) << path;
  }
  EXPECT_TRUE(fs::is_empty(top_ / "in"));
}

TEST_F(ExtractionFolderTest, RestoresModesAndTimes) {
  ExtractionFolder folder(top_.string(), false);
  RestoredAttributes attributes;
  attributes.mode = 01755;
  attributes.modified = Timestamp{1'600'000'000, 123'000'000};
  folder.make_folder("d");
  Pattern content(1, 1);
  folder.write_file("d/f", content, attributes);
  folder.make_hard_link("g", "d/f");
  folder.finish_folder("d", attributes);
  for (const char* name : {"d", "d/f", "g"}) {
    struct stat status {};
    ASSERT_EQ(::stat((top_ / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 01755U) << name;
    EXPECT_EQ(status.st_mtim.tv_sec, 1'600'000'000) << name;
    EXPECT_EQ(status.st_mtim.tv_nsec, 123'000'000) << name;
  }
  EXPECT_EQ(fs::hard_link_count(top_ / "g"), 2U);
}

}  // namespace
}  // namespace disc
