// The scrambler that keeps runs of equal bytes of data sectors off a CD.
#include "formats/cd/scrambler.h"

#include <algorithm>
#include <array>

namespace disc::cd {
namespace {

constexpr std::size_t sync_bytes = 12;
constexpr std::size_t scrambled_bytes = 2340;

constexpr std::array<std::uint8_t, scrambled_bytes> make_sequence() {
  std::array<std::uint8_t, scrambled_bytes> sequence{};
  unsigned shift = 1;
  for (std::uint8_t& byte : sequence) {
    byte = static_cast<std::uint8_t>(shift);
    for (int bit = 0; bit < 8; ++bit)
      shift = shift >> 1 | ((shift ^ shift >> 1) & 1) << 14;
  }
  return sequence;
}

constexpr std::array<std::uint8_t, scrambled_bytes> sequence = make_sequence();

}  // namespace

void scramble(std::span<std::uint8_t> sector) {
  const std::size_t end = std::min(sector.size(), sync_bytes + scrambled_bytes);
  for (std::size_t i = sync_bytes; i < end; ++i)
    sector[i] ^= sequence[i - sync_bytes];
}

}  // namespace disc::cd
