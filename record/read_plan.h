// Which blocks of a disc are read, and where each goes in the image.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "record/copier.h"
#include "record/medium.h"

namespace disc::record {

struct ReadChoice {
  std::optional<unsigned> track, session;
};

/// Blocks of 2048 bytes.
struct ReadPlan {
  std::vector<Stretch> stretches;  // ascending; between them lies what no session recorded: zeros
  std::uint64_t bytes = 0;
  /// The last blocks of each stretch on CD, which may be the run-out of a track: they are no part
  /// of it where they cannot be read.
  std::vector<Extent> run_outs;
  /// It begins with block 0 and holds one volume, which may tell its own size.
  bool one_volume = false;
  /// What lies behind that volume was not recorded with it: the medium is overwritable.
  bool any_block_written = false;

  Lba end() const { return stretches.empty() ? Lba{} : stretches.back().blocks.end(); }
};

/// Whether the disc, or what was chosen of it, is data that make an image of blocks: what else it
/// is, and what to do, for a message; "" where it does.
std::string why_no_image(const Medium& medium, const ReadChoice& choice);

/// Throws ManifestError where the disc has no such track or session, DriveError where nothing is
/// recorded.
ReadPlan plan_reading(const Medium& medium, const ReadChoice& choice);

}  // namespace disc::record
