// What the command lines of all programs share: common options, colours, progress, completion.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "formats/base/progress.h"

namespace disc {

/// Exit status of every program.
enum ExitStatus : int { Done = 0, Different = 1, WrongInput = 2, SystemFailure = 3, Interrupted = 130 };

struct CommonOptions {
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string color = "auto";     // auto always never; NO_COLOR is honoured
  std::string progress = "auto";  // auto tty plain json none
};

/// Adds --json --quiet --verbose --color --progress to a command, with help texts and checks.
void add_common_options(CLI::App& app, CommonOptions& options);

/// Whether messages on `err` may have colours: asked for, or a terminal and NO_COLOR unset.
bool wants_colour(const CommonOptions& options);

/// On a terminal one line overwritten in place, on a pipe a line every 10 %, JSON lines, or nothing.
std::unique_ptr<Progress> make_progress(const CommonOptions& options, const std::string& program,
                                        std::ostream& err);

/// The completion script of a program for "bash", "zsh" or "fish", made by walking its commands.
std::string completion_script(const CLI::App& app, const std::string& shell);

/// Runs `body` and turns errors into messages on `err` and exit statuses.
int run_guarded(const std::string& program, std::ostream& err, const std::function<int()>& body);

}  // namespace disc
