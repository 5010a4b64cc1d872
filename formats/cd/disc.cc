// A compact disc as its table of contents tells it, and where the bytes of its sectors are.
#include "formats/cd/disc.h"

#include "formats/base/cat.h"

namespace disc::cd {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

const char* to_string(TrackMode mode) {
  constexpr const char* names[] = {"audio",       "mode0",       "mode1",      "mode2",
                                   "mode2-form1", "mode2-form2", "mode2-mixed"};
  return names[static_cast<std::size_t>(mode)];
}

std::uint8_t Track::control() const {
  const unsigned bits = is_data(mode) ? (copy ? 0x60U : 0x40U)
                                      : (four_channel ? 0x80U : 0U) | (copy ? 0x20U : 0U) |
                                            (pre_emphasis ? 0x10U : 0U);
  return static_cast<std::uint8_t>(bits);
}

std::string problem_with_catalog(std::string_view text) {
  if (text.size() != 13)
    return cat("has ", text.size(), text.size() == 1 ? " character" : " characters",
               ", a media catalog number has 13 digits");
  unsigned sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i]))
      return cat("has '", text.substr(i, 1), "' where a media catalog number has a digit");
    sum += static_cast<unsigned>(text[i] - '0') * (i % 2 == 0 ? 1 : 3);
  }
  if (sum % 10 != 0) {
    const unsigned last = static_cast<unsigned>(text[12] - '0');
    return cat("ends in ", last, ", the check digit of its other digits is ",
               (last + 10 - sum % 10) % 10);
  }
  return {};
}

std::string plain_isrc(std::string_view text) {
  std::string plain;
  for (const char c : text)
    if (c != '-')
      plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return plain;
}

std::string problem_with_isrc(std::string_view text) {
  const std::string plain = plain_isrc(text);
  if (plain.size() != 12)
    return cat("has ", plain.size(), plain.size() == 1 ? " character" : " characters",
               ", an ISRC has 12");
  if (text.size() != plain.size() &&
      (text.size() != 15 || text[2] != '-' || text[6] != '-' || text[9] != '-'))
    return "has dashes in wrong places, an ISRC is written CC-OOO-YY-NNNNN";
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const bool fits = i < 2   ? is_capital(plain[i])
                      : i < 5 ? is_capital(plain[i]) || is_digit(plain[i])
                              : is_digit(plain[i]);
    if (!fits)
      return cat("has '", plain.substr(i, 1), "' as character ", i + 1, ", where an ISRC has a ",
                 i < 2   ? "letter of its country"
                 : i < 5 ? "letter or digit of its owner"
                 : i < 7 ? "digit of its year"
                         : "digit of its number");
  }
  return {};
}

}  // namespace disc::cd
