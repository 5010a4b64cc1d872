// Words to write the table of the manifest language with: for the files that hold it, nobody else.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "manifests/boot_scalars.h"
#include "manifests/language.h"
#include "manifests/scalars.h"

namespace disc::shapes {

using Problem = std::string (*)(std::string_view);

// Patterns say roughly what the reader says exactly; variables may stand anywhere in a text.
inline constexpr char tree_path[] = R"(^/|\$\{)";
inline constexpr char size_pattern[] =
    R"(^[0-9]+(\.[0-9]+)? ?([KMGT]iB|[kKMGT]B|B|bytes?|blocks?)$|\$\{)";
inline constexpr char owner_pattern[] = R"(^(keep|(-|[0-9]+):(-|[0-9]+))$|\$\{)";
inline constexpr char mode_pattern[] =
    R"(^(keep|[0-7]{3,4}|0[0-7]{4}|[ugoa]*[-+=][-+=rwxXstugo]*(,[ugoa]*[-+=][-+=rwxXstugo]*)*)$|\$\{)";
inline constexpr char segment_pattern[] = R"(^(0[xX][0-9A-Fa-f]{1,4}|[0-9]{1,5})$|\$\{)";
inline constexpr char time_pattern[] = R"(^[0-9]+$|^[0-9]{4}-[0-9]{2}-[0-9]{2}|\$\{)";

inline Shape text(Problem problem, std::string code, std::string pattern = {}) {
  Shape shape;
  shape.problem = problem;
  shape.code = std::move(code);
  shape.pattern = std::move(pattern);
  return shape;
}
inline Shape line() { return text(problem_with_text, "GM0109"); }
inline Shape boolean() {
  Shape shape;
  shape.kind = ShapeKind::Boolean;
  return shape;
}
inline Shape integer(std::int64_t minimum, std::int64_t maximum) {
  Shape shape;
  shape.kind = ShapeKind::Integer;
  shape.minimum = minimum;
  shape.maximum = maximum;
  return shape;
}
inline Shape choice(std::vector<std::string> choices, std::vector<std::string> later = {}) {
  Shape shape;
  shape.kind = ShapeKind::Choice;
  shape.choices = std::move(choices);
  shape.later = std::move(later);
  return shape;
}
inline Shape list_of(Shape element, std::size_t minimum_items = 0) {
  Shape shape;
  shape.kind = ShapeKind::List;
  shape.inner.push_back(std::move(element));
  shape.minimum_items = minimum_items;
  return shape;
}
inline Shape map(std::vector<Key> keys) {
  Shape shape;
  shape.kind = ShapeKind::Map;
  shape.keys = std::move(keys);
  return shape;
}
inline Shape table_of(Shape value, std::size_t minimum_items = 0) {
  Shape shape = list_of(std::move(value), minimum_items);
  shape.kind = ShapeKind::Table;
  return shape;
}
inline Shape either(std::vector<Shape> alternatives) {
  Shape shape;
  shape.kind = ShapeKind::Either;
  shape.inner = std::move(alternatives);
  return shape;
}
inline Shape variants(std::vector<Shape> alternatives) {
  Shape shape = either(std::move(alternatives));
  shape.kind = ShapeKind::Variants;
  return shape;
}
inline Shape one_or_list(const Shape& element) { return either({element, list_of(element)}); }

inline Shape path() { return text(problem_with_path, "GM0304"); }
inline Shape never_a_number(Shape shape) {
  shape.numbers = false;
  return shape;
}
inline Shape image_path() {
  return never_a_number(text(problem_with_tree_path, "GM0305", tree_path));
}
inline Shape pattern() { return text(problem_with_pattern, "GM0306"); }
inline Shape mode() { return text(problem_with_mode, "GM0307", mode_pattern); }
inline Shape owner() { return text(problem_with_owner, "GM0308", owner_pattern); }
inline Shape alignment() {
  return never_a_number(text(problem_with_alignment, "GM0310", size_pattern));
}
inline Shape padding() {
  return never_a_number(
      text(problem_with_padding, "GM0311", "^none$|" + std::string(size_pattern)));
}

inline Key key(std::string name, Shape shape, std::string description, std::string fallback = {}) {
  return {std::move(name), std::move(shape), std::move(description), std::move(fallback)};
}
inline Key required(std::string name, Shape shape, std::string description) {
  Key result = key(std::move(name), std::move(shape), std::move(description));
  result.required = true;
  return result;
}
inline Key later(std::string name) {
  Key result;
  result.name = std::move(name);
  result.later = true;
  return result;
}

}  // namespace disc::shapes
