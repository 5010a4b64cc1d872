// Holds a document against the table of the language.
#include "manifests/check_shape.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

std::string join(const std::vector<std::string>& words, const char* last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += cat(i == 0 ? "" : i + 1 == words.size() ? last : ", ", words[i]);
  return out;
}

// "a map", "true or false", ... for "expected ...".
std::string expected(const Shape& shape) {
  switch (shape.kind) {
    case ShapeKind::Text:
      return "a text";
    case ShapeKind::Boolean:
      return "true or false";
    case ShapeKind::Integer:
      return "a number";
    case ShapeKind::Choice:
      return join(shape.choices, " or ");
    case ShapeKind::List:
      return "a list";
    case ShapeKind::Map:
    case ShapeKind::Table:
    case ShapeKind::Variants:
      return "a map of keys";
    case ShapeKind::Either: {
      std::vector<std::string> words;
      for (const Shape& one : shape.inner)
        words.push_back(expected(one));
      return join(words, " or ");
    }
  }
  return "something else";
}

bool takes(const Shape& shape, ValueKind kind) {
  switch (shape.kind) {
    case ShapeKind::List:
      return kind == ValueKind::List;
    case ShapeKind::Map:
    case ShapeKind::Table:
    case ShapeKind::Variants:
      return kind == ValueKind::Map;
    case ShapeKind::Either:
      return std::any_of(shape.inner.begin(), shape.inner.end(),
                         [&](const Shape& one) { return takes(one, kind); });
    default:
      return kind == ValueKind::Scalar;
  }
}

const Key* find_key(const std::vector<Key>& keys, const std::string& name) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

class Checker {
 public:
  Checker(Variables variables, Reporter& reporter) : variables_(variables), reporter_(reporter) {}

  // `what` is how messages call the value: "'level'", "an entry of 'files'".
  void check(const Value& value, const Shape& shape, const std::string& what) {
    if (value.kind == ValueKind::Null) {
      reporter_.error(value.mark, "GM0104", cat(what, " has no value, expected ", expected(shape)),
                      "leave the key out for its default, or quote the text: \"null\", \"~\"");
      return;
    }
    if (!takes(shape, value.kind)) {
      reporter_.error(value.mark, "GM0101",
                      cat(what, " is ", describe(value.kind), ", expected ", expected(shape)));
      return;
    }
    switch (shape.kind) {
      case ShapeKind::List:
        check_list(value, shape, what);
        break;
      case ShapeKind::Map:
        check_map(value, shape, what);
        break;
      case ShapeKind::Table:
        check_table(value, shape, what);
        break;
      case ShapeKind::Variants:
        check_variants(value, shape, what);
        break;
      case ShapeKind::Either:
        check_either(value, shape, what);
        break;
      default:
        check_scalar(value, shape, what);
    }
  }

 private:
  void check_list(const Value& value, const Shape& shape, const std::string& what) {
    if (value.items.size() < shape.minimum_items)
      reporter_.error(value.mark, "GM0112", cat(what, " is empty, expected at least one entry"));
    for (const Value& item : value.items)
      check(item, shape.inner[0], cat("an entry of ", what));
  }

  void check_table(const Value& value, const Shape& shape, const std::string& what) {
    if (value.members.size() < shape.minimum_items)
      reporter_.error(value.mark, "GM0112", cat(what, " is empty, expected at least one key"));
    for (const Member& member : value.members) {
      const std::string problem = problem_with_word(member.key);
      if (!problem.empty())
        reporter_.error(member.mark, "GM0201", problem);
      check(member.value, shape.inner[0], shown(member.key));
    }
  }

  void check_map(const Value& value, const Shape& shape, const std::string& what) {
    for (const Member& member : value.members) {
      const Key* key = find_key(shape.keys, member.key);
      if (key == nullptr && is_refused(member, shape))
        refused_key(member, shape);
      else if (key == nullptr)
        unknown_key(member, shape.keys, what);
      else if (key->later)
        later_key(member);
      else
        check(member.value, key->shape, shown(member.key));
    }
    for (const Key& key : shape.keys)
      if (key.required && value.find(key.name) == nullptr)
        reporter_.error(value.mark, "GM0103",
                        cat(what, " lacks the key ", shown(key.name), " (", key.description, ")"));
  }

  static bool is_refused(const Member& member, const Shape& shape) {
    return std::find(shape.refused.begin(), shape.refused.end(), member.key) != shape.refused.end();
  }

  void refused_key(const Member& member, const Shape& shape) {
    reporter_.error(member.mark, "GM0113", cat("key ", shown(member.key), " ", shape.refusal));
  }

  void unknown_key(const Member& member, const std::vector<Key>& keys, const std::string& what) {
    std::vector<std::string> names;
    for (const Key& key : keys)
      if (!key.later)
        names.push_back(key.name);
    const auto near = near_miss(member.key, names);
    const std::string word = member.key.substr(0, member.key.find(':'));
    const bool glued =
        word != member.key && std::find(names.begin(), names.end(), word) != names.end();
    reporter_.error(member.mark, "GM0102",
                    cat("unknown key ", shown(member.key),
                        near ? cat(", did you mean ", shown(*near), "?") : std::string()),
                    glued  ? cat("put a blank behind '", word, ":'")
                    : near ? std::string()
                           : cat(what, " knows ", join(names, " and ")));
  }

  void later_key(const Member& member) {
    reporter_.error(member.mark, "GM0110",
                    cat("key ", shown(member.key), " is not in this version"),
                    "the language has it, but this program cannot do it yet");
  }

  void check_variants(const Value& value, const Shape& shape, const std::string& what) {
    std::vector<std::string> names;
    const Member* first = nullptr;
    const Shape* chosen = nullptr;
    for (const Shape& variant : shape.inner) {
      const Key& selector = variant.keys[0];
      if (!selector.later)
        names.push_back(selector.name);
      const auto member = std::find_if(value.members.begin(), value.members.end(),
                                       [&](const Member& one) { return one.key == selector.name; });
      if (member == value.members.end())
        continue;
      if (selector.later) {
        later_key(*member);
        return;
      }
      if (chosen != nullptr) {
        reporter_.error(member->mark, "GM0113",
                        cat(shown(first->key), " and ", shown(member->key), " exclude each other, ",
                            what, " is one thing"),
                        "write two entries");
        return;
      }
      first = &*member;
      chosen = &variant;
    }
    if (chosen == nullptr)
      no_variant(value, shape, names, what);
    else
      check_variant(value, shape, *chosen, what);
  }

  void no_variant(const Value& value, const Shape& shape, const std::vector<std::string>& names,
                  const std::string& what) {
    for (const Member& member : value.members)
      if (is_refused(member, shape))
        return refused_key(member, shape);
    for (const Member& member : value.members) {
      if (const auto near = near_miss(member.key, names); near && member.key != "to") {
        reporter_.error(
            member.mark, "GM0102",
            cat("unknown key ", shown(member.key), ", did you mean ", shown(*near), "?"));
        return;
      }
    }
    reporter_.error(
        value.mark, "GM0103",
        cat(what, " does not say what it is, expected one of the keys ", join(names, " or ")));
  }

  // A key that another variant knows deserves another answer than one that nobody knows.
  void check_variant(const Value& value, const Shape& shape, const Shape& variant,
                     const std::string& what) {
    Value rest = value;
    rest.members.clear();
    for (const Member& member : value.members) {
      const bool elsewhere = std::any_of(
          shape.inner.begin(), shape.inner.end(),
          [&](const Shape& other) { return find_key(other.keys, member.key) != nullptr; });
      if (elsewhere && find_key(variant.keys, member.key) == nullptr)
        reporter_.error(
            member.mark, "GM0113",
            cat("key ", shown(member.key), " does not go with ", shown(variant.keys[0].name)));
      else
        rest.members.push_back(member);
    }
    check_map(rest, variant, what);
  }

  void check_either(const Value& value, const Shape& shape, const std::string& what) {
    const Shape* last = nullptr;
    for (const Shape& one : shape.inner) {
      if (!takes(one, value.kind))
        continue;
      if (one.kind == ShapeKind::Boolean && is_boolean(value))
        return;
      last = &one;
    }
    if (last->kind == ShapeKind::Boolean && shape.inner.back().kind == ShapeKind::Map)
      check_boolean(value, what, "true, false or a map of keys");
    else
      check(value, *last, what);
  }

  void check_scalar(const Value& value, const Shape& shape, const std::string& what) {
    if (value.unknown || (variables_ == Variables::Open && has_variable(value.text)))
      return;
    switch (shape.kind) {
      case ShapeKind::Boolean:
        check_boolean(value, what, "true or false");
        break;
      case ShapeKind::Integer:
        check_integer(value, shape, what);
        break;
      case ShapeKind::Choice:
        check_choice(value, shape, what);
        break;
      default: {
        const std::string problem = shape.problem(value.text);
        if (!problem.empty())
          reporter_.error(value.mark, shape.code, cat(what, ": ", problem));
      }
    }
  }

  void check_boolean(const Value& value, const std::string& what, const char* wanted) {
    if (value.unknown || (variables_ == Variables::Open && has_variable(value.text)) ||
        is_boolean(value))
      return;
    reporter_.error(value.mark, "GM0106",
                    cat(what, " is ", shown(value.text), ", expected ", wanted),
                    value.text == "true" || value.text == "false" ? "write it without quotes" : "");
  }

  void check_integer(const Value& value, const Shape& shape, const std::string& what) {
    std::string_view digits = value.text;
    const bool negative = digits.starts_with('-') && shape.minimum < 0;
    if (negative)
      digits.remove_prefix(1);
    const auto number = parse_whole(digits);
    const auto limit = static_cast<std::uint64_t>(negative ? -shape.minimum : shape.maximum);
    const bool too_small = number && !negative && shape.minimum > 0 &&
                           *number < static_cast<std::uint64_t>(shape.minimum);
    if (!number || *number > limit || too_small)
      reporter_.error(value.mark, "GM0107",
                      cat(what, " is ", shown(value.text), ", expected a whole number from ",
                          shape.minimum, " to ", shape.maximum));
  }

  void check_choice(const Value& value, const Shape& shape, const std::string& what) {
    const auto has = [&](const std::vector<std::string>& words) {
      return std::find(words.begin(), words.end(), value.text) != words.end();
    };
    if (has(shape.choices))
      return;
    if (has(shape.later)) {
      reporter_.error(value.mark, "GM0111",
                      cat(what, ": ", shown(value.text), " is not in this version, expected ",
                          join(shape.choices, " or ")));
      return;
    }
    const auto near = near_miss(value.text, shape.choices);
    reporter_.error(
        value.mark, "GM0105",
        cat(what, " is ", shown(value.text), ", expected ", join(shape.choices, " or ")),
        near && shape.choices.size() > 2 ? cat("did you mean ", shown(*near), "?") : std::string());
  }

  Variables variables_;
  Reporter& reporter_;
};

}  // namespace

bool has_variable(std::string_view text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] != '$')
      continue;
    if (text[at + 1] == '{')
      return true;
    if (text[at + 1] == '$')
      ++at;
  }
  return false;
}

bool is_boolean(const Value& value) {
  return value.is_scalar() && !value.quoted && (value.text == "true" || value.text == "false");
}

const Shape* variant_of(const Value& value, const Shape& shape) {
  const Shape* chosen = nullptr;
  for (const Shape& variant : shape.inner) {
    if (value.find(variant.keys[0].name) == nullptr)
      continue;
    if (chosen != nullptr || variant.keys[0].later)
      return nullptr;
    chosen = &variant;
  }
  return chosen;
}

void check_shape(const Value& value, const Shape& shape, Variables variables, Reporter& reporter) {
  Checker(variables, reporter).check(value, shape, "the manifest");
}

}  // namespace disc
