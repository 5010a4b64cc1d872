// One ISO 9660 hierarchy as a volume.
#include "mkimage/iso9660_volume.h"

#include <stdexcept>

#include "formats/base/error.h"

namespace disc {
namespace {

using namespace iso9660;

const char* descriptor_name(Hierarchy hierarchy) {
  switch (hierarchy) {
    case Hierarchy::Primary:
      return "primary volume descriptor";
    case Hierarchy::Joliet:
      return "supplementary volume descriptor (joliet)";
    case Hierarchy::Enhanced:
      break;
  }
  return "enhanced volume descriptor";
}

std::vector<std::uint8_t> whole_blocks(Bytes bytes) {
  std::vector<std::uint8_t> out(bytes.begin(), bytes.end());
  out.resize(blocks_for(bytes.size()) * block_size);
  return out;
}

}  // namespace

Iso9660Volume::Iso9660Volume(Hierarchy hierarchy, const Manifest& manifest, const SourceTree& tree,
                             const FileData& data, unsigned threads, Losses& losses,
                             Diagnostics& diagnostics)
    : manifest_(manifest),
      directories_(hierarchy, manifest, tree, data, threads, losses, diagnostics),
      texts_(descriptor_texts(manifest, tree, directories_, diagnostics)) {}

void Iso9660Volume::claim_descriptor(Layout& layout, std::uint8_t volume) {
  volume_ = volume;
  descriptor_ = layout.claim_named(1, RegionKind::Descriptor, volume,
                                   descriptor_name(directories_.hierarchy()));
}

void Iso9660Volume::claim(Layout& layout, Lba no_data) {
  const auto blocks = static_cast<std::int64_t>(blocks_for(directories_.path_table_size()));
  const std::string suffix = cat(" (", view(), ")");
  path_table_l_ =
      layout.claim_named(blocks, RegionKind::Descriptor, volume_, "path table L" + suffix);
  path_table_m_ =
      layout.claim_named(blocks, RegionKind::Descriptor, volume_, "path table M" + suffix);
  directories_.claim(layout, volume_, no_data);
}

std::vector<std::uint8_t> Iso9660Volume::emit(const Region& region, const ContentReader&) const {
  switch (region.kind) {
    case RegionKind::Directory:
      return directories_.compose(region.id).records;
    case RegionKind::Continuation:
      return directories_.compose(region.id).continuation;
    case RegionKind::Descriptor:
      if (region.extent == descriptor_) {
        const VolumeDescriptor block = descriptor();
        return whole_blocks(bytes_of(block));
      }
      if (region.extent == path_table_l_)
        return whole_blocks(directories_.path_table(PathTableType::L));
      if (region.extent == path_table_m_)
        return whole_blocks(directories_.path_table(PathTableType::M));
      break;
    default:
      break;
  }
  throw std::logic_error("a region that this volume did not claim");
}

std::string Iso9660Volume::owner(const Region& region) const {
  return cat(region.kind == RegionKind::Directory ? "directory " : "continuation of directory ",
             directories_.describe(region.id), " (", view(), ")");
}

VolumeDescriptor Iso9660Volume::descriptor() const {
  VolumeDescriptor block = directories_.hierarchy() == Hierarchy::Primary  ? blank_primary()
                           : directories_.hierarchy() == Hierarchy::Joliet ? blank_joliet()
                                                                           : blank_enhanced();
  block.volume_space_size = static_cast<std::uint32_t>(volume_size_);
  block.path_table_size = directories_.path_table_size();
  block.type_l_path_table = static_cast<std::uint32_t>(path_table_l_.first.value);
  block.type_m_path_table = static_cast<std::uint32_t>(path_table_m_.first.value);
  DirectoryRecord root = directories_.root_record();
  root.length = sizeof(RootDirectoryRecord);
  root.identifier_length = 1;
  block.root_directory = {root, 0};
  fill_texts(block);
  const auto epoch = to_volume_time({manifest_.epoch.value.seconds, 0});
  block.creation = block.modification = epoch.value_or(unset_volume_time());
  return block;
}

void Iso9660Volume::fill_texts(VolumeDescriptor& block) const {
  const auto put = [&](std::span<std::uint8_t> field, const std::string& text) {
    if (directories_.hierarchy() == Hierarchy::Joliet)
      fill_field_joliet(field, text);
    else
      fill_field(field, text);
  };
  put(block.system_identifier, texts_.system);
  put(block.volume_identifier, texts_.volume);
  put(block.volume_set_identifier, texts_.set);
  put(block.publisher_identifier, texts_.publisher);
  put(block.data_preparer_identifier, texts_.preparer);
  put(block.application_identifier, texts_.application);
  put(block.copyright_file_identifier, texts_.copyright_file);
  put(block.abstract_file_identifier, texts_.abstract_file);
  put(block.bibliographic_file_identifier, texts_.bibliographic_file);
}

}  // namespace disc
