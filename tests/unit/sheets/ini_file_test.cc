// Sections, keys and numbers of .ini files, and what is refused.
#include "formats/sheets/ini_file.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "tests/unit/sheets/refusal.h"

namespace disc::cd {
namespace {

TEST(IniFile, HasSectionsOfKeysWhateverTheirCaseAndSpaces) {
  const IniFile file(
      "\xEF\xBB\xBF[CloneCD]\r\nVersion=3\r\n\r\n; a remark\r\n [ Session  2 ]\n  INDEX  1 =  5 \n"
      "Point=0xA2",
      "x.ccd");
  ASSERT_EQ(file.sections.size(), 2U);
  EXPECT_EQ(file.sections[0].word, "clonecd");
  EXPECT_EQ(file.sections[0].number, -1);
  EXPECT_EQ(file.sections[1].word, "session");
  EXPECT_EQ(file.sections[1].number, 2);
  EXPECT_EQ(file.sections[1].line, 5U);
  EXPECT_EQ(file.sections[1].text_of("index 1"), "5");
  EXPECT_EQ(file.sections[1].values.at("index 1").line, 6U);
  EXPECT_EQ(file.sections[1].number_of("point"), 0xA2);
  EXPECT_EQ(file.sections[1].number_of("nothing"), std::nullopt);
  EXPECT_EQ(file.sections[1].text_of("nothing"), "");
}

TEST(IniFile, SaysWhichLineItDoesNotTake) {
  EXPECT_EQ(refusal([] { IniFile("[a]\n[b", "x"); }), "x:2: has '[b', which no ']' closes");
  EXPECT_EQ(refusal([] { IniFile("[a]\nb", "x"); }),
            "x:2: has 'b', which is neither [section] nor key=value");
  EXPECT_EQ(refusal([] { IniFile("b=1", "x"); }), "x:1: has 'b=1' before any [section]");
  EXPECT_EQ(refusal([] { IniFile("[a]\nb=1\nB =2", "x"); }),
            "x:3: has 'b' a second time in its section");
  EXPECT_EQ(refusal([] { IniFile(std::string(1'048'577, '\n'), "x"); }),
            "x: has 1048577 bytes, a sheet has 1048576 at most");
}

TEST(IniFile, KnowsTheRangeOfNumbers) {
  const IniFile file("[a 7]\nb=1x\nc=100", "x");
  const IniSection& section = file.sections[0];
  EXPECT_EQ(refusal([&] { section.number_of("b"); }), "x:2: has '1x' as b, which is no number");
  EXPECT_EQ(refusal([&] { section.number_of("c", 0, 99); }),
            "x:3: has 100 as c, which goes from 0 to 99");
  EXPECT_EQ(refusal([&] { section.number_of("d", 0, 99); }), "x:1: has no d");
  EXPECT_EQ(section.number_of("c", 0, 100), 100);
}

TEST(IniNumber, IsDecimalOrHexadecimal) {
  EXPECT_EQ(parse_ini_number("0"), 0);
  EXPECT_EQ(parse_ini_number("-150"), -150);
  EXPECT_EQ(parse_ini_number("0x0a"), 10);
  EXPECT_EQ(parse_ini_number("2147483647"), 2'147'483'647);
  for (const char* text : {"", "-", "0x", "x1", "1 2", "--1", "2147483648", "1.5", "+1"})
    EXPECT_EQ(parse_ini_number(text), std::nullopt) << text;
}

}  // namespace
}  // namespace disc::cd
