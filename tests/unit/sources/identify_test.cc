// Equal contents, and files that change behind our back.
#include <gtest/gtest.h>

#include "formats/integrity/digest.h"
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Resolved;
using test::Scratch;
using test::TestManifest;

Resolved identified(const Manifest& manifest, bool all = false, unsigned threads = 3) {
  Resolved resolved = test::resolve(manifest);
  NoProgress progress;
  identify_contents(resolved.tree, all, threads, progress);
  return resolved;
}

TEST(IdentifyContents, EqualFilesShareOneContentAndOnlySuspectsAreRead) {
  const Scratch scratch;
  scratch.write("in/a", "same size 1");
  scratch.write("in/b", "same size 2");
  scratch.write("in/c", "same size 1");
  scratch.write("in/d", "alone");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  manifest.text("same size 2", "/t");
  const Resolved resolved = identified(manifest);
  EXPECT_EQ(resolved.tree.contents.size(), 3u);
  EXPECT_EQ(resolved.at("/a").a, resolved.at("/c").a);
  EXPECT_EQ(resolved.at("/b").a, resolved.at("/t").a);
  EXPECT_EQ(resolved.at("/a").b, 0u) << "equal is not linked";
  EXPECT_TRUE(resolved.tree.contents[resolved.at("/a").a].hashed);
  EXPECT_FALSE(resolved.tree.contents[resolved.at("/d").a].hashed);
  EXPECT_EQ(resolved.tree.contents[resolved.at("/a").a].digest,
            sha256(bytes_of(std::string_view("same size 1"))));
  for (const char* path : {"/a", "/b", "/c", "/d", "/t"})
    resolved.content(path);
  EXPECT_EQ(resolved.content("/c"), "same size 1");
  EXPECT_EQ(resolved.content("/t"), "same size 2");
}

TEST(IdentifyContents, TheFirstOfEqualFilesStandsForAll) {
  const Scratch scratch;
  scratch.write("in/z", "equal");
  scratch.write("in/sub/a", "equal");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = identified(manifest);
  ASSERT_EQ(resolved.tree.contents.size(), 1u);
  EXPECT_EQ(resolved.tree.opener->describe(0), scratch / "in/z");
}

TEST(IdentifyContents, AllMeansAll) {
  const Scratch scratch;
  scratch.write("in/a", "1");
  scratch.write("in/b", "22");
  scratch.write("in/big", std::string(300'000, 'x'));
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = identified(manifest, true);
  for (const Content& content : resolved.tree.contents)
    EXPECT_TRUE(content.hashed);
  EXPECT_EQ(resolved.tree.contents[resolved.at("/big").a].digest,
            sha256(bytes_of(std::string_view(std::string(300'000, 'x')))));
}

TEST(IdentifyContents, EmptyFilesShareOneContent) {
  const Scratch scratch;
  scratch.write("in/a", "");
  scratch.write("in/b", "");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  manifest.text("", "/c");
  const Resolved resolved = identified(manifest);
  ASSERT_EQ(resolved.tree.contents.size(), 1u);
  EXPECT_EQ(resolved.tree.contents[0].size, 0u);
  EXPECT_TRUE(resolved.tree.contents[0].hashed);
  EXPECT_EQ(resolved.content("/b"), "");
}

TEST(IdentifyContents, TheNumberOfThreadsDoesNotShow) {
  const Scratch scratch;
  for (int i = 0; i < 300; ++i)
    scratch.write(cat("in/d", i % 7, "/f", i), cat("content ", 100 + i % 50));
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved one = identified(manifest, false, 1);
  EXPECT_EQ(one.tree.contents.size(), 50u);
  for (const unsigned threads : {2u, 8u}) {
    const Resolved other = identified(manifest, false, threads);
    EXPECT_EQ(other.dump(), one.dump());
    for (std::size_t id = 0; id < one.tree.contents.size(); ++id)
      EXPECT_EQ(other.tree.contents[id].digest, one.tree.contents[id].digest);
  }
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const SystemError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(ContentOpener, NamesTheFileThatChangedOrWent) {
  const Scratch scratch;
  scratch.write("in/grows", "12345");
  scratch.write("in/shrinks", "123456");
  scratch.write("in/goes", "1234567");
  scratch.write("in/becomes-link", "1");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = test::resolve(manifest);
  scratch.write("in/grows", "123456789");
  scratch.write("in/shrinks", "1");
  scratch.run("rm in/goes in/becomes-link; ln -s grows in/becomes-link");
  const ContentOpener& opener = *resolved.tree.opener;
  std::vector<std::uint8_t> out;
  for (const char* name : {"grows", "shrinks", "goes", "becomes-link"}) {
    const ContentId id = resolved.at(cat("/", name)).a;
    const std::string whole = message_of([&] { opener.open(id); });
    const std::string small = message_of([&] { opener.read_small(id, out); });
    EXPECT_NE(whole.find(scratch / cat("in/", name)), std::string::npos) << whole;
    EXPECT_NE(small.find(scratch / cat("in/", name)), std::string::npos) << small;
  }
}

TEST(ContentOpener, WorksAfterTheWorkingFolderChanged) {
  const Scratch scratch;
  scratch.write("proj/in/a", "content");
  const std::string before = std::filesystem::current_path();
  std::filesystem::current_path(scratch.path());
  TestManifest manifest("proj");
  manifest.from("in", "/");
  const Resolved resolved = test::resolve(manifest);
  std::filesystem::current_path("/");
  EXPECT_EQ(resolved.content("/a"), "content");
  EXPECT_EQ(resolved.tree.opener->describe(resolved.at("/a").a), "proj/in/a");
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace disc
