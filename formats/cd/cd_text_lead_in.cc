// CD-TEXT packs as the sub-channel R to W of a lead-in.
#include "formats/cd/cd_text_lead_in.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "formats/cd/cd_text_packs.h"

namespace disc::cd {
namespace {

constexpr std::size_t block_bytes = packs_of_lead_in_block * text_pack_size;
static_assert(block_bytes * 8 == lead_in_block_size * 6);

}  // namespace

std::size_t lead_in_cycle(std::size_t packs) {
  return packs == 0 ? 0 : packs / std::gcd(packs, packs_of_lead_in_block);
}

void lead_in_block(Bytes packs, std::uint64_t sector,
                   std::span<std::uint8_t, lead_in_block_size> out) {
  const std::size_t count = packs.size() / text_pack_size;
  if (count == 0 || packs.size() % text_pack_size != 0)
    throw std::logic_error("a lead-in is made of whole packs");
  std::array<std::uint8_t, block_bytes> bytes;
  for (std::size_t i = 0; i < packs_of_lead_in_block; ++i) {
    const std::size_t pack = (sector % count * packs_of_lead_in_block + i) % count;
    std::copy_n(packs.begin() + static_cast<std::ptrdiff_t>(pack * text_pack_size), text_pack_size,
                bytes.begin() + static_cast<std::ptrdiff_t>(i * text_pack_size));
  }
  for (std::size_t i = 0; i < block_bytes / 3; ++i) {
    const std::uint32_t bits =
        static_cast<std::uint32_t>(bytes[3 * i] << 16 | bytes[3 * i + 1] << 8 | bytes[3 * i + 2]);
    for (std::size_t j = 0; j < 4; ++j)
      out[4 * i + j] = bits >> (18 - 6 * j) & 0x3F;
  }
}

std::vector<std::uint8_t> packs_of_lead_in(Bytes blocks) {
  std::map<std::pair<std::uint8_t, std::uint8_t>, TextPack> found;
  for (std::size_t at = 0; at + lead_in_block_size <= blocks.size(); at += lead_in_block_size) {
    std::array<std::uint8_t, block_bytes> bytes;
    for (std::size_t i = 0; i < block_bytes / 3; ++i) {
      std::uint32_t bits = 0;
      for (std::size_t j = 0; j < 4; ++j)
        bits = bits << 6 | (blocks[at + 4 * i + j] & 0x3FU);
      for (std::size_t j = 0; j < 3; ++j)
        bytes[3 * i + j] = static_cast<std::uint8_t>(bits >> (16 - 8 * j));
    }
    for (std::size_t i = 0; i < packs_of_lead_in_block; ++i) {
      const TextPack pack = *read_struct<TextPack>(bytes, i * text_pack_size);
      // Zeros are no pack, but their CRC, inverted, does not hold anyway.
      if (pack.crc == crc_of(pack))
        found.try_emplace({pack.block(), pack.sequence}, pack);
    }
  }
  std::vector<std::uint8_t> packs;
  for (const auto& [place, pack] : found) {
    const Bytes bytes = bytes_of(pack);
    packs.insert(packs.end(), bytes.begin(), bytes.end());
  }
  return packs;
}

}  // namespace disc::cd
