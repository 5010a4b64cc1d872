// Whatever partition tables an image or disk has, read together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/base/problem.h"
#include "formats/io/block_source.h"
#include "formats/partition/apm.h"
#include "formats/partition/boot_code.h"
#include "formats/partition/gpt.h"
#include "formats/partition/mbr.h"

namespace disc::partition {

/// The tables of a disk. Several may describe it at once.
struct PartitionTables {
  std::optional<Mbr> mbr;
  std::vector<LogicalPartition> logical;  // in the MBR's extended partition
  std::optional<GptReading> gpt;
  std::optional<ApmReading> apm;
  BootCodeReading boot_code;  // of the first sector, MBR or not
  Problems problems;          // of all tables, and between them

  bool has_any() const { return mbr || gpt || apm; }
};

/// Reads the tables of any source. Throws as BlockSource::read does where the device refuses, and
/// for nothing else: what does not hold is a problem.
PartitionTables read_partition_tables(const BlockSource& source);

/// "MBR, GPT", "protective MBR, GPT, APM", "MBR (isohybrid)", or "none".
std::string summary(const PartitionTables& tables);

}  // namespace disc::partition
