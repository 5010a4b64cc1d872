// The program as a function, which tests call in memory.
#include "mkimage/cli.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "formats/base/error.h"

namespace disc {

void add_commands(CLI::App& app, Session& session) {
  app.require_subcommand(1);
  set_house_style(app, "mkimage (Glassmaster) " GLASSMASTER_VERSION);
  add_build_command(app, session);
  add_check_command(app, session);
  add_plan_command(app, session);
  add_lock_command(app, session);
  add_resolve_command(app, session);
  add_init_command(app, session);
  add_schema_command(app, session);
  add_ls_command(app, session);
  add_inspect_command(app, session);
  add_extract_command(app, session);
  add_import_command(app, session);
  add_sessions_command(app, session);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    add_common_options(*command, session.options);
  add_completion_command(app, session.out, session.run);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    command->group("Commands");
  app.footer("'mkimage MANIFEST' means 'mkimage build MANIFEST'.");
}

int mkimage_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  Session session{out, err, {}, {}};
  CLI::App app{"Compile a manifest to a reproducible disc image.", "mkimage"};
  add_commands(app, session);
  if (argc < 2) {
    err << app.help();
    return WrongInput;
  }
  const std::vector<const char*> words = command_first(app, argc, argv, "build");
  const std::optional<int> parsed =
      parse_command_line(app, static_cast<int>(words.size()), words.data(), out, err);
  if (parsed)
    return *parsed;
  return run_guarded("mkimage", err, [&] {
    const int status = session.run();
    out.flush();
    if (!out)
      throw SystemError("standard output: cannot be written, the result is not whole");
    return status;
  });
}

}  // namespace disc
