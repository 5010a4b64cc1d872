// Messages as a person sees them: place, line, caret, help, code.
#include "manifests/diagnostic.h"

#include <gtest/gtest.h>

#include <sstream>
#include <thread>

#include "formats/base/error.h"
#include "manifests/source_line.h"

namespace disc {
namespace {

Mark mark_in(std::string line, int column, int length = 1, std::string name = "m.disc.yaml") {
  auto text = std::make_shared<SourceText>();
  text->name = std::move(name);
  text->lines = {std::move(line)};
  return {std::move(text), 1, column, length};
}

// The caret line under a place, without its margin.
std::string caret(const std::string& line, int column, int length) {
  const std::string text =
      to_text({Severity::Error, mark_in(line, column, length), "GM0000", "m", {}});
  const std::size_t last = text.rfind(" | ");
  return text.substr(last + 3, text.size() - last - 4);
}

TEST(ToText, HasTheFormThatCompilersUse) {
  const Diagnostic diagnostic{Severity::Error, mark_in("  jolliet: {level: 3}", 3, 7), "GM0102",
                              "unknown key 'jolliet', did you mean 'joliet'?",
                              "look at the manual"};
  EXPECT_EQ(to_text(diagnostic),
            "m.disc.yaml:1:3: error: unknown key 'jolliet', did you mean 'joliet'? [GM0102]\n"
            "    1 |   jolliet: {level: 3}\n"
            "      |   ^~~~~~~\n"
            "      = help: look at the manual\n");
}

TEST(ToText, LeavesOutWhatIsNotThere) {
  EXPECT_EQ(to_text({Severity::Warning, {}, "GM0400", "something", {}}),
            "warning: something [GM0400]\n");
  auto text = std::make_shared<SourceText>();
  text->name = "m.disc.yaml";
  EXPECT_EQ(to_text({Severity::Note, {text, 0, 0, 1}, "", "something", {}}),
            "m.disc.yaml: note: something\n");
  EXPECT_EQ(to_text({Severity::Note, {text, 7, 1, 1}, "", "a line that is not kept", {}}),
            "m.disc.yaml:7:1: note: a line that is not kept\n");
}

TEST(ToText, ColoursOnlyWhenAsked) {
  const Diagnostic diagnostic{Severity::Error, mark_in("a", 1), "GM0102", "m", {}};
  EXPECT_EQ(to_text(diagnostic).find('\x1b'), std::string::npos);
  EXPECT_NE(to_text(diagnostic, true).find("\x1b[1;31merror:\x1b[0m"), std::string::npos);
}

TEST(Caret, StandsUnderThePlace) {
  EXPECT_EQ(caret("abc: def", 6, 3), "     ^~~");
  EXPECT_EQ(caret("abc", 1, 1), "^");
  EXPECT_EQ(caret("abc", 4, 1), "   ^");   // behind the end
  EXPECT_EQ(caret("abc", 3, 100), "  ^");  // cut at the end of the line
  EXPECT_EQ(caret("", 1, 1), "^");
}

TEST(Caret, CountsTabsAndWideCharacters) {
  EXPECT_EQ(caret("a\tb", 3, 1), "        ^");
  EXPECT_EQ(caret("\t\tb", 3, 1), "                ^");
  EXPECT_EQ(caret("日本 x", 4, 1), "     ^");
  EXPECT_EQ(caret("日本 x", 1, 2), "^~~~");
  EXPECT_EQ(caret("e\u0301 x", 4, 1), "  ^");  // a combining accent takes no column
  EXPECT_EQ(caret("💿 x", 3, 1), "   ^");
}

TEST(Caret, CountsEscapedCharactersAsPrinted) {
  EXPECT_EQ(caret("\x1b x", 3, 1), "     ^");
  EXPECT_EQ(caret("\xFF x", 3, 1), "     ^");
}

TEST(Excerpt, ShowsLongLinesAroundThePlace) {
  const std::string line = std::string(1000, 'a') + "HERE" + std::string(1000, 'b');
  const auto excerpt = excerpt_of(mark_in(line, 1001, 4));
  ASSERT_TRUE(excerpt);
  EXPECT_LT(excerpt->line.size(), 140u);
  EXPECT_EQ(excerpt->line.substr(excerpt->indent, 4), "HERE");
  EXPECT_TRUE(excerpt->line.starts_with("..."));
  EXPECT_TRUE(excerpt->line.ends_with("..."));
  EXPECT_EQ(excerpt->width, 4u);
}

TEST(Excerpt, NeverUnderlinesPastWhatIsShown) {
  const auto excerpt = excerpt_of(mark_in(std::string(5000, 'x'), 2500, 2000));
  ASSERT_TRUE(excerpt);
  EXPECT_LE(excerpt->indent + excerpt->width, excerpt->line.size());
}

TEST(EscapeControls, LeavesNothingThatMovesTheCursor) {
  EXPECT_EQ(escape_controls("a\nb\r\x1b[2J\x7f"), "a\\x0ab\\x0d\\x1b[2J\\x7f");
  EXPECT_EQ(escape_controls("a\tb"), "a\\tb");
  EXPECT_EQ(escape_controls("\u202Ex\u2066\uFEFF\u0085"), "\\u{202e}x\\u{2066}\\u{feff}\\x85");
  EXPECT_EQ(escape_controls("\xFF\xC3"), "\\xff\\xc3");
  EXPECT_EQ(escape_controls("日本 é"), "日本 é");
}

TEST(Diagnostics, ComeInOrderOfPlaceWhateverTheThreads) {
  const Mark first = mark_in("a", 1), later = mark_in("a", 2), other = mark_in("a", 1, 1, "z.yaml");
  Diagnostics diagnostics;
  {
    std::jthread one([&] { diagnostics.error(later, "GM0001", "second"); });
    std::jthread two([&] { diagnostics.warning(other, "GM0001", "third"); });
    std::jthread three([&] { diagnostics.error(first, "GM0002", "first"); });
  }
  const auto sorted = diagnostics.sorted();
  ASSERT_EQ(sorted.size(), 3u);
  EXPECT_EQ(sorted[0].message, "first");
  EXPECT_EQ(sorted[1].message, "second");
  EXPECT_EQ(sorted[2].message, "third");
  EXPECT_EQ(diagnostics.errors(), 2u);
  EXPECT_EQ(diagnostics.warnings(), 1u);
}

TEST(Diagnostics, CountWhatTheyLeaveOut) {
  Diagnostics diagnostics;
  for (int i = 1; i <= 25; ++i)
    diagnostics.warning(mark_in("a", i), "GM0401", cat("loss ", i));
  diagnostics.error({}, "GM0102", "unknown");
  EXPECT_EQ(diagnostics.sorted(0).size(), 26u);
  EXPECT_EQ(diagnostics.sorted(20).size(), 22u);
  EXPECT_EQ(diagnostics.sorted(20).back().message, "and 5 more warnings of this kind");
  EXPECT_EQ(diagnostics.sorted(24).back().message, "and 1 more warning of this kind");
}

TEST(Diagnostics, PrintTheirSum) {
  Diagnostics diagnostics;
  diagnostics.error({}, "GM0001", "one", "do this");
  diagnostics.error({}, "GM0001", "two", "do this");
  diagnostics.warning({}, "GM0002", "three");
  std::ostringstream out;
  print(diagnostics, out);
  EXPECT_EQ(out.str(),
            "error: one [GM0001]\n      = help: do this\nerror: two [GM0001]\n"
            "warning: three [GM0002]\n2 errors, 1 warning\n");
  std::ostringstream nothing;
  print(Diagnostics(), nothing);
  EXPECT_EQ(nothing.str(), "");
}

TEST(Diagnostics, StopOnErrorsOnly) {
  Diagnostics diagnostics;
  diagnostics.warning({}, "GM0001", "careful");
  EXPECT_NO_THROW(diagnostics.stop_on_errors());
  diagnostics.error({}, "GM0001", "no");
  EXPECT_THROW(diagnostics.stop_on_errors(), ManifestError);
}

}  // namespace
}  // namespace disc
