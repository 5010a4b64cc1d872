// The commands that look without building: check, plan, resolve, init, schema, completion.
#include <gtest/gtest.h>

#include <cstdio>
#include <regex>

#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

using Look = CliTest;

TEST_F(Look, CheckSaysThatAllIsWellInOneLine) {
  ASSERT_EQ(run({"check", hello()}), 0) << err();
  EXPECT_EQ(out().find(at("hello.disc.yaml") + ": good for " + at("hello.iso") + ", 2 files, "), 0u)
      << out();
  const std::string report = out();
  EXPECT_EQ(std::count(report.begin(), report.end(), '\n'), 1);
  EXPECT_FALSE(there("hello.iso"));
}

TEST_F(Look, CheckFindsWhatOnlyThePlanKnows) {
  put("site/" + std::string(200, 'n'), "x");
  hello("on-loss: error\n");
  EXPECT_EQ(run({"check", at("hello.disc.yaml"), "--json"}), 2);
  EXPECT_EQ(err(), "");
  ASSERT_GE(json()["errors"], 1);
  bool found = false;
  const nlohmann::json report = json();  // not in the loop's head: it would be gone in its body
  for (const auto& diagnostic : report["diagnostics"]) {
    found = found || diagnostic["code"] == "GM0411";
    EXPECT_EQ(diagnostic["file"], at("hello.disc.yaml"));
    EXPECT_GE(diagnostic["line"], 1);
  }
  EXPECT_TRUE(found) << out();
}

TEST_F(Look, CheckTellsAllErrorsAtOnce) {
  put("bad.yaml", "glassmaster: 1\nname: x\njolliet: {}\nfiles:\n  - {form: a, to: /}\n");
  EXPECT_EQ(run({"check", at("bad.yaml")}), 2);
  EXPECT_TRUE(says("bad.yaml:3:1: error: unknown key 'jolliet'")) << err();
  EXPECT_TRUE(says("bad.yaml:5:")) << err();
  EXPECT_TRUE(says("2 errors")) << err();
}

TEST_F(Look, PlanAccountsForEveryBlockAsTheImageHasIt) {
  ASSERT_EQ(run({"build", hello(), "-q"}), 0) << err();
  const std::size_t blocks = get("hello.iso").size() / 2048;
  ASSERT_EQ(run({"plan", at("hello.disc.yaml")}), 0) << err();
  EXPECT_NE(out().find(": " + std::to_string(blocks) + " blocks, "), std::string::npos) << out();

  ASSERT_EQ(run({"plan", at("hello.disc.yaml"), "--map", "--json"}), 0) << err();
  std::size_t next = 0;
  std::vector<std::string> owners;
  const nlohmann::json plan = json()["images"][0];
  for (const auto& region : plan["regions"]) {
    EXPECT_EQ(region["first"], next);
    next += region["blocks"].get<std::size_t>();
    owners.push_back(region["owner"]);
  }
  EXPECT_EQ(next, blocks);
  EXPECT_EQ(plan["blocks"], blocks);
  std::size_t sum = 0;
  for (const auto& kind : plan["kinds"])
    sum += kind.get<std::size_t>();
  EXPECT_EQ(sum, blocks);
  EXPECT_EQ(std::count(owners.begin(), owners.end(), "/a/b.txt"), 1);

  ASSERT_EQ(run({"plan", at("hello.disc.yaml"), "--map"}), 0) << err();
  EXPECT_NE(out().find("\n         0         16  system area\n"), std::string::npos) << out();
}

TEST_F(Look, PlanByFolderAddsUpToTheImage) {
  hello();
  put("site/big/x", std::string(100'000, 'x'));
  put("site/big/y", std::string(100'000, 'x'));  // shared with x
  ASSERT_EQ(run({"plan", at("hello.disc.yaml"), "--by=dir", "--json"}), 0) << err();
  const nlohmann::json plan = json()["images"][0];
  EXPECT_EQ(plan["folders"][0]["path"], "/");
  EXPECT_EQ(plan["folders"][0]["files"], 4);
  EXPECT_EQ(plan["folders"][0]["blocks"], plan["kinds"]["file-data"]);
  EXPECT_EQ(plan["folders"][1]["path"], "/big");
  EXPECT_EQ(plan["folders"][1]["blocks"], 49);
  EXPECT_EQ(plan["shared_bytes"], 100'000);
  ASSERT_EQ(run({"plan", at("hello.disc.yaml"), "--by=dir"}), 0) << err();
  EXPECT_TRUE(std::regex_search(out(), std::regex("\n *49 +98 KiB +2  /big\n"))) << out();
}

TEST_F(Look, PlanDrawsEveryBlockOnce) {
  hello();
  put("site/<&\">/x", std::string(100'000, 'x'));
  ASSERT_EQ(run({"plan", at("hello.disc.yaml"), "--svg", "-"}), 0) << err();
  const std::string picture = out();
  EXPECT_TRUE(picture.starts_with("<svg "));
  EXPECT_NE(picture.find("&lt;&amp;"), std::string::npos);
  std::size_t next = 0;
  const std::regex title("blocks (\\d+) to (\\d+)</title>");
  for (auto at = std::sregex_iterator(picture.begin(), picture.end(), title);
       at != std::sregex_iterator(); ++at) {
    EXPECT_EQ(std::stoul((*at)[1]), next);
    next = std::stoul((*at)[2]) + 1;
  }
  ASSERT_EQ(run({"plan", at("hello.disc.yaml"), "--svg", at("map.svg"), "--json"}), 0) << err();
  EXPECT_EQ(json()["images"][0]["blocks"], next);
  EXPECT_EQ(get("map.svg"), picture);
}

// Who must make room needs the account most.
TEST_F(Look, PlanAccountsForAnImageThatDoesNotFit) {
  EXPECT_EQ(run({"plan", hello("medium: 100 blocks\n"), "--by=dir"}), 2);
  EXPECT_TRUE(says("GM0461")) << err();
  EXPECT_NE(out().find("  /a\n"), std::string::npos) << out();
  EXPECT_EQ(run({"plan", at("hello.disc.yaml")}), 2);
  EXPECT_NE(out().find("medium 100 blocks, 160 KiB too many\n"), std::string::npos) << out();
}

TEST_F(Look, PlanChoosesOneAccount) {
  EXPECT_EQ(run({"plan", hello(), "--map", "--by=dir"}), 2);
  EXPECT_EQ(run({"plan", hello(), "--by=colour"}), 2);
}

TEST_F(Look, ResolveNamesTheOriginOfEveryValue) {
  put("r.disc.yaml",
      "glassmaster: 1\nname: r-${version}\nvars:\n  version: {default: \"1\"}\n"
      "files:\n  - {text: x, to: /x}\n");
  ASSERT_EQ(run({"resolve", at("r.disc.yaml"), "-D", "version=2"}), 0) << err();
  EXPECT_TRUE(std::regex_search(out(), std::regex("version = \"2\" *  # -D"))) << out();
  EXPECT_TRUE(std::regex_search(out(), std::regex("name = \"r-2\" *  # .*r.disc.yaml:2:7")))
      << out();
  ASSERT_EQ(run({"resolve", at("r.disc.yaml"), "--json"}), 0) << err();
  bool found = false;
  const nlohmann::json all = json();
  for (const auto& value : all["images"][0]["values"])
    found = found || (value["key"] == "name" && value["value"] == "r-1" && value["line"] == 2);
  EXPECT_TRUE(found) << out();
}

TEST_F(Look, InitWritesAManifestThatBuilds) {
  ASSERT_EQ(run({"init", "-o", at("glassmaster.yaml")}), 0) << err();
  ASSERT_EQ(run({"build", at("glassmaster.yaml")}), 0) << err();
  EXPECT_TRUE(there("hello.iso"));
  EXPECT_EQ(run({"init", "-o", at("glassmaster.yaml")}), 2);
  EXPECT_TRUE(says("exists already; --force replaces it")) << err();
  EXPECT_EQ(run({"init", "-o", at("glassmaster.yaml"), "--force", "--json"}), 0) << err();
  EXPECT_EQ(json()["path"], at("glassmaster.yaml"));
}

TEST_F(Look, InitStartsFromAnImage) {
  ASSERT_EQ(run({"build", hello("volume: {id: {iso9660: HELLO, joliet: 'Hello \"1\"'}}\n")}), 0)
      << err();
  ASSERT_EQ(run({"init", "--from", at("hello.iso"), "-o", at("again.yaml")}), 0) << err();
  const std::string text = get("again.yaml");
  EXPECT_NE(text.find("{iso9660: \"HELLO\", joliet: \"Hello \\\"1\\\"\"}"), std::string::npos)
      << text;
  EXPECT_NE(text.find("# The image has these views: iso9660, rock-ridge, joliet."),
            std::string::npos)
      << text;
  ASSERT_EQ(run({"build", at("again.yaml"), "--allow-outside"}), 0) << err();
  EXPECT_TRUE(there("hello-2.iso"));
  EXPECT_EQ(run({"init", "--from", at("hello.disc.yaml"), "-o", "-"}), 3);
}

TEST_F(Look, SchemaIsDraft07) {
  ASSERT_EQ(run({"schema"}), 0);
  EXPECT_EQ(json()["$schema"], "http://json-schema.org/draft-07/schema#");
}

TEST_F(Look, OutputThatCannotBeWrittenIsAnError) {
  class Full final : public std::streambuf {};
  Full full;
  std::ostream out(&full);
  std::ostringstream err;
  const char* const words[] = {"mkimage", "schema"};
  EXPECT_EQ(mkimage_cli(2, words, out, err), 3);
  EXPECT_NE(err.str().find("standard output: cannot be written"), std::string::npos);
}

// Asks a real bash what it would complete.
std::string completed(const std::string& script, const std::string& words) {
  const std::string command =
      "bash --norc -c 'source " + script + "; COMP_WORDS=(" + words +
      "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _mkimage; echo ${COMPREPLY[*]}'";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::string text;
  char buffer[4096];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr)
    text += buffer;
  EXPECT_EQ(::pclose(pipe), 0);
  return text;
}

TEST_F(Look, ShellsCanReadTheirCompletions) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    ASSERT_EQ(run({"completion", shell}), 0);
    const std::string script = put("completion." + shell, out());
    EXPECT_EQ(std::system((shell + " -n " + script).c_str()), 0) << shell;
  }
  const std::string bash = at("completion.bash");
  EXPECT_EQ(completed(bash, "mkimage pl"), "plan\n");
  EXPECT_EQ(completed(bash, "mkimage plan --sv"), "--svg\n");
  EXPECT_EQ(completed(bash, "mkimage build x --progress = j"), "json\n");
  EXPECT_EQ(completed(bash, "mkimage build x --color al"), "always\n");
  EXPECT_EQ(completed(bash, "mkimage completion z"), "zsh\n");
  EXPECT_EQ(completed(bash, "mkimage build " + at("completion.f")), at("completion.fish") + "\n");
  EXPECT_EQ(run({"completion", "tcsh"}), 2);
}

}  // namespace
}  // namespace disc
