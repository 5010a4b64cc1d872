// Diagnostics while a manifest is read: the cells of a matrix say each thing once.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "manifests/diagnostic.h"

namespace disc {

/// Passes errors on to Diagnostics, but none twice with the same place, code and message.
class Reporter {
 public:
  explicit Reporter(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void error(const Mark& mark, const std::string& code, const std::string& message,
             const std::string& hint = {});
  /// Whether something is looked at for the first time, so that cells need not repeat long checks.
  bool first_time(const std::string& what) { return checked_.insert(what).second; }
  /// Whether anything was reported.
  bool failed() const { return !seen_.empty(); }
  Diagnostics& diagnostics() { return diagnostics_; }

 private:
  Diagnostics& diagnostics_;
  std::set<std::string> seen_;
  std::set<std::string> checked_;
};

/// What a person typed, in quotes for a message: cut after 60 characters, controls escaped.
std::string shown(std::string_view text);

/// The candidate that `word` is a typing slip of; nothing for words no one types by hand.
std::optional<std::string> near_miss(std::string_view word,
                                     const std::vector<std::string>& candidates);

}  // namespace disc
