// Reports: the findings of a run as text, JSON, JUnit XML or HTML.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "verify/finding.h"

namespace disc::verify {

enum class ReportFormat : std::uint8_t { Text, Json, Junit, Html };

/// "text", "json", "junit", "html".
std::optional<ReportFormat> parse_report_format(const std::string& word);

/// What was held against what, beside the findings.
struct Report {
  std::string medium;   // as named on the command line
  std::string against;  // "structure", "hello.disc.yaml", "SHA256SUMS inside the image"
  std::string promise;  // what a medium without findings does: "holds what hello.disc.yaml says"
  bool strict = false;  // warnings fail too
  /// What was looked at, in words and numbers: {"files", 12}, {"bytes", 4096}.
  std::vector<std::pair<std::string, std::uint64_t>> tallies;
};

struct TextOptions {
  bool colour = false;
  bool quiet = false;         // findings only, no summary; notes left out
  std::size_t per_kind = 10;  // findings printed of each kind, 0: all
};

/// Text for people. Findings of the same check stand together, worst first; the last line is the
/// verdict.
void write_text(const Report& report, const Findings& findings, const TextOptions& options,
                std::ostream& out);

/// One object, each finding on a line of its own, nothing left out but what Findings did not keep.
void write_json(const Report& report, const Findings& findings, std::ostream& out);

/// JUnit XML as CI systems read it: one test case a check, its failing findings as one failure.
void write_junit(const Report& report, const Findings& findings, std::ostream& out);

/// One page that needs nothing else.
void write_html(const Report& report, const Findings& findings, std::ostream& out);

/// Any of the four.
void write_report(ReportFormat format, const Report& report, const Findings& findings,
                  const TextOptions& options, std::ostream& out);

/// "12 files, 3 views, 4096 bytes".
std::string tallies_text(const Report& report);

/// "passed" or "failed".
const char* verdict(const Report& report, const Findings& findings);

}  // namespace disc::verify
