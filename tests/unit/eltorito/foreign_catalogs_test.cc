// Boot catalogs of other tools, held against what xorriso reports of them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "formats/eltorito/boot_catalog.h"
#include "formats/eltorito/boot_image.h"
#include "tests/support/scratch.h"

namespace disc::eltorito {
namespace {

std::string platform_word(Platform platform) {
  switch (platform) {
    case Platform::X86:
      return "BIOS";
    case Platform::PowerPc:
      return "PPC";
    case Platform::Mac:
      return "Mac";
    case Platform::Efi:
      return "UEFI";
  }
  return "0x";
}

std::string media_word(MediaType media) {
  switch (media) {
    case MediaType::NoEmulation:
      return "none";
    case MediaType::Floppy12:
      return "fd1.2";
    case MediaType::Floppy144:
      return "fd1.4";
    case MediaType::Floppy288:
      return "fd2.8";
    case MediaType::HardDisk:
      return "hd";
  }
  return "?";
}

// The catalog in the words of `xorriso -report_el_torito plain`, which needs no more than these.
std::string report(const DiscCatalog& catalog) {
  std::string text = fmt::format("El Torito catalog  : {}  1\n", catalog.block.value);
  int number = 0;
  const auto entry = [&](Platform platform, const BootEntry& e) {
    text += fmt::format(
        "El Torito boot img : {:3}  {:>4}  {}  {:>5}  0x{:04x}  0x{:02x}  {:5}  {:10}\n", ++number,
        platform_word(platform), e.bootable ? 'y' : 'n', media_word(e.media),
        static_cast<unsigned>(e.load_segment), static_cast<unsigned>(e.system_type),
        static_cast<unsigned>(e.sector_count), e.load_rba);
  };
  entry(catalog.reading.catalog.platform, catalog.reading.catalog.initial);
  for (const Section& section : catalog.reading.catalog.sections)
    for (const BootEntry& e : section.entries)
      entry(section.platform, e);
  return text;
}

const char* const prepare =
    "mkdir t && cp /usr/lib/ISOLINUX/isolinux.bin t && truncate -s 1440K t/floppy && truncate -s "
    "2880K t/large && truncate -s 40000000 t/efi && truncate -s 5000 t/small && "
    "truncate -s 1M t/disk && printf '63 100 6\\n' | sed 's/ /,/g' | sfdisk -q t/disk && ";

class ForeignCatalog : public testing::TestWithParam<const char*> {};

TEST_P(ForeignCatalog, IsReadAsXorrisoReadsIt) {
  const Scratch scratch;
  Scratch::Said said = scratch.run(std::string(prepare) + GetParam());
  ASSERT_EQ(said.status, 0) << said.text;
  const MemorySource image(scratch.read("x.iso"));
  const auto catalog = read_boot_catalog(image);
  ASSERT_TRUE(catalog);
  for (const Problem& problem : catalog->reading.problems)
    ADD_FAILURE() << to_text(problem);
  said = scratch.run(
      "xorriso -indev x.iso -report_el_torito plain 2>/dev/null | grep -e '^El Torito catalog' -e "
      "'^El Torito boot img'");
  EXPECT_EQ(said.text, report(*catalog));
  std::vector<std::uint8_t> theirs(blocks_of(catalog->reading.catalog) * block_size);
  image.read(byte_offset(catalog->block), theirs);
  EXPECT_EQ(encode(catalog->reading.catalog), theirs);
}

INSTANTIATE_TEST_SUITE_P(
    Tools, ForeignCatalog,
    testing::Values(
        "xorriso -as mkisofs -quiet -o x.iso -b isolinux.bin -no-emul-boot -boot-load-size 4 t",
        "xorriso -as mkisofs -quiet -o x.iso -eltorito-id Acme -b isolinux.bin -no-emul-boot "
        "-boot-load-size 4 -eltorito-alt-boot -eltorito-id Section -e efi -no-emul-boot "
        "-eltorito-selcrit 0102030405 t",
        "xorriso -as mkisofs -quiet -o x.iso -b floppy -eltorito-alt-boot -b large "
        "-eltorito-alt-boot -eltorito-platform PPC -b small -no-emul-boot -boot-load-size full "
        "-eltorito-alt-boot -eltorito-platform Mac -b small -no-emul-boot t",
        "xorriso -as mkisofs -quiet -o x.iso -b disk -hard-disk-boot t",
        "genisoimage -quiet -o x.iso -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 t",
        "genisoimage -quiet -o x.iso -b floppy -c boot.cat t",
        "mkdir t/boot && grub-mkrescue -o x.iso t"));

TEST(ForeignCatalogs, CountUefiImagesAsWeDo) {
  for (const std::uint64_t size : {1U, 2048U, 2049U, 1474560U, 33552384U, 33552385U, 40000000U}) {
    const Scratch scratch;
    const Scratch::Said said =
        scratch.run("mkdir t && truncate -s " + std::to_string(size) +
                    " t/efi && xorriso -as mkisofs -quiet -o x.iso -e efi -no-emul-boot t");
    ASSERT_EQ(said.status, 0) << said.text;
    const auto catalog = read_boot_catalog(*open_image(scratch.path("x.iso")));
    ASSERT_TRUE(catalog);
    EXPECT_EQ(catalog->reading.catalog.initial.sector_count,
              default_sector_count(Platform::Efi, MediaType::NoEmulation, size))
        << size;
  }
}

}  // namespace
}  // namespace disc::eltorito
