// CD-TEXT out of the packs of other programs, and out of damaged ones.
#include "formats/cd/cd_text_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "formats/cd/cd_text_packs.h"
#include "tests/unit/cd/cd_text_vectors.h"

namespace disc::cd {
namespace {

std::string texts_of(const std::vector<PackProblem>& problems) {
  std::string all;
  for (const PackProblem& problem : problems)
    all += to_text(problem) + "\n";
  return all;
}

// Packs of bytes in hexadecimal without their CRC.
std::vector<std::uint8_t> sealed(std::initializer_list<const char*> packs) {
  std::vector<std::uint8_t> bytes;
  for (const char* const text : packs) {
    auto head = testing::bytes_of_hex(text);
    head.resize(text_pack_size);
    TextPack pack = *read_struct<TextPack>(head);
    pack.crc = crc_of(pack);
    const Bytes whole = bytes_of(pack);
    bytes.insert(bytes.end(), whole.begin(), whole.end());
  }
  return bytes;
}

std::vector<std::uint8_t> without(std::vector<std::uint8_t> packs, std::size_t index) {
  const auto from = packs.begin() + static_cast<std::ptrdiff_t>(index * text_pack_size);
  packs.erase(from, from + text_pack_size);
  return packs;
}

TEST(ReadCdText, ReadsThePacksOfOtherPrograms) {
  const struct {
    std::vector<std::uint8_t> packs;
    CdText text;
  } all[] = {{testing::nightcats_packs(), testing::nightcats()},
             {testing::cdrwin_packs(), testing::cdrwin()},
             {testing::cdrskin_packs(), testing::cdrskin()}};
  for (const auto& one : all) {
    const CdTextReading reading = read_cd_text(one.packs);
    EXPECT_EQ(texts_of(reading.problems), "");
    EXPECT_EQ(reading.text, one.text);
    EXPECT_EQ(reading.numbers, std::vector<std::uint8_t>{0});
    EXPECT_TRUE(reading.damaged.empty());
    EXPECT_TRUE(reading.unknown.empty());
  }
}

TEST(ReadCdText, ReadsTheTwoLanguagesOfCdrdaoAndTellsWhatIsWrongWithTheSecond) {
  const CdTextReading reading = read_cd_text(testing::cdrdao_packs());
  ASSERT_EQ(reading.text.blocks.size(), 2U);
  const TextBlock& block = reading.text.blocks[0];
  EXPECT_EQ(block.language, 0x09);
  EXPECT_EQ(block.genre, 5);
  EXPECT_EQ(block.texts.at(TextField::Genre).at(0), "Feline classic mu");
  EXPECT_EQ(block.texts.at(TextField::Message).at(0), "Café süß");
  EXPECT_EQ(block.texts.at(TextField::Message).count(1), 0U);
  EXPECT_EQ(block.texts.at(TextField::Message).at(2), "m");
  EXPECT_EQ(block.texts.at(TextField::DiscId).at(0), "XY12345");
  EXPECT_EQ(reading.text.blocks[1].language, 0x69);
  // Its texts end in two zeros, but it is one of single bytes.
  EXPECT_EQ(
      texts_of(reading.problems),
      "CD-TEXT pack 23: begins with the title of track 2, that of track 3 is next (MMC-3 annex "
      "J)\n");
}

TEST(ReadCdText, GivesBackWhatWasPacked) {
  TextBlock english;
  english.first_track = 5;
  english.last_track = 40;
  english.copyright = 3;
  english.genre = 0x1B;
  TextBlock japanese = english;
  japanese.language = 0x69;
  japanese.charset = TextCharset::MsJis;
  japanese.genre = 0;
  std::mt19937 random(4);
  for (const TextField field : {TextField::Title, TextField::Performer, TextField::Message})
    for (unsigned track = 4; track <= 40; ++track) {
      const auto number = static_cast<std::uint8_t>(track == 4 ? 0 : track);
      const std::size_t length = random() % 40;
      for (std::size_t i = 0; i < length % 20; ++i)
        japanese.texts[field][number] += i % 3 == 0 ? "表" : i % 3 == 1 ? "ソ" : "　";
      for (std::size_t i = 0; i < length; ++i)
        english.texts[field][number] += i % 3 == 0 ? "é" : "x";
      if (length == 0)
        english.texts[field].erase(number), japanese.texts[field].erase(number);
      if (length % 20 == 0)
        japanese.texts[field].erase(number);
    }
  english.texts[TextField::Title][7] = english.texts[TextField::Title][6] = "twice";
  english.texts[TextField::Genre][0] = "long text about the genre of this";
  english.texts[TextField::Closed][0] = "Ünter uns";
  english.texts[TextField::DiscId][0] = "AB 1";
  const CdText text{{english, japanese}};
  PackOptions options;
  options.toc = TextToc{5, std::vector<Msf>(36, Msf{1, 2, 3}), {79, 59, 74}};
  options.intervals = {{5, {1, 2, 3}, {1, 2, 4}}};
  for (const bool tabs : {true, false}) {
    options.tab_for_same = tabs;
    const CdTextReading reading = read_cd_text(pack_cd_text(text, options).bytes);
    EXPECT_EQ(texts_of(reading.problems), "");
    EXPECT_TRUE(reading.text == text);
    EXPECT_EQ(reading.toc, options.toc);
    EXPECT_EQ(reading.intervals, options.intervals);
  }
}

TEST(ReadCdText, TellsEveryDamagedPackAndKeepsTheTextsOfOthers) {
  const auto packs = testing::nightcats_packs();
  const CdText text = testing::nightcats();
  for (std::size_t bit = 0; bit < packs.size() * 8; bit += 5) {
    auto damaged = packs;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const CdTextReading reading = read_cd_text(damaged);
    ASSERT_EQ(reading.damaged, std::vector<std::size_t>{bit / 8 / text_pack_size});
    ASSERT_EQ(reading.text.blocks.size(), 1U);
    for (const auto& [field, texts] : reading.text.blocks[0].texts)
      for (const auto& [track, found] : texts)
        EXPECT_EQ(found, text.blocks[0].texts.at(field).at(track)) << "bit " << bit;
  }
}

TEST(ReadCdText, LosesOnlyTheTextsThatRunThroughADamagedPack) {
  auto packs = testing::nightcats_packs();
  packs[2 * text_pack_size + 7] ^= 1;  // "y", "Humpty Dum"
  const CdTextReading reading = read_cd_text(packs);
  const auto& titles = reading.text.blocks[0].texts.at(TextField::Title);
  EXPECT_EQ(titles, (std::map<std::uint8_t, std::string>{{0, "Joyful Nights"}, {3, "Mee Owwww"}}));
  EXPECT_EQ(reading.text.blocks[0].texts.at(TextField::Performer).size(), 3U);
  EXPECT_EQ(
      texts_of(reading.problems),
      "CD-TEXT pack 2: CRC does not hold: nothing of it is used, of type 80h, block 0, sequence "
      "number 2 (MMC-3 annex J)\n"
      "CD-TEXT pack 3: does not go on with the title of track 1, which is lost with a pack "
      "before it (MMC-3 annex J)\n"
      "CD-TEXT pack 3: goes on with the title of track 2, whose beginning is missing (MMC-3 "
      "annex J)\n");
}

TEST(ReadCdText, TellsMissingRepeatedAndMisplacedPacks) {
  const auto packs = testing::nightcats_packs();
  EXPECT_NE(texts_of(check_cd_text(without(packs, 6)))
                .find("CD-TEXT pack 6: has sequence number 7 behind number 5: 1 pack is missing"),
            std::string::npos);
  auto repeated = packs;
  repeated.insert(repeated.end(), packs.begin(), packs.end());
  const CdTextReading reading = read_cd_text(repeated);
  EXPECT_EQ(reading.text, testing::nightcats());
  EXPECT_EQ(reading.problems.size(), 22U);
  EXPECT_EQ(reading.problems[0].what, "repeats pack 0");
  EXPECT_EQ(reading.problems[0].pack, 22U);
  auto swapped = packs;
  std::swap_ranges(swapped.begin(), swapped.begin() + text_pack_size,
                   swapped.begin() + text_pack_size);
  EXPECT_EQ(read_cd_text(swapped).text, testing::nightcats());
  EXPECT_EQ(texts_of(check_cd_text(swapped)),
            "CD-TEXT pack 0: stands before pack 1 of a lower sequence number (MMC-3 annex J)\n");
}

TEST(ReadCdText, TakesPacksWhoseCrcADriveLeftOut) {
  auto packs = testing::nightcats_packs();
  for (std::size_t at = 16; at < packs.size(); at += text_pack_size)
    packs[at] = packs[at + 1] = 0;
  const CdTextReading reading = read_cd_text(packs);
  EXPECT_EQ(reading.text, testing::nightcats());
  EXPECT_EQ(texts_of(reading.problems),
            "CD-TEXT pack 0: and all others have zeros for a CRC: whether they are sound cannot be "
            "told (MMC-3 annex J)\n");
}

TEST(ReadCdText, ReadsTextsWithoutTerminators) {
  const auto reading = read_cd_text(sealed({
      "80 00 00 00 61 62 63 64 65 66 67 68 69 6a 6b 6c",
      "80 01 01 00 6d 6e 6f 00 70 71 72 73 74 75 76 77",
      "81 00 02 00 41 42 43 44 45 46 47 48 49 4a 4b 4c",
      "8f 00 03 00 00 01 02 00 02 01 00 00 00 00 00 00",
      "8f 01 04 00 00 00 00 00 00 00 00 03 05 00 00 00",
      "8f 02 05 00 00 00 00 00 09 00 00 00 00 00 00 00",
  }));
  ASSERT_EQ(reading.text.blocks.size(), 1U);
  EXPECT_EQ(
      reading.text.blocks[0].texts.at(TextField::Title),
      (std::map<std::uint8_t, std::string>{{0, "abcdefghijkl"}, {1, "mno"}, {2, "pqrstuvw"}}));
  EXPECT_EQ(reading.text.blocks[0].texts.at(TextField::Performer).at(0), "ABCDEFGHIJKL");
  EXPECT_EQ(
      texts_of(reading.problems),
      "CD-TEXT pack 1: begins a text, but the title of the disc before it has no zero behind it "
      "(MMC-3 annex J)\n"
      "CD-TEXT pack 1: ends the title of track 2 without a zero behind it (MMC-3 annex J)\n"
      "CD-TEXT pack 2: ends the performer of the disc without a zero behind it (MMC-3 annex "
      "J)\n");
}

TEST(ReadCdText, ReadsWithoutSizePacksWhatCanBeRead) {
  auto packs = testing::nightcats_packs();
  packs.resize(19 * text_pack_size);
  const CdTextReading reading = read_cd_text(packs);
  ASSERT_EQ(reading.text.blocks.size(), 1U);
  EXPECT_EQ(reading.text.blocks[0].texts, testing::nightcats().blocks[0].texts);
  EXPECT_EQ(reading.text.blocks[0].language, 0);
  EXPECT_EQ(reading.text.blocks[0].last_track, 3);
  EXPECT_EQ(texts_of(reading.problems),
            "CD-TEXT pack 18: ends block 0, whose size information is missing: language, character "
            "set and tracks are not known (MMC-3 annex J)\n");
}

TEST(ReadCdText, ComparesTheSizesWithWhatIsThere) {
  EXPECT_EQ(
      texts_of(check_cd_text(sealed({
          "80 00 00 00 61 00",
          "8f 00 01 00 55 05 02 00 02 00 00 00 00 00 00 00",
          "8f 01 02 00 00 00 00 00 00 00 00 03 04 07 00 00",
          "8f 02 03 00 00 00 00 00 09 00 00 00 00 00 00 00",
      }))),
      "CD-TEXT pack 3: ends block 0, whose character set 55h is reserved (MMC-3 annex J)\n"
      "CD-TEXT pack 3: ends block 0, whose size information counts 2 packs of type 80h (title), "
      "1 is there (MMC-3 annex J)\n"
      "CD-TEXT pack 3: ends block 0, whose size information ends block 0 with sequence number "
      "4, it ends with 3 (MMC-3 annex J)\n"
      "CD-TEXT pack 3: ends block 0, whose size information ends block 1 with sequence number "
      "7, it ends with 0 (MMC-3 annex J)\n"
      "CD-TEXT pack 3: ends block 0, whose size information counts tracks 5 to 2 (MMC-3 annex "
      "J)\n");
}

TEST(ReadCdText, TellsBlocksThatDisagreeOnLanguages) {
  EXPECT_EQ(
      texts_of(check_cd_text(sealed({
          "80 00 00 00 61 00",
          "8f 00 01 00 00 01 01 00 01 00 00 00 00 00 00 00",
          "8f 01 02 00 00 00 00 00 00 00 00 03 03 03 00 00",
          "8f 02 03 00 00 00 00 00 09 08 00 00 00 00 00 00",
          "80 00 00 10 61 00",
          "8f 00 01 10 00 01 01 00 01 00 00 00 00 00 00 00",
          "8f 01 02 10 00 00 00 00 00 00 00 03 03 03 00 00",
          "8f 02 03 10 00 00 00 00 08 09 00 00 00 00 00 00",
      }))),
      "CD-TEXT pack 7: ends block 1, whose size information gives blocks other languages than a "
      "block before it (MMC-3 annex J)\n");
}

TEST(ReadCdText, KeepsPacksOfUnknownTypesAside) {
  auto packs = testing::nightcats_packs();
  for (const std::uint8_t byte : sealed({"8b 00 16 00 01 02", "12 00 17 00 03"}))
    packs.push_back(byte);
  const CdTextReading reading = read_cd_text(packs);
  EXPECT_EQ(reading.text, testing::nightcats());
  ASSERT_EQ(reading.unknown.size(), 2U);
  EXPECT_EQ(reading.unknown[0].type, 0x8B);
  EXPECT_EQ(reading.unknown[1].data[0], 0x03);
  const std::string problems = texts_of(reading.problems);
  EXPECT_NE(problems.find("pack 22: is of type 8Bh, which is reserved"), std::string::npos);
  EXPECT_NE(problems.find("pack 23: is of type 12h, CD-TEXT has 80h to 8Fh"), std::string::npos);
}

TEST(ReadCdText, ReadsTabsOfEitherWidth) {
  const auto reading = read_cd_text(sealed({
      "80 00 00 80 93 af 00 00 93 af 00 00 09 09 00 00",
      "80 03 01 80 09 00 00 00 00 00 00 00 00 00 00 00",
      "8e 00 02 00 09 00 09 00 41 00 09 00 09 00 00 00",
      "8f 00 03 00 80 01 04 00 02 00 00 00 00 00 00 00",
      "8f 01 04 00 00 00 00 00 00 00 01 03 05 00 00 00",
      "8f 02 05 00 00 00 00 00 69 00 00 00 00 00 00 00",
  }));
  EXPECT_EQ(reading.text.blocks[0].texts.at(TextField::Title),
            (std::map<std::uint8_t, std::string>{{0, "同"}, {1, "同"}, {2, "同"}, {3, "同"}}));
  EXPECT_EQ(reading.text.blocks[0].texts.at(TextField::Code),
            (std::map<std::uint8_t, std::string>{{2, "A"}, {3, "A"}, {4, "A"}}));
  EXPECT_EQ(texts_of(reading.problems),
            "CD-TEXT pack 2: has a tab for the code of the disc, but there is no text of a track "
            "before it (MMC-3 annex J)\n"
            "CD-TEXT pack 2: has a tab for the code of track 1, but there is no text of a track "
            "before it (MMC-3 annex J)\n");
}

TEST(ReadCdText, KeepsTextsOfSetsItDoesNotKnowAsTheyAre) {
  const auto reading = read_cd_text(sealed({
      "80 00 00 80 c7 d1 b1 db 00 00 b0 a1 00 00 00 00",
      "86 00 01 00 41 42 00",
      "8f 00 02 00 81 01 01 00 01 00 00 00 00 00 01 00",
      "8f 01 03 00 00 00 00 00 00 00 00 03 04 00 00 00",
      "8f 02 04 00 00 00 00 00 65 00 00 00 00 00 00 00",
  }));
  EXPECT_EQ(texts_of(reading.problems), "");
  EXPECT_EQ(reading.raw, (std::vector<RawText>{{0, TextField::Title, 0, "\xC7\xD1\xB1\xDB"},
                                               {0, TextField::Title, 1, "\xB0\xA1"}}));
  EXPECT_EQ(reading.text.blocks[0].charset, TextCharset::Korean);
  EXPECT_EQ(reading.text.blocks[0].texts.at(TextField::DiscId).at(0), "AB");
}

TEST(ReadCdText, TellsBytesThatTheCharacterSetLacks) {
  auto packs = testing::cdrwin_packs();
  TextPack pack = *read_struct<TextPack>(packs);
  pack.data[1] = 0xE9;
  pack.crc = crc_of(pack);
  std::ranges::copy(bytes_of(pack), packs.begin());
  const CdTextReading reading = read_cd_text(packs);
  EXPECT_EQ(reading.text.blocks[0].texts.at(TextField::Title).at(0), "TéstDiskTitle");
  EXPECT_EQ(texts_of(reading.problems),
            "CD-TEXT pack 1: ends the title of the disc, which has bytes that are no characters of "
            "ASCII (MMC-3 annex J)\n");
}

TEST(ReadCdText, ReadsGenresWhoseCodeEveryPackRepeats) {
  const auto reading = read_cd_text(sealed({
      "87 00 00 00 00 05 46 65 6c 69 6e 65 20 63 6c 61",
      "87 00 01 0a 00 05 73 73 69 63 00 00 00 00 00 00",
      "8f 00 02 00 00 01 01 00 00 00 00 00 00 00 00 02",
      "8f 01 03 00 00 00 00 00 00 00 00 03 04 00 00 00",
      "8f 02 04 00 00 00 00 00 09 00 00 00 00 00 00 00",
  }));
  EXPECT_EQ(texts_of(reading.problems), "");
  EXPECT_EQ(reading.text.blocks[0].genre, 5);
  EXPECT_EQ(reading.text.blocks[0].texts.at(TextField::Genre).at(0), "Feline classic");
}

TEST(ReadCdText, ReadsTheTableOfContentsOfSony) {
  // With the two packs that the document leaves out.
  const auto reading = read_cd_text(sealed({
      "88 00 00 00 01 0e 00 3f 02 12 00 00 00 00 00 00",
      "88 01 01 00 00 02 00 04 0b 19 08 02 32 0b 2f 3e",
      "88 05 02 00 10 00 00 14 00 00 18 00 00 1c 00 00",
      "88 09 03 00 20 00 00 24 00 00 28 00 00 2c 00 00",
      "88 0d 04 00 35 18 19 39 03 19 00 00 00 00 00 00",
      "89 01 05 00 01 04 00 00 00 00 02 29 30 02 34 3a",
  }));
  ASSERT_TRUE(reading.toc);
  EXPECT_EQ(reading.toc->starts.size(), 14U);
  EXPECT_EQ(reading.toc->starts[3], (Msf{11, 47, 62}));
  EXPECT_EQ(reading.toc->starts[13], (Msf{57, 3, 25}));
  EXPECT_EQ(reading.toc->lead_out, (Msf{63, 2, 18}));
  EXPECT_EQ(reading.intervals, (std::vector<TextInterval>{{1, {2, 41, 48}, {2, 52, 58}}}));
  EXPECT_NE(texts_of(check_cd_text(testing::sony_toc_packs()))
                .find("pack 2: has times from track 13 on, where track 5 is next"),
            std::string::npos);
}

TEST(ReadCdText, TakesBlocksThatLackALowerNumber) {
  auto packs = testing::nightcats_packs();
  for (std::size_t at = 0; at < packs.size(); at += text_pack_size) {
    TextPack pack = *read_struct<TextPack>(packs, at);
    pack.position |= 0x20;
    pack.crc = crc_of(pack);
    std::ranges::copy(bytes_of(pack), packs.begin() + static_cast<std::ptrdiff_t>(at));
  }
  const CdTextReading reading = read_cd_text(packs);
  EXPECT_EQ(reading.numbers, std::vector<std::uint8_t>{2});
  EXPECT_EQ(reading.text.blocks[0].texts, testing::nightcats().blocks[0].texts);
  EXPECT_NE(texts_of(reading.problems).find("is of block 2, but there is no block 1"),
            std::string::npos);
}

TEST(ReadCdText, TellsPartsOfAPackAndTooMany) {
  EXPECT_EQ(texts_of(check_cd_text(std::vector<std::uint8_t>(17))),
            "CD-TEXT pack 0: has 17 bytes, a pack has 18 (MMC-3 annex J)\n");
  EXPECT_TRUE(check_cd_text({}).empty());
  const std::vector<std::uint8_t> many(5000 * text_pack_size, 0xFF);
  const auto problems = check_cd_text(many);
  EXPECT_EQ(problems.size(), 2049U);
  EXPECT_EQ(problems.back().pack, 2048U);
}

}  // namespace
}  // namespace disc::cd
