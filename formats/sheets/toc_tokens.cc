// The words, numbers and strings of cdrdao's TOC language.
#include "formats/sheets/toc_tokens.h"

#include "formats/base/text.h"

namespace disc::cd {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }

}  // namespace

char TocTokens::step() {
  const char c = text_[at_++];
  if (c == '\n') {
    ++place_.line;
    place_.column = 1;
  } else if ((static_cast<std::uint8_t>(c) & 0xC0) != 0x80) {
    ++place_.column;
  }
  return c;
}

void TocTokens::skip_blanks() {
  constexpr std::string_view blanks = " \t\n\f\v";
  for (;;) {
    while (at_ < text_.size() && blanks.find(text_[at_]) != std::string_view::npos)
      step();
    if (!text_.substr(at_).starts_with("//"))
      return;
    while (at_ < text_.size() && text_[at_] != '\n')
      step();
  }
}

// A backslash stands for itself unless a quote or three digits follow.
void TocTokens::read_string() {
  const auto digits_follow = [&] {
    return text_.size() - at_ >= 3 && is_digit(text_[at_]) && is_digit(text_[at_ + 1]) &&
           is_digit(text_[at_ + 2]);
  };
  step();
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] == '\n')
      throw notes_.error(here_.place, "a string ends with its line; close it with a quote");
    const char c = step();
    if (c == '\\' && at_ < text_.size() && text_[at_] == '"') {
      here_.text += step();
    } else if (c == '\\' && digits_follow()) {
      unsigned value = 0;
      for (int i = 0; i < 3; ++i)
        value = value * 8 + static_cast<unsigned>(step() - '0');
      here_.has_escaped_bytes |= (value & 0x80) != 0;
      here_.text += static_cast<char>(value & 0xFF);
    } else {
      here_.text += c;
    }
  }
  if (at_ == text_.size())
    throw notes_.error(here_.place, "a string ends with the sheet; close it with a quote");
  step();
}

void TocTokens::next() {
  skip_blanks();
  here_ = {};
  here_.place = place_;
  if (at_ == text_.size())
    return;
  const char c = text_[at_];
  if (c == '"') {
    here_.kind = TocTokenKind::String;
    read_string();
  } else if (is_digit(c)) {
    here_.kind = TocTokenKind::Number;
    while (at_ < text_.size() && is_digit(text_[at_])) {
      const char digit = step();
      here_.text += digit;
      here_.number = here_.number * 10 + static_cast<unsigned>(digit - '0');
      if (here_.text.size() > 18)
        throw notes_.error(here_.place, "a number is too large");
    }
  } else if (is_letter(c)) {
    here_.kind = TocTokenKind::Word;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) {
      const char letter = step();
      here_.text += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
  } else {
    here_.kind = TocTokenKind::Symbol;
    here_.text = step();
  }
}

TocToken TocTokens::take() {
  TocToken out = std::move(here_);
  next();
  return out;
}

bool TocTokens::take_if(std::string_view word) {
  if (!at(word))
    return false;
  next();
  return true;
}

bool TocTokens::take_symbol_if(char symbol) {
  if (!at_symbol(symbol))
    return false;
  next();
  return true;
}

TocToken TocTokens::take_string(std::string_view what) {
  if (here_.kind != TocTokenKind::String)
    fail(cat(shown(), " stands where ", what, " wants a text in quotes"));
  return take();
}

std::uint64_t TocTokens::take_number(std::string_view what, std::uint64_t largest) {
  if (here_.kind != TocTokenKind::Number)
    fail(cat(shown(), " stands where ", what, " wants a number"));
  if (here_.number > largest)
    fail(cat(here_.text, " is too large for ", what, ", which goes up to ", largest));
  return take().number;
}

void TocTokens::take_symbol(char symbol, std::string_view what) {
  if (!take_symbol_if(symbol))
    fail(cat(shown(), " stands where ", what, " wants '", symbol, "'"));
}

std::string TocTokens::shown() const {
  return here_.kind == TocTokenKind::End ? "the end of the sheet" : in_quotes(here_.text);
}

void TocTokens::fail(std::string_view what) const { throw notes_.error(here_.place, what); }

}  // namespace disc::cd
