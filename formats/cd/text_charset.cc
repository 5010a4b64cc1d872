// The character sets of CD-TEXT: UTF-8 into their bytes and back, whatever the machine knows of
// them.
#include "formats/cd/text_charset.h"

#include "formats/base/cat.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/ms_jis.h"
#include "formats/cd/transliteration.h"

namespace disc::cd {
namespace {

// The bytes of a character, or nothing where the set has none.
std::optional<std::string> bytes_in(TextCharset charset, char32_t character) {
  if (charset == TextCharset::MsJis) {
    const auto code = to_ms_jis(character);
    if (!code)
      return std::nullopt;
    return std::string{static_cast<char>(*code >> 8), static_cast<char>(*code & 0xFF)};
  }
  const char32_t last = charset == TextCharset::Ascii ? 0x7E : 0xFF;
  if (character > last || (character > 0x7E && character < 0xA0))
    return std::nullopt;
  return std::string(1, static_cast<char>(character));
}

std::string name_of(char32_t character) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string name = "U+";
  for (int shift = character > 0xFFFFF ? 20 : character > 0xFFFF ? 16 : 12; shift >= 0; shift -= 4)
    name += digits[character >> shift & 0xF];
  std::string itself;
  append_utf8(itself, character);
  return cat(in_quotes(itself), " (", name, ")");
}

// In characters that the set has, or nothing.
std::optional<std::string> replaced(char32_t character, TextCharset charset) {
  std::string written;
  if (charset == TextCharset::MsJis) {
    if (const auto wide = full_width(character); wide && bytes_in(charset, *wide)) {
      append_utf8(written, *wide);
      return written;
    }
  }
  const auto ascii = in_ascii(character);
  if (!ascii)
    return std::nullopt;
  for (const char c : *ascii)
    append_utf8(written, charset == TextCharset::MsJis ? *full_width(static_cast<char32_t>(c))
                                                       : static_cast<char32_t>(c));
  return written;
}

[[noreturn]] void refuse(char32_t character, TextCharset charset, Missing missing) {
  std::string remedy = "write it otherwise";
  if (const auto written = replaced(character, charset); written && missing == Missing::Refuse)
    remedy = written->empty() ? "leave it out or allow transliteration"
                              : cat("write ", in_quotes(*written), " or allow transliteration");
  const bool narrow = charset == TextCharset::MsJis && full_width(character).has_value();
  throw FormatError(cat("has ", name_of(character), ", ",
                        narrow ? "which MS-JIS of CD-TEXT has in full width only"
                               : cat("which ", to_string(charset), " does not have"),
                        ": ", remedy, " (MMC-3 annex J)"));
}

bool is_control(char32_t character) {
  return (character < 0x20 && character != '\n' && character != '\r') || character == 0x7F;
}

DecodedText decode_ms_jis(Bytes bytes) {
  DecodedText text;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::uint8_t byte = bytes[at];
    if (byte < 0x80) {
      text.utf8 += static_cast<char>(byte);
    } else if (byte >= 0xA1 && byte <= 0xDF) {
      append_utf8(text.utf8, byte - 0xA1U + 0xFF61U);
    } else if (const auto character =
                   at + 1 < bytes.size() ? from_ms_jis(byte, bytes[at + 1]) : std::nullopt) {
      append_utf8(text.utf8, *character);
      ++at;
    } else {
      append_utf8(text.utf8, 0xFFFD);
      text.sound = false;
      if (is_ms_jis_lead(byte) && at + 1 < bytes.size() && bytes[at + 1] >= 0x40)
        ++at;
    }
  }
  return text;
}

}  // namespace

const char* to_string(TextCharset charset) {
  switch (charset) {
    case TextCharset::Iso8859_1:
      return "ISO 8859-1";
    case TextCharset::Ascii:
      return "ASCII";
    case TextCharset::MsJis:
      return "MS-JIS";
    case TextCharset::Korean:
      return "Korean";
    case TextCharset::Mandarin:
      return "Mandarin";
  }
  return "unknown";
}

std::optional<TextCharset> charset_named(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_' && c != ' ')
      plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  struct Name {
    std::string_view text;
    TextCharset charset;
  };
  constexpr Name names[] = {
      {"iso88591", TextCharset::Iso8859_1}, {"latin1", TextCharset::Iso8859_1},
      {"ascii", TextCharset::Ascii},        {"msjis", TextCharset::MsJis},
      {"shiftjis", TextCharset::MsJis},     {"korean", TextCharset::Korean},
      {"mandarin", TextCharset::Mandarin},
  };
  for (const Name& one : names)
    if (one.text == plain)
      return one.charset;
  return std::nullopt;
}

bool is_double_byte(TextCharset charset) {
  return charset == TextCharset::MsJis || charset == TextCharset::Korean ||
         charset == TextCharset::Mandarin;
}

std::string to_text(const Replacement& replacement) {
  return replacement.written.empty()
             ? cat(name_of(replacement.character), " is left out")
             : cat(name_of(replacement.character), " as ", in_quotes(replacement.written));
}

EncodedText encode_text(std::string_view utf8, TextCharset charset, Missing missing) {
  if (charset == TextCharset::Korean || charset == TextCharset::Mandarin)
    throw FormatError(cat("is to be coded in ", to_string(charset),
                          ", which can be read but not written: use ISO 8859-1, ASCII or MS-JIS "
                          "(MMC-3 annex J)"));
  EncodedText encoded;
  while (!utf8.empty()) {
    const auto point = decode_utf8(utf8);
    if (!point)
      throw FormatError(cat("is not UTF-8: ", in_quotes(utf8.substr(0, 16))));
    utf8.remove_prefix(point->length);
    char32_t character = point->value;
    if (const auto mark = decode_utf8(utf8); mark && composed(character, mark->value)) {
      character = *composed(character, mark->value);
      utf8.remove_prefix(mark->length);
    }
    if (is_control(character))
      throw FormatError(cat("has the control character ", name_of(character),
                            ", a text of CD-TEXT has none: remove it (MMC-3 annex J)"));
    if (const auto bytes = bytes_in(charset, character)) {
      encoded.bytes += *bytes;
      continue;
    }
    const auto written =
        missing == Missing::Transliterate ? replaced(character, charset) : std::nullopt;
    if (!written)
      refuse(character, charset, missing);
    for (std::string_view rest = *written; !rest.empty();) {
      const CodePoint one = *decode_utf8(rest);
      encoded.bytes += *bytes_in(charset, one.value);
      rest.remove_prefix(one.length);
    }
    encoded.replacements.push_back({character, *written});
  }
  return encoded;
}

DecodedText decode_text(Bytes bytes, TextCharset charset) {
  if (charset == TextCharset::MsJis)
    return decode_ms_jis(bytes);
  DecodedText text;
  for (const std::uint8_t byte : bytes) {
    if (byte >= 0x80 && charset != TextCharset::Iso8859_1)
      text.sound = false;
    const bool known =
        byte < 0x80 || charset == TextCharset::Iso8859_1 || charset == TextCharset::Ascii;
    append_utf8(text.utf8, known ? byte : 0xFFFDU);
  }
  return text;
}

}  // namespace disc::cd
