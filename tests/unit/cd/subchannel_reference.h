// Sub-channels once more, word for word after the standards, slow; and what others have recorded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::cd::testing {

inline std::vector<std::uint8_t> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  const auto value = [](char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(value(text[i]) << 4 | value(text[i + 1])));
  return bytes;
}

// IEC 60908 17.5: the remainder by x^16 + x^12 + x^5 + 1, bit by bit, inverted on the disc.
inline std::uint16_t slow_q_crc(Bytes bytes) {
  std::uint32_t rest = 0;
  const auto shift_in = [&](unsigned bit) {
    rest = rest << 1 | bit;
    if ((rest >> 16 & 1) != 0)
      rest ^= 0x11021;
  };
  for (const std::uint8_t byte : bytes)
    for (int bit = 7; bit >= 0; --bit)
      shift_in(byte >> bit & 1);
  for (int bit = 0; bit < 16; ++bit)
    shift_in(0);
  return static_cast<std::uint16_t>(~rest);
}

// Bit `n` of a channel (0: P) on the disc is in symbol n.
inline unsigned bit_of_raw(Bytes raw, unsigned channel, unsigned n) {
  return raw[n] >> (7 - channel) & 1U;
}
inline unsigned bit_of_pw(Bytes pw, unsigned channel, unsigned n) {
  return pw[12 * channel + n / 8] >> (7 - n % 8) & 1U;
}

// GF(2^6) by x^6 + x + 1.
inline unsigned product_64(unsigned a, unsigned b) {
  unsigned result = 0;
  for (; b != 0; b >>= 1) {
    if ((b & 1) != 0)
      result ^= a;
    a <<= 1;
    if ((a & 0x40) != 0)
      a ^= 0x43;
  }
  return result;
}

// H times V is zero, the rows of H being the powers 0, 1, ... of alpha^(n-1) to 1.
inline bool slow_code_holds(Bytes word, unsigned parity) {
  for (unsigned row = 0; row < parity; ++row) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
      unsigned factor = 1;
      for (std::size_t n = 0; n < row * (word.size() - 1 - i); ++n)
        factor = product_64(factor, 2);
      sum ^= product_64(word[i], factor);
    }
    if (sum != 0)
      return false;
  }
  return true;
}

// Frames of pressed discs, as DiscImageCreator has logged them.
struct Pressed {
  const char* frame;
  unsigned control;
  unsigned track, index;
  const char *relative, *absolute;
};
inline constexpr std::array<Pressed, 7> pressed_positions{{
    {"410101000000000002002832", 0x40, 1, 1, "00:00:00", "00:02:00"},
    {"410101000001000002019242", 0x40, 1, 1, "00:00:01", "00:02:01"},
    {"01030100207400014774c6dd", 0x00, 3, 1, "00:20:74", "01:47:74"},  // Winning Post (Japan)
    {"010400000174000148017e01", 0x00, 4, 0, "00:01:74", "01:48:01"},
    {"41370000000000314673bc02", 0x40, 37, 0, "00:00:00", "31:46:73"},  // Cosmic Fantasy 3
    {"413701000001003147002c45", 0x40, 37, 1, "00:00:01", "31:47:00"},
    {"015401032941006410010d09", 0x00, 54, 1, "03:29:41", "64:10:01"},  // Tomb Raider II
}};

// The 96 symbols of blocks that cdrdao 1.2.4 sent to a recorder, with R to W as it was given.
inline constexpr const char* cdrdao_block_1 =
    "0906000036354f0505302a631e046700090d4459004000000946004034656113056b686e5130303a710d2277000000"
    "00090600401e267721662b013528023011072a3b2d00000000090600002d233e4207022f203a6628562e17282f4040"
    "4040";
inline constexpr const char* cdrdao_block_50 =
    "090600001d2e595b5a3c006d1766461e04014b7500400000094600402c2d5e26247730125563011d3724037c000040"
    "00090640403b6708323755067a137d7e2b0758694f00000000094600402e17361f0260191e21346e0e405e02320000"
    "0040";
inline constexpr const char* cdrdao_block_775 =
    "0000404000000040000000000000400000000000000040000000000000000000000000000000404000000000000000"
    "0000000000000000000000000000000000000000400000400000004000004000404000400040004040404000400040"
    "4000";

}  // namespace disc::cd::testing
