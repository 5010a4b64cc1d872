// P that is one where it should be zero, and the other way round.
#include "verify/p_check.h"

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

class PChannel : public ::testing::Test {
 protected:
  explicit PChannel() : stored_(disc_, cd::Subchannel::Pw, {-150}, {1050}) {}

  void put(std::int32_t at, std::uint8_t byte) {
    std::ranges::fill(stored_.block({at}).first(12), byte);
  }
  Texts told() const { return found(stored_.area(&disc_)); }

  cd::Disc disc_ = cd::testing::two_tracks();
  Stored stored_;
};

TEST_F(PChannel, IsHeldAgainstPauses) {
  EXPECT_EQ(told(), Texts{});
  put(450, 0);
  put(451, 0);
  put(700, 0xFF);
  EXPECT_EQ(told(), (Texts{"sector.p-pause 450: P of the sector at 00:08:00 is zero, though the "
                           "sheet has a pause here, and so it is with 1 more up to 00:08:01",
                           "sector.p-track 700: P of the sector at 00:11:25 is one, though no "
                           "track begins within two seconds"}));
}

TEST_F(PChannel, IsOneOrZeroInAllOfASector) {
  stored_.block({200})[3] = 0x10;
  stored_.block({460})[5] = 0;
  EXPECT_EQ(told(), (Texts{"sector.p-mixed 200: P of the sector at 00:04:50 has 1 ones and 95 "
                           "zeros, expected one of them alone",
                           "sector.p-mixed 460: P of the sector at 00:08:10 has 88 ones and 8 "
                           "zeros, expected one of them alone"}));
}

TEST_F(PChannel, MayBeAsWodimHasIt) {
  stored_ = Stored(disc_, cd::Subchannel::Pw, {-150}, {1050}, cd::SubchannelStyle::wodim());
  EXPECT_EQ(told(),
            (Texts{"sector.p-style 0: P of the sector at 00:02:00 falls with index 1, as wodim has "
                   "it; the standard delays it by a sector",
                   "sector.p-style 900: P of the sector at 00:14:00 is zero before tracks without "
                   "a pause, as wodim has it; the standard wants it to be one for two seconds"}));
}

TEST_F(PChannel, MayBeMissing) {
  for (std::int32_t at = -150; at < 1050; ++at)
    put(at, 0);
  EXPECT_EQ(told(), (Texts{"sector.p-style -150: P of the sector at 00:00:00 is zero, and so are "
                           "all others: it seems not to have been stored"}));
}

}  // namespace
}  // namespace disc::verify
