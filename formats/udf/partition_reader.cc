// From logical blocks of partitions to bytes of the medium: physical, virtual, sparable, metadata.
#include "formats/udf/partition_reader.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"

namespace disc::udf {

const char* to_string(PartitionKind kind) {
  constexpr std::array<const char*, 5> words{"physical", "virtual", "sparable", "metadata",
                                             "unknown"};
  return words[static_cast<std::size_t>(kind)];
}

PartitionReader::PartitionReader(const BlockSource& source, const VolumeFacts& volume,
                                 const FaultHandler& faults)
    : source_(source), block_size_(volume.block_size) {
  if (!volume.logical)
    return;
  for (PartitionMapAt& map : read_partition_maps(*volume.logical, faults))
    partitions_.emplace_back().map = std::move(map);
  spared_.resize(partitions_.size());
  mapped_.resize(partitions_.size());
  mirrored_.resize(partitions_.size());
  const auto each = [&](auto wanted, auto open) {
    for (std::uint16_t i = 0; i < partitions_.size(); ++i)
      if (wanted(partitions_[i].map.kind))
        open(i);
  };
  // Each kind stands on those before it.
  each([](PartitionKind kind) { return kind != PartitionKind::Unknown; },
       [&](std::uint16_t i) { open_physical(i, volume, faults); });
  each([](PartitionKind kind) { return kind == PartitionKind::Sparable; },
       [&](std::uint16_t i) { read_sparing(i, faults); });
  each([](PartitionKind kind) { return kind == PartitionKind::Virtual; },
       [&](std::uint16_t i) { open_virtual(i, volume, faults); });
  each([](PartitionKind kind) { return kind == PartitionKind::Metadata; },
       [&](std::uint16_t i) { open_metadata(i, faults); });
}

std::optional<PartitionReader::Place> PartitionReader::place_physical(std::uint16_t reference,
                                                                      std::uint64_t block,
                                                                      std::uint64_t wanted) const {
  const PartitionFacts& facts = partitions_[reference];
  if (block >= facts.blocks)
    return std::nullopt;
  std::uint64_t blocks = std::min(wanted, facts.blocks - block);
  std::uint64_t at = facts.start + block;
  const auto& spared = spared_[reference];
  if (!spared.empty()) {
    const auto map = facts.map.as<SparablePartitionMap>();
    const std::uint32_t packet = map ? std::uint32_t{map->packet_length} : 0;
    if (packet == 0)
      return std::nullopt;
    const std::uint64_t start = block / packet * packet;
    const auto found = spared.lower_bound(static_cast<std::uint32_t>(start));
    if (found != spared.end() && found->first == start) {
      at = found->second + (block - start);
      blocks = std::min(blocks, start + packet - block);
    } else if (found != spared.end()) {
      blocks = std::min(blocks, found->first - block);
    }
  }
  const std::uint64_t there = source_.size() / block_size_;
  if (at >= there)
    return std::nullopt;
  return Place{at * block_size_, std::min(blocks, there - at)};
}

std::optional<PartitionReader::Place> PartitionReader::place_virtual(const PartitionFacts& facts,
                                                                     std::uint64_t block,
                                                                     std::uint64_t wanted) const {
  if (!facts.vat)
    return std::nullopt;
  const auto& entries = facts.vat->entries;
  if (block >= entries.size() || entries[block] == vat_unused)
    return std::nullopt;
  std::uint64_t blocks = 1;
  while (blocks < wanted && block + blocks < entries.size() &&
         entries[block + blocks] == entries[block] + blocks)
    ++blocks;
  return place_physical(facts.base, entries[block], blocks);
}

std::optional<PartitionReader::Place> PartitionReader::place_mapped(
    const std::vector<MappedRun>& runs, std::uint64_t block, std::uint64_t wanted) const {
  const auto next =
      std::upper_bound(runs.begin(), runs.end(), block,
                       [](std::uint64_t value, const MappedRun& run) { return value < run.first; });
  if (next == runs.begin())
    return std::nullopt;
  const MappedRun& run = *std::prev(next);
  const std::uint64_t into = block - run.first;
  if (into >= run.blocks || !run.at)
    return std::nullopt;
  return place_physical(run.at->partition, run.at->block + into,
                        std::min(wanted, run.blocks - into));
}

std::optional<PartitionReader::Place> PartitionReader::place(LbAddr at,
                                                             std::uint64_t wanted) const {
  if (at.partition >= partitions_.size() || !partitions_[at.partition].usable)
    return std::nullopt;
  const PartitionFacts& facts = partitions_[at.partition];
  switch (facts.map.kind) {
    case PartitionKind::Physical:
    case PartitionKind::Sparable:
      return place_physical(at.partition, at.block, wanted);
    case PartitionKind::Virtual:
      return place_virtual(facts, at.block, wanted);
    case PartitionKind::Metadata:
      return place_mapped(mapped_[at.partition], at.block, wanted);
    case PartitionKind::Unknown:
      break;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> PartitionReader::locate(LbAddr at) const {
  const auto found = place(at, 1);
  return found ? std::optional(found->position) : std::nullopt;
}

std::optional<std::uint64_t> PartitionReader::locate_mirror(LbAddr at) const {
  if (at.partition >= mirrored_.size() || mirrored_[at.partition].empty())
    return std::nullopt;
  const auto found = place_mapped(mirrored_[at.partition], at.block, 1);
  return found ? std::optional(found->position) : std::nullopt;
}

std::optional<LbAddr> PartitionReader::address_of(std::uint64_t position,
                                                  std::uint16_t reference) const {
  const PartitionFacts* const facts = partition(reference);
  if (facts == nullptr || !facts->usable || position % block_size_ != 0)
    return std::nullopt;
  const std::uint64_t block = position / block_size_;
  // Where the block lies in the partition that everything stands on, the spared ones first.
  const bool solid =
      facts->map.kind == PartitionKind::Physical || facts->map.kind == PartitionKind::Sparable;
  const std::uint16_t base = solid ? reference : facts->base;
  const PartitionFacts& below = partitions_[base];
  std::optional<std::uint32_t> logical;
  const auto map = below.map.as<SparablePartitionMap>();
  for (const auto& [original, mapped] : spared_[base])
    if (map && block >= mapped && block - mapped < map->packet_length)
      logical = static_cast<std::uint32_t>(original + (block - mapped));
  if (!logical && block >= below.start && block - below.start < below.blocks)
    logical = static_cast<std::uint32_t>(block - below.start);
  if (!logical || solid)
    return logical ? std::optional(LbAddr{*logical, base}) : std::nullopt;
  if (facts->vat) {
    const auto& entries = facts->vat->entries;
    const auto found = std::find(entries.begin(), entries.end(), *logical);
    if (found == entries.end())
      return std::nullopt;
    return LbAddr{static_cast<std::uint32_t>(found - entries.begin()), reference};
  }
  for (const auto* runs : {&mapped_[reference], &mirrored_[reference]})
    for (const MappedRun& run : *runs)
      if (run.at && *logical >= run.at->block && *logical - run.at->block < run.blocks)
        return LbAddr{static_cast<std::uint32_t>(run.first + *logical - run.at->block), reference};
  return std::nullopt;
}

std::vector<ByteRun> PartitionReader::runs(LbAddr at, std::uint64_t bytes) const {
  std::vector<ByteRun> out;
  std::uint64_t block = at.block;
  while (bytes != 0 && block <= 0xFFFFFFFF) {
    const auto found = place({static_cast<std::uint32_t>(block), at.partition},
                             bytes / block_size_ + (bytes % block_size_ != 0));
    if (!found)
      break;
    const std::uint64_t count = std::min(bytes, found->blocks * block_size_);
    if (!out.empty() && out.back().position + out.back().bytes == found->position)
      out.back().bytes += count;
    else
      out.push_back({found->position, count});
    bytes -= count;
    block += found->blocks;
  }
  return out;
}

std::optional<std::vector<std::uint8_t>> PartitionReader::read_block(LbAddr at) const {
  const auto position = locate(at);
  if (!position)
    return std::nullopt;
  std::vector<std::uint8_t> bytes(block_size_);
  source_.read(*position, bytes);
  return bytes;
}

}  // namespace disc::udf
