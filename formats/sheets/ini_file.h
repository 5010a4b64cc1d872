// Sections of keys and values, as in .ini files of Windows and sheets of CloneCD.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace disc::cd {

struct IniValue {
  std::string text;
  std::size_t line = 0;
};

/// "[Session 2]" with the lines below it.
struct IniSection {
  std::string word;          // "session", in lower case
  std::int32_t number = -1;  // 2; -1 where there is none
  std::size_t line = 0;
  std::string file;                        // for messages
  std::map<std::string, IniValue> values;  // by keys in lower case, one space between their words

  std::string text_of(const std::string& key) const;  // "" where there is none
  /// Decimal, or hexadecimal behind 0x; nothing where the key is missing. Throws FormatError where
  /// it is no number.
  std::optional<std::int32_t> number_of(const std::string& key) const;
  /// Throws FormatError too where the key is missing or not `from` to `to`.
  std::int32_t number_of(const std::string& key, std::int32_t from, std::int32_t to) const;
};

struct IniFile {
  std::vector<IniSection> sections;

  /// A text of at most 1 MiB with LF or CRLF, with or without a byte order mark; lines that begin
  /// with ';' are comments. Throws FormatError ("name:line: ...") for lines that are no section and
  /// no key=value, and for keys that come twice in a section.
  IniFile(std::string_view text, const std::string& name);
};

/// Decimal, with a sign if below zero, or hexadecimal behind 0x; nothing if it is anything else or
/// does not fit.
std::optional<std::int32_t> parse_ini_number(std::string_view text);

}  // namespace disc::cd
