// Where the blocks of partitions lie.
#include "verify/udf_partitions.h"

#include <algorithm>

namespace disc::verify {

const char* to_string(UdfMapKind kind) {
  switch (kind) {
    case UdfMapKind::Physical:
      return "physical";
    case UdfMapKind::Virtual:
      return "virtual";
    case UdfMapKind::Sparable:
      return "sparable";
    case UdfMapKind::Metadata:
      return "metadata";
  }
  return "physical";
}

const UdfMap* UdfPartitions::find(UdfMapKind kind) const {
  const auto found = std::ranges::find(maps, kind, &UdfMap::kind);
  return found == maps.end() ? nullptr : &*found;
}

std::uint16_t UdfPartitions::index_of(UdfMapKind kind) const {
  return static_cast<std::uint16_t>(std::ranges::find(maps, kind, &UdfMap::kind) - maps.begin());
}

std::optional<udf::LbAddr> UdfPartitions::to_beneath(udf::LbAddr at) const {
  if (at.partition >= maps.size())
    return std::nullopt;
  const UdfMap& map = maps[at.partition];
  if (map.kind == UdfMapKind::Virtual) {
    if (at.block >= map.table.size() || map.table[at.block] == udf::vat_unused)
      return std::nullopt;
    return udf::LbAddr{map.table[at.block], map.beneath};
  }
  if (map.kind == UdfMapKind::Metadata) {
    auto run = std::upper_bound(
        map.runs.begin(), map.runs.end(), at.block,
        [](std::uint32_t block, const UdfMetadataRun& r) { return block < r.first; });
    if (run == map.runs.begin())
      return std::nullopt;
    --run;
    if (!run->recorded || at.block - run->first >= run->blocks)
      return std::nullopt;
    return udf::LbAddr{run->place + (at.block - run->first), map.beneath};
  }
  return at;
}

std::optional<std::uint64_t> UdfPartitions::to_volume(udf::LbAddr at) const {
  const auto beneath = to_beneath(at);
  if (!beneath || beneath->partition >= maps.size())
    return std::nullopt;
  const UdfMap& map = maps[beneath->partition];
  if ((map.kind != UdfMapKind::Physical && map.kind != UdfMapKind::Sparable) ||
      beneath->block >= map.length)
    return std::nullopt;
  if (map.kind == UdfMapKind::Sparable && map.sparable.packet_length > 0) {
    const std::uint32_t packet = map.sparable.packet_length;
    const std::uint32_t first = beneath->block / packet * packet;
    const auto found = std::lower_bound(
        map.spared.begin(), map.spared.end(), first,
        [](const auto& entry, std::uint32_t block) { return entry.first < block; });
    if (found != map.spared.end() && found->first == first)
      return std::uint64_t{found->second} + (beneath->block - first);
  }
  return map.start + beneath->block;
}

std::uint32_t UdfPartitions::consecutive(udf::LbAddr at, std::uint32_t most) const {
  const auto first = to_volume(at);
  std::uint32_t count = 1;
  for (; first && count < most; ++count) {
    if (at.block + count < at.block)
      break;
    const auto next = to_volume({at.block + count, at.partition});
    if (!next || *next != *first + count)
      break;
  }
  return count;
}

}  // namespace disc::verify
