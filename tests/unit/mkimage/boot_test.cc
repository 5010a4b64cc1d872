// Images that boot: the catalog says what the manifest says, and boot files know their place.
#include "formats/eltorito/boot_catalog.h"
#include "formats/eltorito/boot_info.h"
#include "formats/io/block_source.h"
#include "formats/iso9660/volume_reader.h"
#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

using eltorito::MediaType;
using eltorito::Platform;

class Boot : public CliTest {
 protected:
  Boot() {
    std::string loader(10'001, 'L');
    for (std::size_t i = 64; i < loader.size(); ++i)
      loader[i] = static_cast<char>(i * 7);
    put("site/loader.bin", loader);
    put("site/other.bin", std::string(3000, 'O'));
    put("site/floppy.img", std::string(1'474'560, 'F'));
    put("BOOTX64.EFI", "no program, but it bears the name\n");
  }

  std::string manifest(const std::string& boot, const std::string& more = "") {
    return put("b.disc.yaml",
               "glassmaster: 1\nname: b\nfilesystems: {iso9660: {}, rock-ridge: {}, joliet: {}}\n" +
                   more +
                   "files:\n  - {from: site/, to: /}\n"
                   "  - {fat: {label: ESP, files: [{from: BOOTX64.EFI, "
                   "to: /EFI/BOOT/BOOTX64.EFI}]}, to: /efi.img}\n"
                   "boot:\n" +
                   boot);
  }

  // Builds without a word and reads the catalog.
  eltorito::DiscCatalog built(const std::string& boot, const std::string& more = "") {
    EXPECT_EQ(run({"build", manifest(boot, more), "--force"}), 0) << err();
    EXPECT_EQ(err(), "");
    image_ = open_image(at("b.iso"));
    const auto catalog = eltorito::read_boot_catalog(*image_);
    EXPECT_TRUE(catalog.has_value());
    return catalog.value_or(eltorito::DiscCatalog{});
  }

  nlohmann::json file(const std::string& path) const {
    const auto receipt = nlohmann::json::parse(get("b.iso.receipt.json"));
    for (const auto& one : receipt["files"])
      if (one["path"] == path)
        return one;
    return {};
  }
  std::uint32_t block_of(const std::string& path) const { return file(path)["extents"][0][0]; }

  std::vector<std::uint8_t> bytes_of_file(const std::string& path) const {
    const iso9660::VolumeReader reader(*image_);
    const auto entry = reader.find(iso9660::View::RockRidge, path);
    std::vector<std::uint8_t> bytes(entry.value().size);
    EXPECT_EQ(reader.open(*entry)->read(bytes), bytes.size());
    return bytes;
  }

  std::unique_ptr<BlockSource> image_;
};

TEST_F(Boot, TheCatalogIsAFileOfTheTreeAndLeadsToOthers) {
  const auto disc = built(
      "  catalog: /boot/boot.cat\n  entries:\n"
      "    - {image: /loader.bin}\n    - {platform: uefi, image: /efi.img}\n");
  EXPECT_EQ(disc.boot_record, (Lba{17}));
  EXPECT_EQ(disc.reading.problems, Problems{});
  EXPECT_EQ(static_cast<std::uint32_t>(disc.block.value), block_of("/boot/boot.cat"));
  const eltorito::BootCatalog& catalog = disc.reading.catalog;
  EXPECT_EQ(catalog.platform, Platform::X86);
  EXPECT_EQ(catalog.initial.load_rba, block_of("/loader.bin"));
  EXPECT_EQ(catalog.initial.sector_count, 4);
  ASSERT_EQ(catalog.sections.size(), 1u);
  EXPECT_EQ(catalog.sections[0].platform, Platform::Efi);
  EXPECT_EQ(catalog.sections[0].entries[0].load_rba, block_of("/efi.img"));
  EXPECT_EQ(catalog.sections[0].entries[0].sector_count * 512u, file("/efi.img")["size"]);
}

TEST_F(Boot, WithoutAPathTheCatalogIsNoFile) {
  const auto disc = built("  entries: [{image: /loader.bin}]\n");
  EXPECT_EQ(disc.reading.catalog.initial.load_rba, block_of("/loader.bin"));
  const auto receipt = nlohmann::json::parse(get("b.iso.receipt.json"));
  const auto& regions = receipt["regions"];
  EXPECT_TRUE(std::any_of(regions.begin(), regions.end(), [&](const auto& region) {
    return region["owner"] == "boot catalog" && region["first"] == disc.block.value;
  }));
  for (const auto& one : receipt["files"]) {
    if (one.contains("extents")) {
      EXPECT_NE(one["extents"][0][0], disc.block.value);
    }
  }
}

TEST_F(Boot, EveryOptionOfAnEntryReachesTheCatalog) {
  const auto disc = built(
      "  entries:\n"
      "    - {image: /loader.bin, load-sectors: 20, load-segment: 0x7C1, id: ACME}\n"
      "    - {image: /floppy.img, emulation: floppy-1.44, id: Floppies, selection: '0102ff'}\n"
      "    - {image: /other.bin, platform: bios}\n"
      "    - {image: /other.bin, platform: mac, load-sectors: 0}\n"
      "    - {image: /other.bin, platform: powerpc}\n");
  const eltorito::BootCatalog& catalog = disc.reading.catalog;
  EXPECT_EQ(disc.reading.problems, Problems{});
  EXPECT_EQ(catalog.id, "ACME");
  EXPECT_EQ(catalog.initial.sector_count, 20);
  EXPECT_EQ(catalog.initial.load_segment, 0x7C1);
  ASSERT_EQ(catalog.sections.size(), 3u);
  EXPECT_EQ(catalog.sections[0].id, "Floppies");
  ASSERT_EQ(catalog.sections[0].entries.size(), 2u);  // of one platform, so of one section
  const eltorito::BootEntry& floppy = catalog.sections[0].entries[0];
  EXPECT_EQ(floppy.media, MediaType::Floppy144);
  EXPECT_EQ(floppy.sector_count, 1);
  EXPECT_EQ(floppy.criteria, (std::vector<std::uint8_t>{1, 2, 255}));
  EXPECT_EQ(floppy.criteria_type, 1);
  EXPECT_EQ(catalog.sections[1].platform, Platform::Mac);
  EXPECT_EQ(catalog.sections[1].entries[0].sector_count, 0);
  EXPECT_EQ(catalog.sections[2].platform, Platform::PowerPc);
  EXPECT_EQ(catalog.sections[2].entries[0].sector_count, 8);  // 3000 bytes in whole blocks
}

TEST_F(Boot, APatchedFileIsToldItsPlaceLengthAndSum) {
  built("  entries: [{image: /loader.bin, patch: isolinux}]\n",
        "integrity: {checksums: [{to: /SHA256SUMS}, {to: /MD5SUMS, algorithm: md5}]}\n");
  const std::vector<std::uint8_t> bytes = bytes_of_file("/loader.bin");
  const Lba first{static_cast<std::int32_t>(block_of("/loader.bin"))};
  const auto table = eltorito::find_boot_info(bytes, first, bytes.size());
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(check_boot_info(*table, first, bytes.size(), eltorito::boot_info_sum(bytes), ""),
            Problems{});
  // All else is as it was.
  const std::string source = get("site/loader.bin");
  ASSERT_EQ(bytes.size(), source.size());
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (i < 8 || i >= 64) {
      EXPECT_EQ(bytes[i], static_cast<std::uint8_t>(source[i])) << i;
    }
  const auto listed = file("/loader.bin");
  EXPECT_EQ(listed["sha256"], sha256_of("site/loader.bin"));
  EXPECT_EQ(listed["medium_sha256"], digest_hex(Algorithm::Sha256, bytes));
  const auto sums = bytes_of_file("/SHA256SUMS"), md5 = bytes_of_file("/MD5SUMS");
  EXPECT_NE(text_of(sums).find(digest_hex(Algorithm::Sha256, bytes) + "  loader.bin"),
            std::string::npos);
  EXPECT_NE(text_of(md5).find(digest_hex(Algorithm::Md5, bytes) + "  loader.bin"),
            std::string::npos);
}

TEST_F(Boot, GrubIsToldWhereItGoesOn) {
  built("  entries: [{image: /loader.bin, patch: grub2}]\n");
  const std::vector<std::uint8_t> bytes = bytes_of_file("/loader.bin");
  const Lba first{static_cast<std::int32_t>(block_of("/loader.bin"))};
  EXPECT_TRUE(eltorito::has_grub2_address(bytes, first));
  const auto table = eltorito::find_boot_info(bytes, first, bytes.size());
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(check_boot_info(*table, first, bytes.size(), eltorito::boot_info_sum(bytes), ""),
            Problems{});
}

TEST_F(Boot, ACopyOfAPatchedFileStaysAsItIsAndAHardLinkDoesNot) {
  put("site/copy.bin", get("site/loader.bin"));
  std::filesystem::create_hard_link(at("site/loader.bin"), at("site/link.bin"));
  built("  entries: [{image: /loader.bin, patch: isolinux}]\n");
  EXPECT_EQ(text_of(bytes_of_file("/copy.bin")), get("site/loader.bin"));
  EXPECT_EQ(bytes_of_file("/link.bin"), bytes_of_file("/loader.bin"));
  EXPECT_EQ(block_of("/link.bin"), block_of("/loader.bin"));
  EXPECT_NE(block_of("/copy.bin"), block_of("/loader.bin"));
}

TEST_F(Boot, BootFilesLieNearTheStartAndAreNeverDeflated) {
  put("site/a", std::string(100'000, 'a'));
  built("  entries: [{image: /other.bin}, {image: /loader.bin, patch: isolinux}]\n",
        "on-loss: ignore\nattributes: [{match: '**', zisofs: {}}, {match: /a, sort: 1000000}]\n");
  EXPECT_LT(block_of("/loader.bin"), block_of("/a"));
  EXPECT_LT(block_of("/other.bin"), block_of("/a"));
  EXPECT_EQ(text_of(slice(bytes_of_file("/other.bin"), 0, 3)), "OOO");
  EXPECT_TRUE(file("/other.bin")["medium_sha256"].is_null());
}

TEST_F(Boot, ThePlanShowsWhatBoots) {
  ASSERT_EQ(run({"plan", "--map",
                 manifest("  catalog: /boot.cat\n  entries:\n"
                          "    - {image: /loader.bin, patch: isolinux}\n"
                          "    - {platform: uefi, image: /efi.img}\n"
                          "  partitions: [{image: /efi.img, type: esp}]\n")}),
            0)
      << err();
  EXPECT_NE(out().find("/boot.cat  <- boot catalog\n"), std::string::npos) << out();
  EXPECT_NE(out().find("/loader.bin  <- BIOS boot image (patched for ISOLINUX)\n"),
            std::string::npos);
  EXPECT_NE(out().find("/efi.img  <- UEFI boot image, partition 1 (esp)\n"), std::string::npos);
  EXPECT_NE(out().find("system area  <- MBR\n"), std::string::npos);
}

TEST_F(Boot, AWarningTellsOfFilesHiddenWhereLoadersLook) {
  ASSERT_EQ(run({"build", manifest("  catalog: /boot.cat\n  entries: [{image: /loader.bin}]\n",
                                   "attributes: [{match: /boot.cat, hide: [iso9660]}, "
                                   "{match: /loader.bin, hide: [iso9660]}]\n")}),
            0)
      << err();
  EXPECT_TRUE(says("the boot catalog '/boot.cat' is hidden from the view iso9660")) << err();
  EXPECT_TRUE(says("the boot image '/loader.bin' is hidden from the view iso9660"));
}

TEST_F(Boot, TheImageIsTheSameOnOneThreadAndWhenStreamed) {
  const std::string path = manifest(
      "  catalog: /boot.cat\n  entries:\n    - {image: /loader.bin, patch: isolinux}\n"
      "    - {platform: uefi, image: /efi.img}\n"
      "  system-area: {table: gpt}\n  partitions: [{image: /efi.img, type: esp}]\n",
      "integrity: {checksums: [{to: /SHA256SUMS}]}\n");
  ASSERT_EQ(run({"build", path}), 0) << err();
  const std::string image = get("b.iso");
  ASSERT_EQ(run({"build", path, "-j1", "--force"}), 0) << err();
  EXPECT_EQ(get("b.iso"), image);
  const int status = in_child(at("piped"), [&] {
    return run({"build", path, "-o", "-", "--quiet"});
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(get("piped"), image);
}

}  // namespace
}  // namespace disc
