// The speeds that a drive has with each kind of medium.
#pragma once

#include <cstdint>
#include <span>

#include "formats/virtual_drive/kinds.h"

namespace disc::virtual_drive {

/// Speeds are kB/s, of 1000 bytes, as MMC counts.
struct SpeedTable {
  double single;                             // 1x
  std::span<const std::uint32_t> multiples;  // of writing, fastest first
  std::uint32_t reading;                     // multiple of reading
};

/// The table for a kind of disc.
const SpeedTable& speeds_of(const DiscKind& kind);
/// kB/s of a multiple.
std::uint32_t speed_of(const SpeedTable& table, std::uint32_t multiple);
/// The fastest write speed that is not above `wanted` kB/s, else the slowest.
std::uint32_t nearest_speed(const SpeedTable& table, std::uint32_t wanted);

}  // namespace disc::virtual_drive
