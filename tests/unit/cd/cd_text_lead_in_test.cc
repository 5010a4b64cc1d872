// Lead-ins of CD-TEXT against one that cdrdao wrote.
#include "formats/cd/cd_text_lead_in.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "formats/base/text.h"
#include "formats/cd/cd_text_packs.h"
#include "tests/unit/cd/cd_text_vectors.h"

namespace disc::cd {
namespace {

std::vector<std::uint8_t> lead_in(Bytes packs, std::uint64_t from, std::size_t sectors) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < sectors; ++i) {
    std::array<std::uint8_t, lead_in_block_size> block{};
    lead_in_block(packs, from + i, block);
    bytes.insert(bytes.end(), block.begin(), block.end());
  }
  return bytes;
}

TEST(LeadIn, IsThatOfCdrdao) {
  const auto packs = testing::cdrdao_packs();
  EXPECT_EQ(to_hex(lead_in(packs, 0, 3)), to_hex(testing::cdrdao_lead_in()));
  EXPECT_EQ(to_hex(lead_in(packs, 26, 2)), to_hex(testing::cdrdao_lead_in_end()));
}

TEST(LeadIn, ComesAgainAfterWholeCyclesOfPacks) {
  EXPECT_EQ(lead_in_cycle(27), 27U);
  EXPECT_EQ(lead_in_cycle(22), 11U);
  EXPECT_EQ(lead_in_cycle(24), 6U);
  EXPECT_EQ(lead_in_cycle(1), 1U);
  EXPECT_EQ(lead_in_cycle(0), 0U);
  const auto packs = testing::nightcats_packs();
  EXPECT_EQ(lead_in(packs, 0, 11), lead_in(packs, 11, 11));
  EXPECT_EQ(lead_in(packs, 5, 1), lead_in(packs, 5 + 11 * 1'000'000'000'000, 1));
  EXPECT_NE(lead_in(packs, 0, 5), lead_in(packs, 5, 5));
}

TEST(LeadIn, GivesItsPacksBackFromAnySector) {
  const auto packs = testing::cdrdao_packs();
  for (std::uint64_t from = 0; from < 27; ++from)
    EXPECT_EQ(packs_of_lead_in(lead_in(packs, from, 7)), packs) << from;
}

TEST(LeadIn, TakesEachPackWhereItIsSound) {
  const auto packs = testing::nightcats_packs();
  auto blocks = lead_in(packs, 3, 12);  // twice, and two more
  for (std::size_t i = 0; i < blocks.size(); ++i)
    blocks[i] |= static_cast<std::uint8_t>(i % 4 << 6);  // P and Q
  for (std::size_t i = 0; i < 20; ++i)
    blocks[i * 24 + 7] ^= 1;  // each of the first 20 packs
  const auto found = packs_of_lead_in(blocks);
  EXPECT_EQ(found.size(), packs.size());
  EXPECT_EQ(found, packs);
}

TEST(LeadIn, HasNoPacksWithoutCdText) {
  EXPECT_TRUE(packs_of_lead_in(std::vector<std::uint8_t>(960)).empty());
  EXPECT_TRUE(packs_of_lead_in({}).empty());
  EXPECT_TRUE(packs_of_lead_in(std::vector<std::uint8_t>(95, 0x3F)).empty());
}

}  // namespace
}  // namespace disc::cd
