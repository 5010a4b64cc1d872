// Numbers as the standards write them: hexadecimal, in capitals.
#pragma once

#include <string>

namespace disc::mmc {

/// The last `count` digits.
inline std::string to_hex_digits(unsigned value, int count) {
  std::string text;
  for (int i = count - 1; i >= 0; --i)
    text += "0123456789ABCDEF"[value >> 4 * i & 0xF];
  return text;
}

}  // namespace disc::mmc
