// CD_TEXT blocks of cdrdao's TOC language.
#include "formats/sheets/toc_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/text.h"

namespace disc::cd {
namespace {

struct Item {
  const char* word;
  std::optional<TextField> field;  // none: is made anew whenever packs are written, or reserved
  bool of_disc = false;            // not of a track
};
constexpr Item items[] = {
    {"TITLE", TextField::Title, false},
    {"PERFORMER", TextField::Performer, false},
    {"SONGWRITER", TextField::Songwriter, false},
    {"COMPOSER", TextField::Composer, false},
    {"ARRANGER", TextField::Arranger, false},
    {"MESSAGE", TextField::Message, false},
    {"DISC_ID", TextField::DiscId, false},
    {"GENRE", TextField::Genre, true},
    {"UPC_EAN", TextField::Code, false},
    {"ISRC", TextField::Code, false},
    {"CLOSED", TextField::Closed, false},
    {"RESERVED4", TextField::Closed, false},  // its older name
    {"SIZE_INFO", TextField::Size, true},
    {"TOC_INFO1", std::nullopt, true},
    {"TOC_INFO2", std::nullopt, true},
    {"RESERVED1", std::nullopt, false},
    {"RESERVED2", std::nullopt, false},
    {"RESERVED3", std::nullopt, false},
};

struct Encoding {
  const char* word;
  TextCharset charset;
};
// Of cdrdao 1.2.5 and later.
constexpr Encoding encodings[] = {
    {"ENCODING_ISO_8859_1", TextCharset::Iso8859_1}, {"ENCODING_ASCII", TextCharset::Ascii},
    {"ENCODING_MS_JIS", TextCharset::MsJis},         {"ENCODING_KOREAN", TextCharset::Korean},
    {"ENCODING_MANDARIN", TextCharset::Mandarin},
};

// { 1, 2, 3 }: at most as many bytes as packs of one language can hold.
std::string read_binary(TocTokens& tokens) {
  std::string out;
  tokens.take_symbol('{', "CD-TEXT");
  while (!tokens.at_symbol('}')) {
    if (out.size() == 3072)
      tokens.fail("CD-TEXT has no room for more than 3072 bytes in an item");
    out += static_cast<char>(tokens.take_number("a byte", 255));
    if (!tokens.at_symbol('}'))
      tokens.take_symbol(',', "a list of bytes");
  }
  tokens.take_symbol('}', "a list of bytes");
  return out;
}

// Bytes that stand for characters are UTF-8 (cdrdao 1.2.5) or ISO 8859-1.
std::string text_of_bytes(std::string text, bool has_bytes, Place at, TextCharset charset,
                          SheetNotes& notes) {
  while (!text.empty() && text.back() == '\0')
    text.pop_back();
  if (!has_bytes || is_utf8(text))
    return text;
  if (charset != TextCharset::Iso8859_1)
    notes.warn(at,
               "text is given as bytes of another coding than ISO 8859-1, for which it is taken; "
               "write it in UTF-8");
  return latin1_to_utf8(text);
}

}  // namespace

void TocTexts::read_map(TocTokens& tokens) {
  tokens.take_symbol('{', "LANGUAGE_MAP");
  while (!tokens.take_symbol_if('}')) {
    const auto number = static_cast<std::size_t>(tokens.take_number("LANGUAGE_MAP", 7));
    tokens.take_symbol(':', "LANGUAGE_MAP");
    languages_[number] = tokens.take_if("EN")
                             ? std::uint8_t{9}
                             : static_cast<std::uint8_t>(tokens.take_number("a language", 255));
  }
}

void TocTexts::read_item(TocTokens& tokens, std::uint8_t track, TextBlock& block) {
  const auto* const item =
      std::ranges::find_if(items, [&](const Item& each) { return tokens.at(each.word); });
  if (item == std::end(items)) {
    std::vector<std::string> names;
    for (const Item& each : items)
      names.emplace_back(each.word);
    const auto near = nearest(tokens.here().text, names);
    tokens.fail(cat(tokens.shown(), " is no item of CD-TEXT", near ? cat(" (", *near, "?)") : ""));
  }
  if (item->of_disc && track != 0)
    tokens.fail(cat(item->word, " is of the whole disc; put it into CD_TEXT above the tracks"));
  tokens.take();
  const Place at = tokens.here().place;
  const bool is_string = tokens.here().kind == TocTokenKind::String;
  const bool has_bytes = !is_string || tokens.here().has_escaped_bytes;
  std::string value = is_string ? tokens.take().text : read_binary(tokens);
  if (!item->field) {
    if (std::string_view(item->word).starts_with("RESERVED"))
      tokens.notes().warn(at, cat(item->word, " is left out"));
    return;
  }
  if (item->field == TextField::Size) {
    // What else is in it is counted anew.
    if (value.size() >= 4) {
      block.charset = static_cast<TextCharset>(value[0]);
      block.copyright = static_cast<std::uint8_t>(value[3]);
    }
    return;
  }
  if (item->field == TextField::Genre && !is_string && value.size() >= 2) {
    block.genre = static_cast<std::uint16_t>(static_cast<std::uint8_t>(value[0]) << 8 |
                                             static_cast<std::uint8_t>(value[1]));
    value.erase(0, 2);
  }
  value = text_of_bytes(std::move(value), has_bytes, at, block.charset, tokens.notes());
  if (!value.empty())
    block.texts[*item->field][track] = std::move(value);
}

void TocTexts::read_language(TocTokens& tokens, std::uint8_t track) {
  const auto number = static_cast<std::size_t>(tokens.take_number("LANGUAGE", 7));
  auto& block = blocks_[number];
  if (!block)
    block.emplace();
  tokens.take_symbol('{', "LANGUAGE");
  while (!tokens.take_symbol_if('}')) {
    const auto* const encoding =
        std::ranges::find_if(encodings, [&](const Encoding& each) { return tokens.at(each.word); });
    if (encoding == std::end(encodings)) {
      read_item(tokens, track, *block);
    } else {
      block->charset = encoding->charset;
      tokens.take();
    }
  }
}

void TocTexts::read(TocTokens& tokens, std::uint8_t track) {
  tokens.take();
  tokens.take_symbol('{', "CD_TEXT");
  while (!tokens.take_symbol_if('}')) {
    if (track == 0 && tokens.take_if("LANGUAGE_MAP"))
      read_map(tokens);
    else if (tokens.take_if("LANGUAGE"))
      read_language(tokens, track);
    else
      tokens.fail(cat(tokens.shown(), " stands where CD_TEXT has LANGUAGE",
                      track == 0 ? " or LANGUAGE_MAP" : ""));
  }
}

CdText TocTexts::finish(std::uint8_t first_track, std::uint8_t last_track, SheetNotes& notes) {
  CdText out;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (!blocks_[i])
      continue;
    if (!languages_[i]) {
      notes.warn({}, cat("LANGUAGE ", i, " is left out, since LANGUAGE_MAP does not name it"));
      continue;
    }
    if (blocks_[i]->texts.empty())
      continue;
    TextBlock block = std::move(*blocks_[i]);
    block.language = *languages_[i];
    block.first_track = first_track;
    block.last_track = last_track;
    out.blocks.push_back(std::move(block));
  }
  return out;
}

}  // namespace disc::cd
