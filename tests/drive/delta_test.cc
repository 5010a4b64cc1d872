// Only what differs is written where blocks can be written again.
#include <gtest/gtest.h>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "record/feeder.h"
#include "tests/drive/virtual_disc.h"

namespace disc::record {
namespace {

constexpr std::size_t blocks = 640;

Job delta_of(const std::vector<std::uint8_t>& image) {
  Job job = job_of(image);
  job.delta = true;
  return job;
}

std::vector<std::string> chunks(const std::vector<std::uint8_t>& image) {
  std::vector<std::string> digests;
  for (std::size_t at = 0; at < image.size(); at += Feeder::slot_bytes)
    digests.push_back(to_hex(sha256(
        Bytes(image).subspan(at, std::min<std::size_t>(Feeder::slot_bytes, image.size() - at)))));
  return digests;
}

class DeltaTest : public testing::TestWithParam<const char*> {};

TEST_P(DeltaTest, WritesWholeUnitsThatDifferAndNoOthers) {
  const VirtualDisc disc(GetParam(), 20'000);
  std::vector<std::uint8_t> image = pattern(blocks, 3);
  ASSERT_EQ(disc.burn(job_of(image)).verdict, Verdict::Good);
  image[5] ^= 1;
  image[100 * block_size] ^= 1;
  image[101 * block_size + 7] ^= 1;
  image[blocks * block_size - 1] ^= 1;
  const BurnResult result = disc.burn(delta_of(image));
  EXPECT_EQ(result.verdict, Verdict::Good) << describe(result);
  const WriteReport& report = result.tracks.front();
  // Blocks 0, 100 and 101, and 639: in one ECC block each.
  const std::int64_t unit = std::max<std::uint32_t>(1, disc.medium().ecc_blocks());
  EXPECT_EQ(report.blocks, static_cast<std::int64_t>(blocks));
  EXPECT_EQ(report.blocks - report.unchanged, 3 * unit);
  EXPECT_EQ(report.commands, 3u);
  EXPECT_EQ(report.digests, chunks(image));
}

TEST_P(DeltaTest, WritesNothingWhereAllIsThere) {
  const VirtualDisc disc(GetParam(), 20'000);
  const std::vector<std::uint8_t> image = pattern(blocks, 4);
  ASSERT_EQ(disc.burn(job_of(image)).verdict, Verdict::Good);
  const BurnResult result = disc.burn(delta_of(image));
  EXPECT_EQ(result.verdict, Verdict::Good);
  EXPECT_EQ(result.tracks.front().commands, 0u);
  EXPECT_NE(describe(result).find("lay there already"), std::string::npos) << describe(result);
}

TEST_P(DeltaTest, WritesAllWhereTheDiscIsBlank) {
  const VirtualDisc disc(GetParam(), 20'000);
  const std::vector<std::uint8_t> image = pattern(blocks, 4);
  const BurnResult result = disc.burn(delta_of(image));
  EXPECT_EQ(result.verdict, Verdict::Good) << describe(result);
  EXPECT_EQ(result.tracks.front().unchanged, 0);
}

TEST_P(DeltaTest, WritesAnewWhatCannotBeRead) {
  const VirtualDisc disc(GetParam(), 20'000);
  const std::vector<std::uint8_t> image = pattern(blocks, 4);
  ASSERT_EQ(disc.burn(job_of(image)).verdict, Verdict::Good);
  const BurnResult result =
      disc.burn(delta_of(image), "?fault=medium-error@77", VerifyLevel::Structure);
  EXPECT_EQ(result.tracks.front().blocks - result.tracks.front().unchanged,
            std::max<std::uint32_t>(1, disc.medium().ecc_blocks()));
}

TEST_P(DeltaTest, LongerImagesAreWrittenToTheirEnd) {
  const VirtualDisc disc(GetParam(), 20'000);
  std::vector<std::uint8_t> image = pattern(blocks, 3);
  ASSERT_EQ(disc.burn(job_of(image)).verdict, Verdict::Good);
  const std::vector<std::uint8_t> more = pattern(133, 9);
  image.insert(image.end(), more.begin(), more.end());
  const BurnResult result = disc.burn(delta_of(image));
  EXPECT_EQ(result.verdict, Verdict::Good) << describe(result);
  EXPECT_EQ(result.tracks.front().unchanged, static_cast<std::int64_t>(blocks));
}

std::string name_of(const testing::TestParamInfo<const char*>& each) {
  return name_of_kind(each.param);
}
INSTANTIATE_TEST_SUITE_P(All, DeltaTest,
                         testing::Values("dvd-ram", "dvd+rw", "dvd-rw-ro", "dvd+rw-dl", "bd-re"),
                         name_of);

// The ends of each stretch are read all the same: a receipt of another disc is found out.
TEST(DeltaByReceipt, DoesNotReadWhatTheReceiptSpeaksFor) {
  const VirtualDisc disc("bd-re", 40'000);
  std::vector<std::uint8_t> image = pattern(3 * 8192 + 5, 3);
  ASSERT_EQ(disc.burn(job_of(image)).verdict, Verdict::Good);
  const std::vector<std::string> known = chunks(image);
  image[8192 * block_size + 5] ^= 1;  // of the second stretch
  Job job = delta_of(image);
  job.delta_known = known;
  const BurnResult result = disc.burn(job);
  EXPECT_EQ(result.verdict, Verdict::Good) << describe(result);
  EXPECT_EQ(result.tracks.front().blocks - result.tracks.front().unchanged, 32);
}

TEST(DeltaByReceipt, IsNotBelievedWhereTheDiscHoldsSomethingElse) {
  const VirtualDisc disc("bd-re", 20'000);
  ASSERT_EQ(disc.burn(job_of(pattern(blocks, 3))).verdict, Verdict::Good);
  const std::vector<std::uint8_t> image = pattern(blocks, 8);
  Job job = delta_of(image);
  job.delta_known = chunks(image);
  const BurnResult result = disc.burn(job);
  EXPECT_EQ(result.verdict, Verdict::Good) << describe(result);
  EXPECT_EQ(result.tracks.front().unchanged, 0);
}

TEST(DeltaPlan, IsRefusedWhereNothingCanBeWrittenAgain) {
  const VirtualDisc disc("bd-r", 20'000);
  EXPECT_NE(disc.refusal(delta_of(pattern(64, 1))).find("--delta is for media"), std::string::npos);
}

}  // namespace
}  // namespace disc::record
