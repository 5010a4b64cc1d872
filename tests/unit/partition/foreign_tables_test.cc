// Partition tables that xorriso and grub-mkrescue write: read as they report them, written as they
// do.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/partition/partition_tables.h"
#include "formats/partition/system_area.h"
#include "tests/support/scratch.h"
#include "tests/unit/partition/plans.h"

namespace disc::partition {
namespace {

const std::string prepare =
    "mkdir -p t/boot && cp /usr/lib/ISOLINUX/isolinux.bin t && truncate -s 1440K t/efi && "
    "grub-mkimage -O i386-pc -o core.img -p /boot/grub biosdisk iso9660 && cat "
    "/usr/lib/grub/i386-pc/cdboot.img core.img >t/grub && ";
const std::string xorriso = "xorriso -as mkisofs -quiet -R -o x.iso ";
const std::string isolinux = "-b isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table ";
const std::string uefi = "-eltorito-alt-boot -e efi -no-emul-boot ";
const std::string isohybrid_mbr = "-isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin ";
const std::string grub =
    "-b grub -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info ";
const std::string grub_mbr = "--grub2-mbr /usr/lib/grub/i386-pc/boot_hybrid.img ";

std::string name_units(const std::string& name) {
  std::string hex;
  for (const char16_t unit : to_utf16(name))
    hex += fmt::format("{:02x}{:02x}", unit & 0xFF, unit >> 8);
  return hex;
}

// Tables in the words of `xorriso -report_system_area plain`.
std::string report(const PartitionTables& tables) {
  std::string text;
  for (std::size_t i = 0; tables.mbr && i < 4; ++i)
    if (const MbrPartition& one = tables.mbr->partitions[i]; one.is_used())
      text += fmt::format("MBR partition      : {:3}   0x{:02x}  0x{:02x} {:12} {:12}\n", i + 1,
                          one.active ? 0x80 : 0, static_cast<unsigned>(one.type), one.first,
                          one.sectors);
  if (tables.gpt) {
    const Gpt& gpt = tables.gpt->gpt;
    text += "GPT disk GUID      :      " + to_hex(gpt.disk.bytes) + "\n";
    for (const GptPartition& one : gpt.partitions)
      text += fmt::format("GPT partition name : {:3}  {}\n", one.number, name_units(one.name)) +
              fmt::format("GPT partition GUID : {:3}  {}\n", one.number, to_hex(one.id.bytes)) +
              fmt::format("GPT type GUID      : {:3}  {}\n", one.number, to_hex(one.type.bytes)) +
              fmt::format("GPT partition flags: {:3}  0x{:016x}\n", one.number, one.attributes) +
              fmt::format("GPT start and size : {:3}  {}  {}\n", one.number, one.first,
                          one.last + 1 - one.first);
  }
  for (std::size_t i = 0; tables.apm && i < tables.apm->apm.partitions.size(); ++i) {
    const ApmPartition& one = tables.apm->apm.partitions[i];
    text += fmt::format("APM partition name : {:3}  {}\n", i + 1, one.name) +
            fmt::format("APM partition type : {:3}  {}\n", i + 1, one.type) +
            fmt::format("APM start and size : {:3}  {}  {}\n", i + 1, one.first, one.blocks);
  }
  return text;
}

struct Foreign {
  std::string summary;
  std::string command;
  bool sound = true;        // no problems expected
  bool same_record = true;  // its MBR has the addresses we compute
};

class ForeignTables : public testing::TestWithParam<Foreign> {
 protected:
  void SetUp() override {
    const Scratch::Said said = scratch_.run(prepare + GetParam().command);
    ASSERT_EQ(said.status, 0) << said.text;
    image_ = scratch_.read("x.iso");
  }
  std::vector<std::uint8_t> at(std::uint64_t sector, std::size_t size) const {
    const Bytes bytes = slice(image_, sector * disk_sector_size, size);
    return {bytes.begin(), bytes.end()};
  }
  Scratch scratch_;
  std::vector<std::uint8_t> image_;
};

TEST_P(ForeignTables, AreReadAsXorrisoReportsThem) {
  const PartitionTables tables = read_partition_tables(MemorySource(image_));
  EXPECT_EQ(summary(tables), GetParam().summary);
  const Scratch::Said said = scratch_.run(
      "xorriso -indev x.iso -report_system_area plain 2>/dev/null | grep -E '^(MBR partition  |GPT "
      "(disk GUID|partition|type|start)|APM (partition|start)).*:' | grep -v -E ' (path|partname) "
      "|GPT partition path|APM partition path|MBR partition path'");
  EXPECT_EQ(said.text, report(tables));
  if (GetParam().sound) {
    for (const Problem& problem : tables.problems)
      ADD_FAILURE() << to_text(problem);
  } else {
    EXPECT_FALSE(tables.problems.empty());
  }
}

TEST_P(ForeignTables, AreWrittenAsTheyWereRead) {
  const PartitionTables tables = read_partition_tables(MemorySource(image_));
  if (tables.mbr && GetParam().same_record) {
    EXPECT_EQ(to_hex(bytes_of(encode(*tables.mbr))), to_hex(at(0, 512)));
  }
  if (tables.gpt) {
    const EncodedGpt gpt = encode(tables.gpt->gpt);
    EXPECT_EQ(to_hex(gpt.header), to_hex(at(1, 512)));
    EXPECT_EQ(to_hex(gpt.entries), to_hex(at(tables.gpt->gpt.entries_at, gpt.entries.size())));
    EXPECT_EQ(to_hex(gpt.backup), to_hex(at(gpt.backup_at, gpt.backup.size())));
  }
  if (tables.apm) {
    const Apm& apm = tables.apm->apm;
    std::vector<std::uint8_t> area(system_area_size);
    encode(apm, area);
    for (std::uint32_t i = 1; i <= apm.entries(); ++i)
      EXPECT_EQ(to_hex(slice(area, i * apm.block_size, 512)),
                to_hex(slice(image_, i * apm.block_size, 512)))
          << "entry " << i;
  }
}

// xorriso calls the GPT of isohybrid images "actually invalid": its first partition is all of the
// image. In the MBR it gives the others addresses beyond all cylinders, as syslinux's isohybrid
// does.
INSTANTIATE_TEST_SUITE_P(
    Tools, ForeignTables,
    testing::Values(
        Foreign{"MBR (isohybrid)", xorriso + isolinux + isohybrid_mbr + "t"},
        Foreign{"MBR (isohybrid), GPT",
                xorriso + isolinux + uefi + "-isohybrid-gpt-basdat " + isohybrid_mbr + "t", false,
                false},
        Foreign{"MBR (isohybrid), GPT, APM",
                xorriso + isolinux + uefi + "-isohybrid-gpt-basdat -isohybrid-apm-hfsplus " +
                    isohybrid_mbr + "t",
                false, false},
        Foreign{"MBR (GRUB 2)", xorriso + grub + grub_mbr + "t"},
        Foreign{"MBR (GRUB 2)", xorriso + grub + grub_mbr + "--protective-msdos-label t"},
        Foreign{"MBR (GRUB 2)", xorriso + grub + grub_mbr + "-append_partition 2 0xef t/efi t"},
        Foreign{"protective MBR (GRUB 2), GPT",
                xorriso + grub + grub_mbr +
                    "-append_partition 2 0xef t/efi -appended_part_as_gpt -partition_offset 16 t"},
        Foreign{"protective MBR, GPT", xorriso + "--efi-boot efi -efi-boot-part --efi-boot-image "
                                                 "--protective-msdos-label t"},
        Foreign{"MBR (GRUB 2), APM", xorriso + grub + grub_mbr +
                                         "--protective-msdos-label -hfsplus -apm-block-size 512 t"},
        Foreign{"protective MBR (GRUB 2), GPT, APM", "grub-mkrescue -o x.iso t"}));

// The block of the first boot image of an image that xorriso made.
Lba boot_image_of(const std::vector<std::uint8_t>& image) {
  const std::uint32_t catalog = *read_struct<Le<std::uint32_t>>(image, 17 * 2048 + 0x47);
  const std::uint32_t first = *read_struct<Le<std::uint32_t>>(image, catalog * 2048 + 32 + 8);
  return Lba{static_cast<std::int32_t>(first)};
}

// Composes what xorriso composed of the same parts.
void expect_same_area(const std::string& command, SystemAreaPlan plan, BootCodeKind kind) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(prepare + command);
  ASSERT_EQ(said.status, 0) << said.text;
  const std::vector<std::uint8_t> image = scratch.read("x.iso");
  plan.image_size = image.size();
  set_boot_code(plan, kind, boot_image_of(image));
  if (plan.table == TableKind::Mbr)
    plan.partitions = {whole_image(image.size())};
  plan.disk_signature = *read_struct<Le<std::uint32_t>>(image, 440);
  const SystemArea area = compose(plan);
  for (const Problem& problem : area.problems)
    ADD_FAILURE() << to_text(problem);
  EXPECT_EQ(to_hex(slice(area.head, 0, 512)), to_hex(slice(image, 0, 512)));
  EXPECT_TRUE(std::equal(area.head.begin(), area.head.end(), image.begin()));
}

TEST(SystemAreaByXorriso, OfIsohybridIsWhatWeCompose) {
  SystemAreaPlan plan;
  plan.table = TableKind::Mbr;
  expect_same_area(xorriso + isolinux + isohybrid_mbr + "t", plan, BootCodeKind::Isohybrid);
}

TEST(SystemAreaByXorriso, OfGrubIsWhatWeCompose) {
  SystemAreaPlan plan;
  expect_same_area(xorriso + grub + grub_mbr + "t", plan, BootCodeKind::Grub2);
  plan.table = TableKind::ProtectiveLabel;
  expect_same_area(xorriso + grub + grub_mbr + "--protective-msdos-label t", plan,
                   BootCodeKind::Grub2);
}

}  // namespace
}  // namespace disc::partition
