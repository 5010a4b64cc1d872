// Burns images on virtual discs of every kind, and holds what is on them against the image.
#include <gtest/gtest.h>

#include "tests/drive/virtual_disc.h"
#include "tests/drive/ways.h"

namespace disc::record {
namespace {

void expect_good(const BurnResult& result) {
  EXPECT_EQ(result.verdict, Verdict::Good) << describe(result);
}

class BurnTest : public testing::TestWithParam<Way> {
 protected:
  VirtualDisc disc{GetParam().kind, GetParam().capacity};
  Job job(std::size_t blocks, std::uint8_t seed = 1) const {
    Job job = job_of(pattern(blocks, seed));
    job.write_type = GetParam().write_type;
    job.closing = GetParam().closing;
    return job;
  }
};

TEST_P(BurnTest, ReadsBackWhatWasWritten) {
  const BurnResult result = disc.burn(job(1'003));
  expect_good(result);
  ASSERT_EQ(result.read_back.size(), 1u);
  EXPECT_GE(result.read_back[0].compared, 1'003);
  EXPECT_EQ(result.tracks[0].doubts, 0u);
}

TEST_P(BurnTest, FillsTheDiscToItsLastBlock) {
  // Track at once has a post-gap.
  const std::int64_t gap = GetParam().write_type == WriteType::TrackAtOnce ? 150 : 0;
  const std::int64_t room = disc.plan(job(16)).free_blocks / 32 * 32 - gap;
  ASSERT_GT(room, 1'000);
  expect_good(disc.burn(job(static_cast<std::size_t>(room))));
}

TEST_P(BurnTest, RefusesWhatIsTooLargeBeforeItTouchesTheDisc) {
  const Medium before = disc.medium();
  const std::int64_t room = std::max(before.free_blocks, before.total_blocks);
  const std::string text = disc.refusal(job(static_cast<std::size_t>(room) + 5'000));
  EXPECT_NE(text.find("needs"), std::string::npos) << text;
  EXPECT_EQ(disc.medium().status, before.status);
}

INSTANTIATE_TEST_SUITE_P(All, BurnTest, testing::ValuesIn(every_way()),
                         [](const testing::TestParamInfo<Way>& each) {
                           return name_of(each.param);
                         });

struct Odd {
  const char* kind;
  std::string personality;
};
void PrintTo(const Odd& odd, std::ostream* out) { *out << odd.kind << " " << odd.personality; }

class OddDriveTest : public testing::TestWithParam<Odd> {};

TEST_P(OddDriveTest, IsBurntOnAllTheSame) {
  const VirtualDisc disc(GetParam().kind, 20'000);
  Job job = job_of(pattern(777, 9));
  job.closing = Closing::Disc;
  expect_good(disc.burn(job, "?personality=" + GetParam().personality));
}

std::vector<Odd> odd_drives() {
  std::vector<Odd> all;
  for (const char* const kind : {"cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "dvd+rw", "dvd+r-dl",
                                 "dvd-ram", "bd-r", "bd-re"})
    for (const char* const personality :
         {"pioneer", "lg-bd", "slow-load", "progress-down", "progress-cycles", "progress-drops",
          "no-cts-track", "nwa-minus-150", "asus-no-raw", "usb-bridge"})
      all.push_back({kind, personality});
  return all;
}
INSTANTIATE_TEST_SUITE_P(All, OddDriveTest, testing::ValuesIn(odd_drives()),
                         [](const testing::TestParamInfo<Odd>& each) {
                           std::string name = each.param.kind + ("_" + each.param.personality);
                           for (char& letter : name)
                             letter = letter == '-' ? '_' : letter == '+' ? 'p' : letter;
                           return name;
                         });

}  // namespace
}  // namespace disc::record
