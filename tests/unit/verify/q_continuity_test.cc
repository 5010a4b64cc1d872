// Which positions follow from each other, and what is said of those that do not.
#include "verify/q_continuity.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace disc::verify {
namespace {

using cd::lead_out_track;
using cd::Msf;
using Step = std::pair<std::int64_t, cd::QPosition>;

cd::QPosition at(std::uint8_t track, std::uint8_t index, std::int32_t relative) {
  return {track, index, cd::msf_of_frames(relative), {}};
}

// What is said of each step, "" for nothing.
std::vector<std::string> said(const std::vector<Step>& steps) {
  QContinuity continuity;
  std::vector<std::string> all;
  for (const auto& [index, position] : steps)
    all.push_back(continuity.take(index, position).value_or(""));
  return all;
}
using Texts = std::vector<std::string>;

TEST(QContinuity, LetsTracksFollowEachOther) {
  EXPECT_EQ(said({{0, at(1, 0, 1)},
                  {1, at(1, 0, 0)},
                  {2, at(1, 1, 0)},
                  {3, at(1, 1, 1)},
                  {5, at(1, 2, 3)},
                  {6, at(1, 3, 4)},
                  {7, at(2, 1, 0)},
                  {8, at(3, 0, 20)},
                  {10, at(3, 0, 18)},
                  {30, at(3, 1, 1)},
                  {40, at(lead_out_track, 1, 0)},
                  {41, at(lead_out_track, 1, 1)}}),
            Texts(12));
}

TEST(QContinuity, LetsAPregapEndAtZeroOrOne) {
  EXPECT_EQ(said({{0, at(1, 0, 2)}, {1, at(1, 0, 1)}, {2, at(1, 1, 0)}}), Texts(3));
  EXPECT_EQ(said({{0, at(1, 0, 1)}, {1, at(1, 0, 0)}, {2, at(1, 1, 0)}}), Texts(3));
  EXPECT_EQ(said({{0, at(1, 0, 3)}, {1, at(1, 0, 2)}, {2, at(1, 1, 0)}}),
            (Texts{"", "",
                   "begins index 1 of track 1 at another block than the pregap counted down to"}));
  EXPECT_EQ(said({{0, at(1, 0, 1)}, {1, at(1, 0, 0)}, {2, at(1, 0, 1)}}),
            (Texts{"", "", "has relative time 00:00:01, where the pregap should have ended"}));
}

TEST(QContinuity, SaysWhatDoesNotFollow) {
  const Step start{100, at(2, 1, 50)};
  const auto after = [&](std::int64_t index, cd::QPosition position) {
    return said({start, {index, position}})[1];
  };
  EXPECT_EQ(after(101, at(2, 1, 52)), "has relative time 00:00:52, expected 00:00:51");
  EXPECT_EQ(after(101, at(2, 0, 20)), "is of index 0 of track 2, behind index 1");
  EXPECT_EQ(after(101, at(2, 3, 51)), "is of index 3 of track 2, behind index 1");
  EXPECT_EQ(after(102, at(2, 3, 52)), "");
  EXPECT_EQ(after(101, at(4, 1, 0)), "is of track 4, behind track 2");
  EXPECT_EQ(after(101, at(1, 1, 0)), "is of track 1, behind track 2");
  EXPECT_EQ(after(101, at(3, 2, 0)), "is of index 2, expected index 0 or 1 of track 3");
  EXPECT_EQ(after(101, at(3, 1, 7)), "has relative time 00:00:07, though track 3 begins here");
  EXPECT_EQ(after(110, at(3, 1, 10)),
            "has relative time 00:00:10, though track 3 begins a few blocks before at most");
  EXPECT_EQ(after(110, at(3, 1, 9)), "");
  EXPECT_EQ(after(101, at(lead_out_track, 1, 4)),
            "has relative time 00:00:04, though the lead-out begins here");
  EXPECT_EQ(said({{0, at(lead_out_track, 1, 0)}, {1, at(3, 1, 0)}})[1],
            "is of track 3, behind the lead-out");
}

TEST(QContinuity, BlamesOneBlockForOneFault) {
  // A block that does not belong there, and a break behind which all is right again.
  EXPECT_EQ(said({{0, at(1, 1, 0)}, {1, at(9, 1, 500)}, {2, at(1, 1, 2)}, {3, at(1, 1, 3)}}),
            (Texts{"", "is of track 9, behind track 1", "", ""}));
  EXPECT_EQ(said({{0, at(1, 1, 0)}, {1, at(1, 1, 11)}, {2, at(1, 1, 12)}, {3, at(1, 1, 13)}}),
            (Texts{"", "has relative time 00:00:11, expected 00:00:01", "", ""}));
}

}  // namespace
}  // namespace disc::verify
