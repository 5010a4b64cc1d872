// What boot images must be for their entries, and the counts that entries get.
#include "formats/eltorito/boot_image.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc::eltorito {
namespace {

// A first sector with one partition of this type from 63, and its signature.
std::vector<std::uint8_t> disk_head(std::uint8_t type, std::uint8_t sectors = 100) {
  std::vector<std::uint8_t> head(512);
  head[446 + 4] = type;
  head[446 + 8] = 63;
  head[446 + 12] = sectors;
  head[510] = 0x55;
  head[511] = 0xAA;
  return head;
}

std::string all(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems)
    text += to_text(problem) + "\n";
  return text;
}

TEST(SectorCount, IsOneBlockForBiosAndOneSectorForEmulation) {
  EXPECT_EQ(default_sector_count(Platform::X86, MediaType::NoEmulation, 38912), 4);
  EXPECT_EQ(default_sector_count(Platform::X86, MediaType::Floppy144, 1474560), 1);
  EXPECT_EQ(default_sector_count(Platform::X86, MediaType::HardDisk, 1 << 30), 1);
}

TEST(SectorCount, IsAllOfAUefiImageInWholeBlocks) {
  EXPECT_EQ(default_sector_count(Platform::Efi, MediaType::NoEmulation, 1474560), 2880);
  EXPECT_EQ(default_sector_count(Platform::Efi, MediaType::NoEmulation, 3000000), 5860);
  EXPECT_EQ(default_sector_count(Platform::Efi, MediaType::NoEmulation, 1), 4);
  EXPECT_EQ(default_sector_count(Platform::PowerPc, MediaType::NoEmulation, 4096), 8);
}

TEST(SectorCount, IsZeroWhereSixteenBitsCannotCountAUefiImage) {
  EXPECT_EQ(default_sector_count(Platform::Efi, MediaType::NoEmulation, 16383 * 2048), 65532);
  EXPECT_EQ(default_sector_count(Platform::Efi, MediaType::NoEmulation, 16383 * 2048 + 1), 0);
  EXPECT_EQ(default_sector_count(Platform::Efi, MediaType::NoEmulation, std::uint64_t{1} << 40), 0);
}

TEST(BootImage, OfAFloppyHasItsExactSize) {
  EXPECT_EQ(floppy_size(MediaType::Floppy12), 1228800U);
  EXPECT_EQ(floppy_size(MediaType::Floppy144), 1474560U);
  EXPECT_EQ(floppy_size(MediaType::Floppy288), 2949120U);
  EXPECT_FALSE(floppy_size(MediaType::HardDisk));
  BootEntry entry;
  entry.media = MediaType::Floppy144;
  EXPECT_EQ(all(check_boot_image(Platform::X86, entry, 1474560, {}, "e")), "");
  EXPECT_EQ(all(check_boot_image(Platform::X86, entry, 1474559, {}, "boot entry 1")),
            "boot entry 1: the image has 1474559 bytes, a 1.44 MB floppy has 1474560; pad it, or "
            "use no emulation (El Torito 1.5)\n");
}

TEST(BootImage, OfAHardDiskHasOnePartitionWhoseTypeTheEntryRepeats) {
  BootEntry entry;
  entry.media = MediaType::HardDisk;
  entry.system_type = system_type_of(disk_head(6));
  EXPECT_EQ(entry.system_type, 6);
  EXPECT_EQ(all(check_boot_image(Platform::X86, entry, 163 * 512, disk_head(6), "e")), "");
  EXPECT_NE(all(check_boot_image(Platform::X86, entry, 163 * 512, disk_head(7), "e"))
                .find("system type is 0x06, but the partition in the image is of type 0x07"),
            std::string::npos);
  EXPECT_NE(all(check_boot_image(Platform::X86, entry, 162 * 512, disk_head(6), "e"))
                .find("ends at byte 83456, but the image has 82944"),
            std::string::npos);
}

TEST(BootImage, OfAHardDiskWithoutOrWithSeveralPartitionsIsRefused) {
  BootEntry entry;
  entry.media = MediaType::HardDisk;
  std::vector<std::uint8_t> several = disk_head(6);
  several[462 + 4] = 7;
  EXPECT_EQ(system_type_of(several), 0);
  for (const auto& head :
       {several, disk_head(0), std::vector<std::uint8_t>(512), std::vector<std::uint8_t>(10)})
    EXPECT_EQ(check_boot_image(Platform::X86, entry, 1 << 20, head, "e").size(), 1U);
}

TEST(BootImage, ForUefiIsCountedWhole) {
  BootEntry entry;
  entry.sector_count = 2880;
  EXPECT_EQ(all(check_boot_image(Platform::Efi, entry, 1474560, disk_head(0), "e")), "");
  for (const std::uint16_t to_the_end : {std::uint16_t{0}, std::uint16_t{1}}) {
    entry.sector_count = to_the_end;
    EXPECT_EQ(all(check_boot_image(Platform::Efi, entry, 1474560, disk_head(0), "e")), "");
  }
  entry.sector_count = 4;
  EXPECT_NE(all(check_boot_image(Platform::Efi, entry, 1474560, disk_head(0), "e"))
                .find("UEFI sees a file system of 2048 of its 1474560 bytes"),
            std::string::npos);
  entry.sector_count = 2884;
  EXPECT_NE(all(check_boot_image(Platform::Efi, entry, 1474560, disk_head(0), "e"))
                .find("the image fills 2880"),
            std::string::npos);
  entry.sector_count = 2880;
  EXPECT_EQ(
      check_boot_image(Platform::Efi, entry, 1474560, std::vector<std::uint8_t>(512), "e").size(),
      1U);
}

TEST(BootImage, IsNotEmpty) {
  EXPECT_FALSE(check_boot_image(Platform::X86, {}, 0, {}, "e").empty());
}

TEST(BootEntry, LiesOnTheMediumBehindTheDescriptors) {
  BootEntry entry;
  entry.load_rba = 34;
  EXPECT_EQ(all(check_entry(Platform::X86, entry, 35, "e")), "");
  EXPECT_EQ(all(check_entry(Platform::X86, entry, 34, "e")),
            "e: image at block 34, but the medium has 34 blocks (El Torito 2.2)\n");
  entry.sector_count = 5;
  EXPECT_EQ(check_entry(Platform::X86, entry, 35, "e").size(), 1U);
  entry.load_rba = 17;
  EXPECT_EQ(check_entry(Platform::X86, entry, 35, "e").size(), 1U);
  entry.load_rba = 34;
  entry.media = MediaType::Floppy144;
  EXPECT_EQ(check_entry(Platform::X86, entry, 34 + 719, "e").size(), 1U);
  EXPECT_EQ(all(check_entry(Platform::X86, entry, 34 + 720, "e")), "");
}

TEST(BootEntry, OfBiosLoadsSomethingThatFitsBelow640K) {
  BootEntry entry;
  entry.load_rba = 34;
  entry.sector_count = 0;
  EXPECT_EQ(check_entry(Platform::X86, entry, 100000, "e").size(), 1U);
  entry.sector_count = (0xA0000 - 0x7C00) / 512;
  EXPECT_EQ(all(check_entry(Platform::X86, entry, 100000, "e")), "");
  ++entry.sector_count;
  EXPECT_EQ(all(check_entry(Platform::X86, entry, 100000, "e")),
            "e: 1219 sectors at segment 7C0 end at address A0200, above the 640 KiB that firmware "
            "loads into; load 4 (El Torito 2.2)\n");
  entry.sector_count = 4;
  entry.load_segment = 0x9FF0;
  EXPECT_EQ(check_entry(Platform::X86, entry, 100000, "e").size(), 1U);
}

TEST(BootEntry, OfUefiEmulatesNothing) {
  BootEntry entry;
  entry.load_rba = 34;
  entry.media = MediaType::Floppy144;
  EXPECT_EQ(all(check_entry(Platform::Efi, entry, 100000, "e")),
            "e: UEFI boots images without emulation only, this one is a 1.44 MB floppy (UEFI 2.10 "
            "13.3.2.1)\n");
}

}  // namespace
}  // namespace disc::eltorito
