// How long a drive may take for a command before it counts as lost.
#pragma once

#include "formats/mmc/cdb.h"
#include "formats/transport/transport.h"

namespace disc::record {

/// What decides how long things take.
struct TimeoutBasis {
  bool cd = false;
  bool blu_ray = false;
  std::int64_t capacity_blocks = 0;  // of the medium, for what passes over all of it
  std::int64_t slowest_speed = 0;    // kB/s of writing, 0 where not known
  double scale = 1;                  // --timeout-scale
};

/// For `command` as it is to be sent. Long ones that are told to return at once (Immed) get the
/// time of an answer, and wait_until_done() the long one. `first_write` of a session includes
/// calibration and the lead-in.
drive::milliseconds timeout_of(const mmc::Cdb& command, const TimeoutBasis& basis,
                               bool first_write = false);

/// How long the work itself may take which `command` starts.
drive::milliseconds work_time_of(const mmc::Cdb& command, const TimeoutBasis& basis);

}  // namespace disc::record
