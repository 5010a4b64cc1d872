// record append: builds the next session of a disc from a manifest, and burns it in one step.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/child_program.h"
#include "formats/io/environment.h"
#include "formats/io/host_file.h"
#include "formats/mmc/commands.h"
#include "record/ask.h"
#include "record/burn.h"
#include "record/burn_course.h"
#include "record/command.h"
#include "record/job.h"
#include "record/speed.h"
#include "record/volume_end.h"

namespace disc::record {
namespace {

// Of the largest ECC block there is: what is written anew around a superblock are whole ones.
constexpr std::int64_t unit = 32;
// The volume descriptors at block 16 and those that UDF has behind them.
constexpr std::int64_t head_blocks = 64;

struct Options {
  std::string manifest, spool, journal, close = "session", speed = "auto";
  DriveOptions drive;
  CourseOptions course;
  bool no_journal = false;
};

/// The session as `mkimage plan` tells it.
struct NextSession {
  std::int64_t first = 0, blocks = 0, base_blocks = 0;
  std::vector<std::string> added, changed, removed;
  std::int64_t kept = 0;
};

// Beside this program, as in a build and in libexec; else by the dispatcher.
std::vector<std::string> mkimage() {
  const std::string self = running_program();
  const std::string beside = self.substr(0, self.rfind('/') + 1) + "mkimage";
  if (is_regular_file(beside))
    return {beside};
  const std::string dispatcher = program_on_path("glassmaster");
  if (dispatcher.empty())
    throw SystemError(cat("mkimage: is neither beside ", self,
                          " nor is there a glassmaster on the PATH: a session is built by it"));
  return {dispatcher, "mkimage"};
}

std::vector<std::string> words(const char* command, const Options& options,
                               const std::vector<std::string>& more) {
  std::vector<std::string> all = mkimage();
  all.insert(all.end(), {command, options.manifest});
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

[[noreturn]] void failed(const char* what, int status) {
  const std::string text = cat("mkimage: cannot ", what, " the session, as it says above");
  if (status == WrongInput)
    throw ManifestError(text);
  throw SystemError(text);
}

NextSession ask_plan(const Options& options, const std::vector<std::string>& base) {
  std::vector<std::string> more = base;
  more.emplace_back("--json");
  const ChildAnswer answer = run_for_text(words("plan", options, more));
  if (answer.status != 0)
    failed("plan", answer.status);
  try {
    nlohmann::json plan = nlohmann::json::parse(answer.output);
    if (plan.contains("images") && plan["images"].size() == 1)
      plan = plan["images"][0];
    const nlohmann::json& session = plan.at("session");
    NextSession next;
    next.first = session.at("first").get<std::int64_t>();
    next.blocks = session.at("blocks").get<std::int64_t>();
    next.base_blocks = session.at("base_blocks").get<std::int64_t>();
    next.added = session.at("added").get<std::vector<std::string>>();
    next.changed = session.at("changed").get<std::vector<std::string>>();
    next.removed = session.at("removed").get<std::vector<std::string>>();
    next.kept = session.at("kept").get<std::int64_t>();
    if (next.first < 0 || next.blocks <= 0 || next.base_blocks < 0 ||
        next.first + next.blocks > INT32_MAX || next.base_blocks > next.first)
      throw SystemError("mkimage: tells of a session that no disc can have");
    return next;
  } catch (const nlohmann::json::exception& error) {
    throw SystemError(cat("mkimage: its plan cannot be understood: ", error.what()));
  }
}

std::string in_words(const NextSession& next) {
  constexpr std::size_t most = 20;
  std::string out = cat("session:   at block ", next.first, ", ", next.added.size(), " added, ",
                        next.changed.size(), " changed, ", next.removed.size(), " dropped, ",
                        next.kept, " kept\n");
  const auto list = [&](const char* word, const std::vector<std::string>& paths) {
    for (std::size_t i = 0; i < std::min(most, paths.size()); ++i)
      out += cat("  ", word, paths[i], "\n");
    if (paths.size() > most)
      out += cat("  ", word, "and ", paths.size() - most, " more\n");
  };
  list("added    ", next.added);
  list("changed  ", next.changed);
  list("dropped  ", next.removed);
  return out;
}

/// The spool file, which is the image of the burn. It stays where the recording can be taken up.
class SpoolFile {
 public:
  SpoolFile(std::string path, const std::string& journal) : path_(std::move(path)) {
    if (!path_exists(path_))
      return;
    if (path_exists(journal))
      throw ManifestError(cat(path_, ": is of a session that was interrupted: 'record resume ",
                              journal, "' goes on with it; --spool builds this one elsewhere"));
    throw ManifestError(cat(path_,
                            ": is there, of a session that was finished by 'record resume', or "
                            "of something else: remove it, or name another with --spool"));
  }
  ~SpoolFile() {
    if (!kept_) {
      try {
        remove_file(path_);
      } catch (const Error&) {  // nothing that could be done about it here
      }
    }
  }
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;
  void keep() { kept_ = true; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool kept_ = false;
};

/// What lies in the drive, asked before mkimage reads it: two programs cannot have a drive at once.
struct Base {
  bool blank = true, random = false;
};

Base look(const Options& options) {
  OpenedDrive opened(options.drive, to_ask());
  Wanted wanted = wanted_for_burning();
  wanted.content = true;
  const Medium medium = probe(opened.transport(), wanted);
  expect_medium(medium);
  Base base;
  base.random = mmc::is_random_writable(medium.profile()) ||
                medium.profile() == mmc::Profile::RemovableDisk ||
                medium.profile() == mmc::Profile::NonRemovableDisk;
  base.blank = medium.status.blank || medium.blankness == Blankness::Physical ||
               medium.blankness == Blankness::Zeros;
  // Whatever else lies there, it is nothing to add to: the plan asks before it is lost.
  if (base.random && !base.blank) {
    const auto block_at = [&](Lba at) {
      mmc::Read10 read;
      read.first = static_cast<std::uint32_t>(at.value);
      read.blocks = 1;
      Reply reply = ask(opened.transport(), read, disc::block_size);
      reply.data.resize(disc::block_size);
      return reply.good() ? reply.data : std::vector<std::uint8_t>(disc::block_size);
    };
    base.blank = !volume_end(block_at, std::max(medium.readable_blocks, medium.total_blocks));
  }
  if (!base.random && medium.status.finalized)
    throw PlanError(cat(medium.drive, ": the disc is closed, nothing can be added to it"));
  return base;
}

// Of a merged image what is new: the session with what lies before it since the base ended, then,
// when that is on the disc, the superblock. Interrupted before, the disc is as it was.
Job stretches_of(const Job& whole, const NextSession& next) {
  const std::int64_t end = whole.tracks.front().blocks;
  const std::int64_t from = next.base_blocks / unit * unit;
  Job job = whole;
  job.tracks.assign(2, whole.tracks.front());
  job.tracks[0].name = "new blocks";
  job.tracks[0].at = Lba{static_cast<std::int32_t>(from)};
  job.tracks[0].offset = static_cast<std::uint64_t>(from) * disc::block_size;
  job.tracks[0].blocks = end - from;
  job.tracks[1].name = "superblock";
  job.tracks[1].at = Lba{0};
  job.tracks[1].blocks = std::min(head_blocks, from);
  if (job.tracks[1].blocks == 0)
    job.tracks.pop_back();
  return job;
}

std::string spool_of(const Options& options) {
  return options.spool.empty() ? options.manifest + ".session.iso" : options.spool;
}
std::string journal_of(const Options& options) {
  return options.journal.empty() ? spool_of(options) + ".journal.json" : options.journal;
}

int burn(const Options& options, const Base& base, const std::optional<NextSession>& next,
         SpoolFile& spool, Session& session) {
  Job job = open_job(spool.path());
  if (base.random && next)
    job = stretches_of(job, *next);
  BurnOptions how = burn_options(options.course);
  if (!options.no_journal)
    how.journal = {journal_of(options), real_path(spool.path()), options.drive.drive};
  OpenedDrive opened(options.drive, options.course.dry_run ? to_ask() : to_act());
  const std::unique_ptr<Progress> progress = make_progress(session.options, "record", session.err);
  Interrupts interrupts;
  const SignalsTo signals(interrupts);
  Burn course(opened.transport(), interrupts, how, *progress);
  job.append = next.has_value();
  job.closing = options.close == "disc" ? Closing::Disc : Closing::Session;
  job.speed = parse_speed(options.speed, course.medium());
  const WritePlan& plan = course.plan(job);
  if (next && !base.random && plan.tracks.front().first.value != next->first)
    throw PlanError(cat(plan.drive, ": the session was built for block ", next->first,
                        ", and the disc goes on at block ", plan.tracks.front().first.value));
  CourseOptions run = options.course;
  if (next && base.random)
    run.gives_up =
        "The newest session takes the place of the one before it at the beginning of "
        "the disc.";
  try {
    const int status = run_course(course, plan, run, opened.transport(), session);
    if (!how.journal.path.empty() && path_exists(how.journal.path))
      spool.keep();
    return status;
  } catch (const drive::DriveError&) {
    if (!how.journal.path.empty() && path_exists(how.journal.path))
      spool.keep();
    throw;
  }
}

int append(const Options& options, Session& session) {
  const Base base = look(options);
  std::optional<NextSession> next;
  std::vector<std::string> more;
  if (!base.blank) {
    more = {"--base", options.drive.drive, "--format", base.random ? "merged" : "session"};
    next = ask_plan(options, more);
    if (!session.options.quiet)
      session.err << in_words(*next);
  } else if (!session.options.quiet) {
    session.err << "session:   the first one, the disc is blank\n";
  }
  SpoolFile spool(spool_of(options), journal_of(options));
  more.insert(more.end(), {"-o", "-"});
  if (const int status = run_into_file(words("build", options, more), spool.path()); status != 0)
    failed("build", status);
  return burn(options, base, next, spool, session);
}

}  // namespace

void add_append_command(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "append", "Add what a manifest has and a disc has not, as one more session");
  const auto options = std::make_shared<Options>();
  command->add_option("manifest", options->manifest, "what the disc is to hold besides what it has")
      ->option_text("MANIFEST")
      ->required();
  command->add_option("--to", options->drive.drive, "the drive; none is ever guessed")
      ->option_text("DRIVE")
      ->required();
  add_trace_option(*command, options->drive);
  command
      ->add_option("--close", options->close,
                   "session: more can be added (default); disc: this is the last one")
      ->option_text("session|disc")
      ->check(CLI::IsMember({"session", "disc"}).description(""));
  command->add_option("--speed", options->speed, "auto, max, min, 8x, 11080kB/s")
      ->option_text("SPEED");
  command
      ->add_option("--spool", options->spool,
                   "build the session here, instead of in MANIFEST.session.iso")
      ->option_text("FILE");
  CLI::Option* const journal = command->add_option(
      "--journal", options->journal, "as of burn; beside the built session unless told");
  journal->option_text("FILE");
  command->add_flag("--no-journal", options->no_journal, "as of burn")->excludes(journal);
  add_course_options(*command, options->course);
  command->callback([&session, options] {
    session.run = [&session, options] { return append(*options, session); };
  });
}

}  // namespace disc::record
