// Names of the languages, genres and fields of CD-TEXT.
#include "formats/cd/cd_text_names.h"

#include <span>

namespace disc::cd {
namespace {

// From 00h on.
constexpr std::string_view first_languages[] = {
    "unknown", "albanian", "breton",    "catalan",   "croatian",      "welsh",      "czech",
    "danish",  "german",   "english",   "spanish",   "esperanto",     "estonian",   "basque",
    "faroese", "french",   "frisian",   "irish",     "gaelic",        "galician",   "icelandic",
    "italian", "lappish",  "latin",     "latvian",   "luxembourgish", "lithuanian", "hungarian",
    "maltese", "dutch",    "norwegian", "occitan",   "polish",        "portuguese", "romanian",
    "romansh", "serbian",  "slovak",    "slovenian", "finnish",       "swedish",    "turkish",
    "flemish", "walloon"};
constexpr std::uint8_t second_table = 0x45;
// From 45h on.
constexpr std::string_view second_languages[] = {
    "zulu",        "vietnamese", "uzbek",     "urdu",        "ukrainian",   "thai",
    "telugu",      "tatar",      "tamil",     "tadzhik",     "swahili",     "sranan tongo",
    "somali",      "sinhalese",  "shona",     "serbo-croat", "ruthenian",   "russian",
    "quechua",     "pushtu",     "punjabi",   "persian",     "papiamento",  "oriya",
    "nepali",      "ndebele",    "marathi",   "moldavian",   "malaysian",   "malagasy",
    "macedonian",  "laotian",    "korean",    "khmer",       "kazakh",      "kannada",
    "japanese",    "indonesian", "hindi",     "hebrew",      "hausa",       "guarani",
    "gujarati",    "greek",      "georgian",  "fulani",      "dari",        "chuvash",
    "chinese",     "burmese",    "bulgarian", "bengali",     "belorussian", "bambara",
    "azerbaijani", "assamese",   "armenian",  "arabic",      "amharic"};
static_assert(std::size(first_languages) == 0x2C);
static_assert(second_table + std::size(second_languages) == 0x80);

constexpr std::string_view genres[] = {"not used",
                                       "not defined",
                                       "adult contemporary",
                                       "alternative rock",
                                       "children's music",
                                       "classical",
                                       "contemporary christian",
                                       "country",
                                       "dance",
                                       "easy listening",
                                       "erotic",
                                       "folk",
                                       "gospel",
                                       "hip hop",
                                       "jazz",
                                       "latin",
                                       "musical",
                                       "new age",
                                       "opera",
                                       "operetta",
                                       "pop music",
                                       "rap",
                                       "reggae",
                                       "rock music",
                                       "rhythm & blues",
                                       "sound effects",
                                       "spoken word",
                                       "world music"};
static_assert(std::size(genres) == 0x1C);

struct Alias {
  std::string_view name;
  std::uint8_t code;
};
// As the annex spells them, and as others do.
constexpr Alias language_aliases[] = {
    {"luxembourgian", 0x19},   {"wallon", 0x2B},     {"malagasay", 0x62},
    {"gurani", 0x6E},          {"gujurati", 0x6F},   {"churash", 0x74},
    {"bielorussian", 0x79},    {"bambora", 0x7A},    {"papamiento", 0x5B},
    {"azerbijani", 0x7B},      {"belarusian", 0x79}, {"serbo-croatian", 0x54},
    {"pashto", 0x58},          {"tajik", 0x4E},      {"malay", 0x61},
    {"scottish gaelic", 0x12}, {"lao", 0x64},        {"farsi", 0x5A}};
constexpr Alias genre_aliases[] = {
    {"childrens music", 0x04},
    {"pop", 0x14},
    {"rock", 0x17},
    {"rhythm and blues", 0x18},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// In any case, and whatever stands between words.
bool same(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view& text) {
    while (!text.empty() && (text[0] == ' ' || text[0] == '_' || text[0] == '-'))
      text.remove_prefix(1);
    const char c = text.empty() ? '\0' : lower(text[0]);
    text.remove_prefix(text.empty() ? 0 : 1);
    return c;
  };
  for (;;) {
    const char one = next(a);
    if (one != next(b))
      return false;
    if (one == '\0')
      return true;
  }
}

std::optional<std::size_t> place_of(std::string_view name,
                                    std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (same(names[i], name))
      return i;
  return std::nullopt;
}

std::optional<std::uint8_t> alias(std::string_view name, std::span<const Alias> aliases) {
  for (const Alias& one : aliases)
    if (same(one.name, name))
      return one.code;
  return std::nullopt;
}

}  // namespace

std::optional<std::uint8_t> language_code(std::string_view name) {
  if (const auto place = place_of(name, first_languages))
    return static_cast<std::uint8_t>(*place);
  if (const auto place = place_of(name, second_languages))
    return static_cast<std::uint8_t>(second_table + *place);
  return alias(name, language_aliases);
}

std::optional<std::string_view> language_name(std::uint8_t code) {
  if (code < std::size(first_languages))
    return first_languages[code];
  if (code >= second_table && code < 0x80)
    return second_languages[code - second_table];
  return std::nullopt;
}

std::vector<std::string> language_names() {
  std::vector<std::string> names(std::begin(first_languages), std::end(first_languages));
  names.insert(names.end(), std::begin(second_languages), std::end(second_languages));
  return names;
}

std::optional<std::uint16_t> genre_code(std::string_view name) {
  if (const auto place = place_of(name, genres))
    return static_cast<std::uint16_t>(*place);
  return alias(name, genre_aliases);
}

std::optional<std::string_view> genre_name(std::uint16_t code) {
  if (code >= std::size(genres))
    return std::nullopt;
  return genres[code];
}

std::vector<std::string> genre_names() { return {std::begin(genres), std::end(genres)}; }

const char* to_string(TextField field) {
  switch (field) {
    case TextField::Title:
      return "title";
    case TextField::Performer:
      return "performer";
    case TextField::Songwriter:
      return "songwriter";
    case TextField::Composer:
      return "composer";
    case TextField::Arranger:
      return "arranger";
    case TextField::Message:
      return "message";
    case TextField::DiscId:
      return "disc identification";
    case TextField::Genre:
      return "genre";
    case TextField::Toc:
      return "table of contents";
    case TextField::SecondToc:
      return "second table of contents";
    case TextField::Closed:
      return "closed information";
    case TextField::Code:
      return "code";
    case TextField::Size:
      return "size information";
  }
  return "unknown field";
}

}  // namespace disc::cd
