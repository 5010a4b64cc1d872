// The program as a function, which tests call in memory.
#pragma once

#include <ostream>

#include "verify/command.h"

namespace CLI {
class App;
}

namespace disc {

namespace verify {

/// The commands of verify; callbacks set `session.run`. Both must outlive the parsing.
void add_commands(CLI::App& app, Session& session);

}  // namespace verify

/// Returns the exit status: 0 the medium holds what it should; 1 it does not; 2 the command line,
/// or what the medium is held against, is wrong; 3 the medium could not be read; 130 interrupted.
int verify_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace disc
