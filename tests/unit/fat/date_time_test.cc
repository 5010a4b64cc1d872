// Points in time on FAT: two seconds, 1980 to 2107.
#include "formats/fat/date_time.h"

#include <gtest/gtest.h>

namespace disc::fat {
namespace {

Timestamp at(const char* text) { return *parse_iso8601(text); }

TEST(DateTime, PacksTheFieldsAsTheSpecificationSays) {
  const RecordedTime recorded = to_date_time(at("2026-11-24T16:37:13Z"));
  EXPECT_EQ(recorded.value.date, 46 << 9 | 11 << 5 | 24);
  EXPECT_EQ(recorded.value.time, 16 << 11 | 37 << 5 | 6);
  EXPECT_EQ(recorded.value.hundredths, 100);
  EXPECT_FALSE(recorded.clamped);
}

TEST(DateTime, ReadsBackToTheHundredth) {
  const Timestamp time{1'600'000'001, 257'000'000};
  EXPECT_EQ(to_timestamp(to_date_time(time).value), (Timestamp{1'600'000'001, 250'000'000}));
}

TEST(DateTime, ClampsWhatLiesOutsideItsYearsAndSaysSo) {
  const RecordedTime early = to_date_time(at("1979-12-31T23:59:59Z"));
  EXPECT_TRUE(early.clamped);
  EXPECT_EQ(to_timestamp(early.value), at("1980-01-01T00:00:00Z"));
  const RecordedTime late = to_date_time(at("2108-01-01T00:00:00Z"));
  EXPECT_TRUE(late.clamped);
  EXPECT_EQ(to_timestamp(late.value), at("2107-12-31T23:59:59Z"));
  EXPECT_FALSE(to_date_time(at("1980-01-01T00:00:00Z")).clamped);
  EXPECT_FALSE(to_date_time(at("2107-12-31T23:59:59Z")).clamped);
}

TEST(DateTime, ReadsNoDateThatTheCalendarLacks) {
  EXPECT_FALSE(to_timestamp(DateTime{0, 0, 0}));
  EXPECT_FALSE(to_timestamp(DateTime{46 << 9 | 2 << 5 | 30, 0, 0}));
  EXPECT_FALSE(to_timestamp(DateTime{46 << 9 | 13 << 5 | 1, 0, 0}));
  EXPECT_FALSE(to_timestamp(DateTime{46 << 9 | 1 << 5 | 1, 24 << 11, 0}));
  EXPECT_FALSE(to_timestamp(DateTime{46 << 9 | 1 << 5 | 1, 60 << 5, 0}));
  EXPECT_FALSE(to_timestamp(DateTime{46 << 9 | 1 << 5 | 1, 30, 0}));
  EXPECT_FALSE(to_timestamp(DateTime{46 << 9 | 1 << 5 | 1, 0, 200}));
  EXPECT_TRUE(to_timestamp(DateTime{44 << 9 | 2 << 5 | 29, 0, 0}));
}

}  // namespace
}  // namespace disc::fat
