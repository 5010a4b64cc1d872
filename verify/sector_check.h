// The sectors of data tracks and raw images: sync, address, EDC and ECC of each.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "formats/base/progress.h"
#include "formats/cd/raw_image.h"
#include "verify/finding.h"

namespace disc::verify {

/// Sectors of data that lie one behind the other, wherever they come from.
struct SectorArea {
  std::int64_t sectors = 0;
  /// Place::block of the first one.
  std::int64_t place = 0;
  /// When a sector should be, by its index, counted from 0.
  std::function<cd::Msf(std::int64_t index)> address;
  /// Whole sectors from `index` on, `out.size()` / 2352 of them. Throws as BlockSource::read does.
  std::function<void(std::int64_t index, std::span<std::uint8_t> out)> read;
};

/// Judges every sector by itself, on `threads` threads (0: as many as there are processors). A
/// damaged sector is a finding with its time and block, which says whether the ECC can mend it.
void check_sectors(const SectorArea& area, unsigned threads, Findings& findings,
                   Progress& progress);
/// The same for all of a file, the sector that is cut short at its end among them.
void check_sectors(const cd::RawImage& image, unsigned threads, Findings& findings,
                   Progress& progress);

}  // namespace disc::verify
