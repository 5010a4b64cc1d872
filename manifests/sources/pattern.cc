// Globs, matched by following all ways through the pattern at once.
#include "manifests/sources/pattern.h"

#include <algorithm>
#include <array>
#include <bit>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {
namespace {

constexpr std::size_t max_tokens = 4095;

// A byte that is not UTF-8 counts as one character of its own, above all code points.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) {
    ++at;
    return byte;
  }
  if (const auto found = decode_utf8(text.substr(at))) {
    at += found->length;
    return found->value;
  }
  ++at;
  return 0x110000u + byte;
}

void append_character(std::string& out, char32_t character) {
  if (character >= 0x110000u)
    out += static_cast<char>(character - 0x110000u);
  else
    append_utf8(out, character);
}

std::string_view last_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// The tokens a match may stand before; bit t for token t, one more bit for the end.
class States {
 public:
  explicit States(std::size_t tokens) : words_(tokens / 64 + 1) {
    std::fill_n(bits_.begin(), words_, 0);
  }
  void set(std::size_t at) { bits_[at / 64] |= std::uint64_t{1} << at % 64; }
  bool test(std::size_t at) const { return (bits_[at / 64] >> at % 64 & 1) != 0; }
  std::size_t words() const { return words_; }
  std::uint64_t word(std::size_t index) const { return bits_[index]; }
  bool empty() const {
    return std::all_of(bits_.begin(), bits_.begin() + static_cast<std::ptrdiff_t>(words_),
                       [](std::uint64_t word) { return word == 0; });
  }

 private:
  std::size_t words_;
  std::array<std::uint64_t, max_tokens / 64 + 1> bits_;  // only words_ of them are in use
};

}  // namespace

Pattern::Pattern(std::string_view text) : text_(text) {
  if (text.empty())
    throw ManifestError("an empty pattern matches nothing");
  if (text.size() > max_tokens)
    throw ManifestError(
        cat("pattern has ", text.size(), " characters, at most ", max_tokens, " are allowed"));
  if (text.size() > 1 && text.back() == '/') {
    folders_only_ = true;
    text.remove_suffix(1);
  }
  any_depth_ = text.find('/') == std::string_view::npos;
  if (text.front() == '/')
    text.remove_prefix(1);
  everything_ = text == "**";
  compile(text);
  find_literal_ends();
}

void Pattern::compile(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const bool at_start = at == 0 || text[at - 1] == '/';
    const char character = text[at];
    if (character == '*') {
      std::size_t end = at;
      while (end < text.size() && text[end] == '*')
        ++end;
      const bool across = end - at > 1;
      at = end;
      if (across && at_start && at < text.size() && text[at] == '/') {
        tokens_.push_back({Kind::Folders});
        ++at;
      } else if (across && at_start && at == text.size() && !tokens_.empty()) {
        // "/a/**": below /a there is at least one character.
        tokens_.push_back({Kind::Any});
        tokens_.push_back({Kind::StarStar});
      } else {
        tokens_.push_back({across ? Kind::StarStar : Kind::Star});
      }
    } else if (character == '?') {
      tokens_.push_back({Kind::Any});
      ++at;
    } else if (character == '[') {
      at = compile_set(text, at + 1);
    } else {
      if (character == '\\' && ++at == text.size())
        throw ManifestError(cat("pattern ", in_quotes(text_), " ends in a lone backslash"));
      Token token{Kind::Character};
      token.character = next_character(text, at);
      tokens_.push_back(token);
    }
  }
}

std::size_t Pattern::compile_set(std::string_view text, std::size_t at) {
  Token token{Kind::Set};
  token.first = static_cast<std::uint32_t>(ranges_.size());
  if (at < text.size() && (text[at] == '!' || text[at] == '^')) {
    token.negated = true;
    ++at;
  }
  const auto element = [&] {
    if (at < text.size() && text[at] == '\\')
      ++at;
    if (at >= text.size())
      throw ManifestError(cat("pattern ", in_quotes(text_), " has a [ without its ]"));
    return next_character(text, at);
  };
  for (bool first = true; first || at >= text.size() || text[at] != ']'; first = false) {
    const char32_t low = element();
    char32_t high = low;
    if (at + 1 < text.size() && text[at] == '-' && text[at + 1] != ']') {
      ++at;
      high = element();
    }
    if (high < low)
      throw ManifestError(cat("pattern ", in_quotes(text_), " has a range that runs backwards"));
    ranges_.emplace_back(low, high);
  }
  token.count = static_cast<std::uint32_t>(ranges_.size()) - token.first;
  tokens_.push_back(token);
  return at + 1;
}

void Pattern::find_literal_ends() {
  const auto literal = [](const Token& token) { return token.kind == Kind::Character; };
  const auto wild = std::find_if_not(tokens_.begin(), tokens_.end(), literal);
  for (auto token = tokens_.begin(); token != wild; ++token)
    append_character(prefix_, token->character);
  literal_ = wild == tokens_.end();
  if (literal_)
    return;
  const auto tail = std::find_if_not(tokens_.rbegin(), tokens_.rend(), literal).base();
  for (auto token = tail; token != tokens_.end(); ++token)
    append_character(suffix_, token->character);
  // One star in a pattern for names, or ** at the end: the ends decide.
  const bool one_star = tail - wild == 1 && any_depth_ && wild->kind == Kind::Star;
  const bool all_below = tail - wild == 2 && tail == tokens_.end() && wild->kind == Kind::Any &&
                         (wild + 1)->kind == Kind::StarStar && !prefix_.empty() &&
                         prefix_.back() == '/';
  ends_suffice_ = one_star || all_below;
  if (all_below)
    suffix_.clear();
}

bool Pattern::matches(std::string_view path, bool is_folder) const {
  if (folders_only_ && !is_folder)
    return false;
  if (everything_)
    return true;
  if (path.empty())
    return tokens_.empty();  // "/" is the root
  const std::string_view text = any_depth_ ? last_name(path) : path;
  if (literal_)
    return text == prefix_;
  if (text.size() < prefix_.size() + suffix_.size() || !text.starts_with(prefix_) ||
      !text.ends_with(suffix_))
    return false;
  if (ends_suffice_)
    return any_depth_ || text.size() > prefix_.size();
  return run(text);
}

bool Pattern::token_takes(const Token& token, char32_t character) const {
  switch (token.kind) {
    case Kind::Character:
      return token.character == character;
    case Kind::Any:
    case Kind::Star:
      return character != U'/';
    case Kind::StarStar:
    case Kind::Folders:
      return true;
    case Kind::Set:
      break;
  }
  if (character == U'/')
    return false;
  const auto* const first = ranges_.data() + token.first;
  const bool in = std::any_of(first, first + token.count, [&](const auto& range) {
    return range.first <= character && character <= range.second;
  });
  return in != token.negated;
}

bool Pattern::run(std::string_view text) const {
  const std::size_t end = tokens_.size();
  // Standing before a star is standing behind it too, since it may take nothing.
  const auto enter = [&](States& states, std::size_t token) {
    states.set(token);
    while (token < end &&
           (tokens_[token].kind == Kind::Star || tokens_[token].kind == Kind::StarStar ||
            tokens_[token].kind == Kind::Folders))
      states.set(++token);
  };
  States now(end);
  enter(now, 0);
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = next_character(text, at);
    States next(end);
    for (std::size_t word = 0; word < now.words(); ++word) {
      for (std::uint64_t bits = now.word(word); bits != 0; bits &= bits - 1) {
        const std::size_t index = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        if (index == end || !token_takes(tokens_[index], character))
          continue;
        switch (tokens_[index].kind) {
          case Kind::Star:
          case Kind::StarStar:
            enter(next, index);
            break;
          case Kind::Folders:  // left only behind a slash, so that it takes whole names
            next.set(index);
            if (character == U'/')
              enter(next, index + 1);
            break;
          default:
            enter(next, index + 1);
        }
      }
    }
    if (next.empty())
      return false;
    now = next;
  }
  return now.test(end);
}

namespace {

bool any_matches(const std::vector<Pattern>& patterns, std::string_view path, bool is_folder) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Pattern& pattern) { return pattern.matches(path, is_folder); });
}

}  // namespace

bool Selection::excludes(std::string_view path, bool is_folder) const {
  return any_matches(exclude_, path, is_folder);
}

bool Selection::includes(std::string_view path, bool is_folder) const {
  return include_.empty() || any_matches(include_, path, is_folder);
}

bool Selection::takes(std::string_view path, bool is_folder) const {
  bool included = includes(path, is_folder);
  if (excludes(path, is_folder))
    return false;
  for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos;
       slash = slash == 0 ? std::string_view::npos : path.rfind('/', slash - 1)) {
    const std::string_view parent = path.substr(0, slash);
    if (excludes(parent, true))
      return false;
    included = included || includes(parent, true);
  }
  return included;
}

}  // namespace disc
