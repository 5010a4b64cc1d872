// The power goes at every command of a recording of three sessions: taking it up gives the right
// disc, or says what is lost.
#include <gtest/gtest.h>

#include "formats/io/environment.h"
#include "record/burn.h"
#include "tests/drive/power_cut.h"
#include "tests/drive/virtual_disc.h"
#include "tests/support/scratch.h"

namespace disc::record {
namespace {

constexpr int sessions = 3;

// Every command takes hours; a prime misses no kind of command for long, and the first is another
// one for each medium.
std::uint64_t step() {
  const auto wish = environment_variable("GLASSMASTER_CUT_EVERY");
  return wish ? std::stoul(*wish) : SLOW_BUILD ? 149 : 37;
}

struct Medium3 {
  const char* kind;
  std::uint32_t capacity;
  std::size_t blocks;  // of each session
  WriteType write_type = WriteType::Auto;
  BdFormat bd_format = BdFormat::Plain;
};
void PrintTo(const Medium3& one, std::ostream* out) {
  *out << one.kind << " " << to_string(one.write_type) << " " << to_string(one.bd_format);
}

struct Way {
  Medium3 medium;
  Cut cut;
};
void PrintTo(const Way& way, std::ostream* out) {
  PrintTo(way.medium, out);
  *out << (way.cut == Cut::Power ? " power" : " host");
}

// Reads blocks by another drive, which knows nothing of what went before.
bool holds(const VirtualDisc& disc, const std::vector<std::uint8_t>& image, Lba first) {
  const auto drive = disc.open();
  Interrupts interrupts;
  NoProgress progress;
  const Medium medium = probe(*drive, wanted_for_reading());
  Commander commander(*drive, timeout_basis(medium, 1), interrupts);
  const MemorySource source(image, "image");
  Section section;
  section.source = &source;
  section.first = first;
  section.blocks = static_cast<std::int64_t>(image.size() / block_size);
  const ReadBackReport report = compare_with_source(
      commander, section, {{first, static_cast<std::int32_t>(section.blocks)}}, progress);
  return report.alike();
}

class ResumeTest : public testing::TestWithParam<Way> {
 protected:
  const Medium3& medium() const { return GetParam().medium; }
  std::vector<std::uint8_t> image(int session) const {
    return pattern(medium().blocks - static_cast<std::size_t>(session) * 7,
                   static_cast<std::uint8_t>(20 + session));
  }
  bool overwritable() const {
    const std::string kind = medium().kind;
    return kind == "dvd+rw" || kind == "dvd-ram" || kind == "bd-re" || kind == "dvd-rw-ro";
  }
  Job job(int session) const {
    Job job = job_of(image(session));
    job.write_type = medium().write_type;
    // The virtual drive does not read a BD-R again that was closed after random recording.
    const bool close = session + 1 == sessions && medium().bd_format != BdFormat::Rrm;
    job.closing = close ? Closing::Disc : Closing::Session;
    job.append = session != 0;
    job.bd_format = medium().bd_format;
    job.bd_format_given = medium().bd_format != BdFormat::Plain;
    // Where nothing is in sequence, a session is what lies behind the one before.
    if (overwritable() || medium().bd_format == BdFormat::Rrm)
      job.first = Lba{session * 4096};
    return job;
  }
  BurnOptions options() const {
    BurnOptions options;
    options.journal = {scratch.path("journal.json"), "/image.iso", "virtual:"};
    return options;
  }
  // One session; the number of the command that met the end, if one did.
  struct Course {
    BurnResult result;
    std::uint64_t commands = 0;
    bool cut = false;
    std::string failure;
  };
  Course burn(const VirtualDisc& disc, int session, std::uint64_t at) {
    Course course;
    PowerCut drive(disc.folder().string(), at, GetParam().cut);
    Interrupts interrupts;
    NoProgress progress;
    try {
      Burn burn(drive, interrupts, options(), progress);
      burn.plan(job(session));
      course.result = burn.run();
    } catch (const Error& error) {
      course.failure = error.what();
    }
    course.cut = drive.gone();
    course.commands = drive.commands();
    return course;
  }
  Course resume(const VirtualDisc& disc, int session, std::uint64_t at = 0) {
    Course course;
    PowerCut drive(disc.folder().string(), at, GetParam().cut);
    Interrupts interrupts;
    NoProgress progress;
    try {
      BurnOptions how = options();
      how.all_tracks = true;
      const Journal journal = read_journal(how.journal.path);
      Burn burn(drive, interrupts, how, progress);
      Job job = job_of(image(session));
      burn.take_up(job, journal);
      course.result = burn.run();
    } catch (const LostRecording& error) {
      course.failure = error.what();
    } catch (const Error& error) {
      course.failure = cat("not expected: ", error.what());
    }
    course.cut = drive.gone();
    course.commands = drive.commands();
    return course;
  }

  Scratch scratch;
};

TEST_P(ResumeTest, GivesTheRightDiscOrSaysWhatIsLost) {
  int taken_up = 0, lost = 0, anew = 0;
  std::uint64_t at =
      1 + std::hash<std::string>()(medium().kind) % std::min<std::uint64_t>(step(), 37);
  int cuts = 0;
  bool through = false;
  // Each round cuts the whole recording at one command, and counts on through its sessions.
  for (; !through; at += step(), ++cuts) {
    const VirtualDisc disc(medium().kind, medium().capacity);
    std::vector<Lba> firsts;
    std::uint64_t left = at;
    bool given_up = false;
    through = true;
    for (int session = 0; session < sessions && !given_up; ++session) {
      SCOPED_TRACE(cat("cut at command ", at, ", session ", session + 1));
      Course course = burn(disc, session, left);
      left = course.cut ? 0 : left == 0 ? 0 : left - course.commands;
      if (course.cut) {
        through = false;
        if (!path_exists(options().journal.path)) {
          // Nothing was changed yet: the same burn once more.
          course = burn(disc, session, 0);
          ++anew;
        } else {
          course = resume(disc, session);
          ++taken_up;
        }
        if (!course.failure.empty()) {
          ASSERT_EQ(course.failure.find("not expected"), std::string::npos) << course.failure;
          EXPECT_NE(course.failure.find("Saved: "), std::string::npos) << course.failure;
          ++lost;
          given_up = true;
          remove_file(options().journal.path);
          break;
        }
      }
      ASSERT_TRUE(course.failure.empty()) << course.failure;
      ASSERT_EQ(course.result.verdict, Verdict::Good) << describe(course.result);
      ASSERT_FALSE(path_exists(options().journal.path));
      firsts.push_back(course.result.plan.tracks.front().first);
    }
    // Whatever became of the last one: those before it are as they were.
    for (std::size_t session = 0; session < firsts.size(); ++session)
      ASSERT_TRUE(holds(disc, image(static_cast<int>(session)), firsts[session]))
          << "cut at command " << at << ", session " << session + 1;
  }
  EXPECT_GT(taken_up - lost, 0);
  std::printf("    %d cuts: %d before anything was changed, %d taken up, %d of these lost\n",
              cuts - 1, anew, taken_up, lost);
}

std::vector<Way> all_ways() {
  std::vector<Way> ways;
  // With the sanitizers one way of being cut off has to do.
  const std::vector<Cut> cuts =
      SLOW_BUILD ? std::vector{Cut::Power} : std::vector{Cut::Power, Cut::Host};
  for (const Cut cut : cuts)
    for (const Medium3& medium :
         {Medium3{"cd-r", 60'000, 1'200, WriteType::TrackAtOnce},
          Medium3{"dvd-r", 20'000, 1'500, WriteType::Incremental}, Medium3{"dvd+r", 20'000, 1'500},
          Medium3{"bd-r", 20'000, 2'500}, Medium3{"dvd+rw", 20'000, 1'500},
          Medium3{"bd-re", 20'000, 2'500}, Medium3{"dvd-ram", 20'000, 1'500},
          Medium3{"dvd-rw-ro", 20'000, 1'600}, Medium3{"dvd+r-dl", 20'000, 1'500},
          Medium3{"bd-r", 20'000, 2'500, WriteType::Auto, BdFormat::Pow},
          Medium3{"bd-r", 20'000, 2'500, WriteType::Auto, BdFormat::Rrm}})
      ways.push_back({medium, cut});
  return ways;
}

INSTANTIATE_TEST_SUITE_P(All, ResumeTest, testing::ValuesIn(all_ways()),
                         [](const testing::TestParamInfo<Way>& each) {
                           const Way& way = each.param;
                           std::string name =
                               cat(way.medium.kind, "_", to_string(way.medium.bd_format), "_",
                                   way.cut == Cut::Power ? "power" : "host");
                           for (char& letter : name)
                             letter = letter == '-' ? '_' : letter == '+' ? 'p' : letter;
                           return name;
                         });

}  // namespace
}  // namespace disc::record
