// What databases of audio CDs would call a disc and its tracks, summed up while it is written.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "formats/cd/rip_checksums.h"
#include "mkimage/cd_plan.h"
#include "mkimage/cd_sectors.h"

namespace disc {

/// Takes every sector in order.
class CdRip {
 public:
  explicit CdRip(const CdPlan& plan);

  void take(const CdPlannedTrack& track, Lba first, Bytes sectors);
  /// Adds the checksums of audio tracks ("accuraterip-v1", "accuraterip-v2", "crc32", "ctdb-crc32")
  /// to what is known of them.
  void finish(std::vector<CdMadeTrack>& made) const;
  /// "accuraterip", "cddb", "ctdb"; none without audio.
  std::map<std::string, std::string> identifiers() const;

 private:
  const CdPlan& plan_;
  std::optional<cd::RipChecksums> sums_;
};

}  // namespace disc
