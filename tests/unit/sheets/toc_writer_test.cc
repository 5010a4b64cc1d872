// Sheets in cdrdao's TOC language as they are written, and read back.
#include "formats/sheets/toc_writer.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/sheets/pieces.h"
#include "formats/sheets/toc_reader.h"

namespace disc::cd {
namespace {

using Strings = std::vector<std::string>;

Piece stored(std::int32_t sectors, std::uint64_t offset, bool big_endian,
             std::uint16_t bytes = 2352) {
  Piece piece;
  piece.bytes = static_cast<std::uint64_t>(sectors) * bytes;
  piece.file = 0;
  piece.offset = offset;
  piece.stored_bytes = bytes;
  piece.big_endian = big_endian;
  return piece;
}

Disc mixed_disc(bool big_endian) {
  Disc disc;
  disc.catalog = "4006408001638";
  disc.files = {{"disc.bin", FileKind::Binary}};
  Session session;
  Track data;
  data.mode = TrackMode::Mode1;
  data.pregap = {-150};
  data.end = {450};
  data.pieces = {zeros(TrackMode::Mode1, 150), stored(450, 0, false)};
  Track first;
  first.number = 2;
  first.copy = first.pre_emphasis = true;
  first.isrc = "DEABC9800001";
  first.pregap = {450};
  first.start = {600};
  first.indexes = {{700}, {800}};
  first.end = {1000};
  first.pieces = {stored(550, 450 * 2352, big_endian)};
  Track second;
  second.number = 3;
  second.pregap = {1000};
  second.start = {1150};
  second.end = {1550};
  second.pieces = {zeros(TrackMode::Audio, 150), stored(400, 1000 * 2352, big_endian)};
  session.tracks = {data, first, second};
  session.lead_out = {1550};
  disc.sessions = {session};
  return disc;
}

Disc read_back(const std::string& text) {
  return read_toc(
             text, "x.toc",
             [](const std::string&, FileKind) { return std::optional<std::uint64_t>(1400 * 2352); })
      .disc;
}

std::string refusal(const Disc& disc) {
  try {
    write_toc(disc);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "written";
}

TEST(TocWriter, WritesWhatCdrdaoTakes) {
  const WrittenSheet sheet = write_toc(mixed_disc(true));
  EXPECT_EQ(sheet.text,
            "CD_ROM\n"
            "CATALOG \"4006408001638\"\n"
            "\n"
            "TRACK MODE1_RAW\n"
            "NO COPY\n"
            "DATAFILE \"disc.bin\" 00:06:00\n"
            "\n"
            "TRACK AUDIO\n"
            "COPY\n"
            "PRE_EMPHASIS\n"
            "TWO_CHANNEL_AUDIO\n"
            "ISRC \"DEABC9800001\"\n"
            "FILE \"disc.bin\" 00:06:00 00:07:25\n"
            "START 00:02:00\n"
            "INDEX 00:01:25\n"
            "INDEX 00:02:50\n"
            "\n"
            "TRACK AUDIO\n"
            "NO COPY\n"
            "NO PRE_EMPHASIS\n"
            "TWO_CHANNEL_AUDIO\n"
            "SILENCE 00:02:00\n"
            "FILE \"disc.bin\" 00:13:25 00:05:25\n"
            "START 00:02:00\n");
  EXPECT_EQ(sheet.losses, Strings{});
  EXPECT_EQ(read_back(sheet.text), mixed_disc(true));
}

TEST(TocWriter, SwapsSamplesWhoseLowByteIsFirst) {
  const WrittenSheet sheet = write_toc(mixed_disc(false));
  EXPECT_NE(sheet.text.find("FILE \"disc.bin\" SWAP 00:06:00 00:07:25\n"), std::string::npos);
  EXPECT_EQ(sheet.losses,
            Strings{"samples have their low byte first (SWAP), for which libcdio refuses "
                    "the sheet"});
  EXPECT_EQ(read_back(sheet.text), mixed_disc(false));
}

TEST(TocWriter, WritesTextsOfEveryLanguage) {
  Disc disc = mixed_disc(true);
  TextBlock english;
  english.last_track = 3;
  english.genre = 0x0C;
  english.copyright = 3;
  english.texts[TextField::Title] = {{0, "a \"b\" ä\\x"}, {2, "t"}};
  english.texts[TextField::Genre] = {{0, "Ärger"}};
  english.texts[TextField::DiscId] = {{0, "XY12345"}};
  english.texts[TextField::Code] = {{0, "4006408001638"}, {2, "DE-ABC-98-00001"}};
  TextBlock japanese;
  japanese.language = 105;
  japanese.charset = TextCharset::MsJis;
  japanese.last_track = 3;
  japanese.texts[TextField::Title] = {{0, "日本"}, {2, "本"}};
  disc.cd_text.blocks = {english, japanese};
  const WrittenSheet sheet = write_toc(disc);
  EXPECT_NE(sheet.text.find("CD_TEXT {\n  LANGUAGE_MAP {\n    0 : EN\n    1 : 105\n  }\n"
                            "  LANGUAGE 0 {\n    SIZE_INFO { 0, 1, 3, 3, 0,"),
            std::string::npos);
  EXPECT_NE(sheet.text.find("    TITLE \"a \\\"b\\\" \\344\\134x\"\n    DISC_ID \"XY12345\"\n"
                            "    GENRE { 0, 12, 196, 114, 103, 101, 114, 0 }\n"
                            "    UPC_EAN \"4006408001638\"\n"),
            std::string::npos)
      << sheet.text;
  EXPECT_NE(sheet.text.find("CD_TEXT {\n  LANGUAGE 0 {\n    TITLE \"\"\n    ISRC \"\"\n  }\n"),
            std::string::npos);
  EXPECT_EQ(
      sheet.losses,
      (Strings{"ENCODING_MS_JIS of CD-TEXT is known to cdrdao 1.2.5 and later alone",
               "texts that are not ISO 8859-1 are in UTF-8, which cdrdao 1.2.5 and later alone "
               "takes"}));
  EXPECT_EQ(read_back(sheet.text), disc);
}

// Whatever the reader makes of sheets, the writer tells again.
TEST(TocWriter, WritesWhatTheReaderRead) {
  const char* const sheets[] = {
      "CD_DA FIRST_TRACK_NO 5 TRACK AUDIO FILE \"a\" 0 START 00:04:00 TRACK AUDIO FILE \"a.wav\" "
      "100 "
      "200000 FILE \"a.wav\" SWAP 0",
      "CD_ROM TRACK AUDIO RW_RAW DATAFILE \"a\" TRACK MODE1 RW DATAFILE \"a\" #100 00:04:00 ZERO "
      "00:02:00",
      "CD_I TRACK MODE2_RAW DATAFILE \"a\" 00:05:00 TRACK MODE2_RAW ZERO MODE2_FORM_MIX 00:02:00 "
      "START "
      "DATAFILE \"a\" #11760 00:05:00",
      "CD_ROM_XA TRACK MODE2_FORM1 DATAFILE \"a\" TRACK MODE2_FORM2 DATAFILE \"a\" TRACK "
      "MODE2_FORM_MIX "
      "DATAFILE \"a\" TRACK MODE2 PREGAP 00:03:00 DATAFILE \"a\" TRACK MODE1_RAW DATAFILE \"a\"",
      "CD_DA TRACK AUDIO FILE \"x.wav\" #44 0 SILENCE 1000 TRACK AUDIO PREGAP 00:02:00 FILE \"a\" "
      "1000 "
      "800000 END 00:05:00",
  };
  for (const char* text : sheets) {
    const Disc disc = read_back(text);
    EXPECT_EQ(read_back(write_toc(disc).text), disc) << text << write_toc(disc).text;
  }
}

TEST(TocWriter, WritesOneSessionOfSeveral) {
  Disc disc = mixed_disc(true);
  Session session;
  Track track;
  track.number = 4;
  track.mode = TrackMode::Mode2Form1;
  track.start = {1550 + 11'400};
  track.pregap = track.start + -150;
  track.end = track.start + 300;
  track.pieces = {zeros(TrackMode::Mode2Form1, 150), stored(300, 1400, false, 2048)};
  session.type = SessionType::CdXa;
  session.tracks = {track};
  session.lead_out = track.end;
  disc.sessions.push_back(session);
  const WrittenSheet sheet = write_toc(disc, 1);
  EXPECT_EQ(sheet.text,
            "CD_ROM_XA\nCATALOG \"4006408001638\"\nFIRST_TRACK_NO 4\n\nTRACK MODE2_FORM1\nNO COPY\n"
            "DATAFILE \"disc.bin\" #1400 00:04:00\n");
  EXPECT_EQ(sheet.losses, Strings{});
}

TEST(TocWriter, RefusesWhatNoTocSheetSays) {
  Disc disc = mixed_disc(true);
  disc.sessions[0].tracks[0].pieces[1].stored_bytes = 2056;
  EXPECT_EQ(
      refusal(disc),
      "track 1: no TOC sheet has tracks of mode1 with 2056 bytes a sector; store whole sectors of "
      "2352");
  disc = mixed_disc(true);
  disc.sessions[0].tracks[0].pieces = {stored(600, 0, false)};
  EXPECT_EQ(
      refusal(disc),
      "track 1: stores sectors of the two seconds before its session, which no TOC sheet tells; "
      "leave them out of the file");
  disc = mixed_disc(true);
  disc.sessions[0].tracks[1].pieces[0].subchannel = Subchannel::Pw;
  EXPECT_EQ(
      refusal(disc),
      "track 2: its sub-channel is stored in a form that no TOC sheet tells; store it as on the "
      "disc, or in a file of its own");
  disc = mixed_disc(true);
  disc.files[0].kind = FileKind::Sound;
  EXPECT_EQ(
      refusal(disc),
      "track 2: cdrdao takes file 'disc.bin' for samples without a header; name it .wav, .flac, "
      ".ogg or .mp3");
  disc = mixed_disc(true);
  disc.sessions[0].tracks[1].pieces[0].bytes += 2;
  EXPECT_EQ(refusal(disc), "track 2: begins or ends within a sample");
}

}  // namespace
}  // namespace disc::cd
