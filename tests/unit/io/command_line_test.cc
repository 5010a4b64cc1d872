// The shared command line: mistakes are explained, errors become exit statuses, shells complete.
#include "formats/io/command_line.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <new>
#include <sstream>

#include "formats/base/error.h"

namespace disc {
namespace {

/// A small program to be parsed.
class Program : public testing::Test {
 protected:
  Program() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", "demo 1");
    CLI::App* const build = app_.add_subcommand("build", "make it");
    build->add_option("manifest", manifest_, "the manifest")->required();
    build->add_option("-o,--output", output_, "where it goes")->option_text("PATH");
    add_common_options(*build, options_);
    app_.add_subcommand("check", "look at it");
    add_completion_command(app_, out_, run_);
  }

  std::optional<int> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "demo");
    return parse_command_line(app_, static_cast<int>(words.size()), words.data(), out_, err_);
  }

  CLI::App app_{"A demo.", "demo"};
  CommonOptions options_;
  std::string manifest_, output_;
  std::function<int()> run_;
  std::ostringstream out_, err_;
};

TEST_F(Program, GoesOnAfterAGoodLine) {
  EXPECT_EQ(parse({"build", "x.yaml", "--json", "--color=never", "-q"}), std::nullopt);
  EXPECT_TRUE(options_.json);
  EXPECT_TRUE(options_.quiet);
  EXPECT_EQ(options_.color, "never");
  EXPECT_EQ(manifest_, "x.yaml");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(Program, PutsTheCommandInFrontOfWhatWasTypedBeforeIt) {
  const auto placed = [this](std::vector<const char*> words) {
    words.insert(words.begin(), "demo");
    std::string line;
    for (const char* word :
         command_first(app_, static_cast<int>(words.size()), words.data(), "build"))
      line += std::string(line.empty() ? "" : " ") + word;
    return line;
  };
  EXPECT_EQ(placed({"x.yaml", "-q"}), "demo build x.yaml -q");
  EXPECT_EQ(placed({"-"}), "demo build -");
  EXPECT_EQ(placed({"-q", "x.yaml"}), "demo build -q x.yaml");
  EXPECT_EQ(placed({"-q", "--json", "check", "x"}), "demo check -q --json x");
  EXPECT_EQ(placed({"-o", "check", "x.yaml"}), "demo build -o check x.yaml");
  EXPECT_EQ(placed({"check", "-q"}), "demo check -q");
  EXPECT_EQ(placed({"--help"}), "demo --help");
  EXPECT_EQ(placed({"biuld"}), "demo biuld");
  EXPECT_EQ(placed({}), "demo");
}

TEST_F(Program, HelpAndVersionAreNoFailures) {
  EXPECT_EQ(parse({"--version"}), 0);
  EXPECT_EQ(out_.str(), "demo 1\n");
  EXPECT_EQ(parse({"build", "--help"}), 0);
  EXPECT_NE(out_.str().find("--output PATH"), std::string::npos);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(Program, NamesTheNearestCommand) {
  EXPECT_EQ(parse({"biuld"}), 2);
  EXPECT_EQ(err_.str(),
            "demo: unknown command 'biuld', did you mean 'build'?\nTry 'demo --help'.\n");
}

TEST_F(Program, NamesTheNearestOption) {
  EXPECT_EQ(parse({"build", "x", "--ouput=y"}), 2);
  EXPECT_EQ(err_.str(),
            "demo: unknown option '--ouput', did you mean '--output'?\nTry 'demo build --help'.\n");
}

TEST_F(Program, TellsEveryOtherMistakeWithStatus2) {
  EXPECT_EQ(parse({}), 2);
  EXPECT_EQ(parse({"build"}), 2);
  EXPECT_EQ(parse({"build", "x", "y"}), 2);
  EXPECT_NE(err_.str().find("unexpected argument 'y'"), std::string::npos);
  EXPECT_EQ(parse({"build", "x", "--color=pink"}), 2);
  EXPECT_EQ(parse({"build", "x", "-o"}), 2);
  EXPECT_EQ(parse({"qqqqqq"}), 2);
  EXPECT_NE(err_.str().find("unknown command 'qqqqqq'\n"), std::string::npos);
}

TEST_F(Program, HostileWordsCannotMoveTheCursor) {
  EXPECT_EQ(parse({"\033[2Jbuild"}), 2);
  EXPECT_EQ(err_.str().find('\033'), std::string::npos);
}

TEST_F(Program, CompletesItsCommandsAndOptions) {
  EXPECT_EQ(parse({"completion", "bash"}), std::nullopt);
  ASSERT_TRUE(run_);
  EXPECT_EQ(run_(), 0);
  for (const char* const word : {"build", "check", "completion", "--output", "--json", "complete "})
    EXPECT_NE(out_.str().find(word), std::string::npos) << word;
  EXPECT_NE(completion_script(app_, "zsh").find("#compdef demo"), std::string::npos);
  EXPECT_NE(completion_script(app_, "fish").find("complete -c demo"), std::string::npos);
  EXPECT_THROW(completion_script(app_, "tcsh"), ManifestError);
}

int guarded(std::ostream& err, const std::function<int()>& body) {
  return run_guarded("demo", err, body);
}

TEST(Guard, TurnsErrorsIntoMessagesAndStatuses) {
  std::ostringstream err;
  EXPECT_EQ(guarded(err, [] { return 1; }), 1);
  EXPECT_EQ(guarded(err, []() -> int { throw ManifestError("x.yaml: bad"); }), 2);
  EXPECT_EQ(guarded(err, []() -> int { throw SystemError("/x", "open", ENOENT); }), 3);
  EXPECT_EQ(guarded(err, []() -> int { throw FormatError("x.iso: torn"); }), 3);
  EXPECT_EQ(guarded(err, []() -> int { throw std::bad_alloc(); }), 3);
  EXPECT_EQ(err.str(),
            "demo: x.yaml: bad\ndemo: /x: cannot open: No such file or directory\n"
            "demo: x.iso: torn\ndemo: out of memory\n");
}

TEST(Guard, SaysNothingWhereAllWasSaid) {
  std::ostringstream err;
  EXPECT_EQ(guarded(err, []() -> int { throw ManifestError(""); }), 2);
  EXPECT_EQ(err.str(), "");
}

TEST(Guard, LetsOurOwnMistakesThrough) {
  std::ostringstream err;
  EXPECT_THROW(guarded(err, []() -> int { throw std::logic_error("bug"); }), std::logic_error);
}

/// Sets a variable for one test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

TEST(Colour, FollowsTheOptionThenTheEnvironmentThenTheTerminal) {
  std::ostringstream pipe;
  CommonOptions options;
  EXPECT_FALSE(wants_colour(options, pipe));
  {
    const Variable force("CLICOLOR_FORCE", "1");
    EXPECT_TRUE(wants_colour(options, pipe));
    const Variable no("NO_COLOR", "1");
    EXPECT_FALSE(wants_colour(options, pipe));
    options.color = "always";
    EXPECT_TRUE(wants_colour(options, pipe));
    options.color = "never";
    EXPECT_FALSE(wants_colour(options, pipe));
  }
  options.color = "auto";
  const Variable force("CLICOLOR_FORCE", "0");
  EXPECT_FALSE(wants_colour(options, pipe));
}

}  // namespace
}  // namespace disc
