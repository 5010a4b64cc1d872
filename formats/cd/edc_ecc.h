// Error detection and correction of data sectors on a CD.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "formats/base/bytes.h"

namespace disc::cd {

/// What EDC and ECC of a sector cover, as it stands on the medium, without its sync: header, or
/// zeros in its stead, then everything up to the parity (ECMA-130 annex A).
inline constexpr std::size_t ecc_data_bytes = 2064;
inline constexpr std::size_t p_parity_bytes = 172;
inline constexpr std::size_t q_parity_bytes = 104;
inline constexpr std::size_t ecc_bytes = ecc_data_bytes + p_parity_bytes + q_parity_bytes;

/// The error detection code of `bytes`, to be recorded least significant byte first; goes on from
/// `edc` (ECMA-130 14.3: (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1)).
std::uint32_t edc(Bytes bytes, std::uint32_t edc = 0);

/// Bytes 12 to 2351 of a sector: fills the last 276 with the P and Q parity of the first 2064.
void add_parity(std::span<std::uint8_t, ecc_bytes> sector);

/// True if both parities are those of the bytes before them.
bool has_parity(std::span<const std::uint8_t, ecc_bytes> sector);

/// Mends, by P and Q in turns, what single errors in their vectors tell: whole bursts, since each
/// byte lies in one vector of either. Returns whether all vectors are sound then; if not, `sector`
/// is neither what it was nor what it should be.
bool correct_by_parity(std::span<std::uint8_t, ecc_bytes> sector);

}  // namespace disc::cd
