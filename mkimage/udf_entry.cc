// File entries of UDF.
#include "mkimage/udf_entry.h"

#include <algorithm>
#include <cstring>

#include "formats/base/extent.h"
#include "formats/udf/volume_structure.h"
#include "mkimage/udf_names.h"

namespace disc {
namespace {

using namespace udf;

std::size_t attributes_size(const UdfEntryRules& rules, bool device) {
  const bool times = rules.revision < udf_2_00 && rules.file_times;
  return (times || device ? sizeof(ExtendedAttributeHeader) : 0) +
         (times ? sizeof(FileTimesAttribute) : 0) +
         (device ? sizeof(DeviceSpecificationAttribute) : 0);
}

void append(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// ECMA-167 4/14.10: header, then the attributes of that standard.
std::vector<std::uint8_t> attributes_of(const UdfEntry& entry, const UdfEntryRules& rules) {
  const std::size_t size = attributes_size(rules, entry.device.has_value());
  std::vector<std::uint8_t> out;
  if (size == 0)
    return out;
  ExtendedAttributeHeader header{};
  // Without such attributes: where they would begin, or later "nowhere" (UDF 3.3.4.1).
  const auto nowhere =
      rules.revision < udf_2_00 ? static_cast<std::uint32_t>(size) : std::uint32_t{0xFFFFFFFF};
  header.implementation_attributes_location = nowhere;
  header.application_attributes_location = nowhere;
  append(out, bytes_of(header));
  seal(out, TagId::ExtendedAttributeHeaderDescriptor, tag_version_of(rules.revision),
       entry.self.block);
  if (rules.revision < udf_2_00 && rules.file_times) {
    FileTimesAttribute times{};
    times.head.attribute_type = file_times_attribute;
    times.head.attribute_length = sizeof times;
    times.data_length = sizeof times.creation;
    times.time_existence = 1U;
    times.creation = to_time(entry.time);
    append(out, bytes_of(times));
  }
  if (entry.device) {
    DeviceSpecificationAttribute device{};
    device.head.attribute_type = device_specification_attribute;
    device.head.attribute_length = sizeof device;
    device.implementation_use_length = sizeof device.implementation_id;
    device.major_device_identification = entry.device->first;
    device.minor_device_identification = entry.device->second;
    device.implementation_id = developer_id();
    append(out, bytes_of(device));
  }
  return out;
}

// Appends descriptors in either form.
class DescriptorWriter {
 public:
  explicit DescriptorWriter(bool long_form) : long_form_(long_form) {}

  void add(std::uint32_t bytes, ExtentType type, LbAddr at) {
    if (long_form_) {
      LongAd ad{};
      ad.length_and_type = length_and_type(bytes, type);
      ad.location = at;
      append(out, bytes_of(ad));
    } else {
      ShortAd ad{};
      ad.length_and_type = length_and_type(bytes, type);
      ad.position = at.block;
      append(out, bytes_of(ad));
    }
  }

  std::vector<std::uint8_t> out;

 private:
  bool long_form_;
};

std::vector<std::uint8_t> descriptors_of(const UdfEntry& entry) {
  DescriptorWriter writer(entry.long_descriptors);
  for (const UdfRun& run : entry.runs) {
    std::uint32_t block = run.block;
    for (std::uint64_t left = run.bytes; left > 0;) {
      const auto bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, max_extent));
      if (run.hole)
        writer.add(bytes, ExtentType::NotAllocated, {});
      else
        writer.add(bytes, ExtentType::Recorded, {block, entry.run_partition});
      block += static_cast<std::uint32_t>(blocks_for(bytes));
      left -= bytes;
    }
  }
  return std::move(writer.out);
}

constexpr std::size_t size_of_descriptor(bool long_form) {
  return long_form ? sizeof(LongAd) : sizeof(ShortAd);
}

std::uint64_t recorded_blocks(const UdfEntry& entry) {
  std::uint64_t blocks = 0;
  for (const UdfRun& run : entry.runs)
    blocks += run.hole ? 0 : blocks_for(run.bytes);
  return blocks;
}

std::uint64_t body_bytes(const UdfEntry& entry) {
  if (entry.is_embedded)
    return entry.embedded.size();
  std::uint64_t bytes = 0;
  for (const UdfRun& run : entry.runs)
    bytes += run.bytes;
  return bytes;
}

std::uint16_t flags_of(const UdfEntry& entry) {
  const AllocationForm form = entry.is_embedded        ? AllocationForm::Embedded
                              : entry.long_descriptors ? AllocationForm::Long
                                                       : AllocationForm::Short;
  std::uint16_t flags = entry.flags | static_cast<std::uint16_t>(form);
  flags |= (entry.mode & 04000) != 0 ? Setuid : 0;
  flags |= (entry.mode & 02000) != 0 ? Setgid : 0;
  flags |= (entry.mode & 01000) != 0 ? Sticky : 0;
  return flags;
}

// What FileEntry and ExtendedFileEntry have in common.
template <class Head>
void fill_head(Head& head, const UdfEntry& entry) {
  head.icb_tag.strategy_type = std::uint16_t{4};
  head.icb_tag.maximum_number_of_entries = std::uint16_t{1};
  head.icb_tag.file_type = static_cast<std::uint8_t>(entry.type);
  head.icb_tag.flags = flags_of(entry);
  head.uid = entry.uid;
  head.gid = entry.gid;
  head.permissions = to_permissions(entry.mode);
  head.file_link_count = static_cast<std::uint16_t>(std::min<std::uint32_t>(entry.links, 0xFFFF));
  head.information_length = body_bytes(entry);
  head.logical_blocks_recorded = recorded_blocks(entry);
  head.access_time = head.modification_time = head.attribute_time = to_time(entry.time);
  head.checkpoint = 1U;
  head.implementation_identifier = developer_id();
  head.unique_id = entry.unique_id;
}

std::vector<std::uint8_t> head_of(const UdfEntry& entry, const UdfEntryRules& rules,
                                  std::size_t attributes, std::size_t body) {
  std::vector<std::uint8_t> out;
  const auto finish = [&](auto& head) {
    fill_head(head, entry);
    head.length_of_extended_attributes = static_cast<std::uint32_t>(attributes);
    head.length_of_allocation_descriptors = static_cast<std::uint32_t>(body);
    append(out, bytes_of(head));
  };
  if (rules.revision < udf_2_00) {
    udf::FileEntry head{};
    finish(head);
  } else {
    ExtendedFileEntry head{};
    head.object_size = body_bytes(entry) + entry.streams_bytes;
    head.creation_time = to_time(entry.time);
    if (entry.stream_directory) {
      head.stream_directory_icb.length_and_type = block_size;
      head.stream_directory_icb.location = *entry.stream_directory;
    }
    finish(head);
  }
  return out;
}

// One allocation extent (ECMA-167 4/14.5). Below 2.01 its CRC ends before the descriptors
// (UDF 2.3.11).
void compose_extent(Bytes descriptors, std::uint32_t location, const UdfEntryRules& rules,
                    std::span<std::uint8_t> block) {
  AllocationExtentDescriptor head{};
  head.length_of_allocation_descriptors = static_cast<std::uint32_t>(descriptors.size());
  std::memcpy(block.data(), &head, sizeof head);
  std::copy(descriptors.begin(), descriptors.end(), block.begin() + sizeof head);
  const std::size_t covered = sizeof head - sizeof(Tag);
  seal(block.first(sizeof head + descriptors.size()), TagId::AllocationExtentDescriptor,
       tag_version_of(rules.revision), location,
       rules.revision < udf_2_01 ? covered : covered + descriptors.size());
}

}  // namespace

UdfEntryRules udf_entry_rules(const Manifest& manifest) {
  return {manifest.udf->revision, manifest.layout != DataLayout::DvdVideo};
}

std::size_t udf_head_size(const UdfEntryRules& rules, bool device) {
  return (rules.revision < udf_2_00 ? sizeof(udf::FileEntry) : sizeof(ExtendedFileEntry)) +
         attributes_size(rules, device);
}

std::size_t udf_embedded_room(const UdfEntryRules& rules, bool device) {
  return block_size - udf_head_size(rules, device);
}

std::uint64_t udf_descriptor_count(std::span<const UdfRun> runs) {
  std::uint64_t count = 0;
  for (const UdfRun& run : runs)
    count += (run.bytes + max_extent - 1) / max_extent;
  return count;
}

std::uint32_t udf_continuation_blocks(const UdfEntryRules& rules, bool device,
                                      bool long_descriptors, std::uint64_t descriptors) {
  const std::size_t size = size_of_descriptor(long_descriptors);
  const std::size_t first = udf_embedded_room(rules, device) / size;
  if (descriptors <= first)
    return 0;
  // All but the last extent give their last descriptor away to lead on.
  const std::size_t each = (block_size - sizeof(AllocationExtentDescriptor)) / size;
  const std::uint64_t rest = descriptors - (first - 1);
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (rest - 1 + each - 2) / (each - 1)));
}

void compose_udf_entry(const UdfEntry& entry, const UdfEntryRules& rules,
                       std::span<std::uint8_t> out) {
  const std::vector<std::uint8_t> attributes = attributes_of(entry, rules);
  const std::vector<std::uint8_t> all =
      entry.is_embedded ? std::vector<std::uint8_t>() : descriptors_of(entry);
  const std::size_t size = size_of_descriptor(entry.long_descriptors);
  const std::size_t room = udf_embedded_room(rules, entry.device.has_value()) / size * size;
  const std::size_t own = all.size() <= room ? all.size() : room - size;

  const auto leading_on = [&](std::uint32_t index) {
    DescriptorWriter writer(entry.long_descriptors);
    writer.add(block_size, ExtentType::Continuation,
               {entry.continuation.block + index, entry.continuation.partition});
    return std::move(writer.out);
  };
  std::vector<std::uint8_t> body(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(own));
  if (entry.is_embedded)
    append(body, bytes_of(entry.embedded));
  else if (own < all.size())
    append(body, leading_on(0));

  std::vector<std::uint8_t> bytes = head_of(entry, rules, attributes.size(), body.size());
  append(bytes, attributes);
  append(bytes, body);
  seal(bytes, rules.revision < udf_2_00 ? TagId::FileEntry : TagId::ExtendedFileEntry,
       tag_version_of(rules.revision), entry.self.block);
  std::copy(bytes.begin(), bytes.end(), out.begin());

  const std::size_t each = (block_size - sizeof(AllocationExtentDescriptor)) / size * size;
  std::size_t done = own;
  for (std::uint32_t index = 0; done < all.size(); ++index) {
    const bool last = all.size() - done <= each;
    const std::size_t count = last ? all.size() - done : each - size;
    std::vector<std::uint8_t> descriptors(all.begin() + static_cast<std::ptrdiff_t>(done),
                                          all.begin() + static_cast<std::ptrdiff_t>(done + count));
    if (!last)
      append(descriptors, leading_on(index + 1));
    compose_extent(descriptors, entry.continuation.block + index, rules,
                   out.subspan((index + 1) * std::size_t{block_size}, block_size));
    done += count;
  }
}

std::uint16_t udf_identifier_use(std::uint64_t offset, std::size_t identifier_bytes,
                                 Revision revision) {
  const std::uint64_t end = offset + identifier_descriptor_size(identifier_bytes);
  const bool crosses = revision >= udf_2_00 && end % block_size > block_size - sizeof(Tag);
  return crosses ? sizeof(EntityId) : 0;
}

void append_udf_identifier(const UdfIdentifier& identifier, Revision revision,
                           std::uint32_t location, std::vector<std::uint8_t>& out) {
  const std::size_t start = out.size();
  out.resize(start +
             identifier_descriptor_size(identifier.identifier.size(), identifier.use_bytes));
  const auto descriptor = std::span(out).subspan(start);
  FileIdentifierDescriptor head{};
  head.file_version_number = std::uint16_t{1};
  head.file_characteristics = identifier.characteristics;
  head.length_of_file_identifier = static_cast<std::uint8_t>(identifier.identifier.size());
  head.icb.length_and_type = block_size;
  head.icb.location = identifier.icb;
  if (revision >= udf_2_00)
    head.icb.unique_id = identifier.unique_id;
  head.length_of_implementation_use = identifier.use_bytes;
  std::memcpy(descriptor.data(), &head, sizeof head);
  if (identifier.use_bytes > 0) {
    const EntityId id = developer_id();
    std::memcpy(descriptor.data() + sizeof head, &id, sizeof id);
  }
  std::copy(identifier.identifier.begin(), identifier.identifier.end(),
            descriptor.begin() + static_cast<std::ptrdiff_t>(sizeof head + identifier.use_bytes));
  seal(descriptor, TagId::FileIdentifierDescriptor, tag_version_of(revision), location);
}

std::string udf_path_components(std::string_view target, NonBmp non_bmp) {
  std::string out;
  const auto add = [&](PathComponentType type, std::string_view identifier) {
    PathComponent head{};
    head.type = static_cast<std::uint8_t>(type);
    head.length_of_identifier = static_cast<std::uint8_t>(identifier.size());
    out += text_of(bytes_of(head));
    out += identifier;
  };
  if (target.starts_with('/'))
    add(PathComponentType::Root, {});
  while (!target.empty()) {
    const std::string_view name = target.substr(0, target.find('/'));
    target.remove_prefix(std::min(name.size() + 1, target.size()));
    if (name == ".")
      add(PathComponentType::Current, {});
    else if (name == "..")
      add(PathComponentType::Parent, {});
    else if (!name.empty())
      add(PathComponentType::Name, spell_udf(name, non_bmp).identifier);
  }
  return out;
}

}  // namespace disc
