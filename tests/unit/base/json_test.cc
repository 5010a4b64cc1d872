// JSON texts and escaped names: always valid, and reversible where they say so.
#include "formats/base/json.h"

#include <gtest/gtest.h>

#include "formats/base/text.h"

namespace disc {
namespace {

TEST(Json, EscapesWhatJsonForbids) {
  EXPECT_EQ(to_json("plain ü \x7f"), "\"plain ü \x7f\"");
  EXPECT_EQ(to_json("\"\\/"), "\"\\\"\\\\/\"");
  EXPECT_EQ(to_json(std::string_view("\0\b\f\n\r\t\x1f", 7)), R"("\u0000\b\f\n\r\t\u001f")");
}

TEST(Json, IsValidEvenForBytesThatAreNoText) {
  EXPECT_EQ(to_json("a\xff\xc3"), R"("a\\xff\\xc3")");
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  EXPECT_TRUE(is_utf8(to_json(all)));
}

TEST(Json, EscapedNamesComeBackByteForByte) {
  std::string all;
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string name{static_cast<char>(first), static_cast<char>(second), 'x', '0', '0'};
      ASSERT_TRUE(is_utf8(escape_bytes(name)));
      ASSERT_EQ(unescape_bytes(escape_bytes(name)), name) << first << " " << second;
    }
  EXPECT_EQ(escape_bytes("a\\xff\xff"), "a\\\\xff\\xff");
}

TEST(Json, LeavesStrangeEscapesAlone) {
  EXPECT_EQ(unescape_bytes("\\xZZ\\n\\x1"), "\\xZZ\\n\\x1");
  EXPECT_EQ(unescape_bytes("\\"), "\\");
}

}  // namespace
}  // namespace disc
