// The YAML traps, one by one: what yaml-cpp lets pass and the document must not.
#include "manifests/document.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc {
namespace {

struct Parsed {
  std::optional<Value> root;
  std::vector<Diagnostic> messages;
};

Parsed parse(std::string_view text) {
  Diagnostics diagnostics;
  Parsed parsed;
  parsed.root = read_document("t.yaml", text, diagnostics);
  parsed.messages = diagnostics.sorted(0);
  EXPECT_TRUE(parsed.root.has_value() || diagnostics.errors() != 0);
  return parsed;
}

// "2:5 GM0006" of the only message.
std::string only(std::string_view text) {
  const Parsed parsed = parse(text);
  if (parsed.messages.size() != 1)
    return cat(parsed.messages.size(), " messages");
  const Diagnostic& one = parsed.messages[0];
  return cat(one.mark.line, ":", one.mark.column, " ", one.code);
}

const Value& at(const Parsed& parsed, std::string_view key) {
  const Value* value = parsed.root ? parsed.root->find(key) : nullptr;
  if (value == nullptr)
    throw std::runtime_error(cat("no key ", key));
  return *value;
}

TEST(Document, KeepsScalarsAsTyped) {
  const Parsed parsed = parse(
      "a: 2.50\nb: 0123\nc: 0x1F\nd: yes\ne: 1e3\nf: 2026-11-01\ng: 'true'\nh: true\ni: 1_000\n");
  EXPECT_EQ(at(parsed, "a").text, "2.50");
  EXPECT_EQ(at(parsed, "b").text, "0123");
  EXPECT_EQ(at(parsed, "c").text, "0x1F");
  EXPECT_EQ(at(parsed, "d").text, "yes");
  EXPECT_EQ(at(parsed, "e").text, "1e3");
  EXPECT_EQ(at(parsed, "f").text, "2026-11-01");
  EXPECT_TRUE(at(parsed, "g").quoted);
  EXPECT_FALSE(at(parsed, "h").quoted);
  EXPECT_EQ(at(parsed, "i").text, "1_000");
}

TEST(Document, TellsNullFromTextThatReadsNull) {
  const Parsed parsed = parse("a:\nb: ~\nc: null\nd: 'null'\ne: \"~\"\nf: ''\n");
  EXPECT_EQ(at(parsed, "a").kind, ValueKind::Null);
  EXPECT_EQ(at(parsed, "b").kind, ValueKind::Null);
  EXPECT_EQ(at(parsed, "c").kind, ValueKind::Null);
  EXPECT_EQ(at(parsed, "d").text, "null");
  EXPECT_EQ(at(parsed, "e").text, "~");
  EXPECT_EQ(at(parsed, "f").kind, ValueKind::Scalar);
}

TEST(Document, RefusesDuplicateKeysAndNamesBothPlaces) {
  const Parsed parsed = parse("a: 1\nb: {c: 1, c: 2}\na: 2\n");
  ASSERT_EQ(parsed.messages.size(), 2u);
  EXPECT_EQ(parsed.messages[0].mark.line, 2);
  EXPECT_EQ(parsed.messages[1].mark.line, 3);
  EXPECT_NE(parsed.messages[1].message.find("first at line 1, column 1"), std::string::npos);
}

TEST(Document, RefusesMergeKeysButNotTheirQuotedText) {
  EXPECT_EQ(only("a: &b {c: 1}\nd:\n  <<: *b\n"), "3:3 GM0010");
  EXPECT_EQ(parse("a: '<<'\n").root->find("a")->text, "<<");
}

TEST(Document, RefusesSecondDocuments) {
  EXPECT_EQ(only("a: 1\n---\nb: 2\n"), "2:1 GM0008");
  EXPECT_EQ(only("a: 1\n...\n---\nb: 2\n"), "3:1 GM0008");
  EXPECT_TRUE(parse("---\na: 1\n...\n").root);
}

TEST(Document, RefusesEmptyFiles) {
  EXPECT_EQ(only(""), "0:0 GM0007");
  EXPECT_EQ(only("\n\n"), "0:0 GM0007");
  EXPECT_EQ(only("# a: 1\n"), "0:0 GM0007");
  EXPECT_EQ(only("---\n...\n"), "0:0 GM0007");
  EXPECT_EQ(only("~\n"), "0:0 GM0007");
  EXPECT_EQ(only("\xEF\xBB\xBF"), "0:0 GM0007");
}

TEST(Document, ReplacesAliasesByWhatTheyName) {
  const Parsed parsed = parse("a: &x {k: [1, 2]}\nb: *x\nc: &y text\nd: [*y, *y]\n");
  EXPECT_EQ(at(parsed, "b").find("k")->items[1].text, "2");
  EXPECT_EQ(at(parsed, "b").mark.line, 1);  // to be mended where it was typed
  EXPECT_EQ(at(parsed, "d").items[1].text, "text");
}

TEST(Document, LetsALaterAnchorOfTheSameNameWin) {
  const Parsed parsed = parse("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");
  EXPECT_EQ(at(parsed, "b").text, "1");
  EXPECT_EQ(at(parsed, "d").text, "2");
}

TEST(Document, RefusesCyclicAliases) {
  EXPECT_EQ(only("a: &a [1, *a]\n"), "1:11 GM0011");
  EXPECT_EQ(only("&r\na: {b: *r}\n"), "2:8 GM0011");
}

TEST(Document, RefusesUndefinedAliases) { EXPECT_EQ(only("a: *b\n"), "1:4 GM0004"); }

TEST(Document, RefusesAliasBombsWithoutBuildingThem) {
  std::string bomb = "a0: &a0 x\n";
  for (int i = 1; i < 60; ++i)
    bomb += cat("a", i, ": &a", i, " [*a", i - 1, ", *a", i - 1, "]\n");
  const Parsed parsed = parse(bomb);
  ASSERT_EQ(parsed.messages.size(), 1u);
  EXPECT_EQ(parsed.messages[0].code, "GM0012");
}

TEST(Document, RefusesBombsOfFewLongTexts) {
  std::string bomb = "a: &a '" + std::string(1'000'000, 'x') + "'\nb: [";
  for (int i = 0; i < 100; ++i)
    bomb += "*a, ";
  const Parsed parsed = parse(bomb + "]\n");
  ASSERT_EQ(parsed.messages.size(), 1u);
  EXPECT_EQ(parsed.messages[0].code, "GM0012");
}

TEST(Document, HoldsALargeManifestTypedByHand) {
  std::string text = "files:\n";
  for (int i = 0; i < 90'000; ++i)
    text += cat("  - {from: source/", i, ", to: /target/", i, "}\n");
  const Parsed parsed = parse(text);
  ASSERT_TRUE(parsed.root);
  EXPECT_EQ(at(parsed, "files").items.size(), 90'000u);
  EXPECT_EQ(at(parsed, "files").items[89'999].mark.line, 90'001);
}

TEST(Document, RefusesDepthBeyondItsBound) {
  const auto nested = [](int depth) {
    return cat("a: ", std::string(static_cast<std::size_t>(depth), '['),
               std::string(static_cast<std::size_t>(depth), ']'), "\n");
  };
  EXPECT_TRUE(parse(nested(63)).root);
  EXPECT_EQ(only(nested(64)), "1:67 GM0013");
  EXPECT_EQ(only(nested(100'000)), "1:67 GM0013");
  EXPECT_EQ(only(std::string(5000, '{')), "1:64 GM0013");
}

TEST(Document, RefusesUnterminatedQuotes) {
  EXPECT_EQ(only("a: \"x"), "1:4 GM0006");
  EXPECT_EQ(only("a: 'x"), "1:4 GM0006");
  EXPECT_EQ(only("a: 1\nb: \"x\nc: 2\n"), "2:4 GM0006");
  EXPECT_EQ(only("a: 'it''s"), "1:4 GM0006");
  EXPECT_EQ(only("a: \"\\\""), "1:4 GM0006");
  EXPECT_EQ(only("a: \""), "1:4 GM0006");
  EXPECT_EQ(only("a: &x !t 'x"), "1:10 GM0006");
  EXPECT_EQ(only("\"a"), "1:1 GM0006");
}

TEST(Document, AcceptsQuotesThatEndWhereTheTextEnds) {
  EXPECT_EQ(at(parse("a: \"x\""), "a").text, "x");
  EXPECT_EQ(at(parse("a: ''''"), "a").text, "'");
  EXPECT_EQ(at(parse("a: \"\\\\\""), "a").text, "\\");
  EXPECT_EQ(at(parse("a: \"x\n  y\"\n"), "a").text, "x y");
}

TEST(Document, RefusesBytesThatAreNotUtf8AtTheirPlace) {
  EXPECT_EQ(only("a: caf\xE9\n"), "1:7 GM0002");
  EXPECT_EQ(only("a: \xC3\xA9\nb: \xC3\n"), "2:4 GM0002");
  EXPECT_EQ(only("a: \xC0\xAF\n"), "1:4 GM0002");      // overlong
  EXPECT_EQ(only("a: \xED\xA0\x80\n"), "1:4 GM0002");  // surrogate
  EXPECT_EQ(only(std::string("\xFF\xFE"
                             "a\0:\0",
                             6)),
            "1:1 GM0002");
}

TEST(Document, RefusesControlCharacters) {
  EXPECT_EQ(only(std::string("a: b\0c\n", 7)), "1:5 GM0003");
  EXPECT_EQ(only("a: \x1b[2J\n"), "1:4 GM0003");
  EXPECT_EQ(only("a: 1\rb: 2\n"), "1:5 GM0003");
  EXPECT_EQ(only("a: \xC2\x9B\n"), "1:4 GM0003");  // a C1 control, CSI on some terminals
}

TEST(Document, ReadsByteOrderMarkAndCarriageReturns) {
  const Parsed parsed = parse(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: c\r\n");
  EXPECT_EQ(at(parsed, "b").text, "c");
  EXPECT_EQ(at(parsed, "b").mark.line, 2);
  EXPECT_EQ(at(parsed, "b").mark.column, 4);
  EXPECT_EQ(at(parsed, "b").mark.text->lines[1], "b: c");
}

TEST(Document, RefusesTabsInTheIndentation) {
  EXPECT_EQ(only("a:\n\tb: 1\n"), "2:1 GM0005");
  EXPECT_EQ(only("a:\n  - b\n\t- c\n"), "3:1 GM0005");
}

TEST(Document, TakesTabsElsewhere) {
  const Parsed parsed = parse("a:\t1\nb: |\n  x\ty\n  \tz\n");
  EXPECT_EQ(at(parsed, "a").text, "1");
  EXPECT_EQ(at(parsed, "b").text, "x\ty\n\tz\n");
}

TEST(Document, RefusesTags) {
  EXPECT_EQ(only("a: !!str 1\n"), "1:4 GM0015");
  EXPECT_EQ(only("a: !x {b: 1}\n"), "1:4 GM0015");
}

// So that the rest can be held against the language in the same run.
TEST(Document, GoesOnAfterSlipsThatLeaveATree) {
  const Parsed parsed = parse("a: 1\na: 2\n? [b]\n: 3\nc: !t 4\nd: {<<: 5}\ne: 6\n");
  EXPECT_EQ(parsed.messages.size(), 4u);
  EXPECT_EQ(at(parsed, "a").text, "1");
  EXPECT_EQ(at(parsed, "c").text, "4");
  EXPECT_TRUE(at(parsed, "d").members.empty());
  EXPECT_EQ(at(parsed, "e").text, "6");
  EXPECT_FALSE(parse("a: 1\nb: [\n").root);
}

TEST(Document, RefusesKeysThatAreNoWords) {
  EXPECT_EQ(only("? [a]\n: 1\n"), "1:3 GM0014");
  EXPECT_EQ(only("~: 1\n"), "1:1 GM0014");
  EXPECT_EQ(only("{a: 1}: 2\n"), "1:1 GM0014");
}

TEST(Document, PlacesSyntaxErrors) {
  EXPECT_EQ(only("a: [1\n"), "2:1 GM0004");
  EXPECT_EQ(only("a: {b: 1\n"), "2:1 GM0004");
  EXPECT_EQ(only("a: }\n"), "1:4 GM0004");
  EXPECT_EQ(only("a: \"\\q\"\n"), "1:7 GM0004");
  EXPECT_EQ(only("a: @b\n"), "1:4 GM0004");
}

TEST(Document, CountsColumnsInCharacters) {
  const Parsed parsed = parse("é: {日本: x, y: \"ü\"}\n");
  const Value& map = at(parsed, "é");
  EXPECT_EQ(map.members[0].mark.column, 5);
  EXPECT_EQ(map.members[0].mark.length, 2);
  EXPECT_EQ(map.members[1].mark.column, 12);
  EXPECT_EQ(map.members[1].value.mark.column, 15);
  EXPECT_EQ(map.members[1].value.mark.length, 3);
}

TEST(Document, UnderlinesWhatWasTyped) {
  const Parsed parsed =
      parse("a: plain text # comment\nb: 'it''s'\nc: |\n  block\nd: &x !<!> \"q\"\n");
  EXPECT_EQ(at(parsed, "a").mark.length, 10);
  EXPECT_EQ(at(parsed, "b").mark.length, 7);
  EXPECT_EQ(at(parsed, "c").mark.length, 1);
  EXPECT_EQ(at(parsed, "c").text, "block\n");
}

TEST(Document, MarksTagsWhereTheyStand) {
  EXPECT_EQ(only("a: !!str b\n"), "1:4 GM0015");
  EXPECT_EQ(only("a: &x !t b\n"), "1:7 GM0015");
  EXPECT_EQ(only("a: [b, !c]\n"), "1:8 GM0015");
  EXPECT_EQ(only("a: !t\n  - b\n"), "1:4 GM0015");
}

TEST(Document, MarksAnEntryThatIsNotThereAtItsDash) {
  const Parsed parsed = parse("a:\n  - b\n  -\n\nc: d\n");
  const Value& entry = at(parsed, "a").items.at(1);
  EXPECT_EQ(entry.kind, ValueKind::Null);
  EXPECT_EQ(entry.mark.line, 3);
  EXPECT_EQ(entry.mark.column, 3);
}

TEST(Document, RefusesFilesBeyondItsBound) {
  const std::string text = "# " + std::string(document_bytes, 'x');
  EXPECT_EQ(only(text), "0:0 GM0016");
}

TEST(Document, ReadsLongLinesInTimeProportionalToThem) {
  std::string text = "a: [";
  for (int i = 0; i < 200'000; ++i)
    text += "xy, ";
  const Parsed parsed = parse(text + "z]\n");
  ASSERT_TRUE(parsed.root);
  EXPECT_EQ(at(parsed, "a").items.back().mark.column, 800'005);
}

TEST(MarkWithin, PointsInsideAScalar) {
  const Parsed parsed = parse("name: é-${version}-x\n");
  const Mark mark = mark_within(at(parsed, "name").mark, "${version}");
  EXPECT_EQ(mark.column, 9);
  EXPECT_EQ(mark.length, 10);
  EXPECT_EQ(mark_within(at(parsed, "name").mark, "${other}").column, 7);
}

}  // namespace
}  // namespace disc
