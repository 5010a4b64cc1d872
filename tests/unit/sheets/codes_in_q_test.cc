// Codes that only the sub-channel of an image has.
#include "formats/sheets/codes_in_q.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/cd/subcode.h"
#include "formats/sheets/open_disc.h"
#include "tests/support/scratch.h"
#include "tests/unit/cd/discs.h"
#include "tests/unit/sheets/mds_descriptor.h"

namespace disc::cd {
namespace {

using testing::Octets;
using testing::Point;

// An .mds of two tracks of sound at blocks 0 and 550, the pregap of the second one stored.
class CodesOfAnMds : public ::testing::Test {
 protected:
  static constexpr std::size_t stride = 2448, blocks = 1050;

  explicit CodesOfAnMds() : mdf_(blocks * stride) {
    const Subcode subcode(testing::two_tracks());
    for (std::size_t at = 0; at < blocks; ++at)
      subcode.put({static_cast<std::int32_t>(at)}, Subchannel::PwRaw, subchannel(at));
  }

  std::span<std::uint8_t> subchannel(std::size_t at) {
    return std::span(mdf_).subspan(at * stride + 2352, 96);
  }
  OpenedDisc open() {
    Point first = testing::track(1, 0xA9, stride, 0, 550, 0, 150);
    Point second = testing::track(2, 0xA9, stride, 550, 500, 550 * stride, 150);
    first.subchannel = second.subchannel = 8;
    scratch_.write(
        "disc.mds",
        testing::descriptor(
            {{-150, blocks, {testing::type(0), testing::lead_out(0, 16, 0), first, second}}},
            {"*.mdf"}));
    scratch_.write("disc.mdf", mdf_);
    return open_disc(scratch_.path("disc.mds")).value();
  }

  Octets mdf_;
  Scratch scratch_;
};

TEST_F(CodesOfAnMds, AreThoseOfQ) {
  const OpenedDisc opened = open();
  const Disc& disc = opened.reader->disc();
  EXPECT_EQ(disc.catalog, "1234567890128");
  ASSERT_EQ(disc.sessions.at(0).tracks.size(), 2U);
  EXPECT_EQ(disc.sessions[0].tracks[0].isrc, "USABC1234567");
  EXPECT_EQ(disc.sessions[0].tracks[1].isrc, "DEXY90012345");
  Octets sector(2352);
  opened.reader->read_sectors({700}, sector);  // its files are still there
}

TEST_F(CodesOfAnMds, AreNotTakenFromDamagedQ) {
  for (std::size_t at = 0; at < blocks; ++at)
    subchannel(at)[20] ^= 0x40;
  const Disc disc = open().reader->disc();
  EXPECT_EQ(disc.catalog, "");
  EXPECT_EQ(disc.sessions.at(0).tracks.at(0).isrc, "");
}

TEST_F(CodesOfAnMds, AreNoZeros) {
  Disc zeros = testing::two_tracks();
  zeros.catalog = "0000000000000";
  zeros.sessions[0].tracks[0].isrc = "000000000000";
  for (std::size_t at = 0; at < blocks; ++at)
    Subcode(zeros).put({static_cast<std::int32_t>(at)}, Subchannel::PwRaw, subchannel(at));
  const Disc disc = open().reader->disc();
  EXPECT_EQ(disc.catalog, "");
  EXPECT_EQ(disc.sessions.at(0).tracks.at(0).isrc, "");
  EXPECT_EQ(disc.sessions.at(0).tracks.at(1).isrc, "DEXY90012345");
}

}  // namespace
}  // namespace disc::cd
