// Finds what describes a UDF volume: recognition sequence, anchors, descriptor sequences.
#include "formats/udf/volume_structure_reader.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "formats/base/error.h"

namespace disc::udf {
namespace {

constexpr std::size_t structure_bytes = 2048;  // of one recognition structure
constexpr int most_structures = 64;
constexpr int most_unknown_structures = 8;
constexpr std::size_t most_descriptors = 512;  // in one sequence, continuations and all
constexpr std::size_t most_extents = 64;       // that a sequence goes through
constexpr std::size_t most_damaged = 16;       // in a row, before a sequence is given up
constexpr std::size_t descriptor_bytes = 512;  // what is left of the smallest block
constexpr std::size_t most_bytes = 1 << 20;    // of one descriptor

// The size that the drive has comes first; mkudffs makes all of them.
constexpr std::array<std::uint32_t, 7> block_sizes{2048, 512, 1024, 4096, 8192, 16384, 32768};

bool reach(const BlockSource& source, std::uint64_t position, std::uint64_t count) {
  return position <= source.size() && count <= source.size() - position;
}

bool blank(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// Damaged blocks hide what they hold, and no more.
bool readable(const BlockSource& source, std::uint64_t position, std::span<std::uint8_t> out) {
  try {
    source.read(position, out);
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::vector<RecognitionAt> read_recognition(const BlockSource& source, std::uint64_t position) {
  constexpr std::array<std::string_view, 8> known{"BEA01", "BOOT2", "CD001", "CDW02",
                                                  "NSR02", "NSR03", "TEA01", "CD-I "};
  std::vector<RecognitionAt> found;
  int unknown = 0;
  for (int i = 0; i < most_structures; ++i, position += structure_bytes) {
    std::array<std::uint8_t, 7> head{};
    if (!reach(source, position, structure_bytes) || !readable(source, position, head))
      break;
    const std::string_view identifier = text_of(Bytes(head).subspan(1, 5));
    if (std::find(known.begin(), known.end(), identifier) != known.end()) {
      unknown = 0;
      found.push_back({position, std::string(identifier), head[0], head[6]});
    } else if (++unknown >= most_unknown_structures ||
               (!found.empty() && found.back().identifier == "TEA01" && unknown > 1)) {
      break;  // in blocks of 4096 bytes every other structure is blank
    }
  }
  return found;
}

std::size_t size_of_kind(Bytes bytes) {
  const auto tag = read_struct<Tag>(bytes);
  if (!tag)
    return descriptor_bytes;
  switch (tag->id()) {
    case TagId::LogicalVolumeDescriptor:
      if (const auto logical = read_struct<LogicalVolumeDescriptor>(bytes))
        return sizeof *logical + std::size_t{logical->map_table_length};
      break;
    case TagId::UnallocatedSpaceDescriptor:
      if (const auto space = read_struct<UnallocatedSpaceDescriptor>(bytes))
        return sizeof *space +
               sizeof(ExtentAd) * std::size_t{space->number_of_allocation_descriptors};
      break;
    case TagId::LogicalVolumeIntegrityDescriptor:
      if (const auto integrity = read_struct<LogicalVolumeIntegrityDescriptor>(bytes))
        return sizeof *integrity + 8 * std::size_t{integrity->number_of_partitions} +
               std::size_t{integrity->length_of_implementation_use};
      break;
    default:
      break;
  }
  return descriptor_bytes;
}

// Reads one sequence through its pointers to its end.
class SequenceReader {
 public:
  SequenceReader(const BlockSource& source, const VolumeFacts& facts, const FaultHandler& faults,
                 const char* what)
      : source_(source), facts_(facts), faults_(faults), what_(what) {}

  DescriptorSequence read(const ExtentAd& first) {
    ExtentAd next = first;
    while (next.length != 0 && sequence_.extents.size() < most_extents) {
      if (!seen_.insert(next.location).second) {
        tell(next.location, "comes back to where it has been");
        break;
      }
      next = read_extent(next);
    }
    return std::move(sequence_);
  }

 private:
  // Returns where it goes on; a length of 0 if it does not.
  ExtentAd read_extent(const ExtentAd& extent) {
    const std::uint32_t first = extent.location;
    const std::uint32_t size = facts_.block_size;
    const std::uint32_t blocks = extent.length / size + (extent.length % size != 0);
    sequence_.extents.push_back({first, blocks});
    ExtentAd next{};
    std::size_t damaged = 0;
    for (std::uint32_t i = 0; i < blocks && sequence_.descriptors.size() < most_descriptors;) {
      std::optional<RecordedDescriptor> found;
      try {
        found = read_descriptor(source_, size, first + i);
      } catch (const Error&) {
        tell(first + i, "has a block that cannot be read");
        ++i;
        if (++damaged > most_damaged)
          break;
        continue;
      }
      if (!found) {
        tell(first + i, "reaches past the end of the medium");
        break;
      }
      if (blank(found->bytes))
        break;  // not recorded: the end (ECMA-167 3/8.4.2)
      i += static_cast<std::uint32_t>(std::max<std::size_t>(found->bytes.size() / size, 1));
      damaged = found->faults == TagSound ? 0 : damaged + 1;
      if (damaged > most_damaged)
        break;
      sequence_.descriptors.push_back(std::move(*found));
      const RecordedDescriptor& last = sequence_.descriptors.back();
      if (last.is(TagId::TerminatingDescriptor)) {
        sequence_.terminated = true;
        break;
      }
      if (last.is(TagId::VolumeDescriptorPointer)) {
        if (const auto pointer = last.as<VolumeDescriptorPointer>())
          next = pointer->next_sequence;
      } else if (last.is(TagId::LogicalVolumeIntegrityDescriptor)) {
        const auto integrity = last.as<LogicalVolumeIntegrityDescriptor>();
        if (integrity && integrity->next_integrity_extent.length != 0)
          return integrity->next_integrity_extent;
      }
    }
    if (sequence_.terminated)
      return {};
    return next;
  }

  void tell(std::uint32_t block, const char* what) {
    report(faults_, lba_of(facts_.position_of(block)), cat(what_, " ", what), "ECMA-167 3/8.4.2");
  }

  const BlockSource& source_;
  const VolumeFacts& facts_;
  const FaultHandler& faults_;
  const char* what_;
  DescriptorSequence sequence_;
  std::set<std::uint32_t> seen_;
};

std::uint32_t number_of(const RecordedDescriptor& found) {
  return read_struct<Le<std::uint32_t>>(found.bytes, sizeof(Tag)).value_or(0);
}

std::uint16_t partition_number_of(const RecordedDescriptor& found) {
  return found.as<PartitionDescriptor>().value_or(PartitionDescriptor{}).partition_number;
}

bool usable(const RecordedDescriptor& found, TagId id) {
  return found.is(id) && (found.faults & (BadCrc | BadCrcLength)) == 0;
}

// The last of those with the highest volume descriptor sequence number.
template <class Fits>
std::optional<RecordedDescriptor> prevailing(const DescriptorSequence& sequence, TagId id,
                                             Fits fits) {
  const RecordedDescriptor* best = nullptr;
  for (const RecordedDescriptor& found : sequence.descriptors)
    if (usable(found, id) && fits(found) &&
        (best == nullptr || number_of(found) >= number_of(*best)))
      best = &found;
  return best == nullptr ? std::nullopt : std::optional(*best);
}

bool is_information(const RecordedDescriptor& found) {
  const auto use = found.as<ImplementationUseVolumeDescriptor>();
  return use && use->implementation_identifier.text() == "*UDF LV Info";
}

// Takes from the sequences what counts.
class Choice {
 public:
  Choice(VolumeFacts& facts, const FaultHandler& faults) : facts_(facts), faults_(faults) {}

  void run() {
    const auto any = [](const RecordedDescriptor&) { return true; };
    facts_.primary = choose(TagId::PrimaryVolumeDescriptor, any);
    facts_.logical = choose(TagId::LogicalVolumeDescriptor, any);
    facts_.unallocated = choose(TagId::UnallocatedSpaceDescriptor, any);
    facts_.information = choose(TagId::ImplementationUseVolumeDescriptor, is_information);
    std::set<std::uint16_t> numbers;
    for (const DescriptorSequence* sequence : {&facts_.main, &facts_.reserve})
      for (const RecordedDescriptor& found : sequence->descriptors)
        if (usable(found, TagId::PartitionDescriptor))
          numbers.insert(partition_number_of(found));
    for (const std::uint16_t number : numbers)
      if (auto found = choose(TagId::PartitionDescriptor, [&](const RecordedDescriptor& one) {
            return partition_number_of(one) == number;
          }))
        facts_.partitions.push_back(std::move(*found));
  }

 private:
  template <class Fits>
  std::optional<RecordedDescriptor> choose(TagId id, Fits fits) {
    auto found = prevailing(facts_.main, id, fits);
    if (found)
      return found;
    found = prevailing(facts_.reserve, id, fits);
    if (found)
      report(faults_, lba_of(found->position),
             cat("only the reserve sequence has a sound ", to_string(id)), "ECMA-167 3/8.4.2.2");
    return found;
  }

  VolumeFacts& facts_;
  const FaultHandler& faults_;
};

void tell_damaged(const DescriptorSequence& sequence, const char* what,
                  const FaultHandler& faults) {
  for (const RecordedDescriptor& found : sequence.descriptors) {
    const Lba at = lba_of(found.position);
    if ((found.faults & BadChecksum) != 0)
      report(faults, at, cat(what, " holds a block without a sound tag"), "ECMA-167 3/7.2");
    else if ((found.faults & (BadCrc | BadCrcLength)) != 0)
      report(faults, at, cat("the CRC of the ", to_string(found.tag().id()), " does not hold"),
             "ECMA-167 3/7.2");
  }
}

std::optional<RecordedDescriptor> anchor_at(const BlockSource& source, std::uint32_t size,
                                            std::uint64_t block) {
  if (block > 0xFFFFFFFF)
    return std::nullopt;
  std::vector<std::uint8_t> bytes(size);
  if (!readable(source, block * size, bytes))
    return std::nullopt;
  auto found = read_descriptor(source, size, static_cast<std::uint32_t>(block));
  if (!found || !found->is(TagId::AnchorVolumeDescriptorPointer))
    return std::nullopt;
  return found;
}

// Anchors of a volume made of blocks of `size`, those with sound tags only unless `lenient`.
std::vector<RecordedDescriptor> find_anchors(const BlockSource& source, std::uint32_t size,
                                             std::uint64_t start, bool lenient) {
  std::vector<RecordedDescriptor> anchors;
  std::set<std::uint64_t> looked;
  const std::uint64_t blocks = source.size() / size;
  const auto look = [&](std::uint64_t block) {
    if (block >= blocks || !looked.insert(block).second)
      return;
    auto found = anchor_at(source, size, block);
    if (found && (lenient || (found->faults & WrongLocation) == 0))
      anchors.push_back(std::move(*found));
  };
  if (blocks == 0)
    return anchors;
  const std::uint64_t last = blocks - 1;
  look(start + anchor_block);
  look(last);
  if (last >= anchor_block)
    look(last - anchor_block);
  if (anchors.empty()) {
    look(start + 2 * anchor_block);
    // Behind an image there may be the run-out of a track or blocks that a drive cannot read.
    for (const std::uint64_t behind : {1U, 2U, 150U, 152U, 300U})
      for (const std::uint64_t before : {std::uint64_t{0}, std::uint64_t{anchor_block}})
        if (last >= behind + before)
          look(last - behind - before);
  }
  return anchors;
}

void read_sequences(const BlockSource& source, VolumeFacts& facts, const FaultHandler& faults) {
  // The first anchor whose CRC holds leads on, then any.
  std::vector<const RecordedDescriptor*> order;
  for (const bool sound : {true, false})
    for (const RecordedDescriptor& anchor : facts.anchors)
      if ((anchor.faults == TagSound) == sound)
        order.push_back(&anchor);
  for (const RecordedDescriptor* at : order) {
    const auto anchor = at->as<AnchorVolumeDescriptorPointer>();
    if (!anchor)
      continue;
    facts.main = SequenceReader(source, facts, faults, "the main volume descriptor sequence")
                     .read(anchor->main_sequence);
    facts.reserve = SequenceReader(source, facts, faults, "the reserve volume descriptor sequence")
                        .read(anchor->reserve_sequence);
    if (!facts.main.descriptors.empty() || !facts.reserve.descriptors.empty())
      return;
  }
}

std::uint32_t recorded_block_size(const VolumeFacts& facts) {
  const auto logical = facts.logical ? facts.logical->as<LogicalVolumeDescriptor>() : std::nullopt;
  return logical ? std::uint32_t{logical->logical_block_size} : 0;
}

void read_integrity(const BlockSource& source, VolumeFacts& facts, const FaultHandler& faults) {
  const auto logical = facts.logical ? facts.logical->as<LogicalVolumeDescriptor>() : std::nullopt;
  if (!logical)
    return;
  facts.integrity = SequenceReader(source, facts, faults, "the integrity sequence")
                        .read(logical->integrity_sequence_extent);
  for (const RecordedDescriptor& found : facts.integrity.descriptors)
    if (usable(found, TagId::LogicalVolumeIntegrityDescriptor))
      facts.integrity_descriptor = found;
}

// What one size of blocks would make of the medium; nothing without an anchor.
std::optional<VolumeFacts> read_with(const BlockSource& source, std::uint32_t size,
                                     Lba session_start, bool lenient, const FaultHandler& faults) {
  VolumeFacts facts;
  facts.block_size = size;
  facts.blocks = source.size() / size;
  facts.session_start = static_cast<std::uint32_t>(byte_offset(session_start) / size);
  facts.anchors = find_anchors(source, size, facts.session_start, lenient);
  if (facts.anchors.empty())
    return std::nullopt;
  read_sequences(source, facts, faults);
  Choice(facts, faults).run();
  return facts;
}

// Faults of a guess that was wrong are nobody's business: they wait until it proves right.
std::optional<VolumeFacts> best_of(const BlockSource& source, Lba session_start, bool lenient,
                                   std::vector<Fault>& told) {
  std::optional<VolumeFacts> best;
  for (const std::uint32_t size : block_sizes) {
    std::vector<Fault> faults;
    auto facts = read_with(source, size, session_start, lenient,
                           [&](const Fault& fault) { faults.push_back(fault); });
    if (!facts)
      continue;
    const bool right = recorded_block_size(*facts) == size;
    if (best && !right)
      continue;
    best = std::move(facts);
    told = std::move(faults);
    if (right)
      break;
  }
  return best;
}

}  // namespace

std::optional<RecordedDescriptor> read_descriptor(const BlockSource& source,
                                                  std::uint32_t block_size, std::uint32_t block) {
  const std::uint64_t position = std::uint64_t{block} * block_size;
  if (!reach(source, position, block_size))
    return std::nullopt;
  RecordedDescriptor found{block, position, TagSound, std::vector<std::uint8_t>(block_size)};
  source.read(position, found.bytes);
  const std::size_t wanted = std::min(size_of_kind(found.bytes), most_bytes);
  if (wanted > block_size && (judge_tag(found.bytes, block) & BadChecksum) == 0) {
    const std::uint64_t there = (source.size() - position) / block_size * block_size;
    const std::uint64_t whole = (wanted + block_size - 1) / block_size * std::uint64_t{block_size};
    found.bytes.resize(static_cast<std::size_t>(std::min(whole, there)));
    source.read(position, found.bytes);
  }
  found.faults = judge_tag(found.bytes, block);
  return found;
}

bool VolumeFacts::any() const { return !anchors.empty() || !standard().empty(); }

std::string VolumeFacts::standard() const {
  for (const RecognitionAt& one : recognition)
    if (one.identifier.starts_with("NSR"))
      return one.identifier;
  return {};
}

Revision VolumeFacts::revision() const {
  const auto found = logical ? logical->as<LogicalVolumeDescriptor>() : std::nullopt;
  return found ? found->domain_identifier.revision() : Revision{0};
}

VolumeFacts read_volume_structure(const BlockSource& source, const FaultHandler& faults,
                                  Lba session_start) {
  if (session_start.value < 0)
    session_start = {0};
  std::vector<Fault> told;
  auto found = best_of(source, session_start, false, told);
  if (!found)
    found = best_of(source, session_start, true, told);
  VolumeFacts facts = found ? std::move(*found) : VolumeFacts{};
  if (!found)
    facts.blocks = static_cast<std::uint64_t>(source.blocks());
  facts.recognition =
      read_recognition(source, byte_offset(session_start) + recognition_block * structure_bytes);
  for (const Fault& fault : told)
    report(faults, fault.at, fault.what, fault.clause.c_str());
  for (const RecordedDescriptor& anchor : facts.anchors)
    if (anchor.faults != TagSound)
      report(faults, lba_of(anchor.position), "the anchor volume descriptor pointer is damaged",
             "ECMA-167 3/7.2");
  tell_damaged(facts.main, "the main volume descriptor sequence", faults);
  tell_damaged(facts.reserve, "the reserve volume descriptor sequence", faults);
  read_integrity(source, facts, faults);
  return facts;
}

}  // namespace disc::udf
