// For which address on a disc an image was made, since a file system counts blocks of the disc.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/base/extent.h"
#include "formats/io/block_source.h"

namespace disc::record {

/// The block of a disc that an image was made to begin at: 0, or that of a later session. Found by
/// the root directory of ISO 9660, which tells where it lies (ECMA-119 8.4.18, 9.1.3), or else the
/// anchor of UDF (ECMA-167 3/10.2). Block k of the image is byte (`base` + k) * 2048 of `blocks`.
/// Nothing where the image has neither.
std::optional<Lba> address_made_for(const BlockSource& blocks, std::int64_t base = 0);

}  // namespace disc::record
