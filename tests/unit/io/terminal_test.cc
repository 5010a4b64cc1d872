// Progress: what a person sees on a terminal, in a log, and what a script reads.
#include "formats/io/terminal.h"

#include <gtest/gtest.h>

#include <sstream>

namespace disc {
namespace {

constexpr std::uint64_t mib = 1024 * 1024;

class Shown : public testing::Test {
 protected:
  std::unique_ptr<Progress> open(ProgressStyle style, double patience = 0, unsigned width = 80) {
    return open_progress({style, "mkimage", width, patience, [this] { return now_; }}, err_);
  }
  std::string text() {
    std::string all = err_.str();
    err_.str("");
    return all;
  }

  double now_ = 100;
  std::ostringstream err_;
};

TEST_F(Shown, IsOneLineOverwrittenInPlaceAndThenErased) {
  auto progress = open(ProgressStyle::Line);
  progress->start("writing", 700 * mib, "bytes");
  EXPECT_EQ(text(), "\rmkimage: writing   0 %  0 of 700 MiB\033[K");
  now_ += 2;
  progress->at(287 * mib);
  EXPECT_EQ(text(), "\rmkimage: writing  41 %  287 of 700 MiB  150 MB/s  3 s left\033[K");
  progress->finish();
  EXPECT_EQ(text(), "\r\033[K");
}

TEST_F(Shown, TellsOfTheDriveThatWrites) {
  auto progress = open(ProgressStyle::Line);
  progress->start("writing", 700 * mib, "bytes");
  text();
  now_ += 2;
  progress->pace({8.04, 0.976});
  progress->at(287 * mib);
  EXPECT_EQ(text(), "\rmkimage: writing  41 %  287 of 700 MiB  8.0x  buffer 98 %  3 s left\033[K");
  auto lines = open(ProgressStyle::Json);
  lines->start("writing", 100, "bytes");
  text();
  lines->pace({0, 0.5});
  lines->at(10);
  EXPECT_EQ(text(),
            "{\"event\":\"progress\",\"stage\":\"writing\",\"done\":10,\"total\":100,"
            "\"unit\":\"bytes\",\"buffer\":0.50}\n");
  lines->pace({12, {}});
  lines->at(20);
  EXPECT_NE(text().find(",\"speed\":12.00}"), std::string::npos);
  lines->start("verifying", 100, "bytes");
  EXPECT_EQ(text().find("speed"), std::string::npos);  // the pace was of the stage before
}

TEST_F(Shown, IsNotDrawnMoreThanTenTimesASecond) {
  auto progress = open(ProgressStyle::Line);
  progress->start("writing", 1000, "files");
  text();
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    now_ += 0.001;
    progress->at(i);
  }
  const std::string all = text();
  EXPECT_LE(std::count(all.begin(), all.end(), '\r'), 10);
  EXPECT_GE(std::count(all.begin(), all.end(), '\r'), 8);
}

TEST_F(Shown, QuickWorkPassesInSilence) {
  for (const ProgressStyle style : {ProgressStyle::Line, ProgressStyle::Plain}) {
    auto progress = open(style, 0.5);
    progress->start("writing", 100, "files");
    now_ += 0.4;
    progress->at(100);
    progress->finish();
    progress.reset();
    EXPECT_EQ(text(), "");
  }
}

TEST_F(Shown, NeverWraps) {
  auto progress = open(ProgressStyle::Line, 0, 20);
  progress->start("writing", 700 * mib, "bytes");
  EXPECT_EQ(text(), "\rmkimage: writing   \033[K");
}

TEST_F(Shown, ErasesItsLineWhenWorkEndsByAnError) {
  auto progress = open(ProgressStyle::Line);
  progress->start("writing", 100, "files");
  text();
  progress.reset();
  EXPECT_EQ(text(), "\r\033[K");
}

TEST_F(Shown, IsALineEveryTenPerCentOnAPipe) {
  auto progress = open(ProgressStyle::Plain);
  progress->start("reading", 1000, "files");
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    now_ += 0.01;
    progress->at(i);
  }
  progress->finish();
  const std::string all = text();
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 10);
  EXPECT_EQ(all.substr(0, all.find('\n')), "mkimage: reading  10 %  100 of 1000 files  9 s left");
  EXPECT_EQ(all.find('\r'), std::string::npos);
}

TEST_F(Shown, CountsWithoutATotal) {
  auto progress = open(ProgressStyle::Line);
  progress->start("listing", 0, "files");
  now_ += 1;
  text();
  progress->at(4100);
  EXPECT_EQ(text(), "\rmkimage: listing  4100 files\033[K");
}

TEST_F(Shown, IsAnObjectALineAsJson) {
  auto progress = open(ProgressStyle::Json);
  progress->start("wri\"ting", 200, "bytes");
  progress->at(1);  // not a whole per cent
  progress->at(2);
  progress->at(200);
  progress->finish();
  EXPECT_EQ(text(),
            "{\"event\":\"start\",\"stage\":\"wri\\\"ting\",\"done\":0,\"total\":200,"
            "\"unit\":\"bytes\"}\n"
            "{\"event\":\"progress\",\"stage\":\"wri\\\"ting\",\"done\":2,\"total\":200,"
            "\"unit\":\"bytes\"}\n"
            "{\"event\":\"progress\",\"stage\":\"wri\\\"ting\",\"done\":200,\"total\":200,"
            "\"unit\":\"bytes\"}\n"
            "{\"event\":\"finish\",\"stage\":\"wri\\\"ting\",\"done\":200,\"total\":200,"
            "\"unit\":\"bytes\"}\n");
}

TEST_F(Shown, IsNothingIfNothingIsWanted) {
  auto progress = open(ProgressStyle::None);
  progress->start("writing", 2, "files");
  progress->at(1);
  progress->finish();
  EXPECT_EQ(text(), "");
}

TEST(HumanSize, HasTwoDigitsThatCount) {
  EXPECT_EQ(human_size(0), "0 bytes");
  EXPECT_EQ(human_size(1), "1 byte");
  EXPECT_EQ(human_size(1023), "1023 bytes");
  EXPECT_EQ(human_size(1024), "1.0 KiB");
  EXPECT_EQ(human_size(372736), "364 KiB");
  EXPECT_EQ(human_size(std::uint64_t{5} << 30), "5.0 GiB");
  EXPECT_EQ(human_size(~std::uint64_t{0}), "16777216 TiB");
}

TEST(HumanTime, IsRoundAndNeverZero) {
  EXPECT_EQ(human_time_left(0), "1 s left");
  EXPECT_EQ(human_time_left(89), "89 s left");
  EXPECT_EQ(human_time_left(180), "3 min left");
  EXPECT_EQ(human_time_left(7200), "2 h left");
  EXPECT_EQ(human_time_left(1e300), "1000000 h left");
}

}  // namespace
}  // namespace disc
