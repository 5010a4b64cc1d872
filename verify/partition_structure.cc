// Partition tables of a medium, and the EFI system partitions that they and the catalog name.
#include "verify/partition_structure.h"

#include <algorithm>
#include <map>
#include <vector>

#include "formats/base/text.h"
#include "formats/fat/check.h"
#include "formats/fat/volume_reader.h"
#include "formats/partition/partition_tables.h"
#include "verify/recorded_partition.h"

namespace disc::verify {
namespace {

using partition::PartitionTables;

// Media have one or two; a hostile table has thousands.
constexpr std::size_t most_esps = 16;

void add_problem(Findings& findings, Severity severity, const char* kind, const Problem& problem) {
  findings.add(severity, kind, at_block(0), cat(problem.where, ": ", problem.what), problem.clause);
}

// isohybrid's GPT has a partition for the whole image, from sector 0 on, with the others inside it.
// Such a table is invalid to the letter, and every firmware takes it.
Problems of_the_whole_image(const partition::Gpt& gpt) {
  partition::Gpt strict = gpt;
  constexpr std::uint64_t behind_area = partition::system_area_size / partition::disk_sector_size;
  std::erase_if(strict.partitions,
                [&](const partition::GptPartition& one) { return one.first < behind_area; });
  Problems with = check_gpt(gpt);
  const Problems without = check_gpt(strict);
  std::erase_if(with, [&](const Problem& problem) {
    return std::ranges::find(without, problem) != without.end();
  });
  return with;
}

void check_tables(const PartitionTables& tables, Findings& findings) {
  Problems hybrid;
  if (tables.gpt && (tables.gpt->primary_holds || tables.gpt->backup_holds))
    hybrid = of_the_whole_image(tables.gpt->gpt);
  for (const Problem& problem : tables.problems) {
    const bool usual = std::ranges::find(hybrid, problem) != hybrid.end();
    add_problem(findings, usual ? Severity::Note : Severity::Violation,
                usual ? "partition.hybrid" : "partition.table", problem);
  }
}

// The tables count their disks by themselves: only the medium shows where it ends.
void check_bounds(const BlockSource& medium, const std::vector<RecordedPartition>& all,
                  Findings& findings) {
  for (const RecordedPartition& one : all)
    if (one.table != TableName::Mbr && one.end() > medium.size())
      findings.add(
          Severity::Damage, "partition.outside",
          at_block(static_cast<std::int64_t>(one.first / block_size)),
          cat(one.title(), " ends at byte ", one.end(), ", but the medium has ", medium.size()));
}

// One thing may stand in several tables; what lies across it is another one. Only a
// hostile GPT has thousands of partitions, the other tables have some hundreds at most.
void check_across(const std::vector<RecordedPartition>& all, Findings& findings) {
  const auto holds = [](const RecordedPartition& a, const RecordedPartition& b) {
    return a.first <= b.first && b.end() <= a.end();
  };
  for (const RecordedPartition& a : all) {
    if (a.table == TableName::Gpt || !a.is_data || a.bytes == 0)
      continue;
    for (const RecordedPartition& b : all) {
      const bool other =
          b.table == TableName::Gpt || (a.table == TableName::Mbr && b.table == TableName::Apm);
      if (other && b.is_data && b.bytes > 0 && a.first < b.end() && b.first < a.end() &&
          !holds(a, b) && !holds(b, a))
        findings.add(Severity::Note, "partition.across",
                     at_block(static_cast<std::int64_t>(b.first / block_size)),
                     cat(b.title(), " lies across ", a.title()));
    }
  }
}

class EspCheck {
 public:
  EspCheck(const BlockSource& medium, const EspPlace& place, Findings& findings)
      : medium_(medium), place_(place), findings_(findings) {}

  void run() {
    const fat::VolumeReader reader(medium_, place_.first);
    const std::uint64_t bytes = reader.geometry().bytes();
    if (place_.bytes && bytes > *place_.bytes)
      add(Severity::Violation, "esp.size", 0,
          cat("the file system has ", bytes, " bytes, there is room for ", *place_.bytes),
          "FAT 1.03, Boot Sector and BPB");
    for (const fat::Fault& fault : fat::check_volume(medium_, place_.first))
      add(Severity::Violation, "esp.fat", fault.offset, fault.what, fault.clause);
    const auto folder = reader.find("/EFI/BOOT");
    if (!folder || !folder->directory || !has_loader(reader.list(*folder)))
      add(Severity::Warning, "esp.loader", 0,
          "there is no /EFI/BOOT/BOOT*.EFI, which UEFI starts from removable media",
          "UEFI 2.10 3.5.1.1");
  }

 private:
  static bool has_loader(const std::vector<fat::Entry>& entries) {
    return std::ranges::any_of(entries, [](const fat::Entry& entry) {
      std::string name = entry.name;
      std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      return !entry.directory && name.starts_with("BOOT") && name.ends_with(".EFI");
    });
  }

  void add(Severity severity, const char* kind, std::uint64_t offset, const std::string& what,
           const std::string& clause) {
    findings_.add(severity, kind,
                  at_block(static_cast<std::int64_t>((place_.first + offset) / block_size)),
                  cat(place_.name, ": ", what), clause);
  }

  const BlockSource& medium_;
  const EspPlace& place_;
  Findings& findings_;
};

// What several entries and tables name at one place is one file system.
std::map<std::uint64_t, EspPlace> esps_of(const BlockSource& medium, const BootFacts& boot,
                                          const std::vector<RecordedPartition>& all) {
  std::map<std::uint64_t, EspPlace> places;
  for (const EspPlace& place : boot.esps)
    places.emplace(place.first, place);
  for (const RecordedPartition& one : all)
    if (one.is_esp && one.bytes > 0 && one.first < medium.size())
      places.emplace(one.first, EspPlace{one.first, one.bytes, one.title()});
  return places;
}

void check_esps(const BlockSource& medium, const std::map<std::uint64_t, EspPlace>& places,
                Findings& findings) {
  if (places.empty())
    return;
  findings.check("EFI system partitions");
  std::size_t count = 0;
  for (const auto& place : places) {
    if (count++ == most_esps)
      return findings.add(Severity::Warning, "esp.many", {},
                          cat("the medium names ", places.size(),
                              " file systems for UEFI; the rest is not looked into"));
    findings.collect("esp.unreadable",
                     at_block(static_cast<std::int64_t>(place.first / block_size)),
                     [&] { EspCheck(medium, place.second, findings).run(); });
  }
}

}  // namespace

std::uint64_t check_partition_structure(const BlockSource& medium, const BootFacts& boot,
                                        Findings& findings) {
  findings.check("partitions");
  std::vector<RecordedPartition> all;
  findings.collect("partition.unreadable", at_block(0), [&] {
    const PartitionTables tables = partition::read_partition_tables(medium);
    check_tables(tables, findings);
    check_boot_code(medium, tables.boot_code, boot, findings);
    all = recorded_partitions(tables);
    check_bounds(medium, all, findings);
    check_across(all, findings);
  });
  check_esps(medium, esps_of(medium, boot, all), findings);
  std::map<TableName, std::uint64_t> counts;
  std::uint64_t most = 0;
  for (const RecordedPartition& one : all)
    most = std::max(most, ++counts[one.table]);
  return most;
}

}  // namespace disc::verify
