// The master boot record: boot code and four partitions in the first 512 bytes of a disk.
#include "formats/partition/mbr.h"

#include <algorithm>
#include <set>

#include "formats/base/error.h"

namespace disc::partition {
namespace {

constexpr std::uint16_t boot_signature = 0xAA55;
constexpr std::uint8_t active = 0x80;
constexpr std::uint64_t most_cylinders = 1024;
constexpr std::size_t most_logical_partitions = 128;
constexpr const char* clause = "UEFI 2.10 5.2.1";

// UEFI 2.10 table 5.4: of a protective entry, where the end cannot be expressed.
constexpr Chs protective_beyond{0xFF, 0xFF, 0xFF};

MbrEntry entry_of(const MbrPartition& partition, Geometry geometry) {
  if (partition == MbrPartition{})
    return {};
  const std::uint64_t last = partition.sectors == 0 ? partition.first : partition.end() - 1;
  MbrEntry entry{partition.active ? active : std::uint8_t{0},
                 chs_of(partition.first, geometry),
                 partition.type,
                 chs_of(last, geometry),
                 partition.first,
                 partition.sectors};
  if (partition.type == type_protective && entry.last == chs_beyond)
    entry.last = protective_beyond;
  return entry;
}

std::uint32_t claim_from_sector_1(std::uint64_t sectors) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(sectors > 0 ? sectors - 1 : 0, 0xFFFFFFFF));
}

// An extended boot record has the form of a master boot record, with two entries in use.
std::optional<Mbr> read_record(const BlockSource& source, std::uint64_t sector) {
  if (source.size() / disk_sector_size <= sector)
    return std::nullopt;
  std::array<std::uint8_t, disk_sector_size> bytes{};
  source.read(sector * disk_sector_size, bytes);
  return decode_mbr(bytes);
}

// The first holds the volume itself, and the image of others is inside it.
bool holds_the_image(const MbrPartition& partition) {
  return partition.first == 0 && partition.type != type_protective;
}

}  // namespace

Geometry isohybrid_geometry_for(std::uint64_t bytes) {
  const auto heads_for = [&](std::uint64_t sectors) {
    const std::uint64_t head = most_cylinders * sectors * disk_sector_size;
    return (bytes + head - 1) / head;
  };
  const std::uint64_t with_32 = heads_for(32);
  if (with_32 <= isohybrid_geometry.heads)
    return isohybrid_geometry;
  if (with_32 <= 255)
    return {static_cast<std::uint16_t>(with_32), 32};
  const std::uint64_t with_63 = (heads_for(63) + 3) / 4 * 4;
  if (with_63 <= 252)
    return {static_cast<std::uint16_t>(with_63), 63};
  return large_disk_geometry;
}

std::uint64_t to_whole_cylinders(std::uint64_t bytes, Geometry geometry) {
  const std::uint64_t cylinder =
      std::uint64_t{geometry.heads} * geometry.sectors * disk_sector_size;
  return (bytes + cylinder - 1) / cylinder * cylinder;
}

Chs chs_of(std::uint64_t sector, Geometry geometry) {
  const std::uint64_t track = sector / geometry.sectors;
  const std::uint64_t cylinder = track / geometry.heads;
  if (cylinder > 1023)
    return chs_beyond;
  return {static_cast<std::uint8_t>(track % geometry.heads),
          static_cast<std::uint8_t>((sector % geometry.sectors + 1) | (cylinder >> 8) << 6),
          static_cast<std::uint8_t>(cylinder)};
}

MbrPartition protective_partition(std::uint64_t sectors) {
  return {false, type_protective, 1, claim_from_sector_1(sectors)};
}

MbrPartition protective_label(std::uint64_t sectors) {
  return {true, type_protective_label, 1, claim_from_sector_1(sectors)};
}

MasterBootRecord encode(const Mbr& mbr, Geometry geometry) {
  MasterBootRecord record{mbr.boot_code, mbr.disk_signature, 0, {}, boot_signature};
  for (std::size_t i = 0; i < record.entries.size(); ++i)
    record.entries[i] = entry_of(mbr.partitions[i], geometry);
  return record;
}

std::optional<Mbr> decode_mbr(Bytes sector) {
  const auto record = read_struct<MasterBootRecord>(sector);
  if (!record || record->signature != boot_signature)
    return std::nullopt;
  Mbr mbr;
  mbr.boot_code = record->boot_code;
  mbr.disk_signature = record->unique_disk_signature;
  for (std::size_t i = 0; i < record->entries.size(); ++i) {
    const MbrEntry& entry = record->entries[i];
    if (entry.boot_indicator != 0 && entry.boot_indicator != active)
      return std::nullopt;
    mbr.partitions[i] = {entry.boot_indicator == active, entry.os_type, entry.starting_lba,
                         entry.size_in_lba};
  }
  return mbr;
}

Problems check_mbr(const Mbr& mbr, std::uint64_t sectors) {
  Problems found;
  const auto add = [&](std::size_t i, std::string what) {
    found.push_back({cat("MBR partition ", i + 1), std::move(what), clause});
  };
  std::size_t active_ones = 0;
  for (std::size_t i = 0; i < mbr.partitions.size(); ++i) {
    const MbrPartition& one = mbr.partitions[i];
    if (one.active && ++active_ones == 2)
      add(i, "it is active and so is one before it; firmware starts from at most one");
    if (!one.is_used())
      continue;
    if (one.sectors == 0)
      add(i, "it has a type but no sectors");
    // A GPT's claim may say that it does not know where the disk ends.
    const bool open = one.type == type_protective && one.sectors == 0xFFFFFFFF;
    if (one.end() > sectors && !open)
      add(i, cat("it ends at sector ", one.end(), ", but the disk has ", sectors));
    for (std::size_t j = 0; j < i; ++j) {
      const MbrPartition& other = mbr.partitions[j];
      if (!other.is_used() || holds_the_image(one) || holds_the_image(other))
        continue;
      if (one.first < other.end() && other.first < one.end())
        add(i, cat("it overlaps partition ", j + 1));
    }
  }
  return found;
}

bool is_extended(std::uint8_t type) { return type == 0x05 || type == 0x0F || type == 0x85; }

std::vector<LogicalPartition> read_logical_partitions(const BlockSource& source,
                                                      const MbrPartition& extended,
                                                      Problems& problems) {
  std::vector<LogicalPartition> found;
  std::set<std::uint64_t> seen;
  const auto add = [&](std::uint64_t at, std::string what) {
    problems.push_back({cat("extended partition, sector ", at), std::move(what), clause});
  };
  std::uint64_t at = extended.first;
  while (found.size() < most_logical_partitions) {
    if (!seen.insert(at).second) {
      add(at, "the chain of logical partitions comes back here");
      return found;
    }
    const auto record = read_record(source, at);
    if (!record) {
      add(at, "no boot record here, the chain of logical partitions is broken");
      return found;
    }
    const MbrPartition& here = record->partitions[0];
    if (here.is_used()) {
      const auto number = static_cast<std::uint32_t>(found.size() + 5);
      found.push_back({number, here.type, at + here.first, here.sectors});
      if (found.back().first + here.sectors > extended.end())
        add(at,
            cat("logical partition ", number, " ends at sector ", found.back().first + here.sectors,
                ", beyond its extended partition, which ends "
                "at ",
                extended.end()));
    }
    const MbrPartition& next = record->partitions[1];
    if (!is_extended(next.type))
      return found;
    at = std::uint64_t{extended.first} + next.first;
  }
  add(at, cat("more than ", most_logical_partitions, " logical partitions; the rest is not read"));
  return found;
}

}  // namespace disc::partition
