// What makes an image a disk, too: the system area, partitions, the backup of their table.
#include "mkimage/hybrid_area.h"

#include <algorithm>
#include <limits>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/iso9660/volume_descriptor.h"
#include "formats/partition/partition_tables.h"
#include "manifests/boot_scalars.h"
#include "mkimage/content_source.h"
#include "mkimage/esp_check.h"

namespace disc {
namespace {

using partition::BootCodeKind;
using partition::TableKind;

constexpr std::uint32_t file_alignment = 4096;  // what flash and 4K disks write at once
constexpr std::int64_t append_alignment = 1024 * 1024 / block_size;  // as partitioning tools do

TableKind kind_of(PartitionTable table) {
  switch (table) {
    case PartitionTable::Mbr:
      return TableKind::Mbr;
    case PartitionTable::Gpt:
      return TableKind::Gpt;
    case PartitionTable::GptHybrid:
      return TableKind::GptHybrid;
    case PartitionTable::Apm:
      break;
  }
  return TableKind::Apm;
}

bool has_mbr_partitions(TableKind table) {
  return table == TableKind::Mbr || table == TableKind::GptHybrid;
}

bool has_gpt(TableKind table) { return table == TableKind::Gpt || table == TableKind::GptHybrid; }

// The first bytes of a digest of the key and a word for the purpose.
std::vector<std::uint8_t> derived(const std::string& key, const std::string& purpose) {
  const auto digest = sha256(bytes_of(cat(key, "\n", purpose)));
  return {digest.begin(), digest.end()};
}

void align(Layout& layout, std::int64_t unit) {
  if (const std::int64_t over = layout.end().value % unit; over != 0)
    layout.pad(unit - over, "alignment");
}

}  // namespace

HybridArea::HybridArea(const Manifest& manifest, SourceTree& tree, Diagnostics& diagnostics)
    : tree_(tree) {
  if (!manifest.boot || (!manifest.boot->system_area && manifest.boot->partitions.empty()))
    return;
  boot_ = &*manifest.boot;
  choose_tables(diagnostics);
  find_files(diagnostics);
  place_files();
}

void HybridArea::choose_tables(Diagnostics& diagnostics) {
  const auto& area = boot_->system_area;
  if (area && area->file.given) {
    plan_.raw = tree_.boot.system_area;
    plan_.raw.resize(partition::system_area_size);
    return;
  }
  choose_boot_code();
  plan_.with_apm = area && area->with_apm;
  plan_.table = area && area->table ? kind_of(*area->table) : TableKind::Mbr;
  // Blocks of 512 bytes are what partitioning tools expect; a GPT has its header in their way.
  if (!has_gpt(plan_.table))
    plan_.apm_block_size = partition::disk_sector_size;
  if (!area || !area->protective || has_gpt(plan_.table))
    return;
  if (!boot_->partitions.empty())
    diagnostics.error(area->mbr.mark, "GM0620",
                      "'mbr: protective' gives all of the image to one partition, which leaves no "
                      "place for others",
                      "take it away, or choose 'table: gpt', which has a protective MBR anyway");
  plan_.with_apm |= plan_.table == TableKind::Apm;
  plan_.table = TableKind::ProtectiveLabel;
}

void HybridArea::choose_boot_code() {
  plan_.boot_code = tree_.boot.system_area;
  if (!boot_->system_area || plan_.boot_code.empty())
    return;
  if (boot_->system_area->grub2)
    plan_.boot_code_kind = BootCodeKind::Grub2;
  else if (check_boot_code(BootCodeKind::Isohybrid, plan_.boot_code, "").empty())
    plan_.boot_code_kind = BootCodeKind::Isohybrid;
  else
    plan_.boot_code_kind = BootCodeKind::Plain;
}

void HybridArea::find_files(Diagnostics& diagnostics) {
  for (const PartitionOptions& wish : boot_->partitions) {
    Part part{&wish, none, none};
    const std::string& path = wish.image.value;
    if (!path.empty()) {
      const NodeId file = tree_.find(path);
      if (file == none)
        diagnostics.error(wish.image.mark, "GM0615",
                          cat("the partition ", in_quotes(path), " is not in the tree"),
                          "bring it by an entry of `files`");
      else if (tree_.node(file).type != NodeType::File)
        diagnostics.error(wish.image.mark, "GM0615",
                          cat("the partition ", in_quotes(path), " is not a file"));
      else if (tree_.contents[tree_.node(file).a].size == 0)
        diagnostics.error(wish.image.mark, "GM0615",
                          cat("the partition ", in_quotes(path), " is empty"));
      else
        part.file = file;
    }
    parts_.push_back(part);
    const std::size_t number = parts_.size() - 1;
    const ContentId content = part.file != none                     ? tree_.node(part.file).a
                              : number < tree_.boot.appended.size() ? tree_.boot.appended[number]
                                                                    : none;
    const bool told = std::ranges::any_of(boot_->entries, [&](const BootEntry& entry) {
      return entry.platform == BootPlatform::Uefi && entry.image.value == path;
    });
    if (wish.type.value == "esp" && content != none && !told)
      check_esp(tree_, content, path.empty() ? wish.from : wish.image, diagnostics);
  }
}

// Behind the lists of checksums, so that the partitions follow each other at the end and the first
// one of an MBR can hold all else.
void HybridArea::place_files() {
  std::vector<ContentId> contents;
  for (const Part& part : parts_)
    if (part.file != none)
      contents.push_back(tree_.node(part.file).a);
  if (contents.empty())
    return;
  for (Node& node : tree_.nodes) {  // equal files share the place
    if (node.type != NodeType::File || std::ranges::find(contents, node.a) == contents.end())
      continue;
    Placement placement = tree_.placements[node.placement];
    placement.zisofs_block = 0;
    placement.sort = std::numeric_limits<std::int32_t>::min();
    placement.align = std::max(placement.align, file_alignment);
    node.placement = static_cast<std::uint32_t>(tree_.placements.size());
    tree_.placements.push_back(placement);
  }
}

void HybridArea::claim_system_area(Layout& layout, std::uint8_t volume) {
  head_ = layout.claim_named(iso9660::first_descriptor.value, RegionKind::SystemArea, volume,
                             "system area");
}

void HybridArea::claim_appended(Layout& layout, FileData& data) {
  if (boot_ == nullptr)
    return;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i >= tree_.boot.appended.size() || tree_.boot.appended[i] == none)
      continue;
    align(layout, append_alignment);
    parts_[i].appended = data.append(layout, tree_.boot.appended[i]);
  }
}

std::int32_t HybridArea::blocks_behind() const {
  if (boot_ == nullptr)
    return 0;
  const auto tail = static_cast<std::int32_t>(blocks_for(partition::tail_size(plan_.table)));
  return tail == 0 && plan_.boot_code_kind == BootCodeKind::Isohybrid ? 1 : tail;
}

Lba HybridArea::end_for(Lba least) const {
  if (boot_ == nullptr || plan_.boot_code_kind != BootCodeKind::Isohybrid)
    return least;
  const std::uint64_t bytes = byte_offset(least);
  const auto geometry = partition::isohybrid_geometry_for(bytes);
  return {static_cast<std::int32_t>(blocks_for(partition::to_whole_cylinders(bytes, geometry)))};
}

void HybridArea::claim_end(Layout& layout, std::uint8_t volume) {
  if (boot_ == nullptr)
    return;
  const auto tail = static_cast<std::int32_t>(blocks_for(partition::tail_size(plan_.table)));
  if (plan_.boot_code_kind == BootCodeKind::Isohybrid) {
    const std::uint64_t bytes = byte_offset(layout.end()) + byte_offset(Lba{} + tail);
    plan_.geometry = partition::isohybrid_geometry_for(bytes);
    const std::uint64_t whole = partition::to_whole_cylinders(bytes, plan_.geometry);
    if (whole > bytes)
      layout.pad(static_cast<std::int64_t>(blocks_for(whole - bytes)), "whole cylinders");
  }
  if (tail > 0)
    tail_ = layout.claim_named(tail, RegionKind::Descriptor, volume, "backup GPT");
}

partition::WantedPartition HybridArea::wanted(const Part& part, std::size_t number,
                                              Diagnostics& diagnostics) const {
  const Marked<std::string>& text = part.wish->type;
  const PartitionType type = parse_partition_type(text.value).value_or(PartitionType{});
  partition::WantedPartition one;
  one.name = part.wish->name.value;
  one.mbr_type = type.mbr;
  one.gpt_type.bytes = type.guid;
  if (const auto* known = partition::partition_type(one.gpt_type))
    one.apm_type = known->apm;
  if (has_mbr_partitions(plan_.table) && type.mbr == 0)
    diagnostics.error(
        text.mark, "GM0616",
        cat("partition ", number, ": no type of an MBR is known for the GUID ", text.value),
        "give a number such as 0x83, or choose 'table: gpt'");
  if (has_gpt(plan_.table) && one.gpt_type.is_zero())
    diagnostics.error(
        text.mark, "GM0616",
        cat("partition ", number, ": no GUID is known for the type ", text.value),
        "give the GUID; in an MBR it then has the number that means the same, where there is one");
  return one;
}

void HybridArea::name_partitions(const FileData& data, const Layout& layout,
                                 Diagnostics& diagnostics) {
  std::uint64_t first_of_all = byte_offset(layout.end());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    if (!part.wish->listed || (part.file == none && part.appended == none))
      continue;  // no table is to name it, or it is missing, which has been told
    partition::WantedPartition one = wanted(part, i + 1, diagnostics);
    const Lba first =
        part.file != none ? data.of(part.file).first : data.stored()[part.appended].first;
    const std::uint64_t bytes =
        part.file != none ? data.of(part.file).bytes : data.bytes(part.appended);
    one.first = byte_offset(first);
    one.length = blocks_for(bytes) * block_size;
    first_of_all = std::min(first_of_all, one.first);
    plan_.partitions.push_back(std::move(one));
  }
  // BIOSes start a stick only if it has an active partition. This one holds the file systems, from
  // the first block that no table needs to the first partition, so that none overlaps another.
  if (plan_.boot_code_kind != BootCodeKind::None && has_mbr_partitions(plan_.table)) {
    partition::WantedPartition volume;
    volume.first = partition::system_area_size;
    volume.length = first_of_all - volume.first;
    volume.mbr_type = partition::type_isohybrid;
    volume.gpt_type = partition::partition_type("basic-data")->gpt;
    volume.name = "ISO 9660";
    volume.active = true;
    plan_.partitions.insert(plan_.partitions.begin(), std::move(volume));
    shift_ = 1;
  }
}

void HybridArea::check(const Layout& layout, const FileData& data,
                       const std::optional<BootImage>& boot_image, Diagnostics& diagnostics) {
  if (boot_ == nullptr || diagnostics.errors() > 0)
    return;
  name_partitions(data, layout, diagnostics);
  plan_.image_size = byte_offset(layout.end());
  Problems problems;
  if (boot_image) {
    plan_.boot_image = boot_image->first;
    if (plan_.boot_code_kind == BootCodeKind::Isohybrid) {
      const ContentSource source(tree_, boot_image->content);
      std::vector<std::uint8_t> head(
          static_cast<std::size_t>(std::min<std::uint64_t>(source.size(), 68)));
      source.read(0, head);
      problems = partition::check_isohybrid_image(head, boot_image->name);
    }
  }
  identify("");
  problems.insert(problems.end(), area_.problems.begin(), area_.problems.end());
  tell(problems, diagnostics);
}

void HybridArea::tell(const Problems& problems, Diagnostics& diagnostics) const {
  for (const Problem& problem : problems) {
    Mark mark = boot_->system_area ? boot_->system_area->mark : boot_->mark;
    if (problem.where == "boot code" || problem.clause.starts_with("syslinux"))
      mark = boot_->system_area ? boot_->system_area->mbr.mark : mark;
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (problem.where == cat("partition ", i + 1 + shift_))
        mark = parts_[i].wish->mark;
    diagnostics.error(mark, "GM0618", to_text(problem));
  }
}

void HybridArea::identify(const std::string& build_key) {
  if (boot_ == nullptr)
    return;
  const auto id = [&](const std::string& purpose) {
    return partition::derived_guid(derived(build_key, purpose));
  };
  const auto signature = derived(build_key, "disk signature");
  plan_.disk_signature = static_cast<std::uint32_t>(signature[0]) << 24 |
                         static_cast<std::uint32_t>(signature[1]) << 16 |
                         static_cast<std::uint32_t>(signature[2]) << 8 | signature[3];
  plan_.disk_guid = id("disk");
  for (std::size_t i = 0; i < plan_.partitions.size(); ++i)
    plan_.partitions[i].gpt_id = id(cat("partition ", i + 1));
  area_ = partition::compose(plan_);
}

std::optional<std::vector<std::uint8_t>> HybridArea::emit(const Region& region) const {
  if (boot_ == nullptr)
    return std::nullopt;
  if (region.extent == head_)
    return area_.head;
  if (tail_.blocks == 0 || region.extent != tail_)
    return std::nullopt;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(tail_.blocks) * block_size);
  std::copy(
      area_.tail.begin(), area_.tail.end(),
      bytes.begin() + static_cast<std::ptrdiff_t>(area_.tail_offset - byte_offset(tail_.first)));
  return bytes;
}

Lba HybridArea::place_of(std::size_t appended, const FileData& data) const {
  return data.stored()[parts_[appended].appended].first;
}

std::vector<std::string> HybridArea::roles(const Region& region, const FileData& data) const {
  if (boot_ == nullptr || area_.head.empty())
    return {};
  if (region.extent == head_)
    return {plan_.raw.empty() ? summary(partition::read_partition_tables(MemorySource(area_.head)))
                              : "a file of its own"};
  std::vector<std::string> all;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    const bool here = region.kind == RegionKind::FileData && part.wish->listed &&
                      (part.file != none ? data.of(part.file).first == region.extent.first
                                         : part.appended != none && part.appended == region.id);
    if (here)
      all.push_back(cat("partition ", i + 1 + shift_, " (", part.wish->type.value, ")"));
  }
  return all;
}

std::string HybridArea::owner(ContentId appended) const {
  // Without its folder, so that receipts of the same files elsewhere are the same.
  const std::string source = tree_.opener->describe(appended);
  return cat("appended ", source.substr(source.rfind('/') + 1));
}

}  // namespace disc
