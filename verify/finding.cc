// Findings: what a check saw that is not as it should be.
#include "verify/finding.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "formats/base/text.h"

namespace disc::verify {

const char* to_string(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "note";
    case Severity::Warning:
      return "warning";
    case Severity::Violation:
      return "violation";
    case Severity::Difference:
      return "difference";
    case Severity::Damage:
      return "damage";
  }
  return "damage";
}

std::string printable(std::string_view text) {
  std::string out;
  std::size_t from = 0;
  // in_quotes() leaves a backslash alone; here it must not be mistaken for the start of \xNN.
  for (std::size_t at = text.find('\\'); at != std::string_view::npos;
       from = at + 1, at = text.find('\\', from)) {
    const std::string part = in_quotes(text.substr(from, at - from));
    out.append(part, 1, part.size() - 2);
    out += "\\\\";
  }
  const std::string rest = in_quotes(text.substr(from));
  return out.append(rest, 1, rest.size() - 2);
}

void Findings::check(std::string name) { checks_.push_back({std::move(name), 0}); }

void Findings::add(Severity severity, const char* kind, Place place, std::string sentence,
                   std::string clause) {
  if (checks_.empty())
    check("image");
  ++checks_.back().findings;
  ++counts_[static_cast<std::size_t>(severity)];
  text_ += place.path.size() + sentence.size();
  if (++per_kind_[kind] <= kept_per_kind && text_ <= kept_text)
    all_.push_back({severity, kind, std::move(place), std::move(sentence), std::move(clause),
                    static_cast<std::uint32_t>(checks_.size() - 1)});
}

void Findings::add_error(const char* kind, const Place& place, std::string_view what) {
  // The text opens with its own place where it has one; two places in a line would confuse.
  Place where = place;
  constexpr std::string_view prefix = "block ";
  if (what.starts_with(prefix)) {
    const std::size_t colon = what.find(": ");
    const std::string_view number =
        what.substr(prefix.size(), colon == std::string_view::npos ? 0 : colon - prefix.size());
    if (!number.empty() && number.size() < 11 &&
        std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; })) {
      where.block = std::stoll(std::string(number));
      what.remove_prefix(colon + 2);
    }
  }
  add(Severity::Damage, kind, std::move(where), std::string(what));
}

std::uint64_t Findings::count(std::string_view kind) const {
  const auto found = per_kind_.find(kind);
  return found == per_kind_.end() ? 0 : found->second;
}

std::uint64_t Findings::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

bool Findings::passed(bool strict) const {
  return count(Severity::Damage) + count(Severity::Difference) + count(Severity::Violation) +
             (strict ? count(Severity::Warning) : 0) ==
         0;
}

std::vector<const Finding*> Findings::sorted() const {
  std::vector<const Finding*> order;
  order.reserve(all_.size());
  for (const Finding& finding : all_)
    order.push_back(&finding);
  const auto key = [](const Finding& finding) {
    return std::tuple(finding.check, -static_cast<int>(finding.severity), finding.place.block,
                      std::string_view(finding.place.view), std::string_view(finding.place.path));
  };
  std::ranges::stable_sort(order,
                           [&](const Finding* a, const Finding* b) { return key(*a) < key(*b); });
  return order;
}

}  // namespace disc::verify
