// How the small UDF volume of the tests is laid down.
#pragma once

#include <algorithm>
#include <utility>

#include "tests/unit/verify/udf_image.h"

namespace disc::verify::testing {

inline udf::Time some_time() { return udf::to_time({1'700'000'000, 0}); }

template <class T>
void append(std::vector<std::uint8_t>& out, const T& value) {
  const Bytes bytes = bytes_of(value);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

inline UdfImage::UdfImage(UdfKind kind, udf::Revision revision)
    : kind_(kind),
      revision_(revision),
      blocks_(kind == UdfKind::Sparable ? 2048 : 640),
      bytes_(std::size_t{blocks_} * block_size) {
  recognition();
  sequences();
  tree();
  tables();
  space();
  integrity_sequence();
}

inline std::uint32_t UdfImage::access() const {
  switch (kind_) {
    case UdfKind::ReadOnly:
      return 1;
    case UdfKind::Virtual:
      return 2;
    case UdfKind::Sparable:
      return 3;
    default:
      return 4;
  }
}

inline std::uint32_t UdfImage::icb_base() const {
  return kind_ == UdfKind::Metadata || kind_ == UdfKind::Virtual ? 0 : 16;
}
inline std::uint16_t UdfImage::icb_partition() const {
  return kind_ == UdfKind::Metadata || kind_ == UdfKind::Virtual ? 1 : 0;
}
inline std::uint32_t UdfImage::icb(std::uint32_t place) const {
  const std::uint32_t beneath = kind_ == UdfKind::Metadata  ? metadata_first
                                : kind_ == UdfKind::Virtual ? virtual_base
                                                            : icb_base();
  return start + beneath + place;
}

inline void UdfImage::use(std::uint32_t block, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i)
    used_.insert(block + i);
}

inline void UdfImage::seal_over(std::uint32_t block, std::size_t covered, std::size_t offset) {
  std::uint8_t* const tag = at(block) + offset;
  const Le<std::uint16_t> crc(crc16(Bytes(tag + 16, covered)));
  const Le<std::uint16_t> covered_length(static_cast<std::uint16_t>(covered));
  std::memcpy(tag + 8, &crc, 2);
  std::memcpy(tag + 10, &covered_length, 2);
  tag[4] = udf::tag_checksum(Bytes(tag, 16));
}
inline void UdfImage::reseal(std::uint32_t block, std::size_t offset) {
  const auto tag = *read_struct<udf::Tag>(Bytes(at(block) + offset, 16));
  seal_over(block, tag.crc_length, offset);
}

inline void UdfImage::put(std::uint32_t block, Bytes descriptor, udf::TagId id,
                          std::uint32_t location, std::size_t crc) {
  std::vector<std::uint8_t> copy(descriptor.begin(), descriptor.end());
  udf::seal(copy, id, udf::tag_version_of(revision_), location, crc);
  std::ranges::copy(copy, at(block));
}

inline void UdfImage::recognition() {
  std::uint32_t block = 16;
  for (const std::string_view id :
       {std::string_view("BEA01"), udf::standard_of(revision_), std::string_view("TEA01")}) {
    const auto descriptor = udf::volume_structure_descriptor(id);
    std::ranges::copy(bytes_of(descriptor), at(block++));
  }
}

inline void UdfImage::sequences() {
  sequence(main_sequence);
  sequence(reserve_sequence());
  udf::AnchorVolumeDescriptorPointer pointer{};
  pointer.main_sequence = {32768U, main_sequence};
  pointer.reserve_sequence = {32768U, reserve_sequence()};
  if (kind_ == UdfKind::Virtual)
    pointer.reserve_sequence.location = 80U;  // in front of the partition
  for (const std::uint32_t block :
       {anchor, kind_ == UdfKind::Virtual ? blocks_ - 257 : blocks_ - 1})
    put(block, bytes_of(pointer), udf::TagId::AnchorVolumeDescriptorPointer, block);
}

inline void UdfImage::sequence(std::uint32_t first) {
  if (kind_ == UdfKind::Virtual && first != main_sequence)
    first = 80;
  const udf::EntityId developer = udf::developer_id();
  udf::PrimaryVolumeDescriptor p{};
  p.volume_descriptor_sequence_number = 1U;
  udf::fill_dstring(p.volume_identifier, "Volume");
  p.volume_sequence_number = std::uint16_t{1};
  p.maximum_volume_sequence_number = std::uint16_t{1};
  p.interchange_level = std::uint16_t{2};
  p.maximum_interchange_level = std::uint16_t{3};
  p.character_set_list = p.maximum_character_set_list = 1U;
  udf::fill_dstring(p.volume_set_identifier, "0123456789ABCDEF Set");
  p.descriptor_character_set = p.explanatory_character_set = udf::cs0_charspec();
  p.recording_date_and_time = some_time();
  p.implementation_identifier = developer;
  put(first + primary, bytes_of(p), udf::TagId::PrimaryVolumeDescriptor, first + primary);

  udf::ImplementationUseVolumeDescriptor i{};
  i.volume_descriptor_sequence_number = 2U;
  i.implementation_identifier = udf::udf_id("*UDF LV Info", revision_);
  i.information_character_set = udf::cs0_charspec();
  udf::fill_dstring(i.logical_volume_identifier, "Logical");
  i.implementation_id = developer;
  put(first + info, bytes_of(i), udf::TagId::ImplementationUseVolumeDescriptor, first + info);

  udf::PartitionDescriptor pd{};
  pd.volume_descriptor_sequence_number = 3U;
  pd.partition_flags = std::uint16_t{1};
  pd.partition_contents = udf::plain_id(nsr03() ? "+NSR03" : "+NSR02");
  pd.access_type = access();
  pd.partition_starting_location = start;
  pd.partition_length = partition_length();
  if (has_bitmap())
    pd.partition_contents_use.unallocated_space_bitmap = {2048U, bitmap};
  pd.implementation_identifier = developer;
  put(first + partition, bytes_of(pd), udf::TagId::PartitionDescriptor, first + partition);

  udf::LogicalVolumeDescriptor v{};
  v.volume_descriptor_sequence_number = 4U;
  v.descriptor_character_set = udf::cs0_charspec();
  udf::fill_dstring(v.logical_volume_identifier, "Logical");
  v.logical_block_size = block_size;
  v.domain_identifier = udf::domain_id(revision_, 0);
  v.file_set = icb_address(file_set);
  v.implementation_identifier = developer;
  v.integrity_sequence_extent = {8192U, integrity};
  std::vector<std::uint8_t> maps;
  udf::Type1Map plain;
  plain.volume_sequence_number = std::uint16_t{1};
  udf::Type2Map head;
  head.volume_sequence_number = std::uint16_t{1};
  if (kind_ == UdfKind::Sparable) {
    udf::SparablePartitionMap map;
    head.partition_type = udf::udf_id(udf::sparable_partition, revision_);
    map.head = head;
    map.packet_length = std::uint16_t{32};
    map.number_of_sparing_tables = 2;
    map.size_of_each_sparing_table = 2048U;
    map.sparing_table_locations = {first_table, second_table, 0U, 0U};
    append(maps, map);
  } else {
    append(maps, plain);
  }
  if (kind_ == UdfKind::Virtual) {
    udf::VirtualPartitionMap map;
    head.partition_type = udf::udf_id(udf::virtual_partition, revision_);
    map.head = head;
    append(maps, map);
  }
  if (kind_ == UdfKind::Metadata) {
    udf::MetadataPartitionMap map;
    head.partition_type = udf::udf_id(udf::metadata_partition, revision_);
    map.head = head;
    map.metadata_file_location = metadata_file;
    map.mirror_file_location = mirror_file;
    map.bitmap_file_location = metadata_bitmap;
    map.allocation_unit_size = 32U;
    map.alignment_unit_size = std::uint16_t{32};
    append(maps, map);
  }
  v.map_table_length = static_cast<std::uint32_t>(maps.size());
  v.number_of_partition_maps = icb_partition() + 1U;
  std::vector<std::uint8_t> whole;
  append(whole, v);
  whole.insert(whole.end(), maps.begin(), maps.end());
  put(first + logical, whole, udf::TagId::LogicalVolumeDescriptor, first + logical);

  udf::UnallocatedSpaceDescriptor u{};
  u.volume_descriptor_sequence_number = 5U;
  put(first + unallocated, bytes_of(u), udf::TagId::UnallocatedSpaceDescriptor,
      first + unallocated);
  const udf::TerminatingDescriptor t{};
  put(first + terminator, bytes_of(t), udf::TagId::TerminatingDescriptor, first + terminator);
}

inline udf::LongAd UdfImage::icb_address(std::uint32_t place, std::uint32_t unique_id) const {
  udf::LongAd icb{};
  icb.length_and_type = block_size;
  icb.location = udf::LbAddr{icb_number(place), icb_partition()};
  icb.unique_id = unique_id;
  return icb;
}

inline std::vector<std::uint8_t> UdfImage::identifier(std::uint32_t location, std::string_view name,
                                                      std::uint8_t characteristics,
                                                      std::uint32_t icb,
                                                      std::uint32_t unique_id) const {
  const std::string text = udf::to_cs0(name);
  udf::FileIdentifierDescriptor fields{};
  fields.file_version_number = std::uint16_t{1};
  fields.file_characteristics = characteristics;
  fields.length_of_file_identifier = static_cast<std::uint8_t>(text.size());
  fields.icb = icb_address(icb, nsr03() ? unique_id : 0);
  std::vector<std::uint8_t> out;
  append(out, fields);
  out.insert(out.end(), text.begin(), text.end());
  out.resize(udf::identifier_descriptor_size(text.size()));
  udf::seal(out, udf::TagId::FileIdentifierDescriptor, udf::tag_version_of(revision_), location);
  return out;
}

inline void UdfImage::entry(std::uint32_t volume_block, std::uint32_t location, const File& file) {
  const bool inside = file.descriptors.empty();
  const auto fill = [&](auto& e) {
    e.icb_tag.strategy_type = std::uint16_t{4};
    e.icb_tag.maximum_number_of_entries = std::uint16_t{1};
    e.icb_tag.file_type = file.type;
    e.icb_tag.flags = static_cast<std::uint16_t>((inside           ? 3
                                                  : file.long_form ? 1
                                                                   : 0) |
                                                 (file.stream ? udf::StreamFile : 0));
    e.uid = e.gid = 0xFFFFFFFFU;
    e.permissions = 0x14A5U;
    e.file_link_count = file.links;
    e.information_length = inside ? file.content.size() : file.length;
    e.logical_blocks_recorded = file.recorded;
    e.access_time = e.modification_time = e.attribute_time = some_time();
    e.checkpoint = 1U;
    e.implementation_identifier = udf::developer_id();
    e.unique_id = file.unique_id;
    e.length_of_allocation_descriptors =
        static_cast<std::uint32_t>(inside ? file.content.size() : file.descriptors.size());
  };
  std::vector<std::uint8_t> whole;
  if (nsr03()) {
    udf::ExtendedFileEntry e{};
    fill(e);
    e.creation_time = some_time();
    e.object_size = file.object_size != 0 ? file.object_size : std::uint64_t{e.information_length};
    e.stream_directory_icb = file.stream_icb;
    append(whole, e);
  } else {
    udf::FileEntry e{};
    fill(e);
    append(whole, e);
  }
  const auto& tail = inside ? file.content : file.descriptors;
  whole.insert(whole.end(), tail.begin(), tail.end());
  put(volume_block, whole, nsr03() ? udf::TagId::ExtendedFileEntry : udf::TagId::FileEntry,
      location);
}

inline std::vector<std::uint8_t> joined(std::initializer_list<std::vector<std::uint8_t>> parts) {
  std::vector<std::uint8_t> all;
  for (const auto& part : parts)
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline void UdfImage::tree() {
  const bool meta = kind_ == UdfKind::Metadata;
  const auto number = [&](std::uint32_t place) { return icb_number(place); };
  const auto parent = [&](std::uint32_t location, std::uint32_t of, std::uint32_t id,
                          bool directory = true) {
    return identifier(location, "",
                      static_cast<std::uint8_t>(udf::IsParent | (directory ? udf::IsDirectory : 0)),
                      of, id);
  };
  udf::FileSetDescriptor set{};
  set.recording_date_and_time = some_time();
  set.interchange_level = set.maximum_interchange_level = std::uint16_t{3};
  set.character_set_list = set.maximum_character_set_list = 1U;
  set.logical_volume_character_set = set.file_set_character_set = udf::cs0_charspec();
  udf::fill_dstring(set.logical_volume_identifier, "Logical");
  udf::fill_dstring(set.file_set_identifier, "Files");
  set.root_directory_icb = icb_address(root);
  set.domain_identifier = udf::domain_id(revision_, 0);
  if (nsr03())
    set.system_stream_directory_icb = icb_address(system_streams);
  put(icb(file_set), bytes_of(set), udf::TagId::FileSetDescriptor, number(file_set));

  const std::uint32_t in = number(root_data);
  const auto names = joined({parent(in, root, 0), identifier(in, "d", udf::IsDirectory, d, 16),
                             identifier(in, "g", 0, f, 19), identifier(in, "a", 0, a, 18)});
  std::ranges::copy(names, at(icb(root_data)));
  const auto bytes = static_cast<std::uint32_t>(names.size());
  std::vector<std::uint8_t> ads;
  if (kind_ == UdfKind::Virtual || !meta) {
    udf::LongAd ad{};
    ad.length_and_type = bytes;
    ad.location = udf::LbAddr{in, icb_partition()};
    append(ads, ad);
  } else {
    append(ads, udf::ShortAd{bytes, in});
  }
  entry(icb(root), number(root),
        {.type = 4,
         .links = 2,
         .descriptors = ads,
         .long_form = !meta,
         .length = bytes,
         .recorded = 1});
  entry(icb(d), number(d),
        {.type = 4,
         .unique_id = 16,
         .content = joined({parent(number(d), root, 0), identifier(number(d), "f", 0, f, 17)})});
  std::vector<std::uint8_t> file_ads;
  udf::LongAd ad{};
  ad.length_and_type = 3000U;
  ad.location = udf::LbAddr{data, 0};
  append(file_ads, ad);
  std::fill_n(at(start + data), 3000, std::uint8_t{'x'});
  use(data, 2);
  entry(icb(f), number(f),
        {.links = 2,
         .unique_id = 17,
         .descriptors = file_ads,
         .long_form = true,
         .length = 3000,
         .recorded = 2});
  const std::vector<std::uint8_t> text(10, 'y');
  if (!nsr03()) {
    entry(icb(a), number(a), {.unique_id = 18, .content = text});
  } else {
    entry(icb(a), number(a),
          {.links = 2,
           .unique_id = 18,
           .content = text,
           .object_size = 15,
           .stream_icb = icb_address(streams, 18)});
    entry(icb(streams), number(streams),
          {.type = 13,
           .links = 0,
           .unique_id = 18,
           .content = joined({parent(number(streams), a, 18, false),
                              identifier(number(streams), "s", 0, s, 18)})});
    entry(icb(s), number(s),
          {.unique_id = 18, .content = std::vector<std::uint8_t>(5, 'z'), .stream = true});
    entry(icb(system_streams), number(system_streams),
          {.type = 13, .content = parent(number(system_streams), system_streams, 0)});
  }
  const std::uint32_t places = nsr03() ? 9 : 6;
  for (std::uint32_t i = 0; i < places; ++i) {
    if (meta)
      used_metadata_.insert(i);
    else
      use(icb(i) - start);
  }
}

inline void UdfImage::tables() {
  if (kind_ == UdfKind::Sparable) {
    std::vector<std::uint8_t> whole;
    udf::SparingTable table{};
    table.sparing_identifier = udf::udf_id(udf::sparing_table, revision_);
    table.reallocation_table_length = std::uint16_t{1};
    append(whole, table);
    append(whole, udf::SparingEntry{udf::sparing_available, spare});
    put(first_table, whole, udf::TagId::SparingTable, first_table);
    put(second_table, whole, udf::TagId::SparingTable, second_table);
  }
  if (kind_ == UdfKind::Metadata) {
    std::vector<std::uint8_t> ads;
    append(ads, udf::ShortAd{metadata_blocks * block_size, metadata_first});
    const File file{.type = 250,
                    .links = 0,
                    .descriptors = ads,
                    .length = metadata_blocks * block_size,
                    .recorded = metadata_blocks};
    entry(start + metadata_file, metadata_file, file);
    File mirror = file;
    mirror.type = 251;
    entry(start + mirror_file, mirror_file, mirror);
    std::vector<std::uint8_t> bits;
    udf::SpaceBitmapDescriptor head{};
    head.number_of_bits = metadata_blocks;
    head.number_of_bytes = metadata_blocks / 8;
    append(bits, head);
    bits.resize(bits.size() + metadata_blocks / 8, 0xFF);
    for (const std::uint32_t block : used_metadata_)
      bits[24 + block / 8] = static_cast<std::uint8_t>(bits[24 + block / 8] & ~(1U << block % 8));
    put(start + metadata_bitmap_data, bits, udf::TagId::SpaceBitmapDescriptor, metadata_bitmap_data,
        8);
    std::vector<std::uint8_t> bitmap_ads;
    const auto size = static_cast<std::uint32_t>(bits.size());
    append(bitmap_ads, udf::ShortAd{size, metadata_bitmap_data});
    entry(start + metadata_bitmap, metadata_bitmap,
          {.type = 252, .links = 0, .descriptors = bitmap_ads, .length = size, .recorded = 1});
    use(metadata_file);
    use(mirror_file);
    use(metadata_bitmap, 2);
    use(metadata_first, metadata_blocks);
  }
  if (kind_ == UdfKind::Virtual) {
    std::vector<std::uint8_t> table;
    if (nsr03()) {
      udf::VatHeader head{};
      head.length_of_header = std::uint16_t{152};
      udf::fill_dstring(head.logical_volume_identifier, "Logical");
      head.previous_vat_icb_location = udf::vat_unused;
      head.number_of_files = 3U;
      head.number_of_directories = 2U;
      head.minimum_read_revision = head.minimum_write_revision = head.maximum_write_revision =
          revision_;
      append(table, head);
    }
    for (std::uint32_t i = 0; i < (nsr03() ? 9U : 6U); ++i)
      append(table, Le<std::uint32_t>(virtual_base + i));
    if (!nsr03()) {
      udf::VatTrailer tail{};
      tail.identifier = udf::udf_id(udf::virtual_allocation_table, revision_);
      tail.previous_vat_icb_location = udf::vat_unused;
      append(table, tail);
    }
    const std::uint32_t last = blocks_ - 1 - start;
    entry(blocks_ - 1, last,
          {.type = static_cast<std::uint8_t>(nsr03() ? 248 : 0),
           .links = 0,
           .unique_id = 20,
           .content = table});
  }
}

inline void UdfImage::space() {
  if (!has_bitmap())
    return;
  use(bitmap);
  std::vector<std::uint8_t> bits;
  udf::SpaceBitmapDescriptor head{};
  head.number_of_bits = length;
  head.number_of_bytes = length / 8;
  append(bits, head);
  bits.resize(bits.size() + length / 8, 0xFF);
  for (const std::uint32_t block : used_)
    bits[24 + block / 8] = static_cast<std::uint8_t>(bits[24 + block / 8] & ~(1U << block % 8));
  put(start + bitmap, bits, udf::TagId::SpaceBitmapDescriptor, bitmap, 8);
}

inline void UdfImage::integrity_sequence() {
  udf::LogicalVolumeIntegrityDescriptor v{};
  const std::uint32_t maps = icb_partition() + 1U;
  v.recording_date_and_time = some_time();
  v.integrity_type = kind_ == UdfKind::Virtual ? 0U : 1U;
  v.next_unique_id = std::uint64_t{20};
  v.number_of_partitions = maps;
  v.length_of_implementation_use = 46U;
  std::vector<std::uint8_t> whole;
  append(whole, v);
  const auto free = static_cast<std::uint32_t>(length - used_.size());
  append(whole, Le<std::uint32_t>(has_bitmap() ? free : 0U));
  if (maps == 2)
    append(whole, Le<std::uint32_t>(
                      kind_ == UdfKind::Virtual
                          ? 0xFFFFFFFFU
                          : static_cast<std::uint32_t>(metadata_blocks - used_metadata_.size())));
  append(whole, Le<std::uint32_t>(partition_length()));
  if (maps == 2)
    append(whole, Le<std::uint32_t>(kind_ == UdfKind::Virtual ? 0xFFFFFFFFU : metadata_blocks));
  udf::IntegrityUse use{};
  use.implementation_id = udf::developer_id();
  use.number_of_files = 3U;
  use.number_of_directories = 2U;
  use.minimum_read_revision = std::min(revision_, udf::udf_2_50);
  use.minimum_write_revision = use.maximum_write_revision = revision_;
  append(whole, use);
  put(integrity, whole, udf::TagId::LogicalVolumeIntegrityDescriptor, integrity);
  const udf::TerminatingDescriptor t{};
  put(integrity + 1, bytes_of(t), udf::TagId::TerminatingDescriptor, integrity + 1);
}

inline std::size_t UdfImage::identifier_at(std::uint32_t block, std::size_t offset, int nth) const {
  const std::uint8_t* const bytes = bytes_.data() + std::size_t{block} * block_size;
  for (; nth > 0; --nth) {
    const auto fields = *read_struct<udf::FileIdentifierDescriptor>(
        Bytes(bytes + offset, sizeof(udf::FileIdentifierDescriptor)));
    offset += udf::identifier_descriptor_size(fields.length_of_file_identifier,
                                              fields.length_of_implementation_use);
  }
  return offset;
}

inline void UdfImage::edit_identifier(
    std::uint32_t block, std::size_t offset, int nth,
    const std::function<void(udf::FileIdentifierDescriptor&)>& change) {
  const std::size_t place = identifier_at(block, offset, nth);
  udf::FileIdentifierDescriptor fields;
  std::memcpy(&fields, at(block) + place, sizeof fields);
  change(fields);
  std::memcpy(at(block) + place, &fields, sizeof fields);
  reseal(block, place);
  if (offset != 0)
    reseal(block);
}

}  // namespace disc::verify::testing
