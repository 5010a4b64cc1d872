// Sessions as a recorder takes them raw: every block from the lead-in to the lead-out, data
// scrambled, with sub-channels as on the disc.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "formats/cd/raw_session.h"
#include "mkimage/cd_plan.h"
#include "mkimage/cd_subchannel.h"

namespace disc {

/// Makes the blocks of all sessions, 2448 bytes each: 2352 of the main channel, scrambled where
/// they are data (ECMA-130 16), and 96 of P to W. CD-TEXT stands in R to W of the first lead-in.
class RawSessionMaker {
 public:
  using Take = std::function<void(std::size_t session, Bytes blocks)>;

  explicit RawSessionMaker(const CdPlan& plan);

  /// Sectors of a track, in order; before the first of a session comes its lead-in, behind the last
  /// its lead-out.
  void put(const CdPlannedTrack& track, Lba first, Bytes sectors, const Take& take);

  /// What says where the sessions lie in their files: JSON.
  std::string description(const std::vector<std::string>& files) const;

 private:
  void put_edge(std::size_t session, Lba first, Lba end, const Take& take);
  void put_blocks(std::size_t session, bool data, Bytes sectors, const Take& take);

  const CdPlan& plan_;
  cd::RawSessions edges_;
  CdSubchannelMaker graphics_;
  std::vector<std::uint8_t> blocks_, subchannel_;
};

}  // namespace disc
