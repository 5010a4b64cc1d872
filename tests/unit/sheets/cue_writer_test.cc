// CUE sheets as they are written: the words that every reader takes, and what those cannot say.
#include "formats/sheets/cue_writer.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "formats/sheets/cue_reader.h"
#include "formats/sheets/pieces.h"
#include "tests/unit/sheets/test_disc.h"

namespace disc::cd {
namespace {

using Strings = std::vector<std::string>;

const std::string index_loss =
    "a track that does not begin at block 0 has indexes above 1, which cdrdao counts from its "
    "start "
    "on, so that it misplaces them or refuses the sheet, and of which bchunk takes the last for "
    "the start of the track";

WrittenSheet full(const Disc& disc) {
  CueWriting writing;
  writing.dialect = CueDialect::Full;
  return write_cue(disc, writing);
}

Disc read_back(const std::string& text, std::uint64_t length = 1700 * 2352) {
  return read_cue(text, "x.cue", [&](const std::string&, FileKind) { return length; }).disc;
}

std::string refusal(const Disc& disc) {
  try {
    full(disc);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "written";
}

TEST(CueWriter, WritesWhatEveryReaderTakes) {
  Disc disc = mixed_disc();
  add_text(disc, TextField::Title, 0, "All of it");
  add_text(disc, TextField::Title, 2, "The first");
  add_text(disc, TextField::Performer, 2, "Someone");
  const WrittenSheet sheet = write_cue(disc);
  EXPECT_EQ(sheet.text,
            "CATALOG 4006408001638\n"
            "TITLE \"All of it\"\n"
            "FILE \"disc.bin\" BINARY\n"
            "  TRACK 01 MODE1/2352\n"
            "    INDEX 01 00:00:00\n"
            "  TRACK 02 AUDIO\n"
            "    FLAGS DCP PRE\n"
            "    TITLE \"The first\"\n"
            "    PERFORMER \"Someone\"\n"
            "    ISRC DEABC9800001\n"
            "    INDEX 00 00:06:00\n"
            "    INDEX 01 00:08:00\n"
            "    INDEX 02 00:09:25\n"
            "    INDEX 03 00:10:50\n"
            "  TRACK 03 AUDIO\n"
            "    INDEX 01 00:13:25\n");
  EXPECT_EQ(sheet.losses, Strings{index_loss});
  EXPECT_EQ(read_back(sheet.text, 1400 * 2352), disc);
  disc.sessions[0].tracks[1].indexes.clear();
  EXPECT_EQ(write_cue(disc).losses, Strings{});
}

TEST(CueWriter, TellsWhatThePortableWordsCannotSay) {
  Disc disc = mixed_disc();
  disc.sessions[0].tracks[1].serial_copy = true;
  disc.sessions[0].tracks[2].pieces.push_back(zeros(TrackMode::Audio, 150));
  disc.sessions[0].tracks[2].end = {1550};
  disc.sessions[0].lead_out = {1550};
  add_text(disc, TextField::Title, 0, "Grüße \"von\" hier");
  add_text(disc, TextField::Composer, 2, "Someone");
  add_text(disc, TextField::Code, 2, "DE-ABC-98-00001");
  disc.cd_text.blocks.emplace_back();
  EXPECT_EQ(
      write_cue(disc).losses,
      (Strings{
          "the text 'Grüße \"von\" hier' is written as 'Grüße 'von' hier', since a CUE sheet "
          "cannot "
          "quote its characters",
          "texts are in UTF-8, which some programs take for ISO 8859-1",
          "CD-TEXT has 2 languages, the sheet has the first alone; write a file of packs "
          "(CDTEXTFILE) "
          "for all",
          "the sheet leaves out COMPOSER of CD-TEXT, which cdrdao refuses; write a file of packs "
          "(CDTEXTFILE)",
          "CD-TEXT has codes or information that a CUE sheet has no words for; write a file of "
          "packs "
          "(CDTEXTFILE)",
          "track 2 has serial copy management, which cdrdao and libcdio do not know", index_loss,
          "a post-gap is not stored (POSTGAP), for which libcdio refuses the sheet; store it"}));
  disc.cd_text.blocks.pop_back();
  disc.cd_text.blocks[0].texts.erase(TextField::Code);
  EXPECT_EQ(read_back(full(disc).text, 1400 * 2352), disc);
  CueWriting with_packs;
  with_packs.cd_text_file = "disc.cdt";
  const WrittenSheet sheet = write_cue(disc, with_packs);
  EXPECT_EQ(sheet.text.substr(0, 44), "CATALOG 4006408001638\nCDTEXTFILE \"disc.cdt\"\n");
  EXPECT_EQ(sheet.losses.size(), 5U);
}

TEST(CueWriter, WritesEveryWord) {
  Disc disc = mixed_disc();
  add_text(disc, TextField::Songwriter, 1, "a");
  add_text(disc, TextField::Composer, 2, "b");
  add_text(disc, TextField::Arranger, 2, "c");
  add_text(disc, TextField::Message, 0, "d");
  add_text(disc, TextField::Genre, 0, "Jazz");
  add_text(disc, TextField::DiscId, 0, "XY12345");
  disc.sessions[0].tracks[2].serial_copy = true;
  disc.sessions[0].tracks[2].four_channel = true;
  const WrittenSheet sheet = full(disc);
  EXPECT_EQ(sheet.losses, Strings{});
  EXPECT_NE(sheet.text.find("    FLAGS 4CH SCMS\n"), std::string::npos);
  EXPECT_EQ(read_back(sheet.text, 1400 * 2352), disc);
}

TEST(CueWriter, TellsSessionsInRemarks) {
  const Disc disc = two_sessions();
  const WrittenSheet sheet = write_cue(disc);
  const std::string end =
      "    INDEX 01 00:13:25\n"
      "REM LEAD-OUT 00:18:50\n"
      "REM SESSION 02\n"
      "REM LEAD-IN 01:00:00\n"
      "REM PREGAP 00:02:00\n"
      "  TRACK 04 MODE2/2352\n"
      "    INDEX 01 00:18:50\n";
  EXPECT_EQ(sheet.text.substr(sheet.text.size() - end.size()), end);
  EXPECT_EQ(
      sheet.losses,
      (Strings{"sessions are told in remarks, which libcdio, cdrdao, libburn and bchunk do not "
               "read: they take all tracks for those of one session",
               index_loss}));
  EXPECT_EQ(read_back(sheet.text), disc);
  EXPECT_EQ(full(disc).losses, Strings{});
}

// Asked of cdrdao 1.2.4, libcdio 2.1.0 and bchunk 1.2.
TEST(CueWriter, TellsOfSectorsOfSeveralSizes) {
  Disc disc = mixed_disc();
  std::vector<Track>& tracks = disc.sessions[0].tracks;
  tracks[0].pieces[1] = stored(450, 0, 0, 2048);
  tracks[1].pieces[0].offset = 450 * 2048;
  tracks[1].indexes.clear();
  tracks[2].pieces[0].offset = 450 * 2048 + 550 * 2352;
  EXPECT_EQ(
      write_cue(disc).losses,
      Strings{
          "tracks store sectors of several sizes in one file, for which cdrdao and libcdio tell "
          "a wrong end and bchunk wrong places; store 2352 bytes of each"});
}

TEST(CueWriter, TellsGapsBetweenSessionsOfAnyLength) {
  for (const std::int32_t gap : {6'900, 11'400, 20'000, 100'000})
    for (const std::int32_t pregap : {0, 150, 225}) {
      Disc disc = two_sessions();
      Track& track = disc.sessions[1].tracks[0];
      track.start = {1400 + gap};
      track.pregap = track.start + -pregap;
      track.end = track.start + 300;
      track.pieces = {stored(300, 1400 * 2352)};
      if (pregap > 0)
        track.pieces.insert(track.pieces.begin(), zeros(TrackMode::Mode2Mixed, pregap));
      disc.sessions[1].lead_out = track.end;
      if (gap == 6'900 && pregap > 150) {
        EXPECT_EQ(refusal(disc).substr(0, 36), "session 2 begins 6900 blocks behind ");
        continue;
      }
      EXPECT_EQ(read_back(full(disc).text), disc) << gap << " " << pregap;
    }
}

TEST(CueWriter, TellsSessionsInFilesOfTheirOwn) {
  Disc disc = two_sessions();
  disc.files.push_back({"two.bin", FileKind::Binary});
  disc.sessions[1].tracks[0].pieces[1] = stored(300, 0, 1);
  const WrittenSheet sheet = full(disc);
  EXPECT_NE(sheet.text.find("REM LEAD-OUT 01:30:00\nREM SESSION 02\nREM LEAD-IN 01:00:00\n"
                            "REM PREGAP 00:02:00\nFILE \"two.bin\" BINARY\n  TRACK 04"),
            std::string::npos)
      << sheet.text;
  EXPECT_EQ(read_cue(sheet.text, "x.cue",
                     [](const std::string& name, FileKind) -> std::optional<std::uint64_t> {
                       return (name == "two.bin" ? 300U : 1400U) * 2352U;
                     })
                .disc,
            disc);
}

// Whatever the reader makes of sheets, the writer tells again.
TEST(CueWriter, WritesWhatTheReaderRead) {
  const std::pair<const char*, std::uint64_t> sheets[] = {
      {"FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:04:00\n", 900 * 2352},
      {"FILE a.bin BINARY\nTRACK 01 AUDIO\nPREGAP 00:03:00\nINDEX 01 00:00:00\n", 900 * 2352},
      {"FILE a.bin MOTOROLA\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nPREGAP "
       "00:02:00\n"
       "INDEX 00 00:08:00\nINDEX 01 00:09:00\nINDEX 02 00:10:00\nPOSTGAP 00:02:00\n",
       900 * 2352},
      {"FILE 1.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 00:05:00\n"
       "FILE 2.flac FLAC\nINDEX 01 00:00:00\nFILE 3.aif AIFF\nTRACK 03 AUDIO\nINDEX 01 00:00:00\n"
       "POSTGAP 00:01:00\n",
       800 * 2352 + 28},
      {"FILE a.bin BINARY\nTRACK 07 CDG\nINDEX 01 00:00:00\nTRACK 08 CDG\nINDEX 00 00:05:00\n"
       "INDEX 01 00:06:00\n",
       900 * 2448},
      {"FILE a.bin BINARY\nTRACK 01 CDI/2352\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 "
       "00:06:00\n",
       900 * 2352},
      {"FILE a.bin BINARY\nTRACK 01 MODE2/2048\nINDEX 01 00:00:00\nTRACK 02 MODE2/2324\n"
       "INDEX 01 00:05:00\nTRACK 03 MODE2/2336\nINDEX 01 00:10:00\n",
       375 * (2048 + 2324 + 2336)},
      {"FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nFILE b.bin BINARY\nINDEX 02 "
       "00:00:00\n",
       900 * 2352},
  };
  for (const auto& each : sheets) {
    const FileLengths lengths = [&](const std::string&, FileKind) {
      return std::optional<std::uint64_t>(each.second);
    };
    const Disc disc = read_cue(each.first, "x.cue", lengths).disc;
    EXPECT_EQ(read_cue(full(disc).text, "y.cue", lengths).disc, disc)
        << each.first << full(disc).text;
  }
}

TEST(CueWriter, RefusesWhatNoCueSheetSays) {
  Disc disc = mixed_disc();
  disc.sessions[0].tracks[0].mode = TrackMode::Mode0;
  EXPECT_EQ(
      refusal(disc),
      "track 1: no CUE sheet has tracks of mode0 with 2352 bytes a sector; store whole sectors of "
      "2352");
  disc = mixed_disc();
  disc.sessions[0].tracks[0].pieces = {stored(600, 0)};
  EXPECT_EQ(refusal(disc).substr(0, 62),
            "track 2: goes on at byte 1058400 of file 'disc.bin', where a C");
  disc = mixed_disc();
  disc.sessions[0].tracks[0].pieces = {zeros(TrackMode::Mode1, 100), stored(500, 0)};
  disc.sessions[0].tracks[1].pieces[0].offset += 50 * 2352;
  disc.sessions[0].tracks[2].pieces[0].offset += 50 * 2352;
  EXPECT_EQ(
      refusal(disc),
      "track 1: 50 sectors before block 0 are stored, but a CUE sheet begins with block 0; leave "
      "them out of the file");
  disc = mixed_disc();
  disc.sessions[0].tracks[1].pieces = {stored(300, 450 * 2352), zeros(TrackMode::Audio, 50),
                                       stored(200, 750 * 2352)};
  EXPECT_EQ(
      refusal(disc),
      "track 2: zeros that are in no file lie amidst it; a CUE sheet has them before and behind a "
      "track only");
  disc = mixed_disc();
  disc.sessions[0].tracks[2].pieces[0].subchannel = Subchannel::Pw;
  EXPECT_EQ(
      refusal(disc),
      "track 3: has sub-channel among its sectors, which a CUE sheet cannot tell; store it in a "
      "file of its own");
  disc = mixed_disc();
  disc.sessions[0].tracks[2].pieces[0].big_endian = true;
  EXPECT_EQ(
      refusal(disc),
      "track 3: file 'disc.bin' has audio of both byte orders, a CUE sheet tells one for a file");
  disc = mixed_disc();
  disc.files[0].name = "a\nb";
  EXPECT_EQ(refusal(disc),
            "file 'a\\x0ab' has characters in its name that end a line of a sheet; rename it");
}

}  // namespace
}  // namespace disc::cd
