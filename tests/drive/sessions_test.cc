// Ten sessions on every kind of disc that takes more than one: each is verified, and those before
// it stay as they were.
#include <gtest/gtest.h>

#include "formats/virtual_drive/disc_folder.h"
#include "record/session_border.h"
#include "tests/drive/virtual_disc.h"

namespace disc::record {
namespace {

constexpr int sessions = 10;

struct Kind {
  const char* name;
  std::uint32_t capacity;
  WriteType write_type = WriteType::Auto;
  BdFormat bd_format = BdFormat::Plain;
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class SessionsTest : public testing::TestWithParam<Kind> {
 protected:
  static std::vector<std::uint8_t> image(int session) {
    return pattern(310 + static_cast<std::size_t>(session), static_cast<std::uint8_t>(session + 1));
  }
  static bool is_overwritten(const std::string& name) {
    return name == "dvd+rw" || name == "dvd-ram" || name == "bd-re" || name == "dvd-rw-ro";
  }
  // Compared by a drive that knows nothing of how it was written.
  static ReadBackReport read_back(const VirtualDisc& disc, int session, Lba first) {
    const auto drive = disc.open();
    Interrupts interrupts;
    NoProgress progress;
    const Medium medium = probe(*drive, wanted_for_reading());
    Commander commander(*drive, timeout_basis(medium, 1), interrupts);
    const std::vector<std::uint8_t> bytes = image(session);
    const MemorySource source(bytes, "image");
    Section section;
    section.source = &source;
    section.first = first;
    section.blocks = static_cast<std::int64_t>(bytes.size() / block_size);
    return compare_with_source(commander, section,
                               {{first, static_cast<std::int32_t>(section.blocks)}}, progress);
  }
};

TEST_P(SessionsTest, TenAreReadableInTheEnd) {
  const VirtualDisc disc(GetParam().name, GetParam().capacity);
  std::vector<Lba> firsts;
  for (int session = 0; session < sessions; ++session) {
    Job job = job_of(image(session));
    job.write_type = GetParam().write_type;
    job.append = session != 0;
    job.bd_format = GetParam().bd_format;
    job.bd_format_given = job.bd_format != BdFormat::Plain && session == 0;
    job.closing = session + 1 == sessions ? Closing::Disc : Closing::Session;
    if (is_overwritten(GetParam().name))
      job.first = Lba{session * 512};
    const BurnResult result = disc.burn(job);
    ASSERT_EQ(result.verdict, Verdict::Good) << "session " << session + 1 << "\n"
                                             << describe(result.plan) << describe(result);
    if (!is_overwritten(GetParam().name)) {
      EXPECT_EQ(result.plan.session, session + 1);
    }
    firsts.push_back(result.plan.tracks.front().first);
  }
  for (int session = 0; session < sessions; ++session)
    EXPECT_TRUE(read_back(disc, session, firsts[static_cast<std::size_t>(session)]).alike())
        << "session " << session + 1;
  if (!is_overwritten(GetParam().name)) {
    EXPECT_TRUE(disc.medium().status.finalized);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, SessionsTest,
    testing::Values(Kind{"cd-r", 120'000, WriteType::TrackAtOnce},
                    Kind{"dvd-r", 40'000, WriteType::Incremental},
                    Kind{"dvd-rw", 40'000, WriteType::Incremental},
                    Kind{"dvd-r-dl", 40'000, WriteType::Incremental}, Kind{"dvd+r", 40'000},
                    Kind{"dvd+r-dl", 40'000}, Kind{"bd-r", 40'000}, Kind{"bd-r-dl", 40'000},
                    Kind{"bd-r", 40'000, WriteType::Auto, BdFormat::Pow}, Kind{"dvd+rw", 40'000},
                    Kind{"dvd-ram", 40'000}, Kind{"dvd-rw-ro", 40'000}, Kind{"bd-re", 40'000}),
    [](const testing::TestParamInfo<Kind>& each) {
      std::string name = cat(each.param.name, "_", to_string(each.param.bd_format));
      for (char& letter : name)
        letter = letter == '-' ? '_' : letter == '+' ? 'p' : letter;
      return name;
    });

TEST(SessionBorder, IsWhereTheNextSessionBegins) {
  for (const char* const kind : {"cd-r", "dvd-r", "dvd-r-dl", "dvd+r", "dvd+r-dl", "bd-r"}) {
    const VirtualDisc disc(kind, 120'000);
    std::int64_t end = 0;
    for (std::uint16_t session = 1; session <= 3; ++session) {
      Job job = job_of(pattern(320, 1));
      job.write_type =
          std::string(kind) == "cd-r" ? WriteType::TrackAtOnce : WriteType::Incremental;
      job.closing = Closing::Session;
      job.append = session != 1;
      const Medium before = disc.medium();
      const BurnResult result = disc.burn(job);
      ASSERT_EQ(result.verdict, Verdict::Good) << kind << describe(result);
      const PlannedTrack& track = result.plan.tracks.front();
      // Behind a track at once lie two blocks of run-out.
      end = track.first.value + track.blocks + (mmc::is_cd(before.profile()) ? 2 : 0);
      const std::int64_t border = border_blocks(before, session);
      EXPECT_NEAR(static_cast<double>(disc.medium().next_writable_address->value),
                  static_cast<double>(end + border), 32)
          << kind << ", session " << session;
      EXPECT_EQ(result.plan.notes.empty(), border == 0) << kind << describe(result.plan);
    }
  }
}

TEST(SessionBorder, ThatLeavesNoRoomIsTold) {
  const VirtualDisc disc("dvd-r", 20'000);
  Job job = job_of(pattern(19'900, 1));
  job.write_type = WriteType::Incremental;
  job.closing = Closing::Session;
  const WritePlan plan = disc.plan(job);
  ASSERT_EQ(plan.notes.size(), 1u);
  EXPECT_NE(plan.notes.front().find("leaves no room for another one"), std::string::npos);
}

// A disc as it is after so many sessions of one ECC block each.
void fill(const VirtualDisc& disc, std::uint16_t count) {
  virtual_drive::DiscFolder folder(disc.folder().string());
  virtual_drive::DiscState& state = folder.state();
  state.tracks.clear();
  std::int32_t at = 0;
  for (std::uint16_t i = 1; i <= count; ++i) {
    virtual_drive::TrackState track;
    track.session = i;
    track.start = Lba{at};
    track.size = 16;
    track.next_writable = Lba{at + 16};
    track.closed = true;
    state.tracks.push_back(track);
    at += 32;
  }
  virtual_drive::TrackState open;
  open.session = state.sessions = static_cast<std::uint16_t>(count + 1);
  open.start = open.next_writable = Lba{at};
  open.size = state.capacity - static_cast<std::uint32_t>(at);
  open.open_ended = true;
  state.tracks.push_back(open);
  folder.mark_written(0, static_cast<std::uint32_t>(at));
  folder.save();
}

TEST(SessionLimits, OfDvdPlusRAreKnownBeforeAnythingIsWritten) {
  Job job = job_of(pattern(16, 1));
  job.append = true;
  job.closing = Closing::Session;
  const VirtualDisc last("dvd+r", 40'000);
  fill(last, 152);
  EXPECT_EQ(last.refusal(job), "");
  const VirtualDisc full("dvd+r", 40'000);
  fill(full, 153);
  EXPECT_NE(full.refusal(job).find("no more than 153 fit"), std::string::npos) << full.refusal(job);
  const VirtualDisc dual("dvd+r-dl", 40'000);
  fill(dual, 127);
  EXPECT_NE(dual.refusal(job).find("no more than 127 fit"), std::string::npos) << dual.refusal(job);
}

}  // namespace
}  // namespace disc::record
