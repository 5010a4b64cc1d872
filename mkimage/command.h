// What every command of mkimage gets, and how each registers itself.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "formats/io/command_line.h"

namespace CLI {
class App;
}

namespace disc {

/// One run of the program. A command's callback sets `run`; cli.cc calls it after parsing, catches
/// errors and turns them into exit statuses.
struct Session {
  std::ostream& out;
  std::ostream& err;
  CommonOptions options;
  std::function<int()> run;  // returns the exit status
};

void add_build_command(CLI::App& app, Session& session);
void add_check_command(CLI::App& app, Session& session);
void add_lock_command(CLI::App& app, Session& session);
void add_plan_command(CLI::App& app, Session& session);
void add_resolve_command(CLI::App& app, Session& session);
void add_init_command(CLI::App& app, Session& session);
void add_schema_command(CLI::App& app, Session& session);
void add_ls_command(CLI::App& app, Session& session);
void add_inspect_command(CLI::App& app, Session& session);
void add_extract_command(CLI::App& app, Session& session);
void add_import_command(CLI::App& app, Session& session);
void add_sessions_command(CLI::App& app, Session& session);

}  // namespace disc
