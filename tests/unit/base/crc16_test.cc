// CRC-16 against published values, and the fast way against the slow one.
#include "formats/base/crc16.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace disc {
namespace {

std::uint16_t bit_by_bit(Bytes bytes) {
  unsigned crc = 0;
  for (const std::uint8_t byte : bytes) {
    crc ^= static_cast<unsigned>(byte) << 8;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 0x8000) != 0 ? (crc << 1 ^ 0x1021) & 0xFFFF : crc << 1 & 0xFFFF;
  }
  return static_cast<std::uint16_t>(crc);
}

TEST(Crc16, KnowsTheExampleOfEcma167) {
  EXPECT_EQ(crc16(std::vector<std::uint8_t>{0x70, 0x6A, 0x77}), 0x3299);
}

TEST(Crc16, KnowsTheCheckValueOfXmodem) {
  EXPECT_EQ(crc16(bytes_of(std::string_view("123456789"))), 0x31C3);
}

TEST(Crc16, IsZeroForNothing) { EXPECT_EQ(crc16({}), 0); }

TEST(Crc16, GivesTheSameAtEveryLength) {
  std::vector<std::uint8_t> bytes;
  for (unsigned i = 0; i < 100; ++i) {
    EXPECT_EQ(crc16(bytes), bit_by_bit(bytes)) << i;
    bytes.push_back(static_cast<std::uint8_t>(i * 37 + i / 7));
  }
}

TEST(Crc16, GoesOnFromWhereItStopped) {
  const std::string_view text = "a descriptor and its tag";
  const std::uint16_t front = crc16(bytes_of(text.substr(0, 5)));
  EXPECT_EQ(crc16(bytes_of(text.substr(5)), front), crc16(bytes_of(text)));
}

}  // namespace
}  // namespace disc
