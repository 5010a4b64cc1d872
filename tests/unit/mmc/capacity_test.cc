// Answers to READ CAPACITY, as MMC-5 6.20 lays them out.
#include "formats/mmc/capacity.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(CapacityAnswer, IsTheLastBlock) {
  expect_alike("00 23 05 3f 00 00 08 00", Capacity{{0x23053F}, 2048}, 8, decode_capacity,
               encode_capacity);
}

}  // namespace
}  // namespace disc::mmc
