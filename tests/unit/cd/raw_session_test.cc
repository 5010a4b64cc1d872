// Which blocks raw sessions have, and what stands in them around the tracks.
#include "formats/cd/raw_session.h"

#include <gtest/gtest.h>

#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/subchannel.h"
#include "tests/unit/cd/discs.h"

namespace disc::cd {
namespace {

using testing::cd_extra;

// 97:26:66 is 11,634 blocks before block 0; 90 s and 30 s of lead-out, 60 s of lead-in.
TEST(RawSessions, HaveLeadInsAndLeadOutsAsLongAsTheOrangeBookWantsThem) {
  const std::vector<RawSession> all = raw_sessions(cd_extra());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0], (RawSession{{-11'634}, {-150}, {22'350}, {22'350 + 6'750}}));
  EXPECT_EQ(all[1], (RawSession{{22'350 + 6'750},
                                {22'350 + 11'250},
                                {22'350 + 11'400 + 4'500},
                                {22'350 + 11'400 + 4'500 + 2'250}}));
  MediumTimes medium;
  medium.lead_in = {97, 17, 6};
  EXPECT_EQ(raw_sessions(cd_extra(), medium)[0].lead_in, Lba{-12'369});
}

TEST(RawSessions, AreOfTheTrackBesideThemAtTheirEdges) {
  const RawSessions sessions(cd_extra());
  EXPECT_EQ(sessions.mode_at(0, {-11'634}), TrackMode::Audio);
  EXPECT_EQ(sessions.mode_at(1, {22'350 + 6'750}), TrackMode::Mode2Mixed);
  std::vector<std::uint8_t> sectors(2 * sector_size), sub(2 * subchannel_size);
  sessions.make_edge(1, {22'350 + 6'750}, sectors, sub);
  const SectorFacts facts = check_sector(std::span(sectors).first<sector_size>());
  EXPECT_TRUE(facts.sound());
  EXPECT_EQ(facts.address, to_msf({22'350 + 6'750}));
  EXPECT_TRUE(q_crc_holds(q_of(Subchannel::PwRaw, Bytes(sub).first(subchannel_size))));
  sessions.make_edge(0, {22'350}, sectors, sub);
  EXPECT_EQ(sectors, std::vector<std::uint8_t>(2 * sector_size));
}

TEST(RawSessions, HaveTextsInTheLeadInOfOneSession) {
  std::vector<std::uint8_t> packs(18 * 3, 0x55);
  const RawSessions sessions(cd_extra(), packs);
  std::vector<std::uint8_t> sectors(sector_size), sub(subchannel_size), text(lead_in_block_size);
  sessions.make_edge(0, {-11'000}, sectors, sub);
  lead_in_block(packs, 634, std::span(text).first<lead_in_block_size>());
  for (std::size_t i = 0; i < sub.size(); ++i)
    ASSERT_EQ(sub[i] & 0x3F, text[i]) << i;
  sessions.make_edge(1, {22'350 + 6'750}, sectors, sub);
  for (const std::uint8_t symbol : sub)
    ASSERT_EQ(symbol & 0x3F, 0);
}

}  // namespace
}  // namespace disc::cd
