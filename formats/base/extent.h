// Addresses on a medium: a block, and a run of blocks.
#pragma once

#include <compare>
#include <cstdint>

namespace disc {

/// Bytes of user data in one logical block of every medium and image this project writes.
inline constexpr std::uint32_t block_size = 2048;

/// Address of a logical block, counted as the drive counts: block 0 opens the user data of the
/// first track; on a CD the pause before it and the lead-in lie below zero.
struct Lba {
  std::int32_t value = 0;

  auto operator<=>(const Lba&) const = default;
  friend constexpr Lba operator+(Lba a, std::int32_t blocks) { return {a.value + blocks}; }
  friend constexpr std::int32_t operator-(Lba a, Lba b) { return a.value - b.value; }
};

/// A run of consecutive blocks.
struct Extent {
  Lba first;
  std::int32_t blocks = 0;

  constexpr Lba end() const { return first + blocks; }
  constexpr bool contains(Lba at) const { return first <= at && at < end(); }
  auto operator<=>(const Extent&) const = default;
};

/// Blocks needed to hold `bytes`.
constexpr std::uint64_t blocks_for(std::uint64_t bytes) {
  return bytes / block_size + (bytes % block_size != 0);
}

/// First byte of a block at or above 0.
constexpr std::uint64_t byte_offset(Lba at) {
  return static_cast<std::uint64_t>(at.value) * block_size;
}

}  // namespace disc
