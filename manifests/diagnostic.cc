// Collects messages and prints them the way compilers do, so that editors find the place.
#include "manifests/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "formats/base/error.h"
#include "manifests/source_line.h"

namespace disc {
namespace {

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "note";
    case Severity::Warning:
      return "warning";
    case Severity::Error:
      return "error";
  }
  return "error";
}

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "\x1b[1;36m";
    case Severity::Warning:
      return "\x1b[1;35m";
    case Severity::Error:
      return "\x1b[1;31m";
  }
  return "";
}

auto order(const Diagnostic& diagnostic) {
  const Mark& mark = diagnostic.mark;
  return std::make_tuple(mark.text ? std::string_view(mark.text->name) : std::string_view(),
                         mark.line, mark.column, std::string_view(diagnostic.code),
                         std::string_view(diagnostic.message));
}

// How many of each code and severity have been shown and left out.
struct Tally {
  std::string code;
  Severity severity;
  std::size_t shown = 0;
  std::size_t left_out = 0;
};

std::string counted(std::size_t count, const char* noun) {
  return cat(count, " ", noun, count == 1 ? "" : "s");
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
  const std::lock_guard lock(mutex_);
  ++counts_[static_cast<std::size_t>(diagnostic.severity)];
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::error(const Mark& mark, std::string code, std::string message, std::string hint) {
  add({Severity::Error, mark, std::move(code), std::move(message), std::move(hint)});
}

void Diagnostics::warning(const Mark& mark, std::string code, std::string message,
                          std::string hint) {
  add({Severity::Warning, mark, std::move(code), std::move(message), std::move(hint)});
}

void Diagnostics::stop_on_errors() const {
  if (errors() != 0)
    throw ManifestError("");
}

std::vector<Diagnostic> Diagnostics::sorted(std::size_t per_code) const {
  std::vector<Diagnostic> all;
  {
    const std::lock_guard lock(mutex_);
    all = all_;
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return order(a) < order(b); });
  if (per_code == 0)
    return all;

  std::vector<Diagnostic> shown;
  std::vector<Tally> tallies;
  for (Diagnostic& diagnostic : all) {
    auto tally = std::find_if(tallies.begin(), tallies.end(), [&](const Tally& t) {
      return t.code == diagnostic.code && t.severity == diagnostic.severity;
    });
    if (tally == tallies.end())
      tally = tallies.insert(tally, Tally{diagnostic.code, diagnostic.severity});
    if (tally->shown < per_code) {
      ++tally->shown;
      shown.push_back(std::move(diagnostic));
    } else {
      ++tally->left_out;
    }
  }
  for (const Tally& tally : tallies)
    if (tally.left_out != 0)
      shown.push_back({Severity::Note,
                       {},
                       tally.code,
                       cat("and ", tally.left_out, " more ", word(tally.severity),
                           tally.left_out == 1 ? "" : "s", " of this kind"),
                       {}});
  return shown;
}

std::string to_text(const Diagnostic& diagnostic, bool colour) {
  const std::string_view bold = colour ? "\x1b[1m" : "";
  const std::string_view tint = colour ? colour_of(diagnostic.severity) : "";
  const std::string_view plain = colour ? "\x1b[0m" : "";

  std::string out;
  const std::string place = to_string(diagnostic.mark);
  if (!place.empty())
    out += cat(bold, escape_controls(place), ":", plain, " ");
  out += cat(tint, word(diagnostic.severity), ":", plain, " ", bold,
             escape_controls(diagnostic.message), plain);
  if (!diagnostic.code.empty())
    out += cat(" [", diagnostic.code, "]");
  out += '\n';
  if (const auto excerpt = excerpt_of(diagnostic.mark)) {
    const std::string number = std::to_string(diagnostic.mark.line);
    out += cat(fmt::format("{:>5}", number), " | ", excerpt->line, "\n");
    out += cat(std::string(std::max<std::size_t>(5, number.size()), ' '), " | ",
               std::string(excerpt->indent, ' '), tint, "^", std::string(excerpt->width - 1, '~'),
               plain, "\n");
  }
  if (!diagnostic.hint.empty())
    out += cat("      = help: ", escape_controls(diagnostic.hint), "\n");
  return out;
}

void print(const Diagnostics& diagnostics, std::ostream& err, bool colour, std::size_t per_code) {
  std::set<std::string> helped;  // the same help twenty times hides what differs
  for (Diagnostic& diagnostic : diagnostics.sorted(per_code)) {
    if (!diagnostic.hint.empty() && !helped.insert(diagnostic.code + diagnostic.hint).second)
      diagnostic.hint.clear();
    err << to_text(diagnostic, colour);
  }
  std::string total;
  if (diagnostics.errors() != 0)
    total = counted(diagnostics.errors(), "error");
  if (diagnostics.warnings() != 0)
    total += cat(total.empty() ? "" : ", ", counted(diagnostics.warnings(), "warning"));
  if (!total.empty())
    err << total << '\n';
}

}  // namespace disc
