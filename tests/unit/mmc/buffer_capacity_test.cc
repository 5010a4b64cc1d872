// Answers to READ BUFFER CAPACITY, as MMC-5 6.19 lays them out.
#include "formats/mmc/buffer_capacity.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(BufferCapacityAnswer, CountsBytesOrBlocks) {
  expect_alike("00 0a 00 00 00 11 80 00 00 11 00 00", BufferCapacity{false, 0x118000, 0x110000}, 12,
               decode_buffer_capacity, encode_buffer_capacity);
  expect_alike("00 0a 00 01 00 00 00 00 00 00 02 30", BufferCapacity{true, 0, 560}, 12,
               decode_buffer_capacity, encode_buffer_capacity);
}

}  // namespace
}  // namespace disc::mmc
