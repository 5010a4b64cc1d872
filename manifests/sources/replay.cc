// The boot set-up of an image, said in the words of a manifest.
#include "manifests/sources/replay.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/eltorito/boot_catalog.h"
#include "formats/eltorito/boot_image.h"
#include "formats/eltorito/boot_info.h"
#include "formats/io/block_source.h"
#include "formats/media/medium_reader.h"
#include "formats/partition/partition_tables.h"
#include "formats/partition/system_area.h"
#include "manifests/sources/boot_words.h"
#include "manifests/sources/input_digests.h"

namespace disc {
namespace {

using partition::disk_sector_size;
using partition::system_area_size;

// Where the old image has its files.
struct OldFile {
  std::string path;
  std::uint64_t bytes = 0;
};

// A range of the old image that one of its tables calls a partition.
struct OldPartition {
  std::uint64_t first = 0, bytes = 0;
  std::string type, name;
};

class Replay {
 public:
  Replay(const Marked<std::string>& named, const std::string& path, Diagnostics& diagnostics)
      : named_(named), diagnostics_(diagnostics), source_(open_image(path)) {
    const media::MediumReader reader(*source_);
    reader.walk(reader.best_view(), [&](const std::string& at, const iso9660::Entry& entry) {
      if (entry.type == iso9660::FileType::File && !entry.sections.empty() && entry.size > 0 &&
          !entry.sections.front().hole && entry.sections.front().offset == 0)
        files_.try_emplace(entry.sections.front().first.value, OldFile{at, recorded(entry)});
      return true;
    });
    boot_.mark = named.mark;
    boot_.replay = named;
  }

  BootOptions take() {
    tables_ = partition::read_partition_tables(*source_);
    if (const auto catalog = eltorito::read_boot_catalog(*source_))
      take_catalog(*catalog);
    take_system_area();
    if (boot_.entries.empty() && !boot_.system_area)
      throw ManifestError(
          cat(in_quotes(named_.value),
              " has neither a boot catalog nor a system area, so it does not boot"));
    return std::move(boot_);
  }

 private:
  static std::uint64_t recorded(const iso9660::Entry& entry) {
    std::uint64_t bytes = 0;
    for (const iso9660::Section& section : entry.sections)
      bytes += section.bytes;
    return bytes;
  }

  void warn(const std::string& what) {
    diagnostics_.warning(named_.mark, "GM0622", cat(in_quotes(named_.value), ": ", what));
  }

  Marked<std::string> marked(std::string value) const {
    return {std::move(value), named_.mark, true};
  }

  const OldFile* file_at(std::uint64_t byte) const {
    if (byte % block_size != 0 || byte / block_size > 0x7FFFFFFF)
      return nullptr;
    const auto found = files_.find(static_cast<std::int32_t>(byte / block_size));
    return found == files_.end() ? nullptr : &found->second;
  }

  // True if files of the tree lie in a range: then it is a structure over them, not one of its own.
  bool holds_files(std::uint64_t first, std::uint64_t bytes) const {
    auto at = files_.lower_bound(
        static_cast<std::int32_t>(std::min<std::uint64_t>(blocks_for(first), 0x7FFFFFFF)));
    return at != files_.end() && byte_offset({at->first}) < first + bytes;
  }

  std::vector<std::uint8_t> head_at(std::uint64_t byte, std::size_t most) const {
    const std::uint64_t left = source_->size() - std::min(source_->size(), byte);
    std::vector<std::uint8_t> head(static_cast<std::size_t>(std::min<std::uint64_t>(left, most)));
    source_->read(byte, head);
    return head;
  }

  void take_catalog(const eltorito::DiscCatalog& disc) {
    for (const Problem& problem : disc.reading.problems)
      warn(to_text(problem));
    boot_.catalog.mark = named_.mark;
    if (const OldFile* file =
            file_at(std::uint64_t{
                        disc.block.value >= 0 ? static_cast<std::uint32_t>(disc.block.value) : 0} *
                    block_size))
      boot_.catalog = marked(file->path);
    const eltorito::BootCatalog& catalog = disc.reading.catalog;
    take_entry(catalog.platform, catalog.id, catalog.initial);
    for (const eltorito::Section& section : catalog.sections)
      for (std::size_t i = 0; i < section.entries.size(); ++i)
        take_entry(section.platform, i == 0 ? section.id : "", section.entries[i]);
  }

  void take_entry(eltorito::Platform platform, const std::string& id,
                  const eltorito::BootEntry& old) {
    const std::string where = cat("boot entry ", ++entries_);
    const auto known = platform_of(platform);
    const auto emulation = emulation_of(old.media);
    if (!old.bootable || !known || !emulation)
      return warn(cat(where, " (", eltorito::to_text(platform), ", ", eltorito::to_text(old.media),
                      ") ",
                      old.bootable ? "is of a kind that is not known" : "is marked not bootable",
                      "; it is left out"));
    if (std::uint64_t{old.load_rba} * block_size >= source_->size())
      return warn(cat(where, " leads to block ", old.load_rba,
                      ", past the end of the image; it is ", "left out"));
    BootEntry entry;
    entry.mark = entry.emulation_mark = entry.patch_mark = named_.mark;
    entry.platform = *known;
    entry.emulation = *emulation;
    entry.load_segment = old.load_segment;
    if (!id.empty())
      entry.id = marked(id);
    entry.selection.assign(old.criteria.begin(), old.criteria.end());
    const std::uint64_t first = std::uint64_t{old.load_rba} * block_size;
    const OldFile* file = file_at(first);
    const std::uint64_t bytes = file != nullptr ? file->bytes : hidden_bytes(first, old);
    take_patch(entry, first, bytes);
    if (old.sector_count != eltorito::default_sector_count(platform, old.media, bytes))
      entry.load_sectors = old.sector_count;
    if (file != nullptr) {
      entry.image = marked(file->path);
    } else {
      if (entry.patch != BootPatch::None)
        throw ManifestError(
            cat(in_quotes(named_.value), ": ", where,
                " is told its place and no file shows it; that cannot be replayed"));
      entry.image = marked(cat("block ", old.load_rba, " of ", named_.value));
      entry.appended = append(first, bytes, false);
    }
    boot_.entries.push_back(std::move(entry));
  }

  // Bytes of a boot image that no file shows.
  std::uint64_t hidden_bytes(std::uint64_t first, const eltorito::BootEntry& old) const {
    if (const auto floppy = eltorito::floppy_size(old.media))
      return *floppy;
    for (const OldPartition& one : old_partitions())
      if (one.first == first)
        return one.bytes;
    const std::uint64_t counted = std::uint64_t{old.sector_count} * eltorito::virtual_sector_size;
    return std::min(std::max<std::uint64_t>(counted, block_size), source_->size() - first);
  }

  void take_patch(BootEntry& entry, std::uint64_t first, std::uint64_t bytes) const {
    if (entry.platform != BootPlatform::Bios || entry.emulation != BootEmulation::None)
      return;
    const Lba at{static_cast<std::int32_t>(first / block_size)};
    const auto head = head_at(first, eltorito::grub2_end);
    if (eltorito::has_grub2_address(head, at))
      entry.patch = BootPatch::Grub2;
    else if (eltorito::find_boot_info(head, at, bytes))
      entry.patch = BootPatch::Isolinux;
  }

  // The partition that stands for a range; made where there is none yet.
  std::size_t append(std::uint64_t first, std::uint64_t bytes, bool listed) {
    for (std::size_t i = 0; i < boot_.partitions.size(); ++i) {
      PartitionOptions& one = boot_.partitions[i];
      if (one.from.given && one.first == first) {
        one.listed |= listed;
        return i;
      }
    }
    PartitionOptions one;
    one.mark = named_.mark;
    one.from = marked(named_.value);
    one.first = first;
    one.bytes = bytes;
    one.listed = listed;
    boot_.partitions.push_back(std::move(one));
    return boot_.partitions.size() - 1;
  }

  std::vector<OldPartition> old_partitions() const {
    std::vector<OldPartition> all;
    if (tables_.gpt) {
      for (const partition::GptPartition& one : tables_.gpt->gpt.partitions)
        all.push_back({one.first * disk_sector_size, (one.last - one.first + 1) * disk_sector_size,
                       to_text(one.type), one.name});
    } else if (tables_.mbr) {
      for (const partition::MbrPartition& one : tables_.mbr->partitions)
        if (one.sectors != 0 && !is_protective(one))
          all.push_back({std::uint64_t{one.first} * disk_sector_size,
                         std::uint64_t{one.sectors} * disk_sector_size,
                         cat("0x", to_hex(Bytes(&one.type, 1))), ""});
    } else if (tables_.apm) {
      for (const partition::ApmPartition& one : tables_.apm->apm.partitions)
        all.push_back({std::uint64_t{one.first} * tables_.apm->apm.block_size,
                       std::uint64_t{one.blocks} * tables_.apm->apm.block_size,
                       one.type == partition::apm_type_hfs ? "hfs-plus" : "data", one.name});
    }
    return all;
  }

  static bool is_protective(const partition::MbrPartition& one) {
    return one.type == partition::type_protective ||
           (one.type == partition::type_protective_label && one.first == 1);
  }

  void take_system_area() {
    const std::vector<std::uint8_t> bytes = head_at(0, system_area_size);
    if (std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; }))
      return;
    SystemAreaOptions area;
    area.mark = named_.mark;
    if (!tables_.has_any()) {
      area.file = marked(named_.value);
      area.bytes = bytes;
      boot_.system_area = std::move(area);
      return;
    }
    take_boot_code(area, bytes);
    for (const OldPartition& one : old_partitions())
      take_partition(one);
    take_tables(area);
    boot_.system_area = std::move(area);
  }

  void take_boot_code(SystemAreaOptions& area, const std::vector<std::uint8_t>& bytes) {
    if (tables_.boot_code.kind == partition::BootCodeKind::None)
      return;
    area.mbr = marked(cat("the boot code of ", named_.value));
    area.grub2 = tables_.boot_code.kind == partition::BootCodeKind::Grub2;
    area.bytes.assign(bytes.begin(), bytes.begin() + partition::boot_code_size);
    partition::restore_from_apm(area.bytes);
  }

  void take_tables(SystemAreaOptions& area) {
    const auto listed = std::ranges::count_if(boot_.partitions, &PartitionOptions::listed);
    bool others = false, protective_label = false;
    if (tables_.mbr)
      for (const partition::MbrPartition& one : tables_.mbr->partitions) {
        others |= one.sectors != 0 && !is_protective(one);
        protective_label |= one.type == partition::type_protective_label && one.first == 1;
      }
    area.with_apm = tables_.apm && tables_.mbr && apm_names_a_partition();
    if (tables_.gpt)
      area.table = others && listed <= 2 ? PartitionTable::GptHybrid : PartitionTable::Gpt;
    else
      area.table = tables_.mbr ? PartitionTable::Mbr : PartitionTable::Apm;
    area.protective = protective_label && !tables_.gpt && listed == 0;
  }

  // Of what the map names, something is a partition of the new image.
  bool apm_names_a_partition() const {
    const partition::Apm& map = tables_.apm->apm;
    return std::ranges::any_of(map.partitions, [&](const partition::ApmPartition& one) {
      const std::uint64_t first = std::uint64_t{one.first} * map.block_size;
      const OldFile* file = file_at(first);
      return std::ranges::any_of(boot_.partitions, [&](const PartitionOptions& kept) {
        return kept.listed && (kept.from.given ? kept.first == first
                                               : file != nullptr && kept.image.value == file->path);
      });
    });
  }

  // isohybrid calls an ESP so in its MBR only.
  bool mbr_says_esp(std::uint64_t first) const {
    return tables_.mbr &&
           std::ranges::any_of(tables_.mbr->partitions, [&](const partition::MbrPartition& one) {
             return one.type == 0xEF && one.first * std::uint64_t{disk_sector_size} == first;
           });
  }

  void take_partition(const OldPartition& old) {
    if (old.first <= system_area_size)
      return;  // the file systems themselves, which get one again
    if (old.bytes == 0 || old.first >= source_->size() || old.bytes > source_->size() - old.first)
      return warn(
          cat("the partition at byte ", old.first, " ends behind the image; it is left out"));
    const OldFile* file = file_at(old.first);
    if (file != nullptr && blocks_for(file->bytes) == blocks_for(old.bytes)) {
      PartitionOptions one;
      one.mark = named_.mark;
      one.image = marked(file->path);
      finish(one, old);
      boot_.partitions.push_back(std::move(one));
      return;
    }
    // xorriso's fillers between partitions.
    if (old.name.starts_with("Gap"))
      return;
    if (holds_files(old.first, old.bytes))
      return warn(cat("the partition at byte ", old.first,
                      old.name.empty() ? "" : cat(" (", old.name, ")"),
                      " is a file system of its own over the files of the image; it is left out"));
    finish(boot_.partitions[append(old.first, old.bytes, true)], old);
  }

  void finish(PartitionOptions& one, const OldPartition& old) const {
    one.type = marked(mbr_says_esp(old.first) ? "esp" : old.type);
    if (!old.name.empty())
      one.name = marked(old.name);
  }

  const Marked<std::string>& named_;
  Diagnostics& diagnostics_;
  std::unique_ptr<BlockSource> source_;
  std::map<std::int32_t, OldFile> files_;  // by first block
  partition::PartitionTables tables_;
  BootOptions boot_;
  std::size_t entries_ = 0;
};

}  // namespace

Manifest with_replayed_boot(Manifest manifest, Diagnostics& diagnostics) {
  if (!manifest.boot || !manifest.boot->replay.given)
    return manifest;
  const Marked<std::string> named = manifest.boot->replay;
  try {
    manifest.boot = Replay(named, path_of_input(manifest, named.value), diagnostics).take();
  } catch (const Error& error) {
    diagnostics.error(named.mark, "GM0621", error.what());
    manifest.boot.reset();  // nothing of it can be checked any more
  }
  return manifest;
}

}  // namespace disc
