// CD-TEXT packs as the sub-channel R to W of a lead-in.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::cd {

/// Four packs in a sector: 96 symbols of six bits (MMC-3 annex J, data form 41h of SEND CUE SHEET).
inline constexpr std::size_t lead_in_block_size = 96;
inline constexpr std::size_t packs_of_lead_in_block = 4;

/// Sectors after which blocks come again: the least number that whole cycles of packs fill.
std::size_t lead_in_cycle(std::size_t packs);

/// The block of a lead-in that is `sector` sectors behind its first one, where the packs begin and
/// are repeated without end. Each byte holds a symbol in bits 5 to 0, the most significant bits of
/// a pack first. `packs` holds whole packs, at least one.
void lead_in_block(Bytes packs, std::uint64_t sector,
                   std::span<std::uint8_t, lead_in_block_size> out);

/// The packs of a lead-in that was read, from any of its sectors on, each once and in order of
/// block and sequence number: the first of each whose CRC holds. Bits 7 and 6 of the symbols, which
/// are of P and Q, do not count, nor does a part of a block at the end. Empty where there are none.
std::vector<std::uint8_t> packs_of_lead_in(Bytes blocks);

}  // namespace disc::cd
