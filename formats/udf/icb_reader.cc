// Reads information control blocks: what a file is, where its content lies, its attributes.
#include "formats/udf/icb_reader.h"

#include <algorithm>
#include <set>

#include "formats/base/error.h"
#include "formats/udf/partition_reader.h"
#include "formats/udf/recorded_block.h"

namespace disc::udf {
namespace {

constexpr std::size_t most_earlier = 65536;  // entries of one ICB before the one that counts
constexpr std::size_t extended_ad_bytes = 20;

// ECMA-167 4/14.14.3, which UDF does not allow (2.3.10) and some wrote.
struct ExtendedAd {
  Le<std::uint32_t> length_and_type;     // BP 0
  Le<std::uint32_t> recorded_length;     // BP 4
  Le<std::uint32_t> information_length;  // BP 8
  RecordedLbAddr location;               // BP 12
  std::array<std::uint8_t, 2> use;       // BP 18
};
static_assert(sizeof(ExtendedAd) == extended_ad_bytes);

ExtendedFileEntry widened(const FileEntry& plain) {
  ExtendedFileEntry wide{};
  wide.tag = plain.tag;
  wide.icb_tag = plain.icb_tag;
  wide.uid = plain.uid;
  wide.gid = plain.gid;
  wide.permissions = plain.permissions;
  wide.file_link_count = plain.file_link_count;
  wide.record_format = plain.record_format;
  wide.record_display_attributes = plain.record_display_attributes;
  wide.record_length = plain.record_length;
  wide.information_length = plain.information_length;
  wide.object_size = plain.information_length;
  wide.logical_blocks_recorded = plain.logical_blocks_recorded;
  wide.access_time = plain.access_time;
  wide.modification_time = plain.modification_time;
  wide.attribute_time = plain.attribute_time;
  wide.checkpoint = plain.checkpoint;
  wide.extended_attribute_icb = plain.extended_attribute_icb;
  wide.implementation_identifier = plain.implementation_identifier;
  wide.unique_id = plain.unique_id;
  wide.length_of_extended_attributes = plain.length_of_extended_attributes;
  wide.length_of_allocation_descriptors = plain.length_of_allocation_descriptors;
  return wide;
}

std::string found_in(const RecordedBlock& block) {
  const auto zero = [](std::uint8_t byte) { return byte == 0; };
  if (std::all_of(block.bytes.begin(), block.bytes.end(), zero))
    return "a blank block";
  return block.readable() ? cat("a ", to_string(block.id())) : "a block without a sound tag";
}

class IcbReader {
 public:
  IcbReader(const PartitionReader& partitions, const FaultHandler& faults, ReadBudget& budget,
            const std::string& what)
      : partitions_(partitions), faults_(faults), budget_(budget), what_(what) {}

  std::optional<IcbFacts> read(LbAddr at) {
    auto found = entry_at(at, true);
    // Strategy 4096: behind each entry stands an indirect one that may lead to a later version.
    std::set<LbAddr> seen;
    std::vector<LbAddr> earlier;
    LbAddr here = at;
    while (found && found->entry.icb_tag.strategy_type == 4096 && seen.insert(here).second &&
           earlier.size() < most_earlier) {
      const auto next = indirect_at({here.block + 1, here.partition});
      auto later = next ? entry_at(*next, false) : std::nullopt;
      if (!later)
        break;
      earlier.push_back(here);
      earlier.push_back({here.block + 1, here.partition});
      here = *next;
      found = std::move(later);
    }
    if (!found)
      return std::nullopt;
    found->earlier = std::move(earlier);
    read_descriptors(*found);
    return found;
  }

 private:
  // The first block is paid for by the descriptor that led here: hard links lead to the same one.
  std::optional<RecordedBlock> block_at(LbAddr at) {
    if (std::exchange(first_, false))
      return read_recorded(partitions_, at, faults_, what_);
    if (!budget_.take(partitions_.block_size())) {
      if (!told_)
        tell(0, "is one descriptor too many: together they are larger than the medium");
      told_ = true;
      return std::nullopt;
    }
    return read_recorded(partitions_, at, faults_, what_);
  }

  // What an indirect entry leads to, if one stands there.
  std::optional<LbAddr> indirect_at(LbAddr at) {
    const auto block = block_at(at);
    if (!block || block->faults != TagSound || block->id() != TagId::IndirectEntry)
      return std::nullopt;
    const auto target = read_struct<LongAd>(block->bytes, sizeof(Tag) + sizeof(IcbTag));
    if (!target || target->length() == 0)
      return std::nullopt;
    return LbAddr(target->location);
  }

  std::optional<IcbFacts> entry_at(LbAddr at, bool wanted) {
    const auto block = block_at(at);
    if (!block) {
      if (wanted && !told_)
        tell(0, cat("its ICB lies in block ", at.block, " of partition ", at.partition,
                    ", which has no place on the medium"));
      return std::nullopt;
    }
    const bool sound = block->readable();
    if (!sound || (block->id() != TagId::FileEntry && block->id() != TagId::ExtendedFileEntry)) {
      if (wanted && sound && block->id() == TagId::IndirectEntry)
        return from_indirect(*block);
      if (wanted)
        tell(block->position, cat("there is no file entry, but ", found_in(*block)));
      return std::nullopt;
    }
    return decode(*block, at);
  }

  // An ICB that begins with an indirect entry; one step, the rest goes by strategy.
  std::optional<IcbFacts> from_indirect(const RecordedBlock& block) {
    const auto target = read_struct<LongAd>(block.bytes, sizeof(Tag) + sizeof(IcbTag));
    if (!target || target->length() == 0)
      return std::nullopt;
    return entry_at(target->location, false);
  }

  std::optional<IcbFacts> decode(const RecordedBlock& block, LbAddr at) {
    IcbFacts facts;
    facts.at = at;
    facts.position = block.position;
    facts.faults = block.faults;
    facts.id = block.id();
    std::size_t head = sizeof(FileEntry);
    if (facts.id == TagId::ExtendedFileEntry) {
      facts.entry = *read_struct<ExtendedFileEntry>(block.bytes);
      head = sizeof(ExtendedFileEntry);
    } else {
      facts.entry = widened(*read_struct<FileEntry>(block.bytes));
    }
    if ((block.faults & (BadCrc | BadCrcLength)) != 0)
      tell(block.position, "the CRC of its file entry does not hold");
    if ((block.faults & WrongLocation) != 0)
      tell(block.position, cat("the tag of its file entry calls block ", at.block, " ",
                               std::uint32_t{facts.entry.tag.location}));
    const std::size_t room = block.bytes.size() - head;
    const std::size_t attributes = facts.entry.length_of_extended_attributes;
    const std::size_t descriptors = facts.entry.length_of_allocation_descriptors;
    if (attributes > room || descriptors > room - attributes)
      tell(block.position, "attributes and allocation descriptors reach past its file entry");
    const Bytes space = slice(block.bytes, head, attributes);
    facts.attributes.assign(space.begin(), space.end());
    const Bytes list = slice(block.bytes, head + space.size(), descriptors);
    facts.form = static_cast<AllocationForm>(facts.entry.icb_tag.flags & AllocationMask);
    facts.embedded_offset = static_cast<std::uint32_t>(head + space.size());
    facts.embedded_bytes = static_cast<std::uint32_t>(list.size());
    list_.assign(list.begin(), list.end());
    return facts;
  }

  void read_descriptors(IcbFacts& facts) {
    if (facts.form == AllocationForm::Embedded)
      return;
    if (facts.form != AllocationForm::Short && facts.form != AllocationForm::Long &&
        facts.form != AllocationForm::Extended) {
      tell(facts.position,
           cat("allocation descriptors of form ", static_cast<int>(facts.form), " are not known"));
      return;
    }
    std::set<LbAddr> seen;
    std::vector<std::uint8_t> list = std::move(list_);
    for (;;) {
      const auto next = read_list(facts, list);
      if (!next)
        return;
      if (!seen.insert(next->at).second) {
        tell(facts.position, "its allocation descriptors lead in a circle");
        return;
      }
      auto more = continuation(facts, *next);
      if (!more)
        return;
      list = std::move(*more);
    }
  }

  // Adds what a list holds; returns where it goes on.
  std::optional<AllocationExtent> read_list(IcbFacts& facts, Bytes list) {
    const std::size_t step = facts.form == AllocationForm::Short  ? sizeof(ShortAd)
                             : facts.form == AllocationForm::Long ? sizeof(LongAd)
                                                                  : sizeof(ExtendedAd);
    for (std::size_t i = 0; i + step <= list.size(); i += step) {
      const AllocationExtent extent = extent_at(facts, list, i);
      if (extent.bytes == 0)
        return std::nullopt;  // ends the list (ECMA-167 4/12)
      if (extent.type == ExtentType::Continuation)
        return extent;
      facts.extents.push_back(extent);
    }
    return std::nullopt;
  }

  static AllocationExtent extent_at(const IcbFacts& facts, Bytes list, std::size_t offset) {
    if (facts.form == AllocationForm::Short) {
      const ShortAd ad = *read_struct<ShortAd>(list, offset);
      return {{ad.position, facts.at.partition}, ad.type(), ad.length(), 0};
    }
    if (facts.form == AllocationForm::Long) {
      const LongAd ad = *read_struct<LongAd>(list, offset);
      return {ad.location, ad.type(), ad.length(), ad.flags};
    }
    const ExtendedAd ad = *read_struct<ExtendedAd>(list, offset);
    return {ad.location, static_cast<ExtentType>(ad.length_and_type >> 30),
            ad.length_and_type & max_extent_bytes, 0};
  }

  std::optional<std::vector<std::uint8_t>> continuation(IcbFacts& facts,
                                                        const AllocationExtent& extent) {
    const auto block = block_at(extent.at);
    if (!block || !block->is(TagId::AllocationExtentDescriptor)) {
      if (!told_)
        tell(facts.position, cat("there is no allocation extent descriptor in block ",
                                 extent.at.block, " of partition ", extent.at.partition));
      return std::nullopt;
    }
    if ((block->faults & (BadCrc | BadCrcLength)) != 0)
      tell(block->position, "the CRC of its allocation extent descriptor does not hold");
    facts.continuations.push_back(extent.at);
    const auto head = *read_struct<AllocationExtentDescriptor>(block->bytes);
    const std::size_t bytes = head.length_of_allocation_descriptors;
    if (bytes > block->bytes.size() - sizeof head)
      tell(block->position, "allocation descriptors reach past their block");
    const Bytes list = slice(block->bytes, sizeof head, bytes);
    return std::vector<std::uint8_t>(list.begin(), list.end());
  }

  void tell(std::uint64_t position, const std::string& fact) {
    report(faults_, lba_of(position), cat(what_, ": ", fact), "ECMA-167 4/14.9");
  }

  const PartitionReader& partitions_;
  const FaultHandler& faults_;
  ReadBudget& budget_;
  const std::string& what_;
  std::vector<std::uint8_t> list_;  // allocation descriptors of the entry decoded last
  bool first_ = true;
  bool told_ = false;
};

void append(std::vector<Section>& sections, Section next) {
  if (!sections.empty()) {
    Section& last = sections.back();
    const bool both = last.hole && next.hole;
    const bool neighbours =
        !last.hole && !next.hole &&
        byte_offset(last.first) + last.offset + last.bytes == byte_offset(next.first) + next.offset;
    if (both || neighbours) {
      last.bytes += next.bytes;
      return;
    }
  }
  sections.push_back(next);
}

// How much of the content an extent can hold. Linux does not lengthen the last one as long as a
// file grows inside its last block, and reads what is there all the same.
std::uint64_t room_of(const IcbFacts& icb, const AllocationExtent& extent, std::uint32_t block) {
  if (&extent != &icb.extents.back())
    return extent.bytes;
  return (std::uint64_t{extent.bytes} + block - 1) / block * block;
}

Section section_at(std::uint64_t position, std::uint64_t bytes) {
  return {lba_of(position), bytes, false, static_cast<std::uint32_t>(position % disc::block_size)};
}

}  // namespace

std::optional<IcbFacts> read_icb(const PartitionReader& partitions, LbAddr at,
                                 const FaultHandler& faults, ReadBudget& budget,
                                 const std::string& what) {
  return IcbReader(partitions, faults, budget, what).read(at);
}

std::vector<Section> sections_of(const PartitionReader& partitions, const IcbFacts& icb,
                                 const FaultHandler& faults, const std::string& what) {
  std::vector<Section> sections;
  std::uint64_t left = icb.size();
  const auto tell = [&](const std::string& fact) {
    report(faults, lba_of(icb.position), cat(what, ": ", fact), "ECMA-167 4/12.1");
  };
  if (icb.form == AllocationForm::Embedded) {
    const std::uint64_t bytes = std::min<std::uint64_t>(left, icb.embedded_bytes);
    if (bytes != 0)
      sections.push_back(section_at(icb.position + icb.embedded_offset, bytes));
    if (bytes < left)
      tell(cat("only ", bytes, " of ", left, " bytes are embedded"));
    return sections;
  }
  for (const AllocationExtent& extent : icb.extents) {
    if (left == 0)
      break;
    std::uint64_t bytes = std::min(left, room_of(icb, extent, partitions.block_size()));
    left -= bytes;
    if (extent.type != ExtentType::Recorded) {
      append(sections, {Lba{0}, bytes, true, 0});
      continue;
    }
    for (const ByteRun& run : partitions.runs(extent.at, bytes)) {
      append(sections, section_at(run.position, run.bytes));
      bytes -= run.bytes;
    }
    if (bytes != 0) {
      tell(cat("the extent of ", extent.bytes, " bytes from block ", extent.at.block,
               " of partition ", extent.at.partition, " on has no place on the medium"));
      return sections;
    }
  }
  if (left != 0)
    tell(cat("its extents end ", left, " bytes before its ", icb.size(), " bytes do"));
  return sections;
}

std::optional<LbAddr> block_of(const PartitionReader& partitions, const IcbFacts& icb,
                               std::uint64_t offset) {
  if (icb.form == AllocationForm::Embedded)
    return icb.at;
  for (const AllocationExtent& extent : icb.extents) {
    const std::uint64_t room = room_of(icb, extent, partitions.block_size());
    if (offset >= room) {
      offset -= room;
      continue;
    }
    if (extent.type != ExtentType::Recorded)
      return std::nullopt;
    return LbAddr{extent.at.block + static_cast<std::uint32_t>(offset / partitions.block_size()),
                  extent.at.partition};
  }
  return std::nullopt;
}

std::uint32_t mode_of(const IcbFacts& icb) {
  std::uint32_t mode = to_mode(icb.entry.permissions);
  mode |= (icb.flags() & Setuid) != 0 ? 04000U : 0U;
  mode |= (icb.flags() & Setgid) != 0 ? 02000U : 0U;
  mode |= (icb.flags() & Sticky) != 0 ? 01000U : 0U;
  switch (icb.type()) {
    case IcbFileType::Directory:
    case IcbFileType::StreamDirectory:
      return mode | 0040000U;
    case IcbFileType::BlockDevice:
      return mode | 0060000U;
    case IcbFileType::CharDevice:
      return mode | 0020000U;
    case IcbFileType::Fifo:
      return mode | 0010000U;
    case IcbFileType::Socket:
      return mode | 0140000U;
    case IcbFileType::Symlink:
      return mode | 0120000U;
    default:
      return mode | 0100000U;
  }
}

AttributeFacts read_attributes(Bytes space) {
  AttributeFacts facts;
  std::size_t offset = sizeof(ExtendedAttributeHeader);
  if (space.empty())
    return facts;
  while (offset < space.size()) {
    const auto head = read_struct<ExtendedAttribute>(space, offset);
    if (!head || head->attribute_length < sizeof *head ||
        head->attribute_length > space.size() - offset) {
      facts.sound = false;
      break;
    }
    AttributeAt one{static_cast<std::uint32_t>(offset),
                    head->attribute_type,
                    head->attribute_subtype,
                    head->attribute_length,
                    {}};
    const Bytes bytes = space.subspan(offset, head->attribute_length);
    if (one.type == implementation_use_attribute || one.type == application_use_attribute) {
      if (const auto use = read_struct<ImplementationUseAttribute>(bytes))
        one.identifier = use->implementation_identifier.text();
    } else if (one.type == device_specification_attribute) {
      const auto major = read_struct<Le<std::uint32_t>>(bytes, 16);
      const auto minor = read_struct<Le<std::uint32_t>>(bytes, 20);
      if (major && minor)
        facts.device = {std::uint32_t{*major}, std::uint32_t{*minor}};
    } else if (one.type == file_times_attribute) {
      const auto times = read_struct<FileTimesAttribute>(bytes);
      if (times && (times->time_existence & 1) != 0)
        facts.created = from_time(times->creation);
    }
    facts.list.push_back(std::move(one));
    offset += head->attribute_length;
  }
  facts.sound = facts.sound && space.size() >= sizeof(ExtendedAttributeHeader);
  return facts;
}

std::optional<std::string> symlink_target(Bytes components) {
  std::string target;
  std::size_t offset = 0;
  const auto step = [&](std::string_view name) {
    if (!target.empty() && target.back() != '/')
      target += '/';
    target += name;
  };
  while (offset < components.size()) {
    const auto head = read_struct<PathComponent>(components, offset);
    if (!head || components.size() - offset - sizeof *head < head->length_of_identifier)
      return std::nullopt;
    offset += sizeof *head;
    const Bytes identifier = components.subspan(offset, head->length_of_identifier);
    offset += identifier.size();
    switch (static_cast<PathComponentType>(head->type)) {
      case PathComponentType::OtherRoot:  // Linux writes it for the root
      case PathComponentType::Root:
        target = "/";
        break;
      case PathComponentType::Parent:
        step("..");
        break;
      case PathComponentType::Current:
        step(".");
        break;
      case PathComponentType::Name: {
        const auto name = from_cs0(identifier);
        if (!name)
          return std::nullopt;
        step(*name);
        break;
      }
      default:
        return std::nullopt;
    }
  }
  return target;
}

}  // namespace disc::udf
