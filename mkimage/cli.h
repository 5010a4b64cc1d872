// The program as a function, which tests call in memory.
#pragma once

#include <ostream>

#include "mkimage/command.h"

namespace CLI {
class App;
}

namespace disc {

/// The commands of mkimage; callbacks set `session.run`. Both must outlive the parsing.
void add_commands(CLI::App& app, Session& session);

/// Returns the exit status: 0 done; 1 a second build differed; 2 the command line or the manifest
/// is wrong; 3 the system failed; 130 interrupted.
int mkimage_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace disc
