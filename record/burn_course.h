// What burn, resume and append have in common: tell the plan, ask, run, tell what came of it.
#pragma once

#include <string>

#include "record/burn.h"
#include "record/command.h"

namespace disc::record {

/// What the person wishes of a course, whatever is recorded.
struct CourseOptions {
  VerifyLevel verify = VerifyLevel::Full;
  double timeout_scale = 1;
  bool dry_run = false, yes = false, eject = false;
  std::string report;  // file for what came of it, as JSON; "": none
  /// What of an earlier recording can no longer be had when this one begins, besides what the plan
  /// destroys: a sentence; "": nothing.
  std::string gives_up;
};

/// Adds --verify, --report, --timeout-scale, --eject, --dry-run and --yes.
void add_course_options(CLI::App& command, CourseOptions& options);
/// What of them the burn itself has to know.
BurnOptions burn_options(const CourseOptions& options);

/// Runs what `course` has planned, and returns the exit status. Throws what Burn::run() throws,
/// with a hint where the recording can be taken up.
int run_course(Burn& course, const WritePlan& plan, const CourseOptions& options,
               drive::Transport& drive, Session& session);

/// Where a journal at `path` tells of a recording that was not finished: a sentence that says so.
/// Else "".
std::string unfinished(const std::string& path);

}  // namespace disc::record
