// How an image boots: the boot catalog, what its images were told, and the partition tables.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/eltorito/boot_catalog.h"
#include "formats/eltorito/boot_info.h"
#include "formats/fat/volume_reader.h"
#include "formats/io/terminal.h"
#include "formats/partition/partition_tables.h"
#include "mkimage/inspect.h"

namespace disc {
namespace {

using iso9660::Entry;
using iso9660::FileType;
using partition::disk_sector_size;
using partition::PartitionTables;

constexpr std::uint64_t sectors_per_block = block_size / disk_sector_size;
constexpr std::uint64_t most_summed = 64 << 20;  // loaders are smaller

std::string hex(std::uint64_t value, int digits) { return fmt::format("0x{:0{}X}", value, digits); }

const char* yes_or_no(bool is) { return is ? "yes" : "no"; }

// A file that starts at a block: the first in the order of the walk.
struct FileAt {
  std::string path;
  std::uint64_t size = 0;
};

class BootInspection {
 public:
  explicit BootInspection(const OpenedImage& image)
      : image_(image), source_(image.source()), first_(first_descriptor(image)) {}

  std::vector<InspectPart> run() {
    try {
      catalog_ = eltorito::read_boot_catalog(source_, first_ + -16);
    } catch (const FormatError& error) {
      parts_.push_back({"boot catalog", {}, {cat("it cannot be read: ", error.what())}, {}});
    }
    tables_ = partition::read_partition_tables(source_);
    if (!catalog_ && !has_system_area())
      return std::move(parts_);
    find_files();
    if (catalog_)
      catalog();
    system_area();
    mbr();
    gpt();
    apm();
    return std::move(parts_);
  }

 private:
  static Lba first_descriptor(const OpenedImage& image) {
    const auto& descriptors = image.reader().descriptors();
    return descriptors.empty() ? Lba{16} : descriptors.front().at;
  }

  bool has_system_area() const {
    return tables_.has_any() || tables_.boot_code.kind != partition::BootCodeKind::None;
  }

  // Blocks at which a file is worth knowing: an image may have millions of others.
  std::set<std::uint64_t> named_blocks() const {
    std::set<std::uint64_t> named;
    if (catalog_) {
      named.insert(static_cast<std::uint64_t>(catalog_->block.value));
      for (const eltorito::ListedEntry& one : list_entries(catalog_->reading.catalog))
        named.insert(one.entry->load_rba);
    }
    if (tables_.boot_code.boot_image)
      named.insert(static_cast<std::uint64_t>(tables_.boot_code.boot_image->value));
    if (tables_.mbr)
      for (const partition::MbrPartition& one : tables_.mbr->partitions)
        named.insert(one.first / sectors_per_block);
    for (const partition::LogicalPartition& one : tables_.logical)
      named.insert(one.first / sectors_per_block);
    if (tables_.gpt)
      for (const partition::GptPartition& one : tables_.gpt->gpt.partitions)
        named.insert(one.first / sectors_per_block);
    if (tables_.apm)
      for (const partition::ApmPartition& one : tables_.apm->apm.partitions)
        named.insert(std::uint64_t{one.first} * tables_.apm->apm.block_size / block_size);
    return named;
  }

  void find_files() {
    const std::set<std::uint64_t> named = named_blocks();
    image_.reader().walk(
        image_.reader().best_view(), [&](const std::string& path, const Entry& entry) {
          if (entry.type != FileType::File || entry.sections.empty() || entry.size == 0 ||
              entry.sections[0].hole || entry.sections[0].offset != 0)
            return true;
          const Lba first = entry.sections[0].first;
          if (named.contains(static_cast<std::uint64_t>(first.value)))
            files_.emplace(first.value, FileAt{path, entry.size});
          return true;
        });
  }

  const FileAt* file_at(std::uint64_t block) const {
    const auto found = block > 0x7FFFFFFF ? files_.end() : files_.find(static_cast<int>(block));
    return found == files_.end() ? nullptr : &found->second;
  }

  void add_path(InspectPart& part, std::uint64_t sector) const {
    if (sector % sectors_per_block != 0)
      return;
    if (const FileAt* file = file_at(sector / sectors_per_block))
      part.fields.emplace_back("path", printable(file->path));
  }

  void catalog() {
    const eltorito::BootCatalog& catalog = catalog_->reading.catalog;
    InspectPart part{cat("block ", catalog_->block.value, ": boot catalog"), {}, {}, {}};
    part.fields.emplace_back("boot record", cat("block ", catalog_->boot_record.value));
    if (const FileAt* file = file_at(static_cast<std::uint64_t>(catalog_->block.value)))
      part.fields.emplace_back("path", printable(file->path));
    else
      part.fields.emplace_back("path", "none, no file shows it");
    if (!catalog.id.empty())
      part.fields.emplace_back("id", printable(catalog.id));
    const auto entries = eltorito::list_entries(catalog);
    part.fields.emplace_back("entries", cat(entries.size()));
    for (const Problem& problem : catalog_->reading.problems)
      part.lines.push_back(to_text(problem));
    parts_.push_back(std::move(part));
    for (std::size_t i = 0; i < entries.size(); ++i)
      entry(i, entries[i]);
  }

  void entry(std::size_t index, const eltorito::ListedEntry& listed) {
    const eltorito::BootEntry& entry = *listed.entry;
    InspectPart part{cat("boot entry ", index + 1), {}, {}, {}};
    const auto add = [&](const char* name, std::string value) {
      part.fields.emplace_back(name, std::move(value));
    };
    add("platform", to_text(listed.platform));
    add("bootable", yes_or_no(entry.bootable));
    add("emulation", to_text(entry.media));
    add("load segment", hex(entry.load_segment, 4));
    add("system type", hex(entry.system_type, 2));
    add("sectors", cat(entry.sector_count));
    add("block", cat(entry.load_rba));
    if (index > 0 && !listed.id.empty())
      add("section", printable(std::string(listed.id)));
    if (entry.criteria_type != 0 || !entry.criteria.empty())
      add("selection criteria", cat("type ", entry.criteria_type, ", ", to_hex(entry.criteria)));
    const FileAt* const file = file_at(entry.load_rba);
    if (file != nullptr) {
      add("path", printable(file->path));
      add("size", cat(file->size, " bytes"));
      told(part, Lba{static_cast<std::int32_t>(entry.load_rba)}, file->size);
    }
    if (listed.platform == eltorito::Platform::Efi && entry.load_rba < source_.blocks())
      file_system(part, std::uint64_t{entry.load_rba} * block_size);
    parts_.push_back(std::move(part));
  }

  std::vector<std::uint8_t> read(std::uint64_t from, std::uint64_t bytes) const {
    const std::uint64_t there = from < source_.size() ? source_.size() - from : 0;
    std::vector<std::uint8_t> part(static_cast<std::size_t>(std::min(bytes, there)));
    source_.read(from, part);
    return part;
  }

  // What ISOLINUX and GRUB had written into the image of where it lies.
  void told(InspectPart& part, Lba block, std::uint64_t size) const {
    const std::vector<std::uint8_t> head = read(byte_offset(block), eltorito::grub2_end);
    if (const auto table = eltorito::find_boot_info(head, block, size, first_)) {
      std::string text =
          cat("block ", std::uint32_t{table->file}, ", ", std::uint32_t{table->length},
              " bytes, checksum ", fmt::format("{:08x}", std::uint32_t{table->checksum}));
      if (size <= most_summed) {
        const std::uint32_t sum = eltorito::boot_info_sum(read(byte_offset(block), size));
        const Problems problems = eltorito::check_boot_info(*table, block, size, sum, part.title);
        text += problems.empty() ? ", which holds" : ", which does not hold";
        for (const Problem& problem : problems)
          part.lines.push_back(to_text(problem));
      }
      part.fields.emplace_back("boot information table", text);
    }
    if (eltorito::has_grub2_address(head, block))
      part.fields.emplace_back("GRUB 2 address",
                               cat("sector ", eltorito::grub2_address(block), ", which holds"));
  }

  void file_system(InspectPart& part, std::uint64_t offset) const {
    try {
      const fat::VolumeReader volume(source_, offset);
      std::string text =
          cat(to_string(volume.geometry().type), ", ", volume.geometry().bytes(), " bytes");
      if (const std::string label = volume.label(); !label.empty())
        text += cat(", label ", printable(label));
      part.fields.emplace_back("file system", text);
      const auto folder = volume.find("/EFI/BOOT");
      if (!folder || !folder->directory)
        return;
      for (const fat::Entry& entry : volume.list(*folder))
        if (!entry.directory)
          part.lines.push_back(
              cat("/EFI/BOOT/", printable(entry.name), ", ", entry.size, " bytes"));
    } catch (const FormatError&) {
      part.fields.emplace_back("file system", "none that UEFI reads");
    }
  }

  void system_area() {
    if (!has_system_area())
      return;
    InspectPart part{"system area", {}, {}, {}};
    part.fields.emplace_back("tables", summary(tables_));
    part.fields.emplace_back("boot code", to_text(tables_.boot_code.kind));
    if (const auto& image = tables_.boot_code.boot_image) {
      part.fields.emplace_back("goes on at", cat("block ", image->value));
      add_path(part, static_cast<std::uint64_t>(image->value) * sectors_per_block);
    }
    if (tables_.mbr && tables_.mbr->disk_signature != 0)
      part.fields.emplace_back("disk signature", hex(tables_.mbr->disk_signature, 8));
    for (const Problem& problem : tables_.problems)
      part.lines.push_back(to_text(problem));
    parts_.push_back(std::move(part));
  }

  static bool is_esp(const partition::PartitionType* type) {
    return type != nullptr && type->word == "esp";
  }

  static std::string type_text(std::uint8_t type) {
    const partition::PartitionType* const known = partition::partition_type(type);
    const std::string_view what = type == partition::type_protective ? "claim of a GPT"
                                  : type == partition::type_protective_label
                                      ? "claim of the whole image"
                                  : type == partition::type_isohybrid ? "isohybrid"
                                  : known != nullptr                  ? known->describe
                                                                      : std::string_view();
    return cat(hex(type, 2), what.empty() ? "" : ", ", what);
  }

  InspectPart partition_part(std::string title, std::uint64_t first, std::uint64_t sectors) const {
    InspectPart part{std::move(title), {}, {}, {}};
    part.fields.emplace_back("first sector", cat(first));
    part.fields.emplace_back("sectors", cat(sectors));
    part.fields.emplace_back("size", human_size(sectors * disk_sector_size));
    return part;
  }

  void mbr() {
    if (!tables_.mbr)
      return;
    for (std::size_t i = 0; i < tables_.mbr->partitions.size(); ++i) {
      const partition::MbrPartition& one = tables_.mbr->partitions[i];
      if (!one.is_used())
        continue;
      InspectPart part = partition_part(cat("MBR partition ", i + 1), one.first, one.sectors);
      part.fields.emplace_back("type", type_text(one.type));
      part.fields.emplace_back("active", yes_or_no(one.active));
      add_path(part, one.first);
      if (is_esp(partition::partition_type(one.type)))
        file_system(part, std::uint64_t{one.first} * disk_sector_size);
      parts_.push_back(std::move(part));
    }
    for (const partition::LogicalPartition& one : tables_.logical) {
      InspectPart part = partition_part(cat("MBR partition ", one.number), one.first, one.sectors);
      part.fields.emplace_back("type", type_text(one.type));
      add_path(part, one.first);
      parts_.push_back(std::move(part));
    }
  }

  void gpt() {
    if (!tables_.gpt)
      return;
    const partition::Gpt& gpt = tables_.gpt->gpt;
    InspectPart whole{"GPT", {}, {}, {}};
    whole.fields.emplace_back("primary", tables_.gpt->primary_holds ? "holds" : "does not hold");
    whole.fields.emplace_back("backup", tables_.gpt->backup_holds ? "holds" : "does not hold");
    whole.fields.emplace_back("disk GUID", to_text(gpt.disk));
    whole.fields.emplace_back("array",
                              cat("sector ", gpt.entries_at, ", ", gpt.entries, " entries"));
    whole.fields.emplace_back("usable sectors", cat(gpt.first_usable, " to ", gpt.last_usable));
    parts_.push_back(std::move(whole));
    for (const partition::GptPartition& one : gpt.partitions) {
      InspectPart part = partition_part(cat("GPT partition ", one.number), one.first,
                                        one.last < one.first ? 0 : one.last - one.first + 1);
      const partition::PartitionType* const known = partition::partition_type(one.type);
      part.fields.emplace_back("type", known == nullptr
                                           ? to_text(one.type)
                                           : cat(to_text(one.type), ", ", known->describe));
      part.fields.emplace_back("GUID", to_text(one.id));
      part.fields.emplace_back("attributes", hex(one.attributes, 16));
      part.fields.emplace_back("name", printable(one.name));
      add_path(part, one.first);
      if (is_esp(known) && one.first < source_.size() / disk_sector_size)
        file_system(part, one.first * disk_sector_size);
      parts_.push_back(std::move(part));
    }
  }

  void apm() {
    if (!tables_.apm)
      return;
    const partition::Apm& apm = tables_.apm->apm;
    InspectPart whole{"Apple partition map", {}, {}, {}};
    whole.fields.emplace_back("block size", cat(apm.block_size, " bytes"));
    whole.fields.emplace_back("blocks", cat(apm.blocks));
    parts_.push_back(std::move(whole));
    for (std::size_t i = 0; i < apm.partitions.size(); ++i) {
      const partition::ApmPartition& one = apm.partitions[i];
      // Entry 1 is the map itself.
      InspectPart part{cat("APM partition ", i + 2), {}, {}, {}};
      part.fields.emplace_back("first block", cat(one.first));
      part.fields.emplace_back("blocks", cat(one.blocks));
      part.fields.emplace_back("size", human_size(std::uint64_t{one.blocks} * apm.block_size));
      part.fields.emplace_back("type", printable(one.type));
      part.fields.emplace_back("name", printable(one.name));
      add_path(part, std::uint64_t{one.first} * (apm.block_size / disk_sector_size));
      parts_.push_back(std::move(part));
    }
  }

  const OpenedImage& image_;
  const BlockSource& source_;
  Lba first_;  // volume descriptor
  std::optional<eltorito::DiscCatalog> catalog_;
  PartitionTables tables_;
  std::map<std::int32_t, FileAt> files_;
  std::vector<InspectPart> parts_;
};

}  // namespace

std::vector<InspectPart> inspect_boot(const OpenedImage& image) {
  return BootInspection(image).run();
}

}  // namespace disc
