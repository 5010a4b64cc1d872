// Reports for other programs: JSON, JUnit XML, HTML.
#include <nlohmann/json.hpp>
#include <string_view>

#include "verify/report.h"

namespace disc::verify {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// XML 1.0 knows no control characters but tab and line ends, not even escaped.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
          out += c;
        else
          out += '?';
    }
  }
  return out;
}

Json to_json(const Finding& finding) {
  Json value{{"severity", to_string(finding.severity)}, {"kind", finding.kind}};
  if (finding.place.block >= 0)
    value["block"] = finding.place.block;
  if (!finding.place.path.empty())
    value["path"] = finding.place.path;
  if (!finding.place.view.empty())
    value["view"] = finding.place.view;
  value["message"] = finding.sentence;
  if (!finding.clause.empty())
    value["clause"] = finding.clause;
  return value;
}

std::string place_text(const Finding& finding) {
  std::string text;
  if (finding.place.block >= 0)
    text = cat("block ", finding.place.block);
  if (!finding.place.path.empty())
    text += cat(text.empty() ? "" : ", ", finding.place.path);
  if (!finding.place.view.empty())
    text += cat(" (", finding.place.view, ")");
  return text;
}

std::string sentence_text(const Finding& finding) {
  return finding.clause.empty() ? finding.sentence
                                : cat(finding.sentence, " [", finding.clause, "]");
}

bool fails(const Finding& finding, bool strict) {
  return finding.severity >= Severity::Violation ||
         (strict && finding.severity == Severity::Warning);
}

}  // namespace

void write_json(const Report& report, const Findings& findings, std::ostream& out) {
  Json counts;
  for (const Severity severity : {Severity::Damage, Severity::Difference, Severity::Violation,
                                  Severity::Warning, Severity::Note})
    counts[to_string(severity)] = findings.count(severity);
  Json tallies = Json::object();
  for (const auto& [what, count] : report.tallies)
    tallies[what] = count;
  Json checks = Json::array();
  for (const Findings::Check& check : findings.checks())
    checks.push_back({{"name", check.name}, {"findings", check.findings}});
  out << "{\"verify\": 1,\n \"medium\": " << dump(report.medium)
      << ",\n \"against\": " << dump(report.against)
      << ",\n \"verdict\": " << dump(verdict(report, findings))
      << ",\n \"looked-at\": " << dump(tallies) << ",\n \"not-listed\": " << findings.dropped()
      << ",\n \"counts\": " << dump(counts) << ",\n \"checks\": " << dump(checks)
      << ",\n \"findings\": [";
  const char* separator = "\n  ";
  for (const Finding* finding : findings.sorted()) {
    out << separator << dump(to_json(*finding));
    separator = ",\n  ";
  }
  out << "]}\n";
}

void write_junit(const Report& report, const Findings& findings, std::ostream& out) {
  const std::vector<const Finding*> sorted = findings.sorted();
  std::vector<std::size_t> failing(findings.checks().size());
  for (const Finding* finding : sorted)
    failing[finding->check] += fails(*finding, report.strict);
  std::size_t failures = 0;
  for (const std::size_t count : failing)
    failures += count != 0;
  const std::string suite = cat("verify ", report.against, " ", report.medium);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\""
      << xml(suite) << "\" tests=\"" << failing.size() << "\" failures=\"" << failures
      << "\" errors=\"0\" skipped=\"0\">\n";
  auto next = sorted.begin();
  for (std::size_t check = 0; check < failing.size(); ++check) {
    out << "<testcase classname=\"" << xml(report.medium) << "\" name=\""
        << xml(findings.checks()[check].name) << "\">\n";
    std::string failure, output;
    for (; next != sorted.end() && (*next)->check == check; ++next) {
      const std::string place = place_text(**next);
      (fails(**next, report.strict) ? failure : output) +=
          cat(to_string((*next)->severity), ": ", place, place.empty() ? "" : ": ",
              sentence_text(**next), "\n");
    }
    if (failing[check] != 0)
      out << "<failure message=\"" << failing[check] << " failing findings\">" << xml(failure)
          << "</failure>\n";
    if (!output.empty())
      out << "<system-out>" << xml(output) << "</system-out>\n";
    out << "</testcase>\n";
  }
  out << "</testsuite>\n</testsuites>\n";
}

void write_html(const Report& report, const Findings& findings, std::ostream& out) {
  out << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>verify "
      << xml(report.medium) << "</title>\n<style>\n"
      << "body{font-family:sans-serif;margin:2em;max-width:80em}\n"
      << "table{border-collapse:collapse}td,th{text-align:left;padding:.2em .8em;"
         "border-bottom:1px solid #ccc;vertical-align:top}\n"
      << ".damage,.difference,.violation,.failed{color:#a00}.warning{color:#850}.note{color:#555}"
         ".passed{color:#060}\n"
      << "</style></head><body>\n<h1>" << xml(report.medium) << "</h1>\n<p class=\""
      << verdict(report, findings) << "\">" << verdict(report, findings) << " against "
      << xml(report.against) << "</p>\n";
  const std::string tallies = tallies_text(report);
  if (!tallies.empty())
    out << "<p>Looked at " << xml(tallies) << ".</p>\n";
  out << "<table><tr><th>Check</th><th>Findings</th></tr>\n";
  for (const Findings::Check& check : findings.checks())
    out << "<tr><td>" << xml(check.name) << "</td><td>" << check.findings << "</td></tr>\n";
  out << "</table>\n";
  const std::vector<const Finding*> sorted = findings.sorted();
  if (!sorted.empty()) {
    out << "<h2>Findings</h2>\n<table><tr><th>Severity</th><th>Where</th><th>What</th>"
           "<th>Clause</th></tr>\n";
    for (const Finding* finding : sorted)
      out << "<tr class=\"" << to_string(finding->severity) << "\"><td>"
          << to_string(finding->severity) << "</td><td>" << xml(place_text(*finding)) << "</td><td>"
          << xml(finding->sentence) << "</td><td>" << xml(finding->clause) << "</td></tr>\n";
    out << "</table>\n";
  }
  out << "</body></html>\n";
}

}  // namespace disc::verify
