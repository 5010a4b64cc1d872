// Every fault of the virtual drive, at every kind of command: the disc is right, or the burn says
// that it is not.
#include <gtest/gtest.h>

#include "tests/drive/virtual_disc.h"

namespace disc::record {
namespace {

constexpr std::size_t blocks = 640;  // 20 WRITEs on BD, 20 on DVD

struct Case {
  std::string kind, fault;
  Closing closing = Closing::Disc;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.kind << " " << one.fault; }

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

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  const char* const kinds[] = {"cd-r",  "cd-rw",  "dvd-r",    "dvd-rw",   "dvd-rw-ro", "dvd-ram",
                               "dvd+r", "dvd+rw", "dvd+r-dl", "dvd-r-dl", "bd-r",      "bd-re"};
  const char* const faults[] = {"timeout-before", "timeout-after", "lost",     "busy",
                                "soft-error",     "reset",         "deferred", "power-loss"};
  for (const char* const kind : kinds)
    for (const char* const fault : faults)
      for (const char* const at : {"1", "10", "20", "sync", "close"})
        cases.push_back({kind, std::string(fault) + "@" + at, Closing::Disc});
  for (const char* const kind : kinds) {
    cases.push_back({kind, "void", Closing::Disc});
    cases.push_back({kind, "medium-error@77", Closing::Disc});
  }
  return cases;
}

class FaultTest : public testing::TestWithParam<Case> {};

TEST_P(FaultTest, IsNeverTakenForSuccess) {
  const VirtualDisc disc(GetParam().kind, 20'000);
  const std::vector<std::uint8_t> image = pattern(blocks, 5);
  Job job = job_of(image);
  job.closing = GetParam().closing;
  BurnResult result;
  std::string failure;
  try {
    result = disc.burn(job, "?fault=" + GetParam().fault, VerifyLevel::Structure);
  } catch (const Error& error) {
    failure = error.what();
  }
  if (!failure.empty()) {
    EXPECT_GT(failure.size(), 20u) << failure;
    return;
  }
  if (result.verdict == Verdict::Good) {
    EXPECT_TRUE(holds(disc, image, 0)) << describe(result);
  }
}

std::string name_of(const testing::TestParamInfo<Case>& each) {
  std::string name = each.param.kind + "_" + each.param.fault;
  for (char& letter : name)
    letter = letter == '+' ? 'p' : std::isalnum(static_cast<unsigned char>(letter)) ? letter : '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(All, FaultTest, testing::ValuesIn(all_cases()), name_of);

}  // namespace
}  // namespace disc::record
