// Sectors made whole out of what files store of them, judged by the slow EDC and parity.
#include "formats/cd/stored_sector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "tests/unit/cd/reference.h"

namespace disc::cd {
namespace {

using testing::Sector;

constexpr Msf at{12, 34, 56};

std::vector<std::uint8_t> some(std::size_t bytes, unsigned seed = 1) {
  std::vector<std::uint8_t> out(bytes);
  for (std::size_t i = 0; i < bytes; ++i)
    out[i] = static_cast<std::uint8_t>(i * 31 + i / 256 * 7 + seed);
  return out;
}

std::vector<std::uint8_t> joined(std::vector<std::uint8_t> a, const std::vector<std::uint8_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Sector whole(TrackMode mode, const std::vector<std::uint8_t>& stored) {
  Sector out;
  out.fill(0xEE);
  make_whole(mode, at, stored, out);
  return out;
}

std::uint32_t number_at(const Sector& sector, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;)
    value = value << 8 | sector[offset + i];
  return value;
}

Bytes part(const Sector& sector, std::size_t from, std::size_t bytes) {
  return Bytes(sector).subspan(from, bytes);
}

void expect_header(const Sector& sector, std::uint8_t mode) {
  constexpr std::array<std::uint8_t, 15> head{0,    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                              0xFF, 0xFF, 0xFF, 0,    0x12, 0x34, 0x56};
  EXPECT_TRUE(std::ranges::equal(part(sector, 0, 15), head));
  EXPECT_EQ(sector[15], mode);
}

void expect_form1(const Sector& sector, const std::vector<std::uint8_t>& sub_header,
                  const std::vector<std::uint8_t>& user) {
  expect_header(sector, 2);
  EXPECT_TRUE(std::ranges::equal(part(sector, 16, 8), joined(sub_header, sub_header)));
  EXPECT_TRUE(std::ranges::equal(part(sector, 24, 2048), user));
  EXPECT_EQ(number_at(sector, 2072), testing::slow_edc(part(sector, 16, 2056)));
  Sector without = sector;
  std::fill_n(without.begin() + 12, 4, std::uint8_t{0});
  EXPECT_TRUE(testing::slow_parity_holds(without));
}

void expect_form2(const Sector& sector, const std::vector<std::uint8_t>& sub_header,
                  const std::vector<std::uint8_t>& user) {
  expect_header(sector, 2);
  EXPECT_TRUE(std::ranges::equal(part(sector, 16, 8), joined(sub_header, sub_header)));
  EXPECT_TRUE(std::ranges::equal(part(sector, 24, 2324), user));
  EXPECT_EQ(number_at(sector, 2348), testing::slow_edc(part(sector, 16, 2332)));
}

TEST(StoredSector, OfMode1GetsAllButItsData) {
  const auto user = some(2048);
  const Sector sector = whole(TrackMode::Mode1, user);
  expect_header(sector, 1);
  EXPECT_TRUE(std::ranges::equal(part(sector, 16, 2048), user));
  EXPECT_EQ(number_at(sector, 2064), testing::slow_edc(part(sector, 0, 2064)));
  EXPECT_TRUE(testing::slow_parity_holds(sector));
}

TEST(StoredSector, OfForm1GetsADataSubHeaderOrKeepsItsOwn) {
  const auto user = some(2048);
  for (const TrackMode mode : {TrackMode::Mode2, TrackMode::Mode2Form1, TrackMode::Mode2Mixed}) {
    expect_form1(whole(mode, user), {0, 0, 0x08, 0}, user);
    expect_form1(whole(mode, joined({1, 2, 0x89, 0x0F, 1, 2, 0x89, 0x0F}, user)),
                 {1, 2, 0x89, 0x0F}, user);
  }
}

TEST(StoredSector, OfForm2GetsItsEdc) {
  const auto user = some(2324);
  for (const TrackMode mode : {TrackMode::Mode2, TrackMode::Mode2Form2, TrackMode::Mode2Mixed}) {
    expect_form2(whole(mode, user), {0, 0, 0x20, 0}, user);
    expect_form2(whole(mode, joined(user, {1, 2, 3, 4})), {0, 0, 0x20, 0}, user);
    const Sector without = whole(mode, joined(user, {0, 0, 0, 0}));
    EXPECT_EQ(number_at(without, 2348), 0U);
  }
}

TEST(StoredSector, OfMixedFormsIsOfTheFormThatItsSubHeaderTells) {
  const auto user = some(2324);
  expect_form2(whole(TrackMode::Mode2Mixed, joined({1, 1, 0x62, 0x0F, 1, 1, 0x62, 0x0F}, user)),
               {1, 1, 0x62, 0x0F}, user);
  expect_form1(whole(TrackMode::Mode2Mixed, joined({1, 1, 0x08, 0, 1, 1, 0x08, 0}, user)),
               {1, 1, 0x08, 0}, {user.begin(), user.begin() + 2048});
  expect_form1(whole(TrackMode::Mode2Form1, joined({1, 1, 0x28, 0, 1, 1, 0x28, 0}, user)),
               {1, 1, 0x08, 0}, {user.begin(), user.begin() + 2048});
}

TEST(StoredSector, Of2336BytesIsKeptAsItIs) {
  const auto stored = some(2336);
  for (const TrackMode mode : {TrackMode::Mode2, TrackMode::Mode2Mixed, TrackMode::Mode0}) {
    const Sector sector = whole(mode, stored);
    expect_header(sector, mode == TrackMode::Mode0 ? 0 : 2);
    EXPECT_TRUE(std::ranges::equal(part(sector, 16, 2336), stored));
  }
}

TEST(StoredSector, Of2336BytesWithoutEccGetsOneInTracksOfXa) {
  auto stored = joined({0, 0, 0x08, 0, 0, 0, 0x08, 0}, some(2048));
  stored.resize(2336);
  const std::vector<std::uint8_t> user(stored.begin() + 8, stored.begin() + 2056);
  expect_form1(whole(TrackMode::Mode2Mixed, stored), {0, 0, 0x08, 0}, user);
  expect_form1(whole(TrackMode::Mode2Form1, stored), {0, 0, 0x08, 0}, user);
  EXPECT_TRUE(std::ranges::equal(part(whole(TrackMode::Mode2, stored), 16, 2336), stored));
  stored[2] = stored[6] = 0x20;
  EXPECT_TRUE(std::ranges::equal(part(whole(TrackMode::Mode2Mixed, stored), 16, 2336), stored));
}

TEST(StoredSector, ThatIsWholeIsKeptAsItIs) {
  const auto stored = some(2352);
  for (const TrackMode mode : {TrackMode::Audio, TrackMode::Mode1, TrackMode::Mode2Form2})
    EXPECT_TRUE(std::ranges::equal(whole(mode, stored), stored));
}

TEST(StoredSector, IsStoredOnlyAsItsModeCanBe) {
  const auto sizes_of = [](TrackMode mode) {
    std::vector<std::uint32_t> sizes;
    for (std::uint32_t bytes = 0; bytes < 3000; ++bytes)
      if (can_store(mode, bytes))
        sizes.push_back(bytes);
    return sizes;
  };
  using Sizes = std::vector<std::uint32_t>;
  EXPECT_EQ(sizes_of(TrackMode::Audio), (Sizes{2352}));
  EXPECT_EQ(sizes_of(TrackMode::Mode0), (Sizes{2336, 2352}));
  EXPECT_EQ(sizes_of(TrackMode::Mode1), (Sizes{2048, 2352}));
  EXPECT_EQ(sizes_of(TrackMode::Mode2Form1), (Sizes{2048, 2056, 2332, 2336, 2352}));
  EXPECT_EQ(sizes_of(TrackMode::Mode2Form2), (Sizes{2324, 2328, 2332, 2336, 2352}));
  EXPECT_EQ(sizes_of(TrackMode::Mode2), (Sizes{2048, 2056, 2324, 2328, 2332, 2336, 2352}));
  EXPECT_EQ(sizes_of(TrackMode::Mode2Mixed), sizes_of(TrackMode::Mode2));
}

TEST(EmptySector, IsSoundInEveryMode) {
  const std::vector<std::pair<TrackMode, SectorMode>> modes{
      {TrackMode::Mode0, SectorMode::Mode0},
      {TrackMode::Mode1, SectorMode::Mode1},
      {TrackMode::Mode2Form1, SectorMode::Mode2Form1},
      {TrackMode::Mode2Form2, SectorMode::Mode2Form2},
      {TrackMode::Mode2Mixed, SectorMode::Mode2Form2}};
  for (const auto& [track, sector_mode] : modes) {
    Sector sector;
    make_empty(track, at, sector);
    const SectorFacts facts = check_sector(sector);
    EXPECT_TRUE(facts.sound() && facts.address == at) << to_string(track);
    EXPECT_EQ(facts.mode, sector_mode) << to_string(track);
    const Bytes user = part(sector, user_offset(sector_mode), 2048);
    EXPECT_TRUE(std::ranges::all_of(user, [](std::uint8_t byte) { return byte == 0; }));
  }
  Sector sector;
  make_empty(TrackMode::Mode2, at, sector);
  expect_header(sector, 2);
  EXPECT_TRUE(std::ranges::all_of(part(sector, 16, 2336), [](auto byte) { return byte == 0; }));
  make_empty(TrackMode::Audio, at, sector);
  EXPECT_EQ(sector, Sector{});
}

}  // namespace
}  // namespace disc::cd
