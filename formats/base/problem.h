// What is wrong with a structure that was read or is to be written, as a value.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "formats/base/error.h"

namespace disc {

/// A fact that somebody must judge: readers go on after it, composers give their result beside it.
struct Problem {
  std::string where;   // "partition 2", "boot catalog, entry 1"
  std::string what;    // fact, then expectation, then remedy
  std::string clause;  // "UEFI 2.10 5.3.2"

  friend bool operator==(const Problem&, const Problem&) = default;
};

using Problems = std::vector<Problem>;

/// "where: what (clause)".
inline std::string to_text(const Problem& problem) {
  return cat(problem.where, ": ", problem.what, " (", problem.clause, ")");
}

}  // namespace disc
