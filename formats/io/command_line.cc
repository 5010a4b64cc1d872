// What the command lines of all programs share: common options, colours, progress, errors.
#include "formats/io/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <new>
#include <system_error>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/environment.h"
#include "formats/io/temporary_file.h"
#include "formats/io/terminal.h"

namespace disc {
namespace {

constexpr const char* common_group = "Common options";

bool is_screen(const std::ostream& err) {
  return err.rdbuf() == std::cerr.rdbuf() && is_terminal(2) &&
         environment_variable("TERM").value_or("") != "dumb";
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty())
      names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

const CLI::App& chosen_command(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app : chosen_command(*chosen.back());
}

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const std::optional<std::string> near = nearest(word, candidates);
  return near ? cat(", did you mean ", in_quotes(*near), "?") : std::string();
}

// CLI11 lists what was left over; a person wants the first mistake and the nearest right word.
std::string explain_extras(const CLI::App& app) {
  const CLI::App& command = chosen_command(app);
  const std::vector<std::string> extras = app.remaining(true);
  if (extras.empty())
    return "an argument is not understood";
  const auto option = std::find_if(extras.begin(), extras.end(), [](const std::string& word) {
    return word.size() > 1 && word[0] == '-';
  });
  if (option != extras.end()) {
    const std::string name = option->substr(0, option->find('='));
    return cat("unknown option ", in_quotes(name), suggestion(name, option_names(command)));
  }
  const std::vector<std::string> commands = command_names(command);
  if (!commands.empty())
    return cat("unknown command ", in_quotes(extras.front()), suggestion(extras.front(), commands));
  return cat("unexpected argument ", in_quotes(extras.front()));
}

/// CLI11's own, with descriptions wrapped and without its remarks on options ("REQUIRED",
/// "Excludes: ..."), which a person learns from the error that follows.
class HouseFormatter final : public CLI::Formatter {
 public:
  HouseFormatter() {
    column_width(help_column);
    label("SUBCOMMAND", "COMMAND");
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    if (!option->get_option_text().empty())
      return " " + option->get_option_text();
    return option->get_type_size() == 0 ? "" : " " + option->get_type_name();
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped(option->get_description());
  }

 private:
  static constexpr std::size_t help_column = 28, last_column = 79;

  static std::string wrapped(const std::string& text) {
    constexpr std::size_t width = last_column - help_column;
    std::string out;
    std::size_t column = 0, at = 0;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      if (column != 0 && column + 1 + end - at > width) {
        out += '\n';
        column = 0;
      } else if (column != 0) {
        out += ' ';
        ++column;
      }
      out += text.substr(at, end - at);
      column += end - at;
      at = end + 1;
    }
    return out;
  }
};

std::string full_name(const CLI::App& command) {
  return command.get_parent() == nullptr
             ? command.get_name()
             : full_name(*command.get_parent()) + " " + command.get_name();
}

}  // namespace

void set_house_style(CLI::App& app, const std::string& version) {
  app.formatter(std::make_shared<HouseFormatter>());
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", version, "print the version");
}

void add_common_options(CLI::App& app, CommonOptions& options) {
  const auto is_new = [&](const char* name) { return app.get_option_no_throw(name) == nullptr; };
  if (is_new("--json"))
    app.add_flag("--json", options.json, "print results as JSON")->group(common_group);
  if (is_new("--quiet"))
    app.add_flag("-q,--quiet", options.quiet, "print errors only")->group(common_group);
  if (is_new("--verbose"))
    app.add_flag("-v,--verbose", options.verbose, "say more about what is done")
        ->group(common_group);
  if (is_new("--color"))
    app.add_option("--color", options.color, "colours in messages")
        ->option_text("auto|always|never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->group(common_group);
  if (is_new("--progress"))
    app.add_option("--progress", options.progress, "how progress is shown")
        ->option_text("auto|tty|plain|json|none")
        ->check(CLI::IsMember({"auto", "tty", "plain", "json", "none"}))
        ->group(common_group);
}

void add_completion_command(CLI::App& app, std::ostream& out, std::function<int()>& run) {
  CLI::App* const command =
      app.add_subcommand("completion", "Print the completion script of a shell");
  CLI::Option* const shell = command->add_option("shell", "bash, zsh or fish")
                                 ->required()
                                 ->option_text("bash|zsh|fish")
                                 ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&app, &out, &run, shell] {
    run = [&app, &out, shell] {
      out << completion_script(app, shell->as<std::string>());
      return Done;
    };
  });
}

std::vector<const char*> command_first(const CLI::App& app, int argc, const char* const* argv,
                                       const char* fallback) {
  std::vector<const char*> words(argv, argv + argc);
  const auto is_command = [&](const std::string& word) {
    return !app.get_subcommands([&](const CLI::App* one) { return one->get_name() == word; })
                .empty();
  };
  const auto is_option = [](const std::string& word) {
    return word.size() > 1 && word.front() == '-';
  };
  const auto own_option = [&](const std::string& word) {
    return is_option(word) && app.get_option_no_throw(word) != nullptr;
  };
  if (words.size() < 2 || own_option(words[1]) || is_command(words[1]))
    return words;
  // "-o build" names a file, not a command.
  const auto takes_value = [&](const std::string& word) {
    const CLI::Option* const option = app.get_subcommand(fallback)->get_option_no_throw(word);
    return option != nullptr && option->get_expected_min() > 0;
  };
  const auto command = std::find_if_not(words.begin() + 1, words.end(), is_option);
  if (command != words.end() && is_command(*command) && !takes_value(*(command - 1))) {
    std::rotate(words.begin() + 1, command, command + 1);
    return words;
  }
  const std::string first = words[1];
  if (is_option(first) || first == "-" || first.find_first_of("./") != std::string::npos ||
      path_exists(first))
    words.insert(words.begin() + 1, fallback);
  return words;
}

std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv,
                                      std::ostream& out, std::ostream& err) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::Success& success) {  // --help and --version
    return app.exit(success, out, err) == 0 ? Done : WrongInput;
  } catch (const CLI::ParseError& error) {
    const bool extras = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) ||
                        (!app.remaining(true).empty() && app.get_subcommands().empty());
    err << app.get_name() << ": " << (extras ? explain_extras(app) : std::string(error.what()))
        << "\nTry '" << full_name(chosen_command(app)) << " --help'.\n";
    return WrongInput;
  }
}

bool wants_colour(const CommonOptions& options, const std::ostream& err) {
  if (options.color != "auto")
    return options.color == "always";
  if (!environment_variable("NO_COLOR").value_or("").empty())
    return false;
  const std::string forced = environment_variable("CLICOLOR_FORCE").value_or("0");
  return (!forced.empty() && forced != "0") || is_screen(err);
}

std::unique_ptr<Progress> make_progress(const CommonOptions& options, const std::string& program,
                                        std::ostream& err) {
  ProgressSettings settings;
  settings.program = program;
  settings.clock = steady_seconds;
  if (options.progress == "none" || (options.progress == "auto" && options.quiet))
    settings.style = ProgressStyle::None;
  else if (options.progress == "json")
    settings.style = ProgressStyle::Json;
  else if (options.progress == "tty" || (options.progress == "auto" && is_screen(err)))
    settings.style = ProgressStyle::Line;
  else
    settings.style = ProgressStyle::Plain;
  if (options.progress != "auto")
    settings.patience = 0;
  if (settings.style == ProgressStyle::Line)
    settings.width = terminal_width(2);
  return open_progress(std::move(settings), err);
}

int run_guarded(const std::string& program, std::ostream& err, const std::function<int()>& body) {
  const auto tell = [&](const char* what) {
    if (*what != '\0')
      err << program << ": " << what << "\n";
  };
  const InterruptGuard guard;
  try {
    return body();
  } catch (const ManifestError& error) {
    tell(error.what());
    return WrongInput;
  } catch (const Error& error) {
    tell(error.what());
    return SystemFailure;
  } catch (const std::bad_alloc&) {
    tell("out of memory");
    return SystemFailure;
  } catch (const std::system_error& error) {  // a thread that could not be started
    tell(error.what());
    return SystemFailure;
  }
}

}  // namespace disc
