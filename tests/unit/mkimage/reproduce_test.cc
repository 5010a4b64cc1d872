// The second build: a byte that differs is found, wherever it is, and named by its owner.
#include "mkimage/reproduce.h"

#include <gtest/gtest.h>

#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

/// Keeps an image in memory.
class Memory final : public ImageSink {
 public:
  void write(Bytes bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  void commit() override {}
  std::vector<std::uint8_t> bytes_;
};

class Reproduce : public CliTest {
 protected:
  Reproduce() : session_{out_, err_, {}, {}} {
    options_.manifest = hello();
    options_.threads = 1;
  }
  std::unique_ptr<Prepared> prepared() {
    NoProgress progress;
    return std::make_unique<Prepared>(read_cells(options_, session_).at(0), options_, false,
                                      session_, progress);
  }
  std::vector<std::uint8_t> image() {
    NoProgress progress;
    Memory memory;
    prepared()->image().write(memory, WriteOptions{1}, progress);
    return memory.bytes_;
  }
  std::optional<Mismatch> compare_with(std::vector<std::uint8_t> bytes) {
    NoProgress progress;
    const MemorySource first(std::move(bytes));
    return compare(prepared()->image(), first, WriteOptions{1}, progress);
  }

  ManifestOptions options_;
  Session session_;
};

TEST_F(Reproduce, TheSameImageIsTheSame) { EXPECT_EQ(compare_with(image()), std::nullopt); }

TEST_F(Reproduce, EveryBlockIsComparedAndHasAnOwner) {
  const std::vector<std::uint8_t> good = image();
  for (std::size_t block = 0; block < good.size() / block_size; ++block) {
    std::vector<std::uint8_t> bad = good;
    bad[block * block_size + 7] ^= 1;
    const std::optional<Mismatch> found = compare_with(bad);
    ASSERT_TRUE(found) << block;
    EXPECT_EQ(found->block.value, static_cast<std::int32_t>(block));
    EXPECT_EQ(found->byte, 7u);
    EXPECT_FALSE(found->owner.empty());
  }
}

TEST_F(Reproduce, NamesTheFileWhoseDataDiffer) {
  std::vector<std::uint8_t> bad = image();
  const std::string text = "bee\n";
  const auto place = std::search(bad.begin(), bad.end(), text.begin(), text.end());
  ASSERT_NE(place, bad.end());
  *place = 'B';
  const std::optional<Mismatch> found = compare_with(bad);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->owner, "/a/b.txt");
}

TEST_F(Reproduce, AnotherLengthIsADifference) {
  std::vector<std::uint8_t> bytes = image();
  const auto blocks = static_cast<std::int32_t>(bytes.size() / block_size);
  bytes.resize(bytes.size() + block_size);
  std::optional<Mismatch> found = compare_with(bytes);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->block.value, blocks);
  EXPECT_EQ(found->owner, "the end of the image");
  bytes.resize(bytes.size() - 2 * block_size);
  found = compare_with(bytes);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->block.value, blocks - 1);
}

// Its names are laid out from a tree that another order of listing made: a builder that kept that
// order would differ here.
TEST_F(Reproduce, ATreeThatDiffersInOneModeIsFound) {
  const MemorySource first(image());
  NoProgress progress;
  Diagnostics diagnostics;
  const Manifest manifest = read_cells(options_, session_).at(0);
  SourceTree tree = make_tree(manifest, options_, false, true, diagnostics, progress);
  EXPECT_EQ(compare(*make_image(manifest, tree, 3, diagnostics, progress), first, WriteOptions{3},
                    progress),
            std::nullopt);
  tree.nodes[tree.find("/a/b.txt")].mode ^= 0100;
  const auto found = compare(*make_image(manifest, tree, 3, diagnostics, progress), first,
                             WriteOptions{3}, progress);
  ASSERT_TRUE(found);
  EXPECT_NE(found->owner.find("/a"), std::string::npos) << found->owner;
}

TEST_F(Reproduce, TheSecondProcessSeesAnotherWorldAndTheSameImage) {
  const Manifest manifest = read_cells(options_, session_).at(0);
  const SecondBuild same = build_again(manifest, options_, MemorySource(image()), session_);
  EXPECT_EQ(same.difference, "");
  std::vector<std::uint8_t> bad = image();
  bad.back() ^= 1;
  const SecondBuild other = build_again(manifest, options_, MemorySource(bad), session_);
  EXPECT_EQ(other.difference.find("block "), 0u) << other.difference;
  EXPECT_NE(other.difference.find("byte 2047"), std::string::npos);
}

// What --check cannot vary need not be varied: no part of the program can tell the time of day.
// The steady clock, for progress and waiting, counts from the start of the machine.
TEST(Clock, IsReadByNoPartOfTheProgram) {
  const auto clocks = [](const std::string& library) {
    const std::string command = "nm -uC " BUILD_ROOT "/" + library + ".a";
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    std::string found;
    std::size_t symbols = 0;
    char line[4096];
    while (std::fgets(line, sizeof line, pipe) != nullptr) {
      ++symbols;
      const std::string text = line;
      for (const char* const name :
           {"system_clock::now", "gettimeofday", "clock_gettime", "localtime", "mktime",
            " U time\n", "random_device", " U rand\n"})
        if (text.find(name) != std::string::npos)
          found += text;
    }
    EXPECT_EQ(::pclose(pipe), 0) << library;
    EXPECT_GT(symbols, 20u) << library;
    return found;
  };
  for (const char* const library : {"libmkimage_parts", "libsources", "libmanifests", "libiso9660",
                                    "libintegrity", "libio", "libbase"})
    EXPECT_EQ(clocks(library), "") << library;
}

}  // namespace
}  // namespace disc
