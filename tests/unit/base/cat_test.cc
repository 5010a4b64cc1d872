// Texts put together of words and numbers.
#include "formats/base/cat.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "formats/base/endian.h"

namespace disc {
namespace {

TEST(Cat, PutsWordsTogether) {
  const std::string text = "of words";
  EXPECT_EQ(cat("a text ", text, ' ', std::string_view("and more")), "a text of words and more");
  EXPECT_EQ(cat(), "");
  EXPECT_EQ(cat(std::string("with\0zero", 9)).size(), 9U);
}

TEST(Cat, PrintsEveryNumberInDecimal) {
  EXPECT_EQ(cat(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(cat(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(cat(-1, ' ', 0, ' ', 1U), "-1 0 1");
}

TEST(Cat, PrintsOctetsAsNumbersAndCharactersAsThemselves) {
  EXPECT_EQ(cat(std::uint8_t{65}, std::int8_t{-65}, 'A'), "65-65A");
}

TEST(Cat, PrintsRecordedNumbers) {
  EXPECT_EQ(cat(Le<std::uint16_t>{258}, ' ', Be<std::uint32_t>{7}, ' ', Both<std::uint32_t>{9}),
            "258 7 9");
}

}  // namespace
}  // namespace disc
