// Spelling names for views that cannot carry every name.
#include "mkimage/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/text.h"

namespace disc {
namespace {

NameRules strict(int level) { return {.hierarchy = Hierarchy::Primary, .level = level}; }
NameRules relaxed(int level) {
  return {.hierarchy = Hierarchy::Primary, .level = level, .charset = IsoCharset::Relaxed};
}
NameRules joliet(NonBmp non_bmp = NonBmp::Replace, std::size_t units = 64) {
  return {.hierarchy = Hierarchy::Joliet, .joliet_units = units, .non_bmp = non_bmp};
}

std::string file(std::string_view name, const NameRules& rules) {
  const std::string identifier = spell(name, false, rules).identifier;
  return rules.hierarchy == Hierarchy::Joliet ? utf16be_to_utf8(bytes_of(identifier)) : identifier;
}

TEST(Names, LevelOneHasEightAndThreeCharacters) {
  EXPECT_EQ(file("readme.txt", strict(1)), "README.TXT;1");
  EXPECT_EQ(file("a-long-name.html", strict(1)), "A_LONG_N.HTM;1");
  EXPECT_EQ(spell("longfolder.d", true, strict(1)).identifier, "LONGFOLD");
}

TEST(Names, HigherLevelsHaveThirtyCharactersAndTheDot) {
  EXPECT_EQ(file("readme", strict(3)), "README.;1");
  const std::string name(40, 'a');
  EXPECT_EQ(file(name, strict(2)), std::string(30, 'A') + ".;1");
  EXPECT_EQ(file(name + ".tar", strict(3)), std::string(27, 'A') + ".TAR;1");
  EXPECT_EQ(spell(name, true, strict(3)).identifier, std::string(31, 'A'));
}

TEST(Names, AnExtensionIsTheLastOneAndAHiddenFileHasNone) {
  EXPECT_EQ(file("a.tar.gz", strict(3)), "A_TAR.GZ;1");
  EXPECT_EQ(file(".bashrc", strict(3)), "_BASHRC.;1");
  EXPECT_EQ(file("odd.", strict(3)), "ODD.;1");
  EXPECT_EQ(spell("conf.d", true, strict(3)).identifier, "CONF_D");  // ECMA-119 7.6.1
}

TEST(Names, FoldingCaseIsNoLossAndReplacingIs) {
  EXPECT_EQ(spell("readme.txt", false, strict(3)).loss, NoLoss);
  EXPECT_EQ(spell("a+b", false, strict(3)).loss, Replaced);
  EXPECT_EQ(spell("größe", false, strict(3)).identifier, "GR__E.;1");  // one '_' a character
  EXPECT_EQ(spell(std::string(40, 'x'), false, strict(3)).loss, Shortened);
}

TEST(Names, RelaxedKeepsCaseSignsAndDots) {
  EXPECT_EQ(file("a+b (1).tar.gz", relaxed(3)), "a+b (1).tar.gz;1");
  EXPECT_EQ(spell("conf.d", true, relaxed(3)).identifier, "conf.d");
  EXPECT_EQ(file("x;1", relaxed(3)), "x_1.;1");
}

TEST(Names, JolietTakesUnicodeButNotItsForbiddenSigns) {
  EXPECT_EQ(file("日本語ファイル.txt", joliet()), "日本語ファイル.txt;1");
  EXPECT_EQ(file("a*b:c?d\\e;f", joliet()), "a_b_c_d_e_f;1");
  EXPECT_EQ(file("tab\there", joliet()), "tab_here;1");
  EXPECT_EQ(spell("conf.d", true, joliet()).identifier.size(), 12u);  // folders have no version
}

TEST(Names, JolietKeepsTheExtensionOfLongNames) {
  const std::string long_name = std::string(70, 'n') + ".html";
  EXPECT_EQ(file(long_name, joliet()), std::string(59, 'n') + ".html;1");
  EXPECT_EQ(file(long_name, joliet(NonBmp::Replace, 103)), long_name + ";1");
  EXPECT_EQ(spell(long_name, false, joliet()).loss, Shortened);
}

TEST(Names, NonBmpCharactersFollowThePolicy) {
  EXPECT_EQ(file("😀.txt", joliet(NonBmp::Replace)), "_.txt;1");
  EXPECT_EQ(file("😀.txt", joliet(NonBmp::Utf16)), "😀.txt;1");
  EXPECT_TRUE(spell("😀", false, joliet(NonBmp::Error)).loss & NonBmpRefused);
}

TEST(Names, NoSurrogatePairIsCutApart) {
  const std::string name = std::string(63, 'a') + "😀";
  EXPECT_EQ(file(name, joliet(NonBmp::Utf16)), std::string(63, 'a') + ";1");
}

TEST(Names, BytesThatAreNoUtf8BecomeOneSignEach) {
  EXPECT_EQ(file("a\xff\xfe"
                 "b",
                 strict(3)),
            "A__B.;1");
  EXPECT_EQ(file("a\xff\xfe"
                 "b",
                 joliet()),
            "a__b;1");
}

TEST(Names, TheEnhancedViewKeepsBytesUpTo207) {
  const NameRules rules{.hierarchy = Hierarchy::Enhanced};
  EXPECT_EQ(file("Größe+1.tar.gz", rules), "Größe+1.tar.gz");
  EXPECT_EQ(file(std::string(220, 'e') + ".c", rules).size(), 207u);
  EXPECT_TRUE(is_utf8(file(std::string(206, 'e') + "ü", rules)));
}

TEST(Names, BytesThatAreNoUtf8AreCutToTheLastOneThatFits) {
  const NameRules rules{.hierarchy = Hierarchy::Enhanced};
  EXPECT_EQ(file(std::string(255, '\x80'), rules), std::string(207, '\x80'));
}

TEST(Names, TheEnhancedViewHasNoFileCalledLikeItsParent) {
  const NameRules rules{.hierarchy = Hierarchy::Enhanced};
  EXPECT_EQ(file("\x01", rules), "_");
  EXPECT_EQ(spell("\x01", false, rules).loss, Replaced);
}

// Readers drop dots at the end, and would show "." or "..".
TEST(Names, OfNothingButDotsBecomeSigns) {
  EXPECT_EQ(file("...", joliet()), "___;1");
  EXPECT_EQ(file("...", relaxed(3)), "___.;1");
  EXPECT_EQ(spell("...", false, joliet()).loss, Replaced);
  EXPECT_EQ(file("..a", joliet()), "..a;1");
}

// Filled with spaces, as they are compared, they would be the names without them.
TEST(Names, RelaxedOnesDoNotEndWithASpace) {
  EXPECT_EQ(file("a ", relaxed(3)), "a_.;1");
  EXPECT_EQ(file("a .b ", relaxed(3)), "a_.b_;1");
  EXPECT_EQ(file(std::string(29, 'a') + " bc", relaxed(3)), std::string(29, 'a') + "_.;1");
}

std::vector<std::string> separated(const std::vector<std::string_view>& names,
                                   const NameRules& rules, bool directories = false) {
  std::vector<Sibling> siblings;
  for (NodeId i = 0; i < names.size(); ++i)
    siblings.push_back({i, directories, names[i], spell(names[i], directories, rules).identifier});
  separate(siblings, rules, [](const Sibling&, const Sibling&) {});
  std::vector<std::string> identifiers;
  for (const Sibling& sibling : siblings)
    identifiers.push_back(sibling.identifier);
  return identifiers;
}

TEST(Collisions, AreNumberedInOrderOfName) {
  EXPECT_EQ(separated({"a+b", "a-b", "a=b"}, strict(3)),
            (std::vector<std::string>{"A_B.;1", "A_B000.;1", "A_B001.;1"}));
}

TEST(Collisions, TheNameThatIsSpeltAsItIsKeepsItsSpelling) {
  EXPECT_EQ(separated({"A+B.TXT", "A_B.TXT"}, strict(3)),
            (std::vector<std::string>{"A_B000.TXT;1", "A_B.TXT;1"}));
}

TEST(Collisions, ANameThatLosesOnlyItsCaseKeepsItsSpelling) {
  EXPECT_EQ(separated({"a b", "a-b", "a_b"}, strict(3)),
            (std::vector<std::string>{"A_B000.;1", "A_B001.;1", "A_B.;1"}));
}

TEST(Collisions, DotsAtTheEndMakeNoOtherNameInJoliet) {
  std::vector<std::string> shown;
  for (const std::string& identifier : separated({"a", "a.", "a.."}, joliet()))
    shown.push_back(utf16be_to_utf8(bytes_of(reader_name(identifier, Hierarchy::Joliet))));
  EXPECT_EQ(shown, (std::vector<std::string>{"a", "a000", "a.000"}));
}

TEST(Collisions, ANumberThatIsTakenIsPassedOver) {
  EXPECT_EQ(separated({"A+B", "A-B", "A_B000"}, strict(3)),
            (std::vector<std::string>{"A_B.;1", "A_B001.;1", "A_B000.;1"}));
}

TEST(Collisions, JolietNamesThatDifferOnlyInCaseAreTwins) {
  std::vector<Sibling> siblings;
  for (const std::string_view name :
       {"README", "Straße", "readme", "ÄΩЖЁ.txt", "äωжё.TXT", "×", "÷"})
    siblings.push_back({static_cast<NodeId>(siblings.size()), false, name,
                        spell(name, false, joliet()).identifier});
  std::vector<std::string_view> twins;
  for (const Sibling* twin : case_twins(siblings))
    twins.push_back(twin->name);
  EXPECT_EQ(twins, (std::vector<std::string_view>{"readme", "äωжё.TXT"}));
}

TEST(Collisions, AFolderAndAFileMayNotLookAlike) {
  std::vector<Sibling> siblings{{0, false, "FOO", "FOO.;1"}, {1, true, "foo", "FOO"}};
  int renamed = 0;
  separate(siblings, strict(3), [&](const Sibling&, const Sibling&) { ++renamed; });
  EXPECT_EQ(renamed, 1);
  EXPECT_EQ(siblings[1].identifier, "FOO000");
}

TEST(Collisions, TenThousandOfThemStayWithinEightAndThree) {
  std::vector<std::string> names;
  for (int i = 0; i < 10000; ++i)
    names.push_back("a-very-long-name-" + std::to_string(i) + ".dat");
  std::sort(names.begin(), names.end());
  const std::vector<std::string> spelt = separated({names.begin(), names.end()}, strict(1));
  std::vector<std::string> unique = spelt;
  std::sort(unique.begin(), unique.end());
  EXPECT_EQ(std::unique(unique.begin(), unique.end()), unique.end());
  for (const std::string& one : spelt)
    EXPECT_LE(one.size(), std::string("12345678.123;1").size()) << one;
}

}  // namespace
}  // namespace disc
