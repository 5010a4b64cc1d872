// The part of a canonical manifest that is about CDs in tracks.
#include "manifests/canonical_cd.h"

#include "formats/base/cat.h"
#include "formats/cd/msf.h"

namespace disc {
namespace {

using nlohmann::json;

std::string time_of(std::int64_t frames) {
  return cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(frames)));
}

json words_of(const CdWords& words) {
  json out = json::object();
  for (const auto& [field, text] : words)
    out[field] = text.value;
  return out;
}

const char* charset_of(cd::TextCharset charset) {
  return charset == cd::TextCharset::Ascii   ? "ascii"
         : charset == cd::TextCharset::MsJis ? "ms-jis"
                                             : "iso-8859-1";
}

json disc_of(const CdOptions& cd) {
  constexpr const char* types[] = {"cd-rom", "cd-da", "cd-xa", "cd-i", "vcd", "svcd"};
  json out{{"type", types[static_cast<std::size_t>(cd.type.value)]},
           {"first-track", cd.first_track},
           {"overburn", cd.overburn}};
  if (cd.gapless)
    out["join"] = "gapless";
  if (!cd.catalog.value.empty())
    out["catalog"] = cd.catalog.value;
  if (cd.type.value == CdType::Vcd || cd.type.value == CdType::Svcd) {
    out["album"] = cd.album.value;
    out["playback-control"] = cd.playback_control;
  }
  for (const CdLanguage& language : cd.languages) {
    json one = words_of(language.words);
    one["code"] = language.code.value;
    one["charset"] = charset_of(language.charset);
    one["transliterate"] = language.transliterate;
    out["cd-text"]["languages"].push_back(std::move(one));
  }
  return out;
}

void add_sound(const CdSound& sound, json& out) {
  out["from"] = sound.from.value;
  if (sound.order != SampleOrder::Header)
    out["byte-order"] = sound.order == SampleOrder::Little ? "little" : "big";
  if (sound.start.value != 0)
    out["start"] = time_of(sound.start.value);
  if (sound.length.given)
    out["length"] = time_of(sound.length.value);
  out["convert"] = sound.convert;
}

json track_of(const CdTrack& track, const std::function<json(const Manifest&)>& tree_of) {
  json out = track.data ? tree_of(*track.data) : json::object();
  out["mode"] = cd::to_string(track.mode);
  if (track.sound.from.given)
    add_sound(track.sound, out);
  if (is_data(track.mode))
    out.erase("convert");
  if (track.silence.given)
    out["silence"] = time_of(track.silence.value);
  if (track.pregap_sound) {
    out["pregap"] = json::object();
    add_sound(*track.pregap_sound, out["pregap"]);
  } else if (track.pregap.given) {
    out["pregap"] = time_of(track.pregap.value);
  }
  if (track.postgap.given)
    out["postgap"] = time_of(track.postgap.value);
  for (const auto& index : track.indexes)
    out["indexes"].push_back(time_of(index.value));
  for (const auto& chapter : track.chapters)
    out["chapters"].push_back(time_of(chapter.value));
  if (!track.isrc.value.empty())
    out["isrc"] = track.isrc.value;
  const auto flag = [&](bool set, const char* word) {
    if (set)
      out["flags"].push_back(word);
  };
  flag(track.copy, "copy");
  flag(track.four_channel, "four-channel");
  flag(track.pre_emphasis, "pre-emphasis");
  flag(track.serial_copy, "serial-copy");
  if (!track.graphics.value.empty())
    out["graphics"] = track.graphics.value;
  for (const auto& [language, words] : track.texts)
    out["cd-text"][language] = words_of(words);
  return out;
}

}  // namespace

void add_cd(const CdOptions& cd, const std::function<json(const Manifest&)>& tree_of, json& out) {
  constexpr const char* formats[] = {"cue-bin", "toc-bin", "ccd", "tracks", "session"};
  constexpr const char* subchannels[] = {"none", "pw", "pw-raw"};
  out["disc"] = disc_of(cd);
  json sessions = json::array();
  for (const CdSession& session : cd.sessions) {
    json tracks = json::array();
    for (const CdTrack& track : session.tracks)
      tracks.push_back(track_of(track, tree_of));
    sessions.push_back({{"tracks", std::move(tracks)}});
  }
  if (sessions.size() == 1)
    out["tracks"] = std::move(sessions[0]["tracks"]);
  else
    out["sessions"] = std::move(sessions);
  json& outputs = out["outputs"];
  outputs["format"] = formats[static_cast<std::size_t>(cd.format)];
  outputs["dialect"] = cd.dialect == CdDialect::Full ? "full" : "portable";
  outputs["subchannel"] = subchannels[static_cast<std::size_t>(cd.subchannel)];
  outputs.erase("padding");
}

}  // namespace disc
