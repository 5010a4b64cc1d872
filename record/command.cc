// What the commands of record share: the drive they open, how they ask.
#include "record/command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

#include "formats/base/error.h"
#include "formats/drive/trace.h"
#include "formats/io/environment.h"

namespace disc::record {

void add_drive_options(CLI::App& command, DriveOptions& options) {
  command
      .add_option("drive", options.drive,
                  "the drive: /dev/sr0, iscsi://HOST/TARGET/LUN, virtual:DISC, file:PATH, "
                  "block:/dev/sdX")
      ->option_text("DRIVE")
      ->required();
  add_trace_option(command, options);
}

void add_trace_option(CLI::App& command, DriveOptions& options) {
  command
      .add_option("--trace", options.trace,
                  "write every command and what became of it to this file")
      ->option_text("FILE");
}

OpenedDrive::OpenedDrive(const DriveOptions& options, const drive::OpenOptions& how)
    : drive_(drive::open_drive(options.drive, how)) {
  if (!options.trace.empty())
    drive_ = std::make_unique<drive::TracingTransport>(std::move(drive_), options.trace);
}

drive::OpenOptions to_ask() {
  drive::OpenOptions options;
  options.writes = false;
  return options;
}

drive::OpenOptions to_act() { return {}; }

bool confirmed(Session& session, const std::string& question, bool agreed) {
  if (agreed)
    return true;
  // Whoever reads messages by other means than the screen does not see the question.
  if (session.err.rdbuf() != std::cerr.rdbuf() || !is_terminal(0) || !is_terminal(2))
    throw ManifestError(cat(question, " Nobody can be asked here: give --yes if that is meant"));
  session.err << question << " Type yes to go on: " << std::flush;
  const std::optional<std::string> line = typed_line();
  if (!line)
    session.err << '\n';
  return line && (*line == "yes" || *line == "YES" || *line == "Yes");
}

}  // namespace disc::record
