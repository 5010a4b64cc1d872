// The cells of a matrix: which images one manifest makes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "manifests/document.h"
#include "manifests/reporter.h"
#include "manifests/variables.h"

namespace disc {

inline constexpr std::size_t matrix_cells = 1000;
inline constexpr std::size_t matrix_entries = 200;  // of exclude, and of include

/// One image: the variables that make it different, in the order of the axes.
struct MatrixCell {
  std::vector<std::pair<std::string, Variable>> variables;
  std::string key;  // "edition=server,lang=en"; "" without a matrix
};

/// All cells: the product of the axes, without those that an `exclude` matches, then every
/// `include` added to the cells it does not contradict, or as a cell of its own if there are none.
/// Without a matrix one cell without variables.
std::vector<MatrixCell> matrix_cells_of(const Value& root, const Scope& scope, Reporter& reporter);

/// The cells that `filter` ("edition=server,lang=en" or a part) chooses; reports if there are none.
std::vector<MatrixCell> choose_cells(std::vector<MatrixCell> cells, const std::string& filter,
                                     Reporter& reporter);

}  // namespace disc
