// The list of boot images of a disc, and the boot record that leads to it (El Torito).
#include "formats/eltorito/boot_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "formats/base/error.h"

namespace disc::eltorito {
namespace {

constexpr std::string_view system_identifier = "EL TORITO SPECIFICATION";

constexpr std::uint8_t bootable = 0x88;
constexpr std::uint8_t another_header = 0x90;
constexpr std::uint8_t last_header = 0x91;
constexpr std::uint8_t extension = 0x44;

constexpr std::uint8_t continues = 0x20;  // media type and extension: an extension follows
constexpr std::uint8_t has_atapi_driver = 0x40;
constexpr std::uint8_t has_scsi_drivers = 0x80;

constexpr std::size_t criteria_in_entry = sizeof(EntryRecord::selection_criteria);
constexpr std::size_t criteria_in_extension = sizeof(ExtensionRecord::selection_criteria);

// No catalog of use comes near; firmware itself reads one block.
constexpr std::int64_t most_blocks = 32;

void put_text(std::span<char> field, const std::string& text) {
  if (text.size() > field.size())
    throw std::logic_error("an id is longer than its field in the boot catalog");
  std::ranges::copy(text, field.begin());
}

std::string text_in(std::span<const char> field) {
  std::string text(field.begin(), field.end());
  text.erase(
      std::find_if(text.rbegin(), text.rend(), [](char c) { return c != 0 && c != ' '; }).base(),
      text.end());
  return text;
}

std::uint16_t sum_of_words(Bytes bytes) {
  std::uint16_t sum = 0;
  for (std::size_t at = 0; at + 2 <= bytes.size(); at += 2)
    sum = static_cast<std::uint16_t>(sum + *read_struct<Le<std::uint16_t>>(bytes, at));
  return sum;
}

template <class T>
void append(std::vector<std::uint8_t>& out, const T& record) {
  const Bytes bytes = bytes_of(record);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::size_t extensions_of(const BootEntry& entry) {
  if (entry.criteria.size() <= criteria_in_entry)
    return 0;
  return (entry.criteria.size() - criteria_in_entry + criteria_in_extension - 1) /
         criteria_in_extension;
}

void append_entry(std::vector<std::uint8_t>& out, const BootEntry& entry) {
  std::size_t extensions = extensions_of(entry);
  EntryRecord record{};
  record.boot_indicator = entry.bootable ? bootable : 0;
  record.boot_media_type = static_cast<std::uint8_t>(
      static_cast<unsigned>(entry.media) | (extensions > 0 ? continues : 0U) |
      (entry.atapi_driver ? has_atapi_driver : 0U) | (entry.scsi_drivers ? has_scsi_drivers : 0U));
  record.load_segment = entry.load_segment;
  record.system_type = entry.system_type;
  record.sector_count = entry.sector_count;
  record.load_rba = entry.load_rba;
  record.selection_criteria_type = entry.criteria_type;
  Bytes rest = entry.criteria;
  const Bytes first = slice(rest, 0, criteria_in_entry);
  std::ranges::copy(first, record.selection_criteria.begin());
  append(out, record);
  rest = rest.subspan(first.size());
  while (extensions-- > 0) {
    ExtensionRecord more{extension, extensions > 0 ? continues : std::uint8_t{0}, {}};
    const Bytes part = slice(rest, 0, criteria_in_extension);
    std::ranges::copy(part, more.selection_criteria.begin());
    append(out, more);
    rest = rest.subspan(part.size());
  }
}

std::size_t size_of(const BootCatalog& catalog) {
  std::size_t entries = 2;
  for (const Section& section : catalog.sections) {
    entries += 1 + section.entries.size();
    for (const BootEntry& entry : section.entries)
      entries += extensions_of(entry);
  }
  return entries * entry_size;
}

// Walks the entries of a catalog once, in recorded order.
class Decoder {
 public:
  Decoder(Bytes bytes, CatalogReading& reading) : bytes_(bytes), reading_(reading) {}

  void validation() {
    const ValidationEntry entry = *read_struct<ValidationEntry>(bytes_);
    if (entry.header_id != 1)
      problem(cat("header is ", entry.header_id, ", expected 1"), "El Torito 2.1");
    if (entry.key_55 != 0x55 || entry.key_aa != 0xAA)
      problem("validation entry does not end in 55 AA; firmware ignores the catalog",
              "El Torito 2.1");
    if (sum_of_words(bytes_.first(entry_size)) != 0)
      problem("checksum of the validation entry does not hold; firmware may ignore the catalog",
              "El Torito 2.1");
    reading_.catalog.platform = static_cast<Platform>(entry.platform);
    reading_.catalog.id = text_in(entry.id);
    at_ = entry_size;
  }

  void initial() {
    const auto record = read_struct<EntryRecord>(bytes_, at_);
    if (!record) {
      problem("the catalog ends before its initial entry", "El Torito 2.2");
      return;
    }
    reading_.catalog.initial = entry_of(*record);
    at_ += entry_size;
    extensions(reading_.catalog.initial, (record->boot_media_type & continues) != 0);
  }

  void sections() {
    bool last_seen = false;
    bool another_promised = false;
    for (;;) {
      const std::uint8_t kind = at_ + entry_size <= bytes_.size() ? bytes_[at_] : 0;
      if (kind == another_header || kind == last_header) {
        if (last_seen)
          problem(
              "another section follows the one whose header says it is the last; firmware may "
              "not see it",
              "El Torito 2.3");
        last_seen = last_seen || kind == last_header;
        another_promised = kind == another_header;
        section();
      } else if (kind == bootable) {
        stray_entry();
      } else {
        break;
      }
    }
    if (another_promised)
      problem("the last section's header is 90, which promises another, expected 91",
              "El Torito 2.3");
    reading_.bytes = std::min(at_, bytes_.size());
  }

 private:
  void problem(std::string what, const char* clause) {
    reading_.problems.push_back(
        {cat("boot catalog, entry ", at_ / entry_size), std::move(what), clause});
  }

  BootEntry entry_of(const EntryRecord& record) {
    BootEntry entry;
    entry.bootable = record.boot_indicator == bootable;
    if (!entry.bootable && record.boot_indicator != 0)
      problem(cat("boot indicator is ", record.boot_indicator, ", expected 136 (88h) or 0"),
              "El Torito 2.2");
    entry.media = static_cast<MediaType>(record.boot_media_type & 0x0F);
    if (entry.media > MediaType::HardDisk)
      problem(cat("media type ", record.boot_media_type & 0x0F, " is not defined, expected 0 to 4"),
              "El Torito 2.2");
    entry.atapi_driver = (record.boot_media_type & has_atapi_driver) != 0;
    entry.scsi_drivers = (record.boot_media_type & has_scsi_drivers) != 0;
    entry.load_segment = record.load_segment;
    entry.system_type = record.system_type;
    entry.sector_count = record.sector_count;
    entry.load_rba = record.load_rba;
    entry.criteria_type = record.selection_criteria_type;
    entry.criteria.assign(record.selection_criteria.begin(), record.selection_criteria.end());
    return entry;
  }

  // Extensions may be announced and missing, or be there unannounced.
  void extensions(BootEntry& entry, bool announced) {
    for (;;) {
      const auto record = read_struct<ExtensionRecord>(bytes_, at_);
      const bool there = record && record->extension_indicator == extension;
      if (there != announced)
        problem(there ? "an extension stands here that nothing announced"
                      : "an extension entry is announced but does not stand here",
                "El Torito 2.5");
      if (!there)
        break;
      entry.criteria.insert(entry.criteria.end(), record->selection_criteria.begin(),
                            record->selection_criteria.end());
      announced = (record->flags & continues) != 0;
      at_ += entry_size;
    }
    while (!entry.criteria.empty() && entry.criteria.back() == 0)
      entry.criteria.pop_back();
  }

  void section() {
    const SectionHeader header = *read_struct<SectionHeader>(bytes_, at_);
    Section section{static_cast<Platform>(header.platform), text_in(header.id), {}};
    const std::size_t header_at = at_;
    at_ += entry_size;
    for (std::uint32_t i = 0; i < header.entries; ++i) {
      const auto record = read_struct<EntryRecord>(bytes_, at_);
      if (!record || record->boot_indicator == another_header ||
          record->boot_indicator == last_header) {
        const std::size_t here = std::exchange(at_, header_at);
        problem(cat("the header counts ", header.entries, " entries, but ", i, " follow"),
                "El Torito 2.3");
        at_ = here;
        break;
      }
      section.entries.push_back(entry_of(*record));
      at_ += entry_size;
      extensions(section.entries.back(), (record->boot_media_type & continues) != 0);
    }
    reading_.catalog.sections.push_back(std::move(section));
  }

  // An entry where a header is due: it belongs to what came before.
  void stray_entry() {
    problem("an entry stands here without a section header, or its header does not count it",
            "El Torito 2.3");
    if (reading_.catalog.sections.empty())
      reading_.catalog.sections.push_back({reading_.catalog.platform, "", {}});
    const EntryRecord record = *read_struct<EntryRecord>(bytes_, at_);
    std::vector<BootEntry>& entries = reading_.catalog.sections.back().entries;
    entries.push_back(entry_of(record));
    at_ += entry_size;
    extensions(entries.back(), (record.boot_media_type & continues) != 0);
  }

  Bytes bytes_;
  CatalogReading& reading_;
  std::size_t at_ = 0;
};

}  // namespace

std::string to_text(Platform platform) {
  switch (platform) {
    case Platform::X86:
      return "80x86";
    case Platform::PowerPc:
      return "PowerPC";
    case Platform::Mac:
      return "Mac";
    case Platform::Efi:
      return "UEFI";
  }
  return fmt::format("platform 0x{:02X}", static_cast<unsigned>(platform));
}

std::string to_text(MediaType media) {
  switch (media) {
    case MediaType::NoEmulation:
      return "no emulation";
    case MediaType::Floppy12:
      return "1.2 MB floppy";
    case MediaType::Floppy144:
      return "1.44 MB floppy";
    case MediaType::Floppy288:
      return "2.88 MB floppy";
    case MediaType::HardDisk:
      return "hard disk";
  }
  return cat("media type ", static_cast<unsigned>(media));
}

std::vector<ListedEntry> list_entries(const BootCatalog& catalog) {
  std::vector<ListedEntry> all{{catalog.platform, catalog.id, &catalog.initial, true}};
  for (const Section& section : catalog.sections)
    for (const BootEntry& entry : section.entries)
      all.push_back({section.platform, section.id, &entry, &entry == section.entries.data()});
  return all;
}

BootRecord boot_record(Lba catalog) {
  BootRecord record{};
  record.iso_9660_identifier = {'C', 'D', '0', '0', '1'};
  record.version = 1;
  std::ranges::copy(system_identifier, record.boot_system_identifier.begin());
  record.boot_catalog = static_cast<std::uint32_t>(catalog.value);
  return record;
}

std::optional<std::uint32_t> catalog_of(Bytes block) {
  const auto record = read_struct<BootRecord>(block);
  if (!record || record->boot_record_indicator != 0 || text_of(block.subspan(1, 5)) != "CD001" ||
      text_in(record->boot_system_identifier) != system_identifier)
    return std::nullopt;
  return record->boot_catalog;
}

std::uint32_t blocks_of(const BootCatalog& catalog) {
  return static_cast<std::uint32_t>(blocks_for(size_of(catalog)));
}

std::vector<std::uint8_t> encode(const BootCatalog& catalog) {
  if (extensions_of(catalog.initial) > 0)
    throw std::logic_error("the initial entry of a boot catalog takes no extensions");
  std::vector<std::uint8_t> out;
  out.reserve(static_cast<std::size_t>(blocks_of(catalog)) * block_size);
  ValidationEntry validation{1, static_cast<std::uint8_t>(catalog.platform), 0, {}, 0, 0x55, 0xAA};
  put_text(validation.id, catalog.id);
  validation.checksum = static_cast<std::uint16_t>(-sum_of_words(bytes_of(validation)));
  append(out, validation);
  append_entry(out, catalog.initial);
  for (const Section& section : catalog.sections) {
    if (section.entries.size() > 0xFFFF)
      throw std::logic_error("a section of a boot catalog has at most 65535 entries");
    SectionHeader header{&section == &catalog.sections.back() ? last_header : another_header,
                         static_cast<std::uint8_t>(section.platform),
                         static_cast<std::uint16_t>(section.entries.size()),
                         {}};
    put_text(header.id, section.id);
    append(out, header);
    for (const BootEntry& entry : section.entries)
      append_entry(out, entry);
  }
  out.resize(static_cast<std::size_t>(blocks_of(catalog)) * block_size);
  return out;
}

CatalogReading decode_catalog(Bytes bytes, Lba at) {
  const auto head = read_struct<ValidationEntry>(bytes);
  if (!head || (head->header_id != 1 && (head->key_55 != 0x55 || head->key_aa != 0xAA)))
    throw FormatError(at,
                      "no boot catalog here: it opens with 01 and its first entry ends in 55 AA",
                      "El Torito 2.1");
  CatalogReading reading;
  Decoder decoder(bytes, reading);
  decoder.validation();
  decoder.initial();
  decoder.sections();
  return reading;
}

std::optional<DiscCatalog> read_boot_catalog(const BlockSource& source, Lba session) {
  constexpr std::int32_t first = 16, most_descriptors = 64;
  for (std::int32_t i = first; i < first + most_descriptors; ++i) {
    const Lba here = session + i;
    if (here.value < 0 || here.value >= source.blocks())
      break;
    const std::vector<std::uint8_t> block = read_blocks(source, {here, 1});
    if (text_of(slice(block, 1, 5)) != "CD001" || block[0] == 255)
      break;
    const std::optional<std::uint32_t> catalog = catalog_of(block);
    if (!catalog)
      continue;
    if (*catalog >= source.blocks())
      throw FormatError(here,
                        cat("the boot record puts the catalog at block ", *catalog,
                            ", but the medium has ", source.blocks()),
                        "El Torito 2.0");
    const Lba at{static_cast<std::int32_t>(*catalog)};
    const std::int64_t blocks = std::min(most_blocks, source.blocks() - at.value);
    DiscCatalog found{
        here, at, decode_catalog(read_blocks(source, {at, static_cast<std::int32_t>(blocks)}), at)};
    if (i != boot_record_block.value)
      found.reading.problems.push_back({cat("block ", here.value),
                                        cat("the boot record stands here, firmware looks at block ",
                                            (session + boot_record_block.value).value, " only"),
                                        "El Torito 2.0"});
    return found;
  }
  return std::nullopt;
}

}  // namespace disc::eltorito
