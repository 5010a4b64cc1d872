// Times of a CD, there and back.
#include "formats/cd/msf.h"

#include <gtest/gtest.h>

namespace disc::cd {
namespace {

TEST(Msf, OfBlocksOfTheProgramArea) {
  EXPECT_EQ(to_msf({0}), (Msf{0, 2, 0}));
  EXPECT_EQ(to_msf({-150}), (Msf{0, 0, 0}));
  EXPECT_EQ(to_msf({333000 - 150}), (Msf{74, 0, 0}));
  for (std::int32_t block = -150; block < 403'000; block += 97)
    EXPECT_EQ(to_lba(to_msf({block})), Lba{block});
}

TEST(Msf, OfTheLeadInCountsFromBehind) {
  EXPECT_EQ(to_msf({-151}), (Msf{99, 59, 74}));
  EXPECT_EQ(to_msf({-11634}), (Msf{97, 26, 66}));
  EXPECT_EQ(to_lba({97, 26, 66}, true), Lba{-11634});
  EXPECT_EQ(to_lba({97, 26, 66}), Lba{438366});
  EXPECT_EQ(to_lba({79, 57, 74}, true), Lba{359849 - 150});
}

TEST(Msf, IsReadAsPeopleTypeIt) {
  EXPECT_EQ(parse_msf("00:02:00"), (Msf{0, 2, 0}));
  EXPECT_EQ(parse_msf("99:59:74"), (Msf{99, 59, 74}));
  EXPECT_EQ(parse_msf("1:2:3"), (Msf{1, 2, 3}));
  EXPECT_EQ(to_text(*parse_msf("1:2:3")), "01:02:03");
  for (const char* wrong :
       {"", "1", "1:2", "1:2:", "1:2:75", "1:60:0", "100:0:0", "1:2:3:", "1:2:3 ", "-1:2:3",
        "a:b:c", "1::2", "001:2:3", "99999999999999999999:0:0"})
    EXPECT_EQ(parse_msf(wrong), std::nullopt) << wrong;
}

TEST(Msf, OfLengths) {
  EXPECT_EQ(msf_of_frames(0), Msf{});
  EXPECT_EQ(msf_of_frames(75 * 61 + 3), (Msf{1, 1, 3}));
  EXPECT_EQ(frames_of({1, 1, 3}), 75 * 61 + 3);
}

TEST(Bcd, IsTwoDigits) {
  EXPECT_EQ(to_bcd(59), 0x59);
  EXPECT_EQ(from_bcd(0x74), 74);
  EXPECT_EQ(from_bcd(0x7A), std::nullopt);
  EXPECT_EQ(from_bcd(0xA0), std::nullopt);
}

}  // namespace
}  // namespace disc::cd
