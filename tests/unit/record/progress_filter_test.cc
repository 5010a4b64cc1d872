// What drives get wrong when they tell how far they are does not reach people.
#include "record/progress_filter.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace disc::record {
namespace {

std::vector<double> shown(std::initializer_list<int> told) {
  ProgressFilter filter;
  std::vector<double> all;
  for (const int value : told)
    if (const std::optional<double> share = filter.take(static_cast<std::uint16_t>(value)))
      all.push_back(*share);
  return all;
}

void expect_rising(const std::vector<double>& shares) {
  for (std::size_t i = 1; i < shares.size(); ++i)
    EXPECT_GE(shares[i], shares[i - 1]);
}

TEST(Progress, ThatCountsUpIsShownAsItIs) {
  EXPECT_EQ(shown({0, 16'384, 32'768, 49'152}), (std::vector<double>{0, 0.25, 0.5, 0.75}));
}

TEST(Progress, ThatCountsDownIsTurnedRound) {
  const std::vector<double> shares = shown({65'535, 49'152, 32'768, 16'384, 1});
  expect_rising(shares);
  ASSERT_EQ(shares.size(), 4u);
  EXPECT_DOUBLE_EQ(shares[0], 0.25);
  EXPECT_GT(shares[3], 0.99);
}

TEST(Progress, ThatDropsToZeroBeforeTheEndStaysWhereItWas) {
  const std::vector<double> shares = shown({0, 30'000, 60'000, 0, 0});
  expect_rising(shares);
  EXPECT_GT(shares.back(), 0.9);
}

TEST(Progress, ThatGoesRoundDoesNotGoBack) {
  const std::vector<double> shares = shown({0, 30'000, 65'000, 100, 30'000, 65'000, 200, 30'000});
  expect_rising(shares);
  EXPECT_LT(shares.back(), 1);
}

TEST(Progress, OfNothingButNonsenseShowsNothing) {
  EXPECT_TRUE(shown({65'535, 10, 65'000, 20}).empty());
}

}  // namespace
}  // namespace disc::record
