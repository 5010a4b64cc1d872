// What a manifest says of a CD in tracks: every key as a value, and what is refused, with its
// place.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/cat.h"
#include "manifests/cd.h"
#include "tests/unit/manifests/read_text.h"

namespace disc {
namespace {

CdOptions cd_of(const std::string& rest) {
  const Reading reading = read_rest(rest);
  if (reading.errors != 0 || !reading.only().cd)
    throw std::runtime_error(cat("no CD:\n", reading.messages));
  return *reading.only().cd;
}

CdTrack track_of(const std::string& keys) {
  return cd_of("tracks: [{" + keys + "}]\n").sessions.at(0).tracks.at(0);
}

// "3:10 GM0802": where `needle` stands behind the two lines of read_rest().
std::string place(const std::string& rest, const std::string& needle, const std::string& code) {
  const std::size_t at = rest.find(needle);
  if (at == std::string::npos)
    throw std::runtime_error(cat("no ", needle));
  const auto line =
      3 + std::count(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  const std::size_t start = at == 0 ? std::string::npos : rest.rfind('\n', at - 1);
  return cat(line, ":", start == std::string::npos ? at + 1 : at - start, " ", code);
}

struct Refusal {
  const char* code;
  std::string rest;
  std::string needle;  // the first of its like is where the message points
};

void expect_refused(const std::vector<Refusal>& refusals) {
  for (const Refusal& one : refusals) {
    const Reading reading = read_rest(one.rest);
    EXPECT_EQ(reading.places(), (std::vector{place(one.rest, one.needle, one.code)}))
        << one.rest << reading.messages;
  }
}

std::string in_track(const std::string& keys) { return "tracks: [{" + keys + "}]\n"; }

const std::string sound = "{mode: audio, from: a.wav}";

TEST(CdManifest, FillsInWhatIsNotSaid) {
  const Reading reading = read_rest("tracks: [" + sound + "]\n");
  const CdOptions& cd = *reading.only().cd;
  EXPECT_EQ(reading.errors, 0U) << reading.messages;
  EXPECT_EQ(cd.type.value, CdType::CdDa);
  EXPECT_FALSE(cd.type.given);
  EXPECT_EQ(cd.catalog.value, "");
  EXPECT_EQ(cd.first_track, 1);
  EXPECT_FALSE(cd.overburn);
  EXPECT_TRUE(cd.languages.empty());
  EXPECT_EQ(cd.format, CdFormat::CueBin);
  EXPECT_EQ(cd.dialect, CdDialect::Portable);
  EXPECT_EQ(cd.subchannel, CdSubchannel::None);
  ASSERT_EQ(cd.sessions.size(), 1U);
  ASSERT_EQ(cd.sessions[0].tracks.size(), 1U);
  const CdTrack& track = cd.sessions[0].tracks[0];
  EXPECT_EQ(track.mode, cd::TrackMode::Audio);
  EXPECT_EQ(track.sound.from.value, "a.wav");
  EXPECT_EQ(track.sound.order, SampleOrder::Header);
  EXPECT_FALSE(track.sound.convert);
  for (const auto& time :
       {track.sound.start, track.sound.length, track.silence, track.pregap, track.postgap})
    EXPECT_FALSE(time.given);
  EXPECT_FALSE(track.pregap_sound);
  EXPECT_TRUE(track.indexes.empty());
  EXPECT_EQ(track.isrc.value, "");
  EXPECT_FALSE(track.copy || track.pre_emphasis || track.four_channel || track.serial_copy);
  EXPECT_EQ(track.graphics.value, "");
  EXPECT_TRUE(track.texts.empty());
  EXPECT_EQ(track.data, nullptr);
}

TEST(CdManifest, TakesEveryKeyOfTheDisc) {
  const CdOptions cd = cd_of(
      "disc:\n  type: cd-i\n  catalog: '4006381333931'\n  first-track: 7\n  overburn: true\n"
      "  cd-text:\n    languages:\n"
      "      - {code: english, charset: ascii, transliterate: true, title: T, performer: P,\n"
      "         songwriter: S, composer: C, arranger: A, message: M, genre: Pop, disc-id: D}\n"
      "      - {code: japanese, charset: ms-jis}\n      - {code: german}\n"
      "tracks: [" +
      sound + "]\n");
  EXPECT_EQ(cd.type.value, CdType::CdI);
  EXPECT_EQ(cd.catalog.value, "4006381333931");
  EXPECT_EQ(cd.first_track, 7);
  EXPECT_TRUE(cd.overburn);
  ASSERT_EQ(cd.languages.size(), 3U);
  const CdLanguage& english = cd.languages[0];
  EXPECT_EQ(english.code.value, "english");
  EXPECT_EQ(english.charset, cd::TextCharset::Ascii);
  EXPECT_TRUE(english.transliterate);
  std::string words;
  for (const auto& [field, text] : english.words)
    words += field + "=" + text.value + " ";
  EXPECT_EQ(words,
            "arranger=A composer=C disc-id=D genre=Pop message=M performer=P songwriter=S "
            "title=T ");
  EXPECT_EQ(cd.languages[1].charset, cd::TextCharset::MsJis);
  EXPECT_TRUE(cd.languages[1].words.empty());
  EXPECT_EQ(cd.languages[2].charset, cd::TextCharset::Iso8859_1);
  EXPECT_FALSE(cd.languages[2].transliterate);
}

TEST(CdManifest, TakesEveryKeyOfAnAudioTrack) {
  const CdTrack track =
      cd_of(
          "outputs: {subchannel: pw}\ndisc: {cd-text: {languages: [{code: english}]}}\n"
          "tracks:\n  - mode: audio\n    from: a.pcm\n    byte-order: big\n    start: 00:01:15\n"
          "    length: 10s\n    convert: true\n    pregap: 3s\n    postgap: 150 frames\n"
          "    indexes: [1s, 2.2s]\n    isrc: de-a12-26-00001\n"
          "    flags: [pre-emphasis, four-channel, serial-copy]\n    graphics: a.cdg\n"
          "    cd-text: {english: {title: One, performer: Two}}\n")
          .sessions.at(0)
          .tracks.at(0);
  EXPECT_EQ(track.sound.from.value, "a.pcm");
  EXPECT_EQ(track.sound.order, SampleOrder::Big);
  EXPECT_EQ(track.sound.start.value, 90);
  EXPECT_EQ(track.sound.length.value, 750);
  EXPECT_TRUE(track.sound.convert);
  EXPECT_EQ(track.pregap.value, 225);
  EXPECT_EQ(track.postgap.value, 150);
  ASSERT_EQ(track.indexes.size(), 2U);
  EXPECT_EQ(track.indexes[0].value, 75);
  EXPECT_EQ(track.indexes[1].value, 165);
  EXPECT_EQ(track.isrc.value, "DEA122600001");
  EXPECT_FALSE(track.copy);
  EXPECT_TRUE(track.pre_emphasis);
  EXPECT_TRUE(track.four_channel);
  EXPECT_TRUE(track.serial_copy);
  EXPECT_EQ(track.graphics.value, "a.cdg");
  EXPECT_EQ(track.texts.at("english").at("title").value, "One");
  EXPECT_EQ(track.texts.at("english").at("performer").value, "Two");
  EXPECT_TRUE(track_of("mode: audio, from: a, flags: copy").copy);
  EXPECT_EQ(track_of("mode: audio, from: a, byte-order: little").sound.order, SampleOrder::Little);
}

TEST(CdManifest, TakesSilenceAndSoundBeforeATrack) {
  const CdTrack track = track_of(
      "mode: audio, silence: 4s, pregap: {from: b.flac, start: 1s, length: 2s, convert: "
      "true, byte-order: little}");
  EXPECT_EQ(track.silence.value, 300);
  EXPECT_FALSE(track.sound.from.given);
  EXPECT_FALSE(track.pregap.given);
  ASSERT_TRUE(track.pregap_sound);
  EXPECT_EQ(track.pregap_sound->from.value, "b.flac");
  EXPECT_EQ(track.pregap_sound->start.value, 75);
  EXPECT_EQ(track.pregap_sound->length.value, 150);
  EXPECT_TRUE(track.pregap_sound->convert);
  EXPECT_EQ(track.pregap_sound->order, SampleOrder::Little);
}

TEST(CdManifest, TellsTheModesApart) {
  const std::pair<const char*, cd::TrackMode> modes[] = {
      {"mode1", cd::TrackMode::Mode1},
      {"mode2", cd::TrackMode::Mode2},
      {"mode2-form1", cd::TrackMode::Mode2Form1},
      {"mode2-form2", cd::TrackMode::Mode2Form2},
      {"mode2-mixed", cd::TrackMode::Mode2Mixed}};
  for (const auto& [word, mode] : modes) {
    const CdOptions cd = cd_of(in_track(cat("mode: ", word, ", from: a.iso")));
    EXPECT_EQ(cd.sessions[0].tracks[0].mode, mode);
    EXPECT_EQ(cd.type.value, mode == cd::TrackMode::Mode1 ? CdType::CdRom : CdType::CdXa) << word;
  }
}

TEST(CdManifest, MakesATreeOfADataTrack) {
  const Reading reading = read_rest(
      "time: {epoch: 86400, clamp: all}\ntracks:\n  - mode: mode1\n"
      "    volume: {id: INSIDE}\n    filesystems: {iso9660: true}\n"
      "    files: [{from: site/, to: /}]\n");
  ASSERT_EQ(reading.errors, 0U) << reading.messages;
  const Manifest& data = *reading.only().cd->sessions.at(0).tracks.at(0).data;
  EXPECT_EQ(data.volume.id.iso9660.value, "INSIDE");
  EXPECT_TRUE(data.iso9660);
  EXPECT_FALSE(data.joliet);
  ASSERT_EQ(data.files.size(), 1U);
  EXPECT_EQ(data.files[0].from.value, "site/");
  EXPECT_EQ(data.epoch.value.seconds, 86400);
  EXPECT_EQ(data.clamp, Clamp::All);
  EXPECT_EQ(data.outputs.padding, 0U) << "a post-gap follows the track";
}

TEST(CdManifest, MakesOneTrackOfATreeWhereTheFormatIsThatOfACd) {
  const Reading reading = read_rest("outputs: {format: cue-bin}\nfiles: [{from: site/, to: /}]\n");
  ASSERT_EQ(reading.errors, 0U) << reading.messages;
  const CdOptions& cd = *reading.only().cd;
  ASSERT_EQ(cd.sessions.size(), 1U);
  ASSERT_EQ(cd.sessions[0].tracks.size(), 1U);
  EXPECT_EQ(cd.sessions[0].tracks[0].mode, cd::TrackMode::Mode1);
  EXPECT_EQ(cd.sessions[0].tracks[0].data->files.size(), 1U);
  EXPECT_EQ(cd.type.value, CdType::CdRom);
  EXPECT_FALSE(read_rest("files: [{from: site/, to: /}]\n").only().cd);
}

TEST(CdManifest, KeepsSessionsApart) {
  const CdOptions cd = cd_of("sessions:\n  - tracks: [" + sound + ", " + sound +
                             "]\n  - tracks: [{mode: mode2-form1, from: b.iso}]\n");
  ASSERT_EQ(cd.sessions.size(), 2U);
  EXPECT_EQ(cd.sessions[0].tracks.size(), 2U);
  EXPECT_EQ(cd.sessions[1].tracks.size(), 1U);
  EXPECT_EQ(cd.type.value, CdType::CdXa);
}

TEST(CdManifest, TakesEveryFormOfOutput) {
  const auto of = [](const std::string& outputs) {
    return cd_of("outputs: {" + outputs + "}\ntracks: [" + sound + "]\n");
  };
  EXPECT_EQ(of("format: cue-bin").format, CdFormat::CueBin);
  EXPECT_EQ(of("format: toc-bin").format, CdFormat::TocBin);
  EXPECT_EQ(of("format: ccd").format, CdFormat::Ccd);
  EXPECT_EQ(of("format: tracks").format, CdFormat::Tracks);
  EXPECT_EQ(of("format: session").format, CdFormat::Session);
  EXPECT_EQ(of("dialect: full").dialect, CdDialect::Full);
  EXPECT_EQ(of("subchannel: pw").subchannel, CdSubchannel::Pw);
  EXPECT_EQ(of("dialect: full, subchannel: pw-raw").subchannel, CdSubchannel::PwRaw);
  EXPECT_EQ(of("subchannel: none").subchannel, CdSubchannel::None);
}

TEST(CdManifest, RefusesWhatBelongsToImagesOrToTracks) {
  const std::string tracks = "tracks: [" + sound + "]\n";
  expect_refused({
      {"GM0805", tracks + "sessions: [{tracks: [" + sound + "]}]\n", "[{mode"},
      {"GM0805", "outputs: {format: iso}\n" + tracks, "iso"},
      {"GM0805", "disc: {overburn: true}\n", "{overburn"},
      {"GM0805", "outputs: {dialect: full}\n", "full"},
      {"GM0805", "outputs: {subchannel: pw}\n", "pw"},
      {"GM0805", "volume: {id: A}\n" + tracks, "{id"},
      {"GM0805", "filesystems: {iso9660: true}\n" + tracks, "{iso"},
      {"GM0805", "on-collision: rename\n" + tracks, "rename"},
      {"GM0805", "on-loss: error\n" + tracks, "error"},
      {"GM0805", "layout: plain\n" + tracks, "plain"},
      {"GM0805", "attributes: [{match: '*', mode: '0644'}]\n" + tracks, "[{match"},
      {"GM0805", "files: [{from: a/, to: /}]\n" + tracks, "[{from"},
      {"GM0805", "sidecars: [receipt, mtree]\n" + tracks, "mtree"},
      {"GM0805", "integrity: {checksums: [{to: /SUMS}]}\n" + tracks, "[{to"},
      {"GM0805", "outputs: {compress: gzip}\n" + tracks, "gzip"},
      {"GM0805", "outputs: {format: tracks, subchannel: pw}\n" + tracks, "pw"},
      {"GM0805", "outputs: {subchannel: pw-raw}\n" + tracks, "pw-raw"},
      {"GM0805", "outputs: {format: ccd, subchannel: pw-raw}\n" + tracks, "pw-raw"},
      {"GM0805", "outputs: {format: session, subchannel: pw}\n" + tracks, "pw"},
  });
}

TEST(CdManifest, RefusesWhatATrackCannotHave) {
  const std::string audio = "mode: audio, from: a.wav, ", data = "mode: mode1, from: a.iso, ";
  expect_refused({
      {"GM0802", in_track("mode: audio, from: a.wav, silence: 4s"), "4s"},
      {"GM0802", in_track("mode: audio"), "{mode"},
      {"GM0802", in_track("mode: audio, silence: 0s"), "0s"},
      {"GM0802", in_track("mode: audio, silence: 4s, start: 1s"), "1s"},
      {"GM0802", in_track("mode: audio, silence: 4s, length: 1s"), "1s"},
      {"GM0802", in_track("mode: audio, silence: 4s, convert: true"), "true"},
      {"GM0802", in_track("mode: audio, silence: 4s, byte-order: big"), "big"},
      {"GM0802", in_track(audio + "files: [{from: b/, to: /}]"), "[{from"},
      {"GM0802", in_track(audio + "volume: {id: A}"), "{id"},
      {"GM0802", in_track(audio + "flags: [copy, serial-copy]"), "[copy"},
      {"GM0802", in_track(data + "flags: pre-emphasis"), "pre-emphasis"},
      {"GM0802", in_track(data + "flags: four-channel"), "four-channel"},
      {"GM0802", in_track(data + "pregap: {from: b.wav}"), "{from"},
      {"GM0802", in_track(data + "byte-order: big"), "big"},
      {"GM0802", in_track(data + "start: 1s"), "1s"},
      {"GM0802", in_track(data + "length: 1s"), "1s"},
      {"GM0802", in_track(data + "convert: true"), "true"},
      {"GM0802", in_track(data + "isrc: DEA122600001"), "DEA"},
      {"GM0802", in_track(data + "files: [{from: b/, to: /}]"), "[{from"},
      {"GM0802", in_track(data + "volume: {id: A}"), "{id"},
      {"GM0802", in_track("mode: mode1"), "{mode"},
      {"GM0802", in_track("mode: mode2, files: [{from: b/, to: /}]"), "{mode"},
      {"GM0802", in_track("mode: mode2-form2, files: [{from: b/, to: /}]"), "{mode"},
      {"GM0802", in_track("mode: mode2-mixed, files: [{from: b/, to: /}]"), "{mode"},
      {"GM0808",
       in_track("mode: mode1, files: [{from: b/, to: /}], filesystems: {udf: {writable: true, "
                "partition: sparable}}"),
       "{writable"},
  });
}

TEST(CdManifest, RefusesTimesAndCodesThatAreNone) {
  expect_refused({
      {"GM0801", in_track("mode: audio, silence: 00:60:00"), "00:60:00"},
      {"GM0801", in_track("mode: audio, from: a.wav, pregap: 2 parsecs"), "2 parsecs"},
      {"GM0801", in_track("mode: audio, from: a.wav, indexes: [1s, 2h, 3s]"), "2h"},
      {"GM0803", "disc: {catalog: '4006381333930'}\ntracks: [" + sound + "]\n", "'4006"},
      {"GM0804", in_track("mode: audio, from: a.wav, isrc: DE-A12-26"), "DE-A12"},
  });
}

TEST(CdManifest, RefusesIndexesThatDoNotAscend) {
  const std::string audio = "mode: audio, from: a.wav, indexes: ";
  expect_refused({
      {"GM0807", in_track(audio + "[0s, 3s]"), "0s"},
      {"GM0807", in_track(audio + "[5s, 4s]"), "4s"},
      {"GM0807", in_track(audio + "[5s, 00:05:00]"), "00:05:00"},
  });
  std::string many = audio + "[1s";
  for (int i = 2; i <= 98; ++i)
    many += cat(", ", i, "s");
  EXPECT_EQ(track_of(many + "]").indexes.size(), 98U);
  expect_refused({{"GM0807", in_track(many + ", 1000s]"), "1000s"}});
}

TEST(CdManifest, RefusesLanguagesThatAreTooManyOrUnknownToTheDisc) {
  const auto with = [](const std::string& languages) {
    return "disc: {cd-text: {languages: [" + languages + "]}}\ntracks: [" + sound + "]\n";
  };
  std::string eight = "{code: l1}";
  for (int i = 2; i <= 8; ++i)
    eight += cat(", {code: l", i, "}");
  EXPECT_EQ(cd_of(with(eight)).languages.size(), 8U);
  expect_refused({
      {"GM0806", with("{code: german}, {title: x, code: 'german'}"), "'german'"},
      {"GM0806", with(eight + ", {code: l9}"), "{code: l9}"},
      {"GM0806", in_track("mode: audio, from: a.wav, cd-text: {german: {title: x}}"), "{mode"},
  });
}

TEST(CdManifest, RefusesMoreThanTrackNumbersCanCount) {
  std::string tracks = "tracks:\n";
  for (int i = 1; i <= 99; ++i)
    tracks += "  - " + sound + "\n";
  EXPECT_EQ(cd_of(tracks).sessions[0].tracks.size(), 99U);
  const std::string last = "  - {from: last.wav, mode: audio}\n";
  expect_refused({
      {"GM0809", tracks + last, "{from: last.wav"},
      {"GM0809", "disc: {first-track: 99}\ntracks:\n  - " + sound + "\n" + last, "{from: last.wav"},
  });
}

TEST(CdManifest, RefusesADiscOfAnotherKindThanItsTracks) {
  expect_refused({
      {"GM0809", "disc: {type: cd-da}\n" + in_track("mode: mode1, from: a.iso"), "cd-da"},
      {"GM0809", "medium: dvd\ntracks: [" + sound + "]\n", "dvd"},
  });
  EXPECT_EQ(read_rest("medium: cd-80\ntracks: [" + sound + "]\n").errors, 0U);
}

TEST(CdManifest, RefusesDisksInATrack) {
  const std::string rest = in_track(
      "mode: mode1, files: [{from: b/, to: /}], boot: {entries: [{image: /b.img}], "
      "partitions: {scheme: mbr}}");
  const Reading reading = read_rest(rest);
  EXPECT_NE(reading.messages.find("GM0808"), std::string::npos) << reading.messages;
}

}  // namespace
}  // namespace disc
