// How a medium boots against what a manifest says.
#include "verify/boot_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/text.h"
#include "formats/eltorito/boot_catalog.h"
#include "formats/eltorito/boot_image.h"
#include "manifests/sources/boot_words.h"

namespace disc::verify {
namespace {

constexpr std::size_t head_size = 512;
constexpr std::size_t longest_catalog_id = 24;  // El Torito 2.1

std::vector<std::uint8_t> head_of(const SourceTree& tree, ContentId content) {
  std::vector<std::uint8_t> head(head_size);
  head.resize(tree.opener->open(content)->read(head));
  return head;
}

class BootCheck {
 public:
  BootCheck(const BootOptions* boot, const SourceTree& tree, std::span<const std::int32_t> places,
            const BlockSource& medium, Lba session_start, Findings& findings)
      : boot_(boot),
        tree_(tree),
        places_(places),
        medium_(medium),
        session_start_(session_start),
        findings_(findings) {}

  void run() {
    std::optional<eltorito::DiscCatalog> found;
    bool readable = false;
    findings_.collect("boot.unreadable", at(record_block()), [&] {
      found = eltorito::read_boot_catalog(medium_, session_start_);
      readable = true;
    });
    if (!readable)
      return;
    const bool wanted = boot_ != nullptr && !boot_->entries.empty();
    if (!wanted && found)
      findings_.add(Severity::Difference, "boot.record", at(found->boot_record),
                    "the medium has a boot catalog, though the manifest asks for no boot entries");
    if (wanted && !found)
      findings_.add(Severity::Difference, "boot.record", at(record_block()),
                    cat("there is no El Torito boot record, though the manifest asks for ",
                        boot_->entries.size(), " boot entries (", to_string(boot_->mark), ")"));
    if (wanted && found)
      findings_.collect("boot.unreadable", at(found->block), [&] { catalog(*found); });
  }

 private:
  Lba record_block() const { return session_start_ + eltorito::boot_record_block.value; }
  static Place at(Lba block) { return {block.value, {}, {}}; }

  std::optional<Lba> place_of(std::string_view path) const {
    const NodeId node = tree_.find(path);
    if (node == none || node >= places_.size() || places_[node] < 0)
      return std::nullopt;
    return Lba{places_[node]};
  }

  void catalog(const eltorito::DiscCatalog& found) {
    const std::uint64_t before = findings_.total();
    for (const Problem& problem : found.reading.problems)
      findings_.add(Severity::Damage, "boot.catalog", at(found.block),
                    cat(problem.where, ": ", problem.what));
    if (const std::string& path = boot_->catalog.value; !path.empty())
      if (const auto place = place_of(path); place && *place != found.block)
        findings_.add(Severity::Difference, "boot.catalog-place",
                      {found.block.value, printable(path), {}},
                      cat("the boot record leads to block ", found.block.value,
                          ", the file of the catalog lies at block ", place->value, " (",
                          to_string(boot_->catalog.mark), ")"));
    record(found);
    expected_catalog();
    entries(eltorito::list_entries(found.reading.catalog), eltorito::list_entries(expected_));
    // What no field of an entry shows: reserved bytes, what follows the last entry.
    if (findings_.total() == before && all_places_known_)
      whole(found.block);
  }

  void record(const eltorito::DiscCatalog& found) {
    const eltorito::BootRecord wanted = eltorito::boot_record(found.block);
    const std::vector<std::uint8_t> block = read_blocks(medium_, {found.boot_record, 1});
    const Bytes bytes = bytes_of(wanted);
    const auto differ = std::ranges::mismatch(block, bytes);
    if (differ.in1 != block.end())
      findings_.add(Severity::Difference, "boot.record", at(found.boot_record),
                    cat("byte ", differ.in1 - block.begin(), " of the boot record is ", *differ.in1,
                        ", expected ", *differ.in2));
  }

  // As the language reference says: an entry opens a section where it has an id of its own, or is
  // for another platform than the one before.
  void expected_catalog() {
    for (const BootEntry& wish : boot_->entries) {
      const eltorito::Platform platform = recorded(wish.platform);
      eltorito::BootEntry record = expected_entry(platform, wish);
      if (&wish == &boot_->entries.front()) {
        expected_.platform = platform;
        expected_.id = wish.id.value;
        expected_.initial = std::move(record);
        continue;
      }
      auto& sections = expected_.sections;
      if (sections.empty() || sections.back().platform != platform || !wish.id.value.empty())
        sections.push_back({platform, wish.id.value, {}});
      sections.back().entries.push_back(std::move(record));
    }
  }

  eltorito::BootEntry expected_entry(eltorito::Platform platform, const BootEntry& wish) {
    eltorito::BootEntry entry;
    entry.media = recorded(wish.emulation);
    entry.load_segment = wish.load_segment;
    entry.criteria.assign(wish.selection.begin(), wish.selection.end());
    while (!entry.criteria.empty() && entry.criteria.back() == 0)
      entry.criteria.pop_back();  // as readers show them
    entry.criteria_type = wish.selection.empty() ? 0 : 1;
    if (wish.appended)
      return fill_appended(platform, wish, std::move(entry));
    const auto place = place_of(wish.image.value);
    const NodeId node = tree_.find(wish.image.value);
    all_places_known_ = all_places_known_ && place;
    entry.load_rba = place ? static_cast<std::uint32_t>(place->value) : 0;
    if (node == none || tree_.node(node).type != NodeType::File) {
      findings_.add(Severity::Difference, "boot.image", {-1, printable(wish.image.value), {}},
                    cat("the boot image is no file of the manifest's tree (",
                        to_string(wish.image.mark), ")"));
      entry.sector_count = wish.load_sectors.value_or(0);
      return entry;
    }
    const ContentId content = tree_.node(node).a;
    entry.sector_count = wish.load_sectors.value_or(
        eltorito::default_sector_count(platform, entry.media, tree_.contents[content].size));
    if (entry.media == eltorito::MediaType::HardDisk)
      entry.system_type = eltorito::system_type_of(head_of(tree_, content));
    return entry;
  }

  // Of a replayed set-up: no file shows the image, so any place will do that holds its bytes.
  eltorito::BootEntry fill_appended(eltorito::Platform platform, const BootEntry& wish,
                                    eltorito::BootEntry entry) {
    all_places_known_ = false;
    const ContentId content = tree_.boot.appended.at(*wish.appended);
    if (content == none)
      return entry;  // which has been told
    entry.sector_count = wish.load_sectors.value_or(
        eltorito::default_sector_count(platform, entry.media, tree_.contents[content].size));
    if (entry.media == eltorito::MediaType::HardDisk)
      entry.system_type = eltorito::system_type_of(head_of(tree_, content));
    return entry;
  }

  bool holds(std::uint32_t block, ContentId content) const {
    const auto stream = tree_.opener->open(content);
    std::vector<std::uint8_t> wanted(std::size_t{1} << 18), found;
    std::uint64_t at = std::uint64_t{block} * block_size;
    while (const std::size_t count = stream->read(wanted)) {
      if (at > medium_.size() || count > medium_.size() - at)
        return false;
      found.resize(count);
      medium_.read(at, found);
      if (!std::ranges::equal(found, std::span(wanted).first(count)))
        return false;
      at += count;
    }
    return true;
  }

  void entries(const std::vector<eltorito::ListedEntry>& found,
               const std::vector<eltorito::ListedEntry>& wanted) {
    for (std::size_t i = 0; i < std::min(found.size(), wanted.size()); ++i)
      entry(i, found[i], wanted[i]);
    for (std::size_t i = found.size(); i < wanted.size(); ++i)
      differ(i, "is not in the catalog");
    if (found.size() > wanted.size())
      findings_.add(
          Severity::Difference, "boot.entry", {},
          cat("the catalog has ", found.size(), " entries, the manifest asks for ", wanted.size()));
  }

  void differ(std::size_t index, const std::string& how) {
    const BootEntry& wish = boot_->entries[index];
    const auto place = place_of(wish.image.value);
    findings_.add(Severity::Difference, "boot.entry",
                  {place ? place->value : -1, printable(wish.image.value), {}},
                  cat("boot entry ", index + 1, " (", to_string(wish.mark), ") ", how));
  }

  void entry(std::size_t index, const eltorito::ListedEntry& found,
             const eltorito::ListedEntry& wanted) {
    const auto number = [&](const char* what, std::uint64_t is, std::uint64_t should) {
      if (is != should)
        differ(index, cat("has ", what, " ", is, ", expected ", should));
    };
    const eltorito::BootEntry &is = *found.entry, &should = *wanted.entry;
    if (found.platform != wanted.platform)
      differ(index,
             cat("is for ", to_text(found.platform), ", expected ", to_text(wanted.platform)));
    if (is.media != should.media)
      differ(index, cat("is a ", to_text(is.media), ", expected ", to_text(should.media)));
    if (!is.bootable)
      differ(index, "is marked as not bootable");
    if (is.atapi_driver || is.scsi_drivers)
      differ(index, "is marked as one with drivers");
    number("load segment", is.load_segment, should.load_segment);
    number("system type", is.system_type, should.system_type);
    number("sector count", is.sector_count, should.sector_count);
    if (place_of(boot_->entries[index].image.value) && is.load_rba != should.load_rba)
      differ(index,
             cat("leads to block ", is.load_rba, ", the image lies at block ", should.load_rba));
    if (const auto appended = boot_->entries[index].appended)
      if (const ContentId content = tree_.boot.appended.at(*appended);
          content != none && !holds(is.load_rba, content))
        differ(index, cat("leads to block ", is.load_rba, ", where other bytes lie than those of ",
                          boot_->entries[index].image.value));
    if (is.criteria_type != should.criteria_type || is.criteria != should.criteria)
      differ(index,
             cat("has selection criteria of type ", is.criteria_type, ", ", to_hex(is.criteria),
                 ", expected type ", should.criteria_type, ", ", to_hex(should.criteria)));
    if (found.id != wanted.id)
      differ(index, cat("has the id ", in_quotes(found.id), ", expected ", in_quotes(wanted.id)));
    if (found.opens_section != wanted.opens_section)
      differ(index, found.opens_section ? "opens a section of its own, expected none"
                                        : "is in the section of the one before");
  }

  void whole(Lba first) {
    if (expected_.id.size() > longest_catalog_id)
      return;
    const std::vector<std::uint8_t> wanted = eltorito::encode(expected_);
    const Extent extent{first, static_cast<std::int32_t>(wanted.size() / block_size)};
    const std::vector<std::uint8_t> found = read_blocks(medium_, extent);
    const auto differ = std::ranges::mismatch(found, wanted);
    if (differ.in1 != found.end())
      findings_.add(Severity::Difference, "boot.catalog", at(first),
                    cat("byte ", differ.in1 - found.begin(), " of the catalog is ", *differ.in1,
                        ", expected ", *differ.in2));
  }

  const BootOptions* boot_;
  const SourceTree& tree_;
  std::span<const std::int32_t> places_;
  const BlockSource& medium_;
  Lba session_start_;
  Findings& findings_;
  eltorito::BootCatalog expected_;
  bool all_places_known_ = true;
};

}  // namespace

void check_boot(const Manifest& manifest, const SourceTree& tree,
                std::span<const std::int32_t> places, const BlockSource& medium, Lba session_start,
                Findings& findings) {
  const BootOptions* boot = manifest.boot ? &*manifest.boot : nullptr;
  findings.check("booting");
  BootCheck(boot, tree, places, medium, session_start, findings).run();
}

}  // namespace disc::verify
