// Names on FAT: what is allowed, what is the same, and the short names beside long ones.
#include "formats/fat/name.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::fat {
namespace {

constexpr std::string_view never = "\"*/:<>?\\|";  // in long names
constexpr std::string_view specials = "$%'-_@~`!(){}^#&";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char capital(char c) { return is_lower(c) ? static_cast<char>(c - ('a' - 'A')) : c; }

bool is_short_character(char c) {
  return is_upper(c) || (c >= '0' && c <= '9') || specials.find(c) != std::string_view::npos;
}

std::string capitals(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), capital);
  return result;
}

// A run of letters whose capitals lie `distance` away, each letter (step 1) or every other one
// (step 2: pairs of a capital and its small letter).
struct Letters {
  char16_t first, last;
  std::uint8_t step;
  int distance;
};

// Unicode 15, UnicodeData.txt, simple upper-case mappings inside the basic plane.
constexpr Letters letters[] = {
    {u'a', u'z', 1, -32},     {0x00B5, 0x00B5, 1, 0x2E7}, {0x00E0, 0x00F6, 1, -32},
    {0x00F8, 0x00FE, 1, -32}, {0x00FF, 0x00FF, 1, 121},   {0x0101, 0x012F, 2, -1},
    {0x0133, 0x0137, 2, -1},  {0x013A, 0x0148, 2, -1},    {0x014B, 0x0177, 2, -1},
    {0x017A, 0x017E, 2, -1},  {0x01CE, 0x01DC, 2, -1},    {0x01DF, 0x01EF, 2, -1},
    {0x01F9, 0x021F, 2, -1},  {0x0223, 0x0233, 2, -1},    {0x03AC, 0x03AC, 1, -38},
    {0x03AD, 0x03AF, 1, -37}, {0x03B1, 0x03C1, 1, -32},   {0x03C2, 0x03C2, 1, -31},
    {0x03C3, 0x03CB, 1, -32}, {0x03CC, 0x03CC, 1, -64},   {0x03CD, 0x03CE, 1, -63},
    {0x0430, 0x044F, 1, -32}, {0x0450, 0x045F, 1, -80},   {0x0461, 0x0481, 2, -1},
    {0x048B, 0x04BF, 2, -1},  {0x04C2, 0x04CE, 2, -1},    {0x04D1, 0x052F, 2, -1},
    {0x0561, 0x0586, 1, -48}, {0x1E01, 0x1E95, 2, -1},    {0x1EA1, 0x1EFF, 2, -1},
    {0x2170, 0x217F, 1, -16}, {0x24D0, 0x24E9, 1, -26},   {0xFF41, 0xFF5A, 1, -32},
};

char16_t upper_case(char16_t unit) {
  for (const Letters& run : letters)
    if (unit >= run.first && unit <= run.last)
      return (unit - run.first) % run.step == 0 ? static_cast<char16_t>(unit + run.distance) : unit;
  return unit;
}

struct Parts {
  std::string base, extension;
};

ShortName join(const Parts& parts) {
  ShortName name;
  name.fill(' ');
  std::copy(parts.base.begin(), parts.base.end(), name.begin());
  std::copy(parts.extension.begin(), parts.extension.end(), name.begin() + 8);
  return name;
}

// Base and extension of a name that is 8.3 but for the case of its letters.
std::optional<Parts> split_8_3(std::string_view name) {
  const std::size_t point = name.find('.');
  Parts parts{std::string(name.substr(0, point)), ""};
  if (point != std::string_view::npos)
    parts.extension = name.substr(point + 1);
  if (parts.base.empty() || parts.base.size() > 8 || parts.extension.size() > 3 ||
      (point != std::string_view::npos && parts.extension.empty()))
    return std::nullopt;
  for (const char c : parts.base + parts.extension)
    if (!is_short_character(capital(c)))
      return std::nullopt;
  return parts;
}

// Nothing if capitals and small letters are mixed, which the case bits cannot say.
std::optional<std::uint8_t> case_bits(const Parts& parts) {
  std::uint8_t bits = 0;
  const auto add = [&](const std::string& part, std::uint8_t bit) {
    if (std::none_of(part.begin(), part.end(), is_lower))
      return true;
    bits |= bit;
    return std::none_of(part.begin(), part.end(), is_upper);
  };
  if (!add(parts.base, CaseBits::LowerBase) || !add(parts.extension, CaseBits::LowerExtension))
    return std::nullopt;
  return bits;
}

// FAT 1.03, The Basis-Name Generation Algorithm: what short names cannot hold becomes "_".
Parts basis_of(std::string_view name) {
  std::string kept;
  for (std::string_view rest = name; !rest.empty();) {
    const std::size_t length = decode_utf8(rest).value_or(CodePoint{0, 1}).length;
    const char c = capital(rest.front());
    if (c == '.' || (length == 1 && is_short_character(c)))
      kept += c;
    else if (c != ' ')
      kept += '_';
    rest.remove_prefix(length);
  }
  kept.erase(0, kept.find_first_not_of('.'));
  Parts parts{kept.substr(0, kept.find('.')).substr(0, 8), ""};
  const std::size_t last = kept.rfind('.');
  if (last != std::string::npos)
    parts.extension = kept.substr(last + 1, 3);
  return parts;
}

// Finds the smallest free numeric tail. For each number of digits the names tried are the same for
// all bases that share their first letters, so the search goes on where the last one ended.
class Tails {
 public:
  explicit Tails(std::set<std::string>& taken) : taken_(taken) {}

  ShortName next(const Parts& basis) {
    for (std::uint32_t digits = 1, first = 1; digits <= 6; ++digits, first *= 10) {
      const std::string stem = basis.base.substr(0, 7 - digits) + "~";
      auto& number = next_.try_emplace({stem + "." + basis.extension, digits}, first).first->second;
      for (; number < first * 10; ++number) {
        const Parts parts{stem + std::to_string(number), basis.extension};
        const ShortName name = join(parts);
        if (taken_.insert(to_text(name)).second)
          return name;
      }
    }
    throw std::logic_error("a directory has no more than 65,536 entries");
  }

 private:
  std::set<std::string>& taken_;
  std::map<std::pair<std::string, std::uint32_t>, std::uint32_t> next_;
};

}  // namespace

std::optional<std::string> fault_of_name(std::string_view name) {
  if (name.empty())
    return "is empty: give it a name";
  if (name == "." || name == "..")
    return "is reserved for the directory itself and its parent: give it another name";
  if (!is_utf8(name))
    return "is not UTF-8: FAT records names in UTF-16 and needs to know the characters";
  for (const char c : name) {
    if (static_cast<std::uint8_t>(c) < 0x20 || c == 0x7F)
      return "has a control character, which FAT forbids: rename it";
    if (never.find(c) != std::string_view::npos)
      return cat("has the character ", c, ", FAT forbids ", never, ": rename it");
  }
  if (name.back() == '.' || name.back() == ' ')
    return "ends with a dot or a space, which readers of FAT strip: rename it";
  const std::size_t units = to_utf16(name).size();
  if (units > most_name_units)
    return cat("has ", units, " UTF-16 units, FAT allows ", most_name_units, ": shorten it");
  return std::nullopt;
}

std::optional<std::string> fault_of_label(std::string_view label) {
  if (label.size() > 11)
    return cat("has ", label.size(), " characters, FAT allows 11: shorten it");
  if (!label.empty() && (label.front() == ' ' || label.back() == ' '))
    return "begins or ends with a space: leave it out";
  for (const char c : label) {
    if (is_lower(c))
      return cat("has the small letter ", c, ", labels of FAT are in capitals: write '",
                 capitals(label), "'");
    if (c != ' ' && !is_short_character(c))
      return cat("has the character ", in_quotes({&c, 1}),
                 ", labels of FAT have A to Z, 0 to 9, space and ", specials);
  }
  return std::nullopt;
}

bool is_device_name(std::string_view name) {
  static constexpr std::string_view devices[] = {"CON", "PRN", "AUX", "NUL", "CLOCK$"};
  const std::string base = capitals(name.substr(0, name.find('.')));
  if (std::find(std::begin(devices), std::end(devices), base) != std::end(devices))
    return true;
  return base.size() == 4 && (base.starts_with("COM") || base.starts_with("LPT")) &&
         base[3] >= '1' && base[3] <= '9';
}

std::u16string upper_case(std::u16string_view name) {
  std::u16string result(name);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char16_t unit) { return upper_case(unit); });
  return result;
}

std::vector<EntryName> short_names(const std::vector<std::string>& names) {
  std::vector<EntryName> result(names.size());
  std::set<std::string> taken;  // in capitals: all long names of ASCII, and the short ones given
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto parts = split_8_3(names[i]);
    if (names[i].size() <= 12)
      taken.insert(capitals(names[i]));
    if (!parts) {
      others.push_back(i);
      continue;
    }
    result[i].short_name = join({capitals(parts->base), capitals(parts->extension)});
    const auto bits = case_bits(*parts);
    result[i].case_bits = bits.value_or(0);
    result[i].has_long_name = !bits;
  }
  Tails tails(taken);
  for (const std::size_t i : others) {
    result[i].short_name = tails.next(basis_of(names[i]));
    result[i].has_long_name = true;
  }
  return result;
}

bool is_short_name(const ShortName& name) {
  if (name[0] == ' ')
    return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<char>(name[i]);
    const bool kanji = i == 0 && c == 0x05;
    if (name[i] < 0x80 && !kanji && c != ' ' && !is_short_character(c))
      return false;
  }
  return true;
}

}  // namespace disc::fat
