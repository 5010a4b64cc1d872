// Q held against tables of contents that say something else.
#include "verify/q_against_toc.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/cd/discs.h"
#include "tests/unit/verify/stored_subchannel.h"

namespace disc::verify {
namespace {

using testing::found;
using testing::Stored;
using Texts = std::vector<std::string>;

// Q of one disc against the sheet of another.
Texts against(const cd::Disc& sheet, const cd::Disc& recorded = cd::testing::two_tracks()) {
  Texts all = found(Stored(recorded, cd::Subchannel::Pw, {0}, {1050}).area(&sheet));
  std::erase_if(all, [](const std::string& one) { return one.rfind("sector.q-", 0) != 0; });
  return all;
}

TEST(QAgainstToc, FindsNothingOnADiscOfItsOwnOfAnyStyle) {
  const cd::Disc disc = cd::testing::two_tracks();
  for (const auto& style : {cd::SubchannelStyle{}, cd::SubchannelStyle::cdrdao()})
    EXPECT_EQ(found(Stored(disc, cd::Subchannel::PwRaw, {-150}, {1300}, style).area(&disc)),
              Texts{});
  const cd::Disc two = cd::testing::cd_extra();
  const cd::Subcode subcode(two);
  EXPECT_EQ(found(Stored(two, cd::Subchannel::Pw, subcode.begin(), subcode.end()).area(&two)),
            Texts{});
}

TEST(QAgainstToc, FindsTracksThatBeginElsewhere) {
  cd::Disc sheet = cd::testing::two_tracks();
  sheet.sessions[0].tracks[1].start = {650};
  EXPECT_EQ(
      against(sheet),
      (Texts{"sector.q-relative 400: the Q of the sector at 00:07:25 has relative time "
             "00:01:74, by which index 1 of track 2 begins at 00:09:24; the sheet has it at "
             "00:10:50, and so it is with 145 more up to 00:09:24",
             "sector.q-place 550: the Q of the sector at 00:09:25 is of index 1 of track 2, "
             "the sheet has index 0 of track 2 here, and so it is with 97 more up to 00:10:49",
             "sector.q-relative 650: the Q of the sector at 00:10:50 has relative time "
             "00:01:25, by which index 1 of track 2 begins at 00:09:25; the sheet has it at "
             "00:10:50, and so it is with 390 more up to 00:15:74"}));
  sheet = cd::testing::two_tracks();
  sheet.sessions[0].tracks[1].number = 3;
  const Texts all = against(sheet);
  ASSERT_GE(all.size(), 1U);
  EXPECT_EQ(all[0],
            "sector.q-place 400: the Q of the sector at 00:07:25 is of index 0 of track 2, the "
            "sheet has index 0 of track 3 here, and so it is with 634 more up to 00:15:74");
}

TEST(QAgainstToc, BearsWithASecondBeforeAndBehindSound) {
  cd::Disc sheet = cd::testing::two_tracks();
  sheet.sessions[0].tracks[1].start = {545};
  EXPECT_EQ(against(sheet),
            (Texts{"sector.q-start 400: the Q of the sector at 00:07:25 says that index 1 of track "
                   "2 begins at 00:09:24, the sheet has it at 00:09:20, and so it is with 634 more "
                   "up to 00:15:74"}));
}

TEST(QAgainstToc, WarnsOfIndexesThatTheSheetDoesNotTell) {
  cd::Disc sheet = cd::testing::two_tracks();
  sheet.sessions[0].tracks[1].indexes.clear();
  sheet.sessions[0].tracks[0].end = sheet.sessions[0].tracks[1].pregap = {550};
  const Texts all = against(sheet);
  ASSERT_EQ(all.size(), 2U) << ::testing::PrintToString(all);
  EXPECT_EQ(all[0].substr(0, 118),
            "sector.q-unlisted 400: the Q of the sector at 00:07:25 is of index 0 of track 2, the "
            "sheet has index 1 of track 1 here");
  EXPECT_EQ(all[1].substr(0, 118),
            "sector.q-unlisted 775: the Q of the sector at 00:12:25 is of index 2 of track 2, the "
            "sheet has index 1 of track 2 here");
}

TEST(QAgainstToc, FindsOtherControlBits) {
  cd::Disc sheet = cd::testing::two_tracks();
  sheet.sessions[0].tracks[1].copy = false;
  EXPECT_EQ(against(sheet),
            (Texts{"sector.q-control 400: the Q of the sector at 00:07:25 has the control bits 3, "
                   "track 2 has 1, and so it is with 649 more up to 00:15:74"}));
  cd::Disc serial = cd::testing::two_tracks();
  serial.sessions[0].tracks[1].serial_copy = true;
  EXPECT_EQ(against(serial, serial), Texts{});
  // The bit turns every four sectors.
  EXPECT_GT(against(cd::testing::two_tracks(), serial).size(), 70U);
}

}  // namespace
}  // namespace disc::verify
