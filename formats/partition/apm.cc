// The Apple partition map: a driver descriptor in block 0, one block per partition from block 1 on.
#include "formats/partition/apm.h"

#include <algorithm>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::partition {
namespace {

constexpr std::array<char, 2> driver_signature{'E', 'R'};
constexpr std::array<char, 2> map_signature{'P', 'M'};
constexpr const char* map_type = "Apple_partition_map";
constexpr const char* clause = "Inside Macintosh: Devices 3-26";
constexpr std::uint32_t most_entries = 1024;
constexpr std::uint32_t most_map_blocks = 0xFFFF;

void put_text(std::array<char, 32>& field, const std::string& text) {
  if (text.size() > field.size())
    throw std::logic_error("a text of an Apple partition map has at most 32 bytes");
  std::ranges::copy(text, field.begin());
}

std::string text_in(const std::array<char, 32>& field) {
  return std::string(field.begin(), std::find(field.begin(), field.end(), '\0'));
}

PartitionMapEntry entry_of(const ApmPartition& partition, std::uint32_t entries) {
  PartitionMapEntry entry{
      map_signature,    0, entries, partition.first, partition.blocks, {}, {}, 0, partition.blocks,
      partition.status, {}};
  put_text(entry.partition_name, partition.name);
  put_text(entry.partition_type, partition.type);
  return entry;
}

std::optional<PartitionMapEntry> entry_at(const BlockSource& source, std::uint64_t offset) {
  std::array<std::uint8_t, sizeof(PartitionMapEntry)> bytes{};
  if (offset + bytes.size() > source.size())
    return std::nullopt;
  source.read(offset, bytes);
  const auto entry = read_struct<PartitionMapEntry>(bytes);
  return entry->signature == map_signature ? entry : std::nullopt;
}

}  // namespace

void encode(const Apm& apm, std::span<std::uint8_t> system_area) {
  if (std::uint64_t{apm.entries() + 1} * apm.block_size > system_area.size())
    throw std::logic_error("the Apple partition map does not fit its place");
  DriverDescriptor driver{
      driver_signature, static_cast<std::uint16_t>(apm.block_size), apm.blocks, 0, 0, 0, 0};
  std::ranges::copy(bytes_of(driver), system_area.begin());
  const auto put = [&](std::uint32_t block, const ApmPartition& partition) {
    const auto at =
        system_area.begin() + static_cast<std::ptrdiff_t>(std::size_t{block} * apm.block_size);
    std::fill_n(at, apm.block_size, std::uint8_t{0});
    std::ranges::copy(bytes_of(entry_of(partition, apm.entries())), at);
  };
  put(1, {"Apple", map_type, 1, apm.map_end() - 1, apm_status_map});
  for (std::uint32_t i = 0; i < apm.partitions.size(); ++i)
    put(2 + i, apm.partitions[i]);
}

Problems check_apm(const Apm& apm) {
  Problems found;
  if (apm.map_end() > apm.blocks)
    found.push_back({"APM",
                     cat("its map ends with block ", apm.map_end() - 1, ", but the disk has ",
                         apm.blocks, " blocks of ", apm.block_size),
                     clause});
  for (std::size_t i = 0; i < apm.partitions.size(); ++i) {
    const ApmPartition& one = apm.partitions[i];
    const auto add = [&](std::string what) {
      found.push_back({cat("APM partition ", i + 1), std::move(what), clause});
    };
    if (one.name.size() > 32)
      add(cat("its name ", in_quotes(one.name), " has ", one.name.size(), " bytes, 32 at most"));
    if (one.type.size() > 32)
      add(cat("its type ", in_quotes(one.type), " has ", one.type.size(), " bytes, 32 at most"));
    if (one.blocks == 0)
      add("it has no blocks");
    if (one.end() > apm.blocks)
      add(cat("it ends at block ", one.end(), ", but the disk has ", apm.blocks, " blocks of ",
              apm.block_size));
    if (one.first < apm.map_end())
      add(cat("it starts at block ", one.first, ", inside the map, which ends with block ",
              apm.map_end() - 1));
    for (std::size_t j = 0; j < i; ++j)
      if (one.first < apm.partitions[j].end() && apm.partitions[j].first < one.end())
        add(cat("it overlaps partition ", j + 1));
  }
  return found;
}

std::optional<ApmReading> read_apm(const BlockSource& source) {
  std::array<std::uint8_t, sizeof(DriverDescriptor)> bytes{};
  if (source.size() < bytes.size())
    return std::nullopt;
  source.read(0, bytes);
  const DriverDescriptor driver = *read_struct<DriverDescriptor>(bytes);
  const bool told = driver.signature == driver_signature;
  const std::uint32_t first_try = told && driver.block_size == 512 ? 512 : 2048;
  ApmReading reading;
  reading.told_block_size = told ? std::uint16_t{driver.block_size} : std::uint16_t{0};
  const auto add = [&](std::string where, std::string what) {
    reading.problems.push_back({std::move(where), std::move(what), clause});
  };
  std::optional<PartitionMapEntry> first;
  for (const std::uint32_t size : {first_try, 2048U + 512U - first_try}) {
    first = entry_at(source, size);
    reading.apm.block_size = size;
    if (first)
      break;
  }
  if (!first)
    return std::nullopt;
  const std::uint32_t size = reading.apm.block_size;
  if (reading.told_block_size != size)
    add("APM", cat("its blocks have ", size, " bytes, but block 0 ",
                   told ? cat("says ", reading.told_block_size) : std::string("has no ER")));
  // Boot code often stands where block 0 counts the blocks, so the source knows better.
  reading.apm.blocks =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(source.size() / size, 0xFFFFFFFF));
  std::uint32_t entries = first->map_block_count;
  if (entries > most_entries) {
    add("APM", cat("its map has ", entries, " entries, too many to be meant"));
    entries = most_entries;
  }
  for (std::uint32_t i = 1; i <= entries; ++i) {
    const auto entry = entry_at(source, std::uint64_t{i} * size);
    if (!entry) {
      add("APM", cat("block ", i, " is no entry of the map, which counts ", entries));
      break;
    }
    if (entry->map_block_count != first->map_block_count)
      add(cat("APM entry ", i), cat("it counts ", entry->map_block_count,
                                    " entries of the map, the first ", first->map_block_count));
    if (text_in(entry->partition_type) == map_type)
      reading.apm.map_blocks =
          std::min<std::uint32_t>(entry->partition_block_count, most_map_blocks);
    else
      reading.apm.partitions.push_back(
          {text_in(entry->partition_name), text_in(entry->partition_type),
           entry->physical_partition_start, entry->partition_block_count, entry->partition_status});
  }
  if (reading.apm.map_blocks == reading.apm.entries())
    reading.apm.map_blocks = 0;
  const Problems more = check_apm(reading.apm);
  reading.problems.insert(reading.problems.end(), more.begin(), more.end());
  return reading;
}

}  // namespace disc::partition
