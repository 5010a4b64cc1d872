// Sheets that other people's programs write, of which two of the same disc must be read as one.
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/sheets/read_sheet.h"
#include "tests/support/scratch.h"

namespace disc::cd {
namespace {

// A Video CD that vcdimager made, as CUE sheet and as TOC sheets.
class VideoCd : public testing::Test {
 protected:
  void SetUp() override {
    const Scratch::Said said = scratch_.run(
        "ffmpeg -loglevel error -f lavfi -i testsrc=duration=2:size=352x288:rate=25 -f lavfi -i "
        "sine=frequency=440:duration=2 -target pal-vcd clip.mpg && vcdxgen -t vcd2 -o v.xml "
        "clip.mpg && "
        "vcdxbuild -q -c v.cue -b v.bin v.xml && "
        "vcdxbuild -q --image-type=cdrdao --cdrdao-file=raw v.xml && "
        "vcdxbuild -q --sector-2336 --image-type=cdrdao --cdrdao-file=cooked v.xml");
    ASSERT_EQ(said.status, 0) << said.text;
  }

  FoundSheet read(const std::string& name) const {
    FoundSheet found =
        read_sheet(scratch_.path(name), [](const std::string& path) -> std::uint64_t {
          throw FormatError(path + ": is no sound");
        });
    EXPECT_EQ(found.sheet.warnings, std::vector<std::string>{});
    return found;
  }

  Scratch scratch_;
};

// The bytes of a track, from its files.
std::vector<std::uint8_t> bytes_of_track(const FoundSheet& found, std::size_t number) {
  std::vector<std::uint8_t> out;
  for (const Piece& piece : found.sheet.disc.sessions.at(0).tracks.at(number).pieces) {
    if (!piece.file)
      continue;
    const std::size_t from = out.size();
    out.resize(from + piece.bytes);
    open_image(found.paths.at(*piece.file))
        ->read(piece.offset, std::span(out).subspan(from, piece.bytes));
  }
  return out;
}

TEST_F(VideoCd, IsTheSameByItsCueSheetAndItsTocSheets) {
  const FoundSheet cue = read("v.cue"), raw = read("raw.toc"), cooked = read("cooked.toc");
  EXPECT_EQ(cue.kind, SheetKind::Cue);
  EXPECT_EQ(raw.kind, SheetKind::Toc);
  EXPECT_EQ(cue.paths.size(), 1U);
  EXPECT_EQ(raw.paths.size(), 3U);
  for (const FoundSheet* found : {&cue, &raw, &cooked}) {
    const Session& session = found->sheet.disc.sessions.at(0);
    EXPECT_EQ(session.type, SessionType::CdXa);
    ASSERT_EQ(session.tracks.size(), 2U);
    EXPECT_EQ(session.tracks[0].end, Lba{300});
    EXPECT_EQ(session.tracks[1].start, Lba{450});
    EXPECT_EQ(session.tracks[1].pregap, Lba{300});
    EXPECT_EQ(session.tracks[1].end, cue.sheet.disc.sessions[0].lead_out);
    EXPECT_EQ(session.tracks[1].mode, TrackMode::Mode2Mixed);
    EXPECT_EQ(session.tracks[1].control(), 0x60);
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const std::vector<std::uint8_t> sectors = bytes_of_track(cue, i);
    EXPECT_EQ(bytes_of_track(raw, i), sectors);
    // Without sync and header.
    const std::vector<std::uint8_t> rest = bytes_of_track(cooked, i);
    ASSERT_EQ(rest.size() / 2336, sectors.size() / 2352);
    for (std::size_t sector = 0; sector < rest.size() / 2336; ++sector)
      EXPECT_TRUE(std::ranges::equal(Bytes(rest).subspan(sector * 2336, 2336),
                                     Bytes(sectors).subspan(sector * 2352 + 16, 2336)))
          << sector;
  }
}

}  // namespace
}  // namespace disc::cd
