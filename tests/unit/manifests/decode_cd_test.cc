// From the keys of CDs in tracks to values, and back into canonical JSON.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "manifests/cd.h"
#include "tests/unit/manifests/read_text.h"

namespace disc {
namespace {

using nlohmann::json;

const CdOptions& cd_of(const Reading& reading) { return reading.only().cd.value(); }
const CdTrack& track_of(const Reading& reading) {
  return cd_of(reading).sessions.at(0).tracks.at(0);
}
json canonical(const Reading& reading) { return json::parse(reading.only().canonical_json); }

// One track of audio with these keys behind it.
Reading read_track(const std::string& keys) {
  return read_rest("tracks: [{mode: audio, from: a.wav, " + keys + "}]\n");
}

TEST(Duration, IsMinutesSecondsAndFrames) {
  EXPECT_EQ(parse_duration("00:00:01"), 1);
  EXPECT_EQ(parse_duration("02:30:15"), (2 * 60 + 30) * 75 + 15);
  EXPECT_EQ(parse_duration("99:59:74"), 449'999);
  for (const char* wrong : {"00:00:75", "00:60:00", "100:00:00", "00:01", "-1:00:00", "", "::"})
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
}

TEST(Duration, IsSecondsThatComeOutInFrames) {
  for (const char* text : {"2s", "2 s", "2 seconds", "2.0s", "2second"})
    EXPECT_EQ(parse_duration(text), 150) << text;
  EXPECT_EQ(parse_duration("0.04s"), 3);
  EXPECT_EQ(parse_duration("2.52s"), 189);
  EXPECT_EQ(parse_duration("0s"), 0);
  for (const char* wrong : {"2.505s", "2", "s", "2.s", ".5s", "-2s", "6001s", "2.00000001s", "2m"})
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
}

TEST(Duration, IsFrames) {
  EXPECT_EQ(parse_duration("150 frames"), 150);
  EXPECT_EQ(parse_duration("1frame"), 1);
  EXPECT_EQ(parse_duration("449999 frames"), 449'999);
  for (const char* wrong : {"450000 frames", "1.5 frames", "frames", "99999999999999999999 frames"})
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
}

TEST(Cd, IsAbsentWithoutTracks) { EXPECT_FALSE(read_rest("").only().cd); }

TEST(Cd, TracksHaveDefaults) {
  const Reading reading = read_rest("tracks: [{mode: audio, from: a.wav}]\n");
  const CdOptions& cd = cd_of(reading);
  EXPECT_EQ(cd.type.value, CdType::CdDa);
  EXPECT_FALSE(cd.type.given);
  EXPECT_EQ(cd.catalog.value, "");
  EXPECT_EQ(cd.first_track, 1);
  EXPECT_FALSE(cd.overburn);
  EXPECT_TRUE(cd.languages.empty());
  EXPECT_EQ(cd.format, CdFormat::CueBin);
  EXPECT_EQ(cd.dialect, CdDialect::Portable);
  EXPECT_EQ(cd.subchannel, CdSubchannel::None);
  ASSERT_EQ(cd.sessions.size(), 1u);
  ASSERT_EQ(cd.sessions[0].tracks.size(), 1u);
  const CdTrack& track = cd.sessions[0].tracks[0];
  EXPECT_EQ(track.mode, cd::TrackMode::Audio);
  EXPECT_EQ(track.sound.from.value, "a.wav");
  EXPECT_EQ(track.sound.order, SampleOrder::Header);
  EXPECT_FALSE(track.sound.start.given || track.sound.length.given || track.sound.convert);
  EXPECT_FALSE(track.silence.given || track.pregap.given || track.postgap.given);
  EXPECT_FALSE(track.pregap_sound);
  EXPECT_TRUE(track.indexes.empty() && track.texts.empty());
  EXPECT_FALSE(track.copy || track.pre_emphasis || track.four_channel || track.serial_copy);
  EXPECT_FALSE(track.data);
}

TEST(Cd, TracksSayAllOfThemselves) {
  const Reading reading = read_track(
      "byte-order: big, start: 1s, length: '01:00:00', convert: true, pregap: 3s, postgap: 75 "
      "frames, indexes: [10s, '00:20:05'], isrc: de-a12-05-00001, flags: [copy, pre-emphasis, "
      "four-channel], graphics: a.cdg");
  const CdTrack& track = track_of(reading);
  EXPECT_EQ(track.sound.order, SampleOrder::Big);
  EXPECT_EQ(track.sound.start.value, 75);
  EXPECT_EQ(track.sound.length.value, 4500);
  EXPECT_TRUE(track.sound.convert);
  EXPECT_EQ(track.pregap.value, 225);
  EXPECT_EQ(track.postgap.value, 75);
  ASSERT_EQ(track.indexes.size(), 2u);
  EXPECT_EQ(track.indexes[0].value, 750);
  EXPECT_EQ(track.indexes[1].value, 1505);
  EXPECT_EQ(track.isrc.value, "DEA120500001");
  EXPECT_TRUE(track.copy && track.pre_emphasis && track.four_channel);
  EXPECT_FALSE(track.serial_copy);
  EXPECT_EQ(track.graphics.value, "a.cdg");
}

TEST(Cd, PregapsMayBeHeard) {
  const CdTrack track =
      track_of(read_track("pregap: {from: b.raw, byte-order: little, start: 2s, length: 5s}"));
  ASSERT_TRUE(track.pregap_sound);
  EXPECT_EQ(track.pregap_sound->from.value, "b.raw");
  EXPECT_EQ(track.pregap_sound->order, SampleOrder::Little);
  EXPECT_EQ(track.pregap_sound->start.value, 150);
  EXPECT_EQ(track.pregap_sound->length.value, 375);
}

TEST(Cd, DiscsSayAllOfThemselves) {
  const Reading reading = read_rest(
      "disc:\n"
      "  type: cd-rom\n"
      "  catalog: '4006381333931'\n"
      "  first-track: 5\n"
      "  join: gapless\n"
      "  overburn: true\n"
      "  cd-text:\n"
      "    languages:\n"
      "      - {code: english, title: Tour, genre: Rock, disc-id: A-1}\n"
      "      - {code: japanese, charset: ms-jis, transliterate: true, performer: 楽団}\n"
      "tracks:\n"
      "  - {mode: audio, silence: 4s, cd-text: {japanese: {title: 歌}}}\n"
      "outputs: {format: ccd, dialect: full, subchannel: pw}\n");
  const CdOptions& cd = cd_of(reading);
  EXPECT_EQ(cd.type.value, CdType::CdRom);
  EXPECT_EQ(cd.catalog.value, "4006381333931");
  EXPECT_EQ(cd.first_track, 5);
  EXPECT_TRUE(cd.overburn);
  EXPECT_TRUE(cd.gapless);
  EXPECT_EQ(canonical(reading).at("disc").at("join"), "gapless");
  EXPECT_EQ(cd.format, CdFormat::Ccd);
  EXPECT_EQ(cd.dialect, CdDialect::Full);
  EXPECT_EQ(cd.subchannel, CdSubchannel::Pw);
  ASSERT_EQ(cd.languages.size(), 2u);
  EXPECT_EQ(cd.languages[0].code.value, "english");
  EXPECT_EQ(cd.languages[0].charset, cd::TextCharset::Iso8859_1);
  EXPECT_FALSE(cd.languages[0].transliterate);
  EXPECT_EQ(cd.languages[0].words.size(), 3u);
  EXPECT_EQ(cd.languages[0].words.at("disc-id").value, "A-1");
  EXPECT_EQ(cd.languages[1].charset, cd::TextCharset::MsJis);
  EXPECT_TRUE(cd.languages[1].transliterate);
  EXPECT_EQ(cd.languages[1].words.size(), 1u);
  EXPECT_EQ(track_of(reading).silence.value, 300);
  EXPECT_EQ(track_of(reading).texts.at("japanese").at("title").value, "歌");
}

TEST(Cd, TypeIsThatOfItsTracks) {
  const std::string audio = "{mode: audio, from: a.wav}", files = "files: [{from: a, to: /}]}";
  const auto type = [](const std::string& tracks) {
    return cd_of(read_rest("tracks: [" + tracks + "]\n")).type.value;
  };
  EXPECT_EQ(type(audio), CdType::CdDa);
  EXPECT_EQ(type("{mode: mode1, " + files + ", " + audio), CdType::CdRom);
  EXPECT_EQ(type(audio + ", {mode: mode2-form1, " + files), CdType::CdXa);
  EXPECT_EQ(type("{mode: mode2-mixed, from: a.bin}"), CdType::CdXa);
}

TEST(Cd, DataTracksAreTreesOfTheirOwn) {
  const Reading reading = read_rest(
      "time: {epoch: 1793491200}\n"
      "tracks:\n"
      "  - mode: mode1\n"
      "    volume: {id: EXTRAS}\n"
      "    filesystems: {iso9660: {level: 1}}\n"
      "    files: [{from: a, to: /}]\n"
      "  - {mode: mode2-form2, from: b.img}\n");
  ASSERT_EQ(cd_of(reading).sessions.at(0).tracks.size(), 2u);
  const CdTrack& tree = track_of(reading);
  ASSERT_TRUE(tree.data);
  EXPECT_EQ(tree.data->epoch.value.seconds, 1793491200);
  EXPECT_EQ(tree.data->outputs.padding, 0u);
  EXPECT_FALSE(tree.data->joliet);
  EXPECT_EQ(tree.data->files.size(), 1u);
  const CdTrack& image = cd_of(reading).sessions[0].tracks[1];
  EXPECT_FALSE(image.data);
  EXPECT_EQ(image.mode, cd::TrackMode::Mode2Form2);
  EXPECT_EQ(image.sound.from.value, "b.img");
}

TEST(Cd, FormatAloneMakesOneTrackOfTheTree) {
  const Reading reading =
      read_rest("files: [{from: a, to: /}]\noutputs: {format: toc-bin, subchannel: pw-raw}\n");
  const CdOptions& cd = cd_of(reading);
  EXPECT_EQ(cd.format, CdFormat::TocBin);
  EXPECT_EQ(cd.subchannel, CdSubchannel::PwRaw);
  EXPECT_EQ(cd.type.value, CdType::CdRom);
  EXPECT_EQ(track_of(reading).mode, cd::TrackMode::Mode1);
  ASSERT_TRUE(track_of(reading).data);
  EXPECT_EQ(track_of(reading).data->files.size(), 1u);
}

TEST(Cd, VideoCdsHaveChaptersAndTextsOfTheirOwn) {
  const Reading reading = read_rest(
      "disc: {type: svcd, album: TOUR, playback-control: false}\n"
      "volume: {id: TOUR}\n"
      "tracks: [{mode: mode2-mixed, from: a.mpg, chapters: [2s, '00:05:01']}]\n");
  EXPECT_EQ(cd_of(reading).type.value, CdType::Svcd);
  EXPECT_EQ(cd_of(reading).album.value, "TOUR");
  EXPECT_FALSE(cd_of(reading).playback_control);
  ASSERT_EQ(track_of(reading).chapters.size(), 2u);
  EXPECT_EQ(track_of(reading).chapters[0].value, 150);
  EXPECT_EQ(track_of(reading).chapters[1].value, 376);
}

TEST(Cd, SessionsKeepTheirOrder) {
  const Reading reading = read_rest(
      "sessions:\n"
      "  - tracks: [{mode: audio, from: a.wav}, {mode: audio, from: b.wav}]\n"
      "  - tracks: [{mode: mode2-form1, files: [{from: a, to: /}]}]\n");
  ASSERT_EQ(cd_of(reading).sessions.size(), 2u);
  EXPECT_EQ(cd_of(reading).sessions[0].tracks.size(), 2u);
  EXPECT_EQ(cd_of(reading).sessions[0].tracks[1].sound.from.value, "b.wav");
  EXPECT_EQ(cd_of(reading).sessions[1].tracks[0].mode, cd::TrackMode::Mode2Form1);
  const json sessions = canonical(reading).at("sessions");
  ASSERT_EQ(sessions.size(), 2u);
  EXPECT_EQ(sessions[1]["tracks"][0]["mode"], "mode2-form1");
}

TEST(Cd, CanonicalFormFillsInDefaultsAndOneSpelling) {
  const json said = canonical(read_track("pregap: 150 frames, isrc: DE-A12-05-00001"));
  EXPECT_EQ(said.at("disc"), json::parse(R"({"type":"cd-da","first-track":1,"overburn":false})"));
  EXPECT_EQ(said.at("tracks"),
            json::parse(R"([{"mode":"audio","from":"a.wav","convert":false,"pregap":"00:02:00",
                             "isrc":"DEA120500001"}])"));
  EXPECT_FALSE(said.contains("sessions"));
  EXPECT_EQ(said.at("outputs").at("format"), "cue-bin");
  EXPECT_EQ(said.at("outputs").at("dialect"), "portable");
  EXPECT_EQ(said.at("outputs").at("subchannel"), "none");
  EXPECT_FALSE(said.at("outputs").contains("padding"));
}

TEST(Cd, SpellingsOfOneDiscHaveOneCanonicalForm) {
  const auto form = [](const Reading& reading) { return reading.only().canonical_json; };
  EXPECT_EQ(form(read_track("pregap: 2s, flags: copy")),
            form(read_track("pregap: '00:02:00', flags: [copy]")));
  EXPECT_EQ(form(read_rest("tracks: [{mode: audio, from: a.wav}]\n")),
            form(read_rest("sessions: [{tracks: [{mode: audio, from: a.wav}]}]\n")));
  EXPECT_NE(form(read_track("pregap: 2s")), form(read_track("pregap: 3s")));
}

}  // namespace
}  // namespace disc
