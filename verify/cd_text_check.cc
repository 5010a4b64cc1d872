// The CD-TEXT of a disc against the texts of its manifest.
#include "verify/cd_text_check.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/cd_text_names.h"
#include "formats/cd/text_charset.h"

namespace disc::verify {
namespace {

// As it can be read back; nothing for what cannot be written, which mkimage refuses.
std::optional<std::string> recorded(const std::string& text, cd::TextCharset charset) {
  try {
    const cd::EncodedText encoded = cd::encode_text(text, charset, cd::Missing::Transliterate);
    return cd::decode_text(bytes_of(encoded.bytes), charset).utf8;
  } catch (const Error&) {
    return std::nullopt;
  }
}

class TextCheck {
 public:
  TextCheck(const CdLanguage& language, const cd::TextBlock& block, Findings& findings)
      : language_(language), block_(block), findings_(findings) {}

  void words(const CdWords* wanted, std::uint8_t track) {
    for (const auto& [word, field] : cd_text_keys) {
      std::string text;
      if (wanted != nullptr)
        if (const auto at = wanted->find(std::string(word)); at != wanted->end())
          text = at->second.value;
      const auto expected = recorded(text, language_.charset);
      if (expected)
        compare(field, track, *expected);
    }
  }
  void disc_id() {
    const auto at = language_.words.find("disc-id");
    if (at != language_.words.end())
      if (const auto expected = recorded(at->second.value, cd::TextCharset::Ascii))
        compare(cd::TextField::DiscId, 0, *expected);
  }

 private:
  void compare(cd::TextField field, std::uint8_t track, const std::string& expected) {
    std::string found;
    if (const auto texts = block_.texts.find(field); texts != block_.texts.end())
      if (const auto at = texts->second.find(track); at != texts->second.end())
        found = at->second;
    if (found != expected)
      findings_.add(
          Severity::Difference, "disc.cd-text", {},
          cat("the ", cd::to_string(field),
              track == 0 ? std::string(" of the disc") : cat(" of track ", track), " in ",
              language_.code.value, " is ", in_quotes(found), ", expected ", in_quotes(expected)));
  }

  const CdLanguage& language_;
  const cd::TextBlock& block_;
  Findings& findings_;
};

}  // namespace

void check_cd_texts(const CdOptions& wish, const cd::Disc& disc, Findings& findings) {
  findings.check("CD-TEXT");
  if (disc.cd_text.blocks.size() != wish.languages.size())
    findings.add(Severity::Difference, "disc.cd-text", {},
                 cat("the disc has CD-TEXT in ", disc.cd_text.blocks.size(),
                     disc.cd_text.blocks.size() == 1 ? " language" : " languages", ", expected ",
                     wish.languages.size()));
  for (const CdLanguage& language : wish.languages) {
    const auto code = cd::language_code(language.code.value);
    const auto block = std::ranges::find_if(
        disc.cd_text.blocks, [&](const cd::TextBlock& one) { return one.language == code; });
    if (block == disc.cd_text.blocks.end()) {
      findings.add(Severity::Difference, "disc.cd-text", {},
                   cat("the disc has no CD-TEXT in ", language.code.value));
      continue;
    }
    TextCheck check(language, *block, findings);
    check.words(&language.words, 0);
    check.disc_id();
    auto number = static_cast<std::uint8_t>(wish.first_track);
    for (const CdSession& session : wish.sessions)
      for (const CdTrack& track : session.tracks) {
        const auto texts = track.texts.find(language.code.value);
        check.words(texts == track.texts.end() ? nullptr : &texts->second, number++);
      }
  }
}

}  // namespace disc::verify
