// One line of a manifest on a terminal: safe to print, with the columns a caret has to stand under.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "manifests/mark.h"

namespace disc {

/// What is printed under a message.
struct Excerpt {
  std::string line;        // tabs as blanks, control characters escaped, long lines cut
  std::size_t indent = 0;  // terminal columns before the caret
  std::size_t width = 1;   // terminal columns to underline, at least 1
};

/// The line of a mark, or nothing where the mark has none.
std::optional<Excerpt> excerpt_of(const Mark& mark);

/// The text with control characters, broken UTF-8 and characters that turn the writing direction
/// as \xNN or \u{NNNN}, so that hostile input cannot move the cursor or forge a line.
std::string escape_controls(std::string_view text);

/// Terminal columns of a code point: 0 for combining marks, 2 for East Asian wide ones, else 1.
int columns_of(char32_t code_point);

}  // namespace disc
