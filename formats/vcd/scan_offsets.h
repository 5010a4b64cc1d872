// Scan information data of Super Video CDs: where players that scan find the next picture.
#pragma once

#include <cstdint>
#include <span>

#include "formats/vcd/mpeg_stream.h"

namespace disc::vcd {

/// Fills in the scan information of the intra-coded pictures of a pack, as far as the stream has
/// left room for it (ffmpeg does, with nothing useful in it): the entry points before and behind
/// the pack, and the ones that are farthest from it within ten seconds, each as minutes, seconds
/// and frames from the beginning of the track, FFh where there is none (IEC 62107 7).
void fill_scan_offsets(const StreamFacts& facts, std::uint32_t pack,
                       std::span<std::uint8_t, pack_bytes> bytes);

}  // namespace disc::vcd
