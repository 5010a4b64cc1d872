// Names on FAT: what is refused, what is the same, which short names come of it.
#include "formats/fat/name.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "formats/base/text.h"

namespace disc::fat {
namespace {

// "SHORT.NAM", "+" behind it if a long name goes with it.
std::vector<std::string> shown(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (const EntryName& name : short_names(names))
    result.push_back(to_text(name.short_name, name.case_bits) + (name.has_long_name ? "+" : ""));
  return result;
}

using Names = std::vector<std::string>;

TEST(Name, KeepsShortNamesOfOneCaseWithoutALongOne) {
  EXPECT_EQ(shown({"BOOTX64.EFI", "grub.cfg", "Grub.cfg", "vmlinuz", "a.B", "1.2", "A-B_C.~1"}),
            (Names{"BOOTX64.EFI", "grub.cfg", "GRUB.CFG+", "vmlinuz", "a.B", "1.2", "A-B_C.~1"}));
}

TEST(Name, GivesNumericTailsToWhatIsNoShortName) {
  EXPECT_EQ(shown({"the quick brown.fox"}), (Names{"THEQUI~1.FOX+"}));
  EXPECT_EQ(shown({".profile"}), (Names{"PROFIL~1+"}));
  EXPECT_EQ(shown({"archive.tar.gz"}), (Names{"ARCHIV~1.GZ+"}));
  EXPECT_EQ(shown({"a b"}), (Names{"AB~1+"}));
  EXPECT_EQ(shown({"a+b.c"}), (Names{"A_B~1.C+"}));
  EXPECT_EQ(shown({"日本語.txt"}), (Names{"___~1.TXT+"}));
  EXPECT_EQ(shown({"😀"}), (Names{"_~1+"}));
  EXPECT_EQ(shown({"nine-char"}), (Names{"NINE-C~1+"}));
  EXPECT_EQ(shown({"x.html"}), (Names{"X~1.HTM+"}));
}

TEST(Name, CountsTailsOverShortAndLongNamesOfOthers) {
  EXPECT_EQ(shown({"longname 1", "longname 2", "LONGNA~1"}),
            (Names{"LONGNA~2+", "LONGNA~3+", "LONGNA~1"}));
  EXPECT_EQ(shown({"LongNa~1", "longname 1"}), (Names{"LONGNA~1+", "LONGNA~2+"}));
}

TEST(Name, MakesRoomForLongTails) {
  Names names;
  for (int i = 0; i < 1200; ++i)
    names.push_back("some long name " + std::to_string(i));
  const Names result = shown(names);
  EXPECT_EQ(result[0], "SOMELO~1+");
  EXPECT_EQ(result[8], "SOMELO~9+");
  EXPECT_EQ(result[9], "SOMEL~10+");
  EXPECT_EQ(result[99], "SOME~100+");
  EXPECT_EQ(result[1199], "SOM~1200+");
  EXPECT_EQ(std::set<std::string>(result.begin(), result.end()).size(), names.size());
}

TEST(Name, KeepsTailsApartOfBasesThatShareTheirFirstLetters) {
  Names names;
  for (int i = 0; i < 30; ++i)
    names.push_back("shared" + std::to_string(i % 10) + " and more " + std::to_string(i));
  const Names result = shown(names);
  EXPECT_EQ(std::set<std::string>(result.begin(), result.end()).size(), names.size());
}

TEST(Name, SaysWhyANameIsRefused) {
  EXPECT_EQ(fault_of_name("BOOTX64.EFI"), std::nullopt);
  EXPECT_EQ(fault_of_name(" + , ; = [ ].日本"), std::nullopt);
  EXPECT_EQ(fault_of_name("a:b"), "has the character :, FAT forbids \"*/:<>?\\|: rename it");
  for (const char c : std::string_view("\"*/:<>?\\|"))
    EXPECT_TRUE(fault_of_name(std::string("a") + c + "b")) << c;
  EXPECT_TRUE(fault_of_name("a\nb")->starts_with("has a control character"));
  EXPECT_TRUE(fault_of_name("a.")->starts_with("ends with a dot or a space"));
  EXPECT_TRUE(fault_of_name("a ")->starts_with("ends with a dot or a space"));
  EXPECT_TRUE(fault_of_name("..")->starts_with("is reserved"));
  EXPECT_TRUE(fault_of_name("")->starts_with("is empty"));
  EXPECT_TRUE(fault_of_name("\xFF")->starts_with("is not UTF-8"));
  EXPECT_EQ(fault_of_name(std::string(255, 'x')), std::nullopt);
  EXPECT_EQ(fault_of_name(std::string(256, 'x')),
            "has 256 UTF-16 units, FAT allows 255: shorten it");
}

TEST(Name, CountsCharactersOutsideTheBasicPlaneTwice) {
  std::string name;
  for (int i = 0; i < 127; ++i)
    name += "😀";
  EXPECT_EQ(fault_of_name(name), std::nullopt);
  EXPECT_TRUE(fault_of_name(name + "😀"));
}

TEST(Name, SaysWhyALabelIsRefused) {
  EXPECT_EQ(fault_of_label("EFI SYSTEM"), std::nullopt);
  EXPECT_EQ(fault_of_label(""), std::nullopt);
  EXPECT_EQ(fault_of_label("TWELVE CHARS"), "has 12 characters, FAT allows 11: shorten it");
  EXPECT_EQ(fault_of_label("Esp"),
            "has the small letter s, labels of FAT are in capitals: write 'ESP'");
  EXPECT_TRUE(fault_of_label("A.B"));
  EXPECT_TRUE(fault_of_label("É"));
  EXPECT_TRUE(fault_of_label(" A"));
}

TEST(Name, KnowsTheDevicesOfWindows) {
  for (const char* name : {"CON", "con", "nul.txt", "COM1", "lpt9.x", "clock$"})
    EXPECT_TRUE(is_device_name(name)) << name;
  for (const char* name : {"CONS", "COM0", "COM10", "xCON", "console"})
    EXPECT_FALSE(is_device_name(name)) << name;
}

TEST(Name, ComparesNamesInCapitals) {
  EXPECT_EQ(upper_case(u"grub.cfg"), u"GRUB.CFG");
  EXPECT_EQ(upper_case(u"äöüÿµ"), u"ÄÖÜŸΜ");
  EXPECT_EQ(upper_case(u"žłőğ"), u"ŽŁŐĞ");
  EXPECT_EQ(upper_case(u"привет ёжик"), u"ПРИВЕТ ЁЖИК");
  EXPECT_EQ(upper_case(u"καλημέρα ς"), u"ΚΑΛΗΜΈΡΑ Σ");
  EXPECT_EQ(upper_case(u"ＡｂＣ"), u"ＡＢＣ");
  EXPECT_EQ(upper_case(u"日本÷×ß"), u"日本÷×ß");
}

}  // namespace
}  // namespace disc::fat
