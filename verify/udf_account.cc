// The account of blocks of a UDF volume.
#include "verify/udf_account.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace disc::verify {
namespace {

std::string run_text(std::uint64_t first, std::uint64_t end) {
  return end - first == 1 ? cat("block ", first) : cat("blocks ", first, " to ", end - 1);
}

}  // namespace

std::uint64_t UdfBitmap::total_free() const {
  std::uint64_t total = 0;
  for (std::uint32_t i = 0; i < count / 8; ++i)
    total += static_cast<std::uint64_t>(std::popcount(bits[i]));
  for (std::uint32_t i = count / 8 * 8; i < count; ++i)
    total += free(i);
  return total;
}

UdfAccount::UdfAccount(UdfContext& context, const UdfPartitions& partitions)
    : context_(context),
      partitions_(partitions),
      claims_(partitions.maps.size()),
      bitmaps_(partitions.maps.size()),
      unclaimed_(partitions.maps.size()) {}

UdfOwner UdfAccount::name(std::string text) {
  names_.push_back(std::move(text));
  return named_owner | static_cast<UdfOwner>(names_.size() - 1);
}

void UdfAccount::claim(udf::LbAddr at, std::uint32_t blocks, UdfOwner owner) {
  const UdfMap& map = partitions_.maps[at.partition];
  if (map.kind != UdfMapKind::Virtual) {
    if (blocks > 0)
      claims_[at.partition].push_back({at.block, blocks, owner});
    return;
  }
  if (virtual_used_.size() < map.table.size())
    virtual_used_.resize(map.table.size());
  for (std::uint32_t i = 0; i < blocks && std::size_t{at.block} + i < map.table.size(); ++i) {
    virtual_used_[at.block + i] = true;
    const auto beneath = partitions_.to_beneath({at.block + i, at.partition});
    if (beneath && beneath->partition < claims_.size() && beneath->partition != at.partition)
      claims_[beneath->partition].push_back({beneath->block, 1, owner});
  }
}

bool UdfAccount::first_visit(udf::LbAddr at) {
  const auto block = partitions_.to_volume(at);
  return block && visited_.insert(*block).second;
}

void UdfAccount::claim_structure(const UdfStructure& structure) {
  const UdfOwner owner = name(structure.name);
  const std::uint64_t end = structure.first + structure.blocks;
  for (std::uint16_t i = 0; i < partitions_.maps.size(); ++i) {
    const UdfMap& map = partitions_.maps[i];
    if (map.kind != UdfMapKind::Physical && map.kind != UdfMapKind::Sparable)
      continue;
    const std::uint64_t first = std::max(structure.first, map.start);
    const std::uint64_t last = std::min(end, map.start + map.length);
    if (first >= last)
      continue;
    if (structure.sparing) {
      reserved_.push_back({{static_cast<std::uint32_t>(first - map.start), i},
                           static_cast<std::uint32_t>(last - first)});
      continue;
    }
    claims_[i].push_back({static_cast<std::uint32_t>(first - map.start),
                          static_cast<std::uint32_t>(last - first), owner});
    const UdfAt at{.block = static_cast<std::int64_t>(first)};
    const bool rewritable =
        map.access == udf::AccessType::Rewritable || map.access == udf::AccessType::Overwritable;
    if (structure.no_partition && rewritable)
      context_.violation("udf-space.structure", at,
                         cat(structure.name, " lies inside a partition of access type ",
                             static_cast<std::uint32_t>(map.access)),
                         "ECMA-167 3/8.5");
  }
}

void UdfAccount::set_bitmap(std::uint16_t partition, UdfBitmap bitmap) {
  bitmaps_[partition] = std::move(bitmap);
}

const UdfBitmap* UdfAccount::bitmap(std::uint16_t partition) const {
  return bitmaps_[partition] ? &*bitmaps_[partition] : nullptr;
}

std::string UdfAccount::text(UdfOwner owner) const {
  if ((owner & named_owner) != 0)
    return names_[owner & ~named_owner];
  return path_(owner);
}

void UdfAccount::finish(const std::function<std::string(UdfOwner)>& path, bool complete) {
  path_ = path;
  for (std::uint16_t i = 0; i < claims_.size(); ++i) {
    std::ranges::sort(claims_[i], {},
                      [](const Claim& c) { return std::tuple(c.first, c.blocks, c.owner); });
    overlaps(i);
    if (partitions_.maps[i].kind == UdfMapKind::Virtual)
      unused_virtual(i);
    else
      compare(i, complete);
  }
}

void UdfAccount::overlaps(std::uint16_t partition) {
  const Claim* furthest = nullptr;  // of those before, the one that reaches furthest
  for (const Claim& claim : claims_[partition]) {
    if (furthest != nullptr && claim.first < furthest->end()) {
      const std::uint64_t end = std::min(furthest->end(), claim.end());
      const auto block = partitions_.to_volume({claim.first, partition});
      context_.damage("udf-space.overlap",
                      {.block = block ? static_cast<std::int64_t>(*block) : -1},
                      cat(run_text(claim.first, end), " of partition ", partition, " belong",
                          end - claim.first == 1 ? "s" : "", " to ", text(furthest->owner),
                          " and to ", text(claim.owner)),
                      "ECMA-167 4/14.14, UDF 2.3.10");
    }
    if (furthest == nullptr || claim.end() > furthest->end())
      furthest = &claim;
  }
}

void UdfAccount::wrong_run(std::uint16_t partition, std::uint64_t first, std::uint64_t end,
                           bool used, bool complete) {
  const auto block = partitions_.to_volume({static_cast<std::uint32_t>(first), partition});
  const UdfAt at{.block = block ? static_cast<std::int64_t>(*block) : -1};
  const char* const name = bitmaps_[partition]->name;
  if (!used) {
    if (complete)
      context_.warning("udf-space.orphan", at,
                       cat(name, " has ", run_text(first, end), " of partition ", partition,
                           " in use, nothing uses ", end - first == 1 ? "it" : "them"),
                       "UDF 5.2.2, ECMA-167 4/10");
    return;
  }
  const auto& claims = claims_[partition];
  auto owner = std::ranges::upper_bound(claims, first, {},
                                        [](const Claim& c) { return std::uint64_t{c.first}; });
  while (owner != claims.begin() && (owner == claims.end() || owner->first > first))
    --owner;
  context_.damage("udf-space.marked-free", at,
                  cat(name, " has ", run_text(first, end), " of partition ", partition, " free, ",
                      owner == claims.end() ? "something" : text(owner->owner), " uses ",
                      end - first == 1 ? "it" : "them"),
                  "ECMA-167 4/10");
}

void UdfAccount::compare(std::uint16_t partition, bool complete) {
  const std::uint64_t length = partitions_.maps[partition].length;
  const UdfBitmap* const map = bitmap(partition);
  const std::uint64_t judged = map == nullptr ? 0 : std::min<std::uint64_t>(length, map->count);
  std::uint64_t run = 0, at = 0, unclaimed = 0;
  int kind = 0;  // of the run: 0 sound, 1 used and marked free, 2 unused and marked used
  // One stretch of blocks that are all claimed, or all not.
  const auto stretch = [&](std::uint64_t end, bool used) {
    if (!used)
      unclaimed += end - at;
    for (; at < end; ++at) {
      const int now = at >= judged || map->free(static_cast<std::uint32_t>(at)) != used ? 0
                      : used                                                            ? 1
                                                                                        : 2;
      if (now == kind)
        continue;
      if (kind != 0)
        wrong_run(partition, run, at, kind == 1, complete);
      run = at;
      kind = now;
    }
  };
  for (const Claim& claim : claims_[partition]) {
    stretch(std::min<std::uint64_t>(std::max<std::uint64_t>(claim.first, at), length), false);
    stretch(std::min(std::max(claim.end(), at), length), true);
  }
  stretch(length, false);
  if (kind != 0)
    wrong_run(partition, run, at, kind == 1, complete);
  unclaimed_[partition] = unclaimed;
}

void UdfAccount::unused_virtual(std::uint16_t partition) {
  const UdfMap& map = partitions_.maps[partition];
  for (std::size_t i = 0; i < map.table.size(); ++i)
    if (map.table[i] != udf::vat_unused && (i >= virtual_used_.size() || !virtual_used_[i]))
      context_.warning("udf-vat.unused-entry", {.block = -1},
                       cat("entry ", i, " of the virtual allocation table leads to block ",
                           map.table[i], ", nothing uses it"),
                       "UDF 2.2.11");
}

}  // namespace disc::verify
