// Speeds, as MMC-5 6.8 and 6.39 lay them out and as xorriso sets them.
#include "formats/mmc/performance.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(PerformanceAnswer, IsNominalOrOfExceptions) {
  Performance performance;
  performance.of_writing = true;
  performance.nominal = {{{0}, 5540, {0x1000}, 8310}, {{0x1001}, 8310, {0x23053F}, 11080}};
  expect_alike(
      "00 00 00 24 02 00 00 00 00 00 00 00 00 00 15 a4 00 00 10 00 00 00 20 76 00 00 10 01 00 00 "
      "20 76 00 23 05 3f 00 00 2b 48",
      performance, 8, decode_performance, encode_performance);
  performance = {};
  performance.exceptions_only = true;
  performance.exceptions = {{{0x102030}, 0x0405}};
  expect_alike("00 00 00 0a 01 00 00 00 00 10 20 30 04 05", performance, 8, decode_performance,
               encode_performance);
}

TEST(PerformanceAnswer, ListsWriteSpeeds) {
  const std::vector<WriteSpeedDescriptor> speeds{{0, false, true, false, {0x23053F}, 33240, 11080},
                                                 {1, true, false, true, {0x23053F}, 33240, 5540}};
  expect_alike(
      "00 00 00 24 00 00 00 00 02 00 00 00 00 23 05 3f 00 00 81 d8 00 00 2b 48 0d 00 00 00 00 23 "
      "05 3f 00 00 81 d8 00 00 15 a4",
      speeds, 8, decode_write_speeds, encode_write_speeds);
}

TEST(PerformanceAnswer, ListsAreasWithoutUse) {
  const std::vector<UnusableArea> areas{{{0x10}, 32}, {{0x4000}, 16}};
  expect_alike("00 00 00 14 00 00 00 00 00 00 00 10 00 00 00 20 00 00 40 00 00 00 00 10", areas, 8,
               decode_unusable_areas, encode_unusable_areas);
}

TEST(PerformanceAnswer, TellsOfDefects) {
  DefectStatus status{{0x100}, {0x4FF}, 16, 5, {}};
  status.defective.front() = 0x81;
  status.defective.back() = 0x42;
  const auto bytes = encode_defect_status({status});
  EXPECT_EQ(bytes.size(), 8 + 2048U);
  EXPECT_EQ(to_hex(Bytes(bytes).first(20)),
            "0000080400000000000001000000"
            "04ff1005"
            "8100");
  EXPECT_EQ(bytes.back(), 0x42);
  EXPECT_EQ(decode_defect_status(bytes), std::vector{status});
  expect_bounded(bytes, 8, decode_defect_status);
}

TEST(PerformanceAnswer, IsAsLongAsItSays) {
  // The length is what there would be in whole: the answer may be cut.
  const auto speeds =
      decode_write_speeds(answer("00 00 10 00 00 00 00 00 02 00 00 00 00 23 05 3f 00 00 81 d8 00 "
                                 "00 2b 48 0d 00 00"));
  ASSERT_TRUE(speeds);
  EXPECT_EQ(speeds->size(), 1U);
}

TEST(StreamingList, OfXorriso) {
  StreamingDescriptor descriptor;
  descriptor.last = {0x23053F};
  descriptor.read_size = 33240;
  descriptor.write_size = 11080;
  expect_alike(
      "00 00 00 00 00 00 00 00 00 23 05 3f 00 00 81 d8 00 00 03 e8 00 00 2b 48 00 00 03 e8",
      descriptor, 28, decode_streaming, encode_streaming);
}

TEST(StreamingList, HasEveryFlag) {
  StreamingDescriptor descriptor;
  descriptor.rotation = 1;
  descriptor.restore_default = descriptor.exact = descriptor.random_access = true;
  descriptor.first = {1};
  descriptor.read_time = 2;
  descriptor.write_time = 3;
  expect_alike(
      "0f 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 03",
      descriptor, 28, decode_streaming, encode_streaming);
}

}  // namespace
}  // namespace disc::mmc
