// CRC-16 by table, eight bytes a step.
#include "formats/base/crc16.h"

#include <array>

namespace disc {
namespace {

using Table = std::array<std::array<std::uint16_t, 256>, 8>;

// tables[n][b]: what byte b leaves after n more bytes of zeros.
constexpr Table make_tables() {
  Table tables{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    auto value = static_cast<std::uint16_t>(byte << 8);
    for (int bit = 0; bit < 8; ++bit)
      value = static_cast<std::uint16_t>((value & 0x8000) != 0 ? value << 1 ^ 0x1021 : value << 1);
    tables[0][byte] = value;
  }
  for (unsigned n = 1; n < tables.size(); ++n)
    for (unsigned byte = 0; byte < 256; ++byte) {
      const std::uint16_t before = tables[n - 1][byte];
      tables[n][byte] = static_cast<std::uint16_t>(before << 8 ^ tables[0][before >> 8]);
    }
  return tables;
}

constexpr Table tables = make_tables();

}  // namespace

std::uint16_t crc16(Bytes bytes, std::uint16_t start) {
  std::uint16_t crc = start;
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    const std::uint8_t* const b = bytes.data() + at;
    crc = static_cast<std::uint16_t>(tables[7][b[0] ^ crc >> 8] ^ tables[6][b[1] ^ (crc & 0xFF)] ^
                                     tables[5][b[2]] ^ tables[4][b[3]] ^ tables[3][b[4]] ^
                                     tables[2][b[5]] ^ tables[1][b[6]] ^ tables[0][b[7]]);
  }
  for (; at < bytes.size(); ++at)
    crc = static_cast<std::uint16_t>(crc << 8 ^ tables[0][crc >> 8 ^ bytes[at]]);
  return crc;
}

}  // namespace disc
