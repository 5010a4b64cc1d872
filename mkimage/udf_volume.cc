// A UDF file system as a volume: where everything lies.
#include "mkimage/udf_volume.h"

#include <algorithm>
#include <stdexcept>

#include "formats/base/error.h"

namespace disc {
namespace {

using namespace udf;

constexpr std::int32_t main_sequence_block = 32;
// At least 8 KiB where the medium can be written again (UDF 2.2.4.6).
constexpr std::int32_t integrity_blocks = 4;
// Units of allocation and alignment of a metadata partition: the largest ECC block (UDF 2.2.10).
constexpr std::int32_t metadata_unit = 32;
// What must lie between the copies of the metadata at the least (UDF 2.2.13.1), which judges take
// for 128 blocks and a tenth of the volume.
constexpr std::int64_t far_apart = 160;
constexpr std::int64_t part_apart = 9;  // of all but the distance itself
constexpr std::int32_t spare_packets = 32;

std::int64_t round_up(std::int64_t blocks, std::int64_t unit) {
  return (blocks + unit - 1) / unit * unit;
}

// CD-RW has packets of 32 blocks, DVD-RW of 16, which revisions before 2.01 do not know
// (UDF 2.2.9).
std::int32_t packet_of(const Manifest& manifest) {
  const bool dvd = manifest.medium.name.starts_with("dvd");
  return dvd && manifest.udf->revision >= udf_2_01 ? 16 : 32;
}

// From 2.50 on a partition that is read-only or overwritable must have metadata in a partition of
// their own (UDF 2.2.10); without, it is one of the others.
AccessType access_of(const UdfOptions& options) {
  const bool plain = options.revision >= udf_2_50 && options.metadata == UdfMetadata::None;
  if (options.partition == UdfPartition::Virtual)
    return AccessType::WriteOnce;
  if (options.writable)
    return plain ? AccessType::Rewritable : AccessType::Overwritable;
  if (plain)
    return options.partition == UdfPartition::Sparable ? AccessType::Rewritable
                                                       : AccessType::WriteOnce;
  return AccessType::ReadOnly;
}

std::int64_t bitmap_blocks(std::int64_t bits) {
  return static_cast<std::int64_t>(
      blocks_for(sizeof(SpaceBitmapDescriptor) + static_cast<std::uint64_t>(bits + 7) / 8));
}

std::uint32_t next_region(const Layout& layout) {
  return static_cast<std::uint32_t>(layout.regions().size());
}

void align(Layout& layout, std::int64_t unit, Lba from = {}) {
  const std::int64_t at = layout.end() - from;
  if (at % unit != 0)
    layout.pad(unit - at % unit, "alignment");
}

}  // namespace

UdfVolume::UdfVolume(const Manifest& manifest, const SourceTree& tree, const FileData& data,
                     Losses& losses, Diagnostics& diagnostics)
    : manifest_(manifest),
      options_(*manifest.udf),
      texts_(udf_texts(manifest, tree, diagnostics)),
      files_(manifest, tree, data, losses, diagnostics),
      access_(access_of(options_)),
      packet_(packet_of(manifest)) {
  files_.set_file_set(file_set());
}

void UdfVolume::claim_part(Layout& layout, Part part, std::int64_t blocks, const char* owner) {
  parts_[static_cast<std::size_t>(part)] =
      layout.claim_named(blocks, RegionKind::Descriptor, volume_, cat(owner, " (udf)"));
}

void UdfVolume::claim_descriptor(Layout& layout, std::uint8_t volume) {
  volume_ = volume;
  claim_part(layout, Part::Beginning, 1, "beginning extended area descriptor");
  claim_part(layout, Part::Standard, 1, "NSR descriptor");
  claim_part(layout, Part::Terminating, 1, "terminating extended area descriptor");
}

void UdfVolume::claim_front(Layout& layout) {
  layout.pad_to(session_ + main_sequence_block, "room before the main volume descriptor sequence");
  claim_part(layout, Part::MainSequence, sequence_blocks, "main volume descriptor sequence");
  claim_part(layout, Part::Integrity, integrity_blocks, "logical volume integrity sequence");
  layout.pad_to(session_ + anchor_block, "room before the anchor at block 256");
  claim_part(layout, Part::FirstAnchor, 1, "anchor volume descriptor pointer");
}

void UdfVolume::claim(Layout& layout, Lba) {
  if (is_sparable()) {
    align(layout, packet_);
    claim_part(layout, Part::FirstSparingTable, packet_, "sparing table");
    spares_ = {layout.end(), spare_packets * packet_};
    layout.pad(spares_.blocks, "spare packets (udf)");
  }
  align(layout,
        is_sparable() || options_.revision >= udf_2_50 ? std::max(metadata_unit, packet_) : 1);
  partition_.first = layout.end();
  if (lowest_ && *lowest_ < partition_.first) {
    const std::int32_t unit = options_.revision >= udf_2_50 ? metadata_unit : 1;
    partition_.first = {lowest_->value / unit * unit};
  }
  files_.set_partition(partition_.first);
  if (has_metadata()) {
    std::int64_t blocks = files_.blocks();
    if (options_.writable)
      blocks += std::max<std::int64_t>(blocks / 4, 8 * metadata_unit);
    metadata_.blocks = static_cast<std::int32_t>(round_up(blocks, metadata_unit));
    claim_part(layout, Part::MetadataFile, 1, "metadata file entry");
    if (has_bitmap()) {
      claim_part(layout, Part::BitmapFile, 1, "metadata bitmap file entry");
      claim_part(layout, Part::MetadataBitmap, bitmap_blocks(metadata_.blocks), "metadata bitmap");
    }
    align(layout, metadata_unit, partition_.first);
  }
  metadata_.first = layout.end();
  first_region_ = next_region(layout);
  files_.claim(layout, volume_);
  if (has_metadata() && metadata_.end() > layout.end())
    layout.pad_to(metadata_.end(), "room in the metadata partition (udf)");
  files_.claim_bodies(layout, volume_);
}

std::optional<std::int64_t> UdfVolume::capacity() const {
  if (!options_.writable || !manifest_.medium.capacity)
    return std::nullopt;
  return static_cast<std::int64_t>(*manifest_.medium.capacity / block_size);
}

void UdfVolume::claim_free_space(Layout& layout, std::int64_t blocks_behind) {
  const std::optional<std::int64_t> blocks = capacity();
  if (!blocks)
    return;
  const std::int64_t behind =
      blocks_behind + (options_.metadata == UdfMetadata::Mirrored ? metadata_.blocks : 0) +
      bitmap_blocks(*blocks) + 4 * metadata_unit + packet_ + sequence_blocks + 1;
  if (*blocks - behind > layout.end().value)
    layout.pad_to({static_cast<std::int32_t>(*blocks - behind)}, "free space (udf)");
}

void UdfVolume::claim_partition_end(Layout& layout) {
  if (has_metadata()) {
    const bool mirrored = options_.metadata == UdfMetadata::Mirrored;
    const Lba before = mirrored ? metadata_.end() : extent(Part::MetadataFile).end();
    const std::int64_t others = before.value + metadata_.blocks + 4 * metadata_unit + 2 * packet_;
    const std::int64_t distance = std::max(far_apart, others / part_apart + 1);
    if (layout.end() - before < distance)
      layout.pad_to({static_cast<std::int32_t>(before.value + distance)},
                    "distance of the metadata mirror (udf)");
    if (mirrored) {
      align(layout, metadata_unit, partition_.first);
      mirror_ = {layout.end(), metadata_.blocks};
      mirror_region_ = next_region(layout);
      files_.claim_again(layout, volume_);
      mirror_regions_ = next_region(layout) - mirror_region_;
      if (mirror_.end() > layout.end())
        layout.pad_to(mirror_.end(), "room in the metadata partition (udf)");
    }
    claim_part(layout, Part::MirrorFile, 1, "metadata mirror file entry");
  }
  const std::int64_t unit = is_sparable() ? packet_ : 1;
  if (has_bitmap()) {
    std::int64_t blocks = 1;
    const std::int64_t so_far = layout.end() - partition_.first;
    while (bitmap_blocks(round_up(so_far + blocks, unit)) > blocks)
      ++blocks;
    claim_part(layout, Part::SpaceBitmap, blocks, "unallocated space bitmap");
  }
  align(layout, unit, partition_.first);
  partition_.blocks = layout.end() - partition_.first;
}

void UdfVolume::claim_reserve(Layout& layout) {
  if (is_sparable()) {
    align(layout, packet_);
    claim_part(layout, Part::SecondSparingTable, packet_, "sparing table");
  }
  if (is_virtual()) {
    const std::uint64_t bytes = sizeof(VatHeader) + 4 * std::uint64_t{files_.virtual_size()};
    claim_part(layout, Part::VirtualTable, static_cast<std::int64_t>(blocks_for(bytes)),
               "virtual allocation table");
  }
  claim_part(layout, Part::ReserveSequence, sequence_blocks, "reserve volume descriptor sequence");
}

void UdfVolume::claim_anchor(Layout& layout, std::int64_t blocks_behind) {
  const std::int64_t last = capacity().value_or(0) - 1;
  if (blocks_behind == 0 && last > layout.end().value)
    layout.pad_to({static_cast<std::int32_t>(last)}, "room before the last anchor (udf)");
  claim_part(layout, Part::LastAnchor, 1, "anchor volume descriptor pointer");
}

void UdfVolume::claim_end(Layout& layout) {
  if (!is_virtual())
    return;
  layout.pad(anchor_before_end - 1, "room behind the anchor (udf)");
  claim_part(layout, Part::VirtualIcb, 1, "virtual allocation table ICB");
  partition_.blocks = layout.end() - partition_.first;
}

// Padding of the partition is free, unless it is room that belongs to the metadata.
void UdfVolume::settle(const Layout& layout) {
  if (!has_bitmap())
    return;
  free_.assign(static_cast<std::size_t>(partition_.blocks), false);
  for (const Region& region : layout.regions()) {
    const Lba at = region.extent.first;
    if (region.kind != RegionKind::Padding || !partition_.contains(at) || metadata_.contains(at) ||
        mirror_.contains(at))
      continue;
    const auto first = free_.begin() + (at - partition_.first);
    std::fill(first, first + region.extent.blocks, true);
  }
  if (has_metadata()) {
    metadata_free_.assign(static_cast<std::size_t>(metadata_.blocks), true);
    std::fill_n(metadata_free_.begin(), files_.blocks(), false);
  }
}

std::uint32_t UdfVolume::original(std::uint32_t region) const {
  const bool repeats = region >= mirror_region_ && region - mirror_region_ < mirror_regions_;
  return repeats ? first_region_ + (region - mirror_region_) : none;
}

std::vector<std::uint8_t> UdfVolume::emit(const Region& region, const ContentReader& read) const {
  if (region.kind != RegionKind::Descriptor)
    return files_.emit(region, read);
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    if (parts_[part] != region.extent)
      continue;
    std::vector<std::uint8_t> bytes = make(static_cast<Part>(part));
    bytes.resize(static_cast<std::size_t>(region.extent.blocks) * block_size);
    return bytes;
  }
  throw std::logic_error("a region that the UDF volume did not claim");
}

}  // namespace disc
