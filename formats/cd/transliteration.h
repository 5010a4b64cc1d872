// Characters that a character set lacks, in others that it may have.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace disc::cd {

/// What stands in ASCII for a letter with a diacritic, a typographic quotation mark, a ligature and
/// the like: "e" for "é", "..." for "…". Empty for what has no width and for combining marks,
/// nothing where ASCII has nothing for it.
std::optional<std::string_view> in_ascii(char32_t character);

/// A letter and the combining mark that follows it as the one character they are equivalent to, for
/// the letters of ISO 8859-1 and for kana (Unicode 3.11, normalization form C).
std::optional<char32_t> composed(char32_t letter, char32_t mark);

/// The other width of a character that East Asian sets have in two: full-width for a printable
/// character of ASCII or a half-width katakana, ASCII for a full-width one; nothing for others
/// (Unicode block FF00 to FFEF).
std::optional<char32_t> full_width(char32_t character);
std::optional<char32_t> half_width(char32_t character);

}  // namespace disc::cd
