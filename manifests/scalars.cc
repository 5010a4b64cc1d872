// The scalars of the manifest language: sizes, times, owners, modes, paths, media.
#include "manifests/scalars.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "formats/base/error.h"
#include "formats/base/extent.h"
#include "manifests/reporter.h"

namespace disc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
};

constexpr std::uint64_t ki = 1024, k = 1000;
constexpr Unit units[] = {
    {"KiB", ki},  {"MiB", ki* ki}, {"GiB", ki* ki* ki},    {"TiB", ki* ki* ki* ki}, {"kB", k},
    {"KB", k},    {"MB", k* k},    {"GB", k* k* k},        {"TB", k* k* k* k},      {"B", 1},
    {"bytes", 1}, {"byte", 1},     {"blocks", block_size}, {"block", block_size},
};

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count]))
    ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// One clause of a symbolic mode: who, then operators with permissions.
bool is_mode_clause(std::string_view clause) {
  std::size_t at = 0;
  const auto is_one_of = [&](std::string_view set) {
    return at < clause.size() && set.find(clause[at]) != std::string_view::npos;
  };
  while (is_one_of("ugoa"))
    ++at;
  if (!is_one_of("+-="))
    return false;
  while (is_one_of("+-=")) {
    ++at;
    while (is_one_of("rwxXstugo"))
      ++at;
  }
  return at == clause.size();
}

std::optional<std::string_view> next_component(std::string_view& rest) {
  if (rest.empty())
    return std::nullopt;
  const std::size_t slash = rest.find('/');
  const std::string_view component = rest.substr(0, slash);
  rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
  return component;
}

constexpr std::string_view size_examples =
    "expected a number and a unit, such as 64KiB, 4.7GB or 150 blocks";

}  // namespace

std::optional<std::uint64_t> parse_whole(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit))
    return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
      return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto whole = parse_whole(take_digits(text));
  if (!whole)
    return std::nullopt;
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
    if (fraction.empty() || fraction.size() > 12)
      return std::nullopt;
  }
  if (text.starts_with(' '))
    text.remove_prefix(1);
  const auto* unit = std::find_if(std::begin(units), std::end(units),
                                  [&](const Unit& u) { return u.name == text; });
  if (unit == std::end(units))
    return std::nullopt;
  if (*whole > std::uint64_t{1} << 62 || *whole > (std::uint64_t{1} << 62) / unit->bytes)
    return std::nullopt;
  // In whole numbers, since a double would round 4.7 GB.
  std::uint64_t numerator = 0, denominator = 1;
  for (const char c : fraction) {
    numerator = numerator * 10 + static_cast<std::uint64_t>(c - '0');
    denominator *= 10;
  }
  const std::uint64_t common = std::gcd(numerator, denominator);
  denominator /= common;
  if (unit->bytes % denominator != 0)
    return std::nullopt;
  return *whole * unit->bytes + numerator / common * (unit->bytes / denominator);
}

std::optional<Timestamp> parse_time(std::string_view text) {
  std::optional<Timestamp> time;
  if (const auto seconds = parse_whole(text)) {
    if (*seconds <= static_cast<std::uint64_t>(latest_time))
      time = Timestamp{static_cast<std::int64_t>(*seconds), 0};
  } else {
    time = parse_iso8601(text);
  }
  if (time && (time->seconds < earliest_time || time->seconds > latest_time))
    return std::nullopt;
  return time;
}

const std::vector<MediumKind>& media() {
  // CDs: the blocks from 0 up to the lead-out of the named length. DVDs and BDs: the capacities of
  // the physical formats (ECMA-337, ECMA-364, ECMA-330, Blu-ray Disc white papers).
  static const std::vector<MediumKind> kinds{
      {"cd-74", 333000},       {"cd-80", 359849},   {"cd-90", 404850},   {"cd-99", 445350},
      {"dvd", 2295104},        {"dvd-dl", 4171712}, {"dvd+r", 2295104},  {"dvd+r-dl", 4173824},
      {"dvd-ram", 2236704},    {"bd", 12219392},    {"bd-dl", 24438784}, {"bd-xl-100", 48878592},
      {"bd-xl-128", 62500864}, {"usb", 0},          {"any", 0}};
  return kinds;
}

std::string problem_with_name(std::string_view text) {
  if (text.empty())
    return "the name is empty";
  if (text.find('/') != std::string_view::npos)
    return "the name holds a '/', but it names files in outputs.directory";
  if (text == "." || text == ".." || text.starts_with('-'))
    return cat(shown(text), " cannot be the name of a file here");
  if (text.size() > 200)
    return cat("the name has ", text.size(), " bytes, at most 200 leave room for '.receipt.json'");
  return problem_with_text(text);
}

std::string problem_with_text(std::string_view text) {
  return has_control(text) ? "control characters and line breaks are not allowed here" : "";
}

std::string problem_with_content(std::string_view) { return ""; }

std::string problem_with_size(std::string_view text) {
  return parse_size(text) ? "" : cat(shown(text), " is no size, ", size_examples);
}

std::string problem_with_alignment(std::string_view text) {
  const auto bytes = parse_size(text);
  if (!bytes)
    return problem_with_size(text);
  if (*bytes == 0 || *bytes % block_size != 0 || *bytes > std::uint64_t{1} << 30)
    return cat(shown(text), " is ", *bytes, " bytes, expected a multiple of 2048 up to 1GiB");
  return "";
}

std::string problem_with_padding(std::string_view text) {
  if (text == "none")
    return "";
  const auto bytes = parse_size(text);
  if (!bytes)
    return cat(shown(text), " is no padding, expected none or a size such as 150 blocks");
  if (*bytes % block_size != 0 || *bytes / block_size > 1'000'000)
    return cat(shown(text), " is ", *bytes,
               " bytes, expected whole blocks of 2048, at most a million of them");
  return "";
}

std::string problem_with_medium(std::string_view text) {
  const auto& kinds = media();
  if (std::any_of(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.name == text; }))
    return "";
  if (const auto bytes = parse_size(text))
    return *bytes < block_size ? cat(shown(text), " holds not even one block of 2048 bytes") : "";
  std::vector<std::string> names;
  for (const MediumKind& kind : kinds)
    names.emplace_back(kind.name);
  const auto near = near_miss(text, names);
  return cat(shown(text), " is neither a medium nor a size",
             near ? cat(", did you mean ", shown(*near), "?")
                  : std::string(", expected a word such as dvd, or a size such as 700MiB"));
}

std::string problem_with_time(std::string_view text) {
  if (parse_time(text))
    return "";
  if (parse_iso8601(text) || parse_whole(text))
    return cat(shown(text), " is outside the years 1900 to 2155 (ECMA-119 9.1.5)");
  return cat(shown(text),
             " is no time, expected 2026-11-01T00:00:00Z, 2026-11-01 or seconds since 1970");
}

std::string problem_with_epoch(std::string_view text) {
  if (!text.starts_with("env:"))
    return problem_with_time(text);
  return problem_with_word(text.substr(4)).empty()
             ? ""
             : cat(shown(text), " names no environment variable");
}

std::string problem_with_owner(std::string_view text) {
  if (text == "keep")
    return "";
  const auto is_part = [](std::string_view part) {
    const auto number = parse_whole(part);
    return part == "-" || (number && *number < 0xFFFFFFFF);
  };
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && is_part(text.substr(0, colon)) &&
      is_part(text.substr(colon + 1)))
    return "";
  return cat(shown(text),
             " is no owner, expected numbers such as 0:0 or 1000:100, - to leave one "
             "as it is, or keep");
}

std::string problem_with_mode(std::string_view text) {
  if (text == "keep")
    return "";
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  if (text.size() >= 3 && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_octal) &&
      (text.size() < 5 || text[0] == '0'))
    return "";
  std::string_view rest = text;
  bool good = !rest.empty() && !rest.ends_with(',');
  while (good && !rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    good = is_mode_clause(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (good)
    return "";
  return cat(shown(text),
             " is no mode, expected octal digits such as 0644, letters such as "
             "u=rwX,go=rX, or keep");
}

std::string problem_with_path(std::string_view text) {
  if (text.empty())
    return "the path is empty, '.' is the manifest's folder";
  if (text.find('\0') != std::string_view::npos)
    return "the path holds a NUL character";
  return "";
}

std::string problem_with_tree_path(std::string_view text) {
  if (!text.starts_with('/'))
    return cat("path ", shown(text), " is not absolute, paths in the image start with '/'");
  if (text.find('\0') != std::string_view::npos)
    return "the path holds a NUL character";
  std::string_view rest = text.substr(1);
  while (const auto component = next_component(rest)) {
    if (component->empty())
      return cat("path ", shown(text), " has an empty name between two '/'");
    if (*component == "." || *component == "..")
      return cat("path ", shown(text), " has the name ", shown(*component),
                 ", expected the names from the root down");
  }
  return "";
}

std::string problem_with_link(std::string_view text) {
  if (text.empty())
    return "the link leads nowhere, its text is empty";
  if (text.find('\0') != std::string_view::npos)
    return "the link holds a NUL character";
  if (text.size() > 4095)
    return cat("the link has ", text.size(), " bytes, systems follow at most 4095");
  return "";
}

std::string problem_with_pattern(std::string_view text) {
  if (text.empty())
    return "the pattern is empty, '**' matches everything";
  return text.find('\0') != std::string_view::npos ? "the pattern holds a NUL character" : "";
}

std::string problem_with_word(std::string_view text) {
  const auto is_first = [](char c) { return is_letter(c) || c == '_'; };
  const auto is_next = [&](char c) { return is_first(c) || is_digit(c) || c == '-' || c == '.'; };
  if (!text.empty() && text.size() <= 100 && is_first(text[0]) &&
      std::all_of(text.begin(), text.end(), is_next))
    return "";
  return cat(shown(text),
             " is no name of a variable, expected a letter, then letters, digits, "
             "'_', '-' or '.'");
}

std::string tidy_tree_path(std::string_view text) {
  while (text.size() > 1 && text.ends_with('/'))
    text.remove_suffix(1);
  return std::string(text);
}

std::string tidy_path(std::string_view text) {
  const bool absolute = text.starts_with('/');
  std::vector<std::string_view> kept;
  while (const auto component = next_component(text)) {
    if (component->empty() || *component == ".")
      continue;
    if (*component != "..")
      kept.push_back(*component);
    else if (!kept.empty() && kept.back() != "..")
      kept.pop_back();
    else if (!absolute)
      kept.push_back(*component);
  }
  std::string out = absolute ? "/" : "";
  for (std::size_t i = 0; i < kept.size(); ++i)
    out += cat(i == 0 ? "" : "/", kept[i]);
  return out;
}

bool leaves_folder(std::string_view tidied) {
  return tidied.starts_with('/') || tidied == ".." || tidied.starts_with("../");
}

}  // namespace disc
