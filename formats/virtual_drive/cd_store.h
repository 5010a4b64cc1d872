// The blocks of a virtual CD: what was recorded in each, and what cannot be read of them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "formats/base/extent.h"
#include "formats/cd/sector.h"
#include "formats/cd/subchannel.h"
#include "formats/virtual_drive/disc_folder.h"

namespace disc::virtual_drive {

enum class CdBlockState : std::uint8_t {
  Blank,
  Recorded,
  Link,  // where recording began or ended: of run-in, run-out and link blocks nothing can be read
};

/// Main channel as it stands behind the descrambler, and sub-channels as 96 symbols.
struct CdBlock {
  std::array<std::uint8_t, cd::sector_size> sector{};
  std::array<std::uint8_t, cd::subchannel_size> subchannel{};
};

/// Blocks from the first lead-in to the last lead-out, in the folder of the disc.
class CdStore {
 public:
  /// Both live on; `links` is part of what is kept of the layout.
  CdStore(DiscFolder& folder, std::vector<Extent>& links) : folder_(&folder), links_(&links) {}

  /// Whether there is room for a block at all.
  bool holds(Lba at) const;
  CdBlockState state(Lba at) const;
  void put(Lba first, const std::vector<CdBlock>& blocks);
  void put_link(Extent blocks);
  void erase(Extent blocks);
  /// Zeros where there is nothing.
  CdBlock read(Lba at) const;

 private:
  DiscFolder* folder_;
  std::vector<Extent>* links_;
};

}  // namespace disc::virtual_drive
