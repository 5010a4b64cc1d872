// A UDF file system as a volume: volume structure, partition, and the file structure in it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/udf/partition_map.h"
#include "formats/udf/volume_structure.h"
#include "mkimage/udf_texts.h"
#include "mkimage/udf_tree.h"
#include "mkimage/volume.h"

namespace disc {

/// Its blocks, in order: recognition sequence (claim_descriptor); main volume descriptor sequence,
/// integrity sequence, anchor at 256 (claim_front); for sparable partitions a sparing table and the
/// spare packets, then the partition with its metadata (claim); file data and padding, which others
/// claim; mirrors, space bitmaps, the end of the partition (claim_partition_end); the second
/// sparing table, the reserve sequence (claim_reserve); the last anchor (claim_anchor), or for
/// virtual partitions the virtual allocation table behind it (claim_end).
class UdfVolume final : public Volume {
 public:
  UdfVolume(const Manifest& manifest, const SourceTree& tree, const FileData& data, Losses& losses,
            Diagnostics& diagnostics);

  /// Of one more session: it begins at `first`, and its partition reaches back to `lowest`, the
  /// first block of a session before that files still stand on. `vat` is the ICB of the virtual
  /// allocation table before, if there is one. Before anything is claimed.
  void put_on(Lba first, Lba lowest, std::optional<Lba> vat) {
    session_ = first;
    lowest_ = lowest;
    previous_vat_ = vat;
  }
  /// The anchor as it stands in block `at`.
  std::vector<std::uint8_t> anchor(Lba at) const;

  void claim_descriptor(Layout& layout, std::uint8_t volume) override;
  void claim_front(Layout& layout);
  void claim(Layout& layout, Lba no_data) override;
  /// Free space up to the end of the medium where systems may go on writing; `blocks_behind` of it
  /// are somebody else's.
  void claim_free_space(Layout& layout, std::int64_t blocks_behind);
  void claim_partition_end(Layout& layout);
  void claim_reserve(Layout& layout);
  /// In the last block of a medium that systems go on writing, where they look for it, unless
  /// others have blocks behind.
  void claim_anchor(Layout& layout, std::int64_t blocks_behind);
  void claim_end(Layout& layout);
  /// The partition says its own size.
  void set_volume_size(std::int32_t) override {}
  /// When all is claimed: what the space bitmaps say.
  void settle(const Layout& layout);

  /// True if the last block of the image must be this volume's.
  bool is_virtual() const { return options_.partition == UdfPartition::Virtual; }

  /// The region of the layout that has the same bytes as this one of the metadata mirror, and comes
  /// before it; `none` for all other regions.
  std::uint32_t original(std::uint32_t region) const;

  std::vector<std::uint8_t> emit(const Region& region, const ContentReader& read) const override;
  std::string owner(const Region& region) const override { return files_.owner(region); }
  std::string view() const override { return "udf"; }
  std::string volume_id() const override { return texts_.volume; }
  std::string path(NodeId node) const override { return files_.path(node); }
  std::string name(NodeId node) const override { return files_.name(node); }
  bool shows(NodeId node) const override { return files_.shows(node); }

 private:
  // What a region of kind Descriptor holds.
  enum class Part : std::uint8_t {
    Beginning,
    Standard,
    Terminating,
    MainSequence,
    Integrity,
    FirstAnchor,
    LastAnchor,
    FirstSparingTable,
    SecondSparingTable,
    MetadataFile,
    MirrorFile,
    BitmapFile,
    MetadataBitmap,
    SpaceBitmap,
    ReserveSequence,
    VirtualTable,
    VirtualIcb,
    Count,
  };

  void claim_part(Layout& layout, Part part, std::int64_t blocks, const char* owner);
  Extent extent(Part part) const { return parts_[static_cast<std::size_t>(part)]; }
  std::vector<std::uint8_t> make(Part part) const;

  // Of the medium, where systems may go on writing.
  std::optional<std::int64_t> capacity() const;
  bool has_metadata() const { return options_.metadata != UdfMetadata::None; }
  bool is_sparable() const { return options_.partition == UdfPartition::Sparable; }
  bool has_bitmap() const { return access_ != udf::AccessType::ReadOnly && !is_virtual(); }
  std::uint32_t in_partition(Lba at) const {
    return static_cast<std::uint32_t>(at - partition_.first);
  }
  // UDF 2.2.11: a block of the partition.
  std::uint32_t previous_vat() const {
    return previous_vat_ ? in_partition(*previous_vat_) : udf::vat_unused;
  }
  std::uint32_t maps() const { return has_metadata() || is_virtual() ? 2 : 1; }
  std::uint16_t tag_version() const { return udf::tag_version_of(options_.revision); }
  std::uint8_t domain_flags() const;

  udf::VolumeStructureDescriptor recognition(Part part) const;
  std::vector<std::uint8_t> sequence(Lba first) const;
  udf::PrimaryVolumeDescriptor primary() const;
  udf::ImplementationUseVolumeDescriptor implementation_use() const;
  udf::PartitionDescriptor partition() const;
  std::vector<std::uint8_t> logical_volume() const;
  std::vector<std::uint8_t> partition_maps() const;
  std::vector<std::uint8_t> integrity() const;
  udf::IntegrityUse integrity_use() const;
  std::vector<std::uint8_t> sparing_table(Lba at) const;
  std::vector<std::uint8_t> metadata_entry(Part part) const;
  std::vector<std::uint8_t> bitmap(const std::vector<bool>& free, std::uint32_t location) const;
  std::vector<std::uint8_t> virtual_table() const;
  std::vector<std::uint8_t> virtual_icb() const;
  udf::FileSetDescriptor file_set() const;
  Timestamp time() const;

  const Manifest& manifest_;
  const UdfOptions& options_;
  UdfTexts texts_;
  UdfTree files_;
  udf::AccessType access_;
  std::int32_t packet_;  // blocks of a packet of a sparable partition
  std::uint8_t volume_ = 0;
  std::optional<Lba> previous_vat_;
  Lba session_;                // what the anchor and the descriptors are counted from
  std::optional<Lba> lowest_;  // where the partition must begin at the latest
  std::array<Extent, static_cast<std::size_t>(Part::Count)> parts_{};
  Extent partition_, metadata_, mirror_, spares_;
  std::uint32_t first_region_ = 0;                        // of the metadata
  std::uint32_t mirror_region_ = 0, mirror_regions_ = 0;  // of its mirror: the first, how many
  std::vector<bool> free_, metadata_free_;                // per block of the partitions
};

}  // namespace disc
