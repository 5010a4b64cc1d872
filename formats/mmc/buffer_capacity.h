// How full the buffer of a drive is: the answer to READ BUFFER CAPACITY.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

/// MMC-5 6.19.2.
struct BufferCapacity {
  bool in_blocks = false;   // `blank` counts blocks; there is no `size`
  std::uint32_t size = 0;   // bytes
  std::uint32_t blank = 0;  // bytes that can be taken at once

  bool operator==(const BufferCapacity&) const = default;
};

/// Nothing below 12 bytes.
std::optional<BufferCapacity> decode_buffer_capacity(Bytes answer);
std::vector<std::uint8_t> encode_buffer_capacity(const BufferCapacity& capacity);

}  // namespace disc::mmc
