// Globs of `match`, `include` and `exclude`: which paths a manifest means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace disc {

/// A compiled glob. The rules, for the language reference too:
///
/// - `*` stands for any characters within one name, `?` for one character, `[a-z]` for one of a
///   set, `[!a-z]` or `[^a-z]` for one that is not in it. None of them matches a slash. A leading
///   dot is a character like any other. Letters match in their own case.
/// - `**` goes across slashes. Between slashes it stands for any number of folders, none included:
///   `/a/**/b` matches /a/b and /a/x/y/b. At the end, `/a/**` is everything below /a but not /a
///   itself. Alone, `**` is everything, the root included.
/// - A backslash takes the next character literally: `\*`, `\[`, `\\`.
/// - Without a slash (a trailing one aside) a pattern matches the last name of a path at any depth:
///   `*.o` is /x.o and /a/b/x.o. With a slash it is anchored at the root: of the entry's source for
///   `include` and `exclude`, of the tree for `attributes`. A leading slash does nothing but that:
///   `/x` is x at the root alone.
/// - A trailing slash restricts the match to folders: `build/`.
/// - What a pattern of `exclude` matches is left out with everything below it. What a pattern of
///   `include` matches is taken with everything below it, and the folders on the way there;
///   other folders are left out. `exclude` goes over `include`. A pattern of `attributes` matches
///   no more than it says, save that what lies below a hidden folder is hidden with it.
///
/// Matching takes time in proportion to the path times the pattern's length at the very worst, and
/// most paths are refused by the literal characters at the ends of the pattern.
class Pattern {
 public:
  /// Throws ManifestError, with text but without place, if `text` is empty, longer than 4095
  /// characters, has an open bracket without its closing one or ends in a lone backslash.
  explicit Pattern(std::string_view text);

  /// `path` is relative to the root and has no slash at either end; "" is the root itself.
  bool matches(std::string_view path, bool is_folder) const;

  /// Whether it names one path or one name, without any wildcard.
  bool is_literal() const { return literal_; }

  const std::string& text() const { return text_; }

 private:
  enum class Kind : std::uint8_t { Character, Any, Set, Star, StarStar, Folders };
  struct Token {
    Kind kind;
    char32_t character = 0;   // of Character
    std::uint32_t first = 0;  // of Set: its ranges in ranges_
    std::uint32_t count = 0;
    bool negated = false;
  };

  void compile(std::string_view text);
  std::size_t compile_set(std::string_view text, std::size_t at);
  void find_literal_ends();
  bool token_takes(const Token& token, char32_t character) const;
  bool run(std::string_view text) const;

  std::string text_;
  std::vector<Token> tokens_;
  std::vector<std::pair<char32_t, char32_t>> ranges_;
  bool any_depth_ = false;  // matched against the last name alone
  bool folders_only_ = false;
  bool everything_ = false;    // ** and nothing else
  std::string prefix_;         // literal bytes every match starts with
  std::string suffix_;         // and ends with
  bool ends_suffice_ = false;  // prefix * suffix: no more to look at within one name
  bool literal_ = false;       // prefix_ is the whole pattern
};

/// Include and exclude of one entry.
class Selection {
 public:
  Selection() = default;
  Selection(std::vector<Pattern> include, std::vector<Pattern> exclude)
      : include_(std::move(include)), exclude_(std::move(exclude)) {}

  bool takes_everything() const { return include_.empty() && exclude_.empty(); }
  bool has_include() const { return !include_.empty(); }

  /// Whether the path itself is taken out, which takes out all below it.
  bool excludes(std::string_view path, bool is_folder) const;
  /// Whether the path itself is asked for, which takes in all below it; true without `include`.
  bool includes(std::string_view path, bool is_folder) const;
  /// Whether the path is taken, its parents considered: for sources that come without folders.
  bool takes(std::string_view path, bool is_folder) const;

 private:
  std::vector<Pattern> include_, exclude_;
};

}  // namespace disc
