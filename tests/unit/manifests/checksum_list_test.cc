// Checksum lists: the lines of sha256sum and of BSD's sha256, with any name, both ways.
#include "manifests/checksum_list.h"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "formats/base/error.h"

namespace disc {
namespace {

const std::string sha256_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::vector<ChecksumLine> read(const std::string& text) {
  std::vector<ChecksumLine> lines;
  std::istringstream in(text);
  read_checksum_list(in, "SUMS", [&](const ChecksumLine& line, int) { lines.push_back(line); });
  return lines;
}

std::string refusal(const std::string& text) {
  try {
    read(text);
  } catch (const ManifestError& error) {
    return error.what();
  }
  return "accepted";
}

const std::vector<std::string> awkward{"plain", " lead",   "*star", "a\nb",     "a\rb", "a\\b",
                                       "\\",    "x) = 00", "(x",    "\xff\xfe", "#x",   "a  b "};

TEST(ChecksumList, ReadsBackEveryAwkwardName) {
  std::string gnu, bsd;
  for (const std::string& name : awkward) {
    append_gnu_line(gnu, sha256_of_nothing, name);
    append_bsd_line(bsd, "sha256", sha256_of_nothing, name);
  }
  for (const std::string& text : {gnu, bsd, gnu + bsd}) {
    const std::vector<ChecksumLine> lines = read(text);
    ASSERT_EQ(lines.size() % awkward.size(), 0u);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      EXPECT_EQ(lines[i].path, awkward[i % awkward.size()]);
      EXPECT_EQ(lines[i].digest, sha256_of_nothing);
      EXPECT_EQ(lines[i].algorithm, "sha256");
    }
  }
}

// The lines are those of coreutils 9.1, byte for byte.
TEST(ChecksumList, WritesAsCoreutilsDoes) {
  std::string text;
  append_gnu_line(text, sha256_of_nothing, "a\nb");
  append_gnu_line(text, sha256_of_nothing, "*star");
  append_bsd_line(text, "sha256", sha256_of_nothing, "a\\b");
  append_bsd_line(text, "md5", "d41d8cd98f00b204e9800998ecf8427e", "x");
  EXPECT_EQ(text, "\\" + sha256_of_nothing + "  a\\nb\n" + sha256_of_nothing + "  *star\n" +
                      "\\SHA256 (a\\\\b) = " + sha256_of_nothing + "\n" +
                      "MD5 (x) = d41d8cd98f00b204e9800998ecf8427e\n");
}

TEST(ChecksumList, TellsTheAlgorithmByItsLength) {
  const auto lines =
      read(std::string(32, 'A') + "  m\n" + std::string(40, '1') + " *s1\n\n# note\n" +
           std::string(128, 'f') + "  s512\r\nSHA1 (t) = " + std::string(40, '2'));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0].algorithm, "md5");
  EXPECT_EQ(lines[0].digest, std::string(32, 'a'));
  EXPECT_EQ(lines[1].algorithm, "sha1");
  EXPECT_EQ(lines[1].path, "s1");
  EXPECT_EQ(lines[2].algorithm, "sha512");
  EXPECT_EQ(lines[2].path, "s512");
  EXPECT_EQ(lines[3].path, "t");
}

TEST(ChecksumList, RefusesWhatIsNoLine) {
  EXPECT_EQ(refusal(""), "SUMS: is an empty checksum list");
  EXPECT_EQ(refusal("\n# nothing\n"), "SUMS: is an empty checksum list");
  const std::string good = sha256_of_nothing + "  x\n";
  EXPECT_NE(refusal(good + "hello\n").find("SUMS:2: 'hello' is no line"), std::string::npos);
  EXPECT_NE(refusal(sha256_of_nothing + "x  y\n").find("SUMS:1:"), std::string::npos);
  EXPECT_NE(refusal(sha256_of_nothing + "  \n").find("SUMS:1:"), std::string::npos);
  EXPECT_NE(refusal("\\" + sha256_of_nothing + "  a\\tb\n").find("SUMS:1:"), std::string::npos);
  EXPECT_NE(refusal("SHA256 (x) = 00\n").find("SUMS:1:"), std::string::npos);
  EXPECT_NE(refusal(std::string(300000, 'a')).find("SUMS:1: line is longer"), std::string::npos);
}

TEST(ChecksumList, TakesAByteOrderMark) {
  EXPECT_EQ(read("\xEF\xBB\xBF" + sha256_of_nothing + "  x\n").at(0).path, "x");
}

}  // namespace
}  // namespace disc
