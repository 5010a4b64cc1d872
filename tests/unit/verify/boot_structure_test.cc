// Booting, partition tables and EFI system partitions: sound images of other tools, and the same
// damaged.
#include "verify/boot_structure.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "formats/eltorito/boot_catalog.h"
#include "tests/unit/verify/foreign_image.h"
#include "verify/structure.h"

namespace disc::verify {
namespace {

using testing::Image;
using testing::read_bytes;
using testing::run;
using testing::TestFolder;
using testing::write_text;

// Runs `command` beside a folder "tree" with a loader of ISOLINUX, one of GRUB, a floppy image and
// an EFI system partition that has a loader.
Image made_by(const std::string& command) {
  const TestFolder folder;
  write_text(folder.path() / "tree/README.TXT", "read me\n");
  run("cd " + folder.path().string() +
      " && cp /usr/lib/ISOLINUX/isolinux.bin tree/ISOLINUX.BIN && truncate -s 1440K "
      "tree/FLOPPY.IMG && mkfs.vfat -C tree/EFI.IMG 400 && mmd -i tree/EFI.IMG ::EFI ::EFI/BOOT && "
      "mcopy -i tree/EFI.IMG tree/README.TXT ::EFI/BOOT/BOOTX64.EFI && grub-mkimage -O i386-pc -o "
      "core.img -p /boot/grub biosdisk iso9660 && cat /usr/lib/grub/i386-pc/cdboot.img core.img "
      ">tree/GRUB.IMG && " +
      command);
  return Image(read_bytes(folder / "x.iso"));
}

const std::string xorriso = "xorriso -as mkisofs -quiet -R -o x.iso ";
const std::string isolinux = "-b ISOLINUX.BIN -no-emul-boot -boot-load-size 4 -boot-info-table ";
const std::string uefi = "-eltorito-alt-boot -e EFI.IMG -no-emul-boot ";
const std::string isohybrid_mbr = "-isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin ";
const std::string grub =
    "-b GRUB.IMG -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info --grub2-mbr "
    "/usr/lib/grub/i386-pc/boot_hybrid.img ";

const Image& isohybrid() {
  static const Image image =
      made_by(xorriso + isolinux + uefi + "-isohybrid-gpt-basdat " + isohybrid_mbr + "tree");
  return image;
}
const Image& grub_gpt() {
  static const Image image = made_by(xorriso + grub +
                                     "-append_partition 2 0xef tree/EFI.IMG "
                                     "-appended_part_as_gpt -partition_offset 16 tree");
  return image;
}
const Image& floppy() {
  static const Image image = made_by("genisoimage -quiet -o x.iso -b FLOPPY.IMG -c BOOT.CAT tree");
  return image;
}
const Image& apm() {
  static const Image image =
      made_by(xorriso + grub + "--protective-msdos-label -hfsplus -apm-block-size 512 tree");
  return image;
}

Findings structure_of(Image image) {
  const MemorySource medium(std::move(image.bytes()));
  Findings findings;
  NoProgress progress;
  check_structure(medium, findings, progress);
  return findings;
}

// Of what this test is about: all that other checks find is theirs.
std::string listing(const Findings& findings, Severity from = Severity::Note) {
  std::string text;
  for (const Finding* finding : findings.sorted())
    for (const char* kind : {"boot.", "descriptor.boot", "partition.", "esp.", "extents."})
      if (finding->severity >= from && std::string_view(finding->kind).starts_with(kind))
        text += cat(to_string(finding->severity), " ", finding->kind, " ", finding->place.block,
                    ": ", finding->sentence, " [", finding->clause, "]\n");
  return text;
}

TEST(BootStructure, FindsNothingInSoundImagesOfOtherTools) {
  for (const Image* image : {&grub_gpt(), &floppy(), &apm()})
    EXPECT_EQ(listing(structure_of(*image)), "");
  for (const std::string& command :
       {xorriso + isolinux + isohybrid_mbr + "tree", xorriso + isolinux + uefi + "tree",
        xorriso + grub + "-append_partition 2 0xef tree/EFI.IMG tree",
        "genisoimage -quiet -R -o x.iso -c BOOT.CAT " + isolinux + "tree",
        xorriso + isolinux + isohybrid_mbr + "-hide BOOT.CAT -c BOOT.CAT tree",
        std::string("mkdir tree/boot && grub-mkrescue -o x.iso tree")})
    EXPECT_EQ(listing(structure_of(made_by(command))), "") << command;
}

// sgdisk calls such a GPT corrupt, every firmware takes it.
TEST(BootStructure, TakesIsohybridsPartitionOfTheWholeImageForUsual) {
  const Findings findings = structure_of(isohybrid());
  EXPECT_EQ(listing(findings, Severity::Warning), "");
  EXPECT_EQ(findings.count("partition.hybrid"), 2U) << listing(findings);
}

TEST(BootStructure, CountsImagesAndPartitions) {
  const MemorySource medium{Image(isohybrid()).bytes()};
  Findings findings;
  NoProgress progress;
  const StructureFacts facts = check_structure(medium, findings, progress);
  EXPECT_EQ(facts.boot_images, 2U);
  EXPECT_EQ(facts.partitions, 2U);
}

std::size_t catalog_of(const Image& image) {
  return std::size_t{image.le32(17 * 2048 + 71)} * 2048;
}
std::size_t image_of(const Image& image, std::size_t entry) {
  return std::size_t{image.le32(catalog_of(image) + entry * 32 + 8)} * 2048;
}

struct Fault {
  const char* name;
  const Image& (*image)();
  std::function<void(Image&)> patch;
  Severity severity;
  const char* kind;
  const char* sentence;  // a part of it
};

std::vector<Fault> damages() {
  using enum Severity;
  const auto at = [](std::size_t offset, std::uint8_t value) {
    return [=](Image& i) { i[offset] = value; };
  };
  const auto in_catalog = [](std::size_t offset, std::uint8_t value) {
    return [=](Image& i) { i[catalog_of(i) + offset] = value; };
  };
  // Entry 1 is the initial one, 3 the first of the first section.
  const auto in_image = [](std::size_t entry, std::size_t offset) {
    return [=](Image& i) { i[image_of(i, entry) + offset] ^= 1; };
  };
  const auto cut = [](std::size_t bytes) {
    return [=](Image& i) { i.bytes().resize(i.bytes().size() - bytes); };
  };
  const auto H = isohybrid, G = grub_gpt, F = floppy, A = apm;
  return {
      {"unused bytes of the record", H, at(17 * 2048 + 100, 1), Violation, "boot.reserved",
       "bytes 75 to 2047 of the boot record is not all zero"},
      {"unused bytes before the catalog", H, at(17 * 2048 + 40, 1), Violation, "boot.reserved",
       "bytes 39 to 70"},
      {"another system", H, at(17 * 2048 + 7, 'X'), Warning, "boot.record",
       "for the system 'XL TORITO SPECIFICATION"},
      {"catalog outside", H, at(17 * 2048 + 74, 0x70), Damage, "descriptor.boot-catalog",
       "past the end of the medium"},
      {"catalog among descriptors", H,
       [](Image& i) {
         i[17 * 2048 + 71] = 16;
         i[17 * 2048 + 72] = 0;
       },
       Damage, "boot.catalog", "lies in the system area"},
      {"no catalog", H,
       [](Image& i) {
         i[catalog_of(i)] = 0;
         i[catalog_of(i) + 30] = 0;
       },
       Damage, "boot.catalog", "no boot catalog here"},
      {"checksum", H, in_catalog(5, 1), Violation, "boot.catalog", "sum"},
      {"entries counted wrong", H, in_catalog(64 + 2, 2), Warning, "boot.image",
       "boot entry 3 is empty"},
      {"image outside", H, in_catalog(32 + 11, 0x70), Damage, "boot.image",
       "boot entry 1: image at block"},
      {"image among the descriptors", H,
       [](Image& i) {
         const std::size_t field = catalog_of(i) + 96 + 8;
         i[field] = 18;
         i[field + 1] = 0;
       },
       Damage, "boot.image", "boot entry 2: the image lies among the volume descriptors"},
      {"image in the system area", H,
       [](Image& i) {
         const std::size_t field = catalog_of(i) + 32 + 8;
         i[field] = 3;
         i[field + 1] = 0;
       },
       Violation, "boot.image", "image at block 3, where the volume itself"},
      {"loads nothing", H, in_catalog(32 + 6, 0), Violation, "boot.image", "sector count is 0"},
      {"floppy of another size", F, in_catalog(32 + 1, 3), Violation, "boot.image",
       "the image has 1474560 bytes, a 2.88 MB floppy has"},
      {"hard disk without a table", F, in_catalog(32 + 1, 4), Violation, "boot.image",
       "a hard disk image opens with a master boot record"},
      {"UEFI counts too little", H, in_catalog(96 + 7, 0), Warning, "boot.image",
       "so UEFI sees a file system of"},
      {"table of another place", H, in_image(1, 12), Damage, "boot.info",
       "its boot information table says block"},
      {"damaged loader", H, in_image(1, 5000), Damage, "boot.info", "the image is damaged"},
      {"isolinux without its mark", H, in_image(1, 64), Damage, "boot.code",
       "lacks its mark at byte 64"},
      {"code goes on outside", H, at(435, 0x70), Damage, "boot.code", "past the end of the medium"},
      {"code goes on elsewhere", H, at(433, 0), Warning, "boot.code",
       "where no boot entry for BIOS has its image"},
      {"code is not told", H, at(432, 1), Warning, "boot.code", "is not told where its image lies"},
      {"GRUB is told another place", G, in_image(1, 2548), Damage, "boot.code",
       "which is not told its own place"},
      {"GPT header", G, at(512 + 60, 1), Violation, "partition.table", "CRC"},
      {"GPT entries", G, at(1024 + 60, 1), Violation, "partition.table", "CRC"},
      {"no backup", G, cut(512), Violation, "partition.table", "where it is due"},
      {"MBR beyond the end", H, cut(1 << 20), Violation, "partition.table", "but the disk has"},
      {"GPT beyond the end", G, cut(200 * 1024), Damage, "partition.outside", "but the medium has"},
      {"two active partitions", H, at(446 + 16, 0x80), Violation, "partition.table",
       "it is active and so is one before it"},
      {"APM beyond the end", A, [](Image& i) { i[2 * 512 + 12] = 0x10; }, Damage,
       "partition.outside", "APM partition"},
      {"partitions that lie across each other", H,
       [](Image& i) { i[446 + 24] = static_cast<std::uint8_t>(i[446 + 24] + 4); }, Note,
       "partition.across", "GPT partition 2 lies across MBR partition 2"},
      {"no FAT", H, in_image(3, 510), Damage, "esp.unreadable", ""},
      {"damaged FAT", H, in_image(3, 512 + 3), Violation, "esp.fat", "boot entry 2: "},
      {"damaged FAT of a partition", G,
       [](Image& i) {
         const std::size_t first = i.le32(1024 + 128 + 32) * std::size_t{512};
         i[first + 512 + 3] ^= 1;
       },
       Violation, "esp.fat", "GPT partition 2: "},
      {"no loader", H,
       [](Image& i) {
         const std::string_view bytes = text_of(Bytes(i.bytes()));
         const std::size_t name = bytes.find("BOOTX64 EFI", image_of(i, 3));
         i[name] = 'T';
       },
       Warning, "esp.loader", "there is no /EFI/BOOT/BOOT*.EFI"},
      {"file system larger than its image", H,
       [](Image& i) {
         i[i.record({}, "EFI.IMG;1") + 12] = 2;  // of its length
       },
       Violation, "esp.size", "the file system has 409600 bytes, there is room for"},
  };
}

TEST(BootStructure, NamesEveryDamage) {
  for (const Fault& damage : damages()) {
    Image image = damage.image();
    damage.patch(image);
    const Findings findings = structure_of(image);
    bool found = false;
    for (const Finding* finding : findings.sorted())
      found = found || (finding->kind == std::string_view(damage.kind) &&
                        finding->severity == damage.severity &&
                        finding->sentence.find(damage.sentence) != std::string::npos);
    EXPECT_TRUE(found) << damage.name << "\n" << listing(findings);
  }
}

// Chains of sections and entries that lead on for ever, everywhere or nowhere.
TEST(BootStructure, EndsWhateverTheCatalog) {
  for (const int fill : {0x88, 0x90, 0x91, 0x44, 0xFF}) {
    Image image = isohybrid();
    const std::size_t catalog = catalog_of(image);
    std::fill(image.bytes().begin() + static_cast<std::ptrdiff_t>(catalog) + 64,
              image.bytes().end(), static_cast<std::uint8_t>(fill));
    EXPECT_GT(structure_of(image).total(), 0U) << fill;
  }
}

}  // namespace
}  // namespace disc::verify
