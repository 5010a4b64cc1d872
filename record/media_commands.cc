// record blank, format, close, repair: what is done to a disc besides writing to it.
#include <CLI/CLI.hpp>
#include <memory>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/mmc/commands.h"
#include "record/burn.h"
#include "record/closing.h"
#include "record/command.h"
#include "record/formatting.h"
#include "record/repair.h"

namespace disc::record {
namespace {

struct Options {
  DriveOptions drive;
  bool full = false, yes = false, dry_run = false, damaged = false, leave_open = false;
  std::string bd_format;
  std::string what = "disc";
  double timeout_scale = 1;
};

// A drive with a disc, locked while something is done to it.
struct Place {
  Place(const Options& options, Session& session)
      : opened(options.drive, options.dry_run ? to_ask() : to_act()),
        progress(make_progress(session.options, "record", session.err)),
        medium(probe(opened.transport(), wanted())),
        commander(opened.transport(), timeout_basis(medium, options.timeout_scale), interrupts) {
    expect_medium(medium);
  }
  static Wanted wanted() {
    Wanted wanted = wanted_for_burning();
    wanted.all_tracks = true;
    return wanted;
  }
  void look_again() { medium = probe(opened.transport(), wanted()); }

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

// What was found, what was done, and what is left; a disc that is damaged still is a failure.
int tell_repair(Session& session, const Medium& medium, const std::vector<std::string>& found,
                const std::vector<std::string>& done, bool dry_run) {
  const std::vector<std::string> left = dry_run ? std::vector<std::string>{} : faults_of(medium);
  if (session.options.json) {
    const auto list = [](const std::vector<std::string>& lines) {
      std::string out;
      for (const std::string& line : lines)
        out += cat(out.empty() ? "" : ",", disc::to_json(line));
      return cat("[", out, "]");
    };
    session.out << cat("{\"drive\":", disc::to_json(medium.drive), ",\"found\":", list(found),
                       ",\"done\":", list(done), ",\"left\":", list(left),
                       ",\"dry_run\":", dry_run ? "true" : "false", "}\n");
  } else if (!session.options.quiet) {
    for (const std::string& line : found)
      session.out << medium.drive << ": found: " << line << "\n";
    for (const std::string& line : done)
      session.out << medium.drive << ": " << (dry_run ? "would be done: " : "done: ") << line
                  << "\n";
    for (const std::string& line : left)
      session.out << medium.drive << ": left: " << line << "\n";
    session.out << medium.drive << ": " << describe(medium.status) << "\n";
  }
  return !dry_run && is_damaged(medium) ? SystemFailure : Done;
}

// Damaged tracks are repaired, what is open is closed; each thing that cannot be done is told, and
// the next one tried, since a disc in this state has nothing to lose.
int repair(const Options& options, Session& session, std::optional<Closing> what) {
  Place place(options, session);
  const std::vector<std::string> found = faults_of(place.medium);
  std::vector<std::string> done;
  if (found.empty() && !what) {
    if (!session.options.quiet && !session.options.json)
      session.out << place.medium.drive << ": nothing is damaged and nothing is open\n";
    else if (session.options.json)
      return tell_repair(session, place.medium, found, done, options.dry_run);
    return Done;
  }
  const auto attempt = [&](const std::string& deed, const auto& act) {
    if (options.dry_run) {
      done.push_back(deed);
      return;
    }
    try {
      act();
      done.push_back(deed);
    } catch (const drive::DriveError& error) {
      done.push_back(cat(deed, ": failed: ", error.what()));
    }
  };
  std::optional<TrayLock> lock;
  if (!options.dry_run)
    lock.emplace(place.commander);
  if (is_damaged(place.medium)) {
    if (options.dry_run) {
      done.emplace_back("damaged tracks repaired");
    } else {
      done = repair_tracks(place.commander, place.medium, *place.progress);
      place.look_again();
    }
  }
  const bool random = mmc::is_random_writable(place.medium.profile());
  const Closing wish = what.value_or(Closing::Session);
  const bool is_open = place.medium.disc && !place.medium.status.finalized &&
                       place.medium.disc->last_session != mmc::SessionState::Empty;
  if (!options.leave_open && !random && (is_open || what)) {
    for (const mmc::TrackInformation& track : place.medium.tracks)
      if (track.damage)
        attempt(cat("track ", track.track, " closed as it is"),
                [&] { place.commander.close_track(track.track, *place.progress); });
    attempt(wish == Closing::Disc ? "the disc closed" : "the session closed, more can be added",
            [&] {
              expect_closable(place.medium, wish);
              close_medium(place.commander, place.medium, wish, *place.progress);
            });
  }
  if (!options.dry_run)
    place.look_again();
  return tell_repair(session, place.medium, found, done, options.dry_run);
}

int close(const Options& options, Session& session) {
  if (options.damaged)
    return repair(options, session, options.what == "session" ? Closing::Session : Closing::Disc);
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
  close_app->add_flag("--damaged", closing->damaged,
                      "repair damaged tracks first, and close what cannot be repaired as it is");
  close_app->callback([&session, closing] {
    session.run = [&session, closing] { return close(*closing, session); };
  });

  const auto repairing = std::make_shared<Options>();
  CLI::App* const repair_app =
      add(app, "repair", "Mend damaged tracks and close what was left open", repairing);
  repair_app->add_flag("--leave-open", repairing->leave_open,
                       "repair damaged tracks, and close nothing");
  repair_app->callback([&session, repairing] {
    session.run = [&session, repairing] { return repair(*repairing, session, {}); };
  });
}

}  // namespace disc::record
