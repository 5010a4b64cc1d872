// How a name of the tree is spelt in a view that cannot carry every name.
#include "mkimage/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/iso9660/identifier.h"

namespace disc {
namespace {

using namespace iso9660;

// Characters of an extension that are worth more than characters of the name before it.
constexpr std::size_t kept_extension = 8;

// Name and extension in the characters of a view; `Text` is std::string or std::u16string.
template <class Text>
struct Parts {
  Text name;
  Text extension;
  bool has_dot = false;
  std::uint8_t loss = NoLoss;
};

// Taken apart at the last dot; a dot in front opens a hidden file, not an extension.
std::size_t extension_dot(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == 0 ? std::string_view::npos : dot;
}

char iso_character(char32_t point, const NameRules& rules, std::uint8_t& loss) {
  if (point < 0x80) {
    const char c = static_cast<char>(point);
    if (rules.charset == IsoCharset::Relaxed) {
      if (is_relaxed_character(c) || c == ' ')
        return c;
    } else {
      const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      if (is_d_character(upper))
        return upper;
    }
  }
  loss |= Replaced;
  return '_';
}

// Bytes that are no UTF-8 count as one character each.
template <class Append>
void for_each_character(std::string_view text, Append append) {
  while (!text.empty()) {
    const auto point = decode_utf8(text).value_or(CodePoint{0xFFFD, 1});
    append(point.value);
    text.remove_prefix(point.length);
  }
}

std::string iso_text(std::string_view text, const NameRules& rules, std::uint8_t& loss) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](char32_t point) { out += iso_character(point, rules, loss); });
  return out;
}

// Names are compared filled with spaces (ECMA-119 9.3), so that one more at the end makes no other.
void replace_last_space(std::string& text, std::uint8_t& loss) {
  if (!text.ends_with(' '))
    return;
  text.back() = '_';
  loss |= Replaced;
}

std::u16string joliet_text(std::string_view text, const NameRules& rules, std::uint8_t& loss) {
  std::u16string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto point = decode_utf8(text);
    text.remove_prefix(point ? point->length : 1);
    if (point && point->value < 0x10000 &&
        is_joliet_character(static_cast<char16_t>(point->value))) {
      out += static_cast<char16_t>(point->value);
    } else if (point && point->value >= 0x10000 && rules.non_bmp == NonBmp::Utf16) {
      out += static_cast<char16_t>(0xD800 + ((point->value - 0x10000) >> 10));
      out += static_cast<char16_t>(0xDC00 + ((point->value - 0x10000) & 0x3FF));
    } else {
      if (point && point->value >= 0x10000 && rules.non_bmp == NonBmp::Error)
        loss |= NonBmpRefused;
      loss |= Replaced;
      out += u'_';
    }
  }
  return out;
}

// Cuts, but not through a surrogate pair or a UTF-8 sequence.
template <class Text>
bool cut(Text& text, std::size_t length) {
  if (text.size() <= length)
    return false;
  if constexpr (std::is_same_v<Text, std::u16string>) {
    if (length > 0 && text[length] >= 0xDC00 && text[length] < 0xE000)
      --length;
  } else {
    // A sequence has at most three bytes behind its first; more of them are no UTF-8 at all.
    const std::size_t least = length - std::min<std::size_t>(length, 3);
    std::size_t start = length;
    while (start > least && (static_cast<std::uint8_t>(text[start]) & 0xC0) == 0x80)
      --start;
    if ((static_cast<std::uint8_t>(text[start]) & 0xC0) != 0x80)
      length = start;
  }
  text.resize(length);
  return true;
}

// Readers drop dots off the end of a name, so that one of nothing but dots would come to be called
// "." or "..".
template <class Text>
void replace_lone_dots(Parts<Text>& parts) {
  const auto is_dot = [](auto c) { return c == '.'; };
  if (!std::all_of(parts.name.begin(), parts.name.end(), is_dot) ||
      !std::all_of(parts.extension.begin(), parts.extension.end(), is_dot))
    return;
  parts.name.assign(parts.name.size() + parts.has_dot + parts.extension.size(), '_');
  parts.extension.clear();
  parts.has_dot = false;
  parts.loss |= Replaced;
}

template <class Text>
Text digits(std::uint32_t number) {
  const std::string text = fmt::format("{:03}", number);
  return Text(text.begin(), text.end());
}

// Makes a small letter of a capital one, in the alphabets that have their capitals in one row:
// ASCII, Latin-1, Greek, Cyrillic. Nobody agrees on the rest.
void fold_case(char& high, char& low) {
  const auto unit =
      static_cast<char16_t>(static_cast<std::uint8_t>(high) << 8 | static_cast<std::uint8_t>(low));
  const bool by_32 = (unit >= u'A' && unit <= u'Z') ||
                     (unit >= 0xC0 && unit <= 0xDE && unit != 0xD7) ||
                     (unit >= 0x391 && unit <= 0x3A9) || (unit >= 0x410 && unit <= 0x42F);
  const bool by_80 = unit >= 0x400 && unit <= 0x40F;
  const int small = unit + (by_32 ? 32 : by_80 ? 80 : 0);
  high = static_cast<char>(small >> 8);
  low = static_cast<char>(small & 0xFF);
}

// Shortens so that name and extension fit `total` characters together and the extension fits
// `most_extension`; a number replaces the end of the name.
template <class Text>
void fit(Parts<Text>& parts, std::size_t total, std::size_t most_name, std::size_t most_extension,
         const std::uint32_t* number) {
  bool shorter = false;
  if (parts.extension.size() > most_extension)
    shorter |= cut(parts.extension, most_extension);
  if (parts.name.size() + parts.extension.size() > total) {
    const std::size_t room = total > parts.name.size() ? total - parts.name.size() : 0;
    shorter |= cut(parts.extension, std::max(room, std::min(kept_extension, total / 2)));
    shorter |= cut(parts.name, total - parts.extension.size());
  }
  shorter |= cut(parts.name, most_name);
  if (number) {
    const Text suffix = digits<Text>(*number);
    const std::size_t most = std::min(most_name, total - parts.extension.size());
    cut(parts.name, most - std::min(most, suffix.size()));
    parts.name += suffix;
  }
  if (shorter)
    parts.loss |= Shortened;
}

SpeltName spell_primary(std::string_view name, bool directory, const NameRules& rules,
                        const std::uint32_t* number) {
  const bool strict = rules.charset == IsoCharset::Strict;
  Parts<std::string> parts;
  const std::size_t dot = directory && strict ? std::string_view::npos : extension_dot(name);
  parts.has_dot = dot != std::string_view::npos;
  parts.name = iso_text(name.substr(0, dot), rules, parts.loss);
  if (parts.has_dot)
    parts.extension = iso_text(name.substr(dot + 1), rules, parts.loss);
  replace_lone_dots(parts);
  if (rules.level == 1)
    fit(parts, directory && strict ? max_directory_level_1 : 11, max_directory_level_1,
        std::min<std::size_t>(3, parts.extension.size()), number);
  else
    fit(parts, directory ? max_directory - parts.has_dot : max_name_and_extension, max_directory,
        max_name_and_extension, number);
  replace_last_space(parts.name, parts.loss);
  replace_last_space(parts.extension, parts.loss);
  std::string identifier = std::move(parts.name);
  if (parts.has_dot || !directory)  // separator 1 is part of every file identifier (7.5.1)
    identifier += '.';
  identifier += parts.extension;
  if (!directory)
    identifier += ";1";
  return {std::move(identifier), parts.loss};
}

SpeltName spell_joliet(std::string_view name, bool directory, const NameRules& rules,
                       const std::uint32_t* number) {
  Parts<std::u16string> parts;
  const std::size_t dot = directory ? std::string_view::npos : extension_dot(name);
  parts.has_dot = dot != std::string_view::npos;
  parts.name = joliet_text(name.substr(0, dot), rules, parts.loss);
  if (parts.has_dot)
    parts.extension = joliet_text(name.substr(dot + 1), rules, parts.loss);
  replace_lone_dots(parts);
  fit(parts, rules.joliet_units - parts.has_dot, rules.joliet_units, rules.joliet_units, number);
  std::u16string units = std::move(parts.name);
  if (parts.has_dot)
    units += u'.';
  units += parts.extension;
  if (!directory)
    units += u";1";
  std::string identifier;
  identifier.reserve(units.size() * 2);
  for (const char16_t unit : units) {
    identifier += static_cast<char>(unit >> 8);
    identifier += static_cast<char>(unit & 0xFF);
  }
  return {std::move(identifier), parts.loss};
}

SpeltName spell_enhanced(std::string_view name, bool directory, const std::uint32_t* number) {
  Parts<std::string> parts;
  const std::size_t dot = directory ? std::string_view::npos : extension_dot(name);
  parts.has_dot = dot != std::string_view::npos;
  parts.name = name.substr(0, dot);
  if (parts.has_dot)
    parts.extension = name.substr(dot + 1);
  fit(parts, max_identifier_1999 - parts.has_dot, max_identifier_1999, max_identifier_1999, number);
  std::string identifier = std::move(parts.name);
  if (parts.has_dot)
    identifier += '.';
  identifier += parts.extension;
  if (identifier.size() == 1 && identifier[0] == parent_identifier) {
    identifier = "_";  // that byte alone is the parent of a directory (7.6.2)
    parts.loss |= Replaced;
  }
  return {std::move(identifier), parts.loss};
}

SpeltName spell_with(std::string_view name, bool directory, const NameRules& rules,
                     const std::uint32_t* number) {
  switch (rules.hierarchy) {
    case Hierarchy::Primary:
      return spell_primary(name, directory, rules, number);
    case Hierarchy::Joliet:
      return spell_joliet(name, directory, rules, number);
    case Hierarchy::Enhanced:
      break;
  }
  return spell_enhanced(name, directory, number);
}

}  // namespace

const char* to_string(Hierarchy hierarchy) {
  constexpr const char* words[] = {"iso9660", "joliet", "enhanced"};
  return words[static_cast<std::size_t>(hierarchy)];
}

SpeltName spell(std::string_view name, bool directory, const NameRules& rules) {
  return spell_with(name, directory, rules, nullptr);
}

std::string spell_numbered(std::string_view name, bool directory, const NameRules& rules,
                           std::uint32_t number) {
  return spell_with(name, directory, rules, &number).identifier;
}

std::string_view reader_name(std::string_view identifier, Hierarchy hierarchy) {
  switch (hierarchy) {
    case Hierarchy::Primary:
      return display_name(identifier);
    case Hierarchy::Joliet:
      return text_of(display_name_joliet(bytes_of(identifier)));
    case Hierarchy::Enhanced:
      break;
  }
  return identifier;
}

std::strong_ordering record_order(const std::string& a, const std::string& b, Hierarchy hierarchy) {
  switch (hierarchy) {
    case Hierarchy::Primary:
      return compare_identifiers(a, b);
    case Hierarchy::Joliet:
      return compare_joliet_identifiers(without_version_joliet(bytes_of(a)),
                                        without_version_joliet(bytes_of(b)));
    case Hierarchy::Enhanced:
      break;
  }
  return a <=> b;
}

std::strong_ordering path_table_order(const std::string& a, const std::string& b,
                                      Hierarchy hierarchy) {
  return hierarchy == Hierarchy::Primary ? compare_path_table_identifiers(a, b) : a <=> b;
}

std::vector<const Sibling*> case_twins(const std::vector<Sibling>& siblings) {
  std::vector<const Sibling*> twins;
  std::unordered_set<std::string> seen;
  seen.reserve(siblings.size());
  for (const Sibling& sibling : siblings) {
    std::string name(reader_name(sibling.identifier, Hierarchy::Joliet));
    for (std::size_t i = 0; i + 1 < name.size(); i += 2)
      fold_case(name[i], name[i + 1]);
    if (!seen.insert(std::move(name)).second)
      twins.push_back(&sibling);
  }
  return twins;
}

void separate(std::vector<Sibling>& siblings, const NameRules& rules,
              const std::function<void(const Sibling&, const Sibling&)>& renamed) {
  std::vector<std::uint32_t> order(siblings.size());
  for (std::uint32_t i = 0; i < order.size(); ++i)
    order[i] = i;
  const auto key = [&](std::uint32_t i) {
    return reader_name(siblings[i].identifier, rules.hierarchy);
  };
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    const int order_of_keys = key(a).compare(key(b));
    return order_of_keys != 0 ? order_of_keys < 0 : a < b;
  };
  if (!std::is_sorted(order.begin(), order.end(), before))
    std::sort(order.begin(), order.end(), before);

  struct Change {
    std::uint32_t sibling, keeper;
  };
  std::vector<Change> changes;
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && key(order[last]) == key(order[first]))
      ++last;
    if (last - first > 1) {
      // Best is one that is spelt as it is named, then one that loses nothing but its case.
      std::size_t keeper = last;
      bool as_named = false;
      for (std::size_t i = first; i < last && !as_named; ++i) {
        const Sibling& sibling = siblings[order[i]];
        if (spell(sibling.name, sibling.directory, rules).loss != NoLoss)
          continue;
        as_named = rules.hierarchy == Hierarchy::Joliet || key(order[i]) == sibling.name;
        if (as_named || keeper == last)
          keeper = i;
      }
      if (keeper == last)
        keeper = first;
      for (std::size_t i = first; i < last; ++i)
        if (i != keeper)
          changes.push_back({order[i], order[keeper]});
    }
    first = last;
  }
  if (changes.empty())
    return;

  std::unordered_set<std::string> taken;
  for (std::uint32_t i = 0; i < siblings.size(); ++i)
    taken.insert(std::string(key(i)));
  // A group of ten thousand must not try the same numbers again and again.
  std::unordered_map<std::uint32_t, std::uint32_t> next_number;
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.sibling < b.sibling; });
  for (const Change& change : changes) {
    Sibling& sibling = siblings[change.sibling];
    for (std::uint32_t& number = next_number[change.keeper];; ++number) {
      std::string identifier = spell_numbered(sibling.name, sibling.directory, rules, number);
      if (taken.insert(std::string(reader_name(identifier, rules.hierarchy))).second) {
        sibling.identifier = std::move(identifier);
        break;
      }
    }
    renamed(sibling, siblings[change.keeper]);
  }
}

}  // namespace disc
