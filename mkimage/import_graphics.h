// The packs of R to W of a track, out of the sub-channel that an image stores.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/sheets/disc_reader.h"

namespace disc {

struct GraphicsFound {
  /// 96 bytes a sector from index 1 on, without those of zeros at the end; none where there are
  /// none, or where they are no packs.
  std::vector<std::uint8_t> packs;
  std::vector<std::string> losses;  // what a manifest cannot keep: a sentence each
};

/// Packs are mended; those beyond repair become zeros. Throws as the reader does.
GraphicsFound find_graphics(const cd::DiscReader& reader, const cd::Track& track);

}  // namespace disc
