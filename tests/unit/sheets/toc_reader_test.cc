// Sheets in cdrdao's TOC language: what they say of the disc, and where they are refused.
#include "formats/sheets/toc_reader.h"

#include <gtest/gtest.h>

#include <map>

#include "formats/base/error.h"
#include "formats/sheets/pieces.h"

namespace disc::cd {
namespace {

using Lengths = std::map<std::string, std::uint64_t>;
using Strings = std::vector<std::string>;

const Lengths usual{{"a.bin", 2000 * 2352}, {"a.wav", 1000 * 2352 + 40}, {"b.iso", 500 * 2048}};

FileLengths of(const Lengths& files) {
  return [files](const std::string& name, FileKind) -> std::optional<std::uint64_t> {
    const auto found = files.find(name);
    if (found == files.end())
      return std::nullopt;
    return found->second;
  };
}

Sheet read(const std::string& text, const Lengths& files = usual) {
  return read_toc(text, "x.toc", of(files));
}

std::string refusal(const std::string& text, const Lengths& files = usual) {
  try {
    read(text, files);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "taken";
}

const Track& track(const Sheet& sheet, std::size_t number) {
  return sheet.disc.sessions.at(0).tracks.at(number - 1);
}

Piece piece(std::uint64_t bytes, std::uint32_t file, std::uint64_t offset, bool big_endian = true,
            std::uint16_t stored = 2352) {
  Piece out;
  out.bytes = bytes;
  out.file = file;
  out.offset = offset;
  out.big_endian = big_endian;
  out.stored_bytes = stored;
  return out;
}

// The positions are those that cdrdao 1.2.4 shows of the same sheet.
TEST(TocReader, CountsAsCdrdaoDoes) {
  const Sheet sheet = read(
      "CD_DA\n"
      "TRACK AUDIO\nFILE \"a.bin\" 0 00:10:00\nSTART 00:02:00\nEND 00:09:00\nINDEX 00:03:00\n"
      "TRACK AUDIO\nFILE \"a.bin\" 00:10:00\nEND 00:05:00\n");
  EXPECT_EQ(sheet.warnings, Strings{});
  EXPECT_EQ(track(sheet, 1).pregap, Lba{-150});
  EXPECT_EQ(track(sheet, 1).start, Lba{150});
  EXPECT_EQ(track(sheet, 1).indexes, (std::vector<Lba>{{375}, {675}}));
  EXPECT_EQ(track(sheet, 1).end, Lba{750});
  EXPECT_EQ(track(sheet, 1).pieces,
            (std::vector<Piece>{zeros(TrackMode::Audio, 150), piece(750 * 2352, 0, 0)}));
  EXPECT_EQ(track(sheet, 2).pregap, Lba{750});
  EXPECT_EQ(track(sheet, 2).start, Lba{750});
  EXPECT_EQ(track(sheet, 2).indexes, std::vector<Lba>{{1125}});
  EXPECT_EQ(track(sheet, 2).end, Lba{2000});
  EXPECT_EQ(sheet.disc.files, (std::vector<DiscFile>{{"a.bin", FileKind::Binary}}));
}

TEST(TocReader, TakesLengthsInSamplesAndTimes) {
  const Sheet sheet = read(
      "CD_DA\nTRACK AUDIO // a comment\n"
      "SILENCE 100\nAUDIOFILE \"a.wav\" 588 1000\nSTART\nFILE \"a.bin\" SWAP #1000 588 00:05:00\n"
      "FILE \"a.wav\" SWAP 0:10:0\n");
  EXPECT_EQ(sheet.disc.files,
            (std::vector<DiscFile>{{"a.wav", FileKind::Sound}, {"a.bin", FileKind::Binary}}));
  std::vector<Piece> wish{zeros(TrackMode::Audio, 150),
                          piece(4000, 0, 2352, false),
                          piece(375 * 2352, 1, 3352, false),
                          piece(250 * 2352 + 40, 0, 750 * 2352, true),
                          {}};
  wish[0].bytes += 400;
  wish[4].bytes = 2352 - (4400 + 40) % 2352;
  EXPECT_EQ(track(sheet, 1).pieces, wish);
  EXPECT_EQ(track(sheet, 1).start, Lba{2});  // 1100 samples, rounded up
  EXPECT_EQ(track(sheet, 1).end, Lba{1 + 375 + 250 + 1});
}

TEST(TocReader, KnowsEveryModeOfTracks) {
  struct {
    const char* words;
    TrackMode mode;
    std::uint16_t stored;
    Subchannel subchannel;
  } const cases[] = {
      {"AUDIO RW_RAW", TrackMode::Audio, 2352, Subchannel::PwRaw},
      {"AUDIO RW", TrackMode::Audio, 2352, Subchannel::RwPacked},
      {"MODE1", TrackMode::Mode1, 2048, Subchannel::None},
      {"MODE1_RAW", TrackMode::Mode1, 2352, Subchannel::None},
      {"MODE1_RAW RW_RAW", TrackMode::Mode1, 2352, Subchannel::PwRaw},
      {"MODE2", TrackMode::Mode2, 2336, Subchannel::None},
      {"MODE2_RAW", TrackMode::Mode2Mixed, 2352, Subchannel::None},
      {"MODE2_FORM1", TrackMode::Mode2Form1, 2048, Subchannel::None},
      {"MODE2_FORM2", TrackMode::Mode2Form2, 2324, Subchannel::None},
      {"MODE2_FORM_MIX", TrackMode::Mode2Mixed, 2336, Subchannel::None},
  };
  for (const auto& each : cases) {
    const std::uint64_t stride = each.stored + subchannel_bytes(each.subchannel);
    const Sheet sheet =
        read(std::string("CD_ROM\nTRACK ") + each.words + "\nDATAFILE \"x\"\nTRACK " + each.words +
                 "\nDATAFILE \"x\" #" + std::to_string(stride) + " 00:04:00\n",
             {{"x", 400 * stride}});
    EXPECT_EQ(track(sheet, 1).mode, each.mode) << each.words;
    EXPECT_EQ(track(sheet, 1).end, Lba{400}) << each.words;
    EXPECT_EQ(track(sheet, 2).end, Lba{700}) << each.words;
    Piece wish =
        piece(std::uint64_t{300} * each.stored, 0, stride, !is_data(each.mode), each.stored);
    wish.subchannel = each.subchannel;
    EXPECT_EQ(track(sheet, 2).pieces, std::vector<Piece>{wish}) << each.words;
  }
}

TEST(TocReader, KnowsEveryTypeOfDisc) {
  const std::string rest = "TRACK MODE1 DATAFILE \"b.iso\"";
  EXPECT_EQ(read("CD_ROM " + rest).disc.sessions[0].type, SessionType::CdDaOrRom);
  EXPECT_EQ(read("CD_ROM_XA " + rest).disc.sessions[0].type, SessionType::CdXa);
  EXPECT_EQ(read("CD_I " + rest).disc.sessions[0].type, SessionType::CdI);
  EXPECT_EQ(read(rest).disc.sessions[0].type, SessionType::CdDaOrRom);
  const Sheet sheet = read("CD_DA FIRST_TRACK_NO 7 CATALOG \"4006408001638\" " + rest);
  EXPECT_EQ(track(sheet, 1).number, 7);
  EXPECT_EQ(sheet.disc.catalog, "4006408001638");
}

TEST(TocReader, PutsZerosWhereNothingIsStored) {
  const Sheet sheet = read(
      "CD_ROM\nTRACK MODE1\nDATAFILE \"b.iso\" 00:04:00\nZERO MODE1 00:02:00\nZERO 2048\n"
      "TRACK MODE1_RAW\nPREGAP 00:02:00\nDATAFILE \"a.bin\" 00:04:00\n"
      "TRACK AUDIO\nPREGAP 00:01:00\nFILE \"a.bin\" 0\n");
  EXPECT_EQ(sheet.warnings, Strings{});
  EXPECT_EQ(track(sheet, 1).end, Lba{451});
  EXPECT_EQ(track(sheet, 1).pieces,
            (std::vector<Piece>{zeros(TrackMode::Mode1, 150), piece(300 * 2048, 0, 0, false, 2048),
                                zeros(TrackMode::Mode1, 151)}));
  EXPECT_EQ(track(sheet, 2).pregap, Lba{451});
  EXPECT_EQ(track(sheet, 2).start, Lba{601});
  EXPECT_EQ(track(sheet, 2).pieces.front(), zeros(TrackMode::Mode1, 150));
  EXPECT_EQ(track(sheet, 3).start, Lba{901 + 75});
  EXPECT_EQ(track(sheet, 3).pieces.front(), zeros(TrackMode::Audio, 75));
  EXPECT_EQ(read("CD_ROM TRACK MODE1 DATAFILE \"b.iso\" ZERO MODE0 00:01:00").warnings,
            Strings{"x.toc:1:37: ZERO MODE0 is told as sectors of its track, mode1"});
}

TEST(TocReader, TakesFlagsAndCodes) {
  const Sheet sheet = read(
      "CD_DA TRACK AUDIO COPY PRE_EMPHASIS FOUR_CHANNEL_AUDIO ISRC \"DEABC9800001\" FILE \"a.bin\" "
      "0 "
      "TRACK AUDIO NO COPY NO PRE_EMPHASIS TWO_CHANNEL_AUDIO FILE \"a.bin\" 0");
  EXPECT_EQ(track(sheet, 1).control(), 0xB0);
  EXPECT_EQ(track(sheet, 1).isrc, "DEABC9800001");
  EXPECT_EQ(track(sheet, 2).control(), 0);
}

TEST(TocReader, TakesTextsOfEveryLanguage) {
  const Sheet sheet = read(
      "CD_DA\nCD_TEXT {\n  LANGUAGE_MAP { 0 : EN  1: 8 2 : 105 }\n"
      "  LANGUAGE 0 {\n    TITLE \"a \\\"b\\\" \\344\\x\"\n    PERFORMER \"\"\n"
      "    GENRE { 0, 12, 74, 97, 122, 122, 0 }\n    DISC_ID \"XY12345\"\n    UPC_EAN "
      "\"4006408001638\"\n"
      "    RESERVED4 \"r\"\n"
      "    SIZE_INFO { 1, 1, 2, 3 }\n  }\n"
      "  LANGUAGE 1 { TITLE { 71, 114, 252, 223, 0 } }\n"
      "  LANGUAGE 2 { ENCODING_MS_JIS TITLE \"日本\" }\n"
      "  LANGUAGE 5 { TITLE \"of no language\" }\n}\n"
      "TRACK AUDIO\nCD_TEXT { LANGUAGE 0 { TITLE \"t\" ISRC \"DE-ABC-98-00001\" MESSAGE \"m\" "
      "COMPOSER \"c\" ARRANGER \"r\" SONGWRITER \"s\" } }\n"
      "FILE \"a.bin\" 0\n");
  EXPECT_EQ(sheet.warnings,
            Strings{"x.toc: LANGUAGE 5 is left out, since LANGUAGE_MAP does not name it"});
  ASSERT_EQ(sheet.disc.cd_text.blocks.size(), 3U);
  const TextBlock& english = sheet.disc.cd_text.blocks[0];
  EXPECT_EQ(english.language, 9);
  EXPECT_EQ(english.charset, TextCharset::Ascii);
  EXPECT_EQ(english.copyright, 3);
  EXPECT_EQ(english.genre, 12);
  const std::map<TextField, std::map<std::uint8_t, std::string>> wish{
      {TextField::Title, {{0, "a \"b\" ä\\x"}, {1, "t"}}},
      {TextField::Songwriter, {{1, "s"}}},
      {TextField::Composer, {{1, "c"}}},
      {TextField::Arranger, {{1, "r"}}},
      {TextField::Message, {{1, "m"}}},
      {TextField::DiscId, {{0, "XY12345"}}},
      {TextField::Genre, {{0, "Jazz"}}},
      {TextField::Closed, {{0, "r"}}},
      {TextField::Code, {{0, "4006408001638"}, {1, "DE-ABC-98-00001"}}}};
  EXPECT_EQ(english.texts, wish);
  EXPECT_EQ(sheet.disc.cd_text.blocks[1].language, 8);
  EXPECT_EQ(sheet.disc.cd_text.blocks[1].texts.at(TextField::Title).at(0), "Grüß");
  EXPECT_EQ(sheet.disc.cd_text.blocks[2].charset, TextCharset::MsJis);
  EXPECT_EQ(sheet.disc.cd_text.blocks[2].texts.at(TextField::Title).at(0), "日本");
}

TEST(TocReader, RefusesWhatCannotBe) {
  const std::string begun = "CD_DA\nTRACK AUDIO\n";
  const std::pair<std::string, const char*> cases[] = {
      {"CD_DA\n", "x.toc:2:1: the sheet ends without a TRACK"},
      {"CD_DA\nTRUCK AUDIO\n", "x.toc:2:1: 'TRUCK' is no statement of a TOC sheet here"},
      {begun, "x.toc:2:1: track 1 has no data"},
      {"TRACK MODE3\n",
       "x.toc:1:7: 'MODE3' is no mode of a track; it is AUDIO, MODE1, MODE1_RAW, MODE2, MODE2_RAW, "
       "MODE2_FORM1, MODE2_FORM2 or MODE2_FORM_MIX"},
      {begun + "FILE a.bin 0\n", "x.toc:3:6: 'A' stands where FILE wants a text in quotes"},
      {begun + "FILE \"a.bin\"\n",
       "x.toc:4:1: the end of the sheet stands where the start of a FILE wants a number"},
      {begun + "FILE \"a.bin 0\n", "x.toc:3:6: a string ends with its line; close it with a quote"},
      {begun + "FILE \"a.bin", "x.toc:3:6: a string ends with the sheet; close it with a quote"},
      {begun + "FILE \"c.bin\" 0\n",
       "x.toc:3:6: file 'c.bin' is not there; put it into the folder of the sheet, or name the one "
       "that is there"},
      {begun + "FILE \"../a.bin\" 0\n",
       "x.toc:3:6: file '../a.bin' lies outside the folder of the sheet; put it beside the sheet "
       "and name it without folders"},
      {begun + "FILE \"a.bin\" 00:26:50\n",
       "x.toc:3:6: file 'a.bin' has 4704000 bytes; the data are to begin at byte 4704000"},
      {begun + "FILE \"a.bin\" 00:20:00 00:10:00\n",
       "x.toc:3:6: file 'a.bin' ends after 1176000 of the 1764000 bytes that are to be taken from "
       "byte 3528000 on"},
      {begun + "FILE \"a.bin\" 0 00:00:75\n",
       "x.toc:3:22: 75 is too large for frames, which goes up to 74"},
      {begun + "FILE \"-\" 0\n",
       "x.toc:3:6: standard input cannot be read twice, as making a disc does; store the data in a "
       "file and name that"},
      {begun + "FIFO \"p\" 100\n",
       "x.toc:3:1: FIFO names a pipe, which cannot be read twice, as making a disc does; store its "
       "data in a file and name that by FILE or DATAFILE"},
      {begun + "FILE \"a.bin\" 0\nSTART 00:26:50\n",
       "x.toc:2:1: track 1 has 2000 sectors, START is at 2000"},
      {begun + "FILE \"a.bin\" 0\nSTART\n",
       "x.toc:2:1: track 1 has 2000 sectors, START is at 2000"},
      {begun + "FILE \"a.bin\" 0\nSTART 00:01:00\nSTART 00:02:00\n",
       "x.toc:5:1: START stands once in a track, and not beside PREGAP"},
      {begun + "FILE \"a.bin\" 0\nEND 00:26:50\n",
       "x.toc:2:1: track 1 has 2000 sectors, START is at 0, END at 2000; it lies between"},
      {begun + "FILE \"a.bin\" 0\nINDEX 00:26:50\n",
       "x.toc:2:1: track 1 has 2000 sectors from its start on, an index is at 2000, or has more "
       "than 99 indexes"},
      {begun + "FILE \"a.bin\" 0\nINDEX 00:00:00\n",
       "x.toc:4:1: INDEX is not behind the one before; they count from the start of the track on "
       "and ascend"},
      {begun + "FILE \"a.bin\" 0\nPREGAP 00:02:00\n",
       "x.toc:4:1: PREGAP stands once, before all data of its track"},
      {begun + "SILENCE 0\n", "x.toc:3:1: SILENCE has no length"},
      {begun + "SILENCE 99999999999\n", "x.toc:4:1: the track is longer than a disc has room for"},
      {begun + "SILENCE 1234567890123456789\n", "x.toc:3:9: a number is too large"},
      {"TRACK MODE1\nZERO 100\n",
       "x.toc:2:1: ZERO has 100 bytes; it has one sector, of 2048, or more"},
      {"TRACK MODE1\nFILE \"a.bin\" 0\n",
       "x.toc:2:1: FILE is for audio without sub-channel; use DATAFILE in this track"},
      {"TRACK MODE1\nSILENCE 1\n",
       "x.toc:2:1: SILENCE is for audio without sub-channel; use ZERO in this track"},
      {"TRACK AUDIO NO FILE\n", "x.toc:1:16: NO stands before COPY or PRE_EMPHASIS"},
      {"CATALOG \"12\"\n",
       "x.toc:1:9: catalog number '12' has 2 characters, a media catalog number has 13 digits"},
      {"CD_TEXT { LANGUAGE 0 { TITEL \"x\" } }\n",
       "x.toc:1:24: 'TITEL' is no item of CD-TEXT (TITLE?)"},
      {"CD_TEXT { LANGUAGE 8 { } }\n",
       "x.toc:1:20: 8 is too large for LANGUAGE, which goes up to 7"},
      {"CD_TEXT { LANGUAGE 0 { TITLE { 256 } } }\n",
       "x.toc:1:32: 256 is too large for a byte, which goes up to 255"},
      {"CD_TEXT { LANGUAGE 0 { TITLE \"x\"",
       "x.toc:1:33: the end of the sheet is no item of CD-TEXT"},
      {"FIRST_TRACK_NO 99 TRACK MODE1 DATAFILE \"b.iso\" TRACK MODE1 DATAFILE \"b.iso\"",
       "x.toc:1:48: track 100 is one too many; tracks go from 1 to 99"},
      {begun + "CD_TEXT { LANGUAGE 0 { GENRE \"x\" } }\n",
       "x.toc:3:24: GENRE is of the whole disc; put it into CD_TEXT above the tracks"},
      {"CD_DA #\n", "x.toc:1:7: '#' is no statement of a TOC sheet here"},
  };
  for (const auto& [text, wish] : cases)
    EXPECT_EQ(refusal(text), wish);
}

TEST(TocReader, WarnsOfWhatIsLeftOut) {
  EXPECT_EQ(
      read("TRACK MODE1 DATAFILE \"x\"", {{"x", 400 * 2048 + 5}}).warnings,
      Strings{"x.toc:1:22: file 'x' ends with 5 bytes of a sector of 2048; they are left out, is "
              "the file whole?"});
  EXPECT_EQ(
      read("TRACK AUDIO FILE \"x\" 0", {{"x", 400 * 2352 + 5}}).warnings,
      Strings{"x.toc:1:18: file 'x' ends with 1 bytes of a sample of 4; they are left out, is the "
              "file whole?"});
  EXPECT_EQ(read("TRACK AUDIO ISRC \"X\" FILE \"a.bin\" 0").warnings,
            Strings{"x.toc:1:18: ISRC 'X' has 1 character, an ISRC has 12; it is left out"});
}

}  // namespace
}  // namespace disc::cd
