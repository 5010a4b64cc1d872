// The program as a function, which tests call in memory.
#include "verify/cli.h"

#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/environment.h"

namespace disc {
namespace {

// "verify MANIFEST IMAGE" means "verify against MANIFEST IMAGE". A word that is no command, looks
// like no path and names no file is a slip of the fingers, which the parser explains.
bool means_against(const CLI::App& app, const std::string& word) {
  const auto has_name = [&](const CLI::App* command) { return command->get_name() == word; };
  if (!app.get_subcommands(has_name).empty())
    return false;
  if (word.size() > 1 && word.front() == '-')
    return app.get_option_no_throw(word) == nullptr;
  return word.find_first_of("./") != std::string::npos || path_exists(word);
}

}  // namespace

void verify::add_commands(CLI::App& app, Session& session) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "verify (Glassmaster) " GLASSMASTER_VERSION);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_formatter()->label("Subcommands", "Commands");
  app.get_formatter()->column_width(32);
  app.footer("'verify MANIFEST IMAGE' means 'verify against MANIFEST IMAGE'.");
  add_against_command(app, session);
  add_structure_command(app, session);
  add_image_command(app, session);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    add_common_options(*command, session.options);
  add_completion_command(app, session.out, session.run);
}

int verify_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  verify::Session session{out, err, {}, {}};
  CLI::App app{"Hold a medium against what it should be.", "verify"};
  verify::add_commands(app, session);
  if (argc < 2) {
    err << app.help();
    return WrongInput;
  }
  std::vector<const char*> words(argv, argv + argc);
  if (means_against(app, words[1]))
    words.insert(words.begin() + 1, "against");
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
