// Packs of CD-TEXT against those of other programs, byte for byte.
#include "formats/cd/cd_text_packs.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/base/error.h"
#include "formats/cd/cd_text_reader.h"
#include "tests/unit/cd/cd_text_vectors.h"

namespace disc::cd {
namespace {

std::string hex(Bytes bytes) {
  std::string lines;
  for (std::size_t at = 0; at < bytes.size(); at += text_pack_size)
    lines += to_hex(slice(bytes, at, text_pack_size)) + "\n";
  return lines;
}

std::vector<TextPack> packs_of(const CdText& text, const PackOptions& options = {}) {
  const std::vector<std::uint8_t> bytes = pack_cd_text(text, options).bytes;
  std::vector<TextPack> packs;
  for (std::size_t at = 0; at < bytes.size(); at += text_pack_size)
    packs.push_back(*read_struct<TextPack>(bytes, at));
  return packs;
}

CdText one_title(std::string title, TextCharset charset = TextCharset::Iso8859_1) {
  TextBlock block;
  block.charset = charset;
  block.texts[TextField::Title] = {{0, std::move(title)}};
  return {{block}};
}

std::string refusal(const CdText& text, const PackOptions& options = {}) {
  try {
    pack_cd_text(text, options);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "none";
}

TEST(TextPack, HasTheCrcOfPublishedPacks) {
  for (const auto& bytes :
       {testing::nightcats_packs(), testing::cdrwin_packs(), testing::sony_interval_packs()})
    for (std::size_t at = 0; at < bytes.size(); at += text_pack_size) {
      const TextPack pack = *read_struct<TextPack>(bytes, at);
      EXPECT_EQ(crc_of(pack), pack.crc) << at / text_pack_size;
    }
}

TEST(PackCdText, MakesThePacksOfLibburn) {
  EXPECT_EQ(hex(pack_cd_text(testing::nightcats()).bytes), hex(testing::nightcats_packs()));
  EXPECT_EQ(hex(pack_cd_text(testing::cdrskin()).bytes), hex(testing::cdrskin_packs()));
}

TEST(PackCdText, MakesThePacksOfCdrwin) {
  EXPECT_EQ(hex(pack_cd_text(testing::cdrwin()).bytes), hex(testing::cdrwin_packs()));
}

TEST(PackCdText, MakesThePacksOfCdrdao) {
  TextBlock block;
  block.last_track = 2;
  block.genre = 5;
  block.texts[TextField::Title] = {
      {0, "abcdefghij"}, {1, "123456789012345"}, {2, "12345678901234567890123456789012345"}};
  block.texts[TextField::Performer] = {{0, "abcdefghi"}, {1, "123456789012345"}, {2, "xy"}};
  block.texts[TextField::Songwriter] = {{0, "S"}, {1, "S"}, {2, "T"}};
  block.texts[TextField::Message] = {{0, "Café süß"}, {1, ""}, {2, "m"}};
  block.texts[TextField::DiscId] = {{0, "XY12345"}};
  block.texts[TextField::Genre] = {{0, "Feline classic mu"}};
  block.texts[TextField::Code] = {{0, "1234567890128"}, {1, "USABC1234567"}, {2, "USABC1234568"}};
  const auto ours = pack_cd_text({{block}}).bytes;
  const auto theirs = testing::cdrdao_packs();
  // The size packs behind them count another block.
  constexpr std::size_t texts = 18 * text_pack_size;
  EXPECT_EQ(hex(slice(ours, 0, texts)), hex(slice(theirs, 0, texts)));
  EXPECT_EQ(ours.size(), texts + 3 * text_pack_size);
}

TEST(PackCdText, CountsTheCharactersOfTwoBytes) {
  TextBlock first = testing::nightcats().blocks[0], second;
  second.language = 0x69;
  second.charset = TextCharset::MsJis;
  second.texts[TextField::Title] = {{0, "あいうえおかきくけこさしすせそ"}, {1, "同じ題"}};
  const auto bytes = pack_cd_text({{first, second}}).bytes;
  EXPECT_EQ(hex(slice(bytes, 22 * text_pack_size, 3 * text_pack_size)),
            hex(testing::cdrskin_japanese_titles()));
}

TEST(PackCdText, EndsTextsOfTwoBytesWithTwoZerosAndWritesTwoTabs) {
  TextBlock block;
  block.last_track = 3;
  block.charset = TextCharset::MsJis;
  block.texts[TextField::Title] = {{1, "題名"}, {2, "題名"}, {3, "曲"}};
  const auto packs = packs_of({{block}});
  ASSERT_EQ(packs.size(), 5U);
  EXPECT_EQ(to_hex(packs[0].data), "000091e896bc000009090000");
  EXPECT_EQ(to_hex(packs[1].data), "8bc800000000000000000000");
  EXPECT_EQ(packs[0].position, 0x80);
  EXPECT_EQ(packs[1].track, 3);
  EXPECT_EQ(packs[2].position, 0x00);  // those of sizes are not of characters
}

TEST(PackCdText, TellsSizesAndLanguagesOfAllBlocksInEach) {
  CdText text;
  for (std::uint8_t i = 0; i < 8; ++i) {
    TextBlock block;
    block.language = static_cast<std::uint8_t>(0x08 + i);
    block.copyright = i;
    block.first_track = 3;
    block.last_track = 4;
    block.texts[TextField::Title] = {{0, std::string(13U * i + 1U, 'x')}};
    text.blocks.push_back(block);
  }
  const auto packs = packs_of(text);
  std::size_t at = 0;
  for (std::uint8_t i = 0; i < 8; ++i) {
    const std::size_t titles = (13U * i + 2 + 11) / 12;
    for (std::size_t j = 0; j < titles + 3; ++j) {
      EXPECT_EQ(packs[at + j].block(), i);
      EXPECT_EQ(packs[at + j].sequence, j);
    }
    at += titles;
    std::array<std::uint8_t, 36> sizes;
    for (std::size_t part = 0; part < 3; ++part) {
      EXPECT_EQ(packs[at + part].track, part);
      std::ranges::copy(packs[at + part].data, sizes.begin() + static_cast<int>(12 * part));
    }
    at += 3;
    EXPECT_EQ(to_hex(slice(sizes, 0, 5)),
              to_hex(std::array<std::uint8_t, 5>{0, 3, 4, i, static_cast<std::uint8_t>(titles)}));
    EXPECT_EQ(sizes[19], 3);
    EXPECT_EQ(to_hex(slice(sizes, 20, 8)), "030405060708090a");
    EXPECT_EQ(to_hex(slice(sizes, 28, 8)), "08090a0b0c0d0e0f");
  }
  EXPECT_EQ(at, packs.size());
}

TEST(PackCdText, WritesTheTableOfContentsAsSonyDoes) {
  TextBlock block;
  block.last_track = 14;
  block.texts[TextField::Title] = {{0, "x"}};
  PackOptions options;
  options.toc = TextToc{};
  options.toc->lead_out = {63, 2, 18};
  options.toc->starts.assign(14, Msf{1, 1, 1});
  options.toc->starts[0] = {0, 2, 0};
  options.toc->starts[1] = {4, 11, 25};
  options.toc->starts[2] = {8, 2, 50};
  options.toc->starts[3] = {11, 47, 62};
  options.toc->starts[12] = {53, 24, 25};
  options.toc->starts[13] = {57, 3, 25};
  options.intervals = {{1, {2, 41, 48}, {2, 52, 58}},
                       {6, {23, 14, 25}, {23, 29, 60}},
                       {7, {28, 30, 39}, {28, 42, 30}},
                       {13, {55, 13, 26}, {55, 31, 50}}};
  auto packs = packs_of({{block}}, options);
  ASSERT_EQ(packs.size(), 1U + 5 + 4 + 3);
  std::vector<std::uint8_t> ours;
  for (const std::size_t i : {1U, 2U, 5U, 6U, 7U, 8U, 9U}) {
    packs[i].sequence =
        static_cast<std::uint8_t>(packs[i].sequence + 0x22);  // texts of Sony's disc
    packs[i].crc = crc_of(packs[i]);
    const Bytes bytes = bytes_of(packs[i]);
    ours.insert(ours.end(), bytes.begin(), bytes.end());
  }
  auto theirs = testing::sony_toc_packs();
  for (const std::uint8_t byte : testing::sony_interval_packs())
    theirs.push_back(byte);
  EXPECT_EQ(hex(ours), hex(theirs));
}

TEST(PackCdText, TakesTheTableOfContentsFromTheFirstSession) {
  Disc disc;
  Session session;
  Track track;
  track.number = 2;
  track.start = {0};
  session.tracks.push_back(track);
  track.number = 3;
  track.start = {4500};
  session.tracks.push_back(track);
  session.lead_out = {9000};
  disc.sessions = {session, session};
  const TextToc toc = text_toc_of(disc);
  EXPECT_EQ(toc, (TextToc{2, {{0, 2, 0}, {1, 2, 0}}, {2, 2, 0}}));
  EXPECT_TRUE(text_toc_of({}).starts.empty());
}

TEST(PackCdText, GivesTracksNoTextsOfAFieldThatTheDiscHasAlone) {
  TextBlock block;
  block.last_track = 2;
  block.texts[TextField::Message] = {{0, "hello"}};
  EXPECT_EQ(to_hex(packs_of({{block}})[0].data), "68656c6c6f00000000000000");
  block.texts[TextField::Message][2] = "you";
  EXPECT_EQ(to_hex(packs_of({{block}})[0].data), "68656c6c6f0000796f750000");
}

TEST(PackCdText, WritesTabsOnlyWhereTheyAreShorterAndWanted) {
  TextBlock block;
  block.last_track = 3;
  block.texts[TextField::Title] = {{0, "ab"}, {1, "ab"}, {2, "ab"}, {3, "ab"}};
  EXPECT_EQ(to_hex(packs_of({{block}})[0].data), "616200616200090009000000");
  EXPECT_EQ(
      to_hex(packs_of(
                 {{block}},
                 {.missing = Missing::Refuse, .tab_for_same = false, .toc = {}, .intervals = {}})[0]
                 .data),
      "616200616200616200616200");
  block.texts[TextField::Title] = {{0, ""}, {1, "a"}, {2, "a"}, {3, "a"}};
  EXPECT_EQ(to_hex(packs_of({{block}})[0].data), "006100610061000000000000");
}

TEST(PackCdText, TellsWhatItTransliterated) {
  CdText text = one_title("Ça “va”", TextCharset::Ascii);
  text.blocks[0].texts[TextField::Closed] = {{0, "Ça"}};  // always ISO 8859-1
  PackOptions options;
  options.missing = Missing::Transliterate;
  const PackedText packed = pack_cd_text(text, options);
  ASSERT_EQ(packed.replacements.size(), 3U);
  EXPECT_EQ(packed.replacements[0], (TextReplacement{0, TextField::Title, 0, {U'Ç', "C"}}));
  EXPECT_EQ(packed.replacements[2], (TextReplacement{0, TextField::Title, 0, {U'\u201D', "\""}}));
  EXPECT_EQ(read_cd_text(packed.bytes).text.blocks[0].texts[TextField::Title][0], "Ca \"va\"");
  EXPECT_EQ(refusal(text),
            "CD-TEXT block 0 (english), title of the disc: has 'Ç' (U+00C7), which ASCII does not "
            "have: write 'C' or allow transliteration (MMC-3 annex J)");
}

TEST(PackCdText, RefusesWhatABlockCannotHold) {
  CdText text = one_title("x");
  text.blocks[0].texts[TextField::Title][2] = "y";
  EXPECT_EQ(
      refusal(text),
      "CD-TEXT block 0 (english), title of track 2: the block is of tracks 1 to 1 (MMC-3 annex "
      "J)");
  text = one_title("x");
  text.blocks[0].texts[TextField::DiscId][1] = "y";
  EXPECT_EQ(refusal(text),
            "CD-TEXT block 0 (english), disc identification of track 1: tracks have none, only the "
            "disc has (MMC-3 annex J)");
  text = one_title("x");
  text.blocks[0].texts[TextField::Toc][0] = "y";
  EXPECT_NE(refusal(text).find("made of numbers"), std::string::npos);
  text = one_title("");
  EXPECT_EQ(
      refusal(text),
      "CD-TEXT block 0 (english): has no texts: give it some or leave it out (MMC-3 annex J)");
  text = one_title("x");
  text.blocks[0].first_track = 0;
  EXPECT_NE(refusal(text).find("has tracks 0 to 1"), std::string::npos);
  text.blocks.assign(9, one_title("x").blocks[0]);
  EXPECT_NE(refusal(text).find("has 9 blocks"), std::string::npos);
  PackOptions options;
  options.toc = TextToc{98, {{}, {}, {}}, {}};
  EXPECT_NE(refusal(one_title("x"), options).find("3 tracks from 98 on"), std::string::npos);
}

TEST(PackCdText, FillsABlockToTheLastByteAndNotBeyond) {
  // 252 packs of texts and three of sizes: 3,023 characters and a zero.
  const auto packs = packs_of(one_title(std::string(252 * 12 - 1, 'x')));
  EXPECT_EQ(packs.size(), 255U);
  EXPECT_EQ(packs.back().data[2 * 0], 0);
  EXPECT_EQ(packs.back().sequence, 254);
  EXPECT_NE(refusal(one_title(std::string(252 * 12, 'x'))).find("more than 255 packs"),
            std::string::npos);
}

TEST(PackCdText, MakesNothingOfNothing) { EXPECT_TRUE(pack_cd_text({}).bytes.empty()); }

}  // namespace
}  // namespace disc::cd
