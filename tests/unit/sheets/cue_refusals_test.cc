// CUE sheets that are refused, with the place and what to do.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/unit/sheets/cue_reading.h"

namespace disc::cd {
namespace {

TEST(CueRefusals, RefusesWhatCannotBe) {
  const std::string file = "FILE a.bin BINARY\n";
  const std::string begun = file + "TRACK 01 AUDIO\nINDEX 01 00:00:00\n";
  const std::pair<std::string, const char*> cases[] = {
      {"TRACK 01 AUDIO\n",
       "x.cue:1:1: TRACK stands before the first FILE; name the file it lies in above it"},
      {file + "INDEX 01 00:00:00\n",
       "x.cue:2:1: INDEX stands before the first TRACK; put it below its track"},
      {file + "TRACK 01 AUDIO\n",
       "x.cue:3:1: track 1, of line 2, has no INDEX 01, which says where it begins"},
      {file + "TRACK 01 AUDIO\nINDEX 00 00:00:00\nTRACK 02 AUDIO\n",
       "x.cue:4:1: track 1, of line 2, has no INDEX 01, which says where it begins"},
      {file, "x.cue:2:1: the sheet ends without a TRACK; is it a CUE sheet?"},
      {begun + "TRACK 03 AUDIO\n",
       "x.cue:4:7: track 3 follows track 1; tracks are numbered one by one"},
      {begun + "TRACK 100 AUDIO\n",
       "x.cue:4:7: '100' is no number of a track; they go from 1 to 99"},
      {begun + "TRACK 0 AUDIO\n", "x.cue:4:7: '0' is no number of a track; they go from 1 to 99"},
      {begun + "INDEX 03 00:01:00\n",
       "x.cue:4:7: INDEX 3 follows INDEX 1; indexes are numbered one by one"},
      {begun + "INDEX 02 00:01:75\n",
       "x.cue:4:10: index '00:01:75' is no time; it is written mm:ss:ff, with seconds below 60 and "
       "frames below 75"},
      {begun + "INDEX 02 00:00:00\n",
       "x.cue:4:10: index 00:00:00 lies at the one before it in the file, 00:00:00 in line 3; "
       "indexes ascend, and no track is empty"},
      {begun + "INDEX 02 00:05:00\nTRACK 02 AUDIO\nINDEX 01 00:04:74\n",
       "x.cue:6:10: index 00:04:74 lies before the one before it in the file, 00:05:00 in line 4; "
       "indexes ascend, and no track is empty"},
      {file + "TRACK 01 AUDIO\nINDEX 02 00:01:00\n",
       "x.cue:3:7: INDEX 2 comes first in track 1; a track begins with INDEX 01, or INDEX 00 for "
       "its pregap"},
      {begun + "TRACK 02 AUDIO\nINDEX 01 00:26:50\n",
       "x.cue:5:10: index 00:26:50 lies beyond the end of file 'a.bin': it would be byte 4704000 "
       "of 4704000; is the file whole, and the mode of its tracks right?"},
      {begun + "PREGAP 00:02:00\n",
       "x.cue:4:1: PREGAP stands once, before the first INDEX of its track"},
      {begun + "REM SESSION 03\n",
       "x.cue:4:5: sessions are numbered one by one, REM SESSION 01, REM SESSION 02"},
      {begun + "REM SESSION 02\n", "x.cue:4:5: session 2 has no track"},
      {"FILE b.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n",
       "x.cue:1:6: file 'b.bin' is not there; put it into the folder of the sheet, or name the one "
       "that is there"},
      {"FILE a.bin BIN\n",
       "x.cue:1:12: 'BIN' is no type of a file; it is BINARY, MOTOROLA, WAVE, AIFF, FLAC, MP3 or "
       "OGG"},
      {"FILE a.bin WAVE\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\n",
       "x.cue:2:1: track 1 lies in file 'a.bin', which is sound; only AUDIO tracks do, make the "
       "file BINARY if it holds sectors"},
  };
  for (const auto& [text, wish] : cases)
    EXPECT_EQ(refusal(text), wish);
  EXPECT_EQ(
      refusal(one_track, {{"a.bin", sectors(460'000)}}),
      "x.cue:1:6: file 'a.bin' holds 460000 sectors of track 1, more than a disc has room for");
  EXPECT_EQ(
      refusal(one_track, {{"a.bin", sectors(449'850)}}),
      "x.cue: track 1 ends at block 449850; a disc has addresses up to 99:59:74, block 449849");
  EXPECT_EQ(refusal(one_track, {{"a.bin", 0}}).substr(0, 60),
            "x.cue:3:14: index 00:00:00 lies beyond the end of file 'a.bi");
}

TEST(CueRefusals, RefusesFilesOutsideItsFolder) {
  for (const char* name :
       {"../a.bin", "/a.bin", "C:\\a.bin", "x/../../a.bin", "..\\a.bin", "\\a.bin", "x/.."}) {
    const std::string text =
        std::string("FILE \"") + name + "\" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n";
    const Lengths files{{name, sectors(2000)}};
    EXPECT_NE(refusal(text, files).find("lies outside the folder of the sheet; put it beside"),
              std::string::npos)
        << name;
    SheetOptions any;
    any.any_folder = true;
    EXPECT_EQ(read(text, files, any).disc.files[0].name, name);
  }
  EXPECT_NE(
      refusal("CDTEXTFILE ../x.cdt\n" + one_track).find("x.cue:1:12: file '../x.cdt' lies outside"),
      std::string::npos);
  EXPECT_EQ(read("FILE x/..a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n",
                 {{"x/..a.bin", sectors(400)}})
                .disc.files[0]
                .name,
            "x/..a.bin");
}

TEST(CueRefusals, TellsOfSoundThatCannotBeRead) {
  const FileLengths lengths = [](const std::string&, FileKind) -> std::optional<std::uint64_t> {
    throw FormatError("is no sound");
  };
  try {
    read_cue("FILE a.mp3 MP3\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n", "x.cue", lengths);
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_STREQ(error.what(), "x.cue:1:6: is no sound");
  }
}

}  // namespace
}  // namespace disc::cd
