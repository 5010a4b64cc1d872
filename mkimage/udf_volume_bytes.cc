// A UDF file system as a volume: its descriptors.
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "formats/base/error.h"
#include "mkimage/udf_volume.h"

namespace disc {
namespace {

using namespace udf;

constexpr std::uint32_t unknown = 0xFFFFFFFF;  // sizes of virtual partitions (UDF 2.2.6.2)

void append(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

ExtentAd extent_ad(Extent extent) {
  return {static_cast<std::uint32_t>(extent.blocks) * block_size,
          static_cast<std::uint32_t>(extent.first.value)};
}

std::uint32_t count_free(const std::vector<bool>& free) {
  return static_cast<std::uint32_t>(std::count(free.begin(), free.end(), true));
}

template <class Descriptor>
std::vector<std::uint8_t> sealed(const Descriptor& descriptor, TagId id, std::uint16_t version,
                                 std::uint32_t location) {
  std::vector<std::uint8_t> bytes;
  append(bytes, bytes_of(descriptor));
  seal(bytes, id, version, location);
  return bytes;
}

}  // namespace

std::vector<std::uint8_t> UdfVolume::make(Part part) const {
  const Lba at = extent(part).first;
  switch (part) {
    case Part::Beginning:
    case Part::Standard:
    case Part::Terminating: {
      const VolumeStructureDescriptor descriptor = recognition(part);
      const Bytes bytes = bytes_of(descriptor);
      return {bytes.begin(), bytes.end()};
    }
    case Part::MainSequence:
    case Part::ReserveSequence:
      return sequence(at);
    case Part::Integrity:
      return integrity();
    case Part::FirstAnchor:
    case Part::LastAnchor:
      return anchor(at);
    case Part::FirstSparingTable:
    case Part::SecondSparingTable:
      return sparing_table(at);
    case Part::MetadataFile:
    case Part::MirrorFile:
    case Part::BitmapFile:
      return metadata_entry(part);
    case Part::MetadataBitmap:
      return bitmap(metadata_free_, in_partition(at));
    case Part::SpaceBitmap:
      return bitmap(free_, in_partition(at));
    case Part::VirtualTable:
      return virtual_table();
    case Part::VirtualIcb:
      return virtual_icb();
    case Part::Count:
      break;
  }
  throw std::logic_error("no part of a UDF volume");
}

VolumeStructureDescriptor UdfVolume::recognition(Part part) const {
  return volume_structure_descriptor(part == Part::Beginning  ? "BEA01"
                                     : part == Part::Standard ? standard_of(options_.revision)
                                                              : "TEA01");
}

// Not later than any time of a file: the volume was closed after them all (UDF 2.2.6.1).
Timestamp UdfVolume::time() const { return std::max(manifest_.epoch.value, files_.latest()); }

std::uint8_t UdfVolume::domain_flags() const {
  return options_.writable || is_virtual() ? 0 : HardWriteProtect | SoftWriteProtect;
}

std::vector<std::uint8_t> UdfVolume::sequence(Lba first) const {
  std::vector<std::uint8_t> out;
  std::uint32_t number = 0;
  const auto add = [&](std::vector<std::uint8_t> descriptor, TagId id) {
    seal(descriptor, id, tag_version(), static_cast<std::uint32_t>(first.value) + number);
    out.resize(number * std::size_t{block_size});
    append(out, descriptor);
    ++number;
  };
  const auto bytes = [&](auto descriptor) {
    descriptor.volume_descriptor_sequence_number = number;
    const Bytes view = bytes_of(descriptor);
    return std::vector<std::uint8_t>(view.begin(), view.end());
  };
  add(bytes(primary()), TagId::PrimaryVolumeDescriptor);
  add(bytes(implementation_use()), TagId::ImplementationUseVolumeDescriptor);
  add(bytes(partition()), TagId::PartitionDescriptor);
  std::vector<std::uint8_t> volume = logical_volume();
  const Le<std::uint32_t> sequence_number(number);
  std::memcpy(volume.data() + offsetof(LogicalVolumeDescriptor, volume_descriptor_sequence_number),
              &sequence_number, sizeof sequence_number);
  add(std::move(volume), TagId::LogicalVolumeDescriptor);
  add(bytes(UnallocatedSpaceDescriptor{}), TagId::UnallocatedSpaceDescriptor);
  const TerminatingDescriptor end{};
  const Bytes view = bytes_of(end);
  add({view.begin(), view.end()}, TagId::TerminatingDescriptor);
  return out;
}

PrimaryVolumeDescriptor UdfVolume::primary() const {
  PrimaryVolumeDescriptor descriptor{};
  fill_dstring(descriptor.volume_identifier, texts_.volume);
  descriptor.volume_sequence_number = std::uint16_t{1};
  descriptor.maximum_volume_sequence_number = std::uint16_t{1};
  descriptor.interchange_level = std::uint16_t{2};
  descriptor.maximum_interchange_level = std::uint16_t{3};
  descriptor.character_set_list = 1U;
  descriptor.maximum_character_set_list = 1U;
  fill_dstring(descriptor.volume_set_identifier, texts_.set);
  descriptor.descriptor_character_set = cs0_charspec();
  descriptor.explanatory_character_set = cs0_charspec();
  descriptor.application_identifier = plain_id(texts_.application);
  descriptor.recording_date_and_time = to_time(time());
  descriptor.implementation_identifier = developer_id();
  return descriptor;
}

ImplementationUseVolumeDescriptor UdfVolume::implementation_use() const {
  ImplementationUseVolumeDescriptor descriptor{};
  descriptor.implementation_identifier = udf_id("*UDF LV Info", options_.revision);
  descriptor.information_character_set = cs0_charspec();
  fill_dstring(descriptor.logical_volume_identifier, texts_.volume);
  fill_dstring(descriptor.information_1, texts_.owner);
  fill_dstring(descriptor.information_2, texts_.organization);
  descriptor.implementation_id = developer_id();
  return descriptor;
}

PartitionDescriptor UdfVolume::partition() const {
  PartitionDescriptor descriptor{};
  descriptor.partition_flags = std::uint16_t{1};
  descriptor.partition_contents = plain_id(cat("+", standard_of(options_.revision)));
  descriptor.access_type = static_cast<std::uint32_t>(access_);
  descriptor.partition_starting_location = static_cast<std::uint32_t>(partition_.first.value);
  descriptor.partition_length = static_cast<std::uint32_t>(partition_.blocks);
  descriptor.implementation_identifier = developer_id();
  if (has_bitmap()) {
    const Extent space = extent(Part::SpaceBitmap);
    descriptor.partition_contents_use.unallocated_space_bitmap = {
        static_cast<std::uint32_t>(space.blocks) * block_size, in_partition(space.first)};
  }
  return descriptor;
}

std::vector<std::uint8_t> UdfVolume::logical_volume() const {
  const std::vector<std::uint8_t> all_maps = partition_maps();
  LogicalVolumeDescriptor descriptor{};
  descriptor.descriptor_character_set = cs0_charspec();
  fill_dstring(descriptor.logical_volume_identifier, texts_.volume);
  descriptor.logical_block_size = block_size;
  descriptor.domain_identifier = domain_id(options_.revision, domain_flags());
  descriptor.file_set.length_and_type = files_.file_set_blocks() * block_size;
  descriptor.file_set.location = files_.file_set_address();
  descriptor.map_table_length = static_cast<std::uint32_t>(all_maps.size());
  descriptor.number_of_partition_maps = maps();
  descriptor.implementation_identifier = developer_id();
  descriptor.integrity_sequence_extent = extent_ad(extent(Part::Integrity));
  std::vector<std::uint8_t> out;
  append(out, bytes_of(descriptor));
  append(out, all_maps);
  return out;
}

std::vector<std::uint8_t> UdfVolume::partition_maps() const {
  std::vector<std::uint8_t> out;
  const auto head = [&](const char* identifier) {
    Type2Map map;
    map.partition_type = udf_id(identifier, options_.revision);
    map.volume_sequence_number = std::uint16_t{1};
    return map;
  };
  if (is_sparable()) {
    SparablePartitionMap map;
    map.head = head(sparable_partition);
    map.packet_length = static_cast<std::uint16_t>(packet_);
    map.number_of_sparing_tables = 2;
    map.size_of_each_sparing_table = static_cast<std::uint32_t>(sparing_table({}).size());
    map.sparing_table_locations[0] =
        static_cast<std::uint32_t>(extent(Part::FirstSparingTable).first.value);
    map.sparing_table_locations[1] =
        static_cast<std::uint32_t>(extent(Part::SecondSparingTable).first.value);
    append(out, bytes_of(map));
  } else {
    Type1Map map;
    map.volume_sequence_number = std::uint16_t{1};
    append(out, bytes_of(map));
  }
  if (is_virtual()) {
    VirtualPartitionMap map;
    map.head = head(virtual_partition);
    append(out, bytes_of(map));
  } else if (has_metadata()) {
    MetadataPartitionMap map;
    map.head = head(metadata_partition);
    map.metadata_file_location = in_partition(extent(Part::MetadataFile).first);
    map.mirror_file_location = in_partition(extent(Part::MirrorFile).first);
    map.bitmap_file_location =
        has_bitmap() ? in_partition(extent(Part::BitmapFile).first) : no_bitmap_file;
    map.allocation_unit_size = 32U;
    map.alignment_unit_size = std::uint16_t{32};
    map.flags = options_.metadata == UdfMetadata::Mirrored ? duplicate_metadata : 0;
    append(out, bytes_of(map));
  }
  return out;
}

IntegrityUse UdfVolume::integrity_use() const {
  const Revision revision = options_.revision;
  IntegrityUse use{};
  use.implementation_id = developer_id();
  use.number_of_files = files_.files();
  use.number_of_directories = files_.directories();
  // A reader of 2.50 reads 2.60 without pseudo-overwriting (UDF 2.60 2.2.6.4).
  use.minimum_read_revision = std::min(revision, udf_2_50);
  use.minimum_write_revision = revision;
  use.maximum_write_revision = revision;
  return use;
}

std::vector<std::uint8_t> UdfVolume::integrity() const {
  LogicalVolumeIntegrityDescriptor head{};
  head.recording_date_and_time = to_time(time());
  // The table of a virtual partition is newer than this descriptor can be (UDF 6.10.1.1).
  head.integrity_type =
      static_cast<std::uint32_t>(is_virtual() ? IntegrityType::Open : IntegrityType::Close);
  head.next_unique_id = files_.next_unique_id() + (is_virtual() ? 1 : 0);
  head.number_of_partitions = maps();
  head.length_of_implementation_use = static_cast<std::uint32_t>(sizeof(IntegrityUse));
  std::vector<std::uint8_t> out;
  append(out, bytes_of(head));
  const auto put = [&](std::uint32_t number) {
    const Le<std::uint32_t> bytes(number);
    append(out, bytes_of(bytes));
  };
  put(count_free(free_));
  if (maps() == 2)
    put(is_virtual() ? unknown : count_free(metadata_free_));
  put(static_cast<std::uint32_t>(partition_.blocks));
  if (maps() == 2)
    put(is_virtual() ? unknown : static_cast<std::uint32_t>(metadata_.blocks));
  const IntegrityUse use = integrity_use();
  append(out, bytes_of(use));
  const auto at = static_cast<std::uint32_t>(extent(Part::Integrity).first.value);
  seal(out, TagId::LogicalVolumeIntegrityDescriptor, tag_version(), at);
  out.resize(block_size);
  append(out, sealed(TerminatingDescriptor{}, TagId::TerminatingDescriptor, tag_version(), at + 1));
  return out;
}

std::vector<std::uint8_t> UdfVolume::anchor(Lba at) const {
  AnchorVolumeDescriptorPointer descriptor{};
  descriptor.main_sequence = extent_ad(extent(Part::MainSequence));
  descriptor.reserve_sequence = extent_ad(extent(Part::ReserveSequence));
  return sealed(descriptor, TagId::AnchorVolumeDescriptorPointer, tag_version(),
                static_cast<std::uint32_t>(at.value));
}

std::vector<std::uint8_t> UdfVolume::sparing_table(Lba at) const {
  SparingTable head{};
  head.sparing_identifier = udf_id(udf::sparing_table, options_.revision);
  head.reallocation_table_length = static_cast<std::uint16_t>(spares_.blocks / packet_);
  head.sequence_number = 1U;
  std::vector<std::uint8_t> out;
  append(out, bytes_of(head));
  for (Lba packet = spares_.first; packet < spares_.end(); packet = packet + packet_) {
    const SparingEntry entry{sparing_available, static_cast<std::uint32_t>(packet.value)};
    append(out, bytes_of(entry));
  }
  seal(out, TagId::SparingTable, tag_version(), static_cast<std::uint32_t>(at.value));
  return out;
}

std::vector<std::uint8_t> UdfVolume::metadata_entry(Part part) const {
  UdfEntry entry;
  entry.self = {in_partition(extent(part).first), 0};
  entry.links = 0;
  entry.time = time();
  const auto whole = [](Extent extent) {
    return static_cast<std::uint64_t>(extent.blocks) * block_size;
  };
  if (part == Part::BitmapFile) {
    entry.type = IcbFileType::MetadataBitmap;
    entry.runs.push_back({sizeof(SpaceBitmapDescriptor) + (metadata_free_.size() + 7) / 8,
                          in_partition(extent(Part::MetadataBitmap).first), false});
  } else {
    const bool own_blocks = part == Part::MirrorFile && options_.metadata == UdfMetadata::Mirrored;
    entry.type = part == Part::MirrorFile ? IcbFileType::MetadataMirror : IcbFileType::Metadata;
    entry.runs.push_back(
        {whole(metadata_), in_partition(own_blocks ? mirror_.first : metadata_.first), false});
  }
  std::vector<std::uint8_t> out(block_size);
  compose_udf_entry(entry, {options_.revision, false}, out);
  return out;
}

std::vector<std::uint8_t> UdfVolume::bitmap(const std::vector<bool>& free,
                                            std::uint32_t location) const {
  SpaceBitmapDescriptor head{};
  head.number_of_bits = static_cast<std::uint32_t>(free.size());
  head.number_of_bytes = static_cast<std::uint32_t>((free.size() + 7) / 8);
  std::vector<std::uint8_t> out;
  append(out, bytes_of(head));
  out.resize(sizeof head + head.number_of_bytes);
  for (std::size_t i = 0; i < free.size(); ++i)
    if (free[i])
      out[sizeof head + i / 8] |= static_cast<std::uint8_t>(1U << i % 8);
  seal(out, TagId::SpaceBitmapDescriptor, tag_version(), location, sizeof head - sizeof(Tag));
  return out;
}

std::vector<std::uint8_t> UdfVolume::virtual_table() const {
  std::vector<std::uint8_t> out;
  if (options_.revision >= udf_2_00) {
    const IntegrityUse use = integrity_use();
    VatHeader head{};
    head.length_of_header = std::uint16_t{sizeof head};
    fill_dstring(head.logical_volume_identifier, texts_.volume);
    head.previous_vat_icb_location = previous_vat();
    head.number_of_files = use.number_of_files;
    head.number_of_directories = use.number_of_directories;
    head.minimum_read_revision = use.minimum_read_revision;
    head.minimum_write_revision = use.minimum_write_revision;
    head.maximum_write_revision = use.maximum_write_revision;
    append(out, bytes_of(head));
  }
  for (const std::uint32_t block : files_.virtual_blocks()) {
    const Le<std::uint32_t> entry(block);
    append(out, bytes_of(entry));
  }
  if (options_.revision < udf_2_00) {
    VatTrailer trailer{};
    trailer.identifier = udf_id(virtual_allocation_table, options_.revision);
    trailer.previous_vat_icb_location = previous_vat();
    append(out, bytes_of(trailer));
  }
  return out;
}

std::vector<std::uint8_t> UdfVolume::virtual_icb() const {
  UdfEntry entry;
  entry.self = {in_partition(extent(Part::VirtualIcb).first), 0};
  entry.type = options_.revision < udf_2_00 ? IcbFileType::NotSpecified
                                            : IcbFileType::VirtualAllocationTable;
  entry.links = 0;
  entry.time = time();
  entry.unique_id = files_.next_unique_id();
  const std::size_t frame = options_.revision < udf_2_00 ? sizeof(VatTrailer) : sizeof(VatHeader);
  entry.runs.push_back({frame + 4 * std::uint64_t{files_.virtual_size()},
                        in_partition(extent(Part::VirtualTable).first), false});
  std::vector<std::uint8_t> out(block_size);
  compose_udf_entry(entry, {options_.revision, false}, out);
  return out;
}

FileSetDescriptor UdfVolume::file_set() const {
  FileSetDescriptor descriptor{};
  descriptor.recording_date_and_time = to_time(time());
  descriptor.interchange_level = std::uint16_t{3};
  descriptor.maximum_interchange_level = std::uint16_t{3};
  descriptor.character_set_list = 1U;
  descriptor.maximum_character_set_list = 1U;
  descriptor.logical_volume_character_set = cs0_charspec();
  fill_dstring(descriptor.logical_volume_identifier, texts_.volume);
  descriptor.file_set_character_set = cs0_charspec();
  fill_dstring(descriptor.file_set_identifier, texts_.volume);
  fill_dstring(descriptor.copyright_file_identifier, texts_.copyright_file);
  fill_dstring(descriptor.abstract_file_identifier, texts_.abstract_file);
  descriptor.domain_identifier = domain_id(options_.revision, domain_flags());
  return descriptor;
}

}  // namespace disc
