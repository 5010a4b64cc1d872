// Names in UDF: nearly all are carried, the rest stay apart.
#include "mkimage/udf_names.h"

#include <gtest/gtest.h>

#include <set>

#include "formats/udf/osta.h"

namespace disc {
namespace {

std::string shown(const SpeltName& name) {
  return udf::from_cs0(bytes_of(name.identifier)).value_or("(broken)");
}

std::vector<UdfSibling> spelt(const std::vector<std::string>& names) {
  std::vector<UdfSibling> all;
  for (NodeId id = 0; id < names.size(); ++id)
    all.push_back({id + 1, names[id], spell_udf(names[id], NonBmp::Utf16)});
  return all;
}

TEST(UdfNames, CarryEveryCharacterThatIsNone) {
  for (const char* name : {"README", "a b;c:d*?", ".hidden", "trailing. ", "Grün", "日本語", "😀"}) {
    const SpeltName spelling = spell_udf(name, NonBmp::Utf16);
    EXPECT_EQ(spelling.loss, NoLoss) << name;
    EXPECT_EQ(shown(spelling), name);
  }
}

TEST(UdfNames, FollowThePolicyBeyondUnicodesFirstPlane) {
  EXPECT_EQ(shown(spell_udf("a😀b", NonBmp::Replace)), "a_b");
  EXPECT_EQ(spell_udf("a😀b", NonBmp::Replace).loss, Replaced);
  EXPECT_EQ(spell_udf("a😀b", NonBmp::Error).loss, Replaced | NonBmpRefused);
}

TEST(UdfNames, ReplaceWhatIsNoText) {
  EXPECT_EQ(shown(spell_udf("a\xFF"
                            "b",
                            NonBmp::Utf16)),
            "a_b");
  EXPECT_EQ(shown(spell_udf("\xEF\xBB\xBFmark", NonBmp::Utf16)), "_mark") << "a byte order mark";
}

TEST(UdfNames, HoldTwoHundredAndFiftyFourCharactersOfLatin1) {
  const std::string fits(254, 'n');
  EXPECT_EQ(spell_udf(fits, NonBmp::Utf16).loss, NoLoss);
  EXPECT_EQ(spell_udf(fits, NonBmp::Utf16).identifier.size(), 255U);
  const SpeltName cut = spell_udf(std::string(251, 'n') + ".txt", NonBmp::Utf16);
  EXPECT_EQ(cut.loss, Shortened);
  EXPECT_EQ(shown(cut), std::string(250, 'n') + ".txt") << "the extension stays";
}

TEST(UdfNames, HoldHalfAsManyOfTheOthers) {
  std::string name;
  for (int i = 0; i < 127; ++i)
    name += "日";
  EXPECT_EQ(spell_udf(name, NonBmp::Utf16).loss, NoLoss);
  const SpeltName cut = spell_udf(name + "本", NonBmp::Utf16);
  EXPECT_EQ(cut.loss, Shortened);
  EXPECT_EQ(shown(cut), name);
}

TEST(UdfNames, AreNeverCutInsideACharacter) {
  std::string name(1, 'a');
  for (int i = 0; i < 70; ++i)
    name += "😀";
  const SpeltName cut = spell_udf(name, NonBmp::Utf16);
  EXPECT_EQ(cut.loss, Shortened);
  EXPECT_LE(cut.identifier.size(), 255U);
  EXPECT_EQ(shown(cut), name.substr(0, 1 + 63 * 4));
}

TEST(UdfNames, AreNumberedWhereTheyWouldBecomeAnothers) {
  const std::string stem(254, 'x');
  const std::vector<std::string> names{stem, stem + "1", stem + "2"};
  std::vector<UdfSibling> all = spelt(names);
  std::vector<NodeId> changed;
  separate_udf(all, NonBmp::Utf16, [&](const UdfSibling& one) { changed.push_back(one.node); });
  EXPECT_EQ(changed, (std::vector<NodeId>{2, 3}));
  std::set<std::string> different;
  for (const UdfSibling& one : all) {
    EXPECT_LE(one.spelt.identifier.size(), 255U);
    different.insert(one.spelt.identifier);
  }
  EXPECT_EQ(different.size(), 3U);
  EXPECT_EQ(shown(all[0].spelt), stem) << "the one that lost nothing keeps its name";
}

TEST(UdfNames, NumberThousandsAlikeWithoutWaiting) {
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i)
    names.push_back(std::string(254, 'x') + std::to_string(i));
  std::vector<UdfSibling> all = spelt(names);
  separate_udf(all, NonBmp::Utf16, [](const UdfSibling&) {});
  std::set<std::string> different;
  for (const UdfSibling& one : all)
    different.insert(one.spelt.identifier);
  EXPECT_EQ(different.size(), names.size());
}

}  // namespace
}  // namespace disc
