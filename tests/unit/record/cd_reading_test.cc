// CDs as they are read, from the table of contents and Q.
#include "record/cd_reading.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "formats/cd/subchannel.h"

namespace disc::record {
namespace {

mmc::FullTocEntry point(std::uint8_t session, std::uint8_t number, cd::Msf at,
                        std::uint8_t control = 0) {
  mmc::FullTocEntry entry;
  entry.session = session;
  entry.control = control;
  entry.point = number;
  entry.target = {at.minute, at.second, at.frame};
  return entry;
}

/// Two songs of ten and of five seconds.
mmc::FullToc two_songs() {
  mmc::FullToc toc;
  toc.entries = {point(1, 0xA0, {1, 0, 0}), point(1, 0xA1, {2, 0, 0}), point(1, 0xA2, {0, 17, 0}),
                 point(1, 1, {0, 2, 0}), point(1, 2, {0, 12, 0})};
  return toc;
}

std::vector<std::uint8_t> q_of(const cd::QData& data) {
  const cd::QFrame frame = cd::encode_q(data);
  std::vector<std::uint8_t> bytes(frame.begin(), frame.end());
  bytes.resize(16);
  return bytes;
}

std::vector<std::uint8_t> position(std::uint8_t track, std::uint8_t index, std::int32_t at) {
  cd::QData data;
  cd::QPosition here;
  here.track = track;
  here.index = index;
  here.absolute = cd::to_msf(Lba{at});
  data.mode = here;
  return q_of(data);
}

TEST(CdReading, TakesTracksFromTheTableOfContents) {
  const CdReading reading(two_songs(), "disc");
  const cd::Disc disc = reading.finished("x.bin");
  ASSERT_EQ(disc.sessions.size(), 1U);
  ASSERT_EQ(disc.sessions[0].tracks.size(), 2U);
  EXPECT_EQ(disc.sessions[0].tracks[1].start, Lba{750});
  EXPECT_EQ(disc.sessions[0].lead_out, Lba{1125});
  EXPECT_EQ(reading.blocks_of(0), (Extent{Lba{0}, 1125}));
  EXPECT_EQ(disc.sessions[0].tracks[0].pieces.size(), 2U);
  EXPECT_EQ(disc.sessions[0].tracks[1].pieces[0].offset, 750U * 2352);
}

TEST(CdReading, LearnsPregapsAndIndexesFromQ) {
  CdReading reading(two_songs(), "disc");
  for (std::int32_t at = 0; at < 1125; ++at)
    reading.note_q(position(at < 700 ? 1 : 2, at < 700 ? 1 : at < 750 ? 0 : at < 900 ? 1 : 2, at));
  const cd::Disc disc = reading.finished("x.bin");
  const cd::Track& second = disc.sessions[0].tracks[1];
  EXPECT_EQ(second.pregap, Lba{700});
  EXPECT_EQ(disc.sessions[0].tracks[0].end, Lba{700});
  EXPECT_EQ(second.indexes, (std::vector<Lba>{Lba{900}}));
  EXPECT_EQ(second.pieces[0].offset, 700U * 2352);
}

TEST(CdReading, LearnsCatalogNumberAndIsrc) {
  CdReading reading(two_songs(), "disc");
  reading.note_q(position(2, 1, 800));
  cd::QData isrc;
  isrc.mode = cd::QIsrc{"DEA120500001", 0};
  reading.note_q(q_of(isrc));
  cd::QData catalog;
  catalog.mode = cd::QCatalog{"4006381333931", 0};
  reading.note_q(q_of(catalog));
  const cd::Disc disc = reading.finished("x.bin");
  EXPECT_EQ(disc.catalog, "4006381333931");
  EXPECT_EQ(disc.sessions[0].tracks[1].isrc, "DEA120500001");
  EXPECT_EQ(disc.sessions[0].tracks[0].isrc, "");
}

TEST(CdReading, PassesOverQThatDoesNotHold) {
  CdReading reading(two_songs(), "disc");
  std::vector<std::uint8_t> wrong = position(2, 0, 600);
  wrong[9] ^= 1;
  reading.note_q(wrong);
  reading.note_q({});
  EXPECT_FALSE(reading.knows_indexes());
  EXPECT_EQ(reading.finished("x.bin").sessions[0].tracks[1].pregap, Lba{750});
}

TEST(CdReading, KnowsRunOutAndRunInAroundBorders) {
  const CdReading reading(two_songs(), "disc");
  // Track 2 begins at 750, so that a pause written with it begins at 600.
  EXPECT_FALSE(reading.is_link(Lba{597}));
  EXPECT_TRUE(reading.is_link(Lba{598}));
  EXPECT_TRUE(reading.is_link(Lba{606}));
  EXPECT_FALSE(reading.is_link(Lba{607}));
  EXPECT_TRUE(reading.is_link(Lba{1123}));
  EXPECT_FALSE(reading.is_link(Lba{1122}));
}

TEST(CdReading, TellsModesBySectors) {
  mmc::FullToc toc;
  toc.entries = {point(1, 0xA0, {1, 0, 0}, 4), point(1, 0xA1, {1, 0, 0}, 4),
                 point(1, 0xA2, {0, 17, 0}, 4), point(1, 1, {0, 2, 0}, 4)};
  CdReading reading(toc, "disc");
  std::vector<std::uint8_t> sector(2352, 0);
  std::fill(sector.begin() + 1, sector.begin() + 11, std::uint8_t{0xFF});
  sector[15] = 2;
  sector[18] = sector[22] = 8;
  reading.note_sector(Lba{0}, sector);
  EXPECT_EQ(reading.finished("x.bin").sessions[0].tracks[0].mode, cd::TrackMode::Mode2Mixed);
}

TEST(CdReading, RefusesTablesOfContentsThatCannotBe) {
  EXPECT_THROW(CdReading(mmc::FullToc{}, "disc"), FormatError);
  mmc::FullToc early = two_songs();
  early.entries[2].target = {0, 1, 70};
  early.entries[3].target = {0, 0, 10};
  early.entries[4].target = {0, 1, 0};
  EXPECT_THROW(CdReading(early, "disc"), FormatError);
  mmc::FullToc endless = two_songs();
  endless.last_session = 255;
  EXPECT_NO_THROW(CdReading(endless, "disc"));
}

}  // namespace
}  // namespace disc::record
