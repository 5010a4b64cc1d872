// The manual page names what there is, and nothing else.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "record/cli.h"
#include "record/command.h"

namespace disc::record {
namespace {

using Names = std::set<std::string>;

std::map<std::string, std::string> sections() {
  std::ifstream in(SOURCE_ROOT "/record/record.1");
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

void add_tagged(const std::string& section, Names& names) {
  const std::regex line("\\.It (Fl .*)\n"), flag("Fl (-?[A-Za-z][a-z0-9-]*)");
  for (std::sregex_iterator tag(section.begin(), section.end(), line), end; tag != end; ++tag) {
    const std::string text = (*tag)[1];
    for (std::sregex_iterator name(text.begin(), text.end(), flag); name != end; ++name)
      names.insert("-" + std::string((*name)[1]));
  }
}

TEST(RecordManPage, NamesEveryOptionOfEveryCommandAndNoOther) {
  std::ostringstream out;
  Session session{out, out, {}, {}};
  CLI::App app{"", "record"};
  add_commands(app, session);
  const std::map<std::string, std::string> page = sections();
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string name = command->get_name();
    ASSERT_TRUE(page.contains(name)) << name;
    EXPECT_TRUE(std::regex_search(page.at("SYNOPSIS"), std::regex("\\b" + name + "\\b"))) << name;
    Names found{"-h", "--help"}, expected{"-h", "--help"};
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_positional())
        continue;
      for (const std::string& word : option->get_lnames())
        found.insert("--" + word);
      for (const std::string& word : option->get_snames())
        found.insert("-" + word);
    }
    add_tagged(page.at(name), expected);
    if (name != "completion")
      add_tagged(page.at("Common options"), expected);
    EXPECT_EQ(found, expected) << name;
  }
}

TEST(RecordManPage, IsWellFormed) {
  EXPECT_EQ(std::system("mandoc -Tlint -Wwarning " SOURCE_ROOT "/record/record.1 >/dev/null 2>&1"),
            0);
}

}  // namespace
}  // namespace disc::record
