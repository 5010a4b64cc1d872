// Variables, the matrix, and manifests that extend others.
#include <gtest/gtest.h>

#include "tests/unit/manifests/read_text.h"

namespace disc {
namespace {

using Strings = std::vector<std::string>;

Strings names(const Reading& reading) {
  Strings out;
  for (const Manifest& manifest : reading.manifests)
    out.push_back(manifest.name.value);
  return out;
}

Reading read_defined(const std::string& text,
                     std::vector<std::pair<std::string, std::string>> defines) {
  ReadOptions options = closed_world({{"m.disc.yaml", text}});
  options.defines = std::move(defines);
  return read_with(options);
}

TEST(Variables, StandInTexts) {
  const auto reading = read_text(
      "glassmaster: 1\nname: acme-${version}${version}\nvars: {version: {default: 12.4}}\n"
      "files: [{text: 'v${version} costs $5 or $$5, $${version}, $', to: '/${version}/a'}]\n");
  EXPECT_EQ(reading.only().name.value, "acme-12.412.4");
  EXPECT_EQ(reading.only().files[0].text, "v12.4 costs $5 or $5, ${version}, $");
  EXPECT_EQ(reading.only().files[0].to.value, "/12.4/a");
}

TEST(Variables, AreNotExpandedAgain) {
  const auto reading = read_text(
      "glassmaster: 1\nname: x\nvars: {a: {default: '$${b}'}, b: {default: B}}\n"
      "files: [{text: '${a}', to: /a}]\n");
  EXPECT_EQ(reading.only().files[0].text, "${b}");
}

TEST(Variables, MayUseThoseDeclaredAbove) {
  const auto reading =
      read_text("glassmaster: 1\nname: ${b}\nvars: {a: {default: A}, b: {default: '${a}B'}}\n");
  EXPECT_EQ(reading.only().name.value, "AB");
  EXPECT_EQ(
      read_text("glassmaster: 1\nname: ${b}\nvars: {b: {default: '${a}B'}, a: {default: A}}\n")
          .errors,
      1u);
}

TEST(Variables, ComeFromTheCommandLine) {
  const std::string text =
      "glassmaster: 1\nname: x-${v}\nvars: {v: {default: '1', pattern: '[0-9]+'}}\n";
  EXPECT_EQ(names(read_defined(text, {})), Strings{"x-1"});
  EXPECT_EQ(names(read_defined(text, {{"v", "2"}, {"v", "3"}})), Strings{"x-3"});
  const auto wrong = read_defined(text, {{"v", "three"}});
  EXPECT_EQ(wrong.messages,
            "-D v=three: error: variable 'v' is 'three', which does not match the pattern '[0-9]+' "
            "[GM0205]\n1 error\n");
  const auto unknown = read_defined(text, {{"version", "1"}});
  EXPECT_NE(unknown.messages.find("declares no variable 'version' [GM0203]"), std::string::npos)
      << unknown.messages;
}

TEST(Variables, AreHeldAgainstTheirValues) {
  const std::string text =
      "glassmaster: 1\nname: x-${e}\nvars: {e: {values: [server, desktop], default: server}}\n";
  EXPECT_EQ(names(read_defined(text, {{"e", "desktop"}})), Strings{"x-desktop"});
  EXPECT_NE(read_defined(text, {{"e", "phone"}}).messages.find("expected one of server, desktop"),
            std::string::npos);
}

TEST(Variables, MatchTheirWholePattern) {
  const auto errors = [](const std::string& value) {
    return read_defined(
               "glassmaster: 1\nname: x\nvars: {v: {default: 1.0, pattern: '[0-9]+\\.[0-9]+'}}\n",
               {{"v", value}})
        .errors;
  };
  EXPECT_EQ(errors("12.4"), 0u);
  EXPECT_EQ(errors("12.4-rc1"), 1u);
  EXPECT_EQ(errors("v12.4"), 1u);
  EXPECT_EQ(errors(""), 1u);
}

// A backtracking engine would need longer than the universe is old.
TEST(Variables, MatchEvilPatternsInTime) {
  const auto reading =
      read_defined("glassmaster: 1\nname: x\nvars: {v: {default: a, pattern: '(a+)+b'}}\n",
                   {{"v", std::string(500, 'a')}});
  EXPECT_EQ(reading.errors, 1u);
}

TEST(Variables, FromTheEnvironmentMustBeListed) {
  const std::string head = "glassmaster: 1\nname: x-${env:TAG}\n";
  EXPECT_EQ(names(read_text(head + "env: [TAG]\n", {{"TAG", "t1"}})), Strings{"x-t1"});
  EXPECT_EQ(read_text(head, {{"TAG", "t1"}}).places(), Strings{"2:9 GM0207"});
  EXPECT_EQ(read_text(head + "env: [TAG]\n").places(), Strings{"2:9 GM0208"});
}

TEST(Variables, AreUtf8) {
  const std::string text =
      "glassmaster: 1\nname: x-${v}${env:E}\nenv: [E]\nvars: {v: {default: a}}\n";
  ReadOptions options = closed_world({{"m.disc.yaml", text}}, {{"E", "\xFF"}});
  options.defines = {{"v", "\xC3"}};
  const Reading reading = read_with(options);
  EXPECT_EQ(reading.errors, 2u);
  EXPECT_NE(reading.messages.find("value of variable 'v' is not UTF-8 [GM0002]"), std::string::npos)
      << reading.messages;
  EXPECT_NE(reading.messages.find("environment variable 'E' is not UTF-8 [GM0002]"),
            std::string::npos)
      << reading.messages;
}

TEST(Variables, CannotGrowWithoutBound) {
  std::string text = "glassmaster: 1\nname: x\nvars:\n  v0: {default: xxxxxxxxxxxxxxxx}\n";
  for (int i = 1; i < 40; ++i)
    text += cat("  v", i, ": {default: '${v", i - 1, "}${v", i - 1, "}'}\n");
  const auto reading = read_text(text);
  ASSERT_GT(reading.errors, 0u);
  EXPECT_EQ(reading.diagnostics[0].code, "GM0216");

  std::string many =
      "glassmaster: 1\nname: x\nvars: {v: {default: '" + std::string(60'000, 'x') + "'}}\nfiles:\n";
  for (int i = 0; i < 2'000; ++i)
    many += cat("  - {text: '${v}', to: /", i, "}\n");
  EXPECT_NE(read_text(many).messages.find("texts grow past 64 MiB"), std::string::npos);
}

TEST(Matrix, IsTheProductOfItsAxes) {
  const auto reading = read_text(
      "glassmaster: 1\nname: ${edition}-${lang}\n"
      "matrix: {axes: {edition: [server, desktop], lang: [en, de]}, exclude: [{edition: server, "
      "lang: de}]}\n");
  EXPECT_EQ(names(reading), (Strings{"server-en", "desktop-en", "desktop-de"}));
  EXPECT_EQ(reading.manifests[2].cell, "edition=desktop,lang=de");
}

TEST(Matrix, IncludeAddsToCellsOrMakesNewOnes) {
  const auto reading = read_text(
      "glassmaster: 1\nname: ${a}-${b}-${c}\nvars: {c: {default: none}}\n"
      "matrix:\n  axes: {a: ['1', '2'], b: [x, y]}\n  include:\n"
      "    - {a: '1', c: one}\n    - {a: '1', b: x, c: onex}\n    - {a: '3', b: z}\n");
  EXPECT_EQ(names(reading), (Strings{"1-x-onex", "1-y-one", "2-x-none", "2-y-none", "3-z-none"}));
}

TEST(Matrix, IncludeWithoutAxesAddsToEveryCell) {
  const auto reading = read_text(
      "glassmaster: 1\nname: ${a}-${c}\nmatrix: {axes: {a: ['1', '2']}, include: [{c: all}]}\n");
  EXPECT_EQ(names(reading), (Strings{"1-all", "2-all"}));
}

TEST(Matrix, CellsAreChosenByTheirValues) {
  ReadOptions options = closed_world(
      {{"m.disc.yaml",
        "glassmaster: 1\nname: ${a}-${b}\nmatrix: {axes: {a: ['1', '2'], b: [x, y]}}\n"}});
  options.cell = "a=2,b=x";
  EXPECT_EQ(names(read_with(options)), Strings{"2-x"});
  options.cell = "b=y";
  EXPECT_EQ(names(read_with(options)), (Strings{"1-y", "2-y"}));
  options.cell = "b=z";
  EXPECT_NE(read_with(options).messages.find("no such image"), std::string::npos);
}

TEST(Matrix, AppendsTheAxesThatTheNameLeavesOut) {
  const std::string text =
      "glassmaster: 1\nname: acme-${e}\nmatrix: {axes: {e: [s, d], l: [en, de]}, exclude: [{e: s, "
      "l: de}]}\n";
  const auto reading = read_text(text);
  EXPECT_EQ(names(reading), (Strings{"acme-s", "acme-d-en", "acme-d-de"}));
  EXPECT_EQ(reading.warnings, 1u);
  ReadOptions options = closed_world({{"m.disc.yaml", text}});
  options.cell = "e=d,l=en";
  EXPECT_EQ(names(read_with(options)), Strings{"acme-d-en"});  // the same name when built alone
}

TEST(Matrix, ValuesAreHeldAgainstTheirVariable) {
  const auto reading = read_text(
      "glassmaster: 1\nname: ${e}\nvars: {e: {values: [s, d]}}\nmatrix: {axes: {e: [s, x]}}\n");
  EXPECT_EQ(reading.places(), Strings{"4:24 GM0204"}) << reading.messages;
}

TEST(Matrix, AxesAreNotForTheCommandLine) {
  const auto reading =
      read_defined("glassmaster: 1\nname: ${e}\nmatrix: {axes: {e: [s, d]}}\n", {{"e", "s"}});
  EXPECT_NE(reading.messages.find("--cell e=s"), std::string::npos) << reading.messages;
}

TEST(Matrix, SaysEachThingOnce) {
  const auto reading =
      read_text("glassmaster: 1\nname: ${e}\nmedium: dwd\nmatrix: {axes: {e: [s, d, f, g]}}\n");
  EXPECT_EQ(reading.errors, 1u) << reading.messages;
}

TEST(Extends, MergesMapsAndReplacesLists) {
  const auto reading = read_with(
      closed_world(
          {{"d/m.disc.yaml",
            "glassmaster: 1\nextends: [a.yaml, sub/b.yaml]\nname: x\nvolume: {id: ME}\nsidecars: "
            "[]\n"},
           {"d/a.yaml",
            "volume: {id: A, publisher: A, system: A}\nsidecars: [mtree]\nmedium: cd-74\n"},
           {"d/sub/b.yaml",
            "extends: c.yaml\nvolume: {publisher: B}\nfiles: [{from: site, to: /}]\n"},
           {"d/sub/c.yaml", "medium: dvd\non-loss: error\n"}}),
      "d/m.disc.yaml");
  const Manifest& manifest = reading.only();
  EXPECT_EQ(manifest.volume.id.iso9660.value, "ME");
  EXPECT_EQ(manifest.volume.publisher.iso9660.value, "B");
  EXPECT_EQ(manifest.volume.system.iso9660.value, "A");
  EXPECT_EQ(to_string(manifest.volume.publisher.iso9660.mark), "d/sub/b.yaml:2:21");
  EXPECT_TRUE(manifest.sidecars.empty());
  EXPECT_EQ(manifest.medium.name, "dvd");  // the later of two stands above
  EXPECT_EQ(manifest.on_loss, OnLoss::Error);
  EXPECT_EQ(manifest.files[0].from.value, "site");  // from d/, whatever file says it
  EXPECT_EQ(manifest.folder, "d");
  EXPECT_EQ(manifest.included, (Strings{"d/a.yaml", "d/sub/b.yaml", "d/sub/c.yaml"}));
}

TEST(Extends, FindsCircles) {
  const auto reading = read_with(closed_world({{"m.disc.yaml", "name: x\nextends: a.yaml\n"},
                                               {"a.yaml", "extends: ./b.yaml\n"},
                                               {"b.yaml", "extends: x/../a.yaml\n"}}));
  EXPECT_EQ(reading.errors, 1u);
  EXPECT_NE(reading.messages.find("a.yaml -> b.yaml -> a.yaml [GM0210]"), std::string::npos)
      << reading.messages;
}

Texts chain(int length) {
  Texts files{{"m.disc.yaml", "glassmaster: 1\nname: x\nextends: f1.yaml\n"}};
  for (int i = 1; i <= length; ++i)
    files[cat("f", i, ".yaml")] =
        i < length ? cat("extends: f", i + 1, ".yaml\n") : "medium: dvd\n";
  return files;
}

TEST(Extends, GoesEightDeep) {
  EXPECT_EQ(read_with(closed_world(chain(8))).errors, 0u);
  const auto reading = read_with(closed_world(chain(9)));
  EXPECT_EQ(reading.errors, 1u);
  EXPECT_NE(
      reading.messages.find("f8.yaml:1:10: error: extends is nested deeper than 8 files [GM0211]"),
      std::string::npos)
      << reading.messages;
}

TEST(Extends, StaysInTheManifestsFolder) {
  const Texts files{{"d/m.disc.yaml", "glassmaster: 1\nname: x\nextends: ../a.yaml\n"},
                    {"a.yaml", "medium: dvd\n"}};
  ReadOptions options = closed_world(files);
  EXPECT_EQ(read_with(options, "d/m.disc.yaml").places(), Strings{"3:10 GM0302"});
  options.allow_outside = true;
  EXPECT_EQ(read_with(options, "d/m.disc.yaml").errors, 0u);
}

TEST(Extends, ReportsErrorsInTheFileThatHoldsThem) {
  const auto reading =
      read_with(closed_world({{"m.disc.yaml", "glassmaster: 1\nname: x\nextends: a.yaml\n"},
                              {"a.yaml", "volume: {idd: A}\n"}}));
  EXPECT_NE(reading.messages.find("a.yaml:1:10: error: unknown key 'idd'"), std::string::npos)
      << reading.messages;
}

}  // namespace
}  // namespace disc
