// Reports for people on a terminal, and the words all reports share.
#include "verify/report.h"

#include <map>
#include <string_view>

namespace disc::verify {
namespace {

const char* colour_of(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "\x1b[36m";
    case Severity::Warning:
      return "\x1b[33m";
    case Severity::Violation:
    case Severity::Difference:
    case Severity::Damage:
      return "\x1b[31m";
  }
  return "";
}

std::string plural(std::uint64_t count, std::string_view word) {
  return cat(count, " ", word, count == 1 ? "" : "s");
}

std::string count_text(const Findings& findings) {
  std::string text;
  for (const Severity severity : {Severity::Damage, Severity::Difference, Severity::Violation,
                                  Severity::Warning, Severity::Note}) {
    const std::uint64_t count = findings.count(severity);
    if (count == 0)
      continue;
    if (!text.empty())
      text += ", ";
    text +=
        severity == Severity::Damage ? cat(count, " damage") : plural(count, to_string(severity));
  }
  return text;
}

void write_line(const Finding& finding, bool colour, std::ostream& out) {
  if (colour)
    out << colour_of(finding.severity) << to_string(finding.severity) << "\x1b[0m: ";
  else
    out << to_string(finding.severity) << ": ";
  if (finding.place.block >= 0)
    out << "block " << finding.place.block << ": ";
  if (!finding.place.path.empty()) {
    out << finding.place.path;
    if (!finding.place.view.empty())
      out << " (" << finding.place.view << ")";
    out << ": ";
  } else if (!finding.place.view.empty()) {
    out << finding.place.view << ": ";
  }
  out << finding.sentence;
  if (!finding.clause.empty())
    out << " [" << finding.clause << "]";
  out << '\n';
}

}  // namespace

std::optional<ReportFormat> parse_report_format(const std::string& word) {
  if (word == "text")
    return ReportFormat::Text;
  if (word == "json")
    return ReportFormat::Json;
  if (word == "junit")
    return ReportFormat::Junit;
  if (word == "html")
    return ReportFormat::Html;
  return std::nullopt;
}

std::string tallies_text(const Report& report) {
  std::string text;
  for (const auto& [what, count] : report.tallies)
    text += cat(text.empty() ? "" : ", ", count, " ", what);
  return text;
}

const char* verdict(const Report& report, const Findings& findings) {
  return findings.passed(report.strict) ? "passed" : "failed";
}

void write_text(const Report& report, const Findings& findings, const TextOptions& options,
                std::ostream& out) {
  std::map<std::string_view, std::uint64_t> printed;
  std::vector<std::string_view> cut;  // kinds of which not all were printed, in order
  for (const Finding* finding : findings.sorted()) {
    if (options.quiet && finding->severity == Severity::Note)
      continue;
    const std::uint64_t nth = ++printed[finding->kind];
    if (options.per_kind == 0 || nth <= options.per_kind)
      write_line(*finding, options.colour, out);
    else if (nth == options.per_kind + 1)
      cut.push_back(finding->kind);
  }
  for (const std::string_view kind : cut)
    out << plural(findings.count(kind) - options.per_kind, "more finding") << " of the kind "
        << kind << " (--all shows each)\n";
  if (options.quiet)
    return;
  const std::string counts = count_text(findings);
  const std::string tallies = tallies_text(report);
  out << report.medium << ": ";
  if (findings.passed(report.strict))
    out << report.promise;
  else
    out << "fails against " << report.against;
  if (!tallies.empty())
    out << " (" << tallies << ")";
  if (!counts.empty())
    out << ": " << counts;
  out << '\n';
}

void write_report(ReportFormat format, const Report& report, const Findings& findings,
                  const TextOptions& options, std::ostream& out) {
  switch (format) {
    case ReportFormat::Text:
      return write_text(report, findings, options, out);
    case ReportFormat::Json:
      return write_json(report, findings, out);
    case ReportFormat::Junit:
      return write_junit(report, findings, out);
    case ReportFormat::Html:
      return write_html(report, findings, out);
  }
}

}  // namespace disc::verify
