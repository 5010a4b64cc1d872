// The list of boot images of a disc, and the boot record that leads to it (El Torito).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/extent.h"
#include "formats/base/problem.h"
#include "formats/io/block_source.h"

namespace disc::eltorito {

/// Where firmware looks for the boot record, counted from the start of the session: second of the
/// volume descriptors, no other (El Torito 2.0).
inline constexpr Lba boot_record_block{17};

/// Every entry of a catalog has 32 bytes (El Torito 2.0).
inline constexpr std::size_t entry_size = 32;

/// Sector counts are in the sectors of the disk that the firmware pretends (El Torito 1.5).
inline constexpr std::uint32_t virtual_sector_size = 512;

/// El Torito 2.0, figure 7; offsets count from 0 as the standard's do.
struct BootRecord {
  std::uint8_t boot_record_indicator;            // 00     0
  std::array<char, 5> iso_9660_identifier;       // 01-05  "CD001"
  std::uint8_t version;                          // 06     1
  std::array<char, 32> boot_system_identifier;   // 07-26  "EL TORITO SPECIFICATION", zeros
  std::array<std::uint8_t, 32> unused;           // 27-46
  Le<std::uint32_t> boot_catalog;                // 47-4A  absolute block of the catalog
  std::array<std::uint8_t, 1973> unused_to_end;  // 4B-7FF
};

static_assert(std::is_trivially_copyable_v<BootRecord>);
static_assert(sizeof(BootRecord) == block_size && alignof(BootRecord) == 1);
static_assert(offsetof(BootRecord, boot_catalog) == 0x47);

/// El Torito 2.1, figure 2.
struct ValidationEntry {
  std::uint8_t header_id;      // 00     1
  std::uint8_t platform;       // 01     Platform
  Le<std::uint16_t> reserved;  // 02-03
  std::array<char, 24> id;     // 04-1B  who made the disc
  Le<std::uint16_t> checksum;  // 1C-1D  makes the sum of all words zero
  std::uint8_t key_55;         // 1E     55
  std::uint8_t key_aa;         // 1F     AA
};

static_assert(sizeof(ValidationEntry) == entry_size);
static_assert(offsetof(ValidationEntry, checksum) == 0x1C);

/// El Torito 2.2 and 2.4, figures 3 and 5: the initial entry leaves the last 20 bytes zero.
struct EntryRecord {
  std::uint8_t boot_indicator;                      // 00     88 bootable, 00 not
  std::uint8_t boot_media_type;                     // 01     MediaType, flags in bits 5-7
  Le<std::uint16_t> load_segment;                   // 02-03  0: 7C0
  std::uint8_t system_type;                         // 04     of the partition in the image
  std::uint8_t unused;                              // 05
  Le<std::uint16_t> sector_count;                   // 06-07  virtual sectors
  Le<std::uint32_t> load_rba;                       // 08-0B  first block of the image
  std::uint8_t selection_criteria_type;             // 0C     0 none, 1 IBM's
  std::array<std::uint8_t, 19> selection_criteria;  // 0D-1F  vendor unique
};

static_assert(sizeof(EntryRecord) == entry_size);
static_assert(offsetof(EntryRecord, load_rba) == 8);

/// El Torito 2.3, figure 4.
struct SectionHeader {
  std::uint8_t header_indicator;  // 00     90 another follows, 91 the last
  std::uint8_t platform;          // 01
  Le<std::uint16_t> entries;      // 02-03  section entries that follow, without extensions
  std::array<char, 28> id;        // 04-1F
};

static_assert(sizeof(SectionHeader) == entry_size);

/// El Torito 2.5, figure 6.
struct ExtensionRecord {
  std::uint8_t extension_indicator;                 // 00     44
  std::uint8_t flags;                               // 01     bit 5: another follows
  std::array<std::uint8_t, 30> selection_criteria;  // 02-1F
};

static_assert(sizeof(ExtensionRecord) == entry_size);

/// El Torito 2.1; Efi: UEFI 2.10 13.3.2.1. Other numbers may be met on discs.
enum class Platform : std::uint8_t { X86 = 0, PowerPc = 1, Mac = 2, Efi = 0xEF };

/// What the firmware makes the image look like (El Torito 2.2).
enum class MediaType : std::uint8_t {
  NoEmulation = 0,
  Floppy12 = 1,
  Floppy144 = 2,
  Floppy288 = 3,
  HardDisk = 4,
};

/// "80x86", "PowerPC", "Mac", "UEFI", or "platform 0x12".
std::string to_text(Platform platform);

/// "no emulation", "1.44 MB floppy", ..., or "media type 7".
std::string to_text(MediaType media);

/// One boot image: the initial entry, or an entry of a section.
struct BootEntry {
  bool bootable = true;
  MediaType media = MediaType::NoEmulation;
  bool atapi_driver = false;  // the image holds one; sections only
  bool scsi_drivers = false;
  std::uint16_t load_segment = 0;  // 0 means 7C0
  std::uint8_t system_type = 0;    // of the partition in a hard disk image
  std::uint16_t sector_count = 4;  // virtual sectors; UEFI: 0 and 1 mean to the end of the medium
  std::uint32_t load_rba = 0;      // block of the whole image
  std::uint8_t criteria_type = 0;
  std::vector<std::uint8_t> criteria;  // beyond 19 bytes in extensions of 30; no zeros at the end

  friend bool operator==(const BootEntry&, const BootEntry&) = default;
};

/// The images of one platform.
struct Section {
  Platform platform = Platform::X86;
  std::string id;  // at most 28 bytes
  std::vector<BootEntry> entries;

  friend bool operator==(const Section&, const Section&) = default;
};

/// A whole catalog. The initial entry belongs to `platform`; firmware of other platforms goes to
/// the sections.
struct BootCatalog {
  Platform platform = Platform::X86;
  std::string id;  // at most 24 bytes
  BootEntry initial;
  std::vector<Section> sections;

  friend bool operator==(const BootCatalog&, const BootCatalog&) = default;
};

/// An entry, and what its section says of it.
struct ListedEntry {
  Platform platform = Platform::X86;
  std::string_view id;               // of its section, or of the validation entry
  const BootEntry* entry = nullptr;  // never null
  bool opens_section = true;         // the first of its section; the initial entry
};

/// The entries of a catalog in recorded order, the initial one first; they point into `catalog`.
std::vector<ListedEntry> list_entries(const BootCatalog& catalog);

/// The boot record for block 17 of a disc whose catalog stands at `catalog`.
BootRecord boot_record(Lba catalog);

/// The block of the catalog that a block names; nothing if it is no El Torito boot record.
std::optional<std::uint32_t> catalog_of(Bytes block);

/// The catalog as recorded, padded with zeros to whole blocks. Texts longer than their fields,
/// sections of more than 65,535 entries, and more selection criteria than the initial entry itself
/// holds, are bugs of the caller: std::logic_error.
std::vector<std::uint8_t> encode(const BootCatalog& catalog);

/// Blocks that encode() fills.
std::uint32_t blocks_of(const BootCatalog& catalog);

/// A catalog as recorded, and what is odd about it.
struct CatalogReading {
  BootCatalog catalog;
  std::size_t bytes = 0;  // of the entries, up to the end of the last
  Problems problems;
};

/// Reads a catalog from its first block on; `bytes` may reach beyond it. Takes what other people's
/// discs hold: sums that do not hold, sections without a header or after the last, counts that are
/// wrong. Throws FormatError only where no validation entry stands: neither its header nor its key.
/// `at` is the block for messages.
CatalogReading decode_catalog(Bytes bytes, Lba at);

/// Where a disc has its catalog, and the catalog.
struct DiscCatalog {
  Lba boot_record;
  Lba block;  // of the catalog
  CatalogReading reading;
};

/// The catalog of the session that starts at `session`; nothing if no descriptor is an El Torito
/// boot record. A record at another block than 17 is found, and is a problem. Throws FormatError
/// where the record leads out of the medium or to no catalog, and as BlockSource::read does.
std::optional<DiscCatalog> read_boot_catalog(const BlockSource& source, Lba session = {0});

}  // namespace disc::eltorito
