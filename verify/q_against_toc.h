// Q against the table of contents: which track, index and time a block has, and whose control bits.
#pragma once

#include <cstdint>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/cd/subchannel.h"
#include "verify/fault_runs.h"

namespace disc::verify {

/// What a disc has at a block.
struct TocPlace {
  Lba start;                         // of the run of blocks with this track and index
  const cd::Track* track = nullptr;  // null in a lead-out
  const cd::Session* session = nullptr;
  std::uint8_t index = 0;

  std::uint8_t number() const { return track == nullptr ? cd::lead_out_track : track->number; }
};

/// The tracks and indexes of a disc by their blocks.
class TocPlaces {
 public:
  /// `disc` has to live on.
  explicit TocPlaces(const cd::Disc& disc);

  /// Null before the first pregap; behind a session its lead-out, up to the next one.
  const TocPlace* at(Lba block) const;
  /// The one behind it, or null.
  const TocPlace* behind(const TocPlace& place) const;

 private:
  std::vector<TocPlace> places_;  // ascending
};

/// Holds positions of blocks in ascending order against a disc. A sheet need not tell pregaps and
/// indexes; what Q has besides is a warning. Where sound begins may differ by a second.
class QAgainstToc {
 public:
  QAgainstToc(const cd::Disc& disc, FaultRuns& runs) : places_(disc), runs_(runs) {}

  /// `q` is sound, its absolute time that of the block.
  void take(std::int64_t index, const cd::QData& q);

  const TocPlaces& places() const { return places_; }

 private:
  void judge_control(std::int64_t index, const TocPlace& place, const cd::QData& q);
  void judge_position(std::int64_t index, const TocPlace& place, const cd::QPosition& q);
  bool is_unlisted(const TocPlace& place, const cd::QPosition& q) const;
  bool is_near_start(Lba at, const TocPlace& place, const cd::QPosition& q) const;

  TocPlaces places_;
  FaultRuns& runs_;
  std::uint8_t track_ = 0;  // of the last position
};

}  // namespace disc::verify
