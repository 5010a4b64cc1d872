// UTF-8, UTF-16 and hexadecimal, without a locale.
#include "formats/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "formats/base/error.h"

namespace disc {

std::optional<CodePoint> decode_utf8(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80)
    return CodePoint{lead, 1};
  const std::uint8_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length)
    return std::nullopt;
  char32_t value = lead & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80)
      return std::nullopt;
    value = value << 6 | (byte(i) & 0x3F);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
    return std::nullopt;
  return CodePoint{value, length};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto point = decode_utf8(text);
    if (!point)
      return false;
    text.remove_prefix(point->length);
  }
  return true;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

std::string utf16be_to_utf8(Bytes bytes) {
  std::string out;
  const auto unit = [&](std::size_t i) {
    return static_cast<char16_t>(bytes[i] << 8 | bytes[i + 1]);
  };
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    const char16_t first = unit(i);
    if (first < 0xD800 || first >= 0xE000) {
      append_utf8(out, first);
    } else if (first < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 &&
               unit(i + 2) < 0xE000) {
      append_utf8(out, 0x10000 + (static_cast<char32_t>(first - 0xD800) << 10) +
                           static_cast<char32_t>(unit(i + 2) - 0xDC00));
      i += 2;
    } else {
      append_utf8(out, 0xFFFD);
    }
  }
  if (i < bytes.size())
    append_utf8(out, 0xFFFD);
  return out;
}

std::u16string to_utf16(std::string_view utf8) {
  std::u16string out;
  while (!utf8.empty()) {
    const auto point = decode_utf8(utf8).value_or(CodePoint{0xFFFD, 1});
    utf8.remove_prefix(point.length);
    if (point.value < 0x10000) {
      out += static_cast<char16_t>(point.value);
    } else {
      out += static_cast<char16_t>(0xD800 + ((point.value - 0x10000) >> 10));
      out += static_cast<char16_t>(0xDC00 + ((point.value - 0x10000) & 0x3FF));
    }
  }
  return out;
}

std::string to_hex(Bytes bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0)
    return std::nullopt;
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9')
      return c - '0';
    if (c >= 'a' && c <= 'f')
      return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
      return c - 'A' + 10;
    return -1;
  };
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit(hex[i]), low = digit(hex[i + 1]);
    if (high < 0 || low < 0)
      return std::nullopt;
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  while (!text.empty()) {
    const auto point = decode_utf8(text);
    const std::size_t length = point ? point->length : 1;
    const bool printable = point && point->value >= 0x20 && point->value != 0x7F &&
                           !(point->value >= 0x80 && point->value < 0xA0);
    if (printable)
      out += text.substr(0, length);
    else
      for (const char c : text.substr(0, length))
        out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<std::uint8_t>(c)));
    text.remove_prefix(length);
  }
  return out + "'";
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = word.size() / 3 + 2;  // "jolliet" for "joliet", not "text" for "from"
  for (const std::string& candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t substitute = diagonal + (word[i - 1] != candidate[j - 1]);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
      }
    }
    if (row.back() < best_distance && row.back() < std::max(word.size(), candidate.size())) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace disc
