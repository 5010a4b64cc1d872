// What firmware finds on a medium: boot record, catalog, boot images, and what those were told.
#include "verify/boot_structure.h"

#include <algorithm>
#include <map>
#include <set>

#include "formats/base/text.h"
#include "formats/eltorito/boot_catalog.h"
#include "formats/eltorito/boot_image.h"
#include "formats/eltorito/boot_info.h"

namespace disc::verify {
namespace {

constexpr std::int32_t most_catalog_blocks = 1024;  // 65,535 entries
constexpr std::size_t head_size = 4096;             // up to all that is patched
// What is read to compute sums: loaders are small, and a hostile catalog names many large files.
constexpr std::uint64_t most_summed = std::uint64_t{256} << 20;

std::vector<std::uint8_t> read_some(const BlockSource& medium, std::uint64_t from,
                                    std::uint64_t bytes) {
  const std::uint64_t there = from < medium.size() ? medium.size() - from : 0;
  std::vector<std::uint8_t> part(static_cast<std::size_t>(std::min(bytes, there)));
  medium.read(from, part);
  return part;
}

class BootStructure {
 public:
  BootStructure(const BlockSource& medium, Extent descriptors, std::span<const Tree> trees,
                Findings& findings)
      : medium_(medium), descriptors_(descriptors), trees_(trees), findings_(findings) {}

  BootFacts run() {
    for (Lba at = descriptors_.first; at < descriptors_.end(); at = at + 1) {
      const std::vector<std::uint8_t> block = read_blocks(medium_, {at, 1});
      const auto catalog = eltorito::catalog_of(block);
      if (!catalog) {
        other_record(block, at);
        continue;
      }
      record(*read_struct<eltorito::BootRecord>(block), at);
      if (*catalog < static_cast<std::uint64_t>(medium_.blocks()))
        findings_.collect("boot.catalog", at_block(at.value),
                          [&] { read_catalog(Lba{static_cast<std::int32_t>(*catalog)}); });
      break;  // what leads out of the medium was told with the descriptors
    }
    return std::move(facts_);
  }

 private:
  void other_record(Bytes block, Lba at) {
    const auto record = read_struct<eltorito::BootRecord>(block);
    if (record && record->boot_record_indicator == 0)
      findings_.add(
          Severity::Warning, "boot.record", at_block(at.value),
          cat("a boot record for the system ",
              in_quotes(text_of(Bytes(block).subspan(7, record->boot_system_identifier.size()))),
              ", expected EL TORITO SPECIFICATION; firmware does not start from it"),
          "El Torito 2.0");
  }

  void record(const eltorito::BootRecord& record, Lba at) {
    const auto zero = [&](Bytes bytes, const char* name) {
      if (std::ranges::any_of(bytes, [](std::uint8_t byte) { return byte != 0; }))
        findings_.add(Severity::Violation, "boot.reserved", at_block(at.value),
                      cat(name, " of the boot record is not all zero"), "El Torito 2.0");
    };
    zero(record.unused, "unused field of bytes 39 to 70");
    zero(record.unused_to_end, "unused field of bytes 75 to 2047");
    if (record.version != 1)
      findings_.add(Severity::Violation, "boot.reserved", at_block(at.value),
                    cat("the boot record has version ", record.version, ", expected 1"),
                    "El Torito 2.0");
  }

  void read_catalog(Lba at) {
    const std::int64_t blocks =
        std::min<std::int64_t>(most_catalog_blocks, medium_.blocks() - at.value);
    const eltorito::CatalogReading reading =
        eltorito::decode_catalog(read_blocks(medium_, {at, static_cast<std::int32_t>(blocks)}), at);
    for (const Problem& problem : reading.problems)
      findings_.add(Severity::Violation, "boot.catalog", at_block(at.value),
                    cat(problem.where, ": ", problem.what), problem.clause);
    const Extent extent{at, static_cast<std::int32_t>(blocks_for(reading.bytes))};
    if (at < descriptors_.end())
      findings_.add(Severity::Damage, "boot.catalog", at_block(at.value),
                    "the boot catalog lies in the system area or among the volume descriptors",
                    "El Torito 2.0");
    const auto entries = eltorito::list_entries(reading.catalog);
    find_files(at, entries);
    if (!files_.contains(static_cast<std::uint32_t>(at.value)) && at >= descriptors_.end())
      facts_.catalog = extent;
    facts_.images = entries.size();
    for (std::size_t i = 0; i < entries.size(); ++i)
      image(i + 1, entries[i]);
  }

  // The longest file that starts at each block that the catalog names.
  void find_files(Lba catalog, const std::vector<eltorito::ListedEntry>& entries) {
    std::set<std::uint32_t> named{static_cast<std::uint32_t>(catalog.value)};
    for (const eltorito::ListedEntry& entry : entries)
      named.insert(entry.entry->load_rba);
    for (const Tree& tree : trees_)
      for (const SectionFacts& section : tree.sections)
        if (named.contains(section.first)) {
          std::uint64_t& bytes = files_[section.first];
          bytes = std::max<std::uint64_t>(bytes, section.bytes);
        }
  }

  void image(std::size_t number, const eltorito::ListedEntry& listed) {
    const eltorito::BootEntry& entry = *listed.entry;
    const std::string where = cat("boot entry ", number);
    if (!entry.bootable && entry.load_rba == 0) {
      if (number > 1)  // the initial one must be there, and may have nothing to start
        findings_.add(Severity::Warning, "boot.image", {},
                      cat(where, " is empty, though its section counts it"), "El Torito 2.3");
      return;
    }
    const auto add = [&](Severity severity, const Problem& problem) {
      findings_.add(severity, "boot.image", at_block(entry.load_rba),
                    cat(problem.where, ": ", problem.what), problem.clause);
    };
    const Problems problems =
        eltorito::check_entry(listed.platform, entry, medium_.blocks(), where);
    const bool inside = entry.load_rba < medium_.blocks();
    for (const Problem& problem : problems)
      add(inside ? Severity::Violation : Severity::Damage, problem);
    if (!inside)
      return;
    if (const auto first = static_cast<std::int64_t>(entry.load_rba);
        first > eltorito::boot_record_block.value && first < descriptors_.end().value)
      findings_.add(Severity::Damage, "boot.image", at_block(first),
                    cat(where, ": the image lies among the volume descriptors"), "El Torito 2.2");
    const std::uint64_t from = std::uint64_t{entry.load_rba} * block_size;
    const auto file = files_.find(entry.load_rba);
    const auto bytes =
        file != files_.end() ? std::optional(file->second) : eltorito::floppy_size(entry.media);
    const std::vector<std::uint8_t> head = read_some(medium_, from, bytes.value_or(head_size));
    if (bytes && *bytes > 0)
      for (const Problem& problem :
           eltorito::check_boot_image(listed.platform, entry, *bytes, head, where))
        // Many media count one block of their image for UEFI, and most firmware does not care.
        add(problem.clause.starts_with("UEFI") ? Severity::Warning : Severity::Violation, problem);
    if (listed.platform == eltorito::Platform::Efi)
      facts_.esps.push_back({from, bytes, where});
    if (listed.platform == eltorito::Platform::X86) {
      const Lba first{static_cast<std::int32_t>(entry.load_rba)};
      facts_.bios_images.push_back(first);
      if (file != files_.end() && summed_.insert(entry.load_rba).second)
        boot_info(first, file->second, head, where);
    }
  }

  void boot_info(Lba first, std::uint64_t bytes, Bytes head, const std::string& where) {
    const auto table = eltorito::find_boot_info(head, first, bytes, descriptors_.first);
    if (!table)
      return;
    if (bytes > most_summed - summed_bytes_)
      return findings_.add(Severity::Note, "boot.info", at_block(first.value),
                           cat(where,
                               ": the boot information table was not checked, since the "
                               "images of this medium are too large to be loaders"));
    summed_bytes_ += bytes;
    eltorito::BootInfoSum sum;
    std::vector<std::uint8_t> buffer(65536);
    const std::uint64_t from = byte_offset(first);
    const std::uint64_t there = std::min(bytes, medium_.size() - from);
    for (std::uint64_t at = 0; at < there; at += buffer.size()) {
      buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), there - at)));
      medium_.read(from + at, buffer);
      sum.add(buffer);
    }
    for (const Problem& problem :
         eltorito::check_boot_info(*table, first, bytes, sum.value(), where))
      findings_.add(Severity::Damage, "boot.info", at_block(first.value),
                    cat(problem.where, ": ", problem.what), problem.clause);
  }

  const BlockSource& medium_;
  Extent descriptors_;
  std::span<const Tree> trees_;
  Findings& findings_;
  BootFacts facts_;
  std::map<std::uint32_t, std::uint64_t> files_;  // bytes by first block
  std::set<std::uint32_t> summed_;
  std::uint64_t summed_bytes_ = 0;
};

}  // namespace

BootFacts check_boot_structure(const BlockSource& medium, Extent descriptors,
                               std::span<const Tree> trees, Findings& findings) {
  findings.check("booting");
  BootFacts facts;
  findings.collect("boot.unreadable", at_block(descriptors.first.value),
                   [&] { facts = BootStructure(medium, descriptors, trees, findings).run(); });
  return facts;
}

void check_boot_code(const BlockSource& medium, const partition::BootCodeReading& code,
                     const BootFacts& boot, Findings& findings) {
  using partition::BootCodeKind;
  if (code.kind != BootCodeKind::Isohybrid && code.kind != BootCodeKind::Grub2)
    return;
  const auto add = [&](Severity severity, std::string what) {
    findings.add(severity, "boot.code", at_block(0),
                 cat("the boot code of ", to_text(code.kind), " ", what));
  };
  if (!code.boot_image)
    return add(Severity::Warning, "is not told where its image lies");
  if (code.boot_image->value >= medium.blocks())
    return add(Severity::Damage,
               cat("goes on at block ", code.boot_image->value, ", past the end of the medium"));
  if (!boot.bios_images.empty() &&
      std::ranges::find(boot.bios_images, *code.boot_image) == boot.bios_images.end())
    add(Severity::Warning, cat("goes on at block ", code.boot_image->value,
                               ", where no boot entry for BIOS has its image"));
  const std::vector<std::uint8_t> head =
      read_some(medium, byte_offset(*code.boot_image), head_size);
  if (code.kind == BootCodeKind::Isohybrid)
    for (const Problem& problem : partition::check_isohybrid_image(head, "boot code"))
      findings.add(Severity::Damage, "boot.code", at_block(code.boot_image->value), problem.what,
                   problem.clause);
  else if (!eltorito::has_grub2_address(head, *code.boot_image))
    findings.add(Severity::Damage, "boot.code", at_block(code.boot_image->value),
                 "the boot code of GRUB goes on with this image, which is not told its own place",
                 "GRUB 2.06 i386/pc/diskboot.S");
}

}  // namespace disc::verify
