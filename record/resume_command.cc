// record resume: goes on with a recording that was interrupted, and verifies the whole.
#include <CLI/CLI.hpp>
#include <memory>

#include "formats/base/error.h"
#include "formats/io/environment.h"
#include "record/burn.h"
#include "record/burn_course.h"
#include "record/command.h"
#include "record/job.h"

namespace disc::record {
namespace {

struct Options {
  std::string journal, image;
  DriveOptions drive;
  CourseOptions course;
};

// Moved together, image and journal are found together.
std::string image_of(const Options& options, const Journal& journal) {
  if (!options.image.empty())
    return options.image;
  if (path_exists(journal.image))
    return journal.image;
  const std::string name = journal.image.substr(journal.image.rfind('/') + 1);
  const std::size_t slash = options.journal.rfind('/');
  const std::string beside =
      slash == std::string::npos ? name : options.journal.substr(0, slash + 1) + name;
  if (path_exists(beside))
    return beside;
  throw ManifestError(cat(options.journal, ": the image was ", journal.image,
                          ", which is not there; --image FILE says where it is"));
}

int resume(const Options& options, Session& session) {
  const Journal journal = read_journal(options.journal);
  const std::string image = image_of(options, journal);
  const Job job = open_job(image);
  DriveOptions where = options.drive;
  if (where.drive.empty())
    where.drive = journal.address;
  BurnOptions how = burn_options(options.course);
  how.all_tracks = true;
  how.journal = {options.journal, image, where.drive};
  OpenedDrive opened(where, options.course.dry_run ? to_ask() : to_act());
  const std::unique_ptr<Progress> progress = make_progress(session.options, "record", session.err);
  Interrupts interrupts;
  const SignalsTo signals(interrupts);
  Burn course(opened.transport(), interrupts, how, *progress);
  const WritePlan& plan = course.take_up(job, journal);
  CourseOptions run = options.course;
  return run_course(course, plan, run, opened.transport(), session);
}

}  // namespace

void add_resume_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("resume", "Go on with a recording that was interrupted");
  const auto options = std::make_shared<Options>();
  command->add_option("journal", options->journal, "the journal that was kept beside the image")
      ->option_text("JOURNAL")
      ->required();
  command->add_option("--to", options->drive.drive, "the drive, where it is not the one it was")
      ->option_text("DRIVE");
  add_trace_option(*command, options->drive);
  command->add_option("--image", options->image, "the image, where it is not where it was")
      ->option_text("FILE");
  add_course_options(*command, options->course);
  command->callback([&session, options] {
    session.run = [&session, options] { return resume(*options, session); };
  });
}

}  // namespace disc::record
