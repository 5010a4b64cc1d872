// Sheets of CloneCD as that program and others write them, and ours as they read them.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/sector.h"
#include "formats/sheets/ccd_reader.h"
#include "formats/sheets/ccd_writer.h"
#include "formats/sheets/disc_reader.h"
#include "tests/unit/sheets/refusal.h"

namespace disc::cd {
namespace {

using Octets = std::vector<std::uint8_t>;
using Texts = std::vector<std::string>;

std::string entry(int number, int session, const std::string& point, int control, int pmin,
                  int psec, int pframe) {
  const auto text = [](int value) { return std::to_string(value); };
  return "[Entry " + text(number) + "]\r\nSession=" + text(session) + "\r\nPoint=" + point +
         "\r\nADR=0x01\r\nControl=0x0" + text(control) +
         "\r\nTrackNo=0\r\nAMin=0\r\nASec=0\r\nAFrame=0\r\nALBA=-150\r\nZero=0\r\nPMin=" +
         text(pmin) + "\r\nPSec=" + text(psec) + "\r\nPFrame=" + text(pframe) +
         "\r\nPLBA=" + text((pmin * 60 + psec) * 75 + pframe - 150) + "\r\n";
}

// As CloneCD 5 writes a disc of one data track of mode 2 in a session of CD-ROM XA, then audio.
std::string game() {
  return "[CloneCD]\r\nVersion=3\r\n\r\n[Disc]\r\nTocEntries=5\r\nSessions=1\r\n"
         "DataTracksScrambled=0\r\nCDTextLength=0\r\n\r\n[Session 1]\r\nPreGapMode=2\r\n"
         "PreGapSubC=1\r\n\r\n" +
         entry(0, 1, "0xa0", 4, 1, 32, 0) + entry(1, 1, "0xa1", 0, 2, 0, 0) +
         entry(2, 1, "0xa2", 0, 0, 18, 0) + entry(3, 1, "0x01", 4, 0, 2, 0) +
         entry(4, 1, "0x02", 0, 0, 10, 0) +
         "[TRACK 1]\r\nMODE=2\r\nINDEX 1=0\r\n\r\n"
         "[TRACK 2]\r\nMODE=0\r\nINDEX 0=450\r\nINDEX 1=600\r\nINDEX 2=900\r\n"
         "ISRC=GBAYE0000351\r\n";
}

// 450 sectors of mode 2, then zeros.
Octets image_of(std::size_t sectors, std::size_t data = 450) {
  Octets image(sectors * sector_size);
  for (std::size_t i = 0; i < data; ++i)
    encode_sector(SectorMode::Mode2Form1, to_msf({static_cast<std::int32_t>(i)}), Octets(2048),
                  {0, 0, Data, 0}, SectorSpan(image.data() + i * sector_size, sector_size));
  return image;
}

DiscImage read(const std::string& text, Octets image, bool has_subchannel = true) {
  return read_ccd(text, "some/game.ccd", MemorySource(std::move(image), "game.img"),
                  has_subchannel);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  text.replace(text.find(what), what.size(), with);
  return text;
}

TEST(CcdReader, ReadsADiscOfDataAndSound) {
  const DiscImage read_image = read(game(), image_of(1200));
  EXPECT_EQ(read_image.warnings, Texts{});
  const Disc& disc = read_image.disc;
  ASSERT_EQ(disc.files.size(), 2U);
  EXPECT_EQ(disc.files[0].name, "game.img");
  EXPECT_EQ(disc.files[1].name, "game.sub");
  ASSERT_EQ(disc.sessions.size(), 1U);
  EXPECT_EQ(disc.sessions[0].type, SessionType::CdXa);
  EXPECT_EQ(disc.sessions[0].lead_out, Lba{1200});
  ASSERT_EQ(disc.sessions[0].tracks.size(), 2U);
  const Track &data = disc.sessions[0].tracks[0], &sound = disc.sessions[0].tracks[1];
  EXPECT_EQ(data.mode, TrackMode::Mode2Mixed);
  EXPECT_EQ(data.pregap, Lba{-150});
  EXPECT_EQ(data.start, Lba{0});
  EXPECT_EQ(data.end, Lba{450});
  ASSERT_EQ(data.pieces.size(), 2U);
  EXPECT_EQ(data.pieces[0].file, std::nullopt);
  EXPECT_EQ(data.pieces[1].file, 0U);
  EXPECT_EQ(data.pieces[1].offset, 0U);
  EXPECT_EQ(data.pieces[1].bytes, 450U * 2352);
  EXPECT_EQ(sound.mode, TrackMode::Audio);
  EXPECT_EQ(sound.pregap, Lba{450});
  EXPECT_EQ(sound.start, Lba{600});
  EXPECT_EQ(sound.indexes, std::vector<Lba>{{900}});
  EXPECT_EQ(sound.isrc, "GBAYE0000351");
  ASSERT_EQ(sound.pieces.size(), 1U);
  EXPECT_EQ(sound.pieces[0].offset, 450U * 2352);
  EXPECT_EQ(sound.pieces[0].subchannel_file, 1U);
  EXPECT_EQ(sound.pieces[0].subchannel_offset, 450U * 96);
}

TEST(CcdReader, WorksWithoutASubFile) {
  const DiscImage image = read(game(), image_of(1200), false);
  EXPECT_EQ(image.disc.files.size(), 1U);
  EXPECT_EQ(image.disc.sessions[0].tracks[1].pieces[0].subchannel_file, std::nullopt);
}

// Indexes of a later session are counted from its beginning by CloneCD, from that of the disc by
// others; the .img has no gap between sessions.
std::string two_sessions(int index) {
  return "[CloneCD]\nVersion=3\n[Disc]\nTocEntries=8\nSessions=2\nDataTracksScrambled=0\n"
         "CDTextLength=0\nCATALOG=4006381333931\n[Session 1]\nPreGapMode=0\n" +
         entry(0, 1, "0xa0", 0, 1, 0, 0) + entry(1, 1, "0xa1", 0, 1, 0, 0) +
         entry(2, 1, "0xa2", 0, 0, 18, 0) + entry(3, 1, "0x01", 0, 0, 4, 0) +
         replaced(entry(4, 1, "0xb0", 0, 79, 59, 74), "ADR=0x01", "ADR=0x05") +
         entry(5, 2, "0xa0", 4, 2, 32, 0) + entry(6, 2, "0xa1", 4, 2, 0, 0) +
         entry(7, 2, "0xa2", 4, 2, 58, 0) + entry(8, 2, "0x02", 4, 2, 50, 0) +
         "[TRACK 1]\nMODE=0\nINDEX 0=0\nINDEX 1=150\n[TRACK 2]\nMODE=2\nINDEX 1=" +
         std::to_string(index) + "\n";
}

TEST(CcdReader, ReadsSessionsWithoutTheGapBetweenThem) {
  for (const int index : {0, 12'600}) {
    const DiscImage image = read(two_sessions(index), Octets(1800 * sector_size));
    const Disc& disc = image.disc;
    ASSERT_EQ(disc.sessions.size(), 2U);
    EXPECT_EQ(disc.catalog, "4006381333931");
    const Track &first = disc.sessions[0].tracks[0], &second = disc.sessions[1].tracks[0];
    EXPECT_EQ(first.start, Lba{150});  // hidden sound before it
    EXPECT_EQ(first.pregap, Lba{-150});
    EXPECT_EQ(first.pieces[1].bytes, 1200U * 2352);
    EXPECT_EQ(second.pregap, Lba{12'450});
    EXPECT_EQ(second.start, Lba{12'600});
    EXPECT_EQ(second.end, Lba{13'200});
    EXPECT_EQ(second.mode, TrackMode::Mode2);
    EXPECT_EQ(second.pieces[1].offset, 1200U * 2352);
    EXPECT_EQ(image.warnings, (Texts{"some/game.ccd:131: has data track 2, whose first sectors "
                                     "have no sync"}));
  }
}

TEST(CcdReader, KnowsImagesWithTheGapBetweenSessions) {
  const DiscImage image = read(two_sessions(0), Octets(13'200 * sector_size));
  EXPECT_EQ(image.disc.sessions[1].tracks[0].pieces[1].offset, 12'600U * 2352);
}

TEST(CcdReader, TellsOfAnImageOfAnotherLength) {
  EXPECT_EQ(read(game(), image_of(1199)).warnings,
            (Texts{"some/game.ccd:1: tells of 1200 sectors, game.img has 1199"}));
}

TEST(CcdReader, TakesThePacksOfCdText) {
  // The first pack of the example in libburn's doc/cdtext.txt: "Joyful Night", CRC F0F7h.
  const std::string with =
      replaced(game(), "[Session 1]",
               "[CDText]\r\nEntries=1\r\nEntry 0=80 00 00 00 4a 6f 79 66 75 6c 20 4e 69 67 68 74"
               "\r\n\r\n[Session 1]");
  const Octets pack{0x80, 0,   0,   0,   'J', 'o', 'y', 'f',  'u',
                    'l',  ' ', 'N', 'i', 'g', 'h', 't', 0xF0, 0xF7};
  EXPECT_EQ(read(with, image_of(1200)).cd_text_packs, pack);
  EXPECT_EQ(refusal([&] { read(replaced(with, "67 68 74", "67 68"), image_of(1200)); }),
            "some/game.ccd:12: is no pack of CD-TEXT, which is 16 bytes in hexadecimal");
  EXPECT_EQ(refusal([&] { read(replaced(with, "Entries=1", "Entries=2"), image_of(1200)); }),
            "some/game.ccd:10: has no Entry 1 of 2");
}

TEST(CcdReader, DescramblesDataThatAreStoredAsOnTheDisc) {
  const std::string says_so = replaced(game(), "Scrambled=0", "Scrambled=1");
  const Octets plain = image_of(1200);
  const DiscImage only_says = read(says_so, plain);
  EXPECT_EQ(only_says.warnings, Texts{});
  EXPECT_FALSE(only_says.disc.sessions[0].tracks[0].pieces[1].scrambled);
  Octets stored = plain;
  for (std::size_t sector = 0; sector < 450; ++sector)
    scramble(std::span(stored).subspan(sector * 2352, 2352));
  const DiscImage image = read(says_so, stored);
  const Track &data = image.disc.sessions[0].tracks[0], &sound = image.disc.sessions[0].tracks[1];
  EXPECT_EQ(data.mode, TrackMode::Mode2Mixed);
  EXPECT_TRUE(data.pieces[1].scrambled);
  EXPECT_FALSE(sound.pieces[0].scrambled);
  std::vector<std::unique_ptr<BlockSource>> files;
  files.push_back(std::make_unique<MemorySource>(stored, "game.img"));
  files.push_back(std::make_unique<MemorySource>(Octets(1200 * 96), "game.sub"));
  const DiscReader reader(image.disc, std::move(files));
  Octets found(plain.size());
  reader.read_sectors({0}, found);
  EXPECT_TRUE(found == plain);
}

TEST(CcdReader, SaysWhatIsWrongAndWhere) {
  const auto with = [](const std::string& what, const std::string& by) {
    return refusal([&] { read(replaced(game(), what, by), image_of(1200)); });
  };
  EXPECT_EQ(with("[CloneCD]", "[Clone]"),
            "some/game.ccd:1: does not begin with [CloneCD], so it is no sheet of CloneCD");
  EXPECT_EQ(with("Point=0xa2", "Point=0xa3"),
            "some/game.ccd:59: has session 1 without the point A2 of its lead-out");
  EXPECT_EQ(with("Point=0x02", "Point=0x01"),
            "some/game.ccd:74: has point 1 of session 1 a second time");
  EXPECT_EQ(with("PLBA=600", "PLBA=1300"),
            "some/game.ccd:74: has track 2 at block 1150, its index 1 at 1300, its end at 1200: "
            "none of these may lie before another, nor before 1150, where what precedes it ends");
  EXPECT_EQ(with("PLBA=600", "PLBA=1"),
            "some/game.ccd:59: has track 1 at block 0, its index 1 at 0, its end at -149: none of "
            "these may lie before another, nor before -150, where what precedes it ends");
  EXPECT_EQ(with("INDEX 2=900", "INDEX 2=zz"),
            "some/game.ccd:97: has 'index 2' at 'zz', which is no index of a track");
  EXPECT_EQ(refusal([] { read("[CloneCD]\nVersion=3\n", {}); }),
            "some/game.ccd:1: has no [Entry] with a track");
  EXPECT_EQ(with("Control=0x04", "Control=0x14"),
            "some/game.ccd:18: has 20 as control, which goes from 0 to 15");
}

TEST(CcdReader, NamesTheFilesBesideTheSheet) {
  EXPECT_EQ(ccd_companion("a.b/Disc One.ccd", "img"), "Disc One.img");
  EXPECT_EQ(ccd_companion("/x/DISC.CCD", "sub"), "DISC.SUB");
  EXPECT_EQ(ccd_companion("disc", "img"), "disc.img");
}

// The keys in the order of CloneCD, as libmirage's reader wants them.
TEST(CcdWriter, WritesAsCloneCdDoes) {
  Disc disc;
  Track track;
  track.mode = TrackMode::Mode1;
  track.pregap = {-150};
  track.start = {0};
  track.end = {300};
  track.pieces = {unstored(TrackMode::Mode1, 450)};
  disc.sessions = {{SessionType::CdDaOrRom, {track}, {300}}};
  const auto at = [](const std::string& point, int pmin, int psec, int plba) {
    return "\r\nSession=1\r\nPoint=" + point +
           "\r\nADR=0x01\r\nControl=0x04\r\nTrackNo=0\r\nAMin=0\r\nASec=0\r\nAFrame=0\r\n"
           "ALBA=-150\r\nZero=0\r\nPMin=" +
           std::to_string(pmin) + "\r\nPSec=" + std::to_string(psec) +
           "\r\nPFrame=0\r\nPLBA=" + std::to_string(plba) + "\r\n";
  };
  EXPECT_EQ(write_ccd(disc),
            "[CloneCD]\r\nVersion=3\r\n\r\n[Disc]\r\nTocEntries=4\r\nSessions=1\r\n"
            "DataTracksScrambled=0\r\nCDTextLength=0\r\n\r\n[Session 1]\r\nPreGapMode=1\r\n"
            "PreGapSubC=0\r\n\r\n[Entry 0]" +
                at("0xa0", 1, 0, 4350) + "\r\n[Entry 1]" + at("0xa1", 1, 0, 4350) +
                "\r\n[Entry 2]" + at("0xa2", 0, 6, 300) + "\r\n[Entry 3]" + at("0x01", 0, 2, 0) +
                "\r\n[TRACK 1]\r\nMODE=1\r\nINDEX 1=0\r\n");
  EXPECT_EQ(ccd_extents(disc), (std::vector<Extent>{{{0}, 300}}));
  disc.sessions[0].lead_out = {200};
  EXPECT_THROW(write_ccd(disc), FormatError);
}

TEST(CcdWriter, WritesWhatTheReaderReads) {
  for (const std::string& sheet : {game(), two_sessions(0)}) {
    DiscImage first =
        read(sheet, image_of(1200 + (sheet == game() ? 0 : 600), sheet == game() ? 450 : 0));
    first.cd_text_packs = Octets(36, 0x80);
    const std::string written = write_ccd(first.disc, first.cd_text_packs);
    std::int32_t blocks = 0;
    for (const Extent& extent : ccd_extents(first.disc))
      blocks += extent.blocks;
    EXPECT_EQ(blocks, sheet == game() ? 1200 : 1800);
    const DiscImage second =
        read(written, image_of(static_cast<std::size_t>(blocks), sheet == game() ? 450 : 0));
    EXPECT_EQ(second.disc, first.disc);
    EXPECT_EQ(second.cd_text_packs.size(), 36U);
  }
}

// B0 and C0 as MMC-3 4.2.3.7 has them: where the next program area begins, 2:30 behind the
// lead-out of the first session.
TEST(CcdWriter, TellsRecordersOfFurtherSessions) {
  const std::string text = write_ccd(read(two_sessions(0), Octets(1800 * sector_size)).disc);
  EXPECT_NE(text.find("[Entry 4]\r\nSession=1\r\nPoint=0xb0\r\nADR=0x05\r\nControl=0x00\r\n"
                      "TrackNo=0\r\nAMin=2\r\nASec=48\r\nAFrame=0\r\nALBA=12450\r\nZero=2\r\n"
                      "PMin=79\r\nPSec=59\r\nPFrame=74\r\nPLBA=359849\r\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("[Entry 5]\r\nSession=1\r\nPoint=0xc0\r\nADR=0x05\r\n"), std::string::npos);
  EXPECT_NE(text.find("PMin=97\r\nPSec=26\r\nPFrame=66\r\nPLBA=-11634\r\n"), std::string::npos);
}

}  // namespace
}  // namespace disc::cd
