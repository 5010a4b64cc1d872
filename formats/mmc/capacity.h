// How much can be read from a medium: the answer to READ CAPACITY.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"

namespace disc::mmc {

/// MMC-5 6.20.2.
struct Capacity {
  Lba last;                         // two run-out blocks of a track written at once count, too
  std::uint32_t block_size = 2048;  // bytes

  bool operator==(const Capacity&) const = default;
};

/// Nothing below eight bytes.
std::optional<Capacity> decode_capacity(Bytes answer);
std::vector<std::uint8_t> encode_capacity(const Capacity& capacity);

}  // namespace disc::mmc
