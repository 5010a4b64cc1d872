// A command as a person types it in hexadecimal, and what it may do to a disc.
#include "record/typed_cdb.h"

#include <algorithm>
#include <array>
#include <optional>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::record {
namespace {

std::string without_prefix(const std::string& word) {
  return word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X') ? word.substr(2)
                                                                                 : word;
}

std::optional<std::string> bytes_of_word(const std::string& word) {
  std::string digits = without_prefix(word);
  digits.erase(std::remove(digits.begin(), digits.end(), ':'), digits.end());
  if (digits.size() == 1)
    digits.insert(digits.begin(), '0');
  return digits.empty() ? std::nullopt : from_hex(digits);
}

std::string two_digits(std::uint8_t number) {
  constexpr char digits[] = "0123456789ABCDEF";
  return {digits[number >> 4], digits[number & 15]};
}

void check_length(const std::string& bytes) {
  const auto code = static_cast<std::uint8_t>(bytes[0]);
  const std::size_t expected = mmc::length_of_group(code);
  if (expected != 0 && bytes.size() != expected)
    throw ManifestError(cat(mmc::name_of(code), " has ", expected, " bytes, these are ",
                            bytes.size(), " (SPC-3 4.3.2)"));
  if (expected == 0 && (bytes.size() < 6 || bytes.size() > 16))
    throw ManifestError(cat("a command has 6 to 16 bytes, these are ", bytes.size()));
}

template <std::size_t Count>
bool is_one_of(const std::array<std::uint8_t, Count>& codes, std::uint8_t code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

mmc::Cdb parse_command(const std::vector<std::string>& words) {
  std::string bytes;
  for (const std::string& word : words) {
    const std::optional<std::string> some = bytes_of_word(word);
    if (!some)
      throw ManifestError(
          cat(in_quotes(word),
              " is no number in hexadecimal; a command is typed as 12 00 00 00 24 00"
              " or 120000002400"));
    bytes += *some;
  }
  if (bytes.empty())
    throw ManifestError("there is no command; it is typed as 12 00 00 00 24 00 or 120000002400");
  check_length(bytes);
  return mmc::Cdb(bytes_of(std::string_view(bytes)));
}

bool passes_read_only(std::uint8_t operation_code) {
  constexpr std::array<std::uint8_t, 41> codes{
      0x00, 0x03, 0x08, 0x12, 0x1A, 0x1B, 0x25, 0x28, 0x37, 0x3C, 0x3E, 0x2F, 0x42, 0x43,
      0x44, 0x45, 0x46, 0x47, 0x48, 0x4A, 0x4B, 0x4D, 0x4E, 0x51, 0x52, 0x5A, 0x5C, 0x23,
      0x88, 0x8F, 0x9E, 0xA4, 0xA5, 0xA8, 0xAC, 0xAD, 0xB9, 0xBA, 0xBC, 0xBE, 0xAF};
  return is_one_of(codes, operation_code);
}

bool is_harmless(std::uint8_t operation_code) {
  // PREVENT, SEEK, SET READ AHEAD, SET STREAMING, SET CD SPEED, MECHANISM STATUS, READ MEDIA SERIAL
  // NUMBER, REPORT LUNS, REZERO UNIT, STOP PLAY/SCAN
  constexpr std::array<std::uint8_t, 9> others{0x01, 0x1E, 0x2B, 0xA0, 0xA7,
                                               0xAB, 0xB6, 0xBB, 0xBD};
  return passes_read_only(operation_code) || is_one_of(others, operation_code);
}

std::string hex_dump(Bytes bytes) {
  constexpr std::size_t row = 16;
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += row) {
    out += two_digits(static_cast<std::uint8_t>(at >> 16)) +
           two_digits(static_cast<std::uint8_t>(at >> 8)) +
           two_digits(static_cast<std::uint8_t>(at)) + ' ';
    std::string text;
    for (std::size_t i = at; i < at + row; ++i) {
      if (i >= bytes.size()) {
        out += "   ";
        continue;
      }
      out += ' ' + two_digits(bytes[i]);
      text += bytes[i] >= 0x20 && bytes[i] < 0x7F ? static_cast<char>(bytes[i]) : '.';
    }
    out += cat("  ", text, '\n');
  }
  return out;
}

}  // namespace disc::record
