// How big a FAT volume becomes, of which type, with clusters of which size.
#include "formats/fat/geometry_choice.h"

#include <algorithm>
#include <initializer_list>

#include "formats/base/error.h"
#include "formats/base/extent.h"

namespace disc::fat {
namespace {

constexpr std::uint32_t sector_size = 512;
constexpr std::uint64_t most_sectors = 0xFFFFFFFF;
// Blocks of 2048 bytes, in sectors.
constexpr std::uint32_t alignment = block_size / sector_size;
// Sizes that are chosen here are whole tracks of 32 sectors, which mtools 4 wants.
constexpr std::uint64_t granularity = 32;

struct Span {
  std::uint64_t least, most;
};

// Clusters of a type, 16 off the limits (FAT 1.03, FAT Type Determination: "at least 16").
Span safe_clusters(Type type) {
  switch (type) {
    case Type::Fat12:
      return {1, 4084 - 16};
    case Type::Fat16:
      return {4085 + 16, 65524 - 16};
    case Type::Fat32:
      break;
  }
  return {65525 + 16, 0x0FFFFFF4 - 16};
}

// FAT 1.03, DskTableFAT16 and DskTableFAT32: sectors per cluster of a volume up to so many sectors.
struct Row {
  std::uint64_t most_sectors;
  std::uint32_t sectors_per_cluster;
};
constexpr Row table_16[] = {
    {262144, 4}, {524288, 8}, {1048576, 16}, {2097152, 32}, {most_sectors, 64}};
constexpr Row table_32[] = {
    {532480, 1}, {16777216, 8}, {33554432, 16}, {67108864, 32}, {most_sectors, 64}};

std::uint32_t usual_cluster(std::uint64_t total_sectors, std::optional<Type> type) {
  const bool small = type ? *type != Type::Fat32 : total_sectors <= 1048576;
  const auto find = [&](const auto& table) {
    for (const Row& row : table)
      if (total_sectors <= row.most_sectors)
        return row.sectors_per_cluster;
    return std::uint32_t{64};
  };
  return small ? find(table_16) : find(table_32);
}

std::vector<Type> types_of(const SizeWish& wish) {
  if (wish.type)
    return {*wish.type};
  return {Type::Fat12, Type::Fat16, Type::Fat32};
}

std::uint64_t fat_sectors_for(Type type, std::uint64_t clusters) {
  const std::uint64_t bits = (clusters + first_cluster) * static_cast<unsigned>(type);
  const std::uint64_t in_a_sector = std::uint64_t{sector_size} * 8;
  return (bits + in_a_sector - 1) / in_a_sector;
}

std::uint64_t round_up(std::uint64_t value, std::uint64_t to) { return (value + to - 1) / to * to; }

// A volume of so many sectors; nothing if its clusters would be too few or too many for the type.
std::optional<Geometry> fit(Type type, std::uint32_t sectors_per_cluster, std::uint64_t total,
                            const Content& content) {
  if (total > most_sectors)
    return std::nullopt;
  Geometry geometry;
  geometry.type = type;
  geometry.sectors_per_cluster = sectors_per_cluster;
  geometry.total_sectors = total;
  if (type == Type::Fat32) {
    geometry.root_cluster = first_cluster;
    geometry.fs_info_sector = 1;
    geometry.backup_sector = 6;
  } else {
    // 512 is what the specification asks for; whole blocks of entries where that is not enough.
    geometry.root_entries = static_cast<std::uint32_t>(
        std::max<std::uint64_t>(512, round_up(content.root_entries, block_size / 32)));
  }
  const auto place = [&](std::uint64_t fat_sectors) -> std::optional<std::uint64_t> {
    geometry.fat_sectors = static_cast<std::uint32_t>(fat_sectors);
    const std::uint32_t least = type == Type::Fat32 ? 32 : 1;
    geometry.reserved_sectors = least;
    geometry.reserved_sectors = static_cast<std::uint32_t>(
        least + round_up(geometry.data_sector(), alignment) - geometry.data_sector());
    if (geometry.data_sector() >= total)
      return std::nullopt;
    return (total - geometry.data_sector()) / sectors_per_cluster;
  };
  // A table for all sectors is more than enough; what it takes itself needs no entries.
  std::uint64_t sectors = fat_sectors_for(
      type, std::min(total / sectors_per_cluster, safe_clusters(type).most + granularity));
  const auto enough = [&](std::uint64_t count) {
    const auto clusters = place(count);
    return clusters && count >= fat_sectors_for(type, *clusters);
  };
  while (sectors > 1 && enough(sectors - 1))
    --sectors;
  const auto clusters = place(sectors);
  const Span safe = safe_clusters(type);
  if (!clusters || *clusters < safe.least || *clusters > safe.most)
    return std::nullopt;
  geometry.clusters = static_cast<std::uint32_t>(*clusters);
  return geometry;
}

// The smallest volume of a type and cluster size with so many clusters at least.
std::optional<Geometry> smallest(Type type, std::uint32_t sectors_per_cluster,
                                 std::uint64_t clusters, const Content& content) {
  const Span safe = safe_clusters(type);
  clusters = std::max(clusters, safe.least);
  if (clusters > safe.most)
    return std::nullopt;
  std::uint64_t total =
      round_up(2 * fat_sectors_for(type, clusters) + clusters * sectors_per_cluster, granularity);
  // The overhead left out above, and one table more that it may need: no more than this.
  const std::uint64_t last = total + 16384;
  for (; total <= std::min(last, most_sectors); total += granularity) {
    const auto geometry = fit(type, sectors_per_cluster, total, content);
    if (geometry && geometry->clusters >= clusters)
      return geometry;
  }
  return std::nullopt;
}

std::uint64_t with_slack(std::uint64_t clusters, std::uint64_t cluster_size) {
  const std::uint64_t most = std::max<std::uint64_t>((4U << 20) / cluster_size, 16);
  return clusters + std::clamp<std::uint64_t>(clusters / 16, 16, most);
}

std::variant<Geometry, std::string> choose_smallest(const Content& content, const SizeWish& wish) {
  const std::uint32_t first = wish.type == Type::Fat32 ? 1 : alignment;
  for (std::uint32_t per_cluster = first; per_cluster <= 64; per_cluster *= 2) {
    const std::uint64_t bytes = std::uint64_t{per_cluster} * sector_size;
    for (const Type type : types_of(wish)) {
      const auto geometry = smallest(
          type, per_cluster, with_slack(clusters_for(content, type, bytes), bytes), content);
      if (geometry && (usual_cluster(geometry->total_sectors, wish.type) <= per_cluster))
        return *geometry;
    }
  }
  return cat("holds more than ", wish.type ? to_string(*wish.type) : "FAT32",
             " can: take files out, or choose another type");
}

// What a person must grant at least.
std::optional<std::uint64_t> least_bytes(const Content& content, const SizeWish& wish) {
  std::optional<std::uint64_t> least;
  for (std::uint32_t per_cluster = 1; per_cluster <= 64; per_cluster *= 2) {
    for (const Type type : types_of(wish)) {
      const auto geometry =
          smallest(type, per_cluster,
                   clusters_for(content, type, std::uint64_t{per_cluster} * sector_size), content);
      if (geometry)
        least = std::min(least.value_or(geometry->bytes()), geometry->bytes());
    }
  }
  return least;
}

std::optional<Geometry> try_cluster(const Content& content, const SizeWish& wish,
                                    std::uint32_t per_cluster, std::uint64_t total) {
  for (const Type type : types_of(wish)) {
    const auto geometry = fit(type, per_cluster, total, content);
    if (geometry && clusters_for(content, type, geometry->cluster_size()) <= geometry->clusters)
      return geometry;
  }
  return std::nullopt;
}

std::variant<Geometry, std::string> choose_of_size(const Content& content, const SizeWish& wish,
                                                   std::uint64_t bytes) {
  if (bytes % block_size != 0)
    return cat("has a size of ", bytes, " bytes, which is no multiple of ", block_size, ": write ",
               round_up(bytes, block_size));
  const std::uint64_t total = bytes / sector_size;
  if (total > most_sectors)
    return cat("has a size of ", bytes, " bytes, FAT counts up to ", most_sectors * sector_size,
               ": make it smaller");
  const std::uint32_t usual = usual_cluster(total, wish.type);
  for (std::uint32_t per_cluster = usual; per_cluster <= 64; per_cluster *= 2)
    if (const auto geometry = try_cluster(content, wish, per_cluster, total))
      return *geometry;
  for (std::uint32_t per_cluster = usual / 2; per_cluster >= 1; per_cluster /= 2)
    if (const auto geometry = try_cluster(content, wish, per_cluster, total))
      return *geometry;
  const auto least = least_bytes(content, wish);
  const char* const type = wish.type ? to_string(*wish.type) : "FAT";
  if (least && *least > bytes)
    return cat("needs ", *least, " bytes at least as ", type, ", ", *least - bytes,
               " more than its size of ", bytes, ": raise size, or write auto");
  return cat("has a size of ", bytes, " bytes, which ", type,
             " cannot span with this content: change size, or leave the type out");
}

}  // namespace

std::uint64_t clusters_for(const Content& content, Type type, std::uint64_t cluster_size) {
  std::uint64_t clusters = 0;
  for (const std::uint64_t size : content.sizes)
    clusters += size / cluster_size + (size % cluster_size != 0);
  if (type == Type::Fat32)
    clusters += std::max<std::uint64_t>(
        1, round_up(content.root_entries * 32, cluster_size) / cluster_size);
  return clusters;
}

std::variant<Geometry, std::string> choose_geometry(const Content& content, const SizeWish& wish) {
  if (wish.bytes)
    return choose_of_size(content, wish, *wish.bytes);
  return choose_smallest(content, wish);
}

}  // namespace disc::fat
