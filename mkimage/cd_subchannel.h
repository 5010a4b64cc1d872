// The sub-channels of a planned CD: P and Q as the disc has them, R to W from CD+G packs.
#pragma once

#include <cstdint>
#include <span>

#include "formats/cd/subcode.h"
#include "mkimage/cd_plan.h"

namespace disc {

class CdSubchannelMaker {
 public:
  explicit CdSubchannelMaker(const CdPlan& plan) : subcode_(plan.disc) {}

  /// 96 bytes for each of consecutive blocks of a track, as on the disc (PwRaw) or by channels
  /// (Pw).
  void make(const CdPlannedTrack& track, Lba first, cd::Subchannel form,
            std::span<std::uint8_t> out) const;

 private:
  void add_graphics(const CdPlannedTrack& track, Lba first, std::span<std::uint8_t> raw) const;

  cd::Subcode subcode_;
};

}  // namespace disc
