// The number of one single medium: the answer to READ MEDIA SERIAL NUMBER.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

/// The number (MMC-5 6.23.2). Nothing below four bytes.
std::optional<std::vector<std::uint8_t>> decode_media_serial(Bytes answer);
/// Padded with zeros to a multiple of four.
std::vector<std::uint8_t> encode_media_serial(Bytes number);

}  // namespace disc::mmc
