// The words, numbers and strings of cdrdao's TOC language.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/sheets/sheet_text.h"

namespace disc::cd {

enum class TocTokenKind : std::uint8_t { Word, Number, String, Symbol, End };

struct TocToken {
  TocTokenKind kind = TocTokenKind::End;
  /// Of a word in capitals; of a string its bytes, escapes resolved.
  std::string text;
  bool has_escaped_bytes = false;  // a string with \200 to \377
  std::uint64_t number = 0;
  Place place;
};

/// Reads ahead by one token. Comments (//) and blanks lie between tokens.
class TocTokens {
 public:
  TocTokens(std::string_view text, SheetNotes& notes) : text_(text), notes_(notes) { next(); }

  const TocToken& here() const { return here_; }
  bool at(std::string_view word) const {
    return here_.kind == TocTokenKind::Word && here_.text == word;
  }
  bool at_symbol(char symbol) const {
    return here_.kind == TocTokenKind::Symbol && here_.text[0] == symbol;
  }
  /// The token that was here.
  TocToken take();
  /// Goes on if the word, or symbol, is here.
  bool take_if(std::string_view word);
  bool take_symbol_if(char symbol);
  /// Throw the error of this place, "... is missing behind WHAT", where something else is here.
  TocToken take_string(std::string_view what);
  std::uint64_t take_number(std::string_view what, std::uint64_t largest);
  void take_symbol(char symbol, std::string_view what);

  /// The token that is here, for messages.
  std::string shown() const;
  [[noreturn]] void fail(std::string_view what) const;
  SheetNotes& notes() { return notes_; }

 private:
  void next();
  void skip_blanks();
  void read_string();
  char step();

  std::string_view text_;
  SheetNotes& notes_;
  std::size_t at_ = 0;
  Place place_{1, 1};
  TocToken here_;
};

}  // namespace disc::cd
