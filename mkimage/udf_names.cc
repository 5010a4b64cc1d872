// How names of the tree are spelt in UDF.
#include "mkimage/udf_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/udf/icb.h"
#include "formats/udf/osta.h"

namespace disc {
namespace {

// Characters of an extension that are worth more than characters of the name before it.
constexpr std::size_t kept_extension = 8;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The name with every character that UDF or the policy refuses replaced.
std::string allowed_text(std::string_view name, NonBmp non_bmp, std::uint8_t& loss) {
  std::string out;
  out.reserve(name.size());
  while (!name.empty()) {
    const auto point = decode_utf8(name);
    const std::size_t length = point ? point->length : 1;
    const bool beyond = point && point->value > 0xFFFF;
    if (!point || point->value == 0xFEFF || point->value == 0xFFFE ||
        (beyond && non_bmp != NonBmp::Utf16)) {
      loss |= beyond && non_bmp == NonBmp::Error ? Replaced | NonBmpRefused : Replaced;
      out += '_';
    } else {
      out += name.substr(0, length);
    }
    name.remove_prefix(length);
  }
  return out;
}

// The longest front of `text` that takes no more than `bytes` in CS0 of one or two bytes a unit.
std::string_view front(std::string_view text, std::size_t bytes, bool wide) {
  std::size_t used = 0, at = 0;
  while (at < text.size()) {
    const CodePoint point = decode_utf8(text.substr(at)).value_or(CodePoint{'_', 1});
    const std::size_t units = point.value > 0xFFFF ? 2 : 1;
    used += wide ? 2 * units : units;
    if (used > bytes)
      break;
    at += point.length;
  }
  return text.substr(0, at);
}

std::size_t cs0_bytes(std::string_view text, bool wide) {
  return to_utf16(text).size() * (wide ? 2 : 1);
}

// Cut so that `suffix` and the extension fit behind what is left of the name.
std::string fitted(const std::string& text, std::string_view suffix) {
  const std::size_t room = udf::max_identifier_bytes - 1;
  const bool wide = udf::to_cs0(text).front() == 16;
  const std::size_t dot = text.rfind('.');
  std::string_view extension;
  if (dot != std::string::npos && dot != 0)
    extension = std::string_view(text).substr(dot);
  if (cs0_bytes(extension, wide) > (kept_extension + 1) * (wide ? 2U : 1U))
    extension = {};
  const std::string_view stem = std::string_view(text).substr(0, text.size() - extension.size());
  const std::size_t behind = suffix.size() * (wide ? 2 : 1) + cs0_bytes(extension, wide);
  return cat(front(stem, room - behind, wide), suffix, extension);
}

}  // namespace

SpeltName spell_udf(std::string_view name, NonBmp non_bmp) {
  if (is_ascii(name) && name.size() < udf::max_identifier_bytes) {
    std::string identifier(1, '\x08');
    identifier += name;
    return {std::move(identifier), NoLoss};
  }
  SpeltName spelt;
  const std::string text = allowed_text(name, non_bmp, spelt.loss);
  spelt.identifier = udf::to_cs0(text);
  if (spelt.identifier.size() > udf::max_identifier_bytes) {
    spelt.identifier = udf::to_cs0(fitted(text, {}));
    spelt.loss |= Shortened;
  }
  return spelt;
}

void separate_udf(std::vector<UdfSibling>& siblings, NonBmp non_bmp,
                  const std::function<void(const UdfSibling&)>& renamed) {
  const bool lossless = std::all_of(siblings.begin(), siblings.end(),
                                    [](const UdfSibling& one) { return one.spelt.loss == NoLoss; });
  if (lossless)
    return;  // the names of the tree differ, and so do their spellings
  std::unordered_set<std::string> taken;
  for (const UdfSibling& one : siblings)
    if (one.spelt.loss == NoLoss)
      taken.insert(one.spelt.identifier);
  std::uint32_t number = 0;
  for (UdfSibling& one : siblings) {
    if (one.spelt.loss == NoLoss || taken.insert(one.spelt.identifier).second)
      continue;
    std::uint8_t loss = one.spelt.loss;
    const std::string text = allowed_text(one.name, non_bmp, loss);
    do
      one.spelt.identifier = udf::to_cs0(fitted(text, fmt::format("{:03}", number++)));
    while (!taken.insert(one.spelt.identifier).second);
    renamed(one);
  }
}

}  // namespace disc
