// What makes an image a disk, too: the system area, partitions, the backup of their table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/partition/system_area.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/file_data.h"
#include "mkimage/layout.h"

namespace disc {

/// What a BIOS starts.
struct BootImage {
  Lba first;
  ContentId content = none;
  std::string name;  // for messages
};

/// The first 16 blocks are zero, and nothing else is claimed, where the manifest asks for neither a
/// system area nor partitions.
class HybridArea {
 public:
  /// Finds the files that are partitions, too, and puts them behind all other data, on multiples of
  /// 4 KiB. Call it before the contents are placed, and after whoever else places them.
  HybridArea(const Manifest& manifest, SourceTree& tree, Diagnostics& diagnostics);

  void claim_system_area(Layout& layout, std::uint8_t volume);
  /// Behind the file systems: partitions to append.
  void claim_appended(Layout& layout, FileData& data);
  /// Last of all: whole cylinders for isohybrid, the backup GPT.
  void claim_end(Layout& layout, std::uint8_t volume);
  /// Blocks of the backup GPT, or 1 where whole cylinders want the end of the image; 0 if the last
  /// block may be anybody's.
  std::int32_t blocks_behind() const;
  /// Where the image ends that has at least so many blocks, the backup GPT among them.
  Lba end_for(Lba least) const;
  /// When every block has its place: composes the tables, with empty ids. `boot_image` is what boot
  /// code is told.
  void check(const Layout& layout, const FileData& data, const std::optional<BootImage>& boot_image,
             Diagnostics& diagnostics);

  /// Where the appended partition of this index lies, after claim_end().
  Lba place_of(std::size_t appended, const FileData& data) const;

  /// True if the tables hold ids, which identify() makes.
  bool has_ids() const { return plan_.table != partition::TableKind::None; }
  /// Derives all ids from what names the build.
  void identify(const std::string& build_key);

  /// The bytes of a region that was claimed here; nothing for others.
  std::optional<std::vector<std::uint8_t>> emit(const Region& region) const;
  /// What a region is to a disk: "partition 2 (esp)", "MBR, GPT".
  std::vector<std::string> roles(const Region& region, const FileData& data) const;
  /// "appended disk.img": what an appended content is.
  std::string owner(ContentId appended) const;

 private:
  // One partition of the manifest.
  struct Part {
    const PartitionOptions* wish = nullptr;
    NodeId file = none;             // of the tree, or
    std::uint32_t appended = none;  // index into FileData::stored()
  };

  void choose_tables(Diagnostics& diagnostics);
  void choose_boot_code();
  void find_files(Diagnostics& diagnostics);
  void place_files();
  void name_partitions(const FileData& data, const Layout& layout, Diagnostics& diagnostics);
  partition::WantedPartition wanted(const Part& part, std::size_t number,
                                    Diagnostics& diagnostics) const;
  void tell(const Problems& problems, Diagnostics& diagnostics) const;

  SourceTree& tree_;
  const BootOptions* boot_ = nullptr;
  std::vector<Part> parts_;
  partition::SystemAreaPlan plan_;
  std::size_t shift_ = 0;  // partitions of the plan before those of the manifest
  partition::SystemArea area_;
  Extent head_, tail_;
};

}  // namespace disc
