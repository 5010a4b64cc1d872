// Names as ISO 9660 and Joliet record them: characters, parts, order.
#include "formats/iso9660/identifier.h"

#include <algorithm>

#include "formats/base/text.h"

namespace disc::iso9660 {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::strong_ordering compare_filled(std::string_view a, std::string_view b, char filler) {
  const std::size_t length = std::max(a.size(), b.size());
  for (std::size_t i = 0; i < length; ++i) {
    const auto x = static_cast<unsigned char>(i < a.size() ? a[i] : filler);
    const auto y = static_cast<unsigned char>(i < b.size() ? b[i] : filler);
    if (x != y)
      return x <=> y;
  }
  return std::strong_ordering::equal;
}

char16_t unit_of(Bytes units, std::size_t i) {
  return static_cast<char16_t>(units[2 * i] << 8 | units[2 * i + 1]);
}

std::strong_ordering compare_versions(std::string_view a, std::string_view b) {
  while (a.starts_with('0'))
    a.remove_prefix(1);
  while (b.starts_with('0'))
    b.remove_prefix(1);
  if (a.size() != b.size())
    return a.size() <=> b.size();
  return compare_filled(a, b, '0');
}

}  // namespace

bool is_d_character(char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }

bool is_a_character(char c) {
  return is_d_character(c) ||
         std::string_view(" !\"%&'()*+,-./:;<=>?").find(c) != std::string_view::npos;
}

bool is_relaxed_character(char c) { return c > ' ' && c < 0x7F && c != '/' && c != ';'; }

bool is_joliet_character(char16_t unit) {
  return unit >= 0x20 && std::u16string_view(u"*/:;?\\").find(unit) == std::u16string_view::npos;
}

IdentifierParts split_identifier(std::string_view identifier) {
  IdentifierParts parts;
  const std::size_t semicolon = identifier.rfind(';');
  if (semicolon != std::string_view::npos &&
      std::all_of(identifier.begin() + static_cast<std::ptrdiff_t>(semicolon) + 1, identifier.end(),
                  is_digit)) {
    parts.has_version = true;
    parts.version = identifier.substr(semicolon + 1);
    identifier = identifier.substr(0, semicolon);
  }
  const std::size_t dot = identifier.rfind('.');
  if (dot == std::string_view::npos) {
    parts.name = identifier;
    return parts;
  }
  parts.has_dot = true;
  parts.name = identifier.substr(0, dot);
  parts.extension = identifier.substr(dot + 1);
  return parts;
}

std::string_view display_name(std::string_view identifier) {
  const IdentifierParts parts = split_identifier(identifier);
  std::size_t length = identifier.size();
  if (parts.has_version)
    length -= parts.version.size() + 1;
  if (parts.has_dot && parts.extension.empty() && !parts.name.empty())
    --length;
  // An identifier that is nothing but a version number still needs a name to go by.
  return length == 0 ? identifier : identifier.substr(0, length);
}

Bytes without_version_joliet(Bytes identifier) {
  std::size_t end = identifier.size() / 2;
  while (end > 0 && unit_of(identifier, end - 1) >= '0' && unit_of(identifier, end - 1) <= '9')
    --end;
  const bool has_version =
      end > 1 && 2 * end < identifier.size() && unit_of(identifier, end - 1) == ';';
  return has_version ? identifier.first(2 * (end - 1)) : identifier;
}

Bytes display_name_joliet(Bytes identifier) {
  Bytes name = without_version_joliet(identifier);
  while (name.size() > 2 && name.size() % 2 == 0 && unit_of(name, name.size() / 2 - 1) == '.')
    name = name.first(name.size() - 2);
  return name;
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const IdentifierParts x = split_identifier(a), y = split_identifier(b);
  if (const auto order = compare_filled(x.name, y.name, ' '); order != 0)
    return order;
  if (const auto order = compare_filled(x.extension, y.extension, ' '); order != 0)
    return order;
  return compare_versions(y.version, x.version);
}

std::strong_ordering compare_path_table_identifiers(std::string_view a, std::string_view b) {
  return compare_filled(a, b, ' ');
}

std::strong_ordering compare_joliet_identifiers(Bytes a, Bytes b) {
  return compare_filled(text_of(a), text_of(b), '\0');
}

std::string to_utf16be(std::string_view utf8) {
  const std::u16string units = to_utf16(utf8);
  std::string bytes;
  bytes.reserve(2 * units.size());
  for (const char16_t unit : units) {
    bytes += static_cast<char>(unit >> 8);
    bytes += static_cast<char>(unit & 0xFF);
  }
  return bytes;
}

}  // namespace disc::iso9660
