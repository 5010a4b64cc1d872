// Makes the sectors of a planned CD, one after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/progress.h"
#include "formats/cd/sector.h"
#include "mkimage/cd_plan.h"

namespace disc {

/// What is known of a track once it is made: as in ReceiptTrack.
struct CdMadeTrack {
  std::string sha256;
  std::uint64_t bytes = 0;
  std::map<std::string, std::string> checksums;
};

/// Takes consecutive sectors of one track, from block `first` on; called in order.
using TakeSectors = std::function<void(const CdPlannedTrack& track, Lba first, Bytes sectors)>;

/// Makes every sector of every track, pregaps and post-gaps among them, but for the gaps between
/// sessions. Sectors are encoded on all threads. Throws as the sources do.
std::vector<CdMadeTrack> make_sectors(CdPlan& plan, unsigned threads, Progress& progress,
                                      const TakeSectors& take);

/// The sector of a data track whose user data are `user`, as long as cd::user_bytes() says.
void make_sector(cd::SectorMode mode, Lba at, Bytes user, cd::SectorSpan out);

/// User data of a sector in pregaps and post-gaps of a track: zeros, but those of mixed forms are
/// of form 2 (cd::make_empty()).
std::vector<std::uint8_t> empty_user_data(cd::TrackMode mode);

}  // namespace disc
