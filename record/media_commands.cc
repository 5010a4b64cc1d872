// record blank, format, close: what is done to a disc besides writing to it.
#include <CLI/CLI.hpp>
#include <memory>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/mmc/commands.h"
#include "record/burn.h"
#include "record/closing.h"
#include "record/command.h"
#include "record/formatting.h"

namespace disc::record {
namespace {

struct Options {
  DriveOptions drive;
  bool full = false, yes = false, dry_run = false;
  std::string bd_format;
  std::string what = "disc";
  double timeout_scale = 1;
};

// A drive with a disc, locked while something is done to it.
struct Place {
  Place(const Options& options, Session& session)
      : opened(options.drive, options.dry_run ? to_ask() : to_act()),
        progress(make_progress(session.options, "record", session.err)),
        medium(probe(opened.transport(), wanted_for_burning())),
        commander(opened.transport(), timeout_basis(medium, options.timeout_scale), interrupts) {
    expect_medium(medium);
  }
  OpenedDrive opened;
  std::unique_ptr<Progress> progress;
  Interrupts interrupts;
  SignalsTo signals{interrupts};
  Medium medium;
  Commander commander;
};

std::string medium_in_words(const Medium& medium) {
  return cat(medium.drive, ": ", mmc::describe(medium.profile()), ", ", describe(medium.status));
}

// Empty media lose nothing.
bool agreed(const Medium& medium, const std::string& deed, const Options& options,
            Session& session) {
  if (medium.status.blank)
    return true;
  return confirmed(
      session,
      cat(medium_in_words(medium), ". It is to be ", deed, ", and what it holds will be lost."),
      options.yes);
}

void tell(Session& session, const Medium& medium, const std::string& what, bool dry_run) {
  if (session.options.json)
    session.out << cat("{\"drive\":", disc::to_json(medium.drive),
                       ",\"medium\":", disc::to_json(mmc::describe(medium.profile())),
                       ",\"done\":", disc::to_json(what),
                       ",\"dry_run\":", dry_run ? "true" : "false", "}\n");
  else if (!session.options.quiet)
    session.out << medium.drive << ": " << (dry_run ? "would be " : "") << what << "\n";
}

int blank(const Options& options, Session& session) {
  Place place(options, session);
  const Blanking blanking = choose_blanking(place.medium, options.full);
  if (!options.dry_run) {
    if (!agreed(place.medium, blanking.words, options, session))
      return Interrupted;
    TrayLock lock(place.commander);
    blank_medium(place.commander, place.medium, blanking, *place.progress);
  }
  tell(session, place.medium, blanking.words, options.dry_run);
  return Done;
}

int format(const Options& options, Session& session) {
  Place place(options, session);
  std::optional<BdFormat> kind;
  for (const BdFormat one : {BdFormat::Plain, BdFormat::Spares, BdFormat::Pow, BdFormat::Rrm})
    if (options.bd_format == to_string(one))
      kind = one;
  const PlannedFormat format = choose_format(place.medium, options.full, kind);
  const std::string words = cat("formatted: ", format.words);
  if (!options.dry_run) {
    if (!agreed(place.medium, words, options, session))
      return Interrupted;
    TrayLock lock(place.commander);
    format_medium(place.commander, format, *place.progress);
  }
  tell(session, place.medium, words, options.dry_run);
  return Done;
}

int close(const Options& options, Session& session) {
  Place place(options, session);
  const Closing what = options.what == "session" ? Closing::Session : Closing::Disc;
  expect_closable(place.medium, what);
  if (!options.dry_run) {
    TrayLock lock(place.commander);
    close_medium(place.commander, place.medium, what, *place.progress);
  }
  tell(session, place.medium, what == Closing::Disc ? "closed" : "closed, more can be added",
       options.dry_run);
  return Done;
}

CLI::App* add(CLI::App& app, const char* name, const char* help,
              const std::shared_ptr<Options>& options) {
  CLI::App* const command = app.add_subcommand(name, help);
  add_drive_options(*command, options->drive);
  command->add_flag("--dry-run", options->dry_run, "say what would be done, and do nothing");
  command
      ->add_option("--timeout-scale", options->timeout_scale,
                   "give the drive so many times the usual time")
      ->option_text("N")
      ->check(CLI::Range(0.1, 100.0).description(""));
  return command;
}

}  // namespace

void add_media_commands(CLI::App& app, Session& session) {
  const auto blanking = std::make_shared<Options>();
  CLI::App* const blank_app = add(app, "blank", "Empty a rewritable disc", blanking);
  blank_app->add_flag("--full", blanking->full, "all of it, not its beginning alone");
  blank_app->add_flag("--yes", blanking->yes, "do not ask");
  blank_app->callback([&session, blanking] {
    session.run = [&session, blanking] { return blank(*blanking, session); };
  });

  const auto formatting = std::make_shared<Options>();
  CLI::App* const format_app = add(app, "format", "Format a disc", formatting);
  format_app->add_flag("--full", formatting->full, "with certification, or all of it");
  format_app->add_flag("--yes", formatting->yes, "do not ask");
  format_app->add_option("--bd-format", formatting->bd_format, "spares, pow, rrm: of a blank BD-R")
      ->option_text("FORMAT")
      ->check(CLI::IsMember({"plain", "spares", "pow", "rrm"}).description(""));
  format_app->callback([&session, formatting] {
    session.run = [&session, formatting] { return format(*formatting, session); };
  });

  const auto closing = std::make_shared<Options>();
  CLI::App* const close_app =
      add(app, "close", "Close the open session, and the disc unless told otherwise", closing);
  close_app->add_option("what", closing->what, "session or disc")
      ->option_text("session|disc")
      ->check(CLI::IsMember({"session", "disc"}).description(""));
  close_app->callback([&session, closing] {
    session.run = [&session, closing] { return close(*closing, session); };
  });
}

}  // namespace disc::record
