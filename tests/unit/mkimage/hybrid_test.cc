// Images that are disks, too: their tables name files of the tree and what is appended.
#include "formats/fat/volume_reader.h"
#include "formats/io/block_source.h"
#include "formats/partition/partition_tables.h"
#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

constexpr const char* isohybrid = "/usr/lib/ISOLINUX/isohdpfx.bin";
constexpr const char* isolinux = "/usr/lib/ISOLINUX/isolinux.bin";
constexpr const char* grub_hybrid = "/usr/lib/grub/i386-pc/boot_hybrid.img";

class Hybrid : public CliTest {
 protected:
  Hybrid() {
    put("site/isolinux.bin", get(isolinux));
    put("isohdpfx.bin", get(isohybrid));
    put("boot_hybrid.img", get(grub_hybrid));
    put("site/a.txt", "a\n");
    put("BOOTX64.EFI", "no program, but it bears the name\n");
    put("data.img", std::string(5000, 'D'));
  }

  std::string manifest(const std::string& area, const std::string& partitions,
                       const std::string& more = "") {
    return put("h.disc.yaml",
               "glassmaster: 1\nname: h\n" + more +
                   "files:\n  - {from: site/, to: /}\n"
                   "  - {fat: {label: ESP, files: [{from: BOOTX64.EFI, "
                   "to: /EFI/BOOT/BOOTX64.EFI}]}, to: /efi.img}\n"
                   "integrity: {checksums: [{to: /SHA256SUMS}]}\n"
                   "boot:\n  entries:\n    - {image: /isolinux.bin, patch: isolinux}\n"
                   "    - {platform: uefi, image: /efi.img}\n" +
                   (area.empty() ? "" : "  system-area: " + area + "\n") +
                   (partitions.empty() ? "" : "  partitions: " + partitions + "\n"));
  }

  partition::PartitionTables built(const std::string& area, const std::string& partitions,
                                   const std::string& more = "") {
    EXPECT_EQ(run({"build", manifest(area, partitions, more), "--force"}), 0) << err();
    EXPECT_EQ(err(), "");
    image_ = open_image(at("h.iso"));
    partition::PartitionTables tables = partition::read_partition_tables(*image_);
    EXPECT_EQ(tables.problems, Problems{});
    return tables;
  }

  // First sector and sectors of a file of the tree.
  std::pair<std::uint64_t, std::uint64_t> sectors_of(const std::string& path) const {
    const auto receipt = nlohmann::json::parse(get("h.iso.receipt.json"));
    for (const auto& one : receipt["files"])
      if (one["path"] == path)
        return {one["extents"][0][0].get<std::uint64_t>() * 4,
                (one["extents"][0][1].get<std::uint64_t>() + 2047) / 2048 * 4};
    return {};
  }

  std::unique_ptr<BlockSource> image_;
};

constexpr const char* esp = "[{image: /efi.img, type: esp, name: EFI}]";

TEST_F(Hybrid, AFileIsABootImageAndAPartitionAtOneAddress) {
  const auto tables = built("", esp);
  EXPECT_EQ(summary(tables), "MBR");
  const auto [first, sectors] = sectors_of("/efi.img");
  EXPECT_EQ(tables.mbr->partitions[0].type, 0xEF);
  EXPECT_EQ(tables.mbr->partitions[0].first, first);
  EXPECT_EQ(tables.mbr->partitions[0].sectors, sectors);
  EXPECT_EQ(first % 8, 0u);
  const fat::VolumeReader volume(*image_, first * 512);
  EXPECT_TRUE(volume.find("/EFI/BOOT/BOOTX64.EFI").has_value());
  EXPECT_EQ(volume.label(), "ESP");
}

TEST_F(Hybrid, BootCodeComesWithAnActivePartitionThatOverlapsNone) {
  const auto tables = built("{mbr: isohdpfx.bin}", esp);
  EXPECT_EQ(summary(tables), "MBR (isohybrid)");
  EXPECT_EQ(tables.boot_code.boot_image->value * 4,
            static_cast<std::int64_t>(sectors_of("/isolinux.bin").first));
  const auto [first, sectors] = sectors_of("/efi.img");
  EXPECT_EQ(tables.mbr->partitions[0],
            (partition::MbrPartition{true, 0x17, 64, static_cast<std::uint32_t>(first - 64)}));
  EXPECT_EQ(tables.mbr->partitions[1].first, first);
  EXPECT_EQ(image_->size() % (1 << 20), 0u);  // whole cylinders
}

TEST_F(Hybrid, EveryTableNamesThePartitions) {
  for (const auto& [area, summary_of] :
       {std::pair("{table: gpt}", "protective MBR, GPT"),
        std::pair("{mbr: protective, table: gpt}", "protective MBR, GPT"),
        std::pair("{mbr: isohdpfx.bin, table: gpt}", "protective MBR (isohybrid), GPT"),
        std::pair("{mbr: isohdpfx.bin, table: gpt-hybrid}", "protective MBR (isohybrid), GPT"),
        std::pair("{table: apm}", "APM")}) {
    const auto tables = built(area, esp);
    EXPECT_EQ(summary(tables), summary_of);
    const auto [first, sectors] = sectors_of("/efi.img");
    if (tables.gpt) {
      EXPECT_TRUE(tables.gpt->primary_holds && tables.gpt->backup_holds);
      const partition::GptPartition& one = tables.gpt->gpt.partitions.back();
      EXPECT_EQ(one.first, first);
      EXPECT_EQ(one.last, first + sectors - 1);
      EXPECT_EQ(one.name, "EFI");
      EXPECT_EQ(to_text(one.type), "C12A7328-F81F-11D2-BA4B-00A0C93EC93B");
      EXPECT_FALSE(one.id.is_zero());
    } else {
      EXPECT_EQ(tables.apm->apm.partitions[0].first, first);
    }
  }
}

TEST_F(Hybrid, AppendedPartitionsLieBehindTheFileSystemsAndHoldTheirFile) {
  const auto tables =
      built("{table: gpt}",
            "[{image: /efi.img, type: esp}, {from: data.img, type: 0x83, append: true, name: D}]");
  ASSERT_EQ(tables.gpt->gpt.partitions.size(), 2u);
  const partition::GptPartition& data = tables.gpt->gpt.partitions[1];
  EXPECT_EQ(data.first * 512 % (1 << 20), 0u);
  EXPECT_EQ(data.last - data.first + 1, 12u);  // 5000 bytes in whole blocks
  std::vector<std::uint8_t> bytes(5000);
  image_->read(data.first * 512, bytes);
  EXPECT_EQ(text_of(bytes), get("data.img"));
  EXPECT_EQ(get("h.iso").find("data.img"), std::string::npos);  // no name of it in any tree
}

TEST_F(Hybrid, TheSameFileInTheTreeAndAppendedIsThereTwice) {
  put("site/data.img", get("data.img"));
  const auto tables = built("", "[{from: data.img, type: data}]");
  const auto first = tables.mbr->partitions[0].first;
  EXPECT_NE(first, sectors_of("/data.img").first);
  std::vector<std::uint8_t> bytes(5000);
  image_->read(std::uint64_t{first} * 512, bytes);
  EXPECT_EQ(text_of(bytes), get("data.img"));
}

TEST_F(Hybrid, GrubsCodeIsToldItsImageAndAProtectiveLabelClaimsAll) {
  auto tables = built("{mbr: 'grub2:boot_hybrid.img', table: gpt}", esp);
  EXPECT_EQ(summary(tables), "protective MBR (GRUB 2), GPT");
  EXPECT_EQ(tables.boot_code.boot_image->value * 4,
            static_cast<std::int64_t>(sectors_of("/isolinux.bin").first));
  tables = built("{mbr: protective}", "");
  EXPECT_EQ(tables.mbr->partitions[0].type, 0xCD);
  EXPECT_EQ(tables.mbr->partitions[0].end(), image_->size() / 512);
}

TEST_F(Hybrid, ARawFileIsTheWholeSystemArea) {
  std::string raw(32768, 'R');
  raw.replace(0, 5, "first");
  put("raw.bin", raw);
  ASSERT_EQ(run({"build", manifest("{file: raw.bin}", "")}), 0) << err();
  EXPECT_EQ(get("h.iso").substr(0, 32768), raw);
  put("raw.bin", "short");
  ASSERT_EQ(run({"build", at("h.disc.yaml"), "--force"}), 0) << err();
  EXPECT_EQ(get("h.iso").substr(0, 32768), "short" + std::string(32763, '\0'));
}

TEST_F(Hybrid, IdsFollowTheInputsAndNothingElse) {
  const auto ids = [&] {
    const auto tables = built("{mbr: isohdpfx.bin, table: gpt-hybrid}", esp);
    return std::tuple(tables.mbr->disk_signature, tables.gpt->gpt.disk,
                      tables.gpt->gpt.partitions[0].id, tables.gpt->gpt.partitions[1].id);
  };
  const auto first = ids();
  EXPECT_EQ(ids(), first);
  EXPECT_NE(std::get<2>(first), std::get<3>(first));
  put("site/a.txt", "b\n");
  const auto second = ids();
  EXPECT_NE(std::get<0>(second), std::get<0>(first));
  EXPECT_NE(std::get<1>(second), std::get<1>(first));
  EXPECT_NE(std::get<3>(second), std::get<3>(first));
}

TEST_F(Hybrid, SaysWhatCannotBe) {
  const auto refused = [&](const std::string& area, const std::string& partitions,
                           const std::string& text) {
    EXPECT_EQ(run({"build", manifest(area, partitions)}), 2) << area << partitions;
    EXPECT_TRUE(says(text)) << err();
    EXPECT_FALSE(there("h.iso"));
  };
  refused("", "[{image: /nothing, type: esp}]", "the partition '/nothing' is not in the tree");
  refused("", "[{image: /, type: esp}]", "GM0");
  refused("", "[{image: /efi.img, type: esp}, {image: /efi.img, type: data}]",
          "partition 2: it overlaps partition 1");
  refused("{table: gpt}", "[{image: /efi.img, type: '0x35'}]",
          "no GUID is known for the type 0x35");
  refused("", "[{image: /efi.img, type: 11111111-2222-3333-4444-555555555555}]",
          "no type of an MBR is known for the GUID");
  refused("{mbr: protective}", esp, "'mbr: protective' gives all of the image to one partition");
  refused("{mbr: 'grub2:isohdpfx.bin'}", "", "expected boot_hybrid.img");
  put("long.bin", std::string(600, 'x'));
  refused("{mbr: long.bin}", "", "boot code has 600 bytes, expected up to 440");
  put("long.bin", std::string(32769, 'x'));
  refused("{file: long.bin}", "", "has 32769 bytes, the system area has 32768");
}

TEST_F(Hybrid, WarnsOfAnEspThatStartsNothing) {
  ASSERT_EQ(run({"build", manifest("", "[{from: data.img, type: esp}]")}), 0);
  EXPECT_TRUE(says("'data.img' is no FAT file system, so UEFI firmware does not read it")) << err();
}

class Replayed : public Hybrid {
 protected:
  // Builds an image that takes its boot set-up from h.iso.
  void replay() {
    put("r.disc.yaml",
        "glassmaster: 1\nname: r\nfiles:\n  - {from: h.iso, to: /}\n"
        "  - {text: \"new\\n\", to: /AAA}\nboot: {replay: h.iso}\n");
    ASSERT_EQ(run({"build", at("r.disc.yaml"), "--force"}), 0) << err();
    image_ = open_image(at("r.iso"));
  }
};

TEST_F(Replayed, TablesNameTheSameThingsInTheirNewPlaces) {
  const auto old = built("{mbr: isohdpfx.bin, table: gpt-hybrid}",
                         "[{image: /efi.img, type: esp}, {from: data.img, type: linux}]");
  // Three entries of an MBR besides the one that announces the GPT are all there is room for.
  replay();
  const auto tables = partition::read_partition_tables(*image_);
  EXPECT_EQ(tables.problems, Problems{});
  EXPECT_EQ(summary(tables), summary(old));
  ASSERT_EQ(tables.gpt->gpt.partitions.size(), old.gpt->gpt.partitions.size());
  for (std::size_t i = 0; i < old.gpt->gpt.partitions.size(); ++i) {
    const auto &was = old.gpt->gpt.partitions[i], &is = tables.gpt->gpt.partitions[i];
    EXPECT_EQ(is.type, was.type);
    EXPECT_EQ(is.name, was.name);
    if (i > 0) {
      EXPECT_EQ(is.last - is.first, was.last - was.first);
    }
  }
  std::vector<std::uint8_t> bytes(5000);
  image_->read(tables.gpt->gpt.partitions[2].first * 512, bytes);
  EXPECT_EQ(text_of(bytes), get("data.img"));
}

TEST_F(Replayed, AnImageThatDoesNotBootIsRefused) {
  put("plain.disc.yaml", "glassmaster: 1\nname: h\nfiles: [{from: site/, to: /}]\n");
  ASSERT_EQ(run({"build", at("plain.disc.yaml")}), 0) << err();
  put("r.disc.yaml",
      "glassmaster: 1\nname: r\nfiles: [{from: h.iso, to: /}]\nboot: {replay: h.iso}\n");
  EXPECT_EQ(run({"build", at("r.disc.yaml")}), 2);
  EXPECT_TRUE(says("'h.iso' has neither a boot catalog nor a system area")) << err();
}

}  // namespace
}  // namespace disc
