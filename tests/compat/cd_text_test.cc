// CD-TEXT before other people's programs: cd-info shows the texts of our packs, and Python has the
// same tables of characters.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/cd/cd_text_names.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/cdt_file.h"
#include "formats/cd/ms_jis.h"
#include "formats/cd/transliteration.h"
#include "tests/support/scratch.h"

namespace disc::cd {
namespace {

// What cd-info says of a disc whose sheet names the packs of `text`, from the texts on, without
// empty lines.
std::string shown(const CdText& text, const CdtForm& form, const PackOptions& options = {}) {
  const Scratch scratch;
  const unsigned first = text.blocks[0].first_track, last = text.blocks[0].last_track;
  std::string sheet = "CDTEXTFILE \"disc.cdt\"\nFILE \"disc.bin\" BINARY\n";
  for (unsigned track = first; track <= last; ++track) {
    const unsigned seconds = 4 * (track - first);
    const auto two = [](unsigned number) {
      return std::string{static_cast<char>('0' + number / 10),
                         static_cast<char>('0' + number % 10)};
    };
    sheet += "  TRACK " + two(track) + " AUDIO\n    INDEX 01 " + two(seconds / 60) + ":" +
             two(seconds % 60) + ":00\n";
  }
  scratch.write("disc.cue", bytes_of(std::string_view(sheet)));
  scratch.write("disc.bin", {});
  scratch.resize("disc.bin", (last - first + 1) * 300UL * 2352);
  scratch.write("disc.cdt", cdt_file(pack_cd_text(text, options).bytes, form));
  const Scratch::Said said =
      scratch.run("LC_ALL=C.UTF-8 cd-info --no-cddb --no-device-info --cue-file=disc.cue");
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(said.text.find("WARN"), std::string::npos) << said.text;
  const std::size_t at = said.text.find("Language 0");
  std::istringstream lines(at == std::string::npos ? said.text : said.text.substr(at));
  std::string all, line;
  while (std::getline(lines, line))
    if (!line.empty())
      all += line + "\n";
  return all;
}

// As cd-info lays texts out.
std::string laid_out(const CdText& text) {
  const struct {
    const char* name;
    TextField field;
  } lines[] = {{"TITLE", TextField::Title},           {"PERFORMER", TextField::Performer},
               {"SONGWRITER", TextField::Songwriter}, {"COMPOSER", TextField::Composer},
               {"MESSAGE", TextField::Message},       {"ARRANGER", TextField::Arranger}};
  std::string all;
  for (std::size_t i = 0; i < text.blocks.size(); ++i) {
    const TextBlock& block = text.blocks[i];
    std::string language(*language_name(block.language));
    language[0] = static_cast<char>(language[0] - 'a' + 'A');
    all += "Language " + std::to_string(i) + " '" + language + "':\n";
    for (unsigned track = 0; track <= block.last_track; ++track) {
      if (track > 0 && track < block.first_track)
        continue;
      const auto text_of_field = [&](TextField field) {
        const auto texts = block.texts.find(field);
        if (texts == block.texts.end())
          return std::string();
        const auto found = texts->second.find(static_cast<std::uint8_t>(track));
        return found == texts->second.end() ? std::string() : found->second;
      };
      std::string of_track;
      for (const auto& [name, field] : lines)
        if (const std::string one = text_of_field(field); !one.empty())
          of_track += "\t" + std::string(name) + ": " + one + "\n";
      if (const std::string code = text_of_field(TextField::Code); !code.empty())
        of_track += (track == 0 ? "\tUPC_EAN: " : "\tISRC: ") + code + "\n";
      if (const std::string genre = text_of_field(TextField::Genre); !genre.empty())
        of_track += "\tGENRE: " + genre + "\n";
      if (const std::string id = text_of_field(TextField::DiscId); !id.empty())
        of_track += "\tDISC_ID: " + id + "\n";
      if (track == 0 && block.genre == 5)
        of_track += "\tGENRE_CODE: 5 (Classical)\n";
      if (of_track.empty())
        continue;
      char head[40];
      if (track == 0)
        std::snprintf(head, sizeof head, "CD-TEXT for Disc:\n");
      else
        std::snprintf(head, sizeof head, "CD-TEXT for Track %2u:\n", track);
      all += head + of_track;
    }
  }
  return all;
}

// libcdio 2.1.0 reads all blocks in the character set of the last one, and gives texts behind an
// empty one to a track too low, up to the end of their pack; what it is shown here has neither.
CdText two_languages() {
  TextBlock english;
  english.last_track = 3;
  english.texts[TextField::Title] = {{0, "Joyful Nights, all of them"},
                                     {1, "Cafe"},
                                     {2, "Cafe"},
                                     {3, "A title of more than two packs"}};
  english.texts[TextField::Performer] = {{0, "Cats"}, {1, "Cats"}, {2, "Cats"}, {3, "Cats"}};
  english.texts[TextField::Composer] = {{0, "w"}, {1, "x"}, {2, "y"}, {3, "z"}};
  english.texts[TextField::Message] = {{0, "hello"}};
  english.texts[TextField::Code] = {
      {0, "1234567890128"}, {1, "USABC1234566"}, {2, "USABC1234567"}, {3, "USABC1234568"}};
  TextBlock japanese = english;
  japanese.language = *language_code("japanese");
  japanese.charset = TextCharset::MsJis;
  japanese.texts.clear();
  japanese.texts[TextField::Title] = {{0, "楽しい夜"},
                                      {1, "カフェ"},
                                      {2, "表ソ能予十"},
                                      {3, "とても長い題名・２つのパックを越える"}};
  japanese.texts[TextField::Arranger] = {{0, "各人"}, {1, "猫"}, {2, "犬"}, {3, "猫　達"}};
  return {{english, japanese}};
}

TEST(CdTextForCdInfo, IsShownInEveryLanguage) {
  const CdText text = two_languages();
  for (const bool zero : {false, true})
    EXPECT_EQ(shown(text, {false, zero}), laid_out(text));
}

TEST(CdTextForCdInfo, IsShownWithAndWithoutTabs) {
  CdText text = two_languages();
  text.blocks[1].texts[TextField::Title][2] = "カフェ";
  PackOptions options;
  options.toc = TextToc{1, {{0, 2, 0}, {0, 6, 0}, {0, 10, 0}}, {0, 14, 0}};
  for (const bool tabs : {false, true}) {
    options.tab_for_same = tabs;
    EXPECT_EQ(shown(text, {}, options), laid_out(text));
  }
}

TEST(CdTextForCdInfo, IsShownOfAsManyTracksAsADiscHas) {
  TextBlock block;
  block.last_track = 99;
  block.texts[TextField::Title][0] = "Ninety-nine";
  block.texts[TextField::Performer][0] = "all";
  for (std::uint8_t track = 1; track <= 99; ++track) {
    block.texts[TextField::Title][track] = "Track number " + std::to_string(track);
    block.texts[TextField::Performer][track] = track % 5 == 0 ? "somebody" : "nobody";
  }
  EXPECT_EQ(shown({{block}}, {}), laid_out({{block}}));
}

TEST(CdTextForCdInfo, IsShownInEightBlocks) {
  CdText text;
  for (const char* const name :
       {"english", "german", "french", "italian", "spanish", "dutch", "danish", "swedish"}) {
    TextBlock block;
    block.last_track = 2;
    block.language = *language_code(name);
    block.texts[TextField::Title] = {{0, name}, {1, "Ä"}, {2, std::string("2 ") + name}};
    text.blocks.push_back(block);
  }
  EXPECT_EQ(shown(text, {}), laid_out(text));
}

// The texts between two others, wherever they are.
std::vector<std::string> between(const std::string& text, const std::string& before,
                                 const std::string& behind) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at)) {
    at += before.size();
    found.push_back(text.substr(at, text.find(behind, at) - at));
  }
  return found;
}

TEST(CdTextForCdInfo, HasTheGenresThatItKnows) {
  CdText text = two_languages();
  text.blocks.resize(1);
  text.blocks[0].genre = 5;
  text.blocks[0].texts[TextField::Genre][0] = "Feline classic music of all the cats";
  text.blocks[0].texts[TextField::DiscId][0] = "ABC 1";
  text.blocks[0].texts[TextField::Closed][0] = "not to be shown";
  EXPECT_EQ(shown(text, {}), laid_out(text));
  for (std::uint16_t code = 1; code < 28; ++code) {
    text.blocks[0].genre = code;
    const auto names = between(shown(text, {}), "GENRE_CODE: " + std::to_string(code) + " (", ")");
    ASSERT_EQ(names.size(), 1U) << code;
    EXPECT_EQ(genre_code(names[0]), code) << names[0];
  }
}

TEST(CdTextForCdInfo, HasTheLanguagesThatItKnows) {
  std::vector<std::uint8_t> codes;
  for (std::uint8_t code = 0; code < 0x80; ++code)
    if (language_name(code))
      codes.push_back(code);
  for (std::size_t at = 0; at < codes.size(); at += 8) {
    CdText text;
    for (std::size_t i = at; i < std::min(at + 8, codes.size()); ++i) {
      TextBlock block = two_languages().blocks[0];
      block.language = codes[i];
      text.blocks.push_back(block);
    }
    const auto names = between(shown(text, {}), "Language ", "':");
    ASSERT_EQ(names.size(), text.blocks.size()) << at;
    for (std::size_t i = 0; i < names.size(); ++i)
      EXPECT_EQ(language_code(names[i].substr(3)), codes[at + i]) << names[i];
  }
}

TEST(MsJisForPython, IsItsCodec) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(R"(/usr/bin/python3 -c '
for lead in range(256):
  for trail in range(256):
    try:
      text = bytes([lead, trail]).decode("cp932")
    except UnicodeDecodeError:
      continue
    if len(text) == 1 and not 0xE000 <= ord(text) < 0xF900:
      print(lead << 8 | trail, ord(text), int.from_bytes(text.encode("cp932"), "big"))
')");
  ASSERT_EQ(said.status, 0) << said.text;
  std::istringstream lines(said.text);
  unsigned code = 0, character = 0, back = 0, theirs = 0, ours = 0;
  while (lines >> code >> character >> back) {
    EXPECT_EQ(from_ms_jis(static_cast<std::uint8_t>(code >> 8), code & 0xFF), character) << code;
    EXPECT_EQ(to_ms_jis(character), back) << character;
    ++theirs;
  }
  for (unsigned any = 0; any <= 0xFFFF; ++any)
    if (from_ms_jis(static_cast<std::uint8_t>(any >> 8), any & 0xFF))
      ++ours;
  EXPECT_GT(theirs, 7000U);
  EXPECT_EQ(ours, theirs);
}

TEST(TransliterationForPython, ComposesAsUnicodeDoesAndLeavesLettersOfTheirBase) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(R"(/usr/bin/python3 -c '
import unicodedata
for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0x3041, 0x3100)]:
  parts = unicodedata.normalize("NFD", chr(code))
  base = ord(parts[0])
  mark = ord(parts[1]) if len(parts) == 2 else 0
  print(code, base if len(parts) > 1 else 0, mark)
')");
  ASSERT_EQ(said.status, 0) << said.text;
  std::istringstream lines(said.text);
  unsigned code = 0, base = 0, mark = 0, pairs = 0;
  while (lines >> code >> base >> mark) {
    const bool wanted = code < 0x100 || code >= 0x3041;
    if (mark != 0 && wanted) {
      EXPECT_EQ(composed(base, mark), code);
      ++pairs;
    }
    if (base != 0 && base < 0x80) {
      EXPECT_EQ(in_ascii(code), std::string(1, static_cast<char>(base))) << code;
    }
  }
  EXPECT_GT(pairs, 100U);
}

}  // namespace
}  // namespace disc::cd
