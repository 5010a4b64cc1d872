// What the reader of an image of CloneCD, Alcohol or Nero gives.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/io/block_source.h"

namespace disc::cd {

/// A disc as the description in or beside its image tells it.
struct DiscImage {
  Disc disc;                                // without CD-TEXT
  std::vector<std::uint8_t> cd_text_packs;  // as in a lead-in: 18 bytes each, with their CRC
  std::vector<std::string> warnings;        // each "name: ..." or "name:line: ..."
};

/// The file of a name that stands in a description, without any folder, opened; null if there is
/// none. What it points to outlives the reader.
using OpenedFiles = std::function<const BlockSource*(const std::string& name)>;

/// Throws FormatError, which begins with `name`, where the disc contradicts itself; returns it
/// otherwise.
DiscImage checked(DiscImage image, const std::string& name);

/// Zeros that are not stored, for a pregap of `sectors` in a track of `mode`.
Piece unstored(TrackMode mode, std::int32_t sectors);

/// The flags of a track from the four control bits of Q: data, four channels, copy, pre-emphasis.
void set_control(Track& track, unsigned control);

/// What a data track is of whose sectors are stored whole in `file`: as the first of 16 that has a
/// sync says it; of mixed forms where it has one. Nothing where none has. `scrambled` ones are
/// stored as they are on the disc.
std::optional<TrackMode> mode_of_sectors(const BlockSource& file, std::uint64_t offset,
                                         std::uint32_t stride, bool scrambled = false);

/// The modes of tracks whose sectors are stored whole or without header: XA has both forms there,
/// whatever the description says of the first one.
TrackMode mixed_if_stored_whole(TrackMode mode, std::uint32_t stored_bytes);

}  // namespace disc::cd
