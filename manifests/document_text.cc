// The bytes of a YAML text and the way from an offset in them to line and column.
#include "manifests/document_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/document.h"

namespace disc {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

}  // namespace

std::size_t character_length(std::string_view text) {
  const auto point = decode_utf8(text);
  return point ? point->length : 1;
}

int characters_in(std::string_view text) {
  int count = 0;
  for (; !text.empty(); text.remove_prefix(character_length(text)))
    ++count;
  return count;
}

DocumentText::DocumentText(const std::string& name, std::string_view bytes) : bytes_(bytes) {
  if (bytes_.starts_with("\xEF\xBB\xBF"))
    bytes_.remove_prefix(3);
  auto text = std::make_shared<SourceText>();
  text->name = name;
  std::size_t start = 0;
  // A text past the bound is refused anyway; its lines need not be kept.
  const std::size_t end = bytes_.size() <= document_bytes ? bytes_.size() : 0;
  while (start <= end) {
    const std::size_t stop = std::min(bytes_.find('\n', start), end);
    line_starts_.push_back(start);
    std::string_view line = bytes_.substr(start, stop - start);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    text->lines.emplace_back(line);
    start = stop + 1;
  }
  text_ = std::move(text);
}

bool DocumentText::check(Diagnostics& diagnostics) const {
  if (bytes_.size() > document_bytes) {
    diagnostics.error(whole(), "GM0016",
                      cat("file has ", bytes_.size(), " bytes, a manifest may have ",
                          document_bytes / (1024 * 1024), " MiB"),
                      "name a folder, an archive or an mtree list instead of every file");
    return false;
  }
  for (std::size_t at = 0; at < bytes_.size();) {
    const auto point = decode_utf8(bytes_.substr(at, 4));
    if (!point) {
      const auto byte = static_cast<unsigned>(static_cast<std::uint8_t>(bytes_[at]));
      diagnostics.error(
          mark_at(at), "GM0002",
          cat("byte ", fmt::format("0x{:02X}", byte), " at offset ", at, " is not UTF-8"),
          "save the file as UTF-8");
      return false;
    }
    const char32_t value = point->value;
    const bool bare_return = value == '\r' && (at + 1 >= bytes_.size() || bytes_[at + 1] != '\n');
    const bool control = (value < 0x20 && value != '\t' && value != '\n' && value != '\r') ||
                         (value >= 0x7F && value < 0xA0);
    if (control || bare_return) {
      if (bare_return)
        diagnostics.error(mark_at(at), "GM0003",
                          "carriage return without a line feed after it, lines end with U+000A or "
                          "U+000D U+000A",
                          "save the file with line ends as Unix or Windows have them");
      else
        diagnostics.error(mark_at(at), "GM0003",
                          cat("control character ", fmt::format("U+{:04X}", unsigned{value}),
                              ", a manifest has none but tabs and line ends"),
                          "in a text in double quotes write it as an escape, such as \"\\x1b\"");
      return false;
    }
    at += point->length;
  }
  return true;
}

Mark DocumentText::whole() const { return {text_, 0, 0, 1}; }

Mark DocumentText::mark_at(std::size_t offset, int length) const {
  offset = std::min(offset, bytes_.size());
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<std::size_t>(next - line_starts_.begin());
  // Marks are asked for in the order of the text: a line of megabytes is counted once, not once
  // per mark.
  if (line != last_line_ || offset < last_offset_) {
    last_line_ = line;
    last_offset_ = line_starts_[line - 1];
    last_column_ = 1;
  }
  last_column_ += characters_in(bytes_.substr(last_offset_, offset - last_offset_));
  last_offset_ = offset;
  return {text_, static_cast<int>(line), last_column_, std::max(length, 1)};
}

Mark DocumentText::mark_of_word(std::size_t offset) const {
  std::size_t end = std::min(offset, bytes_.size());
  while (end < bytes_.size() &&
         std::string_view(" \t\r\n,[]{}").find(bytes_[end]) == std::string_view::npos)
    ++end;
  return mark_at(offset, characters_in(bytes_.substr(std::min(offset, end), end - offset)));
}

Mark DocumentText::mark_of_tag(std::size_t offset) const {
  std::size_t at = std::min(offset, bytes_.size());
  if (bytes_.substr(at).starts_with('&')) {
    at = std::min(bytes_.find_first_of(" \t\r\n", at), bytes_.size());
    at = std::min(bytes_.find_first_not_of(" \t\r\n", at), bytes_.size());
  }
  return mark_of_word(at < bytes_.size() && bytes_[at] == '!' ? at : offset);
}

Mark DocumentText::mark_of_last_before(std::size_t offset) const {
  const std::size_t last = bytes_.substr(0, offset).find_last_not_of(" \t\r\n");
  return mark_at(last == std::string_view::npos ? offset : last);
}

std::size_t DocumentText::skip_properties(std::size_t offset) const {
  while (offset < bytes_.size()) {
    const char c = bytes_[offset];
    if (c == '&' || c == '!') {
      while (offset < bytes_.size() && !is_blank(bytes_[offset]) && !is_break(bytes_[offset]))
        ++offset;
    } else if (is_blank(c) || is_break(c)) {
      ++offset;
    } else if (c == '#') {
      offset = std::min(bytes_.find('\n', offset), bytes_.size());
    } else {
      break;
    }
  }
  return offset;
}

// Where the text in quotes that opens at `opening` ends; the end of the bytes if it does not.
std::size_t DocumentText::closing_quote(std::size_t opening) const {
  const char quote = bytes_[opening];
  std::size_t at = opening + 1;
  for (; at < bytes_.size(); ++at) {
    if (quote == '"' && bytes_[at] == '\\') {
      ++at;
    } else if (bytes_[at] == quote) {
      if (quote != '\'' || at + 1 >= bytes_.size() || bytes_[at + 1] != '\'')
        break;
      ++at;  // '' stands for one '
    }
  }
  return at;
}

std::optional<ScalarPlace> DocumentText::unclosed_quote(std::size_t offset) const {
  for (std::size_t at = offset; at < bytes_.size(); ++at) {
    const char before = at == 0 ? '\n' : bytes_[at - 1];
    const bool apart = is_blank(before) || is_break(before);
    if (bytes_[at] == '#' && apart) {
      at = std::min(bytes_.find('\n', at), bytes_.size());
    } else if ((bytes_[at] == '"' || bytes_[at] == '\'') &&
               (apart || std::string_view("[{,:").find(before) != std::string_view::npos)) {
      const std::size_t end = closing_quote(at);
      if (end >= bytes_.size())
        return ScalarPlace{mark_at(at), bytes_[at], true};
      at = end;
    }
  }
  return std::nullopt;
}

// Looked up, since searching a line of megabytes once per scalar would take minutes.
std::size_t DocumentText::end_of_line(std::size_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return next == line_starts_.end() ? bytes_.size() : *next - 1;
}

ScalarPlace DocumentText::scalar_at(std::size_t offset, std::string_view text) const {
  const std::size_t start = std::min(offset, bytes_.size());
  const std::size_t at = skip_properties(start);
  const char quote = at < bytes_.size() ? bytes_[at] : '\0';
  if (quote != '"' && quote != '\'') {
    const std::size_t line_end = end_of_line(at);
    const std::string_view first_line = text.substr(0, text.find('\n'));
    const bool verbatim = bytes_.substr(at, line_end - at).starts_with(first_line);
    return {mark_at(at, verbatim ? characters_in(first_line) : 1)};
  }
  const std::size_t end = closing_quote(at);
  if (end >= bytes_.size())
    return {mark_at(at), quote, true};
  const std::size_t line_end = end_of_line(at);
  const std::size_t shown = std::min(end + 1, line_end);
  return {mark_at(at, characters_in(bytes_.substr(at, shown - at))), quote, false};
}

std::optional<Mark> DocumentText::indentation_tab(int line) const {
  if (line < 1 || static_cast<std::size_t>(line) > line_starts_.size())
    return std::nullopt;
  std::size_t at = line_starts_[static_cast<std::size_t>(line) - 1];
  for (; at < bytes_.size() && is_blank(bytes_[at]); ++at)
    if (bytes_[at] == '\t')
      return mark_at(at);
  return std::nullopt;
}

}  // namespace disc
