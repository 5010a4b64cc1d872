// The sectors of a disc as CUE sheets can tell them: gaps that are in no file, and indexes in
// files.
#pragma once

#include <cstdint>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/sheets/cue_lines.h"

namespace disc::cd {

/// A track, its sectors counted. `of` is one of the disc's.
struct CueRegion {
  const Track* of = nullptr;
  std::size_t session = 0;
  std::int32_t pregap = 0, postgap = 0;  // sectors that are in no file
  std::int32_t stored_pregap = 0;        // and those in one
  std::vector<CueIndex> indexes;         // INDEX 00 where a part of the pregap is stored
  Piece stored;                          // how its sectors are stored
  std::uint32_t last_file = 0;
  std::int32_t end = 0;  // frames in the file it ends in
};

/// In the order of the disc; throws FormatError as write_cue() does.
std::vector<CueRegion> cue_regions(const Disc& disc);

}  // namespace disc::cd
