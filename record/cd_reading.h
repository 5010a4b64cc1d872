// A CD as it is read: its layout from the table of contents, the rest from its sub-channel Q.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/cd/disc.h"
#include "formats/mmc/toc.h"

namespace disc::record {

/// Collects while the sectors of a disc pass.
class CdReading {
 public:
  /// Throws FormatError, which begins with `name`, where the table of contents has no track, or
  /// tracks lie one upon the other.
  CdReading(const mmc::FullToc& toc, const std::string& name);

  const cd::Disc& disc() const { return disc_; }
  /// Blocks to be read of a session: from the block 0 or its first track to its lead-out.
  Extent blocks_of(std::size_t session) const;
  /// Blocks that cannot be read where tracks were written at once, and hold nothing: run-out and
  /// run-in around each border (MMC-5 4.2.3.4.6).
  bool is_link(Lba at) const;
  /// The track that a block is of; null outside of all.
  const cd::Track* track_at(Lba at) const;

  /// Takes note of a sector as it was read.
  void note_sector(Lba at, Bytes sector);
  /// And of its Q: 16 bytes as READ CD gives them. What does not hold is passed over.
  void note_q(Bytes q);

  /// The disc with all that was learnt: pregaps, indexes, modes, catalog number, ISRCs; its sectors
  /// in the one file `bin`, session after session, each with `subchannel` behind it.
  cd::Disc finished(const std::string& bin, cd::Subchannel subchannel = cd::Subchannel::None) const;
  /// Whether any Q was of use.
  bool knows_indexes() const { return !indexes_.empty(); }

 private:
  struct Index {
    std::uint8_t track = 0, index = 0;
    auto operator<=>(const Index&) const = default;
  };

  void place_indexes(cd::Disc& disc) const;
  void place_pieces(cd::Disc& disc, cd::Subchannel subchannel) const;

  cd::Disc disc_;
  std::map<Index, Lba> indexes_;  // where each was first seen
  std::map<std::uint8_t, cd::TrackMode> modes_;
  std::map<std::uint8_t, std::string> isrcs_;
  std::uint8_t track_ = 0;  // that Q told of last
  std::string catalog_;
};

}  // namespace disc::record
