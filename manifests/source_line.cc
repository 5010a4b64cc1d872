// One line of a manifest on a terminal: safe to print, with the columns a caret has to stand under.
#include "manifests/source_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {
namespace {

constexpr std::size_t widest = 120;  // columns of a line that are shown
constexpr std::size_t before = 60;   // columns shown before the place in a longer line
constexpr std::size_t tab_stop = 8;

struct CodeRange {
  char32_t first, last;
};

// Marks that stand on the character before them, and characters without any width.
constexpr std::array<CodeRange, 17> zero_width{{{0x0300, 0x036F},
                                                {0x0483, 0x0489},
                                                {0x0591, 0x05BD},
                                                {0x0610, 0x061A},
                                                {0x064B, 0x065F},
                                                {0x0900, 0x0902},
                                                {0x093C, 0x093C},
                                                {0x0E31, 0x0E31},
                                                {0x0E34, 0x0E3A},
                                                {0x0E47, 0x0E4E},
                                                {0x1AB0, 0x1AFF},
                                                {0x1DC0, 0x1DFF},
                                                {0x200B, 0x200D},
                                                {0x20D0, 0x20FF},
                                                {0xFE00, 0xFE0F},
                                                {0xFE20, 0xFE2F},
                                                {0xE0100, 0xE01EF}}};

// East Asian wide and full-width characters, and the pictographs (Unicode, annex 11).
constexpr std::array<CodeRange, 14> double_width{{{0x1100, 0x115F},
                                                  {0x2E80, 0x303E},
                                                  {0x3041, 0x33FF},
                                                  {0x3400, 0x4DBF},
                                                  {0x4E00, 0x9FFF},
                                                  {0xA000, 0xA4CF},
                                                  {0xA960, 0xA97F},
                                                  {0xAC00, 0xD7A3},
                                                  {0xF900, 0xFAFF},
                                                  {0xFE30, 0xFE6F},
                                                  {0xFF00, 0xFF60},
                                                  {0xFFE0, 0xFFE6},
                                                  {0x1F300, 0x1FAFF},
                                                  {0x20000, 0x3FFFD}}};

template <std::size_t n>
bool in(const std::array<CodeRange, n>& ranges, char32_t value) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const CodeRange& range) {
    return range.first <= value && value <= range.last;
  });
}

bool turns_direction(char32_t value) {
  return value == 0x200E || value == 0x200F || (value >= 0x202A && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x2069);
}

// One character of the line as it will be printed.
struct Cell {
  std::string text;
  std::size_t columns;
};

Cell next_cell(std::string_view& text, std::size_t column) {
  const auto point = decode_utf8(text);
  const std::string_view bytes = text.substr(0, point ? point->length : 1);
  text.remove_prefix(bytes.size());
  if (!point)
    return {fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<std::uint8_t>(bytes[0]))),
            4};
  const char32_t value = point->value;
  if (value == '\t') {
    const std::size_t columns = tab_stop - column % tab_stop;
    return {std::string(columns, ' '), columns};
  }
  std::string escaped;
  if (value < 0x20 || (value >= 0x7F && value < 0xA0))
    escaped = fmt::format("\\x{:02x}", static_cast<unsigned>(value));
  else if (turns_direction(value) || value == 0x2028 || value == 0x2029 || value == 0xFEFF)
    escaped = fmt::format("\\u{{{:04x}}}", static_cast<unsigned>(value));
  if (!escaped.empty())
    return {escaped, escaped.size()};
  return {std::string(bytes), static_cast<std::size_t>(columns_of(value))};
}

}  // namespace

int columns_of(char32_t code_point) {
  if (in(zero_width, code_point))
    return 0;
  return in(double_width, code_point) ? 2 : 1;
}

std::string escape_controls(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text[0] == '\t') {
      out += "\\t";
      text.remove_prefix(1);
    } else {
      out += next_cell(text, 0).text;
    }
  }
  return out;
}

std::optional<Excerpt> excerpt_of(const Mark& mark) {
  if (!mark.text || mark.line < 1 || mark.column < 1 ||
      static_cast<std::size_t>(mark.line) > mark.text->lines.size())
    return std::nullopt;
  std::string_view rest = mark.text->lines[static_cast<std::size_t>(mark.line) - 1];
  const auto place = static_cast<std::size_t>(mark.column) - 1;
  const auto length = static_cast<std::size_t>(std::max(mark.length, 1));

  std::vector<Cell> cells;
  std::vector<std::size_t> starts;  // terminal column of each cell
  std::size_t column = 0;
  // What lies far behind the place is not shown, so it need not be looked at.
  while (!rest.empty() && cells.size() < place + 2 * widest) {
    cells.push_back(next_cell(rest, column));
    starts.push_back(column);
    column += cells.back().columns;
  }
  starts.push_back(column);

  const std::size_t at = std::min(place, cells.size());
  const std::size_t end = std::min(at + length, cells.size());
  std::size_t first = 0;
  const bool cut_front = column > widest && starts[at] > before;
  if (cut_front)
    while (starts[at] - starts[first] > before)
      ++first;
  std::size_t last = first;
  while (last < cells.size() && starts[last + 1] - starts[first] <= widest)
    ++last;
  const bool cut_back = last < cells.size() || !rest.empty();

  Excerpt excerpt;
  if (cut_front)
    excerpt.line = "...";
  excerpt.indent = excerpt.line.size() + starts[at] - starts[first];
  for (std::size_t i = first; i < last; ++i)
    excerpt.line += cells[i].text;
  if (cut_back)
    excerpt.line += "...";
  const std::size_t shown_end = std::max(at, std::min(end, last));
  excerpt.width = std::max<std::size_t>(1, starts[shown_end] - starts[at]);
  return excerpt;
}

}  // namespace disc
