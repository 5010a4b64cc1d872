// The program as a function, which tests call in memory.
#include "mkimage/cli.h"

#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/environment.h"

namespace disc {
namespace {

// "mkimage MANIFEST" means "mkimage build MANIFEST". A word that is no command, looks like no path
// and names no file is a slip of the fingers, which the parser explains.
bool means_build(const CLI::App& app, const std::string& word) {
  const auto has_name = [&](const CLI::App* command) { return command->get_name() == word; };
  if (!app.get_subcommands(has_name).empty())
    return false;
  if (word.size() > 1 && word.front() == '-')
    return app.get_option_no_throw(word) == nullptr;
  return word == "-" || word.find_first_of("./") != std::string::npos || path_exists(word);
}

}  // namespace

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
  std::vector<const char*> words(argv, argv + argc);
  if (means_build(app, words[1]))
    words.insert(words.begin() + 1, "build");
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
