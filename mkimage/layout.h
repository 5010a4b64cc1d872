// The account of an image's blocks: every block has exactly one owner.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/extent.h"

namespace disc {

enum class RegionKind : std::uint8_t {
  SystemArea,    // the first 16 blocks (ECMA-119 6.2.1)
  Descriptor,    // a volume descriptor, a path table: few, each with a name of its own
  Directory,     // records of one directory in one view
  Continuation,  // system use entries that found no room in that directory's records
  FileEntries,   // of UDF: some of the entries of one directory
  StreamData,    // of UDF: a body that found no room in its entry
  FileData,
  Padding,
  Base,  // blocks of the sessions before, as they are
};

/// One entry of the account. There may be a million, so texts are made on demand.
struct Region {
  Extent extent;
  /// Descriptor, Padding: index of the text; Directory, Continuation: number of the directory in
  /// its volume; FileData: index of the stored content.
  std::uint32_t id = 0;
  RegionKind kind = RegionKind::Padding;
  std::uint8_t volume = 0;  // which volume emits it; 0 for file data and padding
};
static_assert(sizeof(Region) == 16);

/// Hands out the blocks of an image in ascending order. Nothing can be claimed twice and nothing
/// can be left out, since the only way to skip blocks is to claim them as padding.
class Layout {
 public:
  /// `first` is the block the image begins at: not 0 where it is a later track of a CD, whose
  /// addresses count from the start of the disc.
  explicit Layout(Lba first = {}) : first_(first), end_(first) {}

  /// Blocks of a kind whose owner is found by number. Throws ManifestError past block 2^31 - 1.
  Extent claim(std::int64_t blocks, RegionKind kind, std::uint8_t volume, std::uint32_t id);
  /// Blocks with a text of their own, as a person would name them.
  Extent claim_named(std::int64_t blocks, RegionKind kind, std::uint8_t volume, std::string owner);
  void pad(std::int64_t blocks, std::string why);
  void pad_to(Lba at, std::string why);
  /// Room for so many more regions.
  void expect(std::size_t regions) { regions_.reserve(regions_.size() + regions); }

  const std::vector<Region>& regions() const { return regions_; }
  Lba first() const { return first_; }
  Lba end() const { return end_; }
  /// Bytes of the whole image.
  std::uint64_t size() const { return byte_offset(Lba{} + (end_ - first_)); }
  /// The text given at the claim of a SystemArea, Descriptor or Padding.
  const std::string& text(const Region& region) const { return texts_[region.id]; }

 private:
  std::vector<Region> regions_;
  std::vector<std::string> texts_;
  Lba first_, end_;
};

}  // namespace disc
