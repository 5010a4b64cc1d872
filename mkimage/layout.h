// The account of an image's blocks: every block has exactly one owner.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "manifests/sources/source_tree.h"

namespace disc {

enum class RegionKind : std::uint8_t { SystemArea, Metadata, FileData, Padding };

/// One entry of the account. File data are not named by text, since there may be a million of
/// them: `owner` of a Layout makes the name from the tree.
struct Region {
  Extent extent;
  std::uint32_t id = 0;  // Metadata: index of its name; FileData: ContentId; Padding: of its reason
  RegionKind kind = RegionKind::Padding;
  std::uint8_t volume = 0;  // Metadata: which volume emits it
};

/// Hands out the blocks of an image in ascending order. Nothing can be claimed twice and nothing
/// can be left out, since the only way to skip blocks is to claim them as padding.
class Layout {
 public:
  /// Blocks of metadata that `volume` will emit. Throws ManifestError past 2^31 - 1 blocks.
  Extent claim(std::int64_t blocks, std::uint8_t volume, std::string owner);
  Extent claim_system_area(std::int64_t blocks);
  Extent claim_content(std::int64_t blocks, ContentId content);
  void pad(std::int64_t blocks, std::string why);
  void pad_to(Lba at, std::string why);

  const std::vector<Region>& regions() const { return regions_; }
  Lba end() const { return end_; }
  /// The text given at the claim; "" for file data, whose name the tree knows.
  const std::string& owner(const Region& region) const;
  void reserve(std::size_t regions) { regions_.reserve(regions); }

 private:
  Extent add(std::int64_t blocks, RegionKind kind, std::uint8_t volume, std::uint32_t id);
  std::uint32_t name(std::string text);

  std::vector<Region> regions_;
  std::vector<std::string> names_;
  Lba end_;
};

}  // namespace disc
