// Reads what partitions stand on: maps, sparing tables, the virtual allocation table, metadata
// files.
#include <algorithm>
#include <array>
#include <string>

#include "formats/base/error.h"
#include "formats/io/section_stream.h"
#include "formats/udf/partition_reader.h"

namespace disc::udf {
namespace {

constexpr std::size_t most_maps = 256;            // UDF has two
constexpr std::uint64_t vat_search_blocks = 512;  // before the end of the medium
constexpr std::uint64_t most_sparing_bytes = sizeof(SparingTable) + 8 * 65535;

PartitionKind kind_of(Bytes map) {
  const auto head = read_struct<PartitionMapHead>(map);
  if (head && head->type == 1 && map.size() >= sizeof(Type1Map))
    return PartitionKind::Physical;
  const auto type2 = read_struct<Type2Map>(map);
  if (!head || head->type != 2 || !type2 || map.size() < sizeof(MetadataPartitionMap))
    return PartitionKind::Unknown;
  const std::string name = type2->partition_type.text();
  return name == virtual_partition    ? PartitionKind::Virtual
         : name == sparable_partition ? PartitionKind::Sparable
         : name == metadata_partition ? PartitionKind::Metadata
                                      : PartitionKind::Unknown;
}

std::uint16_t number_of(const PartitionMapAt& map) {
  if (map.kind == PartitionKind::Physical)
    return map.as<Type1Map>()->partition_number;
  const auto type2 = map.as<Type2Map>();
  return type2 ? std::uint16_t{type2->partition_number} : std::uint16_t{0xFFFF};
}

bool has_trailer(const SectionBytes& content) {
  std::array<std::uint8_t, sizeof(VatTrailer)> bytes{};
  if (content.size() < bytes.size())
    return false;
  content.read(content.size() - bytes.size(), bytes);
  return read_struct<VatTrailer>(bytes)->identifier.text() == virtual_allocation_table;
}

}  // namespace

std::vector<PartitionMapAt> read_partition_maps(const RecordedDescriptor& logical,
                                                const FaultHandler& faults) {
  std::vector<PartitionMapAt> maps;
  const auto descriptor = logical.as<LogicalVolumeDescriptor>();
  if (!descriptor)
    return maps;
  const Bytes table = slice(logical.bytes, sizeof *descriptor, descriptor->map_table_length);
  std::size_t offset = 0;
  const std::size_t count = std::min<std::size_t>(descriptor->number_of_partition_maps, most_maps);
  while (maps.size() < count) {
    const auto head = read_struct<PartitionMapHead>(table, offset);
    if (!head || head->length < sizeof *head || head->length > table.size() - offset) {
      report(faults, lba_of(logical.position),
             cat("partition map ", maps.size(), " of ", count, " is cut short"), "ECMA-167 3/10.7");
      break;
    }
    const Bytes bytes = table.subspan(offset, head->length);
    PartitionMapAt map{kind_of(bytes), offset, 0, {bytes.begin(), bytes.end()}};
    map.partition_number = number_of(map);
    maps.push_back(std::move(map));
    offset += head->length;
  }
  return maps;
}

void PartitionReader::open_physical(std::uint16_t reference, const VolumeFacts& volume,
                                    const FaultHandler& faults) {
  PartitionFacts& facts = partitions_[reference];
  const RecordedDescriptor* found = nullptr;
  for (const RecordedDescriptor& one : volume.partitions)
    if (one.as<PartitionDescriptor>()->partition_number == facts.map.partition_number)
      found = &one;
  if (found == nullptr) {
    report(faults, lba_of(volume.logical->position),
           cat("partition map ", reference, " is of partition ", facts.map.partition_number,
               ", which no partition descriptor describes"),
           "ECMA-167 3/10.7.2.4");
    return;
  }
  const auto descriptor = *found->as<PartitionDescriptor>();
  facts.start = descriptor.partition_starting_location;
  facts.length = descriptor.partition_length;
  if (facts.map.kind != PartitionKind::Physical && facts.map.kind != PartitionKind::Sparable)
    return;
  facts.blocks = facts.start >= volume.blocks
                     ? 0
                     : std::min<std::uint64_t>(facts.length, volume.blocks - facts.start);
  facts.usable = true;
}

void PartitionReader::read_sparing(std::uint16_t reference, const FaultHandler& faults) {
  PartitionFacts& facts = partitions_[reference];
  const auto map = *facts.map.as<SparablePartitionMap>();
  const SparingTableAt* best = nullptr;
  facts.sparing_tables.reserve(map.sparing_table_locations.size());
  const std::size_t tables =
      std::min<std::size_t>(map.number_of_sparing_tables, map.sparing_table_locations.size());
  for (std::size_t i = 0; i < tables; ++i) {
    SparingTableAt table;
    table.block = map.sparing_table_locations[i];
    const std::uint64_t position = std::uint64_t{table.block} * block_size_;
    if (position >= source_.size()) {
      report(faults, lba_of(position), "a sparing table lies past the end of the medium",
             "UDF 2.2.9");
      continue;
    }
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(
        std::min({std::max<std::uint64_t>(map.size_of_each_sparing_table, block_size_),
                  most_sparing_bytes, source_.size() - position})));
    source_.read(position, bytes);
    table.faults = judge_tag(bytes, table.block);
    table.head = read_struct<SparingTable>(bytes).value_or(SparingTable{});
    const bool sound = table.faults == TagSound &&
                       table.head.sparing_identifier.text() == sparing_table &&
                       table.head.tag.id() == TagId::SparingTable;
    if (!sound) {
      table.faults |= BadCrc;
      report(faults, lba_of(position), "a sparing table is damaged", "UDF 2.2.12");
    } else {
      for (std::size_t k = 0; k < table.head.reallocation_table_length; ++k)
        if (const auto entry = read_struct<SparingEntry>(bytes, sizeof(SparingTable) + 8 * k))
          table.entries.push_back(*entry);
    }
    facts.sparing_tables.push_back(std::move(table));
    const SparingTableAt& last = facts.sparing_tables.back();
    if (sound && (best == nullptr || last.head.sequence_number > best->head.sequence_number))
      best = &last;
  }
  if (best == nullptr) {
    report(faults, lba_of(std::uint64_t{facts.start} * block_size_),
           "no sparing table is sound, so blocks are read where they were first", "UDF 2.2.12");
    return;
  }
  if (map.packet_length == 0) {
    report(faults, lba_of(std::uint64_t{facts.start} * block_size_),
           "packets of a sparable partition have no blocks", "UDF 2.2.9");
    return;
  }
  for (const SparingEntry& entry : best->entries)
    if (entry.original_location < sparing_defective)
      spared_[reference].emplace(entry.original_location, entry.mapped_location);
}

// The partition that a virtual or metadata one lies in: another map of the same partition.
std::optional<std::uint16_t> PartitionReader::base_of(const PartitionMapAt& map) const {
  for (std::uint16_t i = 0; i < partitions_.size(); ++i) {
    const PartitionFacts& other = partitions_[i];
    const bool solid =
        other.map.kind == PartitionKind::Physical || other.map.kind == PartitionKind::Sparable;
    if (solid && other.usable && other.map.partition_number == map.partition_number)
      return i;
  }
  return std::nullopt;
}

// The table whose ICB stands at this block of the volume, if one does.
std::optional<VatFacts> PartitionReader::vat_at(std::uint16_t base, std::uint32_t block,
                                                const FaultHandler& faults) const {
  const PartitionFacts& physical = partitions_[base];
  const auto found = read_descriptor(source_, block_size_, block);
  if (!found || block < physical.start)
    return std::nullopt;
  const std::uint32_t logical = block - physical.start;
  const std::uint8_t tag_faults = judge_tag(found->bytes, logical);
  const TagId id = found->tag().id();
  if (tag_faults != TagSound || (id != TagId::FileEntry && id != TagId::ExtendedFileEntry))
    return std::nullopt;
  const auto icb_tag = read_struct<IcbTag>(found->bytes, sizeof(Tag));
  const auto type = static_cast<IcbFileType>(icb_tag->file_type);
  if (type != IcbFileType::NotSpecified && type != IcbFileType::VirtualAllocationTable)
    return std::nullopt;
  ReadBudget budget = budget_for(source_.size());
  auto icb = read_icb(*this, {logical, base}, faults, budget, "virtual allocation table");
  if (!icb)
    return std::nullopt;
  const SectionBytes content(source_, sections_of(*this, *icb, faults, "virtual allocation table"));
  // No table has more entries than the medium has blocks, and that of 1.50 is known by its end
  // alone.
  const std::uint64_t most = 4 * (source_.size() / block_size_) + (1 << 17);
  if (content.size() > most || (type == IcbFileType::NotSpecified && !has_trailer(content)))
    return std::nullopt;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(content.size()));
  content.read(0, bytes);
  VatFacts vat;
  vat.block = block;
  Bytes table = bytes;
  if (type == IcbFileType::VirtualAllocationTable) {
    vat.header = read_struct<VatHeader>(bytes);
    if (!vat.header)
      return std::nullopt;
    const std::size_t named = vat.header->length_of_header;
    const std::size_t told = sizeof(VatHeader) + vat.header->length_of_implementation_use;
    table = slice(bytes, named >= sizeof(VatHeader) ? named : told, bytes.size());
  } else {
    vat.trailer = read_struct<VatTrailer>(bytes, bytes.size() - sizeof(VatTrailer));
    table = table.first(bytes.size() - sizeof(VatTrailer));
  }
  vat.entries.reserve(table.size() / 4);
  for (std::size_t i = 0; i + 4 <= table.size(); i += 4)
    vat.entries.push_back(*read_struct<Le<std::uint32_t>>(table, i));
  vat.icb = std::move(*icb);
  return vat;
}

void PartitionReader::open_virtual(std::uint16_t reference, const VolumeFacts& volume,
                                   const FaultHandler& faults) {
  PartitionFacts& facts = partitions_[reference];
  const auto base = base_of(facts.map);
  if (!base) {
    report(faults, lba_of(volume.logical->position),
           "a virtual partition has no physical one to lie in", "UDF 2.2.8");
    return;
  }
  facts.base = *base;
  // The table is the last thing recorded. Blank blocks may follow in an image, which count for
  // nothing, and a few others: anchors, the run-out of a track.
  std::uint64_t recorded = 0;
  constexpr std::uint64_t chunk = 512;
  std::vector<std::uint8_t> bytes;
  for (std::uint64_t end = volume.blocks;
       end > partitions_[*base].start && recorded < vat_search_blocks;
       end -= std::min(end, chunk)) {
    const std::uint64_t first = end - std::min(end, chunk);
    if (source_.hole_at(first * block_size_) >= (end - first) * block_size_)
      continue;
    bytes.resize(static_cast<std::size_t>((end - first) * block_size_));
    source_.read(first * block_size_, bytes);
    for (std::uint64_t block = end; block-- > first && recorded < vat_search_blocks;) {
      const Bytes one = slice(bytes, static_cast<std::size_t>((block - first) * block_size_), 512);
      if (std::all_of(one.begin(), one.end(), [](std::uint8_t byte) { return byte == 0; }))
        continue;
      ++recorded;
      if (block > 0xFFFFFFFF)
        continue;
      facts.vat = vat_at(*base, static_cast<std::uint32_t>(block), faults);
      if (!facts.vat)
        continue;
      facts.blocks = facts.vat->entries.size();
      facts.usable = true;
      return;
    }
  }
  report(faults, lba_of(source_.size()),
         "there is no virtual allocation table in the last blocks, so its files cannot be found",
         "UDF 2.2.11");
}

std::vector<PartitionReader::MappedRun> PartitionReader::mapped_runs(const IcbFacts& icb,
                                                                     std::uint32_t block_size) {
  std::vector<MappedRun> runs;
  std::uint64_t first = 0;
  for (const AllocationExtent& extent : icb.extents) {
    const std::uint64_t blocks = extent.bytes / block_size + (extent.bytes % block_size != 0);
    MappedRun run{first, blocks, std::nullopt};
    if (extent.type == ExtentType::Recorded)
      run.at = extent.at;
    runs.push_back(run);
    first += blocks;
  }
  return runs;
}

void PartitionReader::open_metadata(std::uint16_t reference, const FaultHandler& faults) {
  PartitionFacts& facts = partitions_[reference];
  const auto base = base_of(facts.map);
  if (!base) {
    report(faults, lba_of(std::uint64_t{facts.start} * block_size_),
           "a metadata partition has no physical one to lie in", "UDF 2.2.10");
    return;
  }
  facts.base = *base;
  facts.metadata.emplace();
  MetadataFacts& metadata = *facts.metadata;
  metadata.map = *facts.map.as<MetadataPartitionMap>();
  ReadBudget budget = budget_for(source_.size());
  const auto read = [&](std::uint32_t at, IcbFileType type, const char* what) {
    auto icb = read_icb(*this, {at, *base}, faults, budget, what);
    if (icb && icb->type() != type) {
      report(faults, lba_of(icb->position),
             cat(what, " is an ICB of file type ", static_cast<int>(icb->type()), ", not ",
                 static_cast<int>(type)),
             "UDF 2.3.5.2");
      icb.reset();
    }
    return icb;
  };
  metadata.main = read(metadata.map.metadata_file_location, IcbFileType::Metadata, "metadata file");
  metadata.mirror =
      read(metadata.map.mirror_file_location, IcbFileType::MetadataMirror, "metadata mirror file");
  if (metadata.map.bitmap_file_location != no_bitmap_file)
    metadata.bitmap = read(metadata.map.bitmap_file_location, IcbFileType::MetadataBitmap,
                           "metadata bitmap file");
  if (metadata.mirror)
    mirrored_[reference] = mapped_runs(*metadata.mirror, block_size_);
  metadata.uses_mirror = !metadata.main && metadata.mirror;
  if (metadata.main)
    mapped_[reference] = mapped_runs(*metadata.main, block_size_);
  else
    mapped_[reference] = mirrored_[reference];
  if (!mapped_[reference].empty())
    facts.blocks = mapped_[reference].back().first + mapped_[reference].back().blocks;
  facts.usable = metadata.main || metadata.mirror;
}

}  // namespace disc::udf
