// The character sets of CD-TEXT: UTF-8 into their bytes and back, whatever the machine knows of
// them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/cd/cd_text.h"

namespace disc::cd {

/// "ISO 8859-1", "ASCII", "MS-JIS", "Korean", "Mandarin".
const char* to_string(TextCharset charset);
/// By the names "iso-8859-1", "ascii", "ms-jis", "korean", "mandarin", in any case and with "_" or
/// nothing for "-"; "shift-jis" and "latin-1" are taken too. Nothing for others.
std::optional<TextCharset> charset_named(std::string_view name);
/// True for those whose characters take two bytes each, and whose texts end in two zeros.
bool is_double_byte(TextCharset charset);

/// What to do with characters that a set lacks.
enum class Missing : std::uint8_t {
  Refuse,
  Transliterate,  // é to e, “ to ", … to ..., in MS-JIS A to its full-width form, and tell so
};

/// A character that was written as others, which `written` has in UTF-8.
struct Replacement {
  char32_t character = 0;
  std::string written;

  bool operator==(const Replacement&) const = default;
};
/// "'é' (U+00E9) as 'e'".
std::string to_text(const Replacement& replacement);

struct EncodedText {
  std::string bytes;
  std::vector<Replacement> replacements;  // in order, one for each time
};

/// A text in the bytes of a set. Throws FormatError, which names character and set, for what the
/// set lacks, for control characters but line feed and carriage return, and for text that is not
/// UTF-8. In MS-JIS each character takes two bytes, as CD-TEXT counts them, so those of one byte
/// (ASCII, half-width katakana) are lacking. Korean and Mandarin cannot be written.
EncodedText encode_text(std::string_view utf8, TextCharset charset, Missing missing);

struct DecodedText {
  std::string utf8;
  bool sound = true;  // false: bytes that the set has no character for stand as U+FFFD
};

/// The text of bytes without their terminator. MS-JIS may have characters of one byte; bytes above
/// 7Fh in ASCII are not sound and taken for ISO 8859-1. Korean and Mandarin have only their ASCII.
DecodedText decode_text(Bytes bytes, TextCharset charset);

}  // namespace disc::cd
