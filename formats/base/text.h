// UTF-8, UTF-16 and hexadecimal, without a locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"

namespace disc {

/// One code point decoded from the front of a UTF-8 text.
struct CodePoint {
  char32_t value;
  std::uint8_t length;  // bytes it took, 1 to 4
};

/// The first code point of `text`; nothing if empty or not well-formed (overlong forms, surrogates
/// and values above 10FFFF are refused: Unicode 3.9, table 3-7).
std::optional<CodePoint> decode_utf8(std::string_view text);

/// True if the whole text is well-formed UTF-8.
bool is_utf8(std::string_view text);

/// Appends one code point.
void append_utf8(std::string& out, char32_t code_point);

/// Big-endian UTF-16 (or UCS-2) to UTF-8; unpaired surrogates become U+FFFD, an odd last byte too.
std::string utf16be_to_utf8(Bytes bytes);

/// UTF-8 to UTF-16 code units. Bytes that are not well-formed become U+FFFD each.
std::u16string to_utf16(std::string_view utf8);

/// Lower-case hexadecimal.
std::string to_hex(Bytes bytes);

/// The bytes of a hexadecimal text of even length; nothing if any character is not a digit.
std::optional<std::string> from_hex(std::string_view hex);

/// For messages: the text in single quotes, control characters and broken UTF-8 as \xNN, so that a
/// hostile name cannot move the cursor or forge a line.
std::string in_quotes(std::string_view text);

/// The nearest of `candidates` to `word` by edit distance, if near enough to be a typing slip.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace disc
