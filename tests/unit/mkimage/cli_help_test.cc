// The man page and --help name the same commands and options.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "mkimage/cli.h"

namespace disc {
namespace {

using Names = std::set<std::string>;

Names options_of(const CLI::App& app, const std::string& group) {
  Names names;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() ||
        (option->get_group() == "Common options") != (group == "common"))
      continue;
    for (const std::string& name : option->get_lnames())
      names.insert("--" + name);
    for (const std::string& name : option->get_snames())
      names.insert("-" + name);
  }
  return names;
}

// Sections of the page by name, with the options that stand as `.It Fl` tags, or in prose as
// "takes the options of": `.Fl` anywhere in it.
std::map<std::string, std::string> sections() {
  std::ifstream in(SOURCE_ROOT "/mkimage/mkimage.1");
  std::map<std::string, std::string> all;
  std::string line, name;
  while (std::getline(in, line)) {
    if (line.starts_with(".Ss ") || line.starts_with(".Sh "))
      name = line.substr(4);
    else
      all[name] += line + "\n";
  }
  return all;
}

Names tagged(const std::string& section) {
  Names names;
  const std::regex line("\\.It (Fl .*)\n"), flag("Fl (-?[A-Za-z][a-z-]*)");
  for (std::sregex_iterator tag(section.begin(), section.end(), line), end; tag != end; ++tag) {
    const std::string text = (*tag)[1];
    for (std::sregex_iterator name(text.begin(), text.end(), flag); name != end; ++name)
      names.insert("-" + std::string((*name)[1]));
  }
  return names;
}

Names joined(Names a, const Names& b) {
  a.insert(b.begin(), b.end());
  return a;
}

class ManPage : public testing::Test {
 protected:
  ManPage() : session_{out_, out_, {}, {}} { add_commands(app_, session_); }

  CLI::App app_{"", "mkimage"};
  std::ostringstream out_;
  Session session_;
};

TEST_F(ManPage, NamesEveryOptionOfEveryCommandAndNoOther) {
  const std::map<std::string, std::string> page = sections();
  const Names common = tagged(page.at("Common options"));
  // What is common to the commands that read a manifest is explained once, under build.
  const Names reading{"-D", "--define", "--cell", "--epoch", "--allow-outside", "-j", "--threads"};
  for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string name = command->get_name();
    ASSERT_TRUE(page.contains(name)) << name;
    Names expected = tagged(page.at(name));
    if (name == "check" || name == "plan" || name == "lock")
      expected = joined(expected, reading);
    if (name == "check" || name == "plan")
      expected = joined(expected, {"--base", "--base-receipt", "--next-writable", "--format"});
    if (name == "resolve")
      expected = joined(expected, {"-D", "--define", "--cell", "--epoch", "--allow-outside"});
    // Explained under ls.
    if (name == "extract" || name == "inspect")
      expected = joined(expected, {"--view", "--track", "--session", "--session-start"});
    EXPECT_EQ(joined(options_of(*command, ""), {"-h", "--help"}),
              joined(expected, {"-h", "--help"}))
        << name;
    if (name != "completion") {
      EXPECT_EQ(joined(options_of(*command, "common"), {"-h", "--help"}), common) << name;
    }
  }
}

TEST_F(ManPage, NamesEveryCommandInItsSynopsis) {
  const std::string synopsis = sections().at("SYNOPSIS");
  for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; }))
    EXPECT_TRUE(std::regex_search(synopsis, std::regex("\\b" + command->get_name() + "\\b")))
        << command->get_name();
}

TEST_F(ManPage, EveryHelpFitsAScreen) {
  for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; })) {
    std::istringstream help(command->help());
    std::string line;
    int lines = 0;
    while (std::getline(help, line)) {
      ++lines;
      EXPECT_LE(line.size(), 100u) << command->get_name() << ": " << line;
    }
    EXPECT_LE(lines, 50) << command->get_name();
  }
}

TEST_F(ManPage, IsWellFormed) {
  EXPECT_EQ(
      std::system("mandoc -Tlint -Wwarning " SOURCE_ROOT "/mkimage/mkimage.1 >/dev/null 2>&1"), 0);
}

}  // namespace
}  // namespace disc
