// Bootable images against manifests and receipts that are not theirs, and damaged ones against
// those that are.
#include "formats/base/error.h"
#include "formats/eltorito/boot_catalog.h"
#include "tests/bad/verify_fixture.h"

namespace disc {
namespace {

const char* const bootable = R"(glassmaster: 1
name: bootable
volume: {id: BOOT}
files:
  - {from: loader.bin, to: /boot/loader.bin}
  - {from: loader.bin, to: /boot/plain-copy.bin}
  - {from: grub.bin, to: /boot/grub.bin}
  - {from: disk.img, to: /boot/disk.img}
  - {fat: {label: ESP, files: [{from: loader.bin, to: /EFI/BOOT/BOOTX64.EFI}]}, to: /boot/efi.img}
boot:
  catalog: /boot/boot.cat
  entries:
    - {platform: bios, image: /boot/loader.bin, patch: isolinux, id: MAKER, load-segment: 0x1000}
    - {platform: bios, image: /boot/grub.bin, patch: grub2, load-sectors: 8, id: GRUB}
    - {platform: bios, image: /boot/disk.img, emulation: hard-disk, selection: '0102'}
    - {platform: uefi, image: /boot/efi.img}
integrity: {checksums: [{to: /SHA256SUMS}, {to: /MD5SUMS, algorithm: md5}]}
)";

class VerifyBoot : public VerifyImage {
 protected:
  VerifyBoot() {
    std::string loader, disk(64 * 1024, '\0');
    for (int i = 0; i < 9000; ++i)
      loader += static_cast<char>(i * 7 % 251);
    put("loader.bin", loader);
    put("grub.bin", loader + "grub");
    disk[446] = '\x80';
    disk[446 + 4] = '\x06';
    disk[446 + 8] = 1;
    disk[446 + 12] = 127;
    disk[510] = '\x55';
    disk[511] = '\xAA';
    put("disk.img", disk);
  }

  // What the image is without damage, and the byte at which it has its catalog.
  std::string image() const { return get("x.iso"); }
  std::size_t catalog() const {
    return std::size_t{*eltorito::catalog_of(bytes_of(image().substr(17 * 2048, 2048)))} * 2048;
  }
  // Writes the image with one byte changed.
  void flip(std::size_t byte, std::uint8_t bits = 1) const {
    std::string bytes = image();
    bytes.at(byte) = static_cast<char>(bytes.at(byte) ^ bits);
    put("x.iso", bytes);
  }
  // The manifest with one text replaced, beside the image of the right one.
  Result verify_other(const std::string& from, const std::string& to,
                      const std::string& manifest = bootable) const {
    return verify(put("other.disc.yaml", replaced(manifest, from, to)));
  }
};

TEST_F(VerifyBoot, HoldsWhatItsManifestAndReceiptSay) {
  build(bootable);
  for (const char* expected : {"x.disc.yaml", "x.iso.receipt.json"})
    for (const std::vector<std::string>& view : std::vector<std::vector<std::string>>{
             {}, {"--view=rock-ridge"}, {"--view=joliet"}, {"--view=iso9660"}}) {
      const Result result = verify(at(expected), view);
      EXPECT_EQ(result.status, 0) << expected << result.out << result.err;
      EXPECT_EQ(result.json["findings"], Json::array()) << expected << " " << view.size();
    }
}

TEST_F(VerifyBoot, HoldsAHiddenCatalogAgainstItsManifest) {
  const std::string hidden = replaced(bootable, "  catalog: /boot/boot.cat\n", "");
  build(hidden);
  const Result result = verify(at("x.disc.yaml"));
  EXPECT_EQ(result.json["findings"], Json::array()) << result.err;
  flip(catalog() + 64 + 38);  // sector count of the second entry
  EXPECT_TRUE(verify(at("x.disc.yaml")).has("boot.entry", "boot entry 2"));
}

TEST_F(VerifyBoot, NamesEveryEntryThatIsNotAsTheManifestSays) {
  build(bootable);
  struct Case {
    const char *from, *to, *kind, *sentence;
  };
  const Case cases[] = {
      {", load-segment: 0x1000", "", "boot.entry", "boot entry 1 ("},
      {", load-segment: 0x1000", "", "boot.entry", "has load segment 4096, expected 0"},
      {"load-sectors: 8", "load-sectors: 4", "boot.entry", "has sector count 8, expected 4"},
      {"id: MAKER", "id: OTHER", "boot.entry", "has the id 'MAKER', expected 'OTHER'"},
      {", id: GRUB", "", "boot.entry", "has the id 'GRUB', expected ''"},
      {", emulation: hard-disk", "", "boot.entry", "is a hard disk, expected no emulation"},
      {", selection: '0102'", "", "boot.entry", "has selection criteria of type 1, 0102"},
      {"platform: uefi", "platform: mac", "boot.entry", "is for UEFI, expected Mac"},
      {"uefi, image: /boot/efi.img", "uefi, image: /boot/disk.img", "boot.entry",
       "the image lies at block"},
      {"image: /boot/efi.img", "image: /boot/none.img", "boot.image",
       "is no file of the manifest's tree"},
      {"    - {platform: uefi, image: /boot/efi.img}\n", "", "boot.entry",
       "the catalog has 4 entries, the manifest asks for 3"},
      {"entries:\n", "entries:\n    - {image: /boot/grub.bin, id: NEW}\n", "boot.entry",
       "boot entry 5"},
      {"patch: isolinux, ", "", "files.content", "the content is not that of the source"},
      {", patch: grub2", ", patch: isolinux", "files.content",
       "not that of the source as it is patched for this place: the first byte that differs is 20"},
  };
  for (const Case& one : cases) {
    const Result result = verify_other(one.from, one.to);
    EXPECT_EQ(result.status, 1) << one.from << result.err;
    EXPECT_TRUE(result.has(one.kind, one.sentence)) << one.from << "\n" << result.out;
  }
  const std::string whole = bootable;
  const std::size_t from = whole.find("boot:\n"), to = whole.find("integrity:");
  const Result result = verify_other(whole.substr(from, to - from), "");
  EXPECT_TRUE(result.has("boot.record", "the manifest asks for no boot entries")) << result.out;
}

TEST_F(VerifyBoot, MissesTheBootRecord) {
  const std::string whole = bootable;
  const std::size_t from = whole.find("boot:\n"), to = whole.find("integrity:");
  build(replaced(bootable, whole.substr(from, to - from), ""));
  const Result result = verify(put("other.disc.yaml", bootable));
  EXPECT_TRUE(result.has("boot.record", "there is no El Torito boot record, though the manifest"))
      << result.out;
}

TEST_F(VerifyBoot, FindsEveryFlippedByteOfCatalogAndRecord) {
  build(bootable);
  const std::string whole = image();
  const std::size_t near_step = SLOW_BUILD ? 7 : 1;  // every byte where that takes no minutes
  for (std::size_t i = 0; i < 2048; i += i < 8 * 32 ? near_step : 61)
    for (const std::size_t block : {17 * std::size_t{2048}, catalog()}) {
      put("x.iso", whole);
      flip(block + i);
      EXPECT_EQ(verify(at("x.disc.yaml"), {"--view=joliet"}).status, 1) << block << " + " << i;
      const bool also_receipt = i % 61 == 0;
      EXPECT_TRUE(!also_receipt || verify(at("x.iso.receipt.json")).status == 1) << block + i;
    }
}

TEST_F(VerifyBoot, FindsFlippedBytesOfPatchedFiles) {
  build(bootable);
  const Json receipt = Json::parse(get("x.iso.receipt.json"));
  const std::string whole = image();
  int patched = 0;
  for (const Json& file : receipt["files"]) {
    if (!file.contains("medium_sha256"))
      continue;
    ++patched;
    const std::size_t first = file["extents"][0][0].get<std::size_t>() * 2048;
    for (const std::size_t at_byte : {0U, 8U, 12U, 16U, 20U, 63U, 64U, 2548U, 8999U}) {
      put("x.iso", whole);
      flip(first + at_byte);
      const Result manifest = verify(at("x.disc.yaml"));
      EXPECT_TRUE(manifest.has("files.content", cat("the first byte that differs is ", at_byte)))
          << manifest.out;
      const Result files = verify(at("x.iso.receipt.json"), {"--against=files"});
      EXPECT_TRUE(files.has("files.content", "is not that of the source")) << files.out;
    }
  }
  EXPECT_EQ(patched, 2);
}

TEST_F(VerifyBoot, HoldsALockAsFarAsItTells) {
  build(bootable);
  const std::string manifest = at("x.disc.yaml");
  const char* const argv[] = {"mkimage", "lock", manifest.c_str(), "--quiet"};
  std::ostringstream out, err;
  ASSERT_EQ(mkimage_cli(std::size(argv), argv, out, err), 0) << err.str();
  const std::string lock = at("bootable.lock.json");
  const Result result = verify(lock);
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_TRUE(result.has("lock.untold", "'loader.bin' is a boot file that was told its place"));
  EXPECT_TRUE(result.has("lock.untold", "'loader.bin' is in a file system of its own"));
  const Json receipt = Json::parse(get("x.iso.receipt.json"));
  for (const Json& file : receipt["files"])
    if (file["path"] == "/boot/loader.bin")
      flip(file["extents"][0][0].get<std::size_t>() * 2048 + 5000);
  EXPECT_TRUE(verify(lock).has("lock.digest", "the lock says "));
}

class VerifyPartitions : public VerifyBoot {
 protected:
  static constexpr const char* plain = R"(glassmaster: 1
name: hybrid
files:
  - {from: disk.img, to: /boot/disk.img}
  - {fat: {label: ESP, files: [{from: loader.bin, to: /EFI/BOOT/BOOTX64.EFI}]}, to: /boot/efi.img}
)";
  static std::string hybrid(const std::string& table) {
    return cat(plain, "boot:\n  system-area: {mbr: code.bin, table: ", table, R"(}
  partitions:
    - {image: /boot/efi.img, type: esp, name: Boot}
    - {from: grub.bin, type: linux, name: Data, append: true}
)");
  }

  void build_hybrid(const std::string& table) {
    put("code.bin", std::string(440, '\x90'));
    build(hybrid(table));
    appended_ = image().rfind(get("grub.bin"));
    ASSERT_NE(appended_, std::string::npos);
  }
  std::size_t appended_ = 0;
};

TEST_F(VerifyPartitions, HoldTheTablesOfEveryKind) {
  const char* const kinds[] = {"mbr", "gpt", "gpt-hybrid"};
  for (const char* const kind : kinds) {
    build_hybrid(kind);
    for (const char* const other : kinds) {
      const Result result = verify(put("h.disc.yaml", hybrid(other)));
      if (other == kind)
        EXPECT_EQ(result.json["findings"], Json::array()) << kind << result.err;
      else
        EXPECT_TRUE(result.has("partition.table", "the medium has ")) << result.out;
    }
  }
}

TEST_F(VerifyPartitions, NamesEveryPartitionThatIsNotAsTheManifestSays) {
  build_hybrid("gpt");
  struct Case {
    const char *from, *to, *kind, *sentence;
  };
  const Case cases[] = {
      {"type: esp", "type: linux", "partition.type",
       "GPT partition 1 is of type C12A7328-F81F-11D2-BA4B-00A0C93EC93B, expected linux"},
      {"name: Boot", "name: Other", "partition.name",
       "GPT partition 1 is called 'Boot', expected 'Other'"},
      {"image: /boot/efi.img, type", "image: /boot/disk.img, type", "partition.missing",
       "the GPT has no partition for /boot/disk.img"},
      {"    - {image: /boot/efi.img, type: esp, name: Boot}\n", "", "partition.extra",
       "GPT partition 1 is on the medium, but nobody asked for it"},
      {"from: grub.bin", "from: loader.bin", "partition.content",
       "byte 9000 of GPT partition 2 is not as loader.bin has it"},
      {"mbr: code.bin", "mbr: grub.bin", "system-area.boot-code",
       "byte 0 of the boot code is 144, grub.bin has 0"},
      {"mbr: code.bin, table: gpt", "file: loader.bin", "system-area.content",
       "byte 0 of the system area is 144, loader.bin has 0"},
  };
  for (const Case& one : cases) {
    std::string manifest = hybrid("gpt");
    if (std::string_view(one.to).starts_with("file"))
      manifest.resize(manifest.find("  partitions:"));
    const Result result = verify_other(one.from, one.to, manifest);
    EXPECT_EQ(result.status, 1) << one.from << result.err;
    EXPECT_TRUE(result.has(one.kind, one.sentence)) << one.from << "\n" << result.out;
  }
  const Result none = verify(put("plain.disc.yaml", plain));
  EXPECT_TRUE(none.has("system-area.extra", "byte 0 of the system area is not zero")) << none.out;
}

TEST_F(VerifyPartitions, FindDamageInTablesAndAppendedData) {
  for (const char* const table : {"mbr", "gpt", "gpt-hybrid"}) {
    build_hybrid(table);
    const std::string whole = image();
    const std::string manifest = put("h.disc.yaml", hybrid(table));
    const bool has_gpt = table != std::string_view("mbr");
    // Boot code, then status, type, first sector and length of every entry of the MBR.
    std::vector<std::size_t> places{0, 439, 510, appended_ + 5};
    for (std::size_t entry = 446; entry < 510 && whole[entry + 4] != 0; entry += 16)
      for (const std::size_t field : {4U, 8U, 12U})
        places.push_back(entry + field);
    if (has_gpt)  // header and first entry, and their copies
      for (const std::size_t place :
           {512UL, 568UL, 1024UL, 1056UL, 1080UL, whole.size() - 512, whole.size() - 16'000})
        places.push_back(place);
    for (const std::size_t byte : places) {
      put("x.iso", whole);
      flip(byte);
      EXPECT_EQ(verify(manifest).status, 1) << table << " byte " << byte;
    }
  }
}

TEST_F(VerifyPartitions, LeaveAReplayedSetUpAlone) {
  build_hybrid("gpt");
  std::filesystem::copy_file(at("x.iso"), at("old.iso"));
  const Result result = verify(put("h.disc.yaml", cat(plain, "boot: {replay: old.iso}\n")));
  EXPECT_EQ(result.json["findings"], Json::array()) << result.err;
}

TEST_F(VerifyPartitions, HoldDisksOfEveryKind) {
  std::filesystem::copy_file("/usr/lib/ISOLINUX/isolinux.bin", at("isolinux.bin"));
  std::filesystem::copy_file("/usr/lib/ISOLINUX/isohdpfx.bin", at("isohdpfx.bin"));
  put("raw.bin", std::string(32768, 'R'));
  const std::string boot = cat(plain, R"(  - {from: isolinux.bin, to: /isolinux.bin}
boot:
  entries:
    - {image: /isolinux.bin, patch: isolinux}
    - {platform: uefi, image: /boot/efi.img}
  system-area: )");
  const std::string partitions =
      "\n  partitions: [{image: /boot/efi.img, type: esp, name: Boot}, "
      "{from: grub.bin, type: linux, name: Data, append: true}]\n";
  for (const std::string& area :
       {cat("{mbr: isohdpfx.bin}", partitions), cat("{mbr: isohdpfx.bin, table: gpt}", partitions),
        cat("{mbr: isohdpfx.bin, table: gpt-hybrid}", partitions),
        cat("{mbr: isohdpfx.bin, table: apm}", partitions), cat("{table: apm}", partitions),
        cat("{table: gpt-hybrid}", partitions), std::string("{mbr: isohdpfx.bin}\n"),
        std::string("{mbr: protective}\n"), std::string("{file: raw.bin}\n")}) {
    build(boot + area);
    for (const char* expected : {"x.disc.yaml", "x.iso.receipt.json"}) {
      const Result result = verify(at(expected));
      EXPECT_EQ(result.status, 0) << area << result.err;
      EXPECT_EQ(result.json["findings"], Json::array()) << area;
    }
  }
}

}  // namespace
}  // namespace disc
