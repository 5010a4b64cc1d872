// What inspect says of UDF: the volume, an entry, a block.
#include "mkimage/inspect_udf.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/section_stream.h"
#include "formats/udf/directory_reader.h"

namespace disc {
namespace {

using udf::IcbFacts;
using udf::PartitionFacts;
using udf::PartitionKind;
using udf::RecordedDescriptor;
using udf::VolumeFacts;

void add(InspectPart& part, const char* name, const std::string& value) {
  if (!value.empty())
    part.fields.emplace_back(name, printable(value));
}

std::string fault_text(std::uint8_t faults) {
  std::string text;
  const auto say = [&](udf::TagFault bit, const char* what) {
    if ((faults & bit) != 0)
      text += cat(text.empty() ? "" : ", ", what);
  };
  say(udf::TagCutShort, "cut short");
  say(udf::BadChecksum, "the tag checksum does not hold");
  say(udf::BadCrcLength, "the CRC reaches too far");
  say(udf::BadCrc, "the CRC does not hold");
  say(udf::WrongLocation, "its tag names another block");
  return text;
}

std::string description_of(const RecordedDescriptor& found) {
  const bool readable = (found.faults & (udf::TagCutShort | udf::BadChecksum)) == 0;
  std::string text = readable ? to_string(found.tag().id()) : "no descriptor";
  if (const std::string faults = fault_text(found.faults); !faults.empty())
    text += cat(" (", faults, ")");
  return text;
}

InspectPart sequence_part(const udf::DescriptorSequence& sequence, const char* title) {
  InspectPart part{cat("UDF ", title), {}, {}, {}};
  for (const udf::VolumeExtent& extent : sequence.extents)
    part.fields.emplace_back("extent", cat(extent.blocks, " blocks from block ", extent.first));
  for (const RecordedDescriptor& found : sequence.descriptors)
    part.lines.push_back(cat("block ", found.block, ": ", description_of(found)));
  return part;
}

InspectPart volume_part(const udf::VolumeReader& volume) {
  const udf::VolumeSummary summary = volume.summary();
  const VolumeFacts& facts = volume.structure();
  InspectPart part{"UDF volume", {}, {}, {}};
  add(part, "revision", udf::to_text(summary.revision));
  add(part, "block size", cat(facts.block_size, " bytes"));
  add(part, "volume", summary.volume_id);
  add(part, "volume set", summary.volume_set_id);
  add(part, "logical volume", summary.logical_volume_id);
  add(part, "file set", summary.file_set_id);
  add(part, "owner", summary.owner);
  add(part, "organization", summary.organization);
  add(part, "contact", summary.contact);
  add(part, "application", summary.application_id);
  add(part, "implementation", summary.implementation_id);
  if (summary.recorded)
    add(part, "recorded", to_iso8601(*summary.recorded));
  if (summary.integrity_recorded)
    add(part, "integrity recorded", to_iso8601(*summary.integrity_recorded));
  if (summary.closed)
    add(part, "integrity", *summary.closed ? "closed" : "open");
  if (summary.next_unique_id != 0)
    add(part, "next unique id", cat(summary.next_unique_id));
  if (summary.files && summary.directories)
    add(part, "counts",
        cat(*summary.files, " files, ", *summary.directories, " directories, as it says"));
  std::string recognition;
  for (const udf::RecognitionAt& one : facts.recognition)
    recognition += cat(recognition.empty() ? "" : ", ", one.identifier, " in block ",
                       udf::lba_of(one.position).value);
  add(part, "recognition sequence", recognition);
  for (const RecordedDescriptor& anchor : facts.anchors)
    add(part, "anchor",
        cat("block ", anchor.block,
            anchor.faults == 0 ? "" : cat(", ", fault_text(anchor.faults))));
  for (const udf::FileSetAt& set : volume.file_sets().sets) {
    const udf::LbAddr root = set.descriptor.root_directory_icb.location;
    add(part, "file set descriptor",
        cat("block ", set.block.at.block, " of partition ", set.block.at.partition,
            ", root directory in block ", root.block, " of partition ", root.partition));
  }
  return part;
}

std::string icb_place(const VolumeFacts& volume, const std::optional<IcbFacts>& icb) {
  if (!icb)
    return "cannot be read";
  return cat("block ", icb->position / volume.block_size, ", ", icb->size(), " bytes in ",
             icb->extents.size(), " extents");
}

InspectPart partition_part(const VolumeFacts& volume, const PartitionFacts& facts,
                           std::size_t reference) {
  InspectPart part{cat("UDF partition ", reference, ": ", to_string(facts.map.kind)), {}, {}, {}};
  add(part, "partition number", cat(facts.map.partition_number));
  if (facts.map.kind == PartitionKind::Physical || facts.map.kind == PartitionKind::Sparable)
    add(part, "blocks", cat(facts.length, " from block ", facts.start));
  else
    add(part, "blocks", cat(facts.blocks, ", in partition ", facts.base));
  for (const RecordedDescriptor& found : volume.partitions) {
    const auto descriptor = *found.as<udf::PartitionDescriptor>();
    if (descriptor.partition_number != facts.map.partition_number)
      continue;
    constexpr const char* access[] = {"pseudo-overwritable", "read-only", "write-once",
                                      "rewritable", "overwritable"};
    const std::uint32_t type = descriptor.access_type;
    add(part, "access", type < std::size(access) ? access[type] : cat("type ", type));
    const auto& bitmap = descriptor.partition_contents_use.unallocated_space_bitmap;
    if (bitmap.length() != 0)
      add(part, "space bitmap",
          cat(bitmap.length(), " bytes from block ", std::uint32_t{bitmap.position},
              " of the partition"));
  }
  if (const auto map = facts.map.as<udf::SparablePartitionMap>();
      map && facts.map.kind == PartitionKind::Sparable)
    add(part, "packet length", cat(std::uint16_t{map->packet_length}, " blocks"));
  for (const udf::SparingTableAt& table : facts.sparing_tables)
    add(part, "sparing table",
        cat("block ", table.block, ", ", table.entries.size(), " entries",
            table.faults == 0 ? "" : ", damaged"));
  if (facts.vat) {
    add(part, "virtual allocation table",
        cat("ICB in block ", facts.vat->block, ", ", facts.vat->entries.size(), " entries, of ",
            facts.vat->header ? "revision 2.00 or later" : "revision 1.50"));
    const std::uint32_t previous = facts.vat->header
                                       ? facts.vat->header->previous_vat_icb_location
                                       : facts.vat->trailer->previous_vat_icb_location;
    if (previous != udf::vat_unused)
      add(part, "previous table", cat("ICB in block ", previous, " of the partition"));
  }
  if (facts.metadata) {
    const udf::MetadataFacts& metadata = *facts.metadata;
    add(part, "metadata file", icb_place(volume, metadata.main));
    add(part, "mirror file", icb_place(volume, metadata.mirror));
    if (metadata.map.bitmap_file_location != udf::no_bitmap_file)
      add(part, "bitmap file", icb_place(volume, metadata.bitmap));
    add(part, "duplicate", (metadata.map.flags & udf::duplicate_metadata) != 0 ? "yes" : "no");
    add(part, "allocation unit", cat(std::uint32_t{metadata.map.allocation_unit_size}, " blocks"));
    add(part, "alignment unit", cat(std::uint16_t{metadata.map.alignment_unit_size}, " blocks"));
  }
  return part;
}

bool in_descriptor(const RecordedDescriptor& found, Lba block) {
  return byte_offset(block) < found.position + found.bytes.size() &&
         found.position < byte_offset(block) + block_size;
}

std::string extent_text(const udf::AllocationExtent& extent) {
  constexpr const char* types[] = {"recorded", "allocated, not recorded", "a hole",
                                   "a continuation"};
  const auto type = static_cast<std::size_t>(extent.type);
  if (extent.type == udf::ExtentType::NotAllocated)
    return cat(extent.bytes, " bytes, ", types[type]);
  return cat(extent.bytes, " bytes from block ", extent.at.block, " of partition ",
             extent.at.partition, ", ", types[type]);
}

}  // namespace

std::vector<InspectPart> inspect_udf(const OpenedImage& image) {
  std::vector<InspectPart> parts;
  const udf::VolumeReader* const volume = image.reader().udf();
  if (volume == nullptr)
    return parts;
  const VolumeFacts& facts = volume->structure();
  parts.push_back(volume_part(*volume));
  parts.push_back(sequence_part(facts.main, "main volume descriptor sequence"));
  parts.push_back(sequence_part(facts.reserve, "reserve volume descriptor sequence"));
  parts.push_back(sequence_part(facts.integrity, "integrity sequence"));
  const auto& partitions = volume->partitions().partitions();
  for (std::size_t i = 0; i < partitions.size(); ++i)
    parts.push_back(partition_part(facts, partitions[i], i));
  return parts;
}

void describe_file_entry(const OpenedImage& image, const Entry& entry, InspectPart& part) {
  const auto icb = image.reader().udf()->icb_of(entry);
  if (!icb)
    return;
  part.lines.push_back(cat(to_string(icb->id), " in block ", entry.record_block.value,
                           entry.record_offset == 0 ? "" : cat(" at byte ", entry.record_offset),
                           ", block ", icb->at.block, " of partition ", icb->at.partition, ":"));
  const auto say = [&](const char* name, const std::string& value) {
    part.lines.push_back(cat("  ", name, ": ", value));
  };
  say("file type", cat(static_cast<int>(icb->type())));
  say("strategy", cat(std::uint16_t{icb->entry.icb_tag.strategy_type}));
  say("flags", fmt::format("0x{:04x}", icb->flags()));
  say("permissions", fmt::format("0x{:04x}", std::uint32_t{icb->entry.permissions}));
  say("file link count", cat(std::uint16_t{icb->entry.file_link_count}));
  say("information length", cat(icb->size()));
  say("blocks recorded", cat(std::uint64_t{icb->entry.logical_blocks_recorded}));
  say("unique id", cat(std::uint64_t{icb->entry.unique_id}));
  if (icb->form == udf::AllocationForm::Embedded)
    say("content", cat("embedded, ", icb->embedded_bytes, " bytes at byte ", icb->embedded_offset));
  for (const udf::AllocationExtent& extent : icb->extents)
    say("extent", extent_text(extent));
  for (const udf::LbAddr& at : icb->continuations)
    say("continued", cat("in block ", at.block, " of partition ", at.partition));
  for (const udf::AttributeAt& one : udf::read_attributes(icb->attributes).list)
    say("attribute", cat("type ", one.type, ", ", one.length, " bytes",
                         one.identifier.empty() ? "" : cat(", ", in_quotes(one.identifier))));
  for (const NamedStream& stream : entry.streams)
    say("stream", cat(in_quotes(stream.name), ", ", stream.size, " bytes"));
  std::vector<std::uint8_t> bytes(icb->embedded_offset + icb->embedded_bytes);
  const std::uint64_t at = byte_offset(entry.record_block) + entry.record_offset;
  if (bytes.size() <= image.source().size() - at) {
    image.source().read(at, bytes);
    part.dump = iso9660::hex_dump(bytes, at);
  }
}

InspectPart udf_directory_part(const OpenedImage& image, Lba block, const Entry& directory,
                               std::string title) {
  InspectPart part{std::move(title), {}, {}, {}};
  udf::ReadBudget budget = udf::budget_for(image.source().size());
  udf::DirectoryReader reader(image.source(), directory.sections, image.fault_handler(), budget,
                              "directory");
  while (const auto found = reader.next()) {
    std::uint64_t offset = found->offset;
    for (const Section& section : directory.sections) {
      if (offset >= section.bytes) {
        offset -= section.bytes;
        continue;
      }
      const std::uint64_t at = position_of(section) + offset;
      if (!section.hole && udf::lba_of(at) == block) {
        const udf::LbAddr icb = found->head.icb.location;
        part.lines.push_back(cat(
            "byte ", at % block_size, ": ",
            found->has(udf::IsParent) ? "parent" : in_quotes(udf::shown_name(found->identifier())),
            ", ICB in block ", icb.block, " of partition ", icb.partition,
            found->has(udf::Deleted) ? ", deleted" : "",
            found->has(udf::Hidden) ? ", hidden" : ""));
      }
      break;
    }
  }
  return part;
}

void find_in_udf(const OpenedImage& image, Lba block, std::vector<InspectPart>& parts) {
  const udf::VolumeReader* const volume = image.reader().udf();
  if (volume == nullptr)
    return;
  const VolumeFacts& facts = volume->structure();
  const auto say = [&](const std::string& what) {
    parts.push_back({cat("block ", block.value, ": UDF ", what), {}, {}, {}});
  };
  for (const udf::RecognitionAt& one : facts.recognition)
    if (one.identifier != "CD001" && udf::lba_of(one.position) == block)
      say(cat("volume structure descriptor, ", one.identifier));
  for (const RecordedDescriptor& anchor : facts.anchors)
    if (in_descriptor(anchor, block))
      say(description_of(anchor));
  const std::pair<const udf::DescriptorSequence*, const char*> sequences[] = {
      {&facts.main, "main sequence"},
      {&facts.reserve, "reserve sequence"},
      {&facts.integrity, "integrity sequence"}};
  for (const auto& [sequence, name] : sequences) {
    const std::size_t before = parts.size();
    for (const RecordedDescriptor& found : sequence->descriptors)
      if (in_descriptor(found, block))
        say(cat(name, ", ", description_of(found)));
    for (const udf::VolumeExtent& extent : sequence->extents)
      if (parts.size() == before && byte_offset(block) >= facts.position_of(extent.first) &&
          byte_offset(block) - facts.position_of(extent.first) <
              std::uint64_t{extent.blocks} * facts.block_size)
        say(cat(name, ", behind its end"));
  }
  for (const udf::FileSetAt& set : volume->file_sets().sets)
    if (udf::lba_of(set.block.position) == block)
      say("file set descriptor");
  const auto& partitions = volume->partitions().partitions();
  for (const PartitionFacts& one : partitions) {
    for (const udf::SparingTableAt& table : one.sparing_tables)
      if (udf::lba_of(facts.position_of(table.block)) == block)
        say("sparing table");
    if (one.vat && udf::lba_of(one.vat->icb.position) == block)
      say("ICB of the virtual allocation table");
    if (!one.metadata)
      continue;
    const std::pair<const std::optional<IcbFacts>*, const char*> files[] = {
        {&one.metadata->main, "ICB of the metadata file"},
        {&one.metadata->mirror, "ICB of the metadata mirror file"},
        {&one.metadata->bitmap, "ICB of the metadata bitmap file"}};
    for (const auto& [icb, name] : files)
      if (*icb && udf::lba_of((*icb)->position) == block)
        say(name);
  }
}

}  // namespace disc
