// The partitions of all tables of a medium, told alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/partition/guid.h"
#include "formats/partition/partition_tables.h"

namespace disc::verify {

enum class TableName : std::uint8_t { Mbr, Gpt, Apm };

/// "MBR", "GPT", "Apple partition map".
const char* to_string(TableName table);

struct RecordedPartition {
  TableName table = TableName::Mbr;
  std::uint32_t number = 0;  // from 1, as users count it
  std::uint64_t first = 0;   // byte
  std::uint64_t bytes = 0;
  /// False for entries that stand for the table, for the volume with its descriptors, or free room:
  /// nobody asks for them.
  bool is_data = true;
  bool is_esp = false;
  std::uint8_t mbr_type = 0;
  partition::Guid gpt_type;
  std::string apm_type;
  std::string name;  // GPT and APM

  std::uint64_t end() const { return first + bytes; }
  /// "GPT partition 2".
  std::string title() const;
  /// "0xEF", a GUID, "Apple_HFS".
  std::string type_text() const;
};

/// Table by table, in recorded order; unused entries are left out. Numbers that no 64 bits count in
/// bytes are cut.
std::vector<RecordedPartition> recorded_partitions(const partition::PartitionTables& tables);

}  // namespace disc::verify
