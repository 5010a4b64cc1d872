// Sections of keys and values, as in .ini files of Windows and sheets of CloneCD.
#include "formats/sheets/ini_file.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::cd {
namespace {

constexpr std::size_t longest_text = 1 << 20;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

// In lower case, with one space between words.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : trimmed(text))
    if (!is_space(c))
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    else if (out.back() != ' ')
      out += ' ';
  return out;
}

[[noreturn]] void fail(const std::string& file, std::size_t line, const std::string& what) {
  throw FormatError(cat(file, ":", line, ": ", what));
}

IniSection section_of(std::string_view header, std::size_t line, const std::string& file) {
  IniSection section;
  section.line = line;
  section.file = file;
  const std::string name = plain(header);
  std::size_t digits = 0;
  while (digits < name.size() && is_digit(name[name.size() - 1 - digits]))
    ++digits;
  const std::string_view word = std::string_view(name).substr(0, name.size() - digits);
  const auto number = parse_ini_number(std::string_view(name).substr(word.size()));
  section.number = number.value_or(-1);
  section.word = number ? trimmed(word) : std::string_view(name);
  return section;
}

}  // namespace

std::optional<std::int32_t> parse_ini_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative)
    text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex)
    text.remove_prefix(2);
  std::int32_t value = 0;
  const char* const behind = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), behind, value, hex ? 16 : 10);
  if (text.empty() || error != std::errc() || end != behind || value < 0)
    return std::nullopt;
  return negative ? -value : value;
}

IniFile::IniFile(std::string_view text, const std::string& name) {
  if (text.size() > longest_text)
    throw FormatError(
        cat(name, ": has ", text.size(), " bytes, a sheet has ", longest_text, " at most"));
  if (text.starts_with("\xEF\xBB\xBF"))
    text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == ';')
      continue;
    if (line.front() == '[') {
      if (line.back() != ']')
        fail(name, number, cat("has ", in_quotes(line), ", which no ']' closes"));
      sections.push_back(section_of(line.substr(1, line.size() - 2), number, name));
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      fail(name, number,
           cat("has ", in_quotes(line), ", which is neither [section] nor key=value"));
    if (sections.empty())
      fail(name, number, cat("has ", in_quotes(line), " before any [section]"));
    const std::string key = plain(line.substr(0, equals));
    const IniValue value{std::string(trimmed(line.substr(equals + 1))), number};
    if (!sections.back().values.emplace(key, value).second)
      fail(name, number, cat("has ", in_quotes(key), " a second time in its section"));
  }
}

std::string IniSection::text_of(const std::string& key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second.text;
}

std::optional<std::int32_t> IniSection::number_of(const std::string& key) const {
  const auto found = values.find(key);
  if (found == values.end())
    return std::nullopt;
  const auto value = parse_ini_number(found->second.text);
  if (!value)
    fail(file, found->second.line,
         cat("has ", in_quotes(found->second.text), " as ", key, ", which is no number"));
  return value;
}

std::int32_t IniSection::number_of(const std::string& key, std::int32_t from,
                                   std::int32_t to) const {
  const auto value = number_of(key);
  if (!value)
    fail(file, line, cat("has no ", key));
  if (*value < from || *value > to)
    fail(file, values.at(key).line,
         cat("has ", *value, " as ", key, ", which goes from ", from, " to ", to));
  return *value;
}

}  // namespace disc::cd
