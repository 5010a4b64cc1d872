// Characters that a character set lacks, in others that it may have.
#include "formats/cd/transliteration.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace disc::cd {
namespace {

struct Group {
  std::string_view ascii;
  std::u16string_view characters;
};

// The compatibility decompositions of Unicode 14 (python3, unicodedata.normalize("NFKD")) without
// their combining marks, where ASCII is left: of Latin letters, superior and inferior numbers,
// letterlike symbols and ligatures. Punctuation and letters without decomposition by hand.
// clang-format off
constexpr Group groups[] = {
    {"A", u"ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶÅ"},
    {"a", u"àáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặ\u2090"},
    {"a/c", u"℀"},
    {"a/s", u"℁"},
    {"AE", u"ÆǼǢ"},
    {"ae", u"æǽǣ"},
    {"B", u"ḂḄḆℬ"},
    {"b", u"ḃḅḇ"},
    {"C", u"ÇĆĈĊČḈℂℭⅭ"},
    {"c", u"çćĉċčḉⅽ¢"},
    {"c/o", u"℅"},
    {"c/u", u"℆"},
    {"D", u"ĎḊḌḎḐḒⅅⅮÐĐƉ"},
    {"d", u"ďḋḍḏḑḓⅆⅾðđ"},
    {"deg", u"°"},
    {"DZ", u"ǄǱ"},
    {"Dz", u"ǅǲ"},
    {"dz", u"ǆǳ"},
    {"E", u"ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆℰ"},
    {"e", u"èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ\u2091ℯⅇ"},
    {"EUR", u"€"},
    {"F", u"Ḟℱ"},
    {"f", u"ḟ"},
    {"FAX", u"℻"},
    {"ff", u"ﬀ"},
    {"ffi", u"ﬃ"},
    {"ffl", u"ﬄ"},
    {"fi", u"ﬁ"},
    {"fl", u"ﬂ"},
    {"G", u"ĜĞĠĢǦǴḠ"},
    {"g", u"ĝğġģǧǵḡℊ"},
    {"GBP", u"£"},
    {"H", u"ĤȞḢḤḦḨḪℋℌℍĦ"},
    {"h", u"ĥȟḣḥḧḩḫẖ\u2095ℎħ"},
    {"I", u"ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊℐℑⅠ"},
    {"i", u"ìíîïĩīĭįǐȉȋḭḯỉị\u2071ℹⅈⅰı"},
    {"II", u"Ⅱ"},
    {"ii", u"ⅱ"},
    {"III", u"Ⅲ"},
    {"iii", u"ⅲ"},
    {"IJ", u"Ĳ"},
    {"ij", u"ĳ"},
    {"IV", u"Ⅳ"},
    {"iv", u"ⅳ"},
    {"IX", u"Ⅸ"},
    {"ix", u"ⅸ"},
    {"J", u"Ĵ"},
    {"j", u"ĵǰⅉ"},
    {"JPY", u"¥"},
    {"K", u"ĶǨḰḲḴK"},
    {"k", u"ķǩḱḳḵ\u2096ĸ"},
    {"L", u"ĹĻĽḶḸḺḼℒⅬŁ"},
    {"l", u"ĺļľḷḹḻḽ\u2097ℓⅼł"},
    {"LJ", u"Ǉ"},
    {"Lj", u"ǈ"},
    {"lj", u"ǉ"},
    {"M", u"ḾṀṂℳⅯ"},
    {"m", u"ḿṁṃ\u2098ⅿ"},
    {"N", u"ÑŃŅŇǸṄṆṈṊℕ"},
    {"n", u"ñńņňǹṅṇṉṋ\u207F\u2099"},
    {"NG", u"Ŋ"},
    {"ng", u"ŋ"},
    {"NJ", u"Ǌ"},
    {"Nj", u"ǋ"},
    {"nj", u"ǌ"},
    {"No.", u"№"},
    {"O", u"ÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢØǾ"},
    {"o", u"òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợº\u2092ℴøǿ"},
    {"OE", u"Œ"},
    {"oe", u"œ"},
    {"P", u"ṔṖℙ¶"},
    {"p", u"ṕṗ\u209A"},
    {"Q", u"ℚ"},
    {"R", u"ŔŖŘȐȒṘṚṜṞℛℜℝ"},
    {"r", u"ŕŗřȑȓṙṛṝṟ"},
    {"S", u"ŚŜŞŠȘṠṢṤṦṨ§"},
    {"s", u"śŝşšſșṡṣṥṧṩẛ\u209B"},
    {"SM", u"℠"},
    {"SS", u"ẞ"},
    {"ss", u"ß"},
    {"st", u"ﬅﬆ"},
    {"T", u"ŢŤȚṪṬṮṰŦ"},
    {"t", u"ţťțṫṭṯṱẗ\u209Cŧ"},
    {"TEL", u"℡"},
    {"Th", u"Þ"},
    {"th", u"þ"},
    {"TM", u"™"},
    {"U", u"ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"},
    {"u", u"ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựµμ"},
    {"V", u"ṼṾⅤ"},
    {"v", u"ṽṿⅴ"},
    {"VI", u"Ⅵ"},
    {"vi", u"ⅵ"},
    {"VII", u"Ⅶ"},
    {"vii", u"ⅶ"},
    {"VIII", u"Ⅷ"},
    {"viii", u"ⅷ"},
    {"W", u"ŴẀẂẄẆẈ"},
    {"w", u"ŵẁẃẅẇẉẘ"},
    {"X", u"ẊẌⅩ"},
    {"x", u"ẋẍ\u2093ⅹ×"},
    {"XI", u"Ⅺ"},
    {"xi", u"ⅺ"},
    {"XII", u"Ⅻ"},
    {"xii", u"ⅻ"},
    {"Y", u"ÝŶŸȲẎỲỴỶỸ"},
    {"y", u"ýÿŷȳẏẙỳỵỷỹ"},
    {"Z", u"ŹŻŽẐẒẔℤℨ"},
    {"z", u"źżžẑẓẕ"},
    {"", u"\u00AD\u200B\u200C\u200D\u2060\uFEFF"},
    {" ", u"\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000"},
    {"!", u"¡ǃ"},
    {"\"", u"“”„‟″«»"},
    {"'", u"‘’‚‛′´\u02B9\u02BB\u02BC‵"},
    {"(", u"⁽₍"},
    {"(C)", u"©"},
    {"(P)", u"℗"},
    {"(R)", u"®"},
    {")", u"⁾₎"},
    {"*", u"•"},
    {"+", u"⁺₊"},
    {"+-", u"±"},
    {",", u"¸"},
    {"-", u"‐‑‒–—―−"},
    {".", u"·․"},
    {"..", u"‥"},
    {"...", u"…"},
    {"/", u"⁄∕÷"},
    {"0", u"⁰₀"},
    {"0/3", u"↉"},
    {"1", u"¹₁"},
    {"1/", u"⅟"},
    {"1/10", u"⅒"},
    {"1/2", u"½"},
    {"1/3", u"⅓"},
    {"1/4", u"¼"},
    {"1/5", u"⅕"},
    {"1/6", u"⅙"},
    {"1/7", u"⅐"},
    {"1/8", u"⅛"},
    {"1/9", u"⅑"},
    {"2", u"²₂"},
    {"2/3", u"⅔"},
    {"2/5", u"⅖"},
    {"3", u"³₃"},
    {"3/4", u"¾"},
    {"3/5", u"⅗"},
    {"3/8", u"⅜"},
    {"4", u"⁴₄"},
    {"4/5", u"⅘"},
    {"5", u"⁵₅"},
    {"5/6", u"⅚"},
    {"5/8", u"⅝"},
    {"6", u"⁶₆"},
    {"7", u"⁷₇"},
    {"7/8", u"⅞"},
    {"8", u"⁸₈"},
    {"9", u"⁹₉"},
    {"<", u"‹"},
    {"=", u"⁼₌"},
    {">", u"›"},
    {"?", u"¿"},
    {"^", u"\u02C6"},
    {"|", u"¦"},
    {"~", u"˜∼〜"},
};

struct Mark {
  char16_t mark;
  std::u16string_view letters;
  std::u16string_view composed;  // in their order
};

constexpr Mark marks[] = {
    {0x0300, u"AEIOUaeiou", u"ÀÈÌÒÙàèìòù"},
    {0x0301, u"AEIOUYaeiouy", u"ÁÉÍÓÚÝáéíóúý"},
    {0x0302, u"AEIOUaeiou", u"ÂÊÎÔÛâêîôû"},
    {0x0303, u"ANOano", u"ÃÑÕãñõ"},
    {0x0308, u"AEIOUaeiouy", u"ÄËÏÖÜäëïöüÿ"},
    {0x030A, u"Aa", u"Åå"},
    {0x0327, u"Cc", u"Çç"},
    {0x3099, u"かきくけこさしすせそたちつてとはひふへほうゝカキクケコサシスセソタチツテトハヒフヘホウワヰヱヲヽ", u"がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷヸヹヺヾ"},
    {0x309A, u"はひふへほハヒフヘホ", u"ぱぴぷぺぽパピプペポ"},
};

constexpr std::u16string_view full_katakana =  // for FF61 to FF9F
    u"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";
// clang-format on
static_assert(full_katakana.size() == 0xFF9F - 0xFF61 + 1);

struct Entry {
  char16_t character;
  std::string_view ascii;
};

std::vector<Entry> by_character() {
  std::vector<Entry> entries;
  for (const Group& group : groups)
    for (const char16_t character : group.characters)
      entries.push_back({character, group.ascii});
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.character < b.character; });
  return entries;
}

}  // namespace

std::optional<std::string_view> in_ascii(char32_t character) {
  static const std::vector<Entry> entries = by_character();
  static const std::string ascii = [] {
    std::string all;
    for (char c = ' '; c < 0x7F; ++c)
      all += c;
    return all;
  }();
  if (character >= 0x300 && character < 0x370)
    return "";
  if (const auto half = half_width(character))
    return std::string_view(ascii).substr(*half - U' ', 1);
  if (character > 0xFFFF)
    return std::nullopt;
  const auto found = std::lower_bound(
      entries.begin(), entries.end(), character,
      [](const Entry& entry, char32_t wanted) { return entry.character < wanted; });
  if (found == entries.end() || found->character != character)
    return std::nullopt;
  return found->ascii;
}

std::optional<char32_t> composed(char32_t letter, char32_t mark) {
  if (letter > 0xFFFF)
    return std::nullopt;
  for (const Mark& one : marks)
    if (one.mark == mark) {
      const std::size_t at = one.letters.find(static_cast<char16_t>(letter));
      if (at != std::u16string_view::npos)
        return one.composed[at];
    }
  return std::nullopt;
}

std::optional<char32_t> full_width(char32_t character) {
  if (character == U' ')
    return U'\u3000';
  if (character > U' ' && character < 0x7F)
    return character - U'!' + U'\uFF01';
  if (character >= U'\uFF61' && character <= U'\uFF9F')
    return full_katakana[character - U'\uFF61'];
  return std::nullopt;
}

std::optional<char32_t> half_width(char32_t character) {
  if (character == U'\u3000')
    return U' ';
  if (character >= U'\uFF01' && character <= U'\uFF5E')
    return character - U'\uFF01' + U'!';
  return std::nullopt;
}

}  // namespace disc::cd
