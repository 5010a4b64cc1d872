// P, which is one where a track is about to begin, against the tracks of a disc.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/cd/disc.h"
#include "formats/cd/subchannel.h"
#include "verify/fault_runs.h"

namespace disc::verify {

/// Takes P of blocks of the program area in ascending order. It is one in pauses, zero elsewhere
/// (IEC 60908 17.4). Makers differ on two seconds before tracks without a pause, and on the first
/// block of a track: what they agree on is held, on the rest is a note which way it is.
class PCheck {
 public:
  PCheck(const cd::Disc& disc, Lba first, std::int64_t place, Findings& findings);

  void take(std::int64_t index, cd::Subchannel form, Bytes stored);
  void finish();

 private:
  struct Start {
    Lba from, pause, at;  // two seconds before, or the pause if longer; pause; index 1
    bool has_pause = false;
  };
  // How often P was zero and one where it may be either.
  struct Choice {
    std::int64_t zeros = 0, ones = 0, first = 0;

    void take(std::int64_t index, bool p);
  };

  const Start* next_start(Lba at) const;
  void hold_pause(std::int64_t index, bool wrong);
  void tell_styles();

  std::vector<Start> starts_;  // ascending
  FaultRuns runs_;
  std::int64_t ones_ = 0;
  // Blocks of pauses without P, up to the first that has one: where none has it is not stored.
  std::vector<std::int64_t> silent_;
  Choice at_start_, before_start_;
};

}  // namespace disc::verify
