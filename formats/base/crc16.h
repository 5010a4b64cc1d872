// The cyclic redundancy check that ECMA-167, the Q channel of CDs and CD-TEXT have in common.
#pragma once

#include <cstdint>

#include "formats/base/bytes.h"

namespace disc {

/// CRC-16 with polynomial x^16 + x^12 + x^5 + 1, most significant bit first, starting from
/// `start` (ECMA-167 1/7.2.6: from 0). The bytes 70 6A 77 give 3299h.
std::uint16_t crc16(Bytes bytes, std::uint16_t start = 0);

}  // namespace disc
