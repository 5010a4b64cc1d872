// A Video CD as it will be recorded: its tracks, and every sector of it on demand.
#pragma once

#include <string>

#include "formats/base/extent.h"
#include "formats/cd/disc.h"
#include "formats/cd/sector.h"
#include "formats/vcd/vcd_plan.h"

namespace disc::vcd {

/// The same wish makes the same sectors, whatever the machine and the order they are asked for in.
/// Sectors may be read from several threads at once.
class VideoCd {
 public:
  /// Throws what plan_video_cd() throws.
  explicit VideoCd(VideoCdWish wish);

  const VideoCdPlan& plan() const { return plan_; }
  /// One session of CD-ROM XA. Its sectors from block 0 on are stored in `file`, 2352 bytes each;
  /// the 150 of the first pre-gap are not stored.
  cd::Disc disc(const std::string& file) const;
  /// Where the lead-out begins.
  Lba end() const { return plan_.end; }

  /// The sector at `at`, -150 to end(), with header, sub-header, EDC and ECC. Throws what the
  /// streams throw; std::logic_error elsewhere on the disc.
  void read_sector(Lba at, cd::SectorSpan out) const;

 private:
  VideoCdWish wish_;
  VideoCdPlan plan_;
};

/// The sub-header of a pack, before flags of its place are set (White Book II 4, IEC 62107 5.2.1).
/// `file` is the file number, `segment` whether stills have channels of their own.
cd::SubHeader pack_sub_header(DiscType type, PackLabel label, std::uint8_t file, bool segment);

}  // namespace disc::vcd
