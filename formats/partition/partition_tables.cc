// Whatever partition tables an image or disk has, read together.
#include "formats/partition/partition_tables.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"

namespace disc::partition {
namespace {

void take(Problems& out, const Problems& more) { out.insert(out.end(), more.begin(), more.end()); }

const MbrPartition* protective_one(const Mbr& mbr) {
  const auto found =
      std::find_if(mbr.partitions.begin(), mbr.partitions.end(),
                   [](const MbrPartition& one) { return one.type == type_protective; });
  return found == mbr.partitions.end() ? nullptr : &*found;
}

// What the MBR and the GPT say of each other (UEFI 2.10 5.2.3).
void check_between(PartitionTables& tables, std::uint64_t sectors) {
  const MbrPartition* protective = tables.mbr ? protective_one(*tables.mbr) : nullptr;
  const auto add = [&](std::string what) {
    tables.problems.push_back({"protective MBR", std::move(what), "UEFI 2.10 5.2.3"});
  };
  if (protective != nullptr && !tables.gpt)
    add("it announces a GPT, but there is none");
  if (protective == nullptr && tables.gpt && !tables.mbr)
    add("there is a GPT, but no MBR announces it, so it is not looked for");
  if (protective == nullptr || !tables.gpt)
    return;
  if (protective->first != 1)
    add(cat("it starts at sector ", protective->first, ", expected 1"));
  // Whoever writes an image to a larger disk leaves the claim short, which all readers take.
  const bool only = std::count_if(tables.mbr->partitions.begin(), tables.mbr->partitions.end(),
                                  [](const MbrPartition& one) { return one.is_used(); }) == 1;
  const std::uint64_t wanted = std::min<std::uint64_t>(sectors - 1, 0xFFFFFFFF);
  if (only && protective->sectors != wanted && protective->sectors != 0xFFFFFFFF)
    add(cat("it claims ", protective->sectors, " sectors, expected ", wanted));
}

}  // namespace

PartitionTables read_partition_tables(const BlockSource& source) {
  PartitionTables tables;
  const std::uint64_t sectors = source.size() / disk_sector_size;
  if (sectors == 0)
    return tables;
  std::array<std::uint8_t, disk_sector_size> first{};
  source.read(0, first);
  tables.boot_code = read_boot_code(slice(first, 0, boot_code_size));
  tables.mbr = decode_mbr(first);
  if (tables.mbr) {
    take(tables.problems, check_mbr(*tables.mbr, sectors));
    for (const MbrPartition& one : tables.mbr->partitions) {
      if (is_extended(one.type) && one.sectors != 0 && tables.logical.empty())
        tables.logical = read_logical_partitions(source, one, tables.problems);
    }
  }
  tables.gpt = read_gpt(source);
  if (tables.gpt)
    take(tables.problems, tables.gpt->problems);
  tables.apm = read_apm(source);
  if (tables.apm)
    take(tables.problems, tables.apm->problems);
  check_between(tables, sectors);
  return tables;
}

std::string summary(const PartitionTables& tables) {
  std::string text;
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : ", ") + word; };
  if (tables.mbr)
    add(protective_one(*tables.mbr) != nullptr ? "protective MBR" : "MBR");
  if (tables.mbr && tables.boot_code.kind != BootCodeKind::None)
    text += " (" + to_text(tables.boot_code.kind) + ")";
  if (tables.gpt)
    add("GPT");
  if (tables.apm)
    add("APM");
  return text.empty() ? "none" : text;
}

}  // namespace disc::partition
