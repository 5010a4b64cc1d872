// The text of a sheet in UTF-8, and places in it for messages.
#include "formats/sheets/sheet_text.h"

#include "formats/base/bytes.h"
#include "formats/base/text.h"

namespace disc::cd {
namespace {

std::string utf16_to_utf8(std::string_view text, bool big_endian) {
  std::string units(text);
  if (!big_endian)
    for (std::size_t i = 0; i + 1 < units.size(); i += 2)
      std::swap(units[i], units[i + 1]);
  return utf16be_to_utf8(bytes_of(std::string_view(units)));
}

std::string with_plain_line_ends(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      out += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      out += '\n';
  }
  return out;
}

// The first line whose bytes are no UTF-8.
std::uint32_t broken_line(std::string_view text) {
  std::uint32_t line = 1;
  for (;;) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || !is_utf8(text.substr(0, end)))
      return line;
    text.remove_prefix(end + 1);
    ++line;
  }
}

}  // namespace

std::string SheetNotes::text(Place at, std::string_view what) const {
  return at.line == 0 ? cat(name_, ": ", what)
                      : cat(name_, ":", at.line, ":", at.column, ": ", what);
}

FormatError SheetNotes::error(Place at, std::string_view what) const {
  return FormatError(text(at, what));
}

void SheetNotes::warn(Place at, std::string_view what) {
  constexpr std::size_t most = 100;
  if (warnings_.size() < most)
    warnings_.push_back(text(at, what));
  else
    ++more_;
}

std::vector<std::string> SheetNotes::take_warnings() {
  if (more_ > 0)
    warnings_.push_back(text({}, cat(more_, " more warnings are not shown")));
  more_ = 0;
  return std::move(warnings_);
}

std::string latin1_to_utf8(std::string_view text) {
  std::string out;
  for (const char c : text)
    append_utf8(out, static_cast<std::uint8_t>(c));
  return out;
}

std::string sheet_text(std::string_view bytes, SheetNotes& notes) {
  if (bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE"))
    return with_plain_line_ends(utf16_to_utf8(bytes.substr(2), bytes[0] == '\xFE'));
  if (bytes.starts_with("\xEF\xBB\xBF"))
    bytes.remove_prefix(3);
  std::string text = with_plain_line_ends(bytes);
  if (is_utf8(text))
    return text;
  notes.warn({broken_line(text), 1},
             "is not UTF-8, the sheet is taken for ISO 8859-1; store it as UTF-8 if other "
             "characters are meant");
  return latin1_to_utf8(text);
}

void refuse_other_folders(std::string_view name, Place at, const SheetNotes& notes) {
  const auto is_separator = [](char c) { return c == '/' || c == '\\'; };
  const bool has_drive = name.size() > 1 && name[1] == ':' &&
                         ((name[0] >= 'A' && name[0] <= 'Z') || (name[0] >= 'a' && name[0] <= 'z'));
  bool leaves = has_drive || (!name.empty() && is_separator(name[0]));
  for (std::size_t from = 0; from <= name.size() && !leaves;) {
    std::size_t to = from;
    while (to < name.size() && !is_separator(name[to]))
      ++to;
    leaves = name.substr(from, to - from) == "..";
    from = to + 1;
  }
  if (leaves)
    throw notes.error(at, cat("file ", in_quotes(name),
                              " lies outside the folder of the sheet; put it beside the sheet and "
                              "name it without folders"));
}

}  // namespace disc::cd
