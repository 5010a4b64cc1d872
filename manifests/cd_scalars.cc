// The scalars of what a manifest says of CDs.
#include "formats/base/cat.h"
#include "formats/cd/msf.h"
#include "manifests/cd.h"
#include "manifests/reporter.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

// What an absolute address can count (IEC 60908 17.5.1).
constexpr std::int64_t longest = 100 * 60 * cd::frames_per_second - 1;

std::string_view without_suffix(std::string_view text,
                                std::initializer_list<std::string_view> suffixes) {
  for (const std::string_view suffix : suffixes) {
    if (text.size() <= suffix.size() || !text.ends_with(suffix))
      continue;
    text.remove_suffix(suffix.size());
    while (text.ends_with(' '))
      text.remove_suffix(1);
    return text;
  }
  return {};
}

// "2", "2.5": seconds that come out in whole frames.
std::optional<std::int64_t> frames_of_seconds(std::string_view text) {
  const std::size_t dot = text.find('.');
  const auto whole = parse_whole(text.substr(0, dot));
  if (!whole || *whole > longest / cd::frames_per_second)
    return std::nullopt;
  std::int64_t frames = static_cast<std::int64_t>(*whole) * cd::frames_per_second;
  if (dot == std::string_view::npos)
    return frames;
  const std::string_view digits = text.substr(dot + 1);
  const auto part = parse_whole(digits);
  if (!part || digits.size() > 6)
    return std::nullopt;
  std::int64_t scale = 1;
  for (std::size_t i = 0; i < digits.size(); ++i)
    scale *= 10;
  const std::int64_t scaled = static_cast<std::int64_t>(*part) * cd::frames_per_second;
  if (scaled % scale != 0)
    return std::nullopt;
  return frames + scaled / scale;
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  std::optional<std::int64_t> frames;
  if (text.find(':') != std::string_view::npos) {
    if (const auto time = cd::parse_msf(text))
      frames = cd::frames_of(*time);
  } else if (const auto count = without_suffix(text, {"frames", "frame"}); !count.empty()) {
    if (const auto whole = parse_whole(count); whole && *whole <= longest)
      frames = static_cast<std::int64_t>(*whole);
  } else {
    frames = frames_of_seconds(without_suffix(text, {"seconds", "second", "s"}));
  }
  return frames && *frames <= longest ? frames : std::nullopt;
}

std::string problem_with_duration(std::string_view text) {
  if (parse_duration(text))
    return {};
  std::string why = ", expected minutes:seconds:frames such as 02:30:15, or 2s, or 150 frames";
  if (text.find(':') != std::string_view::npos)
    why += ", with seconds below 60 and frames below 75";
  return cat(shown(text), " is no time of a CD", why);
}

std::string problem_with_isrc_text(std::string_view text) {
  const std::string problem = cd::problem_with_isrc(text);
  return problem.empty() ? problem : cat("the ISRC ", shown(text), " ", problem);
}

std::string problem_with_catalog_text(std::string_view text) {
  const std::string problem = cd::problem_with_catalog(text);
  return problem.empty() ? problem : cat("the catalog number ", shown(text), " ", problem);
}

}  // namespace disc
