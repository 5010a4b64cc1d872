// The part of the manifest language that is about CDs in tracks.
#include "manifests/language_cd.h"

#include "manifests/cd.h"
#include "manifests/shapes.h"

namespace disc {
namespace {

using namespace shapes;

Shape duration() {
  return never_a_number(
      text(problem_with_duration, "GM0801",
           R"(^[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}$|^[0-9]+(\.[0-9]+)? ?(s|seconds?|frames?)$|\$\{)"));
}

// What CD-TEXT has for the disc and for a track.
std::vector<Key> words() {
  std::vector<Key> keys;
  for (const CdTextKey& text : cd_text_keys)
    keys.push_back(key(std::string(text.key), line(), "CD-TEXT in this language"));
  return keys;
}

Shape language_shape() {
  std::vector<Key> keys{required("code", line(), "the language: english, german, japanese, ..."),
                        key("charset", choice({"iso-8859-1", "ascii", "ms-jis"}),
                            "how the texts are coded", "iso-8859-1"),
                        key("transliterate", boolean(), "replace what the charset lacks", "false")};
  for (Key& one : words())
    keys.push_back(std::move(one));
  keys.push_back(key("genre", line(), "kind of music, by its name in CD-TEXT or in own words"));
  keys.push_back(key("disc-id", line(), "catalogue name of the publisher"));
  return map(std::move(keys));
}

Shape disc_shape() {
  return map({
      key("type", choice({"cd-rom", "cd-da", "cd-xa", "cd-i", "vcd", "svcd"}),
          "what the table of contents calls the disc", "cd-da, cd-rom or cd-xa as its tracks are"),
      key("catalog", text(problem_with_catalog_text, "GM0803", R"(^[0-9]{13}$|\$\{)"),
          "media catalog number, 13 digits (EAN)"),
      key("first-track", integer(1, 99), "number of the first track", "1"),
      key("overburn", boolean(), "more than the medium is made for is no error", "false"),
      key("join", choice({"silence", "gapless"}),
          "what fills the last sector of a sound that ends within it", "silence"),
      key("album", line(), "of a Video CD: its name, A-Z, 0-9 and _, up to 16"),
      key("playback-control", boolean(),
          "of a Video CD: lists that players with menus follow: all tracks in order", "true"),
      key("cd-text",
          map({required("languages", list_of(language_shape(), 1),
                        "up to eight, the first is the one players show")}),
          "CD-TEXT"),
  });
}

// A sound and the part of it that is taken.
std::vector<Key> sound_keys() {
  return {
      key("byte-order", choice({"little", "big"}),
          "the file has no header: samples of 16 bit, stereo, low or high byte first"),
      key("start", duration(), "how much is left out at the front", "0s"),
      key("length", duration(), "how much is taken", "to its end"),
      key("convert", boolean(), "to 44.1 kHz, 16 bit, stereo", "false"),
  };
}

Shape track_shape(std::vector<Key> data_keys) {
  std::vector<Key> pregap_keys{required("from", path(), "sound file that is heard there")};
  std::vector<Key> keys{
      required("mode",
               choice({"audio", "mode1", "mode2", "mode2-form1", "mode2-form2", "mode2-mixed"}),
               "what its sectors are"),
      key("from", path(), "sound file; of a data track an image of its user data"),
      key("silence", duration(), "so much of it, without a file"),
      key("pregap", either({duration(), map({})}), "index 0: a time, or what is heard there",
          "2s where data and audio meet and at the front of a session, else none"),
      key("postgap", duration(), "behind the content",
          "2s behind data at the end of a session or before audio, else none"),
      key("indexes", list_of(duration(), 1), "index 2, 3, ...: from the start of the track"),
      key("isrc",
          text(problem_with_isrc_text, "GM0804",
               R"(^[A-Za-z]{2}-?[A-Za-z0-9]{3}-?[0-9]{2}-?[0-9]{5}$|\$\{)"),
          "International Standard Recording Code"),
      key("flags", one_or_list(choice({"copy", "pre-emphasis", "four-channel", "serial-copy"})),
          "what the table of contents says of the track"),
      key("chapters", list_of(duration(), 1),
          "of a Video CD: places that players can go to besides its beginning"),
      key("graphics", path(), "CD+G: packs of the channels R to W, 96 bytes a sector"),
      key("cd-text", table_of(map(words()), 1), "by language"),
  };
  for (Key& one : sound_keys()) {
    pregap_keys.push_back(one);
    keys.push_back(std::move(one));
  }
  for (Key& one : keys)
    if (one.name == "pregap")
      one.shape.inner[1].keys = std::move(pregap_keys);
  for (Key& one : data_keys)
    keys.push_back(std::move(one));
  return map(std::move(keys));
}

}  // namespace

std::vector<Key> cd_keys(std::vector<Key> data_keys) {
  const Shape tracks = list_of(track_shape(std::move(data_keys)), 1);
  return {
      key("disc", disc_shape(), "a CD in tracks: what holds for all of it"),
      key("tracks", tracks, "the tracks of a CD with one session"),
      key("sessions", list_of(map({required("tracks", tracks, "the tracks of a session")}), 1),
          "the sessions of a CD"),
  };
}

}  // namespace disc
