// What burn, resume and append have in common: tell the plan, ask, run, tell what came of it.
#include "record/burn_course.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <fstream>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/environment.h"
#include "formats/mmc/commands.h"

namespace disc::record {
namespace {

const std::vector<std::pair<std::string, VerifyLevel>> levels{{"none", VerifyLevel::None},
                                                              {"structure", VerifyLevel::Structure},
                                                              {"quick", VerifyLevel::Quick},
                                                              {"full", VerifyLevel::Full},
                                                              {"paranoid", VerifyLevel::Paranoid}};

int status_of(const BurnResult& result) {
  if (result.ended_early)
    return Interrupted;
  switch (result.verdict) {
    case Verdict::Different:
      return Different;
    case Verdict::Unreadable:
      return SystemFailure;
    case Verdict::Good:
    case Verdict::NotVerified:
      return Done;
  }
  return Done;
}

void eject(drive::Transport& drive) {
  mmc::StartStopUnit command;
  command.operation = mmc::StartStopUnit::eject;
  drive.send(command, std::chrono::minutes(2));
}

// Until something was sent to the disc there is nothing to be taken up.
bool can_be_taken_up(const Journal& journal) {
  return journal.stage != Stage::Planned && journal.stage != Stage::Preparing;
}

BurnResult run_with_hint(Burn& course, const std::string& journal) {
  try {
    return course.run();
  } catch (const drive::DriveError& error) {
    if (journal.empty() || !path_exists(journal))
      throw;
    if (!can_be_taken_up(read_journal(journal))) {
      remove_file(journal);
      throw;
    }
    throw drive::DriveError(cat(error.what(), "\n'record resume ", journal,
                                "' goes on with it, when drive and disc are there again"));
  }
}

void write_report(const std::string& path, const BurnResult& result) {
  if (path.empty())
    return;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << to_json(result) << '\n';
  if (!out.flush())
    throw SystemError(path, "write", errno);
}

}  // namespace

std::string unfinished(const std::string& path) {
  if (path.empty() || !path_exists(path))
    return "";
  const Journal journal = read_journal(path);
  if (!can_be_taken_up(journal))
    return "";
  return cat(path, ": tells of a recording on ", journal.address, " (", journal.plan.medium,
             ") that was not finished, or is going on still. 'record resume ", path,
             "' goes on with it, and --journal FILE keeps another journal; a new recording gives "
             "that up.");
}

int run_course(Burn& course, const WritePlan& plan, const CourseOptions& options,
               drive::Transport& drive, Session& session) {
  if (options.dry_run) {
    session.out << (session.options.json ? to_json(plan) + "\n" : describe(plan));
    return Done;
  }
  if (!session.options.quiet)
    session.err << describe(plan);
  std::string question;
  if (plan.destroys)
    question = cat(plan.drive, ": ", plan.loses, " will be lost.");
  if (!options.gives_up.empty())
    question += cat(question.empty() ? "" : " ", options.gives_up);
  if (!question.empty() && !confirmed(session, question, options.yes)) {
    session.err << "record: nothing was written\n";
    return Interrupted;
  }
  const BurnResult result = [&] {
    try {
      BurnResult good = run_with_hint(course, plan.journal);
      write_report(options.report, good);
      return good;
    } catch (const Error&) {
      write_report(options.report, course.result());
      throw;
    }
  }();
  if (session.options.json)
    session.out << to_json(result) << "\n";
  else if (!session.options.quiet || result.verdict != Verdict::Good)
    session.out << describe(result);
  const int status = status_of(result);
  if (options.eject && status != Interrupted)
    eject(drive);
  return status;
}

void add_course_options(CLI::App& command, CourseOptions& options) {
  command
      .add_option("--verify", options.verify, "none, structure, quick, full (default), paranoid")
      ->option_text("LEVEL")
      ->transform(CLI::CheckedTransformer(levels).description(""));
  command
      .add_option("--report", options.report,
                  "write what came of it there, as JSON: also where the recording fails")
      ->option_text("FILE");
  command
      .add_option("--timeout-scale", options.timeout_scale,
                  "give the drive so many times the usual time")
      ->option_text("N")
      ->check(CLI::Range(0.1, 100.0).description(""));
  command.add_flag("--eject", options.eject, "open the tray at the end");
  command.add_flag("--dry-run", options.dry_run,
                   "say what would be done to the disc, and do nothing to it");
  command.add_flag("--yes", options.yes, "do not ask before something is lost");
}

BurnOptions burn_options(const CourseOptions& options) {
  BurnOptions how;
  how.verify = options.verify;
  how.timeout_scale = options.timeout_scale;
  how.spares = !options.report.empty();
  how.only_looks = options.dry_run;
  return how;
}

}  // namespace disc::record
