// Points in time: what is recorded is what was meant, and nonsense is nothing.
#include "formats/iso9660/date_time.h"

#include <gtest/gtest.h>

#include "formats/base/bytes.h"

namespace disc::iso9660 {
namespace {

Timestamp at(const char* text) { return *parse_iso8601(text); }

TEST(RecordingTime, IsSevenBytesOfUtc) {
  const auto time = to_recording_time(at("2026-11-01T12:34:56Z"));
  ASSERT_TRUE(time);
  const Bytes bytes = bytes_of(*time);
  EXPECT_EQ(std::vector<int>(bytes.begin(), bytes.end()),
            (std::vector<int>{126, 11, 1, 12, 34, 56, 0}));
}

TEST(RecordingTime, ReachesFrom1900To2155) {
  EXPECT_TRUE(to_recording_time(at("1900-01-01T00:00:00Z")));
  EXPECT_FALSE(to_recording_time({at("1900-01-01T00:00:00Z").seconds - 1, 0}));
  EXPECT_TRUE(to_recording_time(at("2155-12-31T23:59:59Z")));
  EXPECT_FALSE(to_recording_time({at("2155-12-31T23:59:59Z").seconds + 1, 0}));
}

TEST(RecordingTime, ReadsBackEveryDayOfItsRange) {
  const std::int64_t first = at("1900-01-01").seconds, last = at("2155-12-31").seconds;
  for (std::int64_t seconds = first + 4711; seconds <= last; seconds += 86400) {
    const auto time = to_recording_time({seconds, 0});
    ASSERT_TRUE(time);
    ASSERT_EQ(to_timestamp(*time), (Timestamp{seconds, 0}));
  }
}

TEST(RecordingTime, TakesTheOffsetOff) {
  // Noon two hours east of Greenwich is ten o'clock there.
  EXPECT_EQ(to_timestamp(RecordingTime{126, 11, 1, 12, 0, 0, 8}), at("2026-11-01T10:00:00Z"));
  EXPECT_EQ(to_timestamp(RecordingTime{126, 11, 1, 12, 0, 0, -20}), at("2026-11-01T17:00:00Z"));
}

TEST(RecordingTime, IgnoresAnOffsetThatNoPlaceHas) {
  EXPECT_EQ(to_timestamp(RecordingTime{126, 11, 1, 12, 0, 0, 100}), at("2026-11-01T12:00:00Z"));
}

TEST(RecordingTime, IsNothingWhereTheCalendarHasNoSuchDay) {
  EXPECT_FALSE(to_timestamp(RecordingTime{0, 0, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(to_timestamp(RecordingTime{126, 2, 29, 0, 0, 0, 0}));
  EXPECT_TRUE(to_timestamp(RecordingTime{124, 2, 29, 0, 0, 0, 0}));
  EXPECT_FALSE(to_timestamp(RecordingTime{126, 13, 1, 0, 0, 0, 0}));
  EXPECT_FALSE(to_timestamp(RecordingTime{126, 12, 1, 24, 0, 0, 0}));
  EXPECT_FALSE(to_timestamp(RecordingTime{255, 255, 255, 255, 255, 255, -1}));
  EXPECT_TRUE(is_unset(RecordingTime{}));
}

TEST(VolumeDateTime, IsSixteenDigitsAndAnOffset) {
  const auto time = to_volume_time({at("2026-11-01T12:34:56Z").seconds, 780'000'000});
  ASSERT_TRUE(time);
  EXPECT_EQ(text_of(bytes_of(*time)), std::string("2026110112345678") + '\0');
  EXPECT_EQ(to_text(*time), "2026110112345678+0");
  EXPECT_EQ(to_timestamp(*time), (Timestamp{at("2026-11-01T12:34:56Z").seconds, 780'000'000}));
}

TEST(VolumeDateTime, UnsetIsZerosAsDigits) {
  EXPECT_EQ(text_of(bytes_of(unset_volume_time())), std::string("0000000000000000") + '\0');
  EXPECT_TRUE(is_unset(unset_volume_time()));
  EXPECT_FALSE(to_timestamp(unset_volume_time()));
  EXPECT_TRUE(is_unset(VolumeDateTime{}));
  EXPECT_EQ(to_text(unset_volume_time()), "");
}

TEST(VolumeDateTime, ReachesFromYear1To9999) {
  EXPECT_TRUE(to_volume_time(at("0001-01-01T00:00:00Z")));
  EXPECT_FALSE(to_volume_time({at("0001-01-01T00:00:00Z").seconds - 1, 0}));
  EXPECT_TRUE(to_volume_time(at("9999-12-31T23:59:59Z")));
  EXPECT_FALSE(to_volume_time({at("9999-12-31T23:59:59Z").seconds + 1, 0}));
}

TEST(VolumeDateTime, ThatHoldsLettersIsNothing) {
  auto time = *to_volume_time(at("2026-11-01"));
  time.day = {'x', '1'};
  EXPECT_FALSE(to_timestamp(time));
  EXPECT_NE(to_text(time).find('x'), std::string::npos);
}

}  // namespace
}  // namespace disc::iso9660
