// Variables of a manifest and the texts they stand in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifests/document.h"
#include "manifests/read_manifest.h"
#include "manifests/reporter.h"

namespace disc {

/// A variable of one image, with its origin for `mkimage resolve`.
struct Variable {
  std::string value;
  Mark mark;
  std::string source;  // "manifest", "-D", "matrix"
};

/// What `${...}` may name.
struct Scope {
  std::map<std::string, Variable, std::less<>> variables;
  std::map<std::string, std::string, std::less<>> environment;  // listed under env: and set
  std::vector<std::string> listed;                              // under env:, set or not
  std::vector<std::string> valueless;  // declared, but without a value in this image
};

inline constexpr std::size_t variable_bytes = 64 * 1024;  // of one value
inline constexpr std::size_t most_variables = 1000;
inline constexpr std::size_t expanded_bytes = 64 * 1024 * 1024;  // texts of one image together

/// Reads `env:` of the merged document.
Scope read_environment(const Value& root, const ReadOptions& options);

/// Adds `vars:` to a scope that holds `env:` and the variables of a matrix cell. A value comes from
/// the cell, -D or the default, and is held against `values` and `pattern`.
void read_variables(const Value& root, const ReadOptions& options, Scope& scope,
                    Reporter& reporter);

/// `text` with every ${name} replaced and $$ as $; reports at `mark` what cannot be replaced, which
/// stays as it is typed and makes `all_known` false.
std::string expand(std::string_view text, const Mark& mark, const Scope& scope, Reporter& reporter,
                   bool* all_known = nullptr);

/// Expands every scalar below the keys of the manifest, except those that make the variables.
void expand_all(Value& root, const Scope& scope, Reporter& reporter);

/// Whether a key of the manifest is read before variables are known.
bool comes_before_variables(std::string_view key);

}  // namespace disc
