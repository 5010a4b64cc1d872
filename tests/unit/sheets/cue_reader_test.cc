// CUE sheets of every dialect: what they say of the disc, and where they are refused.
#include "formats/sheets/cue_reader.h"

#include <gtest/gtest.h>

#include "formats/cd/msf.h"
#include "tests/unit/sheets/cue_reading.h"

namespace disc::cd {
namespace {

TEST(CueReader, PutsTheBeginningOfTheFileAtBlockZero) {
  const Sheet sheet = read(
      "FILE \"a.bin\" BINARY\n"
      "  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n    INDEX 02 00:02:00\n"
      "  TRACK 02 AUDIO\n    INDEX 00 00:10:00\n    INDEX 01 00:12:00\n");
  EXPECT_EQ(sheet.warnings, std::vector<std::string>{});
  ASSERT_EQ(sheet.disc.sessions.size(), 1U);
  EXPECT_EQ(sheet.disc.sessions[0].lead_out, Lba{2000});
  const Track& first = track(sheet, 1);
  EXPECT_EQ(first.pregap, Lba{-150});
  EXPECT_EQ(first.start, Lba{0});
  EXPECT_EQ(first.indexes, std::vector<Lba>{Lba{150}});
  EXPECT_EQ(first.end, Lba{750});
  EXPECT_EQ(first.pieces,
            (std::vector<Piece>{piece(sectors(150), std::nullopt, 0), piece(sectors(750), 0, 0)}));
  const Track& second = track(sheet, 2);
  EXPECT_EQ(second.pregap, Lba{750});
  EXPECT_EQ(second.start, Lba{900});
  EXPECT_EQ(second.end, Lba{2000});
  EXPECT_EQ(second.pieces, std::vector<Piece>{piece(sectors(1250), 0, sectors(750))});
}

// As cdrdao and libcdio count: cd-info shows LSN 300.
TEST(CueReader, LeavesHiddenAudioInThePregapOfTrackOne) {
  const Sheet sheet =
      read("FILE \"a.bin\" BINARY\nTRACK 01 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:04:00\n");
  const Track& first = track(sheet, 1);
  EXPECT_EQ(first.pregap, Lba{-150});
  EXPECT_EQ(first.start, Lba{300});
  EXPECT_EQ(first.pieces,
            (std::vector<Piece>{piece(sectors(150), std::nullopt, 0), piece(sectors(2000), 0, 0)}));
}

TEST(CueReader, TakesWhatLiesBeforeTheFirstIndexForPregap) {
  const Sheet sheet = read("FILE \"a.bin\" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:04:00\n");
  EXPECT_EQ(track(sheet, 1).start, Lba{300});
  EXPECT_EQ(track(sheet, 1).pieces.back(), piece(sectors(2000), 0, 0));
  ASSERT_EQ(sheet.warnings.size(), 1U);
  EXPECT_EQ(
      sheet.warnings[0],
      "x.cue:3:10: file 'a.bin' begins before the first index in it; what lies there is taken "
      "for the pregap of track 1");
}

TEST(CueReader, TellsPregapsOutOfTheFileFromThoseInIt) {
  const Sheet sheet = read(
      "FILE \"a.bin\" BINARY\n"
      "TRACK 01 MODE1/2352\nINDEX 01 00:00:00\nPOSTGAP 00:02:00\n"
      "TRACK 02 AUDIO\nPREGAP 00:03:00\nINDEX 00 00:10:00\nINDEX 01 00:12:00\n");
  EXPECT_EQ(track(sheet, 1).end, Lba{750 + 150});
  EXPECT_EQ(track(sheet, 1).pieces,
            (std::vector<Piece>{piece(sectors(150, 2048), std::nullopt, 0, 2048),
                                piece(sectors(750), 0, 0),
                                piece(sectors(150, 2048), std::nullopt, 0, 2048)}));
  EXPECT_EQ(track(sheet, 2).pregap, Lba{900});
  EXPECT_EQ(track(sheet, 2).start, Lba{900 + 225 + 150});
  EXPECT_EQ(track(sheet, 2).pieces, (std::vector<Piece>{piece(sectors(225), std::nullopt, 0),
                                                        piece(sectors(1250), 0, sectors(750))}));
  EXPECT_EQ(sheet.disc.sessions[0].lead_out, Lba{2000 + 150 + 225});
}

TEST(CueReader, CountsThePregapOfTheFirstTrackFromTheBeginningOfTheDisc) {
  EXPECT_EQ(
      track(read("FILE a.bin BINARY\nTRACK 1 AUDIO\nPREGAP 00:02:00\nINDEX 1 0:0:0\n"), 1).start,
      Lba{0});
  EXPECT_EQ(
      track(read("FILE a.bin BINARY\nTRACK 1 AUDIO\nPREGAP 00:03:00\nINDEX 1 0:0:0\n"), 1).start,
      Lba{75});
  const Sheet sheet = read("FILE a.bin BINARY\nTRACK 1 AUDIO\nPREGAP 00:01:00\nINDEX 1 0:0:0\n");
  EXPECT_EQ(track(sheet, 1).start, Lba{0});
  EXPECT_EQ(sheet.warnings.size(), 1U);
}

TEST(CueReader, TakesEveryDialect) {
  const Disc wish = read(one_track + "  TRACK 02 MODE1/2352\n    INDEX 01 00:12:00\n").disc;
  const std::string plain =
      "file a.bin binary\n\ttrack 1 Audio\n\t\tindex 1 0:0:0\n Track 2 mode1/2352\nIndex 1 0:12:0";
  EXPECT_EQ(read(plain).disc, wish);
  EXPECT_EQ(read("\xEF\xBB\xBF" + plain).disc, wish);
  std::string crlf, cr, little = "\xFF\xFE", big = "\xFE\xFF";
  for (const char c : plain) {
    crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    cr += c == '\n' ? '\r' : c;
    little += std::string{c, '\0'};
    big += std::string{'\0', c};
  }
  EXPECT_EQ(read(crlf).disc, wish);
  EXPECT_EQ(read(cr).disc, wish);
  EXPECT_EQ(read(little).disc, wish);
  EXPECT_EQ(read(big).disc, wish);
  EXPECT_EQ(read(plain + "  \n\n \t\n").warnings, std::vector<std::string>{});
}

TEST(CueReader, TakesNamesWithBlanksAndQuotes) {
  const Lengths files{
      {"a b.bin", sectors(500)}, {"the \"best\".bin", sectors(500)}, {"BINARY", sectors(500)}};
  EXPECT_EQ(read("FILE a b.bin BINARY\nTRACK 1 AUDIO\nINDEX 1 0:0:0", files).disc.files[0].name,
            "a b.bin");
  EXPECT_EQ(read("FILE \"the \"best\".bin\" BINARY\nTRACK 1 AUDIO\nINDEX 1 0:0:0", files)
                .disc.files[0]
                .name,
            "the \"best\".bin");
  EXPECT_EQ(
      refusal("FILE a.bin\nTRACK 1 AUDIO\nINDEX 1 0:0:0", files),
      "x.cue:1:11: FILE ends without a type; add BINARY behind the name for sectors, WAVE for "
      "sound");
}

TEST(CueReader, KnowsEveryModeOfTracks) {
  struct {
    const char* name;
    TrackMode mode;
    std::uint16_t stored;
    Subchannel subchannel;
    SessionType type;
  } const cases[] = {
      {"AUDIO", TrackMode::Audio, 2352, Subchannel::None, SessionType::CdDaOrRom},
      {"CDG", TrackMode::Audio, 2352, Subchannel::PwRaw, SessionType::CdDaOrRom},
      {"AUDIO/2448", TrackMode::Audio, 2352, Subchannel::PwRaw, SessionType::CdDaOrRom},
      {"MODE1/2048", TrackMode::Mode1, 2048, Subchannel::None, SessionType::CdDaOrRom},
      {"MODE1/2352", TrackMode::Mode1, 2352, Subchannel::None, SessionType::CdDaOrRom},
      {"MODE1/2448", TrackMode::Mode1, 2352, Subchannel::PwRaw, SessionType::CdDaOrRom},
      {"MODE2/2048", TrackMode::Mode2Form1, 2048, Subchannel::None, SessionType::CdXa},
      {"MODE2/2324", TrackMode::Mode2Form2, 2324, Subchannel::None, SessionType::CdXa},
      {"MODE2/2336", TrackMode::Mode2Mixed, 2336, Subchannel::None, SessionType::CdXa},
      {"MODE2/2352", TrackMode::Mode2Mixed, 2352, Subchannel::None, SessionType::CdXa},
      {"MODE2/2448", TrackMode::Mode2Mixed, 2352, Subchannel::PwRaw, SessionType::CdXa},
      {"CDI/2336", TrackMode::Mode2Mixed, 2336, Subchannel::None, SessionType::CdI},
      {"CDI/2352", TrackMode::Mode2Mixed, 2352, Subchannel::None, SessionType::CdI},
  };
  for (const auto& each : cases) {
    const std::uint64_t stride = each.stored + subchannel_bytes(each.subchannel);
    const Sheet sheet =
        read(std::string("FILE a.bin BINARY\nTRACK 01 ") + each.name + "\nINDEX 01 00:00:00\n",
             {{"a.bin", sectors(400, stride)}});
    const Track& first = track(sheet, 1);
    EXPECT_EQ(first.mode, each.mode) << each.name;
    EXPECT_EQ(first.end, Lba{400}) << each.name;
    EXPECT_EQ(first.pieces.back().stored_bytes, each.stored) << each.name;
    EXPECT_EQ(first.pieces.back().subchannel, each.subchannel) << each.name;
    EXPECT_EQ(first.pieces.back().bytes, sectors(400, each.stored)) << each.name;
    EXPECT_EQ(sheet.disc.sessions[0].type, each.type) << each.name;
  }
  EXPECT_EQ(refusal("FILE a.bin BINARY\nTRACK 01 MODE1/2353\nINDEX 01 00:00:00\n"),
            "x.cue:2:10: 'MODE1/2353' is no mode of a track (MODE1/2352?); it is AUDIO, CDG, or "
            "MODE1, MODE2 or CDI with the bytes of a sector, as MODE1/2352");
}

TEST(CueReader, CountsOffsetsInTheSectorsOfEachTrack) {
  const Sheet sheet = read(
      "FILE a.bin BINARY\n"
      "TRACK 01 MODE1/2048\nINDEX 01 00:00:00\n"
      "TRACK 02 AUDIO\nINDEX 00 00:08:00\nINDEX 01 00:10:00\n"
      "TRACK 03 MODE2/2336\nINDEX 01 00:20:00\n",
      {{"a.bin", sectors(600, 2048) + sectors(900) + sectors(500, 2336)}});
  EXPECT_EQ(track(sheet, 2).pieces, std::vector<Piece>{piece(sectors(900), 0, sectors(600, 2048))});
  EXPECT_EQ(
      track(sheet, 3).pieces,
      std::vector<Piece>{piece(sectors(500, 2336), 0, sectors(600, 2048) + sectors(900), 2336)});
  EXPECT_EQ(sheet.disc.sessions[0].lead_out, Lba{2000});
}

TEST(CueReader, LaysFilesOneAfterTheOther) {
  const Lengths files{
      {"1.wav", sectors(400) + 100}, {"2.flac", sectors(500)}, {"3.bin", sectors(600)}};
  const Sheet sheet = read(
      "FILE \"1.wav\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n"
      "FILE \"2.flac\" FLAC\n  TRACK 02 AUDIO\n    INDEX 00 00:00:00\n    INDEX 01 00:01:00\n"
      "FILE \"3.bin\" MOTOROLA\n  TRACK 03 AUDIO\n    INDEX 01 00:00:00\n",
      files);
  EXPECT_EQ(sheet.disc.files, (std::vector<DiscFile>{{"1.wav", FileKind::Sound},
                                                     {"2.flac", FileKind::Sound},
                                                     {"3.bin", FileKind::Binary}}));
  EXPECT_EQ(track(sheet, 1).end, Lba{401});
  EXPECT_EQ(track(sheet, 1).pieces,
            (std::vector<Piece>{piece(sectors(150), std::nullopt, 0),
                                piece(sectors(400) + 100, 0, 0), piece(2252, std::nullopt, 0)}));
  ASSERT_EQ(sheet.warnings.size(), 1U);
  EXPECT_EQ(
      sheet.warnings[0],
      "x.cue:1:6: file '1.wav' ends with 100 bytes of a sector of 2352 bytes, in track 1; the "
      "rest of it is filled with silence");
  EXPECT_EQ(track(sheet, 2).pregap, Lba{401});
  EXPECT_EQ(track(sheet, 2).start, Lba{476});
  EXPECT_TRUE(track(sheet, 3).pieces[0].big_endian);
  EXPECT_EQ(track(sheet, 3).end, Lba{401 + 500 + 600});
}

// "Noncompliant" sheets of Exact Audio Copy: a gap lies at the end of the file before.
TEST(CueReader, TakesAPregapFromTheFileBefore) {
  const Sheet sheet = read(
      "FILE \"1.wav\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n"
      "  TRACK 02 AUDIO\n    INDEX 00 00:05:00\n"
      "FILE \"2.wav\" WAVE\n    INDEX 01 00:00:00\n",
      {{"1.wav", sectors(500)}, {"2.wav", sectors(400)}});
  EXPECT_EQ(track(sheet, 1).end, Lba{375});
  EXPECT_EQ(track(sheet, 2).pregap, Lba{375});
  EXPECT_EQ(track(sheet, 2).start, Lba{500});
  EXPECT_EQ(track(sheet, 2).pieces,
            (std::vector<Piece>{piece(sectors(125), 0, sectors(375)), piece(sectors(400), 1, 0)}));
}

TEST(CueReader, TakesAFileThatIsNamedAgainForTheSame) {
  const Sheet sheet = read(
      "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
      "FILE a.bin BINARY\nTRACK 02 AUDIO\nINDEX 01 00:10:00\n");
  EXPECT_EQ(sheet.disc.files.size(), 1U);
  EXPECT_EQ(track(sheet, 1).end, Lba{750});
  EXPECT_EQ(sheet.disc.sessions[0].lead_out, Lba{2000});
  EXPECT_EQ(refusal("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
                    "FILE a.bin WAVE\nTRACK 02 AUDIO\nINDEX 01 00:10:00\n"),
            "x.cue:4:6: file 'a.bin' is of another type than in line 1");
}

TEST(CueReader, BeginsWithAnyTrack) {
  const Sheet sheet = read(
      "FILE a.bin BINARY\nTRACK 05 AUDIO\nINDEX 01 00:00:00\nTRACK 06 AUDIO\nINDEX 01 00:10:00");
  EXPECT_EQ(track(sheet, 1).number, 5);
  EXPECT_EQ(track(sheet, 2).number, 6);
}

TEST(CueReader, TakesFlagsAndCodes) {
  const Sheet sheet = read(
      "CATALOG 4006408001638\nFILE a.bin BINARY\n"
      "TRACK 01 AUDIO\nFLAGS DCP PRE 4CH\nISRC DE-ABC-98-00001\nINDEX 01 00:00:00\n"
      "TRACK 02 AUDIO\nFLAGS SCMS\nISRC deabc9800002\nINDEX 01 00:10:00\n"
      "TRACK 03 MODE1/2352\nFLAGS DATA DCP\nINDEX 01 00:20:00\n");
  EXPECT_EQ(sheet.warnings, std::vector<std::string>{});
  EXPECT_EQ(sheet.disc.catalog, "4006408001638");
  EXPECT_EQ(track(sheet, 1).control(), 0xB0);
  EXPECT_EQ(track(sheet, 1).isrc, "DEABC9800001");
  EXPECT_FALSE(track(sheet, 1).serial_copy);
  EXPECT_TRUE(track(sheet, 2).serial_copy);
  EXPECT_EQ(track(sheet, 2).isrc, "DEABC9800002");
  EXPECT_EQ(track(sheet, 3).control(), 0x60);
}

TEST(CueReader, WarnsOfCodesThatDoNotHold) {
  const Sheet sheet = read("CATALOG 4006408001639\n" + one_track + "ISRC DEABC98000\n");
  EXPECT_EQ(sheet.disc.catalog, "4006408001639");
  EXPECT_EQ(track(sheet, 1).isrc, "");
  EXPECT_EQ(sheet.warnings,
            (std::vector<std::string>{
                "x.cue:1:9: catalog number '4006408001639' ends in 9, the check digit of its other "
                "digits is 8",
                "x.cue:5:6: ISRC 'DEABC98000' has 10 characters, an ISRC has 12; it is left out"}));
  EXPECT_EQ(read("CATALOG \"036000291452\"\n" + one_track).disc.catalog, "0036000291452");
  EXPECT_EQ(read("CATALOG 12345\n" + one_track).disc.catalog, "");
}

TEST(CueReader, TakesTexts) {
  const Sheet sheet = read(
      "TITLE \"The \"Best\" of it\"\nPERFORMER Someone Else\nGENRE \"Jazz\"\nDISC_ID XY12345\n"
      "CDTEXTFILE \"x.cdt\"\nREM GENRE Rock\nREM DATE 1999\nREM DISCID 12345678\nREM COMMENT "
      "\"ExactAudioCopy v1\"\n"
      "FILE a.bin BINARY\nTRACK 01 AUDIO\nTITLE one\nSONGWRITER \"a\"\nCOMPOSER \"b\"\nARRANGER "
      "\"c\"\n"
      "MESSAGE \"d\"\nINDEX 01 00:00:00\n");
  EXPECT_EQ(sheet.warnings, std::vector<std::string>{});
  EXPECT_EQ(sheet.cd_text_file, "x.cdt");
  ASSERT_EQ(sheet.disc.cd_text.blocks.size(), 1U);
  const std::map<TextField, std::map<std::uint8_t, std::string>> wish{
      {TextField::Title, {{0, "The \"Best\" of it"}, {1, "one"}}},
      {TextField::Performer, {{0, "Someone Else"}}},
      {TextField::Songwriter, {{1, "a"}}},
      {TextField::Composer, {{1, "b"}}},
      {TextField::Arranger, {{1, "c"}}},
      {TextField::Message, {{1, "d"}}},
      {TextField::DiscId, {{0, "XY12345"}}},
      {TextField::Genre, {{0, "Jazz"}}}};
  EXPECT_EQ(sheet.disc.cd_text.blocks[0].texts, wish);
  EXPECT_TRUE(read(one_track).disc.cd_text.empty());
}

TEST(CueReader, TakesOtherTextsForLatin1) {
  const Sheet sheet = read(
      "TITLE \"Gr\xFC\xDF"
      "e\"\n" +
      one_track);
  EXPECT_EQ(sheet.disc.cd_text.blocks.at(0).texts.at(TextField::Title).at(0), "Grüße");
  EXPECT_EQ(sheet.warnings, std::vector<std::string>{
                                "x.cue:1:1: is not UTF-8, the sheet is taken for ISO 8859-1; store "
                                "it as UTF-8 if other characters are meant"});
}

TEST(CueReader, LeavesOutWordsThatItDoesNotKnow) {
  const Sheet sheet = read("PERFORMR \"x\"\n" + one_track + "FLAGS XYZ\nREM ANYTHING at all\n");
  EXPECT_EQ(
      sheet.warnings,
      (std::vector<std::string>{
          "x.cue:1:1: 'PERFORMR' is no keyword of a CUE sheet (PERFORMER?), the line is left out",
          "x.cue:5:7: 'XYZ' is no flag of a track and is left out; flags are DCP, 4CH, PRE, SCMS "
          "and DATA"}));
}

const Lengths two_bins{{"1.bin", sectors(600)}, {"2.bin", sectors(500)}};

// As redumper and DiscImageCreator write them: lengths, whose usual values redump.org leaves out.
TEST(CueReader, PutsALaterSessionBehindTheUsualGap) {
  const std::string first =
      "REM SESSION 01\nFILE 1.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n";
  const std::string second = "FILE 2.bin BINARY\nTRACK 02 MODE2/2352\nINDEX 01 00:00:00\n";
  for (const std::string& between :
       {std::string("REM SESSION 02\n"), std::string("REM LEAD-OUT 01:30:00\nREM SESSION 02\nREM "
                                                     "LEAD-IN 01:00:00\nREM PREGAP 00:02:00\n")}) {
    const Sheet sheet = read(first + between + second, two_bins);
    ASSERT_EQ(sheet.disc.sessions.size(), 2U);
    EXPECT_EQ(sheet.disc.sessions[0].lead_out, Lba{600});
    EXPECT_EQ(sheet.disc.sessions[0].type, SessionType::CdDaOrRom);
    EXPECT_EQ(sheet.disc.sessions[1].type, SessionType::CdXa);
    EXPECT_EQ(track(sheet, 2).start, Lba{600 + 11'400});
    EXPECT_EQ(track(sheet, 2).pregap, Lba{600 + 11'250});
    EXPECT_EQ(track(sheet, 2).pieces,
              (std::vector<Piece>{piece(sectors(150, 2336), std::nullopt, 0, 2336),
                                  piece(sectors(500), 1, 0)}));
    EXPECT_EQ(sheet.disc.sessions[1].lead_out, Lba{600 + 11'400 + 500});
  }
  // A place, where it is that of the end of the file.
  EXPECT_EQ(
      track(read(first + "REM LEAD-OUT 00:08:00\nREM SESSION 02\n" + second, two_bins), 2).start,
      Lba{600 + 11'400});
  const Sheet other = read(
      first + "REM LEAD-OUT 00:10:00\nREM SESSION 02\nREM LEAD-IN 00:20:00\nREM PREGAP 00:03:00\n" +
          second,
      two_bins);
  EXPECT_EQ(track(other, 2).start, Lba{600 + 750 + 1500 + 225});
}

// As ImgBurn writes them: places in one file, which holds what lies between the sessions too.
TEST(CueReader, LeavesOutWhatLiesBetweenSessionsInOneFile) {
  const std::string text =
      "FILE a.bin BINARY\nREM SESSION 01\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nREM LEAD-OUT "
      "00:10:00\n"
      "REM SESSION 02\nTRACK 02 MODE2/2352\nINDEX 01 02:42:00\n";
  const Sheet sheet = read(text, {{"a.bin", sectors(750 + 11'400 + 500)}});
  EXPECT_EQ(sheet.disc.sessions[0].lead_out, Lba{750});
  EXPECT_EQ(track(sheet, 1).pieces.back(), piece(sectors(750), 0, 0));
  EXPECT_EQ(track(sheet, 2).start, Lba{12'150});
  EXPECT_EQ(track(sheet, 2).pieces.back(), piece(sectors(500), 0, sectors(12'150)));
  EXPECT_EQ(sheet.disc.sessions[1].lead_out, Lba{12'650});
  // DiscImageCreator counts them, but its file has none of them.
  const Sheet without = read(text, {{"a.bin", sectors(750 + 500)}});
  EXPECT_EQ(track(without, 2).start, Lba{12'150});
  EXPECT_EQ(track(without, 2).pieces.back(), piece(sectors(500), 0, sectors(750)));
}

TEST(CueReader, TakesTheUsualGapWhereOneFileHoldsNone) {
  const Sheet sheet = read(
      "FILE a.bin BINARY\nREM SESSION 01\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nREM LEAD-OUT "
      "00:10:00\n"
      "REM SESSION 02\nTRACK 02 AUDIO\nINDEX 00 00:10:00\nINDEX 01 00:12:00\n");
  EXPECT_EQ(sheet.disc.sessions[0].lead_out, Lba{750});
  EXPECT_EQ(track(sheet, 2).start, Lba{750 + 11'400});
  EXPECT_EQ(track(sheet, 2).pregap, Lba{750 + 11'250});
  EXPECT_EQ(track(sheet, 2).pieces, std::vector<Piece>{piece(sectors(1250), 0, sectors(750))});
}

TEST(CueReader, EndsTheDiscAtItsLeadOut) {
  const Sheet sheet = read(one_track + "REM LEAD-OUT 00:20:00\n");
  EXPECT_EQ(sheet.disc.sessions[0].lead_out, Lba{1500});
}

TEST(CueReader, PutsThirdSessionsBehindShorterGaps) {
  const Sheet sheet = read(
      "FILE 1.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nREM SESSION 02\n"
      "FILE 2.bin BINARY\nTRACK 02 AUDIO\nINDEX 01 00:00:00\nREM SESSION 03\n"
      "FILE 3.bin BINARY\nTRACK 03 AUDIO\nINDEX 01 00:00:00\n",
      {{"1.bin", sectors(600)}, {"2.bin", sectors(500)}, {"3.bin", sectors(400)}});
  EXPECT_EQ(track(sheet, 3).start - track(sheet, 2).end, 6'900);
}

TEST(CueReader, WarnsOfShortTracksAndCutSectors) {
  EXPECT_EQ(
      read(one_track, {{"a.bin", sectors(299)}}).warnings,
      std::vector<std::string>{"x.cue: track 1 has 299 sectors; drives want at least 300, four "
                               "seconds (IEC 60908 17.5.1)"});
  const Sheet sheet = read("FILE a.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\n",
                           {{"a.bin", sectors(400) + 7}});
  EXPECT_EQ(track(sheet, 1).end, Lba{400});
  EXPECT_EQ(sheet.warnings,
            std::vector<std::string>{
                "x.cue:1:6: file 'a.bin' ends with 7 bytes of a sector of 2352 bytes, "
                "in track 1; they are left out, is the file whole?"});
}

TEST(CueReader, CountsWarningsBeyondAHundred) {
  std::string text;
  for (int i = 0; i < 150; ++i)
    text += "XYZZY\n";
  const Sheet sheet = read(text + one_track);
  ASSERT_EQ(sheet.warnings.size(), 101U);
  EXPECT_EQ(sheet.warnings.back(), "x.cue: 50 more warnings are not shown");
}

TEST(CueReader, TakesNinetyNineTracksAndIndexes) {
  std::string text = "FILE a.bin BINARY\n";
  for (unsigned i = 1; i <= 99; ++i)
    text += "TRACK " + std::to_string(i) + " AUDIO\nINDEX 01 " +
            to_text(msf_of_frames(static_cast<std::int32_t>(i - 1) * 300)) + "\n";
  for (unsigned i = 2; i <= 99; ++i)
    text += "INDEX " + std::to_string(i) + " " +
            to_text(msf_of_frames(98 * 300 + static_cast<std::int32_t>(i))) + "\n";
  const Sheet sheet = read(text, {{"a.bin", sectors(30'000)}});
  EXPECT_EQ(sheet.disc.sessions[0].tracks.size(), 99U);
  EXPECT_EQ(track(sheet, 99).indexes.size(), 98U);
  EXPECT_EQ(track(sheet, 99).indexes.back(), Lba{98 * 300 + 99});
}

}  // namespace
}  // namespace disc::cd
