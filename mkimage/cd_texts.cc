// CD-TEXT of a manifest: what it says of the disc and its tracks, held against the character sets.
#include "mkimage/cd_texts.h"

#include <set>
#include <string_view>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/cd_text_names.h"
#include "formats/cd/text_charset.h"
#include "manifests/reporter.h"

namespace disc {
namespace {

class TextMaker {
 public:
  TextMaker(const Manifest& manifest, Diagnostics& diagnostics)
      : cd_(*manifest.cd), diagnostics_(diagnostics) {}

  cd::TextBlock block(const CdLanguage& language) {
    cd::TextBlock block;
    block.charset = language.charset;
    const auto code = cd::language_code(language.code.value);
    if (!code) {
      const auto near = near_miss(language.code.value, cd::language_names());
      diagnostics_.error(
          language.code.mark, "GM0820",
          cat(shown(language.code.value), " is no language of CD-TEXT (EBU Tech 3264 annex 3)",
              near ? cat(", did you mean ", shown(*near), "?") : std::string()));
    }
    block.language = code.value_or(0);
    if (code && !codes_.insert(*code).second)
      diagnostics_.error(language.code.mark, "GM0806",
                         cat("the language ", shown(language.code.value), " is listed twice"));
    block.first_track = static_cast<std::uint8_t>(cd_.first_track);
    // The first track of a Video CD is in no manifest.
    const bool video = cd_.type.value == CdType::Vcd || cd_.type.value == CdType::Svcd;
    auto number = static_cast<std::uint8_t>(block.first_track + (video ? 1 : 0));
    add(block, language, language.words, 0);
    add_disc_words(block, language);
    for (const CdSession& session : cd_.sessions)
      for (const CdTrack& track : session.tracks) {
        if (const auto words = track.texts.find(language.code.value); words != track.texts.end())
          add(block, language, words->second, number);
        block.last_track = number++;
      }
    return block;
  }

 private:
  void add(cd::TextBlock& block, const CdLanguage& language, const CdWords& words,
           std::uint8_t track) {
    for (const auto& [word, field] : cd_text_keys)
      if (const auto text = words.find(std::string(word)); text != words.end())
        block.texts[field][track] = written(text->second, language, block.charset);
  }

  void add_disc_words(cd::TextBlock& block, const CdLanguage& language) {
    if (const auto id = language.words.find("disc-id"); id != language.words.end())
      block.texts[cd::TextField::DiscId][0] = written(id->second, language, cd::TextCharset::Ascii);
    const auto genre = language.words.find("genre");
    if (genre == language.words.end())
      return;
    // Words of its own stand beside "not defined" (MMC-3 annex J).
    const auto code = cd::genre_code(genre->second.value);
    block.genre = code.value_or(1);
    block.texts[cd::TextField::Genre][0] =
        code ? std::string() : written(genre->second, language, cd::TextCharset::Ascii);
  }

  // The text as it will be read back.
  std::string written(const Marked<std::string>& text, const CdLanguage& language,
                      cd::TextCharset charset) {
    try {
      const cd::EncodedText encoded = cd::encode_text(
          text.value, charset,
          language.transliterate ? cd::Missing::Transliterate : cd::Missing::Refuse);
      for (const cd::Replacement& replacement : encoded.replacements)
        diagnostics_.warning(
            text.mark, "GM0822",
            cat("CD-TEXT gets ", cd::to_text(replacement), " in ", shown(text.value)));
      return cd::decode_text(bytes_of(encoded.bytes), charset).utf8;
    } catch (const Error& error) {
      diagnostics_.error(text.mark, "GM0821",
                         cat("the text ", shown(text.value), " ", error.what()),
                         language.transliterate ? std::string()
                                                : "write it otherwise, choose another charset, or "
                                                  "say transliterate: true of the language");
    }
    return {};
  }

  const CdOptions& cd_;
  Diagnostics& diagnostics_;
  std::set<std::uint8_t> codes_;
};

}  // namespace

void add_cd_text(const Manifest& manifest, cd::Disc& disc, Diagnostics& diagnostics) {
  TextMaker maker(manifest, diagnostics);
  for (const CdLanguage& language : manifest.cd->languages)
    disc.cd_text.blocks.push_back(maker.block(language));
}

}  // namespace disc
