// The manifest language as JSON Schema, for editors.
#include "manifests/schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "manifests/language.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

using Json = nlohmann::ordered_json;

constexpr char variable_pattern[] = R"(\$\{)";

Json schema_of(const Shape& shape);

// Editors type scalars by their looks (2.50 becomes a number), the reader takes them as texts.
Json text_schema(const Shape& shape) {
  Json schema{{"type", "string"}};
  if (shape.numbers)
    schema["type"] = {"string", "number", "boolean"};
  if (!shape.pattern.empty())
    schema["pattern"] = shape.pattern;  // holds for strings only
  return schema;
}

Json or_variable(Json schema) {
  return {{"anyOf", {std::move(schema), {{"type", "string"}, {"pattern", variable_pattern}}}}};
}

Json integer_schema(const Shape& shape) {
  Json number{{"type", "integer"}, {"minimum", shape.minimum}, {"maximum", shape.maximum}};
  Json digits{{"type", "string"}, {"pattern", R"(^-?[0-9]+$|\$\{)"}};
  return {{"anyOf", {std::move(number), std::move(digits)}}};
}

// Whether an editor takes the word for a number, and which.
bool reads_as_number(const std::string& word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

Json choice_schema(const Shape& shape) {
  Json words = Json::array();
  for (const std::string& word : shape.choices) {
    words.push_back(word);
    if (reads_as_number(word))
      words.push_back(Json::parse(word));
  }
  return or_variable({{"enum", std::move(words)}});
}

Json map_schema(const Shape& shape) {
  Json properties = Json::object(), required = Json::array();
  for (const Key& key : shape.keys) {
    if (key.later)
      continue;
    Json schema = schema_of(key.shape);
    schema["description"] = key.fallback.empty()
                                ? key.description
                                : key.description + " (default: " + key.fallback + ")";
    properties[key.name] = std::move(schema);
    if (key.required)
      required.push_back(key.name);
  }
  Json schema{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty())
    schema["required"] = std::move(required);
  return schema;
}

Json alternatives_schema(const Shape& shape) {
  Json alternatives = Json::array();
  for (const Shape& one : shape.inner)
    if (shape.kind != ShapeKind::Variants || !one.keys[0].later)
      alternatives.push_back(schema_of(one));
  return {{"anyOf", std::move(alternatives)}};
}

Json schema_of(const Shape& shape) {
  switch (shape.kind) {
    case ShapeKind::Text:
      return text_schema(shape);
    case ShapeKind::Boolean:
      return or_variable({{"type", "boolean"}});
    case ShapeKind::Integer:
      return integer_schema(shape);
    case ShapeKind::Choice:
      return choice_schema(shape);
    case ShapeKind::List:
      return {{"type", "array"},
              {"items", schema_of(shape.inner[0])},
              {"minItems", shape.minimum_items}};
    case ShapeKind::Map:
      return map_schema(shape);
    case ShapeKind::Table:
      return {{"type", "object"},
              {"propertyNames", {{"pattern", "^[A-Za-z_][A-Za-z0-9_.-]*$"}}},
              {"additionalProperties", schema_of(shape.inner[0])},
              {"minProperties", shape.minimum_items}};
    case ShapeKind::Either:
    case ShapeKind::Variants:
      return alternatives_schema(shape);
  }
  return Json::object();
}

}  // namespace

std::string json_schema() {
  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "Glassmaster manifest"},
              {"description",
               "What is on a disc image. Files are called *.disc.yaml or glassmaster.yaml."}};
  schema.update(map_schema(manifest_shape()));
  // A manifest that extends another may leave to it what is required here.
  const Json required = schema["required"];
  schema.erase("required");
  schema["anyOf"] =
      Json::array({Json{{"required", required}}, Json{{"required", Json::array({"extends"})}}});
  return schema.dump(2) + "\n";
}

}  // namespace disc
