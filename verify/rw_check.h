// The packs of R to W, which carry CD+G: whether their parities hold.
#pragma once

#include <array>
#include <cstdint>

#include "formats/base/bytes.h"
#include "formats/cd/subchannel.h"
#include "verify/fault_runs.h"

namespace disc::verify {

/// Takes sub-channels of blocks in ascending order. Neighbours with one fault make one finding.
class RwCheck {
 public:
  RwCheck(Lba first, std::int64_t place, Findings& findings)
      : runs_("the sector at ", first, place, findings) {}

  /// As on the disc: Pw or PwRaw. A pack ends two blocks behind the one it begins in, so those of
  /// the last two blocks of a run are not judged.
  void take(std::int64_t index, cd::Subchannel form, Bytes stored);
  /// RwPacked: packs that lie in their block.
  void take_packs(std::int64_t index, Bytes packs);
  void finish() { runs_.finish(); }

  /// Packs that are not silent, and those among them that are sound.
  std::int64_t packs() const { return packs_; }
  std::int64_t sound() const { return sound_; }

 private:
  FaultRuns runs_;
  std::array<std::uint8_t, 3 * cd::subchannel_size> window_{};
  std::int64_t filled_ = 0;  // blocks in it
  std::int64_t last_ = 0;
  std::int64_t packs_ = 0, sound_ = 0;
};

}  // namespace disc::verify
