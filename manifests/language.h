// The manifest language as a table of keys, from which the reader checks and the schema is made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace disc {

enum class ShapeKind : std::uint8_t {
  Text,      // a scalar that `problem` judges
  Boolean,   // plain true or false
  Integer,   // decimal digits, minimum to maximum
  Choice,    // one of `choices`
  List,      // of inner[0]
  Map,       // of `keys`
  Table,     // of names a person chooses, each with inner[0]
  Either,    // inner: at most one list, one map or table, and scalars
  Variants,  // inner: maps told apart by their first key
};

struct Key;

/// What a value may be.
struct Shape {
  ShapeKind kind = ShapeKind::Text;
  /// Text: what is wrong with it, or ""; `code` is the message's, `pattern` what a schema can say.
  std::string (*problem)(std::string_view) = nullptr;
  std::string code;
  std::string pattern;
  bool numbers = true;                    // Text: what looks like a number can be right
  std::int64_t minimum = 0, maximum = 0;  // Integer
  std::vector<std::string> choices;       // Choice
  std::vector<std::string> later;         // Choice: known words that this version cannot do
  std::vector<Key> keys;                  // Map
  std::vector<Shape> inner;
  std::size_t minimum_items = 0;  // List, Table
  // Map, Variants: keys that are known elsewhere, and why they are not here: half a sentence.
  std::vector<std::string> refused;
  std::string refusal;
};

/// One key of a map.
struct Key {
  std::string name;
  Shape shape;
  std::string description;
  std::string fallback;  // the default as typed, "" without one
  bool required = false;
  bool later = false;  // known, but not in this version
};

/// The whole language: the map that a manifest is.
const Shape& manifest_shape();

/// The version of the language, the value of `glassmaster`.
inline constexpr std::string_view language_version = "1";

}  // namespace disc
