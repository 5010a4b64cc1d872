// One ISO 9660 hierarchy as a volume: descriptor, path tables, directories.
#pragma once

#include <string>
#include <vector>

#include "formats/iso9660/volume_descriptor.h"
#include "mkimage/directory_tree.h"
#include "mkimage/volume.h"
#include "mkimage/volume_texts.h"

namespace disc {

/// The primary hierarchy (with Rock Ridge, if the manifest asks for it), Joliet's, or that of the
/// enhanced descriptor of ISO 9660:1999.
class Iso9660Volume final : public Volume {
 public:
  Iso9660Volume(Hierarchy hierarchy, const Manifest& manifest, const SourceTree& tree,
                const FileData& data, unsigned threads, Losses& losses, Diagnostics& diagnostics);

  void claim_descriptor(Layout& layout, std::uint8_t volume) override;
  void claim(Layout& layout, Lba no_data) override;
  void set_volume_size(std::int32_t blocks) override { volume_size_ = blocks; }
  std::vector<std::uint8_t> emit(const Region& region, const ContentReader& read) const override;
  std::string owner(const Region& region) const override;
  std::string view() const override { return to_string(directories_.hierarchy()); }
  std::string volume_id() const override { return texts_.volume; }
  std::string path(NodeId node) const override { return directories_.path(node); }
  std::string name(NodeId node) const override { return directories_.name(node); }
  bool shows(NodeId node) const override { return directories_.shows(node); }

 private:
  iso9660::VolumeDescriptor descriptor() const;
  void fill_texts(iso9660::VolumeDescriptor& descriptor) const;

  const Manifest& manifest_;
  DirectoryTree directories_;
  DescriptorTexts texts_;
  std::uint8_t volume_ = 0;
  Extent descriptor_, path_table_l_, path_table_m_;
  std::int32_t volume_size_ = 0;
};

}  // namespace disc
