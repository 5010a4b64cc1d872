// Modes and owners as people write them.
#include "manifests/sources/file_mode.h"

#include <charconv>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {
namespace {

constexpr std::uint32_t user_bits = 04700, group_bits = 02070, other_bits = 01007;

[[noreturn]] void refuse(std::string_view whole, const char* why) {
  throw ManifestError(cat("mode ", in_quotes(whole), " ", why,
                          ", expected octal such as 0644 or symbolic such as u=rwX,go=rX"));
}

// The same three bits for user, group and other.
constexpr std::uint32_t for_all(std::uint32_t bits) { return bits << 6 | bits << 3 | bits; }

std::optional<std::uint32_t> number(std::string_view text, std::string_view whole) {
  if (text == "-")
    return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    throw ManifestError(cat("owner ", in_quotes(whole), " is not uid:gid in numbers below 2^32; ",
                            "a dash in place of one, or the word keep, takes the source's"));
  return value;
}

}  // namespace

ModeChange::ModeChange(std::string_view text) {
  if (text.empty())
    refuse(text, "is empty");
  if (text.find_first_not_of("01234567") == std::string_view::npos) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
    if (error != std::errc() || value > 07777)
      refuse(text, "is above 7777");
    octal_ = value;
    return;
  }
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    parse_clause(text.substr(at, comma - at), text);
    at = comma + 1;
  }
}

void ModeChange::parse_clause(std::string_view clause, std::string_view whole) {
  std::size_t at = 0;
  std::uint32_t who = 0;
  for (; at < clause.size(); ++at) {
    if (clause[at] == 'u')
      who |= user_bits;
    else if (clause[at] == 'g')
      who |= group_bits;
    else if (clause[at] == 'o')
      who |= other_bits;
    else if (clause[at] == 'a')
      who |= 07777;
    else
      break;
  }
  if (who == 0)
    who = 07777;
  if (at == clause.size())
    refuse(whole, "lacks one of + - =");
  while (at < clause.size()) {
    Step step;
    step.who = who;
    step.operation = clause[at++];
    if (step.operation != '+' && step.operation != '-' && step.operation != '=')
      refuse(whole, "lacks one of + - =");
    for (; at < clause.size() && std::string_view("+-=").find(clause[at]) == std::string_view::npos;
         ++at) {
      switch (clause[at]) {
        case 'r':
          step.bits |= for_all(4);
          break;
        case 'w':
          step.bits |= for_all(2);
          break;
        case 'x':
          step.bits |= for_all(1);
          break;
        case 'X':
          step.conditional_execute = true;
          break;
        case 's':
          step.bits |= 06000;
          break;
        case 't':
          step.bits |= 01000;
          break;
        case 'u':
        case 'g':
        case 'o':
          step.copy_from = clause[at];
          break;
        default:
          refuse(whole, "has a letter other than r w x X s t u g o behind + - =");
      }
    }
    steps_.push_back(step);
  }
}

std::uint32_t ModeChange::apply(std::uint32_t mode, bool is_folder) const {
  if (octal_)
    return *octal_;
  for (const Step& step : steps_) {
    std::uint32_t bits = step.bits;
    if (step.conditional_execute && (is_folder || (mode & 0111) != 0))
      bits |= for_all(1);
    if (step.copy_from != 0)
      bits |= for_all(mode >> (step.copy_from == 'u' ? 6 : step.copy_from == 'g' ? 3 : 0) & 7);
    bits &= step.who;
    if (step.operation == '=')
      mode = (mode & ~step.who) | bits;
    else if (step.operation == '+')
      mode |= bits;
    else
      mode &= ~bits;
  }
  return mode;
}

OwnerChange::OwnerChange(std::string_view text) {
  if (text == "keep")
    return;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    number("", text);
  uid = number(text.substr(0, colon), text);
  gid = number(text.substr(colon + 1), text);
}

}  // namespace disc
