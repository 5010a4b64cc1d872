// How long the blocks are that READ CD gives.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/mmc/commands.h"

namespace disc::mmc {

/// What a block on the disc is.
enum class CdSectorType : std::uint8_t { Audio, Mode1, Mode2, Mode2Form1, Mode2Form2 };

/// Bytes of the main channel of one block: of the fields that the flags of READ CD (byte 9) choose,
/// in their order on the disc (MMC-6 tables 351 to 356). Nothing for a combination that the
/// standard calls illegal: fields with a gap between them. Audio is all or, without user data,
/// nothing.
std::optional<std::uint32_t> main_channel_bytes(CdSectorType type, std::uint8_t flags);
/// C2 pointers: 0, 294 or 296 bytes by the same flags; nothing for the reserved value.
std::optional<std::uint32_t> c2_bytes(std::uint8_t flags);
/// Sub-channel by byte 10: 0 none, 1 P to W as they are 96, 2 Q 16, 4 R to W 96; else nothing.
std::optional<std::uint32_t> subchannel_bytes_of(std::uint8_t selection);
/// A whole block: main channel, C2, sub-channel, in this order.
std::optional<std::uint32_t> read_cd_block_bytes(CdSectorType type, std::uint8_t flags,
                                                 std::uint8_t subchannel);

/// Where the fields that were chosen lie in the 2352 bytes on the disc: they have no gap.
struct MainChannelPart {
  std::uint32_t offset = 0, size = 0;

  bool operator==(const MainChannelPart&) const = default;
};
std::optional<MainChannelPart> main_channel_part(CdSectorType type, std::uint8_t flags);

}  // namespace disc::mmc
