// Holds a FAT volume against the specification: every structure, chain and name.
#pragma once

#include <cstdint>
#include <vector>

#include "formats/fat/fault.h"
#include "formats/io/block_source.h"

namespace disc::fat {

/// Faults beyond this many are counted, not listed.
inline constexpr std::size_t most_faults = 1000;

/// All faults of the volume at byte `volume_offset`, none if it is sound: boot sector and its copy,
/// FSInfo, copies of the table, chains that break, meet or run in circles, clusters in use that
/// belong to nothing, names, long names, "." and "..", sizes, times, labels. Nothing is mended.
/// Throws FormatError if there is no FAT volume. Takes memory of a bit for each cluster.
std::vector<Fault> check_volume(const BlockSource& source, std::uint64_t volume_offset = 0);

}  // namespace disc::fat
