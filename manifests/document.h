// A YAML text as our own tree of marked values: the only place that knows yaml-cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifests/diagnostic.h"
#include "manifests/mark.h"

namespace disc {

enum class ValueKind : std::uint8_t { Null, Scalar, List, Map };

struct Member;

/// One node of the tree. Scalars keep their text as typed; nothing is guessed from its looks.
struct Value {
  ValueKind kind = ValueKind::Null;
  bool quoted = false;          // 'x', "x" or a block scalar, so never a boolean or null
  bool unknown = false;         // what it says cannot be known, which has been reported
  std::string text;             // Scalar
  Mark mark;                    // of an alias: where the anchor stands
  std::vector<Value> items;     // List
  std::vector<Member> members;  // Map, in the order of the text, no key twice

  bool is_scalar() const { return kind == ValueKind::Scalar; }
  bool is_list() const { return kind == ValueKind::List; }
  bool is_map() const { return kind == ValueKind::Map; }
  /// The value of a key, or nullptr; nullptr also where this is no map.
  const Value* find(std::string_view key) const;
};

/// One key of a map with its value.
struct Member {
  std::string key;
  Mark mark;
  Value value;
};

/// The values in a tree, the root among them.
std::size_t count_values(const Value& value);

/// "a map", "a list", "a text" or "nothing", for messages.
std::string_view describe(ValueKind kind);

/// Bounds of a document. A manifest written by hand stays far below; an alias bomb does not.
inline constexpr std::size_t document_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t document_values = 500'000;         // after aliases are replaced
inline constexpr std::size_t document_text = 64 * 1024 * 1024;  // bytes of all scalars
inline constexpr int document_depth = 64;

/// Reads the one document in `bytes`. What YAML or our rules forbid (MANIFEST language: duplicate
/// keys, merge keys, several documents, cyclic aliases, alias bombs, tags, bytes that are not
/// UTF-8) goes to `diagnostics` with its place. Keys given twice, keys that are no words, merge
/// keys and tags leave a tree without them, so that the rest can be checked too; after all else
/// nothing is returned.
std::optional<Value> read_document(const std::string& name, std::string_view bytes,
                                   Diagnostics& diagnostics);

/// A mark on `needle` inside the scalar at `mark`, where it stands on the same line; else `mark`.
Mark mark_within(const Mark& mark, std::string_view needle);

}  // namespace disc
