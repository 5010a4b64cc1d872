// The program as a function, which tests call in memory.
#include "verify/cli.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "formats/base/error.h"

namespace disc {

void verify::add_commands(CLI::App& app, Session& session) {
  app.require_subcommand(1);
  set_house_style(app, "verify (Glassmaster) " GLASSMASTER_VERSION);
  app.footer("'verify MANIFEST IMAGE' means 'verify against MANIFEST IMAGE'.");
  add_against_command(app, session);
  add_structure_command(app, session);
  add_image_command(app, session);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    add_common_options(*command, session.options);
  add_completion_command(app, session.out, session.run);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    command->group("Commands");
}

int verify_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  verify::Session session{out, err, {}, {}};
  CLI::App app{"Hold a medium against what it should be.", "verify"};
  verify::add_commands(app, session);
  if (argc < 2) {
    err << app.help();
    return WrongInput;
  }
  const std::vector<const char*> words = command_first(app, argc, argv, "against");
  const std::optional<int> parsed =
      parse_command_line(app, static_cast<int>(words.size()), words.data(), out, err);
  if (parsed)
    return *parsed;
  return run_guarded("verify", err, [&] {
    const int status = session.run();
    out.flush();
    if (!out)
      throw SystemError("standard output: cannot be written, the report is not whole");
    return status;
  });
}

}  // namespace disc
