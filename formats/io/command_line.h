// What the command lines of all programs share: common options, colours, progress, completion.
#pragma once

#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "formats/base/progress.h"

namespace CLI {
class App;
}

namespace disc {

/// Exit status of every program.
enum ExitStatus : int {
  Done = 0,
  Different = 1,
  WrongInput = 2,
  SystemFailure = 3,
  Interrupted = 130
};

struct CommonOptions {
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string color = "auto";     // auto always never; NO_COLOR and CLICOLOR_FORCE are honoured
  std::string progress = "auto";  // auto tty plain json none
};

/// Makes --help of `app` and of the commands added afterwards read well on 80 columns, and gives
/// --help and --version ("mkimage (Glassmaster) 0.1.0") their words.
void set_house_style(CLI::App& app, const std::string& version);

/// Adds --json --quiet --verbose --color --progress to a command, with help texts and checks.
/// An option the command already has is left alone.
void add_common_options(CLI::App& app, CommonOptions& options);

/// Adds `completion bash|zsh|fish`; `run` is set when it was chosen.
void add_completion_command(CLI::App& app, std::ostream& out, std::function<int()>& run);

/// The words of a command line with the command in front: "-q plan M" becomes "plan -q M", and what
/// begins with a file or an option of `fallback` becomes a line of that command. A word that is no
/// command, looks like no path and names no file is a slip of the fingers, left to the parser to
/// explain.
std::vector<const char*> command_first(const CLI::App& app, int argc, const char* const* argv,
                                       const char* fallback);

/// Parses. Nothing means: go on. Else the exit status: 0 after --help and --version (printed on
/// `out`), 2 after a mistake, which is told on `err` with the nearest command or option.
std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv,
                                      std::ostream& out, std::ostream& err);

/// Whether messages on `err` may have colours: asked for, or a terminal and NO_COLOR unset. Only
/// std::cerr can be a terminal.
bool wants_colour(const CommonOptions& options, const std::ostream& err = std::cerr);

/// On a terminal one line overwritten in place, on a pipe a line every 10 %, JSON lines, or
/// nothing. Unless a style was asked for, the first half second passes in silence.
std::unique_ptr<Progress> make_progress(const CommonOptions& options, const std::string& program,
                                        std::ostream& err);

/// The completion script of a program for "bash", "zsh" or "fish", made by walking its commands.
std::string completion_script(const CLI::App& app, const std::string& shell);

/// Runs `body` and turns errors into messages on `err` ("mkimage: x.iso: cannot open: ...") and
/// exit statuses: ManifestError 2; FormatError, SystemError and no memory 3; SIGINT, SIGTERM and
/// SIGHUP end the process with 130 after its temporary files are removed (see temporary_file.h).
/// An error without text says nothing: its messages were printed before.
int run_guarded(const std::string& program, std::ostream& err, const std::function<int()>& body);

}  // namespace disc
