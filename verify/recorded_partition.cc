// The partitions of all tables of a medium, told alike.
#include "verify/recorded_partition.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::verify {
namespace {

using partition::disk_sector_size;

std::uint64_t in_bytes(std::uint64_t units, std::uint64_t unit) {
  return units > std::numeric_limits<std::uint64_t>::max() / 4 / unit
             ? std::numeric_limits<std::uint64_t>::max() / 4
             : units * unit;
}

bool is_esp(const partition::PartitionType* type) { return type != nullptr && type->word == "esp"; }

// What starts no later than the first volume descriptor is the volume itself.
bool is_behind_the_descriptors(std::uint64_t byte) { return byte > partition::system_area_size; }

RecordedPartition in_mbr(std::uint32_t number, std::uint8_t type, std::uint64_t first,
                         std::uint64_t sectors) {
  RecordedPartition one;
  one.table = TableName::Mbr;
  one.number = number;
  one.first = in_bytes(first, disk_sector_size);
  one.bytes = in_bytes(sectors, disk_sector_size);
  one.is_data = is_behind_the_descriptors(one.first) && sectors > 0 &&
                !partition::is_extended(type) && type != partition::type_protective;
  one.is_esp = is_esp(partition::partition_type(type));
  one.mbr_type = type;
  return one;
}

RecordedPartition in_gpt(const partition::GptPartition& entry) {
  RecordedPartition one;
  one.table = TableName::Gpt;
  one.number = entry.number;
  one.first = in_bytes(entry.first, disk_sector_size);
  one.bytes =
      entry.last < entry.first ? 0 : in_bytes(entry.last - entry.first + 1, disk_sector_size);
  one.is_data = is_behind_the_descriptors(one.first);
  one.is_esp = is_esp(partition::partition_type(entry.type));
  one.gpt_type = entry.type;
  one.name = entry.name;
  return one;
}

RecordedPartition in_apm(std::uint32_t number, std::uint32_t block,
                         const partition::ApmPartition& entry) {
  RecordedPartition one;
  one.table = TableName::Apm;
  one.number = number;
  one.first = in_bytes(entry.first, block);
  one.bytes = in_bytes(entry.blocks, block);
  one.is_data = is_behind_the_descriptors(one.first) && entry.type != "Apple_Free" &&
                entry.type != "Apple_Void" && entry.type != "Apple_partition_map";
  one.apm_type = entry.type;
  one.name = entry.name;
  return one;
}

}  // namespace

const char* to_string(TableName table) {
  switch (table) {
    case TableName::Mbr:
      return "MBR";
    case TableName::Gpt:
      return "GPT";
    case TableName::Apm:
      break;
  }
  return "Apple partition map";
}

std::string RecordedPartition::title() const {
  return cat(table == TableName::Apm ? "APM" : to_string(table), " partition ", number);
}

std::string RecordedPartition::type_text() const {
  switch (table) {
    case TableName::Mbr:
      return fmt::format("0x{:02X}", static_cast<unsigned>(mbr_type));
    case TableName::Gpt:
      return to_text(gpt_type);
    case TableName::Apm:
      break;
  }
  return in_quotes(apm_type);
}

std::vector<RecordedPartition> recorded_partitions(const partition::PartitionTables& tables) {
  std::vector<RecordedPartition> all;
  if (tables.mbr)
    for (std::uint32_t i = 0; i < tables.mbr->partitions.size(); ++i)
      if (const partition::MbrPartition& one = tables.mbr->partitions[i]; one.is_used())
        all.push_back(in_mbr(i + 1, one.type, one.first, one.sectors));
  for (const partition::LogicalPartition& one : tables.logical)
    all.push_back(in_mbr(one.number, one.type, one.first, one.sectors));
  if (tables.gpt)
    for (const partition::GptPartition& one : tables.gpt->gpt.partitions)
      all.push_back(in_gpt(one));
  if (tables.apm)
    for (std::uint32_t i = 0; i < tables.apm->apm.partitions.size(); ++i)
      all.push_back(in_apm(i + 2, tables.apm->apm.block_size, tables.apm->apm.partitions[i]));
  return all;
}

}  // namespace disc::verify
