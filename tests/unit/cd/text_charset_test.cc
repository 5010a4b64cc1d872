// Texts in the character sets of CD-TEXT and back.
#include "formats/cd/text_charset.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/ms_jis.h"

namespace disc::cd {
namespace {

std::string refusal(std::string_view text, TextCharset charset, Missing missing = Missing::Refuse) {
  try {
    encode_text(text, charset, missing);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "none";
}

std::string hex_of(std::string_view text, TextCharset charset) {
  return to_hex(bytes_of(encode_text(text, charset, Missing::Refuse).bytes));
}

std::string back(std::string_view bytes, TextCharset charset) {
  const DecodedText text = decode_text(bytes_of(bytes), charset);
  return text.sound ? text.utf8 : text.utf8 + " (not sound)";
}

TEST(EncodeText, WritesWhatASetHas) {
  EXPECT_EQ(hex_of("Café ÿ\n", TextCharset::Iso8859_1), "436166e920ff0a");
  EXPECT_EQ(hex_of("Cafe~", TextCharset::Ascii), "436166657e");
  EXPECT_EQ(hex_of("日本語", TextCharset::MsJis), "93fa967b8cea");
  EXPECT_EQ(hex_of("アあＡ　①﨑", TextCharset::MsJis), "834182a0826081408740ed95");
  EXPECT_EQ(hex_of("", TextCharset::MsJis), "");
}

TEST(EncodeText, TakesTheCharactersThatJisAndMicrosoftMapDifferently) {
  EXPECT_EQ(hex_of("〜～", TextCharset::MsJis), "81608160");
  EXPECT_EQ(hex_of("−－", TextCharset::MsJis), "817c817c");
  EXPECT_EQ(hex_of("—―‖∥", TextCharset::MsJis), "815c815c81618161");
  EXPECT_EQ(hex_of("¢£¬", TextCharset::MsJis), "8191819281ca");
}

TEST(EncodeText, ComposesWhatIsWrittenInParts) {
  EXPECT_EQ(hex_of("e\u0301A\u030An\u0303", TextCharset::Iso8859_1), "e9c5f1");
  EXPECT_EQ(hex_of("か\u3099ハ\u309A", TextCharset::MsJis), "82aa8370");
}

TEST(EncodeText, NamesTheCharacterAndTheSetThatLacksIt) {
  EXPECT_EQ(
      refusal("a…", TextCharset::Iso8859_1),
      "has '…' (U+2026), which ISO 8859-1 does not have: write '...' or allow transliteration "
      "(MMC-3 annex J)");
  EXPECT_EQ(refusal("日", TextCharset::Ascii),
            "has '日' (U+65E5), which ASCII does not have: write it otherwise (MMC-3 annex J)");
  EXPECT_EQ(refusal("A", TextCharset::MsJis),
            "has 'A' (U+0041), which MS-JIS of CD-TEXT has in full width only: write 'Ａ' or allow "
            "transliteration (MMC-3 annex J)");
  EXPECT_EQ(
      refusal("😀", TextCharset::Iso8859_1, Missing::Transliterate),
      "has '😀' (U+1F600), which ISO 8859-1 does not have: write it otherwise (MMC-3 annex J)");
  EXPECT_EQ(
      refusal("a\tb", TextCharset::Iso8859_1),
      "has the control character '\\x09' (U+0009), a text of CD-TEXT has none: remove it (MMC-3 "
      "annex J)");
  EXPECT_EQ(refusal("a\xFF", TextCharset::Iso8859_1), "is not UTF-8: '\\xff'");
  EXPECT_EQ(refusal("a", TextCharset::Korean),
            "is to be coded in Korean, which can be read but not written: use ISO 8859-1, ASCII or "
            "MS-JIS (MMC-3 annex J)");
  EXPECT_NE(refusal("\u0085", TextCharset::Iso8859_1), "none");  // 80h to 9Fh are no characters
}

TEST(EncodeText, TransliteratesOnRequestAndTellsEach) {
  const EncodedText ascii =
      encode_text("Ærøskøbing “naïve” – Łódź…ß", TextCharset::Ascii, Missing::Transliterate);
  EXPECT_EQ(ascii.bytes, "AEroskobing \"naive\" - Lodz...ss");
  ASSERT_EQ(ascii.replacements.size(), 12U);
  EXPECT_EQ(ascii.replacements[0], (Replacement{U'Æ', "AE"}));
  EXPECT_EQ(to_text(ascii.replacements[1]), "'ø' (U+00F8) as 'o'");
  EXPECT_EQ(ascii.replacements[10], (Replacement{U'…', "..."}));
  const EncodedText latin =
      encode_text("“é” Ｒｅ\u200B", TextCharset::Iso8859_1, Missing::Transliterate);
  EXPECT_EQ(latin.bytes, "\"\xE9\" Re");
  EXPECT_EQ(latin.replacements.size(), 5U);
  EXPECT_EQ(to_text(latin.replacements[4]), "'\u200B' (U+200B) is left out");
}

TEST(EncodeText, WidensWhatMsJisHasInTwoBytesOnly) {
  const EncodedText text = encode_text("A b-é ｱ~", TextCharset::MsJis, Missing::Transliterate);
  EXPECT_EQ(back(text.bytes, TextCharset::MsJis), "Ａ　ｂ－ｅ　ア～");
  EXPECT_EQ(text.replacements.size(), 8U);
  EXPECT_EQ(text.replacements[4], (Replacement{U'é', "ｅ"}));
}

TEST(DecodeText, ReadsWhatASetHas) {
  EXPECT_EQ(back("Caf\xE9", TextCharset::Iso8859_1), "Café");
  EXPECT_EQ(back("Caf\xE9", TextCharset::Ascii), "Café (not sound)");
  EXPECT_EQ(back("\x93\xFA\x96\x7B\x8C\xEA", TextCharset::MsJis), "日本語");
  EXPECT_EQ(back("A\xB1\x83\x5C", TextCharset::MsJis), "Aｱソ");
  EXPECT_EQ(back("\xFA\x5C", TextCharset::MsJis), "纊");
  EXPECT_EQ(back("AB", TextCharset::Korean), "AB");
}

TEST(DecodeText, MarksBytesThatAreNoCharacters) {
  EXPECT_EQ(back("\x82", TextCharset::MsJis), "\uFFFD (not sound)");
  EXPECT_EQ(back("\x82 x", TextCharset::MsJis), "\uFFFD x (not sound)");
  EXPECT_EQ(back("\xFF"
                 "A",
                 TextCharset::MsJis),
            "\uFFFD"
            "A (not sound)");
  EXPECT_EQ(back("\x85\x40"
                 "A",
                 TextCharset::MsJis),
            "\uFFFD"
            "A (not sound)");  // an empty row
  EXPECT_EQ(back("\xB0\xA1", TextCharset::Mandarin), "\uFFFD\uFFFD (not sound)");
}

TEST(MsJis, ReadsEveryCharacterThatItWrites) {
  std::size_t characters = 0;
  for (unsigned lead = 0; lead < 256; ++lead)
    for (unsigned trail = 0; trail < 256; ++trail) {
      const auto character =
          from_ms_jis(static_cast<std::uint8_t>(lead), static_cast<std::uint8_t>(trail));
      if (!character)
        continue;
      ++characters;
      const auto code = to_ms_jis(*character);
      ASSERT_TRUE(code);
      EXPECT_EQ(from_ms_jis(static_cast<std::uint8_t>(*code >> 8),
                            static_cast<std::uint8_t>(*code & 0xFF)),
                character);
    }
  // JIS X 0208 has 6,879, NEC's row 13 83, IBM and NEC's choice of it 388 and 374.
  EXPECT_EQ(characters, 6879U + 83 + 388 + 374);
}

TEST(Charsets, HaveNames) {
  EXPECT_EQ(charset_named("ISO-8859-1"), TextCharset::Iso8859_1);
  EXPECT_EQ(charset_named("ms_jis"), TextCharset::MsJis);
  EXPECT_EQ(charset_named("ASCII"), TextCharset::Ascii);
  EXPECT_EQ(charset_named("korean"), TextCharset::Korean);
  EXPECT_EQ(charset_named("mandarin"), TextCharset::Mandarin);
  EXPECT_EQ(charset_named("utf-8"), std::nullopt);
  EXPECT_STREQ(to_string(TextCharset::MsJis), "MS-JIS");
}

}  // namespace
}  // namespace disc::cd
