// What the commands of record share: one run of the program, the drive it opens, how it asks.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "formats/drive/open_drive.h"
#include "formats/io/command_line.h"
#include "formats/transport/transport.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace disc::record {

/// One run of the program. A command's callback sets `run`; cli.cc calls it after parsing, catches
/// errors and turns them into exit statuses.
struct Session {
  std::ostream& out;
  std::ostream& err;
  CommonOptions options;
  std::function<int()> run;  // returns the exit status
};

/// How a drive was named on the command line, and where what passes to and fro is written.
struct DriveOptions {
  std::string drive;
  std::string trace;  // file; "": none
};

/// Adds DRIVE and --trace. No drive is ever guessed: without the argument the command is refused.
void add_drive_options(CLI::App& command, DriveOptions& options);
/// Adds --trace alone, for commands that name their drive in another way.
void add_trace_option(CLI::App& command, DriveOptions& options);

/// A drive, and the trace of what passes if one was asked for.
class OpenedDrive {
 public:
  OpenedDrive(const DriveOptions& options, const drive::OpenOptions& how);

  drive::Transport& transport() { return *drive_; }

 private:
  std::unique_ptr<drive::Transport> drive_;
};

/// How to open a drive that is only asked: others may read it meanwhile.
drive::OpenOptions to_ask();
/// How to open one that is told to do something.
drive::OpenOptions to_act();

/// Whether a person says "yes" on the terminal to `question`, which is printed on `session.err`.
/// Where nobody can be asked, throws ManifestError that says to give --yes. `agreed` is the value
/// of
/// --yes: then nobody is asked.
bool confirmed(Session& session, const std::string& question, bool agreed);

void add_burn_command(CLI::App& app, Session& session);
void add_append_command(CLI::App& app, Session& session);
void add_resume_command(CLI::App& app, Session& session);
void add_media_commands(CLI::App& app, Session& session);  // blank, format, close, repair
void add_drives_command(CLI::App& app, Session& session);
void add_info_command(CLI::App& app, Session& session);
void add_read_command(CLI::App& app, Session& session);
void add_tray_commands(CLI::App& app, Session& session);  // load, eject, lock, unlock
void add_cdb_command(CLI::App& app, Session& session);
void add_virtual_command(CLI::App& app, Session& session);

}  // namespace disc::record
