// Progress on a terminal, on a pipe, or as JSON lines.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "formats/base/progress.h"

namespace disc {

enum class ProgressStyle : std::uint8_t { Line, Plain, Json, None };

/// How progress is shown, and against which clock; tests bring their own.
struct ProgressSettings {
  ProgressStyle style = ProgressStyle::Line;
  std::string program;
  unsigned width = 80;            // columns of the terminal
  double patience = 0.5;          // seconds that pass in silence
  std::function<double()> clock;  // seconds; never goes back
};

/// Line: "mkimage: writing  41 %  287 of 700 MiB  180 MB/s  2 s left", overwritten in place and
/// erased when the stage is over; of a drive that tells of its pace "8.0x  buffer 98 %" instead of
/// MB/s. Plain: such a line every 10 %. Json: an object a line:
/// {"event":"start"|"progress"|"finish","stage":...,"done":...,"total":...,"unit":...}, with
/// "speed" in multiples and "buffer" from 0 to 1 where they are known.
std::unique_ptr<Progress> open_progress(ProgressSettings settings, std::ostream& err);

/// "287 MiB", "1.5 GiB", "912 bytes".
std::string human_size(std::uint64_t bytes);

/// "3 min left", "2 s left", "5 h left".
std::string human_time_left(double seconds);

}  // namespace disc
