// Texts as JSON strings, for what is written as a stream.
#include "formats/base/json.h"

#include <algorithm>
#include <cstdint>

#include "formats/base/text.h"

namespace disc {
namespace {

constexpr char hex[] = "0123456789abcdef";

std::string hex_byte(char byte) {
  const auto value = static_cast<std::uint8_t>(byte);
  return {hex[value >> 4], hex[value & 15]};
}

bool is_plain(char c) {
  return static_cast<std::uint8_t>(c) < 0x80 && static_cast<std::uint8_t>(c) >= 0x20 && c != '"' &&
         c != '\\';
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty())
      break;
    const char c = text.front();
    std::size_t length = 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (const auto letter = std::string_view("\b\f\n\r\t").find(c);
               letter != std::string_view::npos) {
      out += '\\';
      out += "bfnrt"[letter];
    } else if (static_cast<std::uint8_t>(c) < 0x80) {
      out += "\\u00" + hex_byte(c);
    } else if (const auto point = decode_utf8(text)) {
      length = point->length;
      out += text.substr(0, length);
    } else {
      out += "\\\\x" + hex_byte(c);
    }
    text.remove_prefix(length);
  }
  out += '"';
}

std::string to_json(std::string_view text) {
  std::string out;
  append_json(out, text);
  return out;
}

std::string escape_bytes(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const auto point = decode_utf8(bytes);
    const std::size_t length = point ? point->length : 1;
    if (!point)
      out += "\\x" + hex_byte(bytes.front());
    else if (bytes.front() == '\\')
      out += "\\\\";
    else
      out += bytes.substr(0, length);
    bytes.remove_prefix(length);
  }
  return out;
}

std::string unescape_bytes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto byte = text.starts_with("\\x") && text.size() >= 4 ? from_hex(text.substr(2, 2))
                                                                  : std::optional<std::string>();
    if (byte) {
      out += *byte;
      text.remove_prefix(4);
    } else {
      out += text.front();
      text.remove_prefix(text.starts_with("\\\\") ? 2 : 1);
    }
  }
  return out;
}

}  // namespace disc
