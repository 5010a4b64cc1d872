// The bytes of boot catalogs, ours and those of other tools with all their oddities.
#include "formats/eltorito/boot_catalog.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::eltorito {
namespace {

std::vector<std::uint8_t> bytes_from(const std::string& hex) {
  const std::string text = *from_hex(hex);
  return {text.begin(), text.end()};
}

// BIOS and UEFI as xorriso 1.5.4 records them for -b ... -eltorito-alt-boot -e ...
const std::string bios_and_uefi =
    "01000000000000000000000000000000000000000000000000000000aa5555aa"
    "8800000000000400220000000000000000000000000000000000000000000000"
    "91ef010000000000000000000000000000000000000000000000000000000000"
    "880000000000400b500300000000000000000000000000000000000000000000";

BootEntry uefi_entry(std::uint32_t block, std::uint16_t sectors) {
  BootEntry entry;
  entry.load_rba = block;
  entry.sector_count = sectors;
  return entry;
}

BootCatalog bios_and_uefi_catalog() {
  BootCatalog catalog;
  catalog.initial.load_rba = 0x22;
  catalog.sections.push_back({Platform::Efi, "", {uefi_entry(0x350, 2880)}});
  return catalog;
}

std::vector<std::string> words(const Problems& problems) {
  std::vector<std::string> texts;
  for (const Problem& problem : problems)
    texts.push_back(to_text(problem));
  return texts;
}

TEST(BootRecord, NamesTheCatalogAtByte47) {
  const BootRecord record = boot_record(Lba{0x01020304});
  const Bytes bytes = bytes_of(record);
  EXPECT_EQ(to_hex(bytes.first(8)), "0043443030310145");
  EXPECT_EQ(text_of(bytes.subspan(7, 23)), "EL TORITO SPECIFICATION");
  EXPECT_EQ(to_hex(bytes.subspan(30, 9)), "000000000000000000");
  EXPECT_EQ(to_hex(bytes.subspan(0x47, 5)), "0403020100");
  EXPECT_EQ(catalog_of(bytes), 0x01020304U);
}

TEST(BootRecord, OfAnotherSystemLeadsToNoCatalog) {
  BootRecord record = boot_record(Lba{33});
  record.boot_system_identifier[0] = 'X';
  EXPECT_FALSE(catalog_of(bytes_of(record)));
  record = boot_record(Lba{33});
  record.boot_record_indicator = 1;
  EXPECT_FALSE(catalog_of(bytes_of(record)));
  EXPECT_FALSE(catalog_of(bytes_of(record).first(2047)));
}

TEST(BootCatalog, HasTheBytesThatXorrisoWrites) {
  const std::vector<std::uint8_t> bytes = encode(bios_and_uefi_catalog());
  ASSERT_EQ(bytes.size(), 2048U);
  EXPECT_EQ(to_hex(slice(bytes, 0, 128)), bios_and_uefi);
  EXPECT_TRUE(std::all_of(bytes.begin() + 128, bytes.end(), [](auto byte) { return byte == 0; }));
}

TEST(BootCatalog, OfXorrisoIsReadWithoutProblems) {
  std::vector<std::uint8_t> bytes = bytes_from(bios_and_uefi);
  bytes.resize(4096);
  const CatalogReading reading = decode_catalog(bytes, Lba{33});
  EXPECT_EQ(reading.catalog, bios_and_uefi_catalog());
  EXPECT_EQ(reading.bytes, 128U);
  EXPECT_EQ(words(reading.problems), std::vector<std::string>{});
}

TEST(BootCatalog, SumsItsValidationEntryToZero) {
  BootCatalog catalog;
  catalog.platform = Platform::Efi;
  catalog.id = "Acme Boot Works Ltd. 24!";
  const std::vector<std::uint8_t> bytes = encode(catalog);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 32; i += 2)
    sum += bytes[i] + 256U * bytes[i + 1];
  EXPECT_EQ(sum & 0xFFFF, 0U);
  EXPECT_EQ(text_of(slice(bytes, 4, 24)), catalog.id);
  EXPECT_EQ(decode_catalog(bytes, Lba{33}).catalog, catalog);
}

BootCatalog full_catalog() {
  BootCatalog catalog;
  catalog.platform = Platform::PowerPc;
  catalog.id = "ACME";
  catalog.initial.bootable = false;
  catalog.initial.media = MediaType::Floppy288;
  catalog.initial.load_segment = 0x1234;
  catalog.initial.sector_count = 1;
  catalog.initial.load_rba = 100;
  BootEntry disk;
  disk.media = MediaType::HardDisk;
  disk.system_type = 6;
  disk.atapi_driver = true;
  disk.scsi_drivers = true;
  disk.load_rba = 0xFEDCBA98;
  disk.criteria_type = 1;
  disk.criteria = std::vector<std::uint8_t>(19 + 30 + 5, 0xC5);
  BootEntry plain = uefi_entry(7000, 0xFFFF);
  plain.criteria_type = 2;
  plain.criteria = {1, 0, 3};
  catalog.sections.push_back({Platform::X86, "section of several entries..", {disk, plain, disk}});
  catalog.sections.push_back({Platform::Mac, "", {}});
  catalog.sections.push_back({static_cast<Platform>(0x12), "last", {plain}});
  return catalog;
}

TEST(BootCatalog, ComesBackAsItWasWithEveryField) {
  const BootCatalog catalog = full_catalog();
  const CatalogReading reading = decode_catalog(encode(catalog), Lba{33});
  EXPECT_EQ(reading.catalog, catalog);
  EXPECT_EQ(words(reading.problems), std::vector<std::string>{});
  EXPECT_EQ(reading.bytes, (2 + 1 + 3 + 4 + 1 + 1 + 1) * entry_size);
}

TEST(BootCatalog, RecordsSelectionCriteriaInExtensions) {
  const std::vector<std::uint8_t> bytes = encode(full_catalog());
  // The first entry of the first section: media type 4, an extension follows, both drivers.
  EXPECT_EQ(bytes[96 + 1], 0x04 | 0x20 | 0x40 | 0x80);
  EXPECT_EQ(to_hex(slice(bytes, 128, 4)), "4420c5c5");
  EXPECT_EQ(to_hex(slice(bytes, 160, 8)), "4400c5c5c5c5c500");
}

TEST(BootCatalog, TakesAsManyBlocksAsItsEntriesFill) {
  BootCatalog catalog;
  catalog.sections.push_back({Platform::X86, "", std::vector<BootEntry>(61)});
  EXPECT_EQ(encode(catalog).size(), 2048U);
  catalog.sections[0].entries.emplace_back();
  EXPECT_EQ(blocks_of(catalog), 2U);
  EXPECT_EQ(encode(catalog).size(), 4096U);
  EXPECT_EQ(decode_catalog(encode(catalog), Lba{33}).catalog, catalog);
}

TEST(BootCatalog, RefusesTextsLongerThanTheirFields) {
  BootCatalog catalog;
  catalog.id = std::string(25, 'x');
  EXPECT_THROW(encode(catalog), std::logic_error);
  catalog.id.clear();
  catalog.sections.push_back({Platform::X86, std::string(29, 'x'), {}});
  EXPECT_THROW(encode(catalog), std::logic_error);
  catalog.sections.clear();
  catalog.initial.criteria.resize(20, 1);
  EXPECT_THROW(encode(catalog), std::logic_error);
}

TEST(BootCatalog, IsNoneWithoutHeaderAndKey) {
  EXPECT_THROW(decode_catalog(std::vector<std::uint8_t>(2048), Lba{33}), FormatError);
  EXPECT_THROW(decode_catalog(std::vector<std::uint8_t>(31, 1), Lba{33}), FormatError);
  EXPECT_THROW(decode_catalog({}, Lba{33}), FormatError);
}

TEST(BootCatalog, TellsOfAValidationEntryThatDoesNotHold) {
  std::vector<std::uint8_t> bytes = encode(bios_and_uefi_catalog());
  bytes[5] = 'x';
  EXPECT_EQ(words(decode_catalog(bytes, Lba{33}).problems),
            std::vector<std::string>{"boot catalog, entry 0: checksum of the validation entry does "
                                     "not hold; firmware may ignore the catalog (El Torito 2.1)"});
  bytes[31] = 0;
  EXPECT_EQ(decode_catalog(bytes, Lba{33}).problems.size(), 2U);
  EXPECT_EQ(decode_catalog(bytes, Lba{33}).catalog.sections.size(), 1U);
}

TEST(BootCatalog, FindsEveryFlippedBitOfItsValidationEntry) {
  for (std::size_t bit = 0; bit < 32 * 8; ++bit) {
    std::vector<std::uint8_t> bytes = encode(bios_and_uefi_catalog());
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8);
    EXPECT_FALSE(decode_catalog(bytes, Lba{33}).problems.empty()) << "bit " << bit;
  }
}

TEST(BootCatalog, IsReadPastASectionThatCallsItselfTheLast) {
  BootCatalog catalog = bios_and_uefi_catalog();
  catalog.sections.push_back(catalog.sections[0]);
  std::vector<std::uint8_t> bytes = encode(catalog);
  ASSERT_EQ(bytes[64], 0x90);
  bytes[64] = 0x91;  // as libisofs before 1.4.0 did
  const CatalogReading reading = decode_catalog(bytes, Lba{33});
  EXPECT_EQ(reading.catalog, catalog);
  ASSERT_EQ(reading.problems.size(), 1U);
  EXPECT_EQ(reading.problems[0].where, "boot catalog, entry 4");
}

TEST(BootCatalog, TellsOfALastSectionThatPromisesAnother) {
  std::vector<std::uint8_t> bytes = encode(bios_and_uefi_catalog());
  bytes[64] = 0x90;
  const CatalogReading reading = decode_catalog(bytes, Lba{33});
  EXPECT_EQ(reading.catalog, bios_and_uefi_catalog());
  EXPECT_EQ(reading.problems.size(), 1U);
}

TEST(BootCatalog, TakesEntriesWithoutASectionHeader) {
  std::vector<std::uint8_t> bytes = encode(bios_and_uefi_catalog());
  std::copy(bytes.begin() + 96, bytes.begin() + 128, bytes.begin() + 64);
  std::fill(bytes.begin() + 96, bytes.begin() + 128, std::uint8_t{0});
  const CatalogReading reading = decode_catalog(bytes, Lba{33});
  ASSERT_EQ(reading.catalog.sections.size(), 1U);
  EXPECT_EQ(reading.catalog.sections[0].platform, Platform::X86);
  EXPECT_EQ(reading.catalog.sections[0].entries.at(0), uefi_entry(0x350, 2880));
  EXPECT_EQ(reading.problems.size(), 1U);
}

TEST(BootCatalog, TakesMoreAndFewerEntriesThanAHeaderCounts) {
  BootCatalog catalog = bios_and_uefi_catalog();
  catalog.sections.push_back(catalog.sections[0]);
  std::vector<std::uint8_t> bytes = encode(catalog);
  bytes[66] = 2;  // the second is the next header
  CatalogReading reading = decode_catalog(bytes, Lba{33});
  EXPECT_EQ(reading.catalog, catalog);
  EXPECT_EQ(
      words(reading.problems),
      std::vector<std::string>{
          "boot catalog, entry 2: the header counts 2 entries, but 1 follow (El Torito 2.3)"});
  bytes[66] = 0;  // the entry stands there without being counted
  reading = decode_catalog(bytes, Lba{33});
  EXPECT_EQ(reading.catalog, catalog);
  EXPECT_EQ(reading.problems.size(), 1U);
}

TEST(BootCatalog, TellsOfExtensionsThatAreMissingOrUnannounced) {
  std::vector<std::uint8_t> bytes = encode(full_catalog());
  bytes[97] = static_cast<std::uint8_t>(bytes[97] & ~0x20);
  CatalogReading reading = decode_catalog(bytes, Lba{33});
  EXPECT_EQ(reading.catalog, full_catalog());
  EXPECT_EQ(reading.problems.size(), 1U);
  bytes = encode(bios_and_uefi_catalog());
  bytes[97] = 0x20;
  reading = decode_catalog(bytes, Lba{33});
  EXPECT_EQ(reading.catalog, bios_and_uefi_catalog());
  EXPECT_EQ(reading.problems.size(), 1U);
}

TEST(BootCatalog, IsReadAsFarAsItsBytesGo) {
  const std::vector<std::uint8_t> bytes = encode(full_catalog());
  for (std::size_t size = 32; size < 13 * entry_size; ++size) {
    const CatalogReading reading = decode_catalog(slice(bytes, 0, size), Lba{33});
    EXPECT_LE(reading.bytes, size);
    // Two entries and a piece of a third are a whole catalog without sections.
    const bool whole = size / entry_size == 2;
    EXPECT_EQ(reading.problems.empty(), whole) << size;
  }
}

// An image of `blocks`, its boot record at `record`, descriptors around it.
MemorySource image_of(std::int32_t blocks, std::int32_t record, std::int32_t catalog_block) {
  std::vector<std::uint8_t> image(static_cast<std::size_t>(blocks) * block_size);
  const auto put = [&](std::int32_t at, Bytes bytes) {
    std::copy(bytes.begin(), bytes.end(), image.begin() + at * std::int32_t{block_size});
  };
  for (std::int32_t at = 16; at < 20; ++at)
    put(at, bytes_of(std::string_view("\1CD001\1")));
  put(record, bytes_of(boot_record(Lba{catalog_block})));
  put(20, bytes_of(std::string_view("\xFF"
                                    "CD001\1")));
  if (catalog_block < blocks)
    put(catalog_block, encode(bios_and_uefi_catalog()));
  return MemorySource(std::move(image));
}

TEST(BootCatalog, IsFoundOverTheBootRecord) {
  const auto found = read_boot_catalog(image_of(40, 17, 33));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->boot_record, Lba{17});
  EXPECT_EQ(found->block, Lba{33});
  EXPECT_EQ(found->reading.catalog, bios_and_uefi_catalog());
  EXPECT_TRUE(found->reading.problems.empty());
}

TEST(BootCatalog, IsFoundWhereTheBootRecordStandsWrong) {
  const auto found = read_boot_catalog(image_of(40, 19, 39));
  ASSERT_TRUE(found);
  EXPECT_EQ(words(found->reading.problems),
            std::vector<std::string>{"block 19: the boot record stands here, firmware looks at "
                                     "block 17 only (El Torito 2.0)"});
}

TEST(BootCatalog, OutsideTheMediumIsAnErrorWithItsPlace) {
  try {
    read_boot_catalog(image_of(40, 17, 40));
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_STREQ(error.what(),
                 "block 17: the boot record puts the catalog at block 40, but the medium has 40 "
                 "(El Torito 2.0)");
  }
}

TEST(BootCatalog, IsMissingFromDiscsWithoutABootRecord) {
  EXPECT_FALSE(read_boot_catalog(MemorySource({})));
  EXPECT_FALSE(read_boot_catalog(MemorySource(std::vector<std::uint8_t>(17 * 2048))));
  EXPECT_FALSE(read_boot_catalog(MemorySource(std::vector<std::uint8_t>(40 * 2048))));
}

TEST(BootCatalog, HasWordsForPlatformsAndMedia) {
  EXPECT_EQ(to_text(Platform::Efi), "UEFI");
  EXPECT_EQ(to_text(static_cast<Platform>(0x12)), "platform 0x12");
  EXPECT_EQ(to_text(MediaType::Floppy144), "1.44 MB floppy");
  EXPECT_EQ(to_text(static_cast<MediaType>(7)), "media type 7");
}

}  // namespace
}  // namespace disc::eltorito
