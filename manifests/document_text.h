// The bytes of a YAML text and the way from an offset in them to line and column.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifests/diagnostic.h"
#include "manifests/mark.h"

namespace disc {

/// Where a scalar stands, told from the text itself since the parser does not say all of it.
struct ScalarPlace {
  Mark mark;
  char quote = 0;  // ' or ", 0 for plain and block scalars
  bool unterminated = false;
};

/// Bytes of the first character of `text`, 1 where it is not well-formed UTF-8.
std::size_t character_length(std::string_view text);

/// Characters in a text, ill-formed bytes counted one by one.
int characters_in(std::string_view text);

/// Keeps the text for messages. Offsets count bytes after a byte order mark. For one thread.
class DocumentText {
 public:
  DocumentText(const std::string& name, std::string_view bytes);

  /// Whether these are bytes a parser may see: bounded, UTF-8, no control characters. Reports.
  bool check(Diagnostics& diagnostics) const;

  std::string_view bytes() const { return bytes_; }
  /// The file without a line.
  Mark whole() const;
  Mark mark_at(std::size_t offset, int length = 1) const;
  /// As mark_at, underlining up to the next blank, comma or bracket.
  Mark mark_of_word(std::size_t offset) const;
  /// The tag among the properties that start at `offset`.
  Mark mark_of_tag(std::size_t offset) const;
  /// The last character before `offset` that is neither blank nor a line's end.
  Mark mark_of_last_before(std::size_t offset) const;
  /// The scalar whose properties (anchor, tag) or text start at `offset` and that reads `text`.
  ScalarPlace scalar_at(std::size_t offset, std::string_view text) const;
  /// The first quote from `offset` on that opens a text and is never closed.
  std::optional<ScalarPlace> unclosed_quote(std::size_t offset) const;
  /// The first tab among the blanks that open a line; nothing if there is none.
  std::optional<Mark> indentation_tab(int line) const;

 private:
  std::size_t skip_properties(std::size_t offset) const;
  std::size_t closing_quote(std::size_t opening) const;
  std::size_t end_of_line(std::size_t offset) const;

  std::string_view bytes_;
  std::shared_ptr<const SourceText> text_;
  std::vector<std::size_t> line_starts_;
  mutable std::size_t last_line_ = 0, last_offset_ = 0;  // where mark_at was asked last
  mutable int last_column_ = 1;
};

}  // namespace disc
