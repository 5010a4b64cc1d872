// Completion scripts for bash, zsh and fish, made from the tree of commands.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/command_line.h"

namespace disc {
namespace {

/// What a shell needs to know of an option or argument.
struct Word {
  std::vector<std::string> names;  // "--json", "-j"; none for an argument
  std::string help;                // one line
  bool takes_value = false;
  bool repeats = false;
  std::vector<std::string> choices;  // of its value; none: a file name
};

struct Command {
  std::string name;  // "" for the program itself
  std::string help;
  std::vector<Word> options, arguments;
};

// The choices stand in the option's text as "auto|always|never"; a text in capitals, like "FILE",
// names a kind of value instead.
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string text = option.get_option_text();
  std::vector<std::string> choices;
  if (text.find('|') == std::string::npos)
    return choices;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t bar = std::min(text.find('|', start), text.size());
    const std::string choice = text.substr(start, bar - start);
    const bool plain = !choice.empty() && std::all_of(choice.begin(), choice.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    if (!plain || choice == "-")
      return {};
    choices.push_back(choice);
    start = bar + 1;
  }
  return choices;
}

Word word_of(const CLI::Option& option) {
  Word word;
  for (const std::string& name : option.get_snames())
    word.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames())
    word.names.push_back("--" + name);
  word.help = option.get_description();
  word.takes_value = option.get_items_expected_max() > 0;
  word.repeats = option.get_items_expected_max() > 1;
  word.choices = choices_of(option);
  return word;
}

Command command_of(const CLI::App& app, std::string name) {
  Command command{std::move(name), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options())
    (option->get_positional() ? command.arguments : command.options).push_back(word_of(*option));
  return command;
}

std::vector<Command> commands_of(const CLI::App& app) {
  std::vector<Command> commands{command_of(app, "")};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty())
      commands.push_back(command_of(*command, command->get_name()));
  return commands;
}

std::string join(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : between) + word;
  return text;
}

// Inside single quotes of a shell.
std::string shell_text(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == '\'' ? std::string("'\\''") : c == '\n' ? std::string(" ") : std::string(1, c);
  return out;
}

std::string bash_script(const std::string& program, const std::vector<Command>& commands) {
  std::vector<std::string> names;
  for (const Command& command : commands)
    if (!command.name.empty())
      names.push_back(command.name);
  std::string out =
      cat("# bash completion for ", program, "\n_", program, "() {\n",
          "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "  local command= i\n"
          "  COMPREPLY=()\n"
          "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "    case ${COMP_WORDS[i]} in\n"
          "      ",
          join(names, "|"),
          ") command=${COMP_WORDS[i]}; break ;;\n"
          "    esac\n"
          "  done\n"
          "  if [[ $before == = && COMP_CWORD -ge 2 ]]; then\n"
          "    before=${COMP_WORDS[COMP_CWORD-2]}\n"
          "  elif [[ $word == = ]]; then\n"
          "    word=\n"
          "  fi\n"
          "  case $command:$before in\n");
  for (const Command& command : commands)
    for (const Word& option : command.options) {
      if (!option.takes_value)
        continue;
      std::vector<std::string> patterns;
      for (const std::string& name : option.names)
        patterns.push_back(command.name + ":" + name);
      out += cat(
          "    ", join(patterns, "|"), ")\n      COMPREPLY=($(compgen ",
          option.choices.empty() ? std::string("-f") : cat("-W '", join(option.choices, " "), "'"),
          " -- \"$word\"))\n      return ;;\n");
    }
  out += "  esac\n  case $command in\n";
  for (const Command& command : commands) {
    std::vector<std::string> options, values;
    for (const Word& option : command.options)
      options.insert(options.end(), option.names.begin(), option.names.end());
    bool files = command.name.empty();  // a manifest alone means build
    for (const Word& argument : command.arguments) {
      values.insert(values.end(), argument.choices.begin(), argument.choices.end());
      files = files || argument.choices.empty();
    }
    if (command.name.empty())
      values = names;
    out += cat("    ", command.name.empty() ? "''" : command.name,
               ")\n      if [[ $word == -* ]]; then\n        COMPREPLY=($(compgen -W '",
               join(options, " "), "' -- \"$word\"))\n      else\n        COMPREPLY=($(compgen ",
               files ? "-f " : "", "-W '", join(values, " "), "' -- \"$word\"))\n      fi ;;\n");
  }
  return out + cat("  esac\n}\ncomplete -o filenames -F _", program, " ", program, "\n");
}

// "[help]" of a specification: brackets and colons are zsh's own.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : shell_text(text)) {
    if (c == '[' || c == ']' || c == ':')
      out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_value(const Word& word, const std::string& what) {
  return cat(":", what, ":",
             word.choices.empty() ? std::string("_files") : cat("(", join(word.choices, " "), ")"));
}

std::string zsh_arguments(const Command& command, const std::string& indent) {
  std::string out = cat(indent, "_arguments -s");
  for (const Word& option : command.options)
    for (const std::string& name : option.names) {
      const bool is_long = name.size() > 2;
      out += cat(" \\\n", indent, "  '", option.repeats ? "*" : "", name,
                 option.takes_value ? (is_long ? "=" : "+") : "", "[", zsh_text(option.help), "]",
                 option.takes_value ? zsh_value(option, "value") : std::string(), "'");
    }
  for (const Word& argument : command.arguments)
    out += cat(" \\\n", indent, "  '", argument.repeats ? "*" : "", zsh_value(argument, "argument"),
               "'");
  return out + "\n";
}

std::string zsh_script(const std::string& program, const std::vector<Command>& commands) {
  std::string out =
      cat("#compdef ", program, "\n_", program, "() {\n  local -a commands\n", "  commands=(\n");
  for (const Command& command : commands)
    if (!command.name.empty())
      out += cat("    '", command.name, ":", zsh_text(command.help), "'\n");
  out +=
      "  )\n  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
      "    _describe command commands\n    _files\n    return\n  fi\n"
      "  local chosen=$words[2]\n"
      "  case $chosen in\n";
  std::string fallback;
  for (const Command& command : commands) {
    if (command.name.empty()) {
      fallback = cat("    *)\n", zsh_arguments(command, "      "), "      _files ;;\n");
      continue;
    }
    out += cat("    ", command.name, ")\n      shift words; (( CURRENT-- ))\n",
               zsh_arguments(command, "      "), "      ;;\n");
  }
  return out + fallback +
         cat("  esac\n}\nif [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n  _", program,
             " \"$@\"\nelse\n  compdef _", program, " ", program, "\nfi\n");
}

std::string fish_option(const std::string& program, const std::string& condition,
                        const Word& option) {
  std::string out = cat("complete -c ", program, " -n '", condition, "'");
  for (const std::string& name : option.names)
    out += name.size() > 2 ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (option.takes_value)
    out += option.choices.empty() ? std::string(" -r -F")
                                  : cat(" -x -a '", join(option.choices, " "), "'");
  // fish reads \' inside single quotes, not the shells' '\''.
  std::string help;
  for (const char c : option.help)
    help += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return out + cat(" -d '", help, "'\n");
}

std::string fish_script(const std::string& program, const std::vector<Command>& commands) {
  std::string out = cat("# fish completion for ", program, "\n");
  for (const Command& command : commands) {
    const std::string condition = command.name.empty()
                                      ? "__fish_use_subcommand"
                                      : "__fish_seen_subcommand_from " + command.name;
    if (!command.name.empty()) {
      const Word as_word{{}, command.help, false, false, {}};
      std::string line = fish_option(program, "__fish_use_subcommand", as_word);
      line.insert(line.rfind(" -d '"), cat(" -a ", command.name));
      out += line;
    }
    for (const Word& option : command.options)
      out += fish_option(program, condition, option);
    for (const Word& argument : command.arguments)
      if (!argument.choices.empty())
        out += cat("complete -c ", program, " -n '", condition, "' -f -a '",
                   join(argument.choices, " "), "'\n");
  }
  return out;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  const std::vector<Command> commands = commands_of(app);
  if (shell == "bash")
    return bash_script(app.get_name(), commands);
  if (shell == "zsh")
    return zsh_script(app.get_name(), commands);
  if (shell == "fish")
    return fish_script(app.get_name(), commands);
  throw ManifestError(cat("no completion for '", shell, "': bash, zsh and fish are known"));
}

}  // namespace disc
