// Packs of R to W whose parities do not hold.
#include "verify/rw_check.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/cd/rw_pack.h"
#include "tests/unit/cd/discs.h"
#include "tests/unit/verify/stored_subchannel.h"

namespace disc::verify {
namespace {

using testing::found;
using testing::Stored;
using Texts = std::vector<std::string>;

constexpr std::size_t size = cd::subchannel_size;

// Four packs of graphics in each block, sealed.
std::vector<std::uint8_t> graphics(std::size_t blocks) {
  std::vector<std::uint8_t> packs(blocks * size);
  for (std::size_t at = 0; at < packs.size(); at += cd::rw_pack_size) {
    const auto pack = std::span(packs).subspan(at).first<cd::rw_pack_size>();
    pack[0] = 9;
    pack[1] = 6;
    for (std::size_t i = 4; i < 20; ++i)
      pack[i] = static_cast<std::uint8_t>((at / 24 * 7 + i) & 0x3F);
    cd::seal_rw_pack(pack);
  }
  return packs;
}

class RwPacks : public ::testing::Test {
 protected:
  RwPacks() : stored_(disc_, cd::Subchannel::PwRaw, {0}, {400}) {
    // Nothing comes before block 0, and what begins in the last two does not end.
    std::vector<std::uint8_t> packs(2 * size);
    const auto drawn = graphics(400);
    packs.insert(packs.end(), drawn.begin(), drawn.end());
    for (std::int32_t at = 0; at < 400; ++at)
      cd::interleave_rw(std::span<const std::uint8_t>(packs)
                            .subspan(static_cast<std::size_t>(at) * size)
                            .first<3 * size>(),
                        stored_.block({at}).first<size>());
  }

  const cd::Disc disc_ = cd::testing::two_tracks();
  Stored stored_;
};

TEST_F(RwPacks, AreSoundInBothForms) {
  EXPECT_EQ(found(stored_.area(&disc_)), Texts{});
  std::vector<std::uint8_t> pw(stored_.bytes.size());
  cd::convert_subchannel(cd::Subchannel::PwRaw, stored_.bytes, cd::Subchannel::Pw, pw);
  stored_.bytes = pw;
  EXPECT_EQ(found(stored_.area(&disc_)), Texts{});
}

TEST_F(RwPacks, ThatCanBeMendedAreFoundWhereTheyBegin) {
  stored_.block({100})[7] ^= 0x15;  // the eighth place is delayed by seven packs
  EXPECT_EQ(found(stored_.area(&disc_)),
            (Texts{"sector.rw-mendable 98: the sector at 00:03:23 has a pack of R to W with parity "
                   "that does not hold, which it can mend"}));
}

TEST_F(RwPacks, ThatAreDamagedOverARunMakeOneFinding) {
  for (std::int32_t at = 100; at < 110; ++at)
    for (std::uint8_t& symbol : stored_.block({at}))
      symbol ^= 0x2A;
  const Texts all = found(stored_.area(&disc_));
  ASSERT_FALSE(all.empty());
  std::size_t hopeless = 0;
  for (const std::string& one : all)
    hopeless += one.rfind("sector.rw-parity 98: the sector at 00:03:23 has ", 0) == 0 ? 1U : 0U;
  EXPECT_EQ(hopeless, 1U) << ::testing::PrintToString(all);
  EXPECT_LE(all.size(), 4U) << ::testing::PrintToString(all);
}

TEST_F(RwPacks, StandAloneInterleavedOrNot) {
  std::vector<std::uint8_t> alone = graphics(400);
  Stored packed = stored_;
  packed.bytes = alone;
  EXPECT_EQ(found(packed.area()), Texts{});
  for (std::uint8_t& symbol : stored_.bytes)
    symbol &= 0x3F;
  EXPECT_EQ(found(stored_.area()), Texts{});
  stored_.block({100})[7] ^= 0x15;
  packed.block({100})[7] ^= 0x15;
  EXPECT_EQ(found(stored_.area()).size(), 1U);
  EXPECT_EQ(found(packed.area())[0].substr(0, 23), "sector.rw-mendable 100:");
}

}  // namespace
}  // namespace disc::verify
