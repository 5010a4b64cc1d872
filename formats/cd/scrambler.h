// The scrambler that keeps runs of equal bytes of data sectors off a CD.
#pragma once

#include <cstdint>
#include <span>

namespace disc::cd {

/// Scrambles or descrambles a sector of 2352 bytes in place, all but its sync: the same sequence is
/// added both ways (ECMA-130 annex B: x^15 + x + 1, from 1).
void scramble(std::span<std::uint8_t> sector);

}  // namespace disc::cd
