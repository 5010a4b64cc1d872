// Times, codes and numbers as a manifest writes them of CDs.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "manifests/cd.h"

namespace disc {
namespace {

using Frames = std::optional<std::int64_t>;

TEST(Duration, TakesMinutesSecondsAndFrames) {
  EXPECT_EQ(parse_duration("00:00:00"), Frames(0));
  EXPECT_EQ(parse_duration("02:30:15"), Frames(11'265));
  EXPECT_EQ(parse_duration("2:3:4"), Frames(9'229));
  EXPECT_EQ(parse_duration("99:59:74"), Frames(449'999));
}

TEST(Duration, TakesSecondsAndFramesByName) {
  for (const char* text : {"2s", "2 s", "2 second", "2 seconds", "2seconds", "2.0s", "2.000000s",
                           "150 frames", "150frames", "150 frame"})
    EXPECT_EQ(parse_duration(text), Frames(150)) << text;
  EXPECT_EQ(parse_duration("1 frame"), Frames(1));
  EXPECT_EQ(parse_duration("0s"), Frames(0));
  EXPECT_EQ(parse_duration("2.5s"), std::nullopt) << "187.5 frames";
}

TEST(Duration, TakesFractionsThatComeOutInFrames) {
  EXPECT_EQ(parse_duration("0.04s"), Frames(3));
  EXPECT_EQ(parse_duration("1.2s"), Frames(90));
  EXPECT_EQ(parse_duration("2.48s"), Frames(186));
  for (const char* text : {"0.01s", "0.5s", "1.3333s", "0.000001s"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Duration, EndsWithTheLastAddress) {
  EXPECT_EQ(parse_duration("5999s"), Frames(449'925));
  EXPECT_EQ(parse_duration("5999.96s"), Frames(449'997));
  EXPECT_EQ(parse_duration("449999 frames"), Frames(449'999));
  for (const char* text :
       {"6000s", "450000 frames", "100:00:00", "18446744073709551615s",
        "18446744073709551616 frames", "99999999999999999999s", "1.18446744073709551615s"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Duration, RefusesWhatIsNoTime) {
  for (const char* text :
       {"",          "s",        " s",       "2",      "150",     "frames",    " frames", "-2s",
        "+2s",       "2.s",      ".5s",      "2,5s",   "2 m",     "2 min",     "0x10s",   "2s ",
        " 2s",       "00:60:00", "00:00:75", "1:2",    "1:2:3:4", ":1:2",      "1::2",    "1:2:",
        "001:00:00", "1:2:3s",   "2S",       "2.4.4s", "2e1s",    "1.0000000s"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << "'" << text << "'";
}

TEST(Duration, SaysWhatIsExpected) {
  EXPECT_EQ(problem_with_duration("2s"), "");
  EXPECT_EQ(problem_with_duration("2 min"),
            "'2 min' is no time of a CD, expected minutes:seconds:frames such as 02:30:15, or 2s, "
            "or 150 frames");
  EXPECT_NE(problem_with_duration("00:61:00").find("seconds below 60 and frames below 75"),
            std::string::npos);
}

TEST(CdCodes, AreNamedInTheirMessages) {
  EXPECT_EQ(problem_with_isrc_text("DE-A12-26-00001"), "");
  EXPECT_EQ(problem_with_isrc_text("DEA122600001"), "");
  EXPECT_EQ(problem_with_isrc_text("DE-A12-26").rfind("the ISRC 'DE-A12-26' ", 0), 0U)
      << problem_with_isrc_text("DE-A12-26");
  // The number of the worked example of EAN-13, and its last digit wrong.
  EXPECT_EQ(problem_with_catalog_text("4006381333931"), "");
  EXPECT_EQ(
      problem_with_catalog_text("4006381333930").rfind("the catalog number '4006381333930' ", 0),
      0U);
}

}  // namespace
}  // namespace disc
