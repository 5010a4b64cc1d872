// Sectors of every mode against a slow reading of the standard, and what damage the ECC mends.
#include "formats/cd/sector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "formats/base/endian.h"
#include "formats/base/text.h"
#include "formats/cd/edc_ecc.h"
#include "formats/cd/scrambler.h"
#include "tests/unit/cd/reference.h"

namespace disc::cd {
namespace {

using namespace testing;

constexpr Msf place{74, 33, 59};

std::vector<std::uint8_t> noise(std::size_t bytes, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> out(bytes);
  for (std::uint8_t& byte : out)
    byte = static_cast<std::uint8_t>(random());
  return out;
}

Sector encoded(SectorMode mode, unsigned seed = 1, SubHeader sub_header = {1, 2, Data, 4}) {
  Sector sector;
  sector.fill(0xAA);
  encode_sector(mode, place, noise(user_bytes(mode), seed), sub_header, sector);
  return sector;
}

std::uint32_t edc_at(const Sector& sector, std::size_t at) {
  return *read_struct<Le<std::uint32_t>>(sector, at);
}

TEST(Sector, OfMode1IsThatOfTheStandard) {
  for (unsigned seed = 1; seed < 20; ++seed) {
    const Sector sector = encoded(SectorMode::Mode1, seed);
    EXPECT_TRUE(std::equal(sector_sync.begin(), sector_sync.end(), sector.begin()));
    EXPECT_EQ(to_hex(Bytes(sector).subspan(12, 4)), "74335901");
    EXPECT_EQ(edc_at(sector, 2064), slow_edc(Bytes(sector).first(2064)));
    EXPECT_EQ(to_hex(Bytes(sector).subspan(2068, 8)), "0000000000000000");
    EXPECT_TRUE(slow_parity_holds(sector));
  }
}

TEST(Sector, OfMode2Form1IsThatOfTheStandard) {
  Sector sector = encoded(SectorMode::Mode2Form1);
  EXPECT_EQ(to_hex(Bytes(sector).subspan(12, 12)), "743359020102080401020804");
  EXPECT_EQ(edc_at(sector, 2072), slow_edc(Bytes(sector).subspan(16, 2056)));
  EXPECT_FALSE(slow_parity_holds(sector));
  std::fill_n(sector.begin() + 12, 4, std::uint8_t{0});
  EXPECT_TRUE(slow_parity_holds(sector));
}

TEST(Sector, OfMode2Form2IsThatOfTheStandard) {
  const Sector sector = encoded(SectorMode::Mode2Form2);
  EXPECT_EQ(to_hex(Bytes(sector).subspan(16, 8)), "0102280401022804");
  EXPECT_EQ(edc_at(sector, 2348), slow_edc(Bytes(sector).subspan(16, 2332)));
  Sector without;
  encode_sector(SectorMode::Mode2Form2, place, noise(2324), {}, without, false);
  EXPECT_EQ(edc_at(without, 2348), 0U);
  EXPECT_TRUE(check_sector(without).sound());
}

TEST(Sector, OfModesWithoutCodesHoldsTheBytesAlone) {
  const Sector audio = encoded(SectorMode::Audio);
  EXPECT_TRUE(std::ranges::equal(audio, noise(2352)));
  const Sector formless = encoded(SectorMode::Mode2);
  EXPECT_TRUE(std::ranges::equal(Bytes(formless).subspan(16), noise(2336)));
  Sector zeros;
  zeros.fill(0xAA);
  encode_sector(SectorMode::Mode0, {0, 2, 0}, {}, {}, zeros);
  EXPECT_EQ(to_hex(Bytes(zeros).subspan(12, 6)), "000200000000");
  EXPECT_EQ(zeros.back(), 0);
}

TEST(Sector, TellsWhatItIs) {
  for (const SectorMode mode : {SectorMode::Mode0, SectorMode::Mode1, SectorMode::Mode2,
                                SectorMode::Mode2Form1, SectorMode::Mode2Form2}) {
    SCOPED_TRACE(to_string(mode));
    const SectorFacts facts = check_sector(encoded(mode));
    EXPECT_EQ(facts.mode, mode);
    EXPECT_TRUE(facts.sound());
    EXPECT_EQ(facts.address, place);
  }
  EXPECT_FALSE(check_sector(encoded(SectorMode::Audio)).sync);
  EXPECT_EQ(check_sector(encoded(SectorMode::Mode2Form1)).sub_header, (SubHeader{1, 2, Data, 4}));
}

TEST(Sector, NoticesEveryFlippedBitOfWhatItsCodesCover) {
  for (const SectorMode mode : {SectorMode::Mode1, SectorMode::Mode2Form1}) {
    const Sector sound = encoded(mode);
    for (std::size_t byte = 0; byte < sector_size; ++byte) {
      Sector sector = sound;
      sector[byte] ^= static_cast<std::uint8_t>(1U << byte % 8);
      const SectorFacts facts = check_sector(sector);
      EXPECT_TRUE(!facts.sound() || facts.mode != mode || facts.address != place) << byte;
    }
  }
}

TEST(Sector, MendsEveryByteByItself) {
  for (const SectorMode mode : {SectorMode::Mode1, SectorMode::Mode2Form1}) {
    const Sector sound = encoded(mode);
    for (std::size_t byte = 0; byte < sector_size; ++byte) {
      Sector sector = sound;
      sector[byte] ^= 0x5A;
      EXPECT_EQ(correct_sector(sector, place), Repair::Repaired) << byte;
      EXPECT_EQ(sector, sound) << byte;
    }
  }
}

// A burst of as many bytes as lie between two of one P vector hits each of them once.
TEST(Sector, MendsBursts) {
  const Sector sound = encoded(SectorMode::Mode1);
  for (std::size_t begin = 12; begin + 86 < sector_size; begin += 7) {
    Sector sector = sound;
    for (std::size_t i = 0; i < 86; ++i)
      sector[begin + i] = static_cast<std::uint8_t>(~sector[begin + i]);
    EXPECT_EQ(correct_sector(sector, place), Repair::Repaired) << begin;
    EXPECT_EQ(sector, sound) << begin;
  }
}

TEST(Sector, LeavesWhatCannotBeMended) {
  std::mt19937 random(3);
  int hopeless = 0;
  for (int run = 0; run < 200; ++run) {
    const Sector sound = encoded(SectorMode::Mode1, static_cast<unsigned>(run));
    Sector sector = sound;
    const int errors = run * 4;
    for (int i = 0; i < errors; ++i)
      sector[12 + random() % 2340] ^= static_cast<std::uint8_t>(1 + random() % 255);
    const Sector damaged = sector;
    switch (correct_sector(sector, place)) {
      case Repair::Hopeless:
        ++hopeless;
        EXPECT_EQ(sector, damaged);
        break;
      default:
        EXPECT_EQ(sector, sound) << run;
    }
  }
  EXPECT_GT(hopeless, 50);
  EXPECT_LT(hopeless, 190);
}

TEST(Sector, OfAnotherPlaceIsNotMendedIntoThisOne) {
  Sector sector = encoded(SectorMode::Mode1);
  const Sector sound = sector;
  EXPECT_EQ(correct_sector(sector, Msf{0, 2, 0}), Repair::Sound);
  EXPECT_EQ(sector, sound);
}

TEST(Edc, GoesOnFromWhereItWas) {
  const std::vector<std::uint8_t> bytes = noise(1000);
  for (const std::size_t cut : {0U, 1U, 15U, 16U, 17U, 500U, 1000U})
    EXPECT_EQ(edc(Bytes(bytes).subspan(cut), edc(Bytes(bytes).first(cut))), slow_edc(bytes)) << cut;
  EXPECT_EQ(edc({}), 0U);
}

TEST(Scrambler, AddsTheSequenceOfTheStandard) {
  Sector sector{};
  scramble(sector);
  EXPECT_EQ(to_hex(Bytes(sector).subspan(12, 10)), "018000600028001e8008");
  EXPECT_TRUE(std::ranges::equal(Bytes(sector).subspan(12), slow_sequence()));
  EXPECT_EQ(sector[11], 0);
  scramble(sector);
  EXPECT_EQ(sector, Sector{});
}

}  // namespace
}  // namespace disc::cd
