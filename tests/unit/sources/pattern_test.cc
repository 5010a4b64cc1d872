// What globs match and what they do not.
#include "manifests/sources/pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "formats/base/error.h"

namespace disc {
namespace {

bool matches(std::string_view pattern, std::string_view path, bool is_folder = false) {
  return Pattern(pattern).matches(path, is_folder);
}

TEST(Pattern, WithoutSlashMatchesTheLastNameAtAnyDepth) {
  EXPECT_TRUE(matches("*.o", "x.o"));
  EXPECT_TRUE(matches("*.o", "a/b/x.o"));
  EXPECT_FALSE(matches("*.o", "a.o/x"));
  EXPECT_TRUE(matches("Makefile", "a/Makefile"));
  EXPECT_FALSE(matches("Makefile", "a/Makefile/b"));
  EXPECT_FALSE(matches("makefile", "a/Makefile"));
}

TEST(Pattern, WithASlashIsAnchoredAtTheRoot) {
  EXPECT_TRUE(matches("/x", "x"));
  EXPECT_FALSE(matches("/x", "a/x"));
  EXPECT_TRUE(matches("a/x", "a/x"));
  EXPECT_FALSE(matches("a/x", "b/a/x"));
  EXPECT_TRUE(matches("/a/*", "a/x"));
  EXPECT_FALSE(matches("/a/*", "a/x/y"));
}

TEST(Pattern, TwoStarsGoAcrossFolders) {
  EXPECT_TRUE(matches("**", ""));
  EXPECT_TRUE(matches("**", "a/b"));
  EXPECT_TRUE(matches("/a/**", "a/b/c"));
  EXPECT_TRUE(matches("/a/**", "a/b"));
  EXPECT_FALSE(matches("/a/**", "a"));
  EXPECT_FALSE(matches("/a/**", "ab/c"));
  EXPECT_TRUE(matches("/a/**/b", "a/b"));
  EXPECT_TRUE(matches("/a/**/b", "a/x/y/b"));
  EXPECT_FALSE(matches("/a/**/b", "a/xb"));
  EXPECT_TRUE(matches("**/*.txt", "x.txt"));
  EXPECT_TRUE(matches("**/*.txt", "a/b/x.txt"));
  EXPECT_TRUE(matches("**/doc/**", "a/doc/b/c"));
  EXPECT_TRUE(matches("**/doc/**", "doc/b"));
  EXPECT_FALSE(matches("**/doc/**", "docs/b"));
  EXPECT_FALSE(matches("/*/**", "a"));
  EXPECT_TRUE(matches("/*/**", "a/b"));
  EXPECT_TRUE(matches("/a**z", "a/b/z"));
}

TEST(Pattern, QuestionMarksAndSetsTakeOneCharacter) {
  EXPECT_TRUE(matches("a?c", "abc"));
  EXPECT_FALSE(matches("/a?c", "a/c"));
  EXPECT_TRUE(matches("?", "\xc3\xa9")) << "one character, two bytes";
  EXPECT_TRUE(matches("?", "\xe9")) << "a byte that is not UTF-8";
  EXPECT_FALSE(matches("?", "ab"));
  EXPECT_TRUE(matches("[a-c]x", "bx"));
  EXPECT_FALSE(matches("[!a-c]x", "bx"));
  EXPECT_TRUE(matches("[^a-c]x", "dx"));
  EXPECT_TRUE(matches("[]x]", "]"));
  EXPECT_TRUE(matches("[a-]", "-"));
  EXPECT_TRUE(matches("[\\]]", "]"));
  EXPECT_FALSE(matches("/a[!x]b", "a/b"));
  EXPECT_TRUE(matches("[\xc3\xa0-\xc3\xbf]", "\xc3\xa9"));
}

TEST(Pattern, BackslashMakesCharactersPlain) {
  EXPECT_TRUE(matches("\\*", "*"));
  EXPECT_FALSE(matches("\\*", "x"));
  EXPECT_TRUE(matches("a\\[b", "a[b"));
  EXPECT_TRUE(matches("\\\\", "\\"));
}

TEST(Pattern, ATrailingSlashMeansFolders) {
  EXPECT_TRUE(matches("build/", "a/build", true));
  EXPECT_FALSE(matches("build/", "a/build", false));
  EXPECT_TRUE(matches("/", "", true));
  EXPECT_FALSE(matches("/", "a", true));
}

TEST(Pattern, StarsInTheMiddleOfNames) {
  EXPECT_TRUE(matches("lib*.so.*", "a/libc.so.6"));
  EXPECT_FALSE(matches("lib*.so.*", "a/libc.so"));
  EXPECT_TRUE(matches("a*a", "aa"));
  EXPECT_FALSE(matches("a*a", "a")) << "the ends must not overlap";
  EXPECT_TRUE(matches("*", ".hidden"));
}

TEST(Pattern, TakesLinearTimeWhateverItIsAsked) {
  std::string pattern, path;
  for (int i = 0; i < 100; ++i)
    pattern += "*a";
  pattern += "b";
  path = std::string(4000, 'a');
  EXPECT_FALSE(matches(pattern, path));
  std::string deep = "/";
  for (int i = 0; i < 60; ++i)
    deep += "**/a*/";
  deep += "b";
  std::string folders;
  for (int i = 0; i < 500; ++i)
    folders += "aa/";
  EXPECT_FALSE(matches(deep, folders + "c"));
  EXPECT_TRUE(matches(deep, folders + "b"));
}

TEST(Pattern, RefusesWhatCannotBeMeant) {
  EXPECT_THROW(Pattern(""), ManifestError);
  EXPECT_THROW(Pattern("[a"), ManifestError);
  EXPECT_THROW(Pattern("[z-a]"), ManifestError);
  EXPECT_THROW(Pattern("a\\"), ManifestError);
  EXPECT_THROW(Pattern(std::string(5000, 'x')), ManifestError);
}

TEST(Selection, ExcludeGoesOverIncludeAndReachesBelow) {
  const Selection selection({Pattern("/docs"), Pattern("*.md")}, {Pattern("/docs/drafts")});
  EXPECT_TRUE(selection.takes("docs/a.txt", false));
  EXPECT_TRUE(selection.takes("x/y/read.md", false));
  EXPECT_FALSE(selection.takes("x/y/read.txt", false));
  EXPECT_FALSE(selection.takes("docs/drafts/read.md", false));
}

}  // namespace
}  // namespace disc
