// Findings: what a check saw that is not as it should be; a medium with a hundred faults has a
// hundred.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/extent.h"

namespace disc::verify {

enum class Severity : std::uint8_t {
  Note,        // worth knowing; nothing is wrong
  Warning,     // allowed, but readers differ
  Violation,   // breaks the clause named
  Difference,  // whole, but not what the manifest, receipt or list says
  Damage,      // cannot be read, or leads readers astray
};

/// "note", "warning", "violation", "difference", "damage".
const char* to_string(Severity severity);

/// Where on the medium and where in which view; either may be missing.
struct Place {
  std::int64_t block = -1;  // -1: no place on the medium
  std::string path;         // absolute, printable (see printable()), "" for none
  std::string view;         // "iso9660", "rock-ridge", "joliet", "enhanced", "udf", "" for none
};

struct Finding {
  Severity severity = Severity::Note;
  /// Check and fault, "path-table.order": stable for good, so that scripts and searches hold.
  const char* kind = "";
  Place place;
  std::string sentence;     // fact and expectation, no full stop
  std::string clause;       // "ECMA-119 9.1.3", "" where no standard speaks
  std::uint32_t check = 0;  // index into Findings::checks()
};

/// Control characters and broken UTF-8 as \xNN, a backslash as \\: safe on a terminal and in JSON.
std::string printable(std::string_view text);

/// Collects what the checks of one run see. Used from one thread.
class Findings {
 public:
  /// Findings kept per kind; more are counted only, so that a hostile image cannot fill the memory.
  static constexpr std::size_t kept_per_kind = 100'000;
  /// Bytes of text kept in all.
  static constexpr std::size_t kept_text = std::size_t{256} << 20;

  /// Opens a check; what is added until the next call belongs to it in reports by test case.
  void check(std::string name);

  void add(Severity severity, const char* kind, Place place, std::string sentence,
           std::string clause = {});

  /// Runs a check; the FormatError or SystemError that ends it becomes Damage of `kind`, and the
  /// next check can run.
  template <class Check>
  void collect(const char* kind, const Place& place, Check check) {
    try {
      check();
    } catch (const FormatError& error) {
      add_error(kind, place, error.what());
    } catch (const SystemError& error) {
      add_error(kind, place, error.what());
    }
  }

  std::uint64_t count(Severity severity) const {
    return counts_[static_cast<std::size_t>(severity)];
  }
  std::uint64_t count(std::string_view kind) const;
  std::uint64_t total() const;
  /// Findings that were counted but not kept.
  std::uint64_t dropped() const { return total() - all_.size(); }
  /// True if nothing was found that makes a medium fail: damage, differences, violations, and
  /// warnings too if `strict`.
  bool passed(bool strict) const;

  /// In order of check, then severity (worst first), then block, then path.
  std::vector<const Finding*> sorted() const;

  struct Check {
    std::string name;
    std::uint64_t findings = 0;
  };
  const std::vector<Check>& checks() const { return checks_; }

 private:
  void add_error(const char* kind, const Place& place, std::string_view what);

  std::vector<Finding> all_;
  std::size_t text_ = 0;  // bytes in all_
  std::vector<Check> checks_;
  std::map<std::string, std::uint64_t, std::less<>> per_kind_;
  std::array<std::uint64_t, 5> counts_{};
};

}  // namespace disc::verify
