// EDC, parity and scrambler once more, word for word after ECMA-130, slow and without tables.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/cd/sector.h"

namespace disc::cd::testing {

using Sector = std::array<std::uint8_t, sector_size>;

// ECMA-130 14.3: the remainder of the bits, least significant first, by the product of two
// polynomials.
inline std::uint32_t slow_edc(Bytes bytes) {
  std::uint64_t polynomial = 0;
  for (int bit = 0; bit <= 16; ++bit)
    if ((0x18005ULL >> bit & 1) != 0)
      polynomial ^= 0x10007ULL << bit;
  std::uint64_t rest = 0;
  const auto shift_in = [&](unsigned bit) {
    rest = rest << 1 | bit;
    if ((rest >> 32 & 1) != 0)
      rest ^= polynomial;
  };
  for (const std::uint8_t byte : bytes)
    for (int bit = 0; bit < 8; ++bit)
      shift_in(byte >> bit & 1);
  for (int bit = 0; bit < 32; ++bit)
    shift_in(0);
  std::uint32_t mirrored = 0;
  for (int bit = 0; bit < 32; ++bit)
    mirrored |= static_cast<std::uint32_t>(rest >> bit & 1) << (31 - bit);
  return mirrored;
}

inline unsigned product(unsigned a, unsigned b) {
  unsigned result = 0;
  for (; b != 0; b >>= 1) {
    if ((b & 1) != 0)
      result ^= a;
    a <<= 1;
    if ((a & 0x100) != 0)
      a ^= 0x11D;
  }
  return result;
}

inline unsigned alpha_to(unsigned exponent) {
  unsigned value = 1;
  while (exponent-- > 0)
    value = product(value, 2);
  return value;
}

// ECMA-130 annex A: H times V is zero for each vector of either plane.
inline bool slow_parity_holds(const Sector& sector) {
  const auto word = [&](unsigned number, unsigned plane) {
    return unsigned{sector[12 + 2 * number + plane]};
  };
  const auto sound = [&](const std::vector<unsigned>& places, unsigned plane) {
    unsigned sum = 0, weighted = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      sum ^= word(places[i], plane);
      weighted ^=
          product(word(places[i], plane), alpha_to(static_cast<unsigned>(places.size() - 1 - i)));
    }
    return sum == 0 && weighted == 0;
  };
  for (unsigned plane = 0; plane < 2; ++plane) {
    for (unsigned n = 0; n < 43; ++n) {
      std::vector<unsigned> places;
      for (unsigned m = 0; m < 26; ++m)
        places.push_back(43 * m + n);
      if (!sound(places, plane))
        return false;
    }
    for (unsigned n = 0; n < 26; ++n) {
      std::vector<unsigned> places;
      for (unsigned m = 0; m < 43; ++m)
        places.push_back((44 * m + 43 * n) % 1118);
      places.push_back(43 * 26 + n);
      places.push_back(44 * 26 + n);
      if (!sound(places, plane))
        return false;
    }
  }
  return true;
}

// Annex B: a register of 15 bits, the last two of which make the next.
inline std::vector<std::uint8_t> slow_sequence() {
  std::array<unsigned, 15> bits{1};
  std::vector<std::uint8_t> bytes(2340);
  for (std::uint8_t& byte : bytes)
    for (unsigned bit = 0; bit < 8; ++bit) {
      byte = static_cast<std::uint8_t>(byte | bits[0] << bit);
      const unsigned next = bits[0] ^ bits[1];
      for (std::size_t i = 0; i + 1 < bits.size(); ++i)
        bits[i] = bits[i + 1];
      bits[14] = next;
    }
  return bytes;
}

}  // namespace disc::cd::testing
