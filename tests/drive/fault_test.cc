// Every fault of the virtual drive, at every kind of command: the disc is right, or the burn says
// that it is not.
#include <gtest/gtest.h>

#include "tests/drive/virtual_disc.h"

namespace disc::record {
namespace {

constexpr std::size_t blocks = 160;  // 5 WRITEs on BD, 10 on DVD

// Reads the disc by another drive, which has no faults.
bool holds(const VirtualDisc& disc, const std::vector<std::uint8_t>& image, std::int32_t first) {
  const auto drive = disc.open();
  std::vector<std::uint8_t> found(32 * block_size);
  for (std::size_t at = 0; at < blocks; at += 32) {
    mmc::Read10 read;
    read.first = static_cast<std::uint32_t>(first + static_cast<std::int32_t>(at));
    read.blocks = 32;
    drive::Outcome outcome;
    for (int tries = 0; tries < 20; ++tries) {  // unit attentions and what is still being closed
      outcome = drive->receive(read, found, std::chrono::seconds(60));
      if (outcome.good())
        break;
      drive->wait(std::chrono::seconds(30));
    }
    if (!outcome.good() ||
        !std::equal(found.begin(), found.end(),
                    image.begin() + static_cast<std::ptrdiff_t>(at * block_size)))
      return false;
  }
  return true;
}

// Burns with a fault. "" where that was noticed, or did no harm.
std::string trial(const std::string& kind, const std::string& fault,
                  const std::vector<std::uint8_t>& image) {
  const VirtualDisc disc(kind, 20'000);
  Job job = job_of(image);
  job.closing = Closing::Disc;
  try {
    // Media that can be written anywhere tell nothing of how much of them was: only reading does.
    const BurnResult result = disc.burn(
        job, "?fault=" + fault, fault == "void" ? VerifyLevel::Full : VerifyLevel::Structure);
    return result.verdict != Verdict::Good || holds(disc, image, 0)
               ? ""
               : "taken for success: " + describe(result);
  } catch (const Error& error) {
    const std::string text = error.what();
    return text.size() > 20 ? "" : "says only '" + text + "'";
  }
}

class FaultTest : public testing::TestWithParam<const char*> {};

TEST_P(FaultTest, IsNeverTakenForSuccess) {
  const std::string kind = GetParam();
  const std::vector<std::uint8_t> image = pattern(blocks, 5);
  // A burn without faults tells how many WRITEs there are.
  const BurnResult sound = VirtualDisc(kind, 20'000).burn(job_of(image));
  ASSERT_EQ(sound.verdict, Verdict::Good);
  const std::uint64_t writes = sound.tracks.front().commands;
  ASSERT_GT(writes, 2u);
  for (const char* const fault : {"timeout-before", "timeout-after", "lost", "busy", "soft-error",
                                  "reset", "reset-after", "deferred", "power-loss", "write-error"})
    for (const std::string& at : {std::string("1"), cat(writes / 2 + 1), cat(writes),
                                  std::string("sync"), std::string("close"), std::string("format")})
      EXPECT_EQ(trial(kind, cat(fault, "@", at), image), "") << fault << "@" << at;
  EXPECT_EQ(trial(kind, "void", image), "");
  EXPECT_EQ(trial(kind, "medium-error@77", image), "");
}

INSTANTIATE_TEST_SUITE_P(All, FaultTest,
                         testing::Values("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd-rw-ro", "dvd-ram",
                                         "dvd-r-dl", "dvd-r-dl-jump", "dvd+r", "dvd+rw", "dvd+r-dl",
                                         "dvd+rw-dl", "bd-r", "bd-r-dl", "bd-r-xl", "bd-re",
                                         "bd-re-dl", "bd-re-xl"),
                         [](const auto& each) { return name_of_kind(each.param); });

}  // namespace
}  // namespace disc::record
