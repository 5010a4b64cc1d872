// Reading side of Video CDs: what a disc says of itself, and what does not hold in it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/problem.h"
#include "formats/cd/sector.h"
#include "formats/vcd/bridge_volume.h"
#include "formats/vcd/play_control.h"
#include "formats/vcd/vcd_structures.h"

namespace disc::vcd {

/// Fills in the 2352 bytes of a sector, descrambled; false where it cannot be read.
using SectorReader = std::function<bool(Lba at, cd::SectorSpan out)>;

/// What was found on the disc. What is missing is told in `problems`, each with the clause.
struct VideoCdReport {
  Information info;
  std::vector<Entry> entries;
  std::vector<std::uint16_t> list_offsets;  // LOT
  std::vector<FoundList> lists;             // PSD
  std::vector<TrackContents> tracks;        // TRACKS.SVD
  std::vector<Lba> scan_points;             // SEARCH.DAT
  std::vector<BridgeFile> files;            // of all folders, as their directories tell them
  Problems problems;
};

/// How much of the tracks of video is read.
enum class StreamCheck : std::uint8_t {
  Ends,   // where they begin and end, and where entries lead
  Whole,  // every sector of them
};

/// Reads the structures of a disc whose lead-out begins at `end`. Nothing if block 150 holds no
/// INFO of Video CD 2.0 or Super Video CD. Bounded in time and memory by what the standards allow.
std::optional<VideoCdReport> check_video_cd(const SectorReader& read, Lba end,
                                            StreamCheck streams = StreamCheck::Ends);

}  // namespace disc::vcd
