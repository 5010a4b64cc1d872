// The program as a function, which tests call in memory.
#include "record/cli.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "formats/base/error.h"

namespace disc {

void record::add_commands(CLI::App& app, Session& session) {
  app.require_subcommand(1);
  set_house_style(app, "record (Glassmaster) " GLASSMASTER_VERSION);
  app.footer(
      "DRIVE: /dev/sr0, /dev/sg1, iscsi://HOST/TARGET/LUN, virtual:DISC[?OPTION=VALUE&...], "
      "file:PATH, block:/dev/sdX. 'record drives' lists what there is; no drive is ever guessed.");
  add_drives_command(app, session);
  add_info_command(app, session);
  add_burn_command(app, session);
  add_append_command(app, session);
  add_resume_command(app, session);
  add_read_command(app, session);
  add_media_commands(app, session);
  add_tray_commands(app, session);
  add_cdb_command(app, session);
  add_virtual_command(app, session);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    add_common_options(*command, session.options);
  add_completion_command(app, session.out, session.run);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    command->group("Commands");
}

int record_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  record::Session session{out, err, {}, {}};
  CLI::App app{"Write images to discs, and ask drives and discs what they are.", "record"};
  record::add_commands(app, session);
  if (argc < 2) {
    err << app.help();
    return WrongInput;
  }
  const std::optional<int> parsed = parse_command_line(app, argc, argv, out, err);
  if (parsed)
    return *parsed;
  return run_guarded("record", err, [&] {
    const int status = session.run();
    out.flush();
    if (!out)
      throw SystemError("standard output: cannot be written, the result is not whole");
    return status;
  });
}

}  // namespace disc
