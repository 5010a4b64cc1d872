// How an image boots: catalog, boot record, patched boot files.
#include "mkimage/boot_setup.h"

#include <algorithm>
#include <array>
#include <limits>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/eltorito/boot_image.h"
#include "formats/eltorito/boot_info.h"
#include "manifests/sources/boot_words.h"
#include "mkimage/esp_check.h"

namespace disc {
namespace {

constexpr std::size_t head_size = 512;

const char* platform_name(BootPlatform platform) {
  switch (platform) {
    case BootPlatform::Bios:
      return "BIOS";
    case BootPlatform::PowerPc:
      return "PowerPC";
    case BootPlatform::Mac:
      return "Mac";
    case BootPlatform::Uefi:
      break;
  }
  return "UEFI";
}

std::vector<std::uint8_t> head_of(const SourceTree& tree, ContentId content) {
  std::vector<std::uint8_t> head(
      static_cast<std::size_t>(std::min<std::uint64_t>(head_size, tree.contents[content].size)));
  const auto stream = tree.opener->open(content);
  for (std::size_t filled = 0; filled < head.size();) {
    const std::size_t got = stream->read(std::span(head).subspan(filled));
    if (got == 0)
      break;
    filled += got;
  }
  return head;
}

}  // namespace

BootSetup::BootSetup(const Manifest& manifest, SourceTree& tree, Diagnostics& diagnostics)
    : tree_(tree) {
  if (!manifest.boot || manifest.boot->entries.empty())
    return;
  boot_ = &*manifest.boot;
  check_order(diagnostics);
  find_files(diagnostics);
  if (entries_.size() < boot_->entries.size())
    return;  // nothing will be written
  const std::size_t errors = diagnostics.errors();
  for (const Entry& entry : entries_) {
    check_file(entry, diagnostics);
    if (entry.file != none)
      check_hidden(entry.file, entry.wish->image, "the boot image ", diagnostics);
  }
  if (!boot_->catalog.value.empty())
    check_hidden(tree_.find(boot_->catalog.value), boot_->catalog, "the boot catalog ",
                 diagnostics);
  if (diagnostics.errors() > errors)
    return;
  blocks_.resize(entries_.size());
  place_files();
}

void BootSetup::find_files(Diagnostics& diagnostics) {
  for (const BootEntry& wish : boot_->entries) {
    if (wish.appended) {
      if (const ContentId content = tree_.boot.appended.at(*wish.appended); content != none)
        entries_.push_back({&wish, none, content});
      continue;
    }
    const NodeId file = tree_.find(wish.image.value);
    if (file == none)
      diagnostics.error(wish.image.mark, "GM0611",
                        cat("the boot image ", in_quotes(wish.image.value), " is not in the tree"),
                        "bring it by an entry of `files`");
    else if (tree_.node(file).type != NodeType::File)
      diagnostics.error(wish.image.mark, "GM0611",
                        cat("the boot image ", in_quotes(wish.image.value), " is not a file"));
    else if (tree_.contents[tree_.node(file).a].size == 0)
      diagnostics.error(wish.image.mark, "GM0611",
                        cat("the boot image ", in_quotes(wish.image.value), " is empty"));
    else
      entries_.push_back({&wish, file, tree_.node(file).a});
  }
}

// Firmware goes by block addresses, but loaders look for their files in the primary view, and so do
// the tools that edit a boot set-up.
void BootSetup::check_hidden(NodeId file, const Marked<std::string>& named, const char* what,
                             Diagnostics& diagnostics) const {
  if (file != none && tree_.placement(file).hide_iso9660)
    diagnostics.warning(
        named.mark, "GM0619",
        cat(what, in_quotes(named.value), " is hidden from the view iso9660, where ",
            "boot loaders and the tools of others look for it"),
        "hide it from joliet only");
}

// A BIOS looks at the initial entry and, most of them, at nothing else.
void BootSetup::check_order(Diagnostics& diagnostics) const {
  const auto& entries = boot_->entries;
  if (entries.front().platform == BootPlatform::Bios)
    return;
  for (const BootEntry& entry : entries)
    if (entry.platform == BootPlatform::Bios)
      return diagnostics.warning(
          entry.mark, "GM0612",
          "the entry for BIOS stands behind one for another platform, and most BIOSes look at the "
          "first entry only (El Torito 2.2)",
          "put it first");
}

void BootSetup::check_file(const Entry& entry, Diagnostics& diagnostics) const {
  const BootEntry& wish = *entry.wish;
  const ContentId content = entry.content;
  const std::uint64_t size = tree_.contents[content].size;
  const std::string where = wish.image.value;
  const eltorito::Platform platform = recorded(wish.platform);
  const Problems problems =
      eltorito::check_boot_image(platform, record_of(entry), size, head_of(tree_, content), where);
  for (const Problem& problem : problems)
    diagnostics.error(wish.image.mark, "GM0613", to_text(problem));
  if (wish.platform == BootPlatform::Uefi && problems.empty())
    check_esp(tree_, content, wish.image, diagnostics);
  const bool isolinux = wish.patch == BootPatch::Isolinux, grub2 = wish.patch == BootPatch::Grub2;
  for (const Problem& problem : eltorito::check_patchable(size, isolinux || grub2, grub2, where))
    diagnostics.error(wish.patch_mark, "GM0614", to_text(problem));
  if (wish.patch != BootPatch::None && size > eltorito::longest_patched)
    diagnostics.error(wish.patch_mark, "GM0614",
                      cat(where, " has ", size, " bytes, which no boot loader has; at most ",
                          eltorito::longest_patched, " can be patched"));
}

// Boot files lie as they are, near the start, where firmware finds them soonest.
void BootSetup::place_files() {
  constexpr std::int32_t near_start = 1'000'000'001;  // above all that `sort` can say
  const auto change_one = [&](Node& node, auto body) {
    Placement placement = tree_.placements[node.placement];
    placement.zisofs_block = 0;
    placement.sort = std::max(placement.sort, near_start);
    body(placement);
    node.placement = static_cast<std::uint32_t>(tree_.placements.size());
    tree_.placements.push_back(placement);
  };
  const auto change = [&](NodeId file, auto body) {
    const std::uint32_t links = tree_.node(file).b;
    if (links == 0)
      return change_one(tree_.nodes[file], body);
    for (Node& node : tree_.nodes)  // one file under several names
      if (node.type == NodeType::File && node.b == links)
        change_one(node, body);
  };
  for (const Entry& entry : entries_) {
    if (entry.file == none)
      continue;
    change(entry.file, [&](Placement& placement) {
      if (tree_.contents[entry.content].size > eltorito::longest_patched)
        placement.sort = tree_.placement(entry.file).sort;
      placement.patched = placement.patched || entry.wish->patch != BootPatch::None;
    });
  }
  if (boot_->catalog.value.empty())
    return;
  const NodeId file = tree_.find(boot_->catalog.value);
  if (file == none || tree_.node(file).type != NodeType::File)
    return;  // a conflict, which has been told
  change(file, [](Placement& placement) { ++placement.sort; });
  catalog_content_ = tree_.node(file).a;
  Content& content = tree_.contents[catalog_content_];
  content.size = std::uint64_t{eltorito::blocks_of(catalog())} * block_size;
  content.hashed = false;
}

eltorito::BootEntry BootSetup::record_of(const Entry& entry) const {
  const BootEntry& wish = *entry.wish;
  const ContentId content = entry.content;
  eltorito::BootEntry record;
  record.media = recorded(wish.emulation);
  record.load_segment = wish.load_segment;
  record.sector_count = wish.load_sectors.value_or(eltorito::default_sector_count(
      recorded(wish.platform), record.media, tree_.contents[content].size));
  if (wish.emulation == BootEmulation::HardDisk)
    record.system_type = eltorito::system_type_of(head_of(tree_, content));
  record.criteria.assign(wish.selection.begin(), wish.selection.end());
  record.criteria_type = wish.selection.empty() ? 0 : 1;
  return record;
}

// Entries of one platform and without an id of their own share the section of the one before.
eltorito::BootCatalog BootSetup::catalog() const {
  eltorito::BootCatalog catalog;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const BootEntry& wish = *entries_[i].wish;
    eltorito::BootEntry record = record_of(entries_[i]);
    record.load_rba = static_cast<std::uint32_t>(blocks_[i]);
    const eltorito::Platform platform = recorded(wish.platform);
    if (i == 0) {
      catalog.platform = platform;
      catalog.id = wish.id.value;
      catalog.initial = std::move(record);
      continue;
    }
    auto& sections = catalog.sections;
    if (sections.empty() || sections.back().platform != platform || !wish.id.value.empty())
      sections.push_back({platform, wish.id.value, {}});
    sections.back().entries.push_back(std::move(record));
  }
  return catalog;
}

void BootSetup::claim_record(Layout& layout, std::uint8_t volume) {
  if (boot_ != nullptr || carried_)
    record_ = layout.claim_named(
        1, RegionKind::Descriptor, volume,
        boot_ != nullptr ? "boot record" : "boot record (of the session before)");
}

void BootSetup::claim_catalog(Layout& layout, std::uint8_t volume) {
  if (boot_ == nullptr || !boot_->catalog.value.empty() || blocks_.empty())
    return;
  catalog_ = layout.claim_named(eltorito::blocks_of(catalog()), RegionKind::Descriptor, volume,
                                "boot catalog");
}

void BootSetup::patch(const Entry& entry, FileData& data) const {
  std::vector<std::uint8_t> bytes = data.patched_bytes(entry.file);
  const Lba first = data.of(entry.file).first;
  if (entry.wish->patch == BootPatch::Grub2)
    eltorito::patch_grub2(bytes, first);
  eltorito::patch_boot_info(
      bytes, eltorito::boot_info_table(first, bytes.size(), eltorito::boot_info_sum(bytes)));
  data.patch(entry.file, bytes);
}

void BootSetup::settle(FileData& data, const HybridArea& hybrid) {
  if (blocks_.empty())
    return;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    blocks_[i] = entry.file != none ? data.of(entry.file).first.value
                                    : hybrid.place_of(*entry.wish->appended, data).value;
    if (entries_[i].wish->patch != BootPatch::None)
      patch(entries_[i], data);
  }
  const std::vector<std::uint8_t> bytes = eltorito::encode(catalog());
  catalog_text_.assign(bytes.begin(), bytes.end());
  if (catalog_content_ == none)
    return;
  const NodeId file = tree_.find(boot_->catalog.value);
  catalog_.first = data.of(file).first;
}

std::optional<BootImage> BootSetup::bios_image() const {
  const auto starts = [](const Entry& entry) {
    return entry.wish->platform == BootPlatform::Bios &&
           entry.wish->emulation == BootEmulation::None;
  };
  auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return starts(entry) && entry.wish->patch != BootPatch::None;
  });
  if (found == entries_.end())
    found = std::ranges::find_if(entries_, starts);
  if (found == entries_.end() || blocks_.empty())
    return std::nullopt;
  const Lba first{blocks_[static_cast<std::size_t>(found - entries_.begin())]};
  return BootImage{first, found->content, found->wish->image.value};
}

std::vector<std::string> BootSetup::roles(const Region& region) const {
  std::vector<std::string> all;
  if (catalog_text_.empty())
    return all;
  // A catalog that a file shows has no region of its own, so it is told by its place.
  if (region.extent.first == catalog_.first && catalog_content_ != none)
    all.push_back("boot catalog");
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (blocks_[i] != region.extent.first.value)
      continue;
    std::string word = cat(platform_name(entries_[i].wish->platform), " boot image");
    if (entries_[i].wish->patch != BootPatch::None)
      word += entries_[i].wish->patch == BootPatch::Grub2 ? " (patched for GRUB 2)"
                                                          : " (patched for ISOLINUX)";
    all.push_back(std::move(word));
  }
  return all;
}

std::optional<std::vector<std::uint8_t>> BootSetup::emit(const Region& region) const {
  if (record_.blocks != 0 && region.extent == record_) {
    const Lba catalog =
        boot_ == nullptr && carried_ ? Lba{static_cast<std::int32_t>(*carried_)} : catalog_.first;
    const eltorito::BootRecord record = eltorito::boot_record(catalog);
    const Bytes raw = bytes_of(record);
    return std::vector<std::uint8_t>(raw.begin(), raw.end());
  }
  if (catalog_.blocks != 0 && region.extent == catalog_)
    return std::vector<std::uint8_t>(catalog_text_.begin(), catalog_text_.end());
  return std::nullopt;
}

}  // namespace disc
