// The two-byte characters of MS-JIS, in which CD-TEXT writes Japanese.
#pragma once

#include <cstdint>
#include <optional>

namespace disc::cd {

/// The code of a character of two bytes, the lead byte above the other; nothing where MS-JIS has
/// none. Characters that the tables of JIS and Microsoft map differently (wave dash, minus, em
/// dash, double vertical line, cent, pound, not) are taken from either.
std::optional<std::uint16_t> to_ms_jis(char32_t character);

/// The character of a code of two bytes, in the mapping of Microsoft; nothing where there is none.
std::optional<char32_t> from_ms_jis(std::uint8_t lead, std::uint8_t trail);

/// True for the first byte of a pair: 81h to 9Fh, E0h to FCh.
constexpr bool is_ms_jis_lead(std::uint8_t byte) {
  return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
}

}  // namespace disc::cd
