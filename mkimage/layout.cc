// The account of an image's blocks.
#include "mkimage/layout.h"

#include <limits>
#include <stdexcept>
#include <utility>

#include "formats/base/error.h"

namespace disc {

Extent Layout::claim(std::int64_t blocks, RegionKind kind, std::uint8_t volume, std::uint32_t id) {
  if (blocks < 0)
    throw std::logic_error("a claim of less than no blocks");
  if (blocks > std::numeric_limits<std::int32_t>::max() - end_.value)
    throw ManifestError(cat("the image needs more than ", std::numeric_limits<std::int32_t>::max(),
                            " blocks of 2048 bytes, which is the most that block addresses reach "
                            "(ECMA-119 8.4.8 with the sign bit left free)"));
  const Extent extent{end_, static_cast<std::int32_t>(blocks)};
  if (blocks > 0)
    regions_.push_back({extent, id, kind, volume});
  end_ = extent.end();
  return extent;
}

Extent Layout::claim_named(std::int64_t blocks, RegionKind kind, std::uint8_t volume,
                           std::string owner) {
  texts_.push_back(std::move(owner));
  return claim(blocks, kind, volume, static_cast<std::uint32_t>(texts_.size() - 1));
}

void Layout::pad(std::int64_t blocks, std::string why) {
  if (texts_.empty() || texts_.back() != why)  // alignment gaps come by the thousand
    texts_.push_back(std::move(why));
  claim(blocks, RegionKind::Padding, 0, static_cast<std::uint32_t>(texts_.size() - 1));
}

void Layout::pad_to(Lba at, std::string why) {
  if (at < end_)
    throw std::logic_error("padding back to a block that is already claimed");
  pad(at - end_, std::move(why));
}

}  // namespace disc
