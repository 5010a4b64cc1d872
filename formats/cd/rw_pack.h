// The packs of channels R to W, which carry CD+G: their parity and how they are interleaved.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "formats/cd/sector.h"
#include "formats/cd/subchannel.h"

namespace disc::cd {

/// A pack has 24 symbols of six bits: mode and item, instruction, two of Q parity over these, 16 of
/// data, four of P parity over all others (IEC 60908, channels R to W). Four packs make a block.
inline constexpr std::size_t rw_pack_size = 24;
using RwPackSpan = std::span<std::uint8_t, rw_pack_size>;

/// Sets symbols 2, 3 and 20 to 23; bits 7 and 6 of all symbols become zero.
void seal_rw_pack(RwPackSpan pack);
/// True if both parities hold. A pack of zeros is sound.
bool rw_pack_holds(std::span<const std::uint8_t, rw_pack_size> pack);
/// Mends up to two symbols of a pack by P, one of the first four by Q; one that stays damaged is
/// left as it was. Bits 7 and 6 become zero.
Repair mend_rw_pack(RwPackSpan pack);

/// A pack reaches over eight packs' room, which is three blocks. These work on any block by itself,
/// so that threads may share a disc.
using RwWindow = std::span<const std::uint8_t, 3 * subchannel_size>;
/// The symbols of R to W of a block as on the disc, from the packs of the two blocks before it and
/// of itself; bits 7 and 6 of `raw` (P and Q) stay. Parity is taken as it is.
void interleave_rw(RwWindow packed, SubchannelSpan raw);
/// The packs that begin in a block, from the symbols of itself and of the two blocks behind it.
/// Nothing is mended.
void deinterleave_rw(RwWindow raw, SubchannelSpan packed);

}  // namespace disc::cd
