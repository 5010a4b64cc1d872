// record load, eject, lock, unlock: the tray of a drive.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "formats/mmc/commands.h"
#include "record/ask.h"
#include "record/command.h"
#include "record/json_text.h"
#include "record/medium.h"

namespace disc::record {
namespace {

// A tray may be full of discs that a changer has to sort.
constexpr milliseconds tray_timeout{300'000};
constexpr milliseconds load_patience{120'000};

enum class Act : std::uint8_t { Load, Eject, Lock, Unlock };

void report(Session& session, const DriveOptions& options, const char* event,
            const std::string& text) {
  if (session.options.json)
    session.out << nlohmann::ordered_json{{"drive", escape(options.drive)},
                                          {"event", event},
                                          {"text", text}}
                       .dump()
                << '\n';
  else if (!session.options.quiet)
    session.out << options.drive << ": " << text << '\n';
}

void prevent_removal(drive::Transport& drive, bool locked) {
  mmc::PreventAllowMediumRemoval command;
  command.prevent = locked ? 1 : 0;
  must_be_good(drive, command, tell(drive, command), "this drive may have no lock");
}

int load(drive::Transport& drive, const DriveOptions& options, Session& session) {
  mmc::StartStopUnit command;
  command.operation = mmc::StartStopUnit::load;
  const drive::Outcome outcome = tell(drive, command, tray_timeout);
  const mmc::Sense reason = outcome.reason();
  const bool empty =
      reason.key == mmc::not_ready && reason.code == 0x3A && reason.qualifier != 0x02;
  if (!empty)
    must_be_good(drive, command, outcome,
                 "where the drive has a slot or a lid instead of a tray, put the disc in by hand");
  const ReadyState state = wait_until_ready(drive, load_patience);
  report(session, options, "loaded",
         state.readiness == Readiness::Ready ? "loaded, the disc is ready"
                                             : "loaded; " + describe(state));
  return Done;
}

int eject(drive::Transport& drive, const DriveOptions& options, Session& session) {
  mmc::StartStopUnit command;
  command.operation = mmc::StartStopUnit::eject;
  const drive::Outcome outcome = tell(drive, command, tray_timeout);
  const bool locked = outcome.reason() == mmc::removal_prevented;
  must_be_good(drive, command, outcome,
               locked ? cat("its tray is locked: say 'record unlock ", options.drive,
                            "' if nothing uses the disc any more")
                      : std::string());
  report(session, options, "ejected", "its tray is open");
  return Done;
}

int run_tray(Act act, const DriveOptions& options, Session& session) {
  OpenedDrive opened(options, to_act());
  drive::Transport& drive = opened.transport();
  // Takes what happened before off its queue; whether there is a disc does not matter.
  wait_until_ready(drive, milliseconds(0));
  switch (act) {
    case Act::Load:
      return load(drive, options, session);
    case Act::Eject:
      return eject(drive, options, session);
    case Act::Lock:
      prevent_removal(drive, true);
      report(session, options, "locked", "its tray is locked until 'record unlock'");
      return Done;
    case Act::Unlock:
      prevent_removal(drive, false);
      report(session, options, "unlocked", "its tray is unlocked");
      return Done;
  }
  return Done;
}

void add_one(CLI::App& app, Session& session, Act act, const char* name, const char* description) {
  const auto options = std::make_shared<DriveOptions>();
  CLI::App* const command = app.add_subcommand(name, description);
  add_drive_options(*command, *options);
  command->callback([options, act, &session] {
    session.run = [options, act, &session] { return run_tray(act, *options, session); };
  });
}

}  // namespace

void add_tray_commands(CLI::App& app, Session& session) {
  add_one(app, session, Act::Load, "load", "Close the tray and wait for the disc");
  add_one(app, session, Act::Eject, "eject", "Open the tray");
  add_one(app, session, Act::Lock, "lock", "Keep the tray from being opened");
  add_one(app, session, Act::Unlock, "unlock", "Let the tray be opened again");
}

}  // namespace disc::record
