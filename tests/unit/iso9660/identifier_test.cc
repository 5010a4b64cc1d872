// Names: which characters, which parts, which order.
#include "formats/iso9660/identifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace disc::iso9660 {
namespace {

TEST(Identifier, KnowsTheCharactersOfTheStandard) {
  std::string d, a;
  for (int c = 0; c < 256; ++c) {
    if (is_d_character(static_cast<char>(c)))
      d += static_cast<char>(c);
    if (is_a_character(static_cast<char>(c)))
      a += static_cast<char>(c);
  }
  EXPECT_EQ(d, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
  EXPECT_EQ(a, " !\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
}

TEST(Identifier, JolietForbidsSixCharactersAndControls) {
  for (const char16_t c : std::u16string(u"*/:;?\\\x1F\x01"))
    EXPECT_FALSE(is_joliet_character(c)) << int{c};
  for (const char16_t c : std::u16string(u" .aA~\u00E9\u65E5"))
    EXPECT_TRUE(is_joliet_character(c)) << int{c};
}

TEST(Identifier, IsTakenApartAtItsLastDotAndItsVersion) {
  const auto parts = split_identifier("A.B.TXT;12");
  EXPECT_EQ(parts.name, "A.B");
  EXPECT_EQ(parts.extension, "TXT");
  EXPECT_EQ(parts.version, "12");
  EXPECT_TRUE(parts.has_dot);
  EXPECT_TRUE(parts.has_version);
  EXPECT_EQ(split_identifier("A;B").name, "A;B");
  EXPECT_FALSE(split_identifier("A;B").has_version);
  EXPECT_EQ(split_identifier("NAME").name, "NAME");
  EXPECT_FALSE(split_identifier("NAME").has_dot);
}

TEST(Identifier, IsShownWithoutVersionAndLoneDot) {
  EXPECT_EQ(display_name("README.TXT;1"), "README.TXT");
  EXPECT_EQ(display_name("README.;1"), "README");
  EXPECT_EQ(display_name("README."), "README");
  EXPECT_EQ(display_name("a;b"), "a;b");
  EXPECT_EQ(display_name("."), ".");
  EXPECT_EQ(display_name(";1"), ";1");
}

TEST(Identifier, JolietIsShownWithoutVersion) {
  const auto shown = [](const char* name) {
    const std::string bytes = to_utf16be(name);
    return std::string(text_of(display_name_joliet(bytes_of(bytes))));
  };
  EXPECT_EQ(shown("a.txt;1"), to_utf16be("a.txt"));
  EXPECT_EQ(shown("a.txt"), to_utf16be("a.txt"));
  EXPECT_EQ(shown("a;b"), to_utf16be("a;b"));
  EXPECT_EQ(shown(";1"), to_utf16be(";1"));
  EXPECT_EQ(shown("2026"), to_utf16be("2026"));
}

// As Linux does, and Windows with any name.
TEST(Identifier, JolietIsShownWithoutDotsAtTheEnd) {
  const auto shown = [](const char* name) {
    const std::string bytes = to_utf16be(name);
    return std::string(text_of(display_name_joliet(bytes_of(bytes))));
  };
  EXPECT_EQ(shown("a.;1"), to_utf16be("a"));
  EXPECT_EQ(shown("a...;1"), to_utf16be("a"));
  EXPECT_EQ(shown("a.."), to_utf16be("a"));
  EXPECT_EQ(shown("...;1"), to_utf16be("."));
  const std::string bytes = to_utf16be("a..;12");
  EXPECT_EQ(text_of(without_version_joliet(bytes_of(bytes))), to_utf16be("a.."));
}

TEST(Identifier, OrdersNamesThenExtensionsFilledWithSpaces) {
  // Read out of ECMA-119 9.3: the name decides before the extension, so A.Z comes before A1.A
  // although "." is greater than the space it is compared with.
  std::vector<std::string> names{"A1.A;1", "A.Z;1", "A.Y;1", "B;1", "A_.A;1", "AB.A;1", "A.;1"};
  std::ranges::sort(names,
                    [](const auto& x, const auto& y) { return compare_identifiers(x, y) < 0; });
  EXPECT_EQ(names, (std::vector<std::string>{"A.;1", "A.Y;1", "A.Z;1", "A1.A;1", "AB.A;1", "A_.A;1",
                                             "B;1"}));
}

TEST(Identifier, OrdersVersionsDownwards) {
  EXPECT_TRUE(compare_identifiers("A.B;10", "A.B;9") < 0);
  EXPECT_TRUE(compare_identifiers("A.B;9", "A.B;10") > 0);
  EXPECT_TRUE(compare_identifiers("A.B;01", "A.B;1") == 0);
  EXPECT_TRUE(compare_identifiers(std::string(1, '\0'), std::string(1, '\1')) < 0);
}

TEST(Identifier, ComparesBytesAsUnsigned) {
  EXPECT_TRUE(compare_identifiers("\x7F", "\x80") < 0);
  EXPECT_TRUE(compare_path_table_identifiers("\x7F", "\x80") < 0);
  const std::uint8_t low[] = {0x00, 0x7F}, high[] = {0x80, 0x00};
  EXPECT_TRUE(compare_joliet_identifiers(low, high) < 0);
}

TEST(Identifier, PathTableFillsWithSpaces) {
  EXPECT_TRUE(compare_path_table_identifiers("AB", "AB1") < 0);
  EXPECT_TRUE(compare_path_table_identifiers("AB", "AB\x1F") > 0);
  EXPECT_TRUE(compare_path_table_identifiers("AB ", "AB") == 0);
}

}  // namespace
}  // namespace disc::iso9660
