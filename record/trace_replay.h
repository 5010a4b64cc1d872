// Plays the trace of a drive on another one, and holds the answers against each other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/drive/trace.h"
#include "formats/io/block_source.h"
#include "formats/transport/transport.h"

namespace disc::record {

/// An answer that was another one in the trace.
struct ReplayDifference {
  std::uint64_t number = 0;  // of the command in the trace, from 1
  std::string command;       // its name
  std::string then, now;     // outcomes in words
};

struct ReplayReport {
  std::uint64_t commands = 0, writes = 0;
  std::uint64_t without_data = 0;  // WRITEs whose data were not to be had: zeros went instead
  std::uint64_t differences = 0;
  std::vector<ReplayDifference> first;  // of these, at most 20
};

/// Sends every command of the trace to `drive`, each as late after the first as it was sent then,
/// by the clock of the drive. Data of a WRITE that the trace has only the digest of are looked for
/// in `image`, which may be null: at the block it was written to, then behind the last one that was
/// found. Throws FormatError where the trace is broken, DriveError where the drive is gone.
ReplayReport replay(drive::TraceReader& trace, drive::Transport& drive, const BlockSource* image);

}  // namespace disc::record
