// Catalog numbers and ISRCs in Q that are other ones than the sheet's, or come too seldom.
#include "verify/q_codes.h"

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

Texts against(const cd::Disc& sheet, const cd::Disc& recorded,
              const cd::SubchannelStyle& style = {}) {
  return found(Stored(recorded, cd::Subchannel::Pw, {0}, {1050}, style).area(&sheet));
}

TEST(QCodes, FindsOthersThanTheSheetHas) {
  cd::Disc sheet = cd::testing::two_tracks();
  sheet.catalog = "4006381333931";
  sheet.sessions[0].tracks[0].isrc = "DEA12-06-00001";
  EXPECT_EQ(against(sheet, cd::testing::two_tracks()),
            (Texts{"sector.q-catalog 1: the Q of the sector at 00:02:01 has media catalog number "
                   "1234567890128, the sheet has 4006381333931",
                   "sector.q-isrc 50: the Q of the sector at 00:02:50 has ISRC USABC1234567 in "
                   "track 1, the sheet has DEA12-06-00001"}));
}

TEST(QCodes, WarnsOfThoseThatTheSheetDoesNotTell) {
  cd::Disc sheet = cd::testing::two_tracks();
  sheet.catalog.clear();
  sheet.sessions[0].tracks[1].isrc.clear();
  EXPECT_EQ(against(sheet, cd::testing::two_tracks()),
            (Texts{"sector.q-catalog 1: the Q of the sector at 00:02:01 has media catalog number "
                   "1234567890128, of which the sheet does not tell",
                   "sector.q-isrc 410: the Q of the sector at 00:07:35 has ISRC DEXY90012345 in "
                   "track 2, of which the sheet does not tell"}));
}

TEST(QCodes, FindsThatNoneIsThere) {
  cd::Disc without = cd::testing::two_tracks();
  without.catalog.clear();
  without.sessions[0].tracks[1].isrc.clear();
  EXPECT_EQ(against(cd::testing::two_tracks(), without),
            (Texts{"sector.q-catalog 0: the Q of the sector at 00:02:00 is the first of a session "
                   "in which none has the media catalog number 1234567890128 of the sheet",
                   "sector.q-isrc 400: the Q of the sector at 00:07:25 begins track 2, in which "
                   "none has the ISRC DEXY90012345 of the sheet"}));
}

TEST(QCodes, FindsThoseThatComeTooSeldom) {
  cd::SubchannelStyle seldom;
  seldom.catalog_every = 200;
  seldom.isrc_every = 101;
  const cd::Disc disc = cd::testing::two_tracks();
  EXPECT_EQ(against(disc, disc, seldom),
            (Texts{"sector.q-rhythm 2: the Q of the sector at 00:02:02 is the first of 198 without "
                   "media catalog number, which stands in one of 100 where there is any; so it is "
                   "5 times",
                   "sector.q-rhythm 51: the Q of the sector at 00:02:51 is the first of 100 "
                   "without ISRC in track 1, which stands in one of 100 where there is any; so it "
                   "is 3 times",
                   "sector.q-rhythm 556: the Q of the sector at 00:09:31 is the first of 100 "
                   "without ISRC in track 2, which stands in one of 100 where there is any; so it "
                   "is 4 times"}));
  seldom.catalog_every = seldom.isrc_every = 98;
  EXPECT_EQ(against(disc, disc, seldom), Texts{});
}

TEST(QCodes, AreNotMissedWhereNothingCouldBeRead) {
  const cd::Disc disc = cd::testing::two_tracks();
  Stored stored(disc, cd::Subchannel::Pw, {0}, {1050});
  for (std::int32_t at = 180; at < 280; at += 90)
    stored.block({at})[12] ^= 1;
  const Texts all = found(stored.area(&disc));
  ASSERT_EQ(all.size(), 2U) << ::testing::PrintToString(all);
  EXPECT_EQ(all[0].substr(0, 12), "sector.q-crc");
}

}  // namespace
}  // namespace disc::verify
