// CD-TEXT in cdrdao's TOC language.
#include "formats/sheets/toc_text_writer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "formats/base/cat.h"
#include "formats/base/text.h"

namespace disc::cd {
namespace {

std::string octal(unsigned byte) {
  return {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
          static_cast<char>('0' + (byte & 7))};
}

// The code points of a text if all are below 256.
std::optional<std::string> to_latin1(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto point = decode_utf8(text);
    if (!point || point->value > 0xFF)
      return std::nullopt;
    out += static_cast<char>(point->value);
    text.remove_prefix(point->length);
  }
  return out;
}

std::string byte_list(std::string_view bytes) {
  std::string out = "{";
  for (const char byte : bytes)
    out += cat(out.size() > 1 ? ", " : " ", static_cast<unsigned>(static_cast<std::uint8_t>(byte)));
  return out + " }";
}

struct FieldWord {
  TextField field;
  const char* word;
};
constexpr FieldWord field_words[] = {
    {TextField::Title, "TITLE"},           {TextField::Performer, "PERFORMER"},
    {TextField::Songwriter, "SONGWRITER"}, {TextField::Composer, "COMPOSER"},
    {TextField::Arranger, "ARRANGER"},     {TextField::Message, "MESSAGE"},
    {TextField::DiscId, "DISC_ID"},        {TextField::Genre, "GENRE"},
    {TextField::Closed, "RESERVED4"},      {TextField::Code, "ISRC"},
};

const char* encoding_word(TextCharset charset) {
  switch (charset) {
    case TextCharset::MsJis:
      return "ENCODING_MS_JIS";
    case TextCharset::Korean:
      return "ENCODING_KOREAN";
    case TextCharset::Mandarin:
      return "ENCODING_MANDARIN";
    default:
      return nullptr;  // of which older versions know nothing
  }
}

void lose(std::vector<std::string>& losses, std::string_view what) {
  if (std::ranges::find(losses, what) == losses.end())
    losses.emplace_back(what);
}

std::string genre_of(const TextBlock& block, std::string_view text) {
  const std::string bytes{static_cast<char>(block.genre >> 8),
                          static_cast<char>(block.genre & 0xFF)};
  return byte_list(
      cat(bytes, to_latin1(text).value_or(std::string(text)), std::string_view("\0", 1)));
}

std::string disc_items(const TextBlock& block, std::vector<std::string>& losses) {
  std::string out;
  if (const char* const word = encoding_word(block.charset)) {
    out += cat("    ", word, "\n");
    lose(losses, cat(word, " of CD-TEXT is known to cdrdao 1.2.5 and later alone"));
  }
  if (block.charset == TextCharset::Ascii || block.copyright != 0) {
    std::string size(36, '\0');
    size[0] = static_cast<char>(block.charset);
    size[1] = static_cast<char>(block.first_track);
    size[2] = static_cast<char>(block.last_track);
    size[3] = static_cast<char>(block.copyright);
    out += cat("    SIZE_INFO ", byte_list(size), "\n");
  }
  if (block.genre != 0 && !block.texts.contains(TextField::Genre))
    out += cat("    GENRE ", genre_of(block, ""), "\n");
  return out;
}

std::string items_of(const TextBlock& block, std::uint8_t track, std::vector<std::string>& losses) {
  std::string out = track == 0 ? disc_items(block, losses) : "";
  for (const FieldWord& each : field_words) {
    const auto field = block.texts.find(each.field);
    const bool of_disc = each.field == TextField::DiscId || each.field == TextField::Genre;
    if (field == block.texts.end() || (of_disc && track != 0))
      continue;
    const auto found = field->second.find(track);
    const std::string text = found == field->second.end() ? "" : found->second;
    if (text.empty() && each.field == TextField::Closed)
      continue;
    const char* const word = each.field == TextField::Code && track == 0 ? "UPC_EAN" : each.word;
    if (each.field == TextField::Genre) {
      out += cat("    GENRE ", genre_of(block, text), "\n");
      continue;
    }
    if (!to_latin1(text))
      lose(losses,
           "texts that are not ISO 8859-1 are in UTF-8, which cdrdao 1.2.5 and later alone "
           "takes");
    out += cat("    ", word, " ", toc_string(text), "\n");
  }
  return out;
}

}  // namespace

std::string toc_string(std::string_view text) {
  const auto latin1 = to_latin1(text);
  std::string out = "\"";
  for (const char c : latin1 ? std::string_view(*latin1) : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (c == '"')
      out += "\\\"";
    else if (c == '\\' || byte < 0x20 || byte == 0x7F || (latin1 && byte >= 0x80))
      out += octal(byte);
    else
      out += c;
  }
  return out + "\"";
}

std::string toc_text(const CdText& text, std::uint8_t track, std::vector<std::string>& losses) {
  if (text.empty())
    return {};
  std::string out = "CD_TEXT {\n";
  if (track == 0) {
    out += "  LANGUAGE_MAP {\n";
    for (std::size_t i = 0; i < text.blocks.size(); ++i)
      out += text.blocks[i].language == 9 ? cat("    ", i, " : EN\n")
                                          : cat("    ", i, " : ", text.blocks[i].language, "\n");
    out += "  }\n";
  }
  for (std::size_t i = 0; i < text.blocks.size(); ++i)
    out += cat("  LANGUAGE ", i, " {\n", items_of(text.blocks[i], track, losses), "  }\n");
  return out + "}\n";
}

}  // namespace disc::cd
