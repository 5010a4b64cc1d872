// Holes of sources: found, kept through identification, and never read.
#include <gtest/gtest.h>

#include <fstream>

#include "formats/integrity/digest.h"
#include "manifests/sources/input_digests.h"
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Resolved;
using test::Scratch;
using test::TestManifest;

constexpr std::uint64_t MiB = 1024 * 1024;

// Bytes that this process got by any way of reading, out of the cache or not.
std::uint64_t bytes_read() {
  std::ifstream io("/proc/self/io");
  std::string word;
  std::uint64_t count = 0;
  if (!(io >> word >> count) || word != "rchar:")
    throw std::runtime_error("the kernel does not count what is read");
  return count;
}

// A file of `size` bytes with some text at each of the places.
void make(const Scratch& scratch, const std::string& name, std::uint64_t size,
          const std::vector<std::uint64_t>& places, char letter = 'x') {
  scratch.write(name, "");
  std::fstream file(scratch / name, std::ios::binary | std::ios::in | std::ios::out);
  for (const std::uint64_t place : places) {
    file.seekp(static_cast<std::streamoff>(place));
    file << letter << std::flush;
  }
  file.close();
  std::filesystem::resize_file(scratch / name, size);
  scratch.set_time(name, 981173106);
}

// The same bytes without a hole.
void copy_dense(const Scratch& scratch, const std::string& from, const std::string& to) {
  scratch.run(cat("cp --sparse=never ", from, " ", to));
}

Resolved identified(const Manifest& manifest, unsigned threads = 2) {
  Resolved resolved = test::resolve(manifest);
  NoProgress progress;
  identify_contents(resolved.tree, true, threads, progress);
  return resolved;
}

Sha256Digest digest_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  return sha256(bytes_of(bytes));
}

TEST(Sparse, HolesOfAFolderAndOfASingleFileAreFound) {
  const Scratch scratch;
  make(scratch, "in/a", 4 * MiB, {MiB, 3 * MiB});
  make(scratch, "in/deep/b", 2 * MiB, {});
  scratch.write("in/dense", std::string(300'000, 'd'));
  make(scratch, "one", 3 * MiB, {0});
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  manifest.from("one", "/one");
  const Resolved resolved = test::resolve(manifest);
  const auto& sparse = resolved.tree.sparse;
  ASSERT_EQ(sparse.size(), 3u);
  const auto& a = sparse.at(resolved.at("/a").a);
  ASSERT_EQ(a.size(), 2u);
  EXPECT_EQ(a[0].offset, MiB);
  EXPECT_EQ(a[1].offset, 3 * MiB);
  EXPECT_LT(data_bytes(a), MiB);
  EXPECT_TRUE(sparse.at(resolved.at("/deep/b").a).empty());
  EXPECT_EQ(sparse.at(resolved.at("/one").a).size(), 1u);
}

TEST(Sparse, HardLinksAndFollowedLinksHaveTheHolesOfTheirFile) {
  const Scratch scratch;
  make(scratch, "in/a", 4 * MiB, {MiB});
  make(scratch, "elsewhere/c", 2 * MiB, {MiB});
  scratch.run("ln in/a in/b && ln -s ../elsewhere/c in/c");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/").symlinks = Symlinks::Follow;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/a").a, resolved.at("/b").a);
  EXPECT_EQ(resolved.tree.sparse.count(resolved.at("/a").a), 1u);
  EXPECT_EQ(resolved.tree.sparse.count(resolved.at("/c").a), 1u);
}

TEST(Sparse, AContentThatLeavesTheTreeTakesItsHolesAlong) {
  const Scratch scratch;
  make(scratch, "in/a", 2 * MiB, {});
  make(scratch, "in/b", 4 * MiB, {MiB});
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  manifest.add(EntryKind::Remove, "/a");
  const Resolved resolved = test::resolve(manifest);
  ASSERT_EQ(resolved.tree.sparse.size(), 1u);
  EXPECT_EQ(resolved.tree.sparse.begin()->first, resolved.at("/b").a);
  EXPECT_EQ(resolved.tree.sparse.begin()->second.size(), 1u);
}

TEST(Sparse, BytesAndDigestsAreThoseOfTheDenseCopy) {
  const Scratch scratch;
  make(scratch, "in/sparse", 3 * MiB + 5, {0, MiB + 100, 3 * MiB + 4});
  copy_dense(scratch, "in/sparse", "copy");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  manifest.from("copy", "/copy");
  const Resolved before = test::resolve(manifest);
  ASSERT_EQ(before.tree.sparse.size(), 1u) << "the copy has no holes";
  EXPECT_EQ(before.content("/sparse"), before.content("/copy"));
  const Resolved resolved = identified(manifest);
  ASSERT_EQ(resolved.tree.contents.size(), 1u);
  EXPECT_EQ(resolved.tree.contents[0].digest, digest_of_file(scratch / "copy"));
}

TEST(Sparse, OfEqualContentsTheOneWithTheLeastDataCountsAndIsRead) {
  const Scratch scratch;
  make(scratch, "in/b", 4 * MiB, {MiB});
  copy_dense(scratch, "in/b", "in/a");
  make(scratch, "in/c", 4 * MiB, {});
  scratch.run(
      "printf x | dd of=in/c bs=1M seek=1 conv=notrunc && "
      "dd if=/dev/zero of=in/c bs=1M seek=2 count=1 conv=notrunc");
  scratch.write("in/d", "small");
  make(scratch, "in/e", 2 * MiB, {});
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  for (const unsigned threads : {1u, 4u}) {
    const Resolved resolved = identified(manifest, threads);
    ASSERT_EQ(resolved.tree.contents.size(), 3u);
    const ContentId content = resolved.at("/a").a;
    EXPECT_EQ(content, 0u) << "the first keeps its number";
    EXPECT_EQ(resolved.at("/b").a, content);
    EXPECT_EQ(resolved.at("/c").a, content);
    ASSERT_EQ(resolved.tree.sparse.size(), 2u);
    EXPECT_LT(data_bytes(resolved.tree.sparse.at(content)), MiB / 2);
    EXPECT_EQ(resolved.tree.sparse.at(resolved.at("/e").a), std::vector<DataRun>{});
    EXPECT_EQ(resolved.tree.opener->describe(content), scratch / "in/b");
    EXPECT_EQ(resolved.content("/a")[MiB], 'x');
    EXPECT_EQ(resolved.content("/d"), "small");
    EXPECT_EQ(resolved.content("/e"), std::string(2 * MiB, '\0'));
  }
}

TEST(Sparse, AmongEqualCopiesWithEqualHolesTheFirstIsRead) {
  const Scratch scratch;
  make(scratch, "in/y", 4 * MiB, {MiB});
  make(scratch, "in/z", 4 * MiB, {MiB});
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = identified(manifest);
  ASSERT_EQ(resolved.tree.sparse.size(), 1u);
  EXPECT_EQ(resolved.tree.opener->describe(0), scratch / "in/y");
}

TEST(Sparse, HashingReadsNoHole) {
  const Scratch scratch;
  make(scratch, "in/a", 256 * MiB, {MiB, 200 * MiB});
  make(scratch, "in/b", 256 * MiB, {MiB, 200 * MiB}, 'y');
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const std::uint64_t before = bytes_read();
  const Resolved resolved = identified(manifest);
  EXPECT_LT(bytes_read() - before, 8 * MiB);
  EXPECT_EQ(resolved.tree.contents.size(), 2u);
}

TEST(Sparse, ALockReadsNoHole) {
  const Scratch scratch;
  make(scratch, "a", 256 * MiB, {MiB});
  TestManifest manifest(scratch.path());
  manifest.from("a", "/a");
  const std::uint64_t before = bytes_read();
  const Resolved resolved = identified(manifest);
  NoProgress progress;
  const auto inputs = locked_inputs(manifest, resolved.tree, progress);
  EXPECT_LT(bytes_read() - before, 8 * MiB);
  ASSERT_EQ(inputs.size(), 1u);
  EXPECT_EQ(inputs[0].sha256, to_hex(resolved.tree.contents[0].digest));
}

TEST(Sparse, AFileOfATerabyteAndAHalfIsListedAtOnceAndPassedInOneStep) {
  const Scratch scratch;
  constexpr std::uint64_t size = 3 * (std::uint64_t{1} << 39);
  make(scratch, "in/huge", size, {size / 2});
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = test::resolve(manifest);
  const auto stream = resolved.tree.opener->open(resolved.at("/huge").a);
  std::uint64_t holes = 0, data = 0;
  std::vector<std::uint8_t> buffer(MiB);
  for (;;) {
    if (const std::uint64_t hole = stream->skip_hole(size))
      holes += hole;
    else if (const std::size_t got = stream->read(std::span(buffer).first(4096)))
      data += got;
    else
      break;
  }
  EXPECT_EQ(holes + data, size);
  EXPECT_LT(data, MiB);
}

TEST(Sparse, AFileThatChangedAfterItWasListedIsRefused) {
  const Scratch scratch;
  make(scratch, "in/a", 4 * MiB, {MiB});
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = test::resolve(manifest);
  make(scratch, "in/a", 4 * MiB, {2 * MiB});
  scratch.set_time("in/a", 981173107);
  try {
    resolved.tree.opener->open(resolved.at("/a").a);
    FAIL() << "the holes are not those that were found";
  } catch (const SystemError& error) {
    EXPECT_NE(std::string(error.what()).find("changed after its holes were looked for"),
              std::string::npos);
  }
}

class SparseArchive : public testing::TestWithParam<const char*> {};

TEST_P(SparseArchive, BringsItsHolesAndPutsNoneAside) {
  const Scratch scratch;
  make(scratch, "in/a", 256 * MiB, {MiB, 100 * MiB});
  make(scratch, "in/last", 3 * MiB + 5, {MiB, 3 * MiB + 4});
  make(scratch, "in/none", 2 * MiB, {});
  make(scratch, "in/trailing", MiB + 256 * 1024, {256 * 1024 - 1});
  scratch.write("in/z", "dense");
  scratch.run(cat("cd in && ", GetParam()));
  TestManifest manifest(scratch.path());
  manifest.from("a.tar", "/");
  const std::uint64_t before = bytes_read();
  const Resolved resolved = test::resolve(manifest);
  EXPECT_LT(bytes_read() - before, 16 * MiB);
  EXPECT_EQ(resolved.messages, std::vector<std::string>{});
  ASSERT_EQ(resolved.tree.contents[resolved.at("/a").a].size, 256 * MiB);
  EXPECT_EQ(resolved.tree.sparse.size(), 4u);
  const auto& a = resolved.tree.sparse.at(resolved.at("/a").a);
  ASSERT_EQ(a.size(), 2u);
  EXPECT_EQ(a[0].offset, MiB);
  EXPECT_EQ(a[1].offset, 100 * MiB);
  EXPECT_LT(data_bytes(a), MiB);
  EXPECT_TRUE(resolved.tree.sparse.at(resolved.at("/none").a).empty());
  std::string last(3 * MiB + 5, '\0'), trailing(MiB + 256 * 1024, '\0');
  last[MiB] = last[3 * MiB + 4] = trailing[256 * 1024 - 1] = 'x';
  EXPECT_EQ(resolved.content("/last"), last);
  EXPECT_EQ(resolved.content("/trailing"), trailing);
  EXPECT_EQ(resolved.content("/none"), std::string(2 * MiB, '\0'));
  EXPECT_EQ(resolved.content("/z"), "dense");
}

INSTANTIATE_TEST_SUITE_P(
    Tars, SparseArchive,
    testing::Values("tar -S -cf ../a.tar *", "tar -S --format=gnu -cf ../a.tar *",
                    "tar -S --format=posix --sparse-version=0.1 -cf ../a.tar *",
                    "tar -S --format=posix --sparse-version=1.0 -cf ../a.tar *"));

}  // namespace
}  // namespace disc
