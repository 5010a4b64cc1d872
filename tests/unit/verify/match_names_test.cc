// Names that a view shortened are paired with the names of the tree.
#include "verify/match_names.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc::verify {
namespace {

using iso9660::Entry;
using iso9660::FileType;
using iso9660::View;

Entry file(const std::string& name, std::uint64_t size, std::int32_t block = 0) {
  Entry entry;
  entry.name = name;
  entry.size = size;
  if (size > 0)
    entry.sections.push_back({Lba{block}, size});
  return entry;
}

Entry directory(const std::string& name) {
  Entry entry;
  entry.name = name;
  entry.type = FileType::Directory;
  return entry;
}

NameWish wish(NodeId node, const std::string& name, std::uint64_t size, std::int32_t first = -1) {
  return {node, name, false, size, first};
}

NameWish folder(NodeId node, const std::string& name) { return {node, name, true, 0, -1}; }

std::vector<NodeId> nodes(const std::vector<NameMatch>& matches) {
  std::vector<NodeId> result;
  for (const NameMatch& match : matches)
    result.push_back(match.node);
  return result;
}

TEST(MatchNames, TakesEqualNamesFirst) {
  const auto matches = match_names(View::RockRidge, true, {wish(1, "a", 5), wish(2, "b", 5)},
                                   {file("b", 5), file("a", 5), file("c", 5)});
  EXPECT_EQ(nodes(matches), (std::vector<NodeId>{2, 1, none}));
}

TEST(MatchNames, KnowsThatPlainIsoHasNoSmallLetters) {
  const auto matches =
      match_names(View::Iso9660, false, {wish(1, "readme.txt", 5), folder(2, "src")},
                  {file("README.TXT", 5), directory("SRC")});
  EXPECT_EQ(nodes(matches), (std::vector<NodeId>{1, 2}));
  EXPECT_FALSE(matches[0].guessed);
}

TEST(MatchNames, TakesSmallLettersOfPlainIsoAsTheyAre) {
  EXPECT_EQ(nodes(match_names(View::Iso9660, true, {wish(1, "readme", 5)}, {file("readme", 5)})),
            (std::vector<NodeId>{1}));
  const auto matches = match_names(View::Iso9660, false, {wish(1, "A", 5), wish(2, "a", 5)},
                                   {file("a", 5), file("A", 5)});
  EXPECT_EQ(nodes(matches), (std::vector<NodeId>{2, 1}));
}

TEST(MatchNames, KnowsTheSignForWhatPlainIsoDoesNotKnow) {
  const auto matches = match_names(
      View::Iso9660, false,
      {folder(1, ".git"), folder(2, "conf.d"), wish(3, ".größe.tar.gz", 5), wish(4, "\xFF\x80", 5)},
      {directory("CONF_D"), directory("_GIT"), file("_GR__E_TAR.GZ", 5), file("__", 5)});
  EXPECT_EQ(nodes(matches), (std::vector<NodeId>{2, 1, 3, 4}));
  EXPECT_TRUE(matches[0].guessed);
}

TEST(MatchNames, DropsDotsAtTheEndAsReadersDo) {
  EXPECT_EQ(nodes(match_names(View::Joliet, false, {wish(1, "a...", 5)}, {file("a", 5)})),
            (std::vector<NodeId>{1}));
  EXPECT_EQ(nodes(match_names(View::Iso9660, false, {wish(1, "a.", 5), wish(2, "a..", 5)},
                              {file("a", 5), file("a.", 5)})),
            (std::vector<NodeId>{1, 2}));
}

TEST(MatchNames, GoesByPlaceWhereTheNameIsCut) {
  const auto matches = match_names(
      View::Joliet, false, {wish(1, "one-long-name", 5, 100), wish(2, "one-long-name-too", 5, 200)},
      {file("one-l001", 5, 200), file("one-l000", 5, 100)});
  EXPECT_EQ(nodes(matches), (std::vector<NodeId>{2, 1}));
  EXPECT_FALSE(matches[0].guessed);
}

TEST(MatchNames, GoesBySizeAndLikenessWhereThePlaceIsNotKnown) {
  const auto matches =
      match_names(View::Iso9660, false,
                  {wish(1, "chapter-one.text", 500), wish(2, "chapter-two.text", 600),
                   folder(3, "a folder of pictures"), folder(4, "another folder")},
                  {directory("ANOTHER_"), directory("A_FOLDER"), file("CHAPTE000.TEX", 600),
                   file("CHAPTER_.TEX", 500)});
  EXPECT_EQ(nodes(matches), (std::vector<NodeId>{4, 3, 2, 1}));
  EXPECT_TRUE(matches[2].guessed);
}

TEST(MatchNames, NeverTakesAFileForAFolderNorAnyNameForAny) {
  const auto matches = match_names(View::Joliet, false, {wish(1, "thing", 5), folder(2, "other")},
                                   {directory("thing2"), file("completely", 77)});
  EXPECT_EQ(nodes(matches), (std::vector<NodeId>{none, none}));
}

TEST(MatchNames, StaysFastInLargeFolders) {
  std::vector<NameWish> wishes;
  std::vector<Entry> entries;
  for (NodeId i = 0; i < 20'000; ++i) {
    wishes.push_back(wish(i, fmt::format("photograph-number-{:06}.jpeg", i), 1000));
    entries.push_back(file(fmt::format("PHOT{:04}.JPE", i % 10'000), 1000));
  }
  const auto matches = match_names(View::Iso9660, false, wishes, entries);
  std::size_t found = 0;
  for (const NameMatch& match : matches)
    found += match.node != none;
  EXPECT_EQ(found, 20'000U);
}

}  // namespace
}  // namespace disc::verify
