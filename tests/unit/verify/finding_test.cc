// Findings and the reports made of them.
#include "verify/finding.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "verify/report.h"

namespace disc::verify {
namespace {

Report some_report() {
  return {.medium = "x.iso",
          .against = "x.disc.yaml",
          .promise = "holds what x.disc.yaml says",
          .strict = false,
          .tallies = {{"files", 3}}};
}

Findings some_findings() {
  Findings findings;
  findings.check("names");
  findings.add(Severity::Note, "a.note", {}, "a note");
  findings.add(Severity::Damage, "a.damage", {20, "/a<b>", "joliet"}, "broken & \"bent\"",
               "ECMA 1");
  findings.check("contents");
  findings.add(Severity::Warning, "a.warning", {18, {}, {}}, "a warning");
  return findings;
}

template <class Write>
std::string written(Write write, const Report& report, const Findings& findings) {
  std::ostringstream out;
  write(report, findings, out);
  return out.str();
}

TEST(Findings, TurnAnErrorIntoDamageAtItsBlock) {
  Findings findings;
  findings.collect("some.kind", {}, [] { throw FormatError(Lba{17}, "bad", "ECMA-119 1"); });
  findings.collect("some.kind", {}, [] { throw SystemError("disc: cannot read"); });
  const auto sorted = findings.sorted();
  ASSERT_EQ(sorted.size(), 2U);
  EXPECT_EQ(sorted[0]->sentence, "disc: cannot read");
  EXPECT_EQ(sorted[1]->place.block, 17);
  EXPECT_EQ(sorted[1]->sentence, "bad (ECMA-119 1)");
  EXPECT_EQ(findings.count(Severity::Damage), 2U);
}

TEST(Findings, FailForDamageDifferenceAndViolationAndForWarningsIfStrict) {
  for (const auto& [severity, passes, strictly] :
       {std::tuple(Severity::Note, true, true), std::tuple(Severity::Warning, true, false),
        std::tuple(Severity::Violation, false, false),
        std::tuple(Severity::Difference, false, false),
        std::tuple(Severity::Damage, false, false)}) {
    Findings findings;
    findings.add(severity, "k", {}, "s");
    EXPECT_EQ(findings.passed(false), passes) << to_string(severity);
    EXPECT_EQ(findings.passed(true), strictly) << to_string(severity);
  }
}

TEST(Findings, KeepABoundedNumberAndCountTheRest) {
  Findings findings;
  for (std::size_t i = 0; i < Findings::kept_per_kind + 5; ++i)
    findings.add(Severity::Note, "many", {}, "s");
  EXPECT_EQ(findings.count("many"), Findings::kept_per_kind + 5);
  EXPECT_EQ(findings.sorted().size(), Findings::kept_per_kind);
  EXPECT_EQ(findings.dropped(), 5U);
}

TEST(Printable, LetsNoNameMoveTheCursor) {
  EXPECT_EQ(printable("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a");
  EXPECT_EQ(printable("\xff\\x41"), "\\xff\\\\x41");
  EXPECT_EQ(printable("grün/日本"), "grün/日本");
}

TEST(TextReport, NamesPlaceFactAndClauseAndEndsWithTheVerdict) {
  std::ostringstream out;
  write_text(some_report(), some_findings(), {}, out);
  EXPECT_EQ(out.str(),
            "damage: block 20: /a<b> (joliet): broken & \"bent\" [ECMA 1]\n"
            "note: a note\n"
            "warning: block 18: a warning\n"
            "x.iso: fails against x.disc.yaml (3 files): 1 damage, 1 warning, 1 note\n");
}

TEST(TextReport, SaysSoWhenAllIsWell) {
  std::ostringstream out;
  write_text(some_report(), Findings(), {}, out);
  EXPECT_EQ(out.str(), "x.iso: holds what x.disc.yaml says (3 files)\n");
}

TEST(TextReport, CountsWhatItDoesNotPrint) {
  Findings findings;
  for (int i = 0; i < 13; ++i)
    findings.add(Severity::Violation, "some.kind", {}, cat("number ", i));
  std::ostringstream out, all;
  write_text(some_report(), findings, {}, out);
  EXPECT_NE(out.str().find("number 9\n3 more findings of the kind some.kind (--all shows each)\n"),
            std::string::npos)
      << out.str();
  EXPECT_EQ(out.str().find("number 10"), std::string::npos);
  write_text(some_report(), findings, {.per_kind = 0}, all);
  EXPECT_NE(all.str().find("number 12"), std::string::npos);
}

TEST(TextReport, IsSilentOnSuccessIfQuiet) {
  Findings findings;
  findings.add(Severity::Note, "k", {}, "a note");
  std::ostringstream out;
  write_text(some_report(), findings, {.quiet = true}, out);
  EXPECT_EQ(out.str(), "");
}

TEST(JsonReport, HoldsEveryFinding) {
  const auto json = nlohmann::json::parse(written(write_json, some_report(), some_findings()));
  EXPECT_EQ(json["verdict"], "failed");
  EXPECT_EQ(json["counts"]["damage"], 1);
  EXPECT_EQ(json["looked-at"]["files"], 3);
  ASSERT_EQ(json["findings"].size(), 3U);
  EXPECT_EQ(json["findings"][0], (nlohmann::json{{"severity", "damage"},
                                                 {"kind", "a.damage"},
                                                 {"block", 20},
                                                 {"path", "/a<b>"},
                                                 {"view", "joliet"},
                                                 {"message", "broken & \"bent\""},
                                                 {"clause", "ECMA 1"}}));
}

TEST(JunitReport, MakesOneCaseOfEachCheck) {
  const std::string xml = written(write_junit, some_report(), some_findings());
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("/a&lt;b&gt; (joliet): broken &amp; &quot;bent&quot; [ECMA 1]"),
            std::string::npos)
      << xml;
  EXPECT_NE(xml.find("name=\"contents\""), std::string::npos);
}

TEST(HtmlReport, EscapesWhatTheMediumSays) {
  const std::string html = written(write_html, some_report(), some_findings());
  EXPECT_EQ(html.find("/a<b>"), std::string::npos);
  EXPECT_NE(html.find("/a&lt;b&gt;"), std::string::npos);
  EXPECT_NE(html.find("failed against x.disc.yaml"), std::string::npos);
}

}  // namespace
}  // namespace disc::verify
