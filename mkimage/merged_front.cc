// What a merged image has before its newest session.
#include "mkimage/merged_front.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "formats/base/error.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc {
namespace {

constexpr std::int32_t system_area_blocks = 16;
constexpr std::int32_t anchor_block = 256;  // UDF 2.2.3
constexpr std::int32_t piece_blocks = 512;
constexpr std::int32_t unit = 32;
constexpr std::int32_t most_descriptors = 16;

}  // namespace

void renew(std::vector<std::uint8_t>& descriptors, std::uint32_t blocks) {
  const Both<std::uint32_t> size(blocks);
  for (std::size_t at = 0; at + block_size <= descriptors.size(); at += block_size) {
    const std::uint8_t type = descriptors[at];
    if ((type == 1 || type == 2) &&
        iso9660::is_volume_descriptor(slice(descriptors, at, block_size)))
      std::memcpy(&descriptors[at + offsetof(iso9660::VolumeDescriptor, volume_space_size)], &size,
                  sizeof size);
  }
}

void MergedFront::claim(Layout& layout, std::uint8_t volume, std::int32_t head_blocks,
                        Lba first_used) {
  claim_base(layout, {system_area_blocks});
  if (first_used.value < system_area_blocks + head_blocks)
    throw ManifestError(cat(base_->shown, ": block ", first_used.value,
                            " holds data that are still in use, and the renewed superblock takes "
                            "blocks 16 to ",
                            system_area_blocks + head_blocks - 1,
                            "; write format: session, or begin a new disc"));
  head_ = layout.claim_named(head_blocks, RegionKind::Descriptor, volume,
                             "volume descriptors of the newest session");
  if (has_udf_ && base_->end.value > anchor_block) {
    claim_base(layout, {anchor_block});
    anchor_ = layout.claim_named(1, RegionKind::Descriptor, volume,
                                 "anchor volume descriptor pointer (udf), renewed");
  }
  claim_base(layout, std::max(base_->end, layout.end()));
  const Lba at{(base_->end.value + unit - 1) / unit * unit + system_area_blocks};
  const auto blocks = static_cast<std::int32_t>(
      base_->keeps_first && base_->has_iso9660 ? first_descriptors().size() / block_size : 0);
  if (blocks > 0 && at >= layout.end() && at + blocks <= base_->first) {
    layout.pad_to(at, "gap between the sessions");
    copy_ = layout.claim_named(blocks, RegionKind::Descriptor, volume,
                               "volume descriptors of the first session, kept");
  }
  layout.pad_to(base_->first, "gap between the sessions");
}

// In pieces that go through memory at once.
void MergedFront::claim_base(Layout& layout, Lba end) const {
  while (layout.end() < end)
    layout.claim_named(std::min(piece_blocks, end - layout.end()), RegionKind::Base, 0,
                       "sessions before");
}

// Up to the terminator, and not more.
std::vector<std::uint8_t> MergedFront::first_descriptors() const {
  std::vector<std::uint8_t> all;
  for (std::int32_t i = 0; i < most_descriptors; ++i) {
    const Lba at{system_area_blocks + i};
    if (at >= base_->end)
      return {};
    const std::vector<std::uint8_t> block = read_blocks(*base_->source, {at, 1});
    if (!iso9660::is_volume_descriptor(block))
      return {};
    all.insert(all.end(), block.begin(), block.end());
    if (block[0] == 0xFF)
      return all;
  }
  return {};
}

std::optional<std::vector<std::uint8_t>> MergedFront::emit(const Region& region) const {
  if (copy_.blocks != 0 && region.extent == copy_)
    return first_descriptors();
  if (region.kind != RegionKind::Base)
    return std::nullopt;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(region.extent.blocks) * block_size);
  // The base may end inside its last block.
  const std::uint64_t at = byte_offset(region.extent.first);
  const std::uint64_t size = base_->source->size();
  if (at < size)
    base_->source->read(at, std::span(bytes).first(static_cast<std::size_t>(
                                std::min<std::uint64_t>(bytes.size(), size - at))));
  return bytes;
}

}  // namespace disc
