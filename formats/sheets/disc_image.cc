// What the reader of an image of CloneCD, Alcohol or Nero gives.
#include "formats/sheets/disc_image.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/cd/disc_rules.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"

namespace disc::cd {

DiscImage checked(DiscImage image, const std::string& name) {
  if (const auto problem = contradiction_of(image.disc))
    throw FormatError(cat(name, ": ", to_text(*problem)));
  return image;
}

Piece unstored(TrackMode mode, std::int32_t sectors) {
  Piece piece;
  for (const unsigned bytes : {2048U, 2336U, 2352U})
    if (can_store(mode, bytes)) {
      piece.stored_bytes = static_cast<std::uint16_t>(bytes);
      break;
    }
  piece.bytes = static_cast<std::uint64_t>(sectors) * piece.stored_bytes;
  return piece;
}

void set_control(Track& track, unsigned control) {
  const bool data = is_data(track.mode);
  track.copy = (control & 2U) != 0;
  track.pre_emphasis = !data && (control & 1U) != 0;
  track.four_channel = !data && (control & 8U) != 0;
}

std::optional<TrackMode> mode_of_sectors(const BlockSource& file, std::uint64_t offset,
                                         std::uint32_t stride, bool scrambled) {
  std::array<std::uint8_t, sector_size> sector;
  for (int i = 0; i < 16; ++i, offset += stride) {
    if (offset > file.size() || file.size() - offset < sector.size())
      return std::nullopt;
    file.read(offset, sector);
    if (!std::equal(sector_sync.begin(), sector_sync.end(), sector.begin()))
      continue;
    if (scrambled)
      scramble(sector);
    switch (check_sector(sector).mode) {
      case SectorMode::Mode0:
        return TrackMode::Mode0;
      case SectorMode::Mode1:
        return TrackMode::Mode1;
      case SectorMode::Mode2:
        return TrackMode::Mode2;
      default:
        return TrackMode::Mode2Mixed;
    }
  }
  return std::nullopt;
}

TrackMode mixed_if_stored_whole(TrackMode mode, std::uint32_t stored_bytes) {
  const bool of_a_form = mode == TrackMode::Mode2Form1 || mode == TrackMode::Mode2Form2;
  return of_a_form && stored_bytes >= 2332 ? TrackMode::Mode2Mixed : mode;
}

}  // namespace disc::cd
