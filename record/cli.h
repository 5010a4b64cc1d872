// The program as a function, which tests call in memory.
#pragma once

#include <ostream>

#include "record/command.h"

namespace CLI {
class App;
}

namespace disc {

namespace record {

/// The commands of record; callbacks set `session.run`. Both must outlive the parsing.
void add_commands(CLI::App& app, Session& session);

}  // namespace record

/// Returns the exit status: 0 done; 1 what was burnt differs; 2 the command line or what is to be
/// burnt is wrong; 3 a drive, a medium or the system failed; 130 interrupted.
int record_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace disc
