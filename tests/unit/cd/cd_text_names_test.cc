// Names and codes of languages and genres, both ways.
#include "formats/cd/cd_text_names.h"

#include <gtest/gtest.h>

namespace disc::cd {
namespace {

TEST(Languages, HaveTheCodesOfTheEbu) {
  EXPECT_EQ(language_code("english"), 0x09);
  EXPECT_EQ(language_code("German"), 0x08);
  EXPECT_EQ(language_code("JAPANESE"), 0x69);
  EXPECT_EQ(language_code("unknown"), 0x00);
  EXPECT_EQ(language_code("Flemish"), 0x2A);
  EXPECT_EQ(language_code("zulu"), 0x45);
  EXPECT_EQ(language_code("Russian"), 0x56);
  EXPECT_EQ(language_code("korean"), 0x65);
  EXPECT_EQ(language_code("greek"), 0x70);
  EXPECT_EQ(language_code("chinese"), 0x75);
  EXPECT_EQ(language_code("amharic"), 0x7F);
  EXPECT_EQ(language_code("serbo croat"), 0x54);
  EXPECT_EQ(language_code("Churash"), 0x74);
  EXPECT_EQ(language_code("SrananTongo"), 0x50);
  EXPECT_EQ(language_code("klingon"), std::nullopt);
  EXPECT_EQ(language_code(""), std::nullopt);
}

TEST(Languages, AreNamedBothWays) {
  std::size_t named = 0;
  for (unsigned code = 0; code < 256; ++code)
    if (const auto name = language_name(static_cast<std::uint8_t>(code))) {
      EXPECT_EQ(language_code(*name), code);
      ++named;
    }
  EXPECT_EQ(named, 0x2CU + 0x3B);
  EXPECT_EQ(language_names().size(), named);
  EXPECT_EQ(language_name(0x69), "japanese");
  EXPECT_EQ(language_name(0x2C), std::nullopt);
  EXPECT_EQ(language_name(0x44), std::nullopt);
  EXPECT_EQ(language_name(0x80), std::nullopt);
}

TEST(Genres, AreNamedBothWays) {
  EXPECT_EQ(genre_code("Classical"), 0x05);
  EXPECT_EQ(genre_code("rhythm & blues"), 0x18);
  EXPECT_EQ(genre_code("World Music"), 0x1B);
  EXPECT_EQ(genre_code("Childrens Music"), 0x04);
  EXPECT_EQ(genre_code("hip-hop"), 0x0D);
  EXPECT_EQ(genre_code("not used"), 0x00);
  EXPECT_EQ(genre_code("polka"), std::nullopt);
  EXPECT_EQ(genre_names().size(), 28U);
  for (std::uint16_t code = 0; code < 28; ++code)
    EXPECT_EQ(genre_code(*genre_name(code)), code);
  EXPECT_EQ(genre_name(28), std::nullopt);
}

}  // namespace
}  // namespace disc::cd
