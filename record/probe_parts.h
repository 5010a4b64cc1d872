// The parts of a probe that stand for themselves; for medium.cc, and for plans.
#pragma once

#include <cstdint>
#include <functional>

#include "record/ask.h"
#include "record/medium.h"

namespace disc::record {

/// Asks with `first_bytes` of room, and once more where the drive says that it has more to tell;
/// answers begin with their length in `length_bytes` bytes.
Reply ask_all(drive::Transport& drive, const std::function<mmc::Cdb(std::uint32_t bytes)>& command,
              std::uint32_t first_bytes, std::size_t length_bytes);

/// INQUIRY, and with `pages` the unit serial number. Throws DriveError where the drive does not
/// answer, or is of a kind that knows no discs.
Identity ask_identity(drive::Transport& drive, bool pages);
/// What features tell of the drive.
void take_features(const mmc::Configuration& configuration, Identity& identity);

/// READ FORMAT CAPACITIES and READ CAPACITY, as far as wanted: fills formats, formatted,
/// formatted_blocks, readable_blocks, total_blocks.
void ask_capacities(drive::Transport& drive, const Wanted& wanted, Medium& medium);
/// GET PERFORMANCE, or mode page 2Ah of drives that know none.
void ask_speeds(drive::Transport& drive, const Wanted& wanted, Medium& medium);
/// READ DISC STRUCTURE: maker, layers, protection, spare areas, defects.
void ask_structures(drive::Transport& drive, const Wanted& wanted, Medium& medium);
/// Whether blocks at the beginning, in the middle and at the end hold anything but zeros.
Blankness look_at_content(drive::Transport& drive, const Medium& medium);

/// Behind the last block of a track that was recorded, as far as the drive knows.
Lba track_end(const mmc::TrackInformation& track);

}  // namespace disc::record
