// Burns images on virtual discs of every kind, and holds what is on them against the image.
#include "record/burn.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "formats/io/block_source.h"
#include "formats/virtual_drive/address.h"
#include "formats/virtual_drive/create_disc.h"
#include "record/closing.h"
#include "record/formatting.h"
#include "record/job.h"

namespace disc::record {
namespace {

std::vector<std::uint8_t> pattern(std::size_t blocks, std::uint8_t seed) {
  std::vector<std::uint8_t> bytes(blocks * block_size);
  std::uint32_t state = seed * 2654435761U + 1;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

Job job_of(const std::vector<std::uint8_t>& bytes) {
  Job job;
  job.name = "image.iso";
  JobTrack track;
  track.source = std::make_shared<MemorySource>(bytes, "image.iso");
  track.blocks = static_cast<std::int64_t>(blocks_for(bytes.size()));
  track.name = "image.iso";
  job.tracks.push_back(std::move(track));
  return job;
}

class Disc {
 public:
  explicit Disc(const std::string& kind, std::optional<std::uint32_t> capacity = std::nullopt) {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("burn-test-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    virtual_drive::NewDisc disc;
    disc.capacity = capacity;
    virtual_drive::create_disc(folder_.string(), kind, disc);
  }
  ~Disc() { std::filesystem::remove_all(folder_); }
  std::unique_ptr<drive::Transport> open(const std::string& options = "") const {
    return virtual_drive::open_virtual_drive(folder_.string() + options);
  }
  BurnResult burn(const Job& job, const std::string& options = "",
                  VerifyLevel verify = VerifyLevel::Full) const {
    const auto drive = open(options);
    BurnOptions how;
    how.verify = verify;
    Interrupts interrupts;
    NoProgress progress;
    Burn course(*drive, interrupts, how, progress);
    course.plan(job);
    return course.run();
  }
  WritePlan plan(const Job& job) const {
    const auto drive = open();
    Interrupts interrupts;
    NoProgress progress;
    Burn course(*drive, interrupts, {}, progress);
    return course.plan(job);
  }
  std::string refusal(const Job& job) const {
    try {
      plan(job);
      return "";
    } catch (const PlanError& error) {
      return error.what();
    }
  }
  Medium medium() const {
    const auto drive = open();
    return probe(*drive, everything());
  }
  /// What a command that changes the disc does to it.
  void format(bool full, std::optional<BdFormat> kind = {}) const {
    work([&](Commander& commander, const Medium& medium, Progress& progress) {
      format_medium(commander, choose_format(medium, full, kind), progress);
    });
  }
  void blank(bool full) const {
    work([&](Commander& commander, const Medium& medium, Progress& progress) {
      blank_medium(commander, medium, choose_blanking(medium, full), progress);
    });
  }
  void close(Closing what) const {
    work([&](Commander& commander, const Medium& medium, Progress& progress) {
      expect_closable(medium, what);
      close_medium(commander, medium, what, progress);
    });
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  template <class Deed>
  void work(Deed deed) const {
    const auto drive = open();
    Interrupts interrupts;
    NoProgress progress;
    const Medium medium = probe(*drive, wanted_for_burning());
    Commander commander(*drive, timeout_basis(medium, 1), interrupts);
    deed(commander, medium, progress);
  }
  std::filesystem::path folder_;
};

void expect_good(const BurnResult& result) {
  EXPECT_EQ(result.verdict, Verdict::Good) << describe(result);
}

struct Way {
  const char* kind;
  WriteType write_type;
  std::uint32_t capacity;
  Closing closing = Closing::Disc;
};
std::string name_of(const testing::TestParamInfo<Way>& each) {
  std::string name = each.param.kind + std::string("_") + to_string(each.param.write_type) + "_" +
                     to_string(each.param.closing);
  for (char& letter : name)
    if (letter == '-')
      letter = '_';
    else if (letter == '+')
      letter = 'p';
  return name;
}

class BurnTest : public testing::TestWithParam<Way> {
 protected:
  Disc disc{GetParam().kind, GetParam().capacity};
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
  const std::int64_t room = disc.plan(job(16)).free_blocks / 32 * 32;
  ASSERT_GT(room, 1'000);
  expect_good(disc.burn(job(static_cast<std::size_t>(room))));
}

TEST_P(BurnTest, RefusesWhatIsTooLargeBeforeItTouchesTheDisc) {
  const Medium before = disc.medium();
  const std::string text = disc.refusal(job(static_cast<std::size_t>(before.free_blocks) + 5'000));
  EXPECT_NE(text.find("needs"), std::string::npos) << text;
  EXPECT_EQ(disc.medium().status, before.status);
}

INSTANTIATE_TEST_SUITE_P(
    All, BurnTest,
    testing::Values(
        Way{"cd-r", WriteType::SessionAtOnce, 5'000}, Way{"cd-r", WriteType::TrackAtOnce, 5'000},
        Way{"cd-rw", WriteType::SessionAtOnce, 5'000},
        Way{"cd-rw", WriteType::TrackAtOnce, 5'000, Closing::Session},
        Way{"dvd-r", WriteType::SessionAtOnce, 60'000},
        Way{"dvd-r", WriteType::Incremental, 60'000},
        Way{"dvd-r", WriteType::Incremental, 60'000, Closing::Session},
        Way{"dvd-rw", WriteType::SessionAtOnce, 60'000},
        Way{"dvd-rw", WriteType::Incremental, 60'000}, Way{"dvd-rw-ro", WriteType::Random, 60'000},
        Way{"dvd-r-dl", WriteType::Incremental, 60'000},
        Way{"dvd-r-dl", WriteType::SessionAtOnce, 60'000},
        Way{"dvd-r-dl-jump", WriteType::LayerJump, 60'000},
        Way{"dvd-ram", WriteType::Random, 60'000}, Way{"dvd+r", WriteType::Incremental, 60'000},
        Way{"dvd+r", WriteType::Incremental, 60'000, Closing::Session},
        Way{"dvd+rw", WriteType::Random, 60'000}, Way{"dvd+r-dl", WriteType::Incremental, 60'000},
        Way{"dvd+r-dl", WriteType::Incremental, 60'000, Closing::Session},
        Way{"dvd+rw-dl", WriteType::Random, 60'000}, Way{"bd-r", WriteType::Incremental, 60'000},
        Way{"bd-r", WriteType::Incremental, 60'000, Closing::Session},
        Way{"bd-r-dl", WriteType::Incremental, 60'000}, Way{"bd-re", WriteType::Random, 60'000},
        Way{"bd-re-dl", WriteType::Random, 60'000}),
    name_of);

}  // namespace
}  // namespace disc::record
