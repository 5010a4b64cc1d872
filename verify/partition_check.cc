// The system area and the partitions of a medium against those that a manifest asks for.
#include "verify/partition_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/text.h"
#include "formats/partition/partition_tables.h"
#include "manifests/boot_scalars.h"
#include "verify/recorded_partition.h"

namespace disc::verify {
namespace {

using partition::BootCodeKind;
using partition::BootCodeReading;
using partition::PartitionTables;

// Boot code gives way to an Apple partition map here, and keeps the address of its image there.
constexpr std::size_t apm_room = 32;
constexpr std::size_t address_end = partition::boot_code_address + 8;

// Where the volume descriptors begin, and with them the partition that stands for the volume.
constexpr std::uint32_t volume_sector = partition::system_area_size / partition::disk_sector_size;

// Partitions are padded to what their tables and writers align to, which is not more than this.
constexpr std::uint64_t most_padding = 1 << 20;

class PartitionCheck {
 public:
  PartitionCheck(const BootOptions* boot, const SourceTree& tree,
                 std::span<const std::int32_t> places, const BlockSource& medium,
                 Findings& findings)
      : boot_(boot), tree_(tree), places_(places), medium_(medium), findings_(findings) {}

  void run() {
    area_.resize(static_cast<std::size_t>(
        std::min<std::uint64_t>(partition::system_area_size, medium_.size())));
    medium_.read(0, area_);
    const SystemAreaOptions* const area =
        boot_ != nullptr && boot_->system_area ? &*boot_->system_area : nullptr;
    if (area != nullptr && area->file.given)
      return raw_file(*area);
    if (area == nullptr && (boot_ == nullptr || boot_->partitions.empty()))
      return nothing();
    tables_ = partition::read_partition_tables(medium_);
    for (const Problem& problem : tables_.problems)
      findings_.add(Severity::Damage, "partition.table", {0, {}, {}},
                    cat(problem.where, ": ", problem.what));
    if (area != nullptr) {
      boot_code(*area);
      kinds(*area);
      if (tables_.mbr && area->table != PartitionTable::Apm && !area->protective)
        claims(*area, area->table == PartitionTable::GptHybrid);
    }
    partitions();
  }

 private:
  void add(const char* kind, const Mark& mark, std::string sentence, Place place = {0, {}, {}}) {
    findings_.add(Severity::Difference, kind, std::move(place),
                  cat(sentence, " (", to_string(mark), ")"));
  }

  void nothing() {
    const auto first = std::ranges::find_if(area_, [](std::uint8_t byte) { return byte != 0; });
    if (first != area_.end())
      findings_.add(Severity::Difference, "system-area.extra", {0, {}, {}},
                    cat("byte ", first - area_.begin(),
                        " of the system area is not zero, though the manifest asks for no system "
                        "area"));
  }

  void raw_file(const SystemAreaOptions& area) {
    const Bytes wanted = tree_.boot.system_area;
    for (std::size_t i = 0; i < area_.size(); ++i)
      if (const std::uint8_t byte = i < wanted.size() ? wanted[i] : std::uint8_t{0};
          area_[i] != byte)
        return add("system-area.content", area.file.mark,
                   cat("byte ", i, " of the system area is ", area_[i], ", ",
                       printable(area.file.value), " has ", byte));
  }

  // The code as its file has it, but for the places where it is told of its image and gives way.
  void boot_code(const SystemAreaOptions& area) {
    if (area.mbr.value.empty())
      return;
    std::array<std::uint8_t, partition::boot_code_size> wanted{}, found{};
    std::ranges::copy(slice(tree_.boot.system_area, 0, wanted.size()), wanted.begin());
    std::ranges::copy(slice(area_, 0, found.size()), found.begin());
    const BootCodeReading as_file = partition::read_boot_code(wanted);
    const bool told = as_file.kind == BootCodeKind::Isohybrid || area.grub2;
    for (std::size_t i = tables_.apm ? apm_room : 0; i < wanted.size(); ++i) {
      if (told && i >= partition::boot_code_address && i < address_end)
        continue;
      if (found[i] != wanted[i])
        return add("system-area.boot-code", area.mbr.mark,
                   cat("byte ", i, " of the boot code is ", found[i], ", ",
                       printable(area.mbr.value), " has ", wanted[i]));
    }
    if (told)
      boot_code_image(area);
  }

  void boot_code_image(const SystemAreaOptions& area) {
    const auto& image = tables_.boot_code.boot_image;
    const bool known = std::ranges::any_of(boot_->entries, [&](const BootEntry& entry) {
      const auto place = place_of(entry.image.value);
      return entry.platform == BootPlatform::Bios && (!place || (image && *place == *image));
    });
    if (!known)
      add("system-area.boot-code", area.mbr.mark,
          image ? cat("the boot code goes on at block ", image->value,
                      ", where no boot entry for BIOS lies")
                : "the boot code is not told of a block to go on at");
  }

  void kinds(const SystemAreaOptions& area) {
    const auto any_of_mbr = [&](auto test) {
      return tables_.mbr && std::ranges::any_of(tables_.mbr->partitions, test);
    };
    const bool protective = any_of_mbr(
        [](const partition::MbrPartition& one) { return one.type == partition::type_protective; });
    const bool others = any_of_mbr([](const partition::MbrPartition& one) {
      return one.is_used() && one.type != partition::type_protective;
    });
    const auto expect = [&](bool is, bool should, const char* what) {
      if (is != should)
        add("partition.table", area.mark,
            cat("the medium has ", is ? "" : "no ", what, is ? ", expected none" : ""));
    };
    const PartitionTable table = area.table.value_or(PartitionTable::Mbr);
    const bool gpt = table == PartitionTable::Gpt || table == PartitionTable::GptHybrid;
    const bool label = area.protective && !gpt;
    const bool claimed = any_of_mbr(
        [](const partition::MbrPartition& one) { return one.first == 1 && one.is_used(); });
    expect(tables_.gpt.has_value(), gpt, "GPT");
    expect(tables_.apm.has_value(), table == PartitionTable::Apm || area.with_apm,
           "Apple partition map");
    if (table != PartitionTable::Apm || label)
      expect(tables_.mbr.has_value(), true, "MBR");
    if (gpt)
      expect(protective, true, "protective partition in its MBR");
    if (gpt && !boot_->partitions.empty())
      expect(others, table == PartitionTable::GptHybrid, "partitions in its MBR besides the GPT's");
    if (label)
      expect(claimed, true, "partition in its MBR that claims all of it from sector 1");
  }

  // What the MBR has besides the partitions of the manifest: the claim of a hybrid's GPT, and the
  // active partition of the volume, without which firmware does not start boot code.
  void claims(const SystemAreaOptions& area, bool hybrid) {
    std::uint64_t next = medium_.size() / partition::disk_sector_size;
    for (const partition::MbrPartition& one : tables_.mbr->partitions)
      if (one.is_used() && one.first > volume_sector)
        next = std::min<std::uint64_t>(next, one.first);
    const bool alone = next == medium_.size() / partition::disk_sector_size;
    std::size_t volumes = 0;
    for (const partition::MbrPartition& one : tables_.mbr->partitions) {
      if (!one.is_used() || one.first > volume_sector || is_claim_of_all(one, hybrid))
        continue;
      const bool claim = one.type == partition::type_protective;
      volumes += claim ? 0 : 1;
      const std::uint64_t end = claim && !area.mbr.value.empty() ? volume_sector : next;
      const bool as_wanted =
          claim ? one.first == 1 && !one.active
                : one.first == volume_sector && one.active && one.type == partition::type_isohybrid;
      if (!as_wanted || (one.end() != end && !(alone && !claim)))
        add("partition.volume", area.mark,
            fmt::format("the MBR has {} partition of type 0x{:02X} from sector {} to {}, expected "
                        "{} to {}",
                        one.active ? "an active" : "a", static_cast<unsigned>(one.type), one.first,
                        one.end(),
                        claim ? std::string("sectors 1")
                              : cat("an active one of type 0x17 from sector ", volume_sector),
                        end));
    }
    const bool wanted = !area.mbr.value.empty() && area.table != PartitionTable::Gpt;
    if (volumes != (wanted ? 1 : 0))
      add("partition.volume", area.mark,
          cat("the MBR has ", volumes, " partitions that start with the volume, expected ",
              wanted ? 1 : 0));
  }

  // Of a plain GPT, which reading the tables has held against the disk.
  static bool is_claim_of_all(const partition::MbrPartition& one, bool hybrid) {
    return !hybrid && one.type == partition::type_protective;
  }

  std::optional<Lba> place_of(std::string_view path) const {
    const NodeId node = tree_.find(path);
    if (node == none || node >= places_.size() || places_[node] < 0)
      return std::nullopt;
    return Lba{places_[node]};
  }

  // Each table that has partitions at all must have every partition.
  void partitions() {
    std::vector<RecordedPartition> all = recorded_partitions(tables_);
    std::erase_if(all, [](const RecordedPartition& one) { return !one.is_data; });
    for (const TableName table : {TableName::Mbr, TableName::Gpt, TableName::Apm}) {
      std::vector<RecordedPartition> here;
      std::ranges::copy_if(all, std::back_inserter(here),
                           [&](const RecordedPartition& one) { return one.table == table; });
      const bool is_there = table == TableName::Gpt   ? tables_.gpt.has_value()
                            : table == TableName::Apm ? tables_.apm.has_value()
                                                      : !here.empty();
      if (is_there)
        one_table(table, here);
    }
    if (all.empty() && !tables_.gpt && !tables_.apm && !boot_->partitions.empty())
      add("partition.missing", boot_->partitions.front().mark,
          "no partition table of the medium has partitions");
  }

  void one_table(TableName table, const std::vector<RecordedPartition>& here) {
    std::vector<bool> claimed(here.size(), false);
    for (std::size_t i = 0; i < boot_->partitions.size(); ++i) {
      const PartitionOptions& wish = boot_->partitions[i];
      if (!wish.listed)
        continue;  // it is there for the boot catalog alone
      const auto found = wish.image.given ? at_file(here, wish) : appended(here, claimed, wish, i);
      if (!found) {
        add("partition.missing", wish.mark,
            cat("the ", to_string(table), " has no partition for ",
                printable(wish.image.given ? wish.image.value : wish.from.value)));
        continue;
      }
      claimed[*found] = true;
      compare(here[*found], wish);
    }
    for (std::size_t i = 0; i < here.size(); ++i)
      if (!claimed[i])
        findings_.add(Severity::Difference, "partition.extra", place(here[i]),
                      cat(here[i].title(), " is on the medium, but nobody asked for it"));
  }

  static Place place(const RecordedPartition& one) {
    return {static_cast<std::int64_t>(one.first / block_size), {}, {}};
  }

  std::optional<std::size_t> at_file(const std::vector<RecordedPartition>& here,
                                     const PartitionOptions& wish) {
    const auto lies = place_of(wish.image.value);
    if (!lies)
      return std::nullopt;
    for (std::size_t i = 0; i < here.size(); ++i)
      if (here[i].first == byte_offset(*lies)) {
        const std::uint64_t size = tree_.contents[tree_.node(tree_.find(wish.image.value)).a].size;
        check_length(here[i], wish, size, wish.image.value);
        return i;
      }
    return std::nullopt;
  }

  static bool fits(const RecordedPartition& one, std::uint64_t size) {
    return one.bytes >= size && one.bytes - size < most_padding;
  }

  void check_length(const RecordedPartition& one, const PartitionOptions& wish, std::uint64_t size,
                    const std::string& file) {
    const std::uint64_t whole = blocks_for(size) * block_size;
    if (one.bytes < size || one.bytes > whole)
      add("partition.length", wish.mark,
          cat(one.title(), " has ", one.bytes, " bytes, ", printable(file), " has ", size),
          place(one));
  }

  // Only its content tells where an appended partition should be: the first that is free and holds
  // it, or else would hold it.
  std::optional<std::size_t> appended(const std::vector<RecordedPartition>& here,
                                      const std::vector<bool>& claimed,
                                      const PartitionOptions& wish, std::size_t index) {
    const ContentId content = tree_.boot.appended[index];
    const std::uint64_t size = tree_.contents[content].size;
    std::optional<std::size_t> best;
    std::uint64_t differs = 0;
    for (std::size_t i = 0; i < here.size(); ++i) {
      if (claimed[i] || !fits(here[i], size))
        continue;
      const auto difference = first_difference(here[i], content);
      if (!difference) {
        check_length(here[i], wish, size, wish.from.value);
        return i;
      }
      if (!best) {
        best = i;
        differs = *difference;
      }
    }
    if (best)
      findings_.add(Severity::Damage, "partition.content",
                    {static_cast<std::int64_t>((here[*best].first + differs) / block_size), {}, {}},
                    cat("byte ", differs, " of ", here[*best].title(), " is not as ",
                        printable(wish.from.value), " has it (", to_string(wish.mark), ")"));
    return best;
  }

  // The first byte at which a partition is not its source, followed by zeros.
  std::optional<std::uint64_t> first_difference(const RecordedPartition& one,
                                                ContentId content) const {
    const auto source = tree_.opener->open(content);
    std::vector<std::uint8_t> a(65536), b(65536);
    for (std::uint64_t at = 0; at < one.bytes; at += a.size()) {
      const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(a.size(), one.bytes - at));
      if (one.first + at + part > medium_.size())
        return at;
      medium_.read(one.first + at, std::span(a).first(part));
      const std::size_t got = source->read(std::span(b).first(part));
      std::fill(b.begin() + static_cast<std::ptrdiff_t>(got), b.end(), std::uint8_t{0});
      for (std::size_t i = 0; i < part; ++i)
        if (a[i] != b[i])
          return at + i;
    }
    return std::nullopt;
  }

  void compare(const RecordedPartition& one, const PartitionOptions& wish) {
    if (one.table != TableName::Mbr && wish.name.given && one.name != wish.name.value)
      add("partition.name", wish.name.mark,
          cat(one.title(), " is called ", in_quotes(one.name), ", expected ",
              in_quotes(wish.name.value)),
          place(one));
    const auto type = wish.type.given ? parse_partition_type(wish.type.value) : std::nullopt;
    if (!type)
      return;
    const partition::Guid guid{type->guid};
    const partition::PartitionType* const known =
        guid.is_zero() ? partition::partition_type(type->mbr) : partition::partition_type(guid);
    const bool same = one.table == TableName::Mbr   ? type->mbr == 0 || one.mbr_type == type->mbr
                      : one.table == TableName::Gpt ? guid.is_zero() || one.gpt_type == guid
                      : known == nullptr            ? true
                                                    : one.apm_type == known->apm;
    if (!same)
      add("partition.type", wish.type.mark,
          cat(one.title(), " is of type ", one.type_text(), ", expected ",
              printable(wish.type.value)),
          place(one));
  }

  const BootOptions* boot_;
  const SourceTree& tree_;
  std::span<const std::int32_t> places_;
  const BlockSource& medium_;
  Findings& findings_;
  std::vector<std::uint8_t> area_;
  PartitionTables tables_;
};

}  // namespace

void check_partitions(const Manifest& manifest, const SourceTree& tree,
                      std::span<const std::int32_t> places, const BlockSource& medium,
                      Findings& findings) {
  const BootOptions* boot = manifest.boot ? &*manifest.boot : nullptr;
  findings.check("partitions");
  findings.collect("partition.unreadable", {0, {}, {}},
                   [&] { PartitionCheck(boot, tree, places, medium, findings).run(); });
}

}  // namespace disc::verify
