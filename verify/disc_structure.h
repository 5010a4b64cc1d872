// The structure of a disc in tracks: its table of contents, every sector, sub-channels, CD-TEXT.
#pragma once

#include "formats/base/progress.h"
#include "formats/sheets/open_disc.h"
#include "verify/finding.h"
#include "verify/structure.h"

namespace disc::verify {

struct DiscFacts {
  StructureFacts volumes;  // of all data tracks together
  std::uint64_t sessions = 0, tracks = 0;
};

/// The rules of discs (formats/cd/disc_rules.h), the sectors of data tracks that are stored whole,
/// Q where sub-channels are stored, CD-TEXT packs, and the volumes of every data track.
DiscFacts check_disc_structure(const cd::OpenedDisc& disc, unsigned threads, Findings& findings,
                               Progress& progress);

}  // namespace disc::verify
