// Packs of R to W: parity by the standard's matrices, damage mended, interleaving both ways.
#include "formats/cd/rw_pack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "formats/base/text.h"
#include "tests/unit/cd/subchannel_reference.h"

namespace disc::cd {
namespace {

using namespace testing;
using Pack = std::array<std::uint8_t, rw_pack_size>;

Pack noise(std::mt19937& random) {
  Pack pack;
  for (std::uint8_t& symbol : pack)
    symbol = static_cast<std::uint8_t>(random() & 0xFF);
  return pack;
}

bool slow_pack_holds(const Pack& pack) {
  return slow_code_holds(Bytes(pack).first(4), 2) && slow_code_holds(pack, 4);
}

TEST(RwPack, HasTheParityOfTheStandard) {
  std::mt19937 random(1);
  for (int run = 0; run < 200; ++run) {
    Pack pack = noise(random);
    const Pack before = pack;
    EXPECT_FALSE(rw_pack_holds(pack));
    seal_rw_pack(pack);
    EXPECT_TRUE(slow_pack_holds(pack));
    EXPECT_TRUE(rw_pack_holds(pack));
    for (std::size_t i = 0; i < rw_pack_size; ++i)
      if (i != 2 && i != 3 && i < 20) {
        EXPECT_EQ(pack[i], before[i] & 0x3F);
      }
  }
  EXPECT_TRUE(rw_pack_holds(Pack{}));
}

TEST(RwPack, MendsTwoSymbolsAnywhere) {
  std::mt19937 random(2);
  for (std::size_t a = 0; a < rw_pack_size; ++a)
    for (std::size_t b = a; b < rw_pack_size; ++b) {
      Pack pack = noise(random);
      seal_rw_pack(pack);
      const Pack sound = pack;
      EXPECT_EQ(mend_rw_pack(pack), Repair::Sound);
      pack[a] ^= static_cast<std::uint8_t>(1 + random() % 63);
      if (a != b)
        pack[b] ^= static_cast<std::uint8_t>(1 + random() % 63);
      EXPECT_FALSE(rw_pack_holds(pack));
      EXPECT_EQ(mend_rw_pack(pack), Repair::Repaired) << a << ' ' << b;
      EXPECT_EQ(pack, sound);
    }
}

TEST(RwPack, MendsAThirdSymbolByQ) {
  std::mt19937 random(4);
  int mended = 0;
  for (int run = 0; run < 500; ++run) {
    Pack pack = noise(random);
    seal_rw_pack(pack);
    const Pack sound = pack;
    pack[static_cast<std::size_t>(run % 4)] ^= static_cast<std::uint8_t>(1 + random() % 63);
    pack[static_cast<std::size_t>(4 + run % 10)] ^= 1;
    pack[static_cast<std::size_t>(14 + run % 10)] ^= static_cast<std::uint8_t>(1 + random() % 63);
    mended += mend_rw_pack(pack) == Repair::Repaired && pack == sound;
  }
  EXPECT_GT(mended, 450);  // P alone takes some for two wrong symbols elsewhere
}

TEST(RwPack, IsSoundOrAsItWas) {
  std::mt19937 random(3);
  int hopeless = 0;
  for (int run = 0; run < 2000; ++run) {
    Pack pack = noise(random);
    for (std::uint8_t& symbol : pack)
      symbol &= 0x3F;
    const Pack before = pack;
    if (mend_rw_pack(pack) == Repair::Hopeless) {
      EXPECT_EQ(pack, before);
      ++hopeless;
    } else {
      EXPECT_TRUE(slow_pack_holds(pack));
    }
  }
  EXPECT_GT(hopeless, 1000);
}

// Where a CD+G tool that reads raw dumps finds the symbols of a pack (gathered from offset 0 on by
// redumper-extract-rw, which has the table of cdgparse).
constexpr std::array<std::size_t, rw_pack_size> found_at{0,  66, 125, 191, 100, 50,  150, 175,
                                                         8,  33, 58,  83,  108, 133, 158, 183,
                                                         16, 41, 25,  91,  116, 141, 166, 75};

TEST(RwInterleaving, PutsSymbolsWhereReadersLookForThem) {
  std::vector<std::uint8_t> raw(3 * subchannel_size);
  for (std::size_t i = 0; i < rw_pack_size; ++i)
    raw[found_at[i]] = static_cast<std::uint8_t>(0xC0 | (i + 1));
  std::array<std::uint8_t, subchannel_size> packed;
  deinterleave_rw(RwWindow(raw.data(), raw.size()), packed);
  for (std::size_t i = 0; i < rw_pack_size; ++i)
    EXPECT_EQ(packed[i], i + 1);
}

TEST(RwInterleaving, IsUndoneByItsReverse) {
  constexpr std::size_t blocks = 20;
  std::mt19937 random(5);
  std::vector<std::uint8_t> packed(blocks * subchannel_size), raw(packed.size(), 0xC0);
  for (std::uint8_t& symbol : packed)
    symbol = static_cast<std::uint8_t>(random() & 0x3F);
  for (std::size_t block = 2; block < blocks; ++block)
    interleave_rw(RwWindow(packed.data() + (block - 2) * subchannel_size, 3 * subchannel_size),
                  SubchannelSpan(raw.data() + block * subchannel_size, subchannel_size));
  for (std::size_t block = 2; block + 2 < blocks; ++block) {
    std::array<std::uint8_t, subchannel_size> back;
    deinterleave_rw(RwWindow(raw.data() + block * subchannel_size, 3 * subchannel_size), back);
    EXPECT_EQ(to_hex(back),
              to_hex(Bytes(packed).subspan(block * subchannel_size, subchannel_size)));
  }
  EXPECT_TRUE(std::ranges::all_of(raw, [](auto symbol) { return (symbol & 0xC0) == 0xC0; }));
}

TEST(RwInterleaving, SpreadsABurstOverManyPacks) {
  constexpr std::size_t blocks = 8;
  std::mt19937 random(6);
  std::vector<std::uint8_t> packed(blocks * subchannel_size), raw(packed.size());
  for (std::size_t at = 0; at < packed.size(); at += rw_pack_size) {
    Pack pack = noise(random);
    seal_rw_pack(pack);
    std::ranges::copy(pack, packed.begin() + static_cast<std::ptrdiff_t>(at));
  }
  for (std::size_t block = 2; block < blocks; ++block)
    interleave_rw(RwWindow(packed.data() + (block - 2) * subchannel_size, 3 * subchannel_size),
                  SubchannelSpan(raw.data() + block * subchannel_size, subchannel_size));
  for (std::size_t i = 0; i < 16; ++i)
    raw[3 * subchannel_size + 40 + i] ^= 0x2A;
  for (std::size_t block = 2; block + 2 < blocks; ++block) {
    std::array<std::uint8_t, subchannel_size> back;
    deinterleave_rw(RwWindow(raw.data() + block * subchannel_size, 3 * subchannel_size), back);
    for (std::size_t at = 0; at < back.size(); at += rw_pack_size) {
      EXPECT_NE(mend_rw_pack(RwPackSpan(back.data() + at, rw_pack_size)), Repair::Hopeless);
      EXPECT_EQ(to_hex(Bytes(back).subspan(at, rw_pack_size)),
                to_hex(Bytes(packed).subspan(block * subchannel_size + at, rw_pack_size)));
    }
  }
}

}  // namespace
}  // namespace disc::cd
