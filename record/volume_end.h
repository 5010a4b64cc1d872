// Where the file systems on a medium say that it ends.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"

namespace disc::record {

/// Gives blocks of 2048 bytes, zeros where they cannot be read.
using BlockAt = std::function<std::vector<std::uint8_t>(Lba at)>;

struct VolumeEnd {
  std::int64_t blocks = 0;
  std::string why;  // "ISO 9660", "UDF", "GPT": who reaches farthest
};

/// The farthest that ISO 9660 (volume space size, ECMA-119 8.4.8), UDF (partitions, and the anchor
/// that closes the volume, ECMA-167 3/8.4.2.1, 3/10.5) and a GPT (its backup header, UEFI 2.10
/// 5.3.2) reach from block 0 on a medium of `most` blocks. Nothing where none of them is there, or
/// all claim more than there is.
std::optional<VolumeEnd> volume_end(const BlockAt& block_at, std::int64_t most);

}  // namespace disc::record
