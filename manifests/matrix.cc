// The cells of a matrix: which images one manifest makes.
#include "manifests/matrix.h"

#include <algorithm>

#include "formats/base/error.h"

namespace disc {
namespace {

using Pairs = std::vector<std::pair<std::string, Variable>>;

const std::string* value_in(const Pairs& pairs, const std::string& name) {
  const auto found = std::find_if(pairs.begin(), pairs.end(),
                                  [&](const auto& pair) { return pair.first == name; });
  return found == pairs.end() ? nullptr : &found->second.value;
}

Variable variable_of(const Value& value, const Scope& scope, Reporter& reporter) {
  std::string text = expand(value.text, value.mark, scope, reporter);
  if (text.size() > variable_bytes) {
    reporter.error(
        value.mark, "GM0216",
        cat("the value has ", text.size(), " bytes, at most ", variable_bytes, " are allowed"));
    text.clear();
  }
  return {std::move(text), value.mark, "matrix"};
}

// One entry of `exclude` or `include`.
Pairs pairs_of(const Value& entry, const Scope& scope, Reporter& reporter) {
  Pairs pairs;
  for (const Member& member : entry.members)
    if (member.value.is_scalar())
      pairs.emplace_back(member.key, variable_of(member.value, scope, reporter));
  return pairs;
}

std::vector<Pairs> product(const Value& axes, const Scope& scope, Reporter& reporter) {
  std::vector<Pairs> cells{{}};
  for (const Member& axis : axes.members) {
    if (!axis.value.is_list() || axis.value.items.empty())
      continue;  // the shape check says so
    if (cells.size() * axis.value.items.size() > matrix_cells) {
      reporter.error(axis.mark, "GM0212",
                     cat("the matrix has more than ", matrix_cells, " combinations"));
      return {};
    }
    std::vector<Pairs> longer;
    for (const Pairs& cell : cells) {
      for (const Value& value : axis.value.items) {
        longer.push_back(cell);
        longer.back().emplace_back(axis.key, variable_of(value, scope, reporter));
      }
    }
    cells = std::move(longer);
  }
  return cells;
}

void exclude(std::vector<Pairs>& cells, const Value& axes, const Value& list, const Scope& scope,
             Reporter& reporter) {
  for (const Value& entry : list.items) {
    bool known = true;
    for (const Member& member : entry.members) {
      if (axes.find(member.key) != nullptr)
        continue;
      known = false;
      std::vector<std::string> names;
      for (const Member& axis : axes.members)
        names.push_back(axis.key);
      const auto near = near_miss(member.key, names);
      reporter.error(member.mark, "GM0213",
                     cat(shown(member.key), " is no axis of the matrix",
                         near ? cat(", did you mean ", shown(*near), "?") : std::string()));
    }
    const Pairs unwanted = pairs_of(entry, scope, reporter);
    if (!known || unwanted.empty())
      continue;
    const auto matches = [&](const Pairs& cell) {
      return std::all_of(unwanted.begin(), unwanted.end(), [&](const auto& pair) {
        const std::string* value = value_in(cell, pair.first);
        return value != nullptr && *value == pair.second.value;
      });
    };
    if (std::erase_if(cells, matches) == 0)
      reporter.error(entry.mark, "GM0214", "no combination is left that this exclude matches",
                     "check the values, or take the entry away");
  }
}

void include(std::vector<Pairs>& cells, const Value& axes, const Value& list, const Scope& scope,
             Reporter& reporter) {
  const std::size_t combinations = cells.size();
  for (const Value& entry : list.items) {
    const Pairs wanted = pairs_of(entry, scope, reporter);
    bool added = false;
    for (std::size_t i = 0; i < combinations; ++i) {
      Pairs& cell = cells[i];
      const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](const auto& pair) {
        const std::string* value = axes.find(pair.first) ? value_in(cell, pair.first) : nullptr;
        return value == nullptr || *value == pair.second.value;
      });
      if (!fits)
        continue;
      added = true;
      for (const auto& pair : wanted) {
        const auto same = std::find_if(cell.begin(), cell.end(),
                                       [&](const auto& one) { return one.first == pair.first; });
        if (same == cell.end())
          cell.push_back(pair);
        else
          same->second = pair.second;
      }
    }
    if (!added && !wanted.empty())
      cells.push_back(wanted);
  }
}

std::string key_of(const Pairs& cell) {
  std::string key;
  for (const auto& pair : cell)
    key += cat(key.empty() ? "" : ",", pair.first, "=", pair.second.value);
  return key;
}

}  // namespace

std::vector<MatrixCell> matrix_cells_of(const Value& root, const Scope& scope, Reporter& reporter) {
  const Value* matrix = root.find("matrix");
  const Value* axes = matrix == nullptr ? nullptr : matrix->find("axes");
  if (axes == nullptr || !axes->is_map())
    return {MatrixCell{}};
  std::vector<Pairs> cells = product(*axes, scope, reporter);
  for (const char* key : {"exclude", "include"}) {
    const Value* list = matrix->find(key);
    if (list == nullptr || !list->is_list())
      continue;
    if (list->items.size() > matrix_entries)
      reporter.error(list->mark, "GM0212", cat(key, " has more than ", matrix_entries, " entries"));
    else if (key == std::string_view("exclude"))
      exclude(cells, *axes, *list, scope, reporter);
    else
      include(cells, *axes, *list, scope, reporter);
  }
  if (cells.size() > matrix_cells)
    reporter.error(matrix->mark, "GM0212",
                   cat("the matrix has more than ", matrix_cells, " combinations"));
  if (cells.empty() && !reporter.failed())
    reporter.error(matrix->mark, "GM0214", "the matrix leaves no combination to build");

  std::vector<MatrixCell> result;
  for (Pairs& cell : cells) {
    std::string key = key_of(cell);
    result.push_back({std::move(cell), std::move(key)});
  }
  return result;
}

std::vector<MatrixCell> choose_cells(std::vector<MatrixCell> cells, const std::string& filter,
                                     Reporter& reporter) {
  if (filter.empty())
    return cells;
  std::vector<std::pair<std::string, std::string>> wanted;
  std::string_view rest = filter;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const std::size_t equals = std::min(part.find('='), part.size());
    wanted.emplace_back(part.substr(0, equals), part.substr(std::min(equals + 1, part.size())));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  }
  std::string known;
  for (const MatrixCell& cell : cells)
    if (!cell.key.empty() && known.size() < 500)
      known += cat(known.empty() ? "" : "; ", cell.key);
  std::erase_if(cells, [&](const MatrixCell& cell) {
    return cell.key != filter && !std::all_of(wanted.begin(), wanted.end(), [&](const auto& pair) {
             const std::string* value = value_in(cell.variables, pair.first);
             return value != nullptr && *value == pair.second;
           });
  });
  if (cells.empty()) {
    auto text = std::make_shared<SourceText>();
    text->name = cat("--cell ", filter);
    reporter.error({std::move(text), 0, 0, 1}, "GM0215",
                   "the manifest has no such image in its matrix",
                   known.empty() ? "it has no matrix" : cat("there are: ", known));
  }
  return cells;
}

}  // namespace disc
