// From a checked document to a Manifest: the catalog, the system area, partitions.
#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/boot_scalars.h"
#include "manifests/decode.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

constexpr std::string_view grub2_prefix = "grub2:";
constexpr std::size_t longest_catalog_id = 24;  // El Torito 2.1

// A path of the host, held inside the manifest's folder like every source.
Marked<std::string> host_path_at(const Value& map, std::string_view key, const ReadOptions& options,
                                 const Manifest& manifest, Reporter& reporter) {
  Marked<std::string> path = marked_at(map, key);
  if (path.given)
    check_inside(*map.find(key), options, manifest, reporter);
  return path;
}

// A path of the tree that must name a file.
Marked<std::string> file_path_at(const Value& map, std::string_view key, Reporter& reporter) {
  Marked<std::string> path = marked_at(map, key);
  if (path.given && path.value.ends_with('/'))
    reporter.error(path.mark, "GM0305",
                   cat(shown(path.value), " ends with '/', expected the path of a file"));
  path.value = tidy_tree_path(path.value);
  return path;
}

BootPlatform platform_of(std::string_view word) {
  return word == "uefi"      ? BootPlatform::Uefi
         : word == "mac"     ? BootPlatform::Mac
         : word == "powerpc" ? BootPlatform::PowerPc
                             : BootPlatform::Bios;
}

BootEmulation emulation_of(std::string_view word) {
  return word == "floppy-1.2"    ? BootEmulation::Floppy12
         : word == "floppy-1.44" ? BootEmulation::Floppy144
         : word == "floppy-2.88" ? BootEmulation::Floppy288
         : word == "hard-disk"   ? BootEmulation::HardDisk
                                 : BootEmulation::None;
}

// What only a BIOS can do is said to it alone; a default that is spelled out asks for nothing.
void check_platform(const Value& value, const BootEntry& entry, Reporter& reporter) {
  if (entry.platform == BootPlatform::Bios)
    return;
  const auto refuse = [&](const char* key, bool asks) {
    const Value* given = value.find(key);
    if (given != nullptr && given->is_scalar() && !given->unknown && asks)
      reporter.error(given->mark, "GM0113",
                     cat("key ", shown(key), " is for platform bios, this entry is for ",
                         text_at(value, "platform")));
  };
  refuse("emulation", entry.emulation != BootEmulation::None);
  refuse("load-segment", entry.load_segment != 0);
  refuse("patch", entry.patch != BootPatch::None);
}

// The first entry stands right behind the catalog's own, without a section to tell of it.
void check_first(const Value& value, Reporter& reporter) {
  const Value* id = scalar_at(value, "id");
  if (id != nullptr && !id->unknown && problem_with_boot_id(id->text).empty() &&
      id->text.size() > longest_catalog_id)
    reporter.error(
        id->mark, "GM0602",
        cat("the id has ", id->text.size(), " characters, that of the first entry is ",
            "the catalog's own and has room for ", longest_catalog_id, " (El Torito 2.1)"));
  const Value* selection = scalar_at(value, "selection");
  if (selection != nullptr && !selection->text.empty())
    reporter.error(selection->mark, "GM0113",
                   "the first entry is taken without selection criteria (El Torito 2.2)",
                   "put the entry behind another one, or take `selection` away");
}

BootEntry entry_of(const Value& value, Reporter& reporter) {
  BootEntry entry;
  entry.mark = value.mark;
  entry.platform = platform_of(text_at(value, "platform", "bios"));
  entry.image = file_path_at(value, "image", reporter);
  const Marked<std::string> emulation = marked_at(value, "emulation", "none");
  entry.emulation = emulation_of(emulation.value);
  entry.emulation_mark = emulation.mark;
  if (value.find("load-sectors") != nullptr)
    entry.load_sectors = static_cast<std::uint16_t>(integer_at(value, "load-sectors", 0));
  entry.load_segment = parse_segment(text_at(value, "load-segment", "0")).value_or(0);
  const Marked<std::string> patch = marked_at(value, "patch");
  entry.patch = patch.value == "isolinux" ? BootPatch::Isolinux
                : patch.value == "grub2"  ? BootPatch::Grub2
                                          : BootPatch::None;
  entry.patch_mark = patch.mark;
  entry.id = marked_at(value, "id");
  entry.selection = from_hex(text_at(value, "selection")).value_or("");
  check_platform(value, entry, reporter);
  return entry;
}

SystemAreaOptions system_area_of(const Value& value, const ReadOptions& options,
                                 const Manifest& manifest, Reporter& reporter) {
  SystemAreaOptions area;
  area.mark = value.mark;
  area.file = host_path_at(value, "file", options, manifest, reporter);
  area.mbr = marked_at(value, "mbr");
  if (area.mbr.value == "protective") {
    area.protective = true;
    area.mbr.value.clear();
  } else if (area.mbr.given) {
    area.grub2 = area.mbr.value.starts_with(grub2_prefix);
    Value path = *value.find("mbr");
    if (area.grub2)
      path.text = area.mbr.value = area.mbr.value.substr(grub2_prefix.size());
    if (path.text.empty())
      reporter.error(path.mark, "GM0304", "'mbr' names no file of boot code",
                     area.grub2 ? "write grub2:FILE, such as grub2:boot_hybrid.img"
                                : "write mbr: FILE, such as isohdpfx.bin, or protective");
    check_inside(path, options, manifest, reporter);
  }
  const std::string table = text_at(value, "table");
  if (!table.empty())
    area.table = table == "gpt"          ? PartitionTable::Gpt
                 : table == "gpt-hybrid" ? PartitionTable::GptHybrid
                 : table == "apm"        ? PartitionTable::Apm
                                         : PartitionTable::Mbr;
  if (value.members.empty())
    reporter.error(value.mark, "GM0112", "'system-area' is empty, expected mbr, file or table");
  for (const char* key : {"mbr", "table"})
    if (area.file.given && value.find(key) != nullptr)
      reporter.error(value.find(key)->mark, "GM0113",
                     cat("'file' and ", shown(key), " exclude each other: the file is the whole ",
                         "system area"));
  return area;
}

PartitionOptions partition_of(const Value& value, const ReadOptions& options,
                              const Manifest& manifest, Reporter& reporter) {
  PartitionOptions partition;
  partition.mark = value.mark;
  partition.image = file_path_at(value, "image", reporter);
  partition.from = host_path_at(value, "from", options, manifest, reporter);
  partition.type = marked_at(value, "type");
  partition.name = marked_at(value, "name");
  const Value *image = value.find("image"), *from = value.find("from");
  if (image != nullptr && from != nullptr)
    reporter.error(from->mark, "GM0113",
                   "'image' and 'from' exclude each other: a partition is one file",
                   "write two entries");
  else if (image == nullptr && from == nullptr)
    reporter.error(value.mark, "GM0103",
                   "the partition names no file, expected 'image' (a file of the tree) or 'from' "
                   "(a file to append)");
  else if (const Value* append = value.find("append");
           append != nullptr && boolean_at(value, "append", from != nullptr) != (from != nullptr))
    reporter.error(append->mark, "GM0113",
                   from != nullptr
                       ? "the file of 'from' is not in the tree, so it can only be appended"
                       : "the file of 'image' lies in the tree, so it cannot be appended",
                   from != nullptr ? "put it into `files` and name it by `image`"
                                   : "name a file of this machine by `from`");
  return partition;
}

void check_filesystems(const Value& value, const Manifest& manifest, Reporter& reporter) {
  const bool catalog = value.find("entries") != nullptr || value.find("replay") != nullptr;
  if (catalog && manifest.udf && !manifest.iso9660)
    reporter.error(value.mark, "GM0318",
                   "a boot catalog hangs on the descriptors of ISO 9660 (El Torito 2.0), which "
                   "filesystems does not ask for",
                   "add iso9660: true");
  const Value* area = value.find("system-area");
  const std::string table = area == nullptr ? "" : text_at(*area, "table");
  if (manifest.udf && manifest.udf->partition == UdfPartition::Virtual &&
      (value.find("replay") != nullptr || !table.empty() || value.find("partitions") != nullptr))
    reporter.error(value.mark, "GM0318",
                   "a virtual UDF partition must have the last block of the image, which partition "
                   "tables want, too (UDF 6.10.1)",
                   "set udf: {partition: physical}, or leave tables and partitions out");
}

void check_whole(const Value& value, const BootOptions& boot, Reporter& reporter) {
  if (!boot.replay.given) {
    if (value.members.empty())
      reporter.error(value.mark, "GM0112",
                     "'boot' is empty, expected entries, system-area, partitions or replay");
    if (boot.catalog.given && value.find("entries") == nullptr)
      reporter.error(boot.catalog.mark, "GM0113", "a catalog without entries boots nothing",
                     "add `entries`, or take `catalog` away");
    if (boot.system_area && boot.system_area->file.given && !boot.partitions.empty())
      reporter.error(boot.system_area->file.mark, "GM0113",
                     "'file' is the whole system area, so no partitions can be written into it",
                     "name the boot code by `mbr` instead");
    return;
  }
  for (const Member& member : value.members)
    if (member.key != "replay")
      reporter.error(member.mark, "GM0113",
                     cat("'replay' takes the boot set-up of an image, ", shown(member.key),
                         " does not go with it"));
}

}  // namespace

void decode_boot(const Value& root, const ReadOptions& options, Manifest& manifest,
                 Reporter& reporter) {
  const Value* value = root.find("boot");
  if (value == nullptr || !value->is_map())
    return;
  BootOptions boot;
  boot.mark = value->mark;
  boot.replay = host_path_at(*value, "replay", options, manifest, reporter);
  boot.catalog = file_path_at(*value, "catalog", reporter);
  if (const Value* entries = value->find("entries")) {
    for (const Value& entry : entries->items)
      if (entry.is_map())
        boot.entries.push_back(entry_of(entry, reporter));
    if (!entries->items.empty() && entries->items[0].is_map())
      check_first(entries->items[0], reporter);
  }
  if (const Value* area = value->find("system-area"); area != nullptr && area->is_map())
    boot.system_area = system_area_of(*area, options, manifest, reporter);
  if (const Value* partitions = value->find("partitions"))
    for (const Value& partition : partitions->items)
      if (partition.is_map())
        boot.partitions.push_back(partition_of(partition, options, manifest, reporter));
  check_whole(*value, boot, reporter);
  check_filesystems(*value, manifest, reporter);
  manifest.boot = std::move(boot);
}

}  // namespace disc
