// The scalars of the language: what each takes and what it refuses.
#include "manifests/scalars.h"

#include <gtest/gtest.h>

namespace disc {
namespace {

TEST(ParseWhole, TakesDigitsOnly) {
  EXPECT_EQ(parse_whole("0"), 0u);
  EXPECT_EQ(parse_whole("010"), 10u);  // decimal, never octal
  EXPECT_EQ(parse_whole("18446744073709551615"), 18446744073709551615u);
  for (const char* wrong :
       {"", "-1", "+1", " 1", "1 ", "0x1F", "1e3", "18446744073709551616", "1_0"})
    EXPECT_EQ(parse_whole(wrong), std::nullopt) << wrong;
}

TEST(ParseSize, KnowsBinaryAndDecimalUnits) {
  EXPECT_EQ(parse_size("64KiB"), 65536u);
  EXPECT_EQ(parse_size("700MiB"), 734003200u);
  EXPECT_EQ(parse_size("1GiB"), 1073741824u);
  EXPECT_EQ(parse_size("2TiB"), 2199023255552u);
  EXPECT_EQ(parse_size("1kB"), 1000u);
  EXPECT_EQ(parse_size("1KB"), 1000u);
  EXPECT_EQ(parse_size("3MB"), 3000000u);
  EXPECT_EQ(parse_size("25GB"), 25000000000u);
  EXPECT_EQ(parse_size("1TB"), 1000000000000u);
  EXPECT_EQ(parse_size("150 blocks"), 307200u);
  EXPECT_EQ(parse_size("1 block"), 2048u);
  EXPECT_EQ(parse_size("7 bytes"), 7u);
  EXPECT_EQ(parse_size("0MiB"), 0u);
}

TEST(ParseSize, TakesFractionsThatComeOutWhole) {
  EXPECT_EQ(parse_size("4.7GB"), 4700000000u);
  EXPECT_EQ(parse_size("8.54 GB"), 8540000000u);
  EXPECT_EQ(parse_size("1.5KiB"), 1536u);
  EXPECT_EQ(parse_size("0.5MiB"), 524288u);
  EXPECT_EQ(parse_size("0.0009765625MiB"), 1024u);
  EXPECT_EQ(parse_size("1.1KiB"), std::nullopt);
  EXPECT_EQ(parse_size("1.0001kB"), std::nullopt);
}

TEST(ParseSize, RefusesWhatIsNoSize) {
  for (const char* wrong :
       {"", "700", "MiB", "7 00MiB", "7  MiB", "-1MiB", "7mib", "7Mib", "1.MiB", ".5MiB",
        "99999999999999999999MiB", "9223372036854775807GiB", "1.0000000000001TB", "1,5MiB"})
    EXPECT_EQ(parse_size(wrong), std::nullopt) << wrong;
}

TEST(ParseTime, TakesCalendarAndSeconds) {
  EXPECT_EQ(parse_time("2026-11-01T00:00:00Z")->seconds, 1793491200);
  EXPECT_EQ(parse_time("2026-11-01")->seconds, 1793491200);
  EXPECT_EQ(parse_time("2026-11-01T01:00:00+01:00")->seconds, 1793491200);
  EXPECT_EQ(parse_time("1793491200")->seconds, 1793491200);
  EXPECT_EQ(parse_time("2026-11-01T00:00:00.25Z")->nanoseconds, 250000000u);
  for (const char* wrong : {"", "now", "-1", "2026-02-29", "2026-11-01T24:00:00Z", "1 Nov 2026"})
    EXPECT_EQ(parse_time(wrong), std::nullopt) << wrong;
}

TEST(ParseTime, KeepsToTheYearsOfADirectoryRecord) {
  EXPECT_TRUE(parse_time("1900-01-01"));
  EXPECT_TRUE(parse_time("2155-12-31T23:59:59Z"));
  EXPECT_FALSE(parse_time("1899-12-31T23:59:59Z"));
  EXPECT_FALSE(parse_time("2156-01-01"));
  EXPECT_FALSE(parse_time("5869584000"));
}

TEST(Owner, IsNumbersOrKeep) {
  for (const char* good : {"0:0", "1000:100", "-:5", "5:-", "-:-", "keep", "4294967294:0"})
    EXPECT_EQ(problem_with_owner(good), "") << good;
  for (const char* wrong :
       {"", "root", "0", "0:", ":0", "0:0:0", "-1:0", "4294967295:0", "root:root"})
    EXPECT_NE(problem_with_owner(wrong), "") << wrong;
}

TEST(Mode, IsOctalOrSymbolic) {
  for (const char* good : {"644", "0644", "1777", "04755", "keep", "u=rwX,go=rX", "a+r", "+x",
                           "go-w", "u+s,g-s,+t", "=", "ug=rw,o=", "a=r-w+x", "g=u", "o=g-w"})
    EXPECT_EQ(problem_with_mode(good), "") << good;
  for (const char* wrong : {"", "64", "0888", "14755", "u=rwq", "u=rw,", ",u=r", "u", "rwxr-xr-x",
                            "u=rw go=r", "0o644"})
    EXPECT_NE(problem_with_mode(wrong), "") << wrong;
}

TEST(TreePath, IsAbsoluteAndPlain) {
  for (const char* good : {"/", "/a", "/a/", "/a/b.c", "/..a", "/a b", "/\xC3\xA9"})
    EXPECT_EQ(problem_with_tree_path(good), "") << good;
  for (const char* wrong : {"", "a", "./a", "/a//b", "//", "/a/../b", "/..", "/.", "/a/."})
    EXPECT_NE(problem_with_tree_path(wrong), "") << wrong;
  EXPECT_NE(problem_with_tree_path(std::string_view("/a\0b", 4)), "");
  EXPECT_EQ(tidy_tree_path("/a/b/"), "/a/b");
  EXPECT_EQ(tidy_tree_path("/"), "/");
}

TEST(TidyPath, RemovesDotsWithoutLookingAnythingUp) {
  EXPECT_EQ(tidy_path("a/./b//c/"), "a/b/c");
  EXPECT_EQ(tidy_path("a/../b"), "b");
  EXPECT_EQ(tidy_path("."), "");
  EXPECT_EQ(tidy_path("a/../../b"), "../b");
  EXPECT_EQ(tidy_path("../../b"), "../../b");
  EXPECT_EQ(tidy_path("/a/../../b"), "/b");
  EXPECT_EQ(tidy_path("/"), "/");
  EXPECT_TRUE(leaves_folder(tidy_path("a/../..")));
  EXPECT_TRUE(leaves_folder(tidy_path("/etc")));
  EXPECT_FALSE(leaves_folder(tidy_path("..a/b")));
  EXPECT_FALSE(leaves_folder(tidy_path("a/..")));
}

TEST(Name, CanBeAFileName) {
  for (const char* good : {"x", "acme-12.4", "ACME 12", ".hidden", "Größe"})
    EXPECT_EQ(problem_with_name(good), "") << good;
  for (const char* wrong : {"", ".", "..", "a/b", "-x", "a\nb"})
    EXPECT_NE(problem_with_name(wrong), "") << wrong;
  EXPECT_EQ(problem_with_name(std::string(200, 'x')), "");
  EXPECT_NE(problem_with_name(std::string(201, 'x')), "");
}

TEST(Media, HoldWhatTheirStandardsSay) {
  const auto blocks = [](std::string_view name) {
    for (const MediumKind& kind : media())
      if (kind.name == name)
        return kind.blocks;
    return std::uint64_t{1};
  };
  EXPECT_EQ(blocks("cd-80"), 359849u);
  EXPECT_EQ(blocks("dvd"), 2295104u);
  EXPECT_EQ(blocks("dvd+r-dl"), 4173824u);
  EXPECT_EQ(blocks("bd"), 12219392u);
  EXPECT_EQ(blocks("bd-dl"), 24438784u);
  EXPECT_EQ(blocks("any"), 0u);
  EXPECT_EQ(blocks("floppy"), 1u);
}

}  // namespace
}  // namespace disc
