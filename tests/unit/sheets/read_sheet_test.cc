// Sheets told by their content, read from a folder.
#include "formats/sheets/read_sheet.h"

#include <gtest/gtest.h>

#include <vector>

#include "formats/base/error.h"
#include "tests/support/scratch.h"

namespace disc::cd {
namespace {

std::optional<SheetKind> kind_of(std::string_view text) {
  const Bytes bytes = bytes_of(text);
  return tell_sheet(MemorySource({bytes.begin(), bytes.end()}, "x"));
}

std::uint64_t no_sound(const std::string& path) { throw FormatError(path + ": is no sound"); }

TEST(ReadSheet, TellsSheetsByTheirContent) {
  EXPECT_EQ(kind_of("FILE \"a\" BINARY\n"), SheetKind::Cue);
  EXPECT_EQ(kind_of("\n  rem x\n"), SheetKind::Cue);
  EXPECT_EQ(kind_of("CATALOG 1234567890123\nTITLE \"x\"\n"), SheetKind::Cue);
  EXPECT_EQ(kind_of("\xEF\xBB\xBF"
                    "FILE a BINARY"),
            SheetKind::Cue);
  EXPECT_EQ(kind_of(std::string_view("\xFF\xFE"
                                     "F\0I\0L\0E\0 \0a\0",
                                     14)),
            SheetKind::Cue);
  EXPECT_EQ(kind_of("XYZ\rTRACK 01 AUDIO\r"), SheetKind::Cue);
  EXPECT_EQ(kind_of("CD_DA\n"), SheetKind::Toc);
  EXPECT_EQ(kind_of("CATALOG \"1234567890123\"\n\nCD_ROM_XA\n"), SheetKind::Toc);
  EXPECT_EQ(kind_of("// made by hand\nTRACK AUDIO\n"), SheetKind::Toc);
  EXPECT_EQ(kind_of("TRACK AUDIO\n"), SheetKind::Toc);
  EXPECT_EQ(kind_of("CD_TEXT{\n"), SheetKind::Toc);
  EXPECT_EQ(kind_of(""), std::nullopt);
  EXPECT_EQ(kind_of("anything else\n"), std::nullopt);
  EXPECT_EQ(kind_of(std::string(2 << 20, '\n') + "FILE a BINARY"), std::nullopt);
  EXPECT_EQ(kind_of(std::string_view("FILE \0", 6)), std::nullopt);
}

TEST(ReadSheet, FindsTheFilesOfASheet) {
  const Scratch scratch;
  const std::vector<std::uint8_t> sectors(400 * 2352);
  scratch.write("Disc.BIN", sectors);
  scratch.write("x.cdt", bytes_of(std::string_view("packs")));
  scratch.write(
      "x.txt", bytes_of(std::string_view(
                   "CDTEXTFILE X.CDT\nFILE disc.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n")));
  const FoundSheet found = read_sheet(scratch.path("x.txt"), no_sound);
  EXPECT_EQ(found.kind, SheetKind::Cue);
  EXPECT_EQ(found.sheet.disc.sessions.at(0).lead_out, Lba{400});
  EXPECT_EQ(found.paths, std::vector<std::string>{scratch.path("Disc.BIN")});
  EXPECT_EQ(found.cd_text_path, scratch.path("x.cdt"));
  scratch.write("y.cue", bytes_of(std::string_view("CD_DA TRACK AUDIO FILE \"disc.bin\" 0")));
  EXPECT_EQ(read_sheet(scratch.path("y.cue"), no_sound).kind, SheetKind::Toc);
}

TEST(ReadSheet, SaysWhereItRefuses) {
  const Scratch scratch;
  const auto refusal = [&](std::string_view text) {
    scratch.write("x.cue", bytes_of(text));
    scratch.resize("x.cue", text.size());
    try {
      read_sheet(scratch.path("x.cue"), no_sound);
    } catch (const FormatError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  const std::string path = scratch.path("x.cue");
  EXPECT_EQ(
      refusal("nothing"),
      path +
          ": is no sheet of a CD that is known here; a CUE sheet begins with FILE, a TOC sheet "
          "with CD_DA, CD_ROM or CD_ROM_XA");
  EXPECT_EQ(refusal("FILE x.cue WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00"),
            path + ":1:6: " + path + ": is no sound");
  EXPECT_EQ(refusal("FILE y WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00").substr(0, path.size() + 31),
            path + ":1:6: file 'y' is not there; pu");
  EXPECT_THROW(read_sheet(scratch.path("none.cue"), no_sound), SystemError);
}

}  // namespace
}  // namespace disc::cd
