// What a disc says of itself in words and numbers, as lines of a manifest.
#include "mkimage/import_texts.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/cd/cd_text_names.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/msf.h"
#include "manifests/cd.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

using cd::TextField;

constexpr std::uint16_t genre_not_defined = 1;

const char* charset_word(cd::TextCharset charset) {
  return charset == cd::TextCharset::Ascii   ? "ascii"
         : charset == cd::TextCharset::MsJis ? "ms-jis"
                                             : "iso-8859-1";
}

bool can_be_written(cd::TextCharset charset) {
  return charset == cd::TextCharset::Ascii || charset == cd::TextCharset::MsJis ||
         charset == cd::TextCharset::Iso8859_1;
}

// Why a manifest cannot have a text, or "".
std::string problem_with_cd_text(const std::string& text, cd::TextCharset charset) {
  if (const std::string problem = problem_with_text(text); !problem.empty())
    return problem;
  try {
    cd::encode_text(text, charset, cd::Missing::Refuse);
    return {};
  } catch (const FormatError& error) {
    return error.what();
  }
}

// Whether a manifest has a key for it.
bool has_key(TextField field, std::uint8_t track) {
  if (field == TextField::DiscId || field == TextField::Genre)
    return track == 0;
  return std::any_of(cd_text_keys.begin(), cd_text_keys.end(),
                     [&](const CdTextKey& one) { return one.field == field; });
}

// Leaves out what a manifest cannot say.
void keep_what_can_be_said(cd::TextBlock& block, const cd::Disc& disc, std::size_t index,
                           const TellLoss& tell) {
  if (block.copyright != 0)
    tell(cat("CD-TEXT block ", index, ": its copyright flags are not kept"));
  for (auto& [field, texts] : block.texts)
    for (auto& [track, text] : texts) {
      if (text.empty())
        continue;
      const auto lose = [&, of = field, number = track](const std::string& why) {
        tell(cat(cd::place_of(index, block.language, of, number), " is not kept: ", why));
      };
      const bool of_data = std::any_of(
          disc.sessions.begin(), disc.sessions.end(), [&, number = track](const auto& session) {
            return std::any_of(session.tracks.begin(), session.tracks.end(), [&](const auto& one) {
              return one.number == number && is_data(one.mode);
            });
          });
      std::string why = of_data ? "manifests have texts of audio tracks alone"
                        : !has_key(field, track)
                            ? "manifests have no key for it"
                            : problem_with_cd_text(text, cd::charset_of(field, block.charset));
      if (field == TextField::Genre && cd::genre_name(block.genre) &&
          block.genre > genre_not_defined)
        why = "a manifest has a genre's name or other words";
      if (why.empty())
        continue;
      lose(why);
      text.clear();
    }
}

std::optional<std::string_view> text_of(const cd::TextBlock& block, TextField field,
                                        std::uint8_t track) {
  const auto texts = block.texts.find(field);
  if (texts == block.texts.end())
    return std::nullopt;
  const auto text = texts->second.find(track);
  if (text == texts->second.end() || text->second.empty())
    return std::nullopt;
  return text->second;
}

// What the table of contents calls the disc, where that does not follow from its tracks.
std::string type_of(const cd::Disc& disc, const TellLoss& tell) {
  bool cd_i = false, xa = false, mode2 = false;
  for (std::size_t i = 0; i < disc.sessions.size(); ++i) {
    const cd::Session& session = disc.sessions[i];
    bool data = false;
    for (const cd::Track& track : session.tracks) {
      data = data || is_data(track.mode);
      mode2 = mode2 || (is_data(track.mode) && track.mode != cd::TrackMode::Mode1);
    }
    cd_i = cd_i || session.type == cd::SessionType::CdI;
    xa = xa || (data && session.type == cd::SessionType::CdXa);
    if (!data && session.type == cd::SessionType::CdXa)
      tell(cat("session ", i + 1,
               " is called CD-ROM XA and holds sound alone, for which manifests "
               "have no key; it will be called CD-DA"));
  }
  return cd_i ? "cd-i" : xa && !mode2 ? "cd-xa" : "";
}

std::string flags_of(const cd::Track& track) {
  std::string text;
  const auto add = [&](bool set, const char* word) {
    if (set)
      text += cat(text.empty() ? "" : ", ", word);
  };
  add(track.copy && !track.serial_copy, "copy");
  if (!is_data(track.mode)) {
    add(track.pre_emphasis, "pre-emphasis");
    add(track.four_channel, "four-channel");
    add(track.serial_copy, "serial-copy");
  }
  return text;
}

}  // namespace

std::string to_yaml(const std::string& text) {
  std::string out;
  for (const char c : to_json(text))
    out += c == '$' ? std::string("$$") : std::string(1, c);
  return out;
}

std::string to_yaml_time(std::int32_t frames) {
  return cat('"', cd::to_text(cd::msf_of_frames(frames)), '"');
}

ImportedTexts::ImportedTexts(const cd::Disc& disc, const TellLoss& tell)
    : disc_(disc), text_(disc.cd_text), type_(type_of(disc, tell)) {
  const std::string problem =
      disc.catalog.empty() ? std::string() : cd::problem_with_catalog(disc.catalog);
  if (problem.empty())
    catalog_ = disc.catalog;
  else
    tell(cat("the media catalog number is not kept: ", problem));
  for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
    cd::TextBlock& block = text_.blocks[i];
    const auto name = cd::language_name(block.language);
    const auto same = [&](const Language& one) { return one.name == name; };
    if (!name || !can_be_written(block.charset) ||
        std::any_of(languages_.begin(), languages_.end(), same)) {
      tell(cat("CD-TEXT block ", i, " is not kept: ",
               !name                            ? "its language has no name"
               : !can_be_written(block.charset) ? "manifests have not its character set"
                                                : "another one has the same language"));
      continue;
    }
    keep_what_can_be_said(block, disc, i, tell);
    languages_.push_back({std::string(*name), &block});
  }
}

std::string ImportedTexts::of_disc() const {
  std::string text;
  const std::uint8_t first = disc_.sessions.front().tracks.front().number;
  if (!type_.empty())
    text += cat("  type: ", type_, '\n');
  if (!catalog_.empty())
    text += cat("  catalog: ", to_yaml(catalog_), '\n');
  if (first != 1)
    text += cat("  first-track: ", first, '\n');
  if (!languages_.empty())
    text += "  cd-text:\n    languages:\n";
  for (const Language& language : languages_)
    text += of_language(language);
  return text.empty() ? text : "disc:\n" + text;
}

std::string ImportedTexts::of_language(const Language& language) const {
  const cd::TextBlock& block = *language.block;
  constexpr const char* indent = "\n        ";
  std::string text = cat("      - code: ", to_yaml(language.name), indent,
                         "charset: ", charset_word(block.charset));
  if (const std::string told = words(language, 0, indent); !told.empty())
    text += indent + told;
  const auto genre = cd::genre_name(block.genre);
  if (genre && block.genre > genre_not_defined)
    text += cat(indent, "genre: ", to_yaml(std::string(*genre)));
  else if (const auto own = text_of(block, TextField::Genre, 0))
    text += cat(indent, "genre: ", to_yaml(std::string(*own)));
  if (const auto id = text_of(block, TextField::DiscId, 0))
    text += cat(indent, "disc-id: ", to_yaml(std::string(*id)));
  return text + '\n';
}

std::string ImportedTexts::words(const Language& language, std::uint8_t track,
                                 const char* separator) const {
  std::string text;
  for (const auto& [word, field] : cd_text_keys)
    if (const auto found = text_of(*language.block, field, track))
      text += cat(text.empty() ? "" : separator, word, ": ", to_yaml(std::string(*found)));
  return text;
}

std::string ImportedTexts::of_track(const cd::Track& track, const std::string& indent,
                                    const TellLoss& tell) const {
  std::string text;
  const auto lose = [&](const std::string& what) { tell(cat("track ", track.number, ": ", what)); };
  if (!track.isrc.empty()) {
    const std::string problem = cd::problem_with_isrc(track.isrc);
    if (is_data(track.mode))
      lose("its ISRC is not kept: manifests have those of audio tracks alone");
    else if (!problem.empty())
      lose("its ISRC is not kept: " + problem);
    else
      text += cat(indent, "isrc: ", to_yaml(track.isrc), '\n');
  }
  if (track.copy && track.serial_copy)
    lose("of its two copy flags serial-copy is kept, since manifests have one of them");
  if (const std::string flags = flags_of(track); !flags.empty())
    text += cat(indent, "flags: [", flags, "]\n");
  std::string indexes;
  for (const Lba index : track.indexes)
    indexes += cat(indexes.empty() ? "" : ", ", to_yaml_time(index - track.start));
  if (!indexes.empty())
    text += cat(indent, "indexes: [", indexes, "]\n");
  std::string texts;
  for (const Language& language : languages_)
    if (const std::string told = words(language, track.number, ", "); !told.empty())
      texts += cat(indent, "  ", to_yaml(language.name), ": {", told, "}\n");
  if (!texts.empty())
    text += cat(indent, "cd-text:\n", texts);
  return text;
}

}  // namespace disc
