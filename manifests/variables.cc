// Variables of a manifest and the texts they stand in.
#include "manifests/variables.h"

#include <algorithm>
#include <array>
#include <regex>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/environment.h"
#include "manifests/check_shape.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

constexpr std::size_t longest_pattern = 200;  // characters
constexpr std::size_t longest_matched = 1000;
constexpr std::size_t pattern_states = 5000;

// An upper bound of the states a pattern needs: its length times all its counts. The engine
// recurses over states, so an unbounded count would be an unbounded stack.
std::size_t states_of(std::string_view pattern) {
  std::size_t states = pattern.size();
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{')
      continue;
    std::size_t end = at + 1, largest = 0;
    for (std::size_t number = 0; end < pattern.size() && pattern[end] != '}'; ++end) {
      const char c = pattern[end];
      number = c >= '0' && c <= '9'
                   ? std::min<std::size_t>(number * 10 + static_cast<std::size_t>(c - '0'), 100'000)
                   : 0;
      largest = std::max(largest, number);
    }
    states = std::min<std::size_t>(states * std::max<std::size_t>(largest, 1), 1'000'000'000);
  }
  return states;
}

// Compares without backtracking, so that no pattern can take exponential time.
std::optional<bool> matches(const std::string& text, const Value& pattern, Reporter& reporter) {
  if (pattern.text.size() > longest_pattern || states_of(pattern.text) > pattern_states) {
    reporter.error(pattern.mark, "GM0206", "the pattern is too large to be matched safely",
                   cat("at most ", longest_pattern, " characters, and small counts in {}"));
    return std::nullopt;
  }
  if (text.size() > longest_matched)
    return false;
  try {
    const std::regex expression(pattern.text,
                                std::regex::ECMAScript | std::regex_constants::__polynomial);
    return std::regex_match(text, expression);
  } catch (const std::regex_error&) {
    reporter.error(pattern.mark, "GM0206",
                   cat(shown(pattern.text),
                       " is no regular expression (ECMAScript, without "
                       "back references)"));
    return std::nullopt;
  }
}

void check_value(const std::string& name, const Variable& variable, const Value& declaration,
                 Reporter& reporter) {
  const Value* values = declaration.find("values");
  if (values != nullptr && values->is_list()) {
    std::vector<std::string> allowed;
    for (const Value& one : values->items)
      allowed.push_back(one.text);
    if (std::find(allowed.begin(), allowed.end(), variable.value) == allowed.end()) {
      std::string list;
      for (const std::string& one : allowed)
        list += cat(list.empty() ? "" : ", ", one);
      reporter.error(variable.mark, "GM0204",
                     cat("variable ", shown(name), " is ", shown(variable.value),
                         ", expected one of ", list.substr(0, 200)));
    }
  }
  const Value* pattern = declaration.find("pattern");
  if (pattern != nullptr && pattern->is_scalar() &&
      matches(variable.value, *pattern, reporter) == std::optional(false))
    reporter.error(variable.mark, "GM0205",
                   cat("variable ", shown(name), " is ", shown(variable.value),
                       ", which does not match the pattern ", shown(pattern->text)));
}

Mark mark_of_option(const std::string& option) {
  auto text = std::make_shared<SourceText>();
  text->name = option;
  return {std::move(text), 0, 0, 1};
}

// Without the loop, -D of a name that was never declared would do nothing and say nothing.
void check_defines(const Value* vars, const ReadOptions& options, const Scope& scope,
                   Reporter& reporter) {
  std::vector<std::string> names;
  if (vars != nullptr)
    for (const Member& member : vars->members)
      names.push_back(member.key);
  for (const auto& [name, value] : options.defines) {
    const Mark mark = mark_of_option(cat("-D ", name, "=", value));
    if (!is_utf8(value))
      reporter.error(mark, "GM0002", cat("value of variable ", shown(name), " is not UTF-8"));
    const auto axis = scope.variables.find(name);
    if (axis != scope.variables.end() && axis->second.source == "matrix") {
      reporter.error(mark, "GM0203", cat("variable ", shown(name), " comes from the matrix"),
                     cat("choose images with --cell ", name, "=", value));
    } else if (std::find(names.begin(), names.end(), name) == names.end()) {
      const auto near = near_miss(name, names);
      reporter.error(mark, "GM0203",
                     cat("the manifest declares no variable ", shown(name),
                         near ? cat(", did you mean ", shown(*near), "?") : std::string()),
                     near ? std::string() : cat("declare it: vars: {", name, ": {default: ...}}"));
    }
  }
}

// Values are copied into texts, so that short chains of them could grow without bound.
std::optional<Variable> bounded(const std::string& name, Variable variable, Reporter& reporter) {
  if (variable.value.size() <= variable_bytes)
    return variable;
  reporter.error(variable.mark, "GM0216",
                 cat("variable ", shown(name), " has ", variable.value.size(), " bytes, at most ",
                     variable_bytes, " are allowed"));
  variable.value.clear();
  return variable;
}

std::optional<Variable> value_of(const Member& member, const ReadOptions& options,
                                 const Scope& scope, Reporter& reporter) {
  if (const auto cell = scope.variables.find(member.key); cell != scope.variables.end())
    return cell->second;
  const auto define = std::find_if(options.defines.rbegin(), options.defines.rend(),
                                   [&](const auto& one) { return one.first == member.key; });
  if (define != options.defines.rend())
    return Variable{define->second, mark_of_option(cat("-D ", define->first, "=", define->second)),
                    "-D"};
  const Value* fallback = member.value.find("default");
  if (fallback == nullptr || !fallback->is_scalar())
    return std::nullopt;
  return bounded(
      member.key,
      {expand(fallback->text, fallback->mark, scope, reporter), fallback->mark, "manifest"},
      reporter);
}

void unknown_variable(std::string_view name, const Mark& mark, const Scope& scope,
                      Reporter& reporter) {
  if (std::find(scope.valueless.begin(), scope.valueless.end(), name) != scope.valueless.end())
    return;  // said at its declaration
  std::vector<std::string> names;
  for (const auto& one : scope.variables)
    names.push_back(one.first);
  const auto near = near_miss(name, names);
  reporter.error(mark, "GM0202",
                 cat("no variable ", shown(name), " is declared",
                     near ? cat(", did you mean ", shown(*near), "?") : std::string()),
                 near ? std::string() : "declare it under vars, or write $${ for a literal ${");
}

const std::string* value_named(std::string_view name, const Mark& mark, const Scope& scope,
                               Reporter& reporter) {
  if (!name.starts_with("env:")) {
    const auto found = scope.variables.find(name);
    if (found != scope.variables.end())
      return &found->second.value;
    unknown_variable(name, mark, scope, reporter);
    return nullptr;
  }
  name.remove_prefix(4);
  const auto found = scope.environment.find(name);
  if (found != scope.environment.end()) {
    if (is_utf8(found->second))
      return &found->second;
    reporter.error(mark, "GM0002", cat("environment variable ", shown(name), " is not UTF-8"));
    return nullptr;
  }
  if (std::find(scope.listed.begin(), scope.listed.end(), name) != scope.listed.end())
    reporter.error(mark, "GM0208", cat("environment variable ", shown(name), " is not set"));
  else
    reporter.error(mark, "GM0207",
                   cat("environment variable ", shown(name), " is not listed under env"),
                   "list it, so that a reader sees what the image depends on");
  return nullptr;
}

void expand_below(Value& value, const Scope& scope, Reporter& reporter, std::size_t& budget) {
  for (Value& item : value.items)
    expand_below(item, scope, reporter, budget);
  for (Member& member : value.members)
    expand_below(member.value, scope, reporter, budget);
  if (!value.is_scalar() || value.text.find('$') == std::string::npos || budget == 0)
    return;
  if (has_variable(value.text))
    value.quoted = false;  // "${flag}" may become a boolean, as ${flag} does
  bool all_known = true;
  value.text = expand(value.text, value.mark, scope, reporter, &all_known);
  value.unknown = !all_known;
  if (value.text.size() > budget) {
    reporter.error(value.mark, "GM0216",
                   cat("texts grow past ", expanded_bytes / (1024 * 1024),
                       " MiB when variables are replaced"));
    budget = 0;
    return;
  }
  budget -= value.text.size();
}

}  // namespace

Scope read_environment(const Value& root, const ReadOptions& options) {
  Scope scope;
  const Value* env = root.find("env");
  if (env == nullptr || !env->is_list())
    return scope;
  for (const Value& name : env->items) {
    if (!name.is_scalar() || !problem_with_word(name.text).empty())
      continue;  // the shape check says so
    scope.listed.push_back(name.text);
    const auto value =
        options.environment ? options.environment(name.text) : environment_variable(name.text);
    if (value)
      scope.environment.emplace(name.text, *value);
  }
  return scope;
}

void read_variables(const Value& root, const ReadOptions& options, Scope& scope,
                    Reporter& reporter) {
  const Value* vars = root.find("vars");
  if (vars != nullptr && !vars->is_map())
    vars = nullptr;
  check_defines(vars, options, scope, reporter);
  if (vars == nullptr)
    return;
  if (vars->members.size() > most_variables) {
    reporter.error(vars->mark, "GM0216", cat("there are more than ", most_variables, " variables"));
    return;
  }
  for (const Member& member : vars->members) {
    if (!member.value.is_map())
      continue;
    if (auto variable = value_of(member, options, scope, reporter)) {
      if (reporter.first_time(cat(member.key, "=", variable->value)))
        check_value(member.key, *variable, member.value, reporter);
      scope.variables.insert_or_assign(member.key, std::move(*variable));
    } else {
      scope.valueless.push_back(member.key);
      reporter.error(member.mark, "GM0218", cat("variable ", shown(member.key), " has no value"),
                     cat("give it a default, or say -D ", member.key, "=..."));
    }
  }
}

std::string expand(std::string_view text, const Mark& mark, const Scope& scope, Reporter& reporter,
                   bool* all_known) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t dollar = std::min(text.find('$', at), text.size());
    out += text.substr(at, dollar - at);
    at = dollar;
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("$$")) {
      out += '$';
      at += 2;
    } else if (rest.starts_with("${")) {
      const std::size_t end = rest.find('}');
      if (end == std::string_view::npos) {
        reporter.error(mark_within(mark, rest), "GM0217", "'${' is not closed by '}'",
                       "write $${ for a literal ${");
        if (all_known != nullptr)
          *all_known = false;
        return out.append(rest);
      }
      const std::string_view whole = rest.substr(0, end + 1);
      const std::string* value =
          value_named(whole.substr(2, end - 2), mark_within(mark, whole), scope, reporter);
      // What stands for nothing stays as it is typed, since an empty text may break other rules.
      out += value != nullptr ? std::string_view(*value) : whole;
      if (value == nullptr && all_known != nullptr)
        *all_known = false;
      at += end + 1;
      if (out.size() > expanded_bytes)
        return out;  // the caller's budget ends here
    } else if (!rest.empty()) {
      out += '$';
      ++at;
    }
  }
  return out;
}

void expand_all(Value& root, const Scope& scope, Reporter& reporter) {
  std::size_t budget = expanded_bytes;
  for (Member& member : root.members)
    if (!comes_before_variables(member.key))
      expand_below(member.value, scope, reporter, budget);
}

bool comes_before_variables(std::string_view key) {
  constexpr std::array<std::string_view, 5> keys{"glassmaster", "extends", "vars", "env", "matrix"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace disc
