// From the keys `boot` and `fat` to values, with their places.
#include "manifests/boot.h"

#include <gtest/gtest.h>

#include "tests/unit/manifests/read_text.h"

namespace disc {
namespace {

const BootOptions& boot_of(const Reading& reading) { return reading.only().boot.value(); }

TEST(Boot, IsAbsentUnlessAskedFor) { EXPECT_FALSE(read_rest("").only().boot); }

TEST(Boot, EntriesHaveTheDefaultsOfElTorito) {
  const Reading reading = read_rest("boot: {entries: [{image: /a}]}\n");
  const BootOptions& boot = boot_of(reading);
  EXPECT_EQ(boot.catalog.value, "");
  EXPECT_FALSE(boot.catalog.given);
  EXPECT_FALSE(boot.system_area);
  EXPECT_TRUE(boot.partitions.empty());
  EXPECT_FALSE(boot.replay.given);
  ASSERT_EQ(boot.entries.size(), 1u);
  const BootEntry& entry = boot.entries[0];
  EXPECT_EQ(entry.platform, BootPlatform::Bios);
  EXPECT_EQ(entry.image.value, "/a");
  EXPECT_EQ(entry.emulation, BootEmulation::None);
  EXPECT_FALSE(entry.load_sectors);
  EXPECT_EQ(entry.load_segment, 0);
  EXPECT_EQ(entry.patch, BootPatch::None);
  EXPECT_EQ(entry.id.value, "");
  EXPECT_EQ(entry.selection, "");
}

TEST(Boot, EntriesSayAllOfThemselves) {
  const Reading reading = read_rest(
      "boot:\n"
      "  catalog: /boot/boot.cat\n"
      "  entries:\n"
      "    - {platform: bios, image: /b.bin, load-sectors: 8, load-segment: 0x7C0,\n"
      "       patch: isolinux, id: ACME}\n"
      "    - {image: /g.bin, patch: grub2, selection: 00fF, load-sectors: 0}\n"
      "    - {image: /f, emulation: floppy-1.2}\n"
      "    - {image: /f, emulation: floppy-1.44}\n"
      "    - {image: /f, emulation: floppy-2.88}\n"
      "    - {image: /h, emulation: hard-disk}\n"
      "    - {platform: uefi, image: /e}\n"
      "    - {platform: mac, image: /m}\n"
      "    - {platform: powerpc, image: /p}\n");
  const BootOptions& boot = boot_of(reading);
  EXPECT_EQ(boot.catalog.value, "/boot/boot.cat");
  ASSERT_EQ(boot.entries.size(), 9u);
  EXPECT_EQ(boot.entries[0].load_sectors, 8);
  EXPECT_EQ(boot.entries[0].load_segment, 0x7C0);
  EXPECT_EQ(boot.entries[0].patch, BootPatch::Isolinux);
  EXPECT_EQ(boot.entries[0].id.value, "ACME");
  EXPECT_EQ(boot.entries[1].patch, BootPatch::Grub2);
  EXPECT_EQ(boot.entries[1].selection, std::string("\0\xFF", 2));
  EXPECT_EQ(boot.entries[1].load_sectors, 0);
  EXPECT_EQ(boot.entries[2].emulation, BootEmulation::Floppy12);
  EXPECT_EQ(boot.entries[3].emulation, BootEmulation::Floppy144);
  EXPECT_EQ(boot.entries[4].emulation, BootEmulation::Floppy288);
  EXPECT_EQ(boot.entries[5].emulation, BootEmulation::HardDisk);
  EXPECT_EQ(boot.entries[6].platform, BootPlatform::Uefi);
  EXPECT_EQ(boot.entries[7].platform, BootPlatform::Mac);
  EXPECT_EQ(boot.entries[8].platform, BootPlatform::PowerPc);
}

TEST(Boot, SystemAreaIsCodeOrAFile) {
  const auto area = [](const std::string& keys) {
    return boot_of(read_rest("boot: {system-area: {" + keys + "}}\n")).system_area.value();
  };
  SystemAreaOptions one = area("mbr: isohdpfx.bin, table: gpt");
  EXPECT_EQ(one.mbr.value, "isohdpfx.bin");
  EXPECT_FALSE(one.grub2 || one.protective);
  EXPECT_EQ(one.table, PartitionTable::Gpt);
  one = area("mbr: grub2:boot/boot_hybrid.img, table: gpt-hybrid");
  EXPECT_EQ(one.mbr.value, "boot/boot_hybrid.img");
  EXPECT_TRUE(one.grub2);
  EXPECT_FALSE(one.protective);
  EXPECT_EQ(one.table, PartitionTable::GptHybrid);
  one = area("mbr: protective, table: apm");
  EXPECT_EQ(one.mbr.value, "");
  EXPECT_TRUE(one.protective);
  EXPECT_EQ(one.table, PartitionTable::Apm);
  one = area("file: raw.bin");
  EXPECT_EQ(one.file.value, "raw.bin");
  EXPECT_FALSE(one.table);
  EXPECT_EQ(area("table: mbr").table, PartitionTable::Mbr);
}

// Words that mean something are no names of files; a path of two parts always is one.
TEST(Boot, FilesMayBeCalledLikeWords) {
  const Reading reading = read_rest("boot: {system-area: {mbr: ./protective}}\n");
  EXPECT_FALSE(boot_of(reading).system_area->protective);
  EXPECT_EQ(boot_of(reading).system_area->mbr.value, "./protective");
  const Reading other = read_rest("boot: {system-area: {mbr: 'grub2:grub2:x'}}\n");
  EXPECT_TRUE(boot_of(other).system_area->grub2);
  EXPECT_EQ(boot_of(other).system_area->mbr.value, "grub2:x");
}

TEST(Boot, PartitionsAreFilesOfTheTreeOrOfTheHost) {
  const Reading reading = read_rest(
      "boot: {partitions: [{image: /efi.img, type: esp, name: EFI}, "
      "{from: d/data.img, type: 0x83, append: true}]}\n");
  const BootOptions& boot = boot_of(reading);
  ASSERT_EQ(boot.partitions.size(), 2u);
  EXPECT_EQ(boot.partitions[0].image.value, "/efi.img");
  EXPECT_FALSE(boot.partitions[0].from.given);
  EXPECT_EQ(boot.partitions[0].type.value, "esp");
  EXPECT_EQ(boot.partitions[0].name.value, "EFI");
  EXPECT_EQ(boot.partitions[1].from.value, "d/data.img");
  EXPECT_FALSE(boot.partitions[1].image.given);
}

TEST(Boot, KnowsWhereEverythingWasTyped) {
  const Reading reading = read_rest(
      "boot:\n"
      "  catalog: /c\n"
      "  entries:\n"
      "    - {image: /a,\n"
      "       emulation: none, patch: grub2}\n"
      "  system-area:\n"
      "    mbr: grub2:b.img\n"
      "  partitions:\n"
      "    - image: /e\n"
      "      type: esp\n"
      "      name: E\n");
  const BootOptions& boot = boot_of(reading);
  const auto place = [](const Mark& mark) { return cat(mark.line, ":", mark.column); };
  EXPECT_EQ(place(boot.mark), "4:3");
  EXPECT_EQ(place(boot.catalog.mark), "4:12");
  EXPECT_EQ(place(boot.entries[0].mark), "6:7");
  EXPECT_EQ(place(boot.entries[0].image.mark), "6:15");
  EXPECT_EQ(place(boot.entries[0].emulation_mark), "7:19");
  EXPECT_EQ(place(boot.entries[0].patch_mark), "7:32");
  EXPECT_EQ(place(boot.system_area->mark), "9:5");
  EXPECT_EQ(place(boot.system_area->mbr.mark), "9:10");
  EXPECT_EQ(place(boot.partitions[0].mark), "11:7");
  EXPECT_EQ(place(boot.partitions[0].type.mark), "12:13");
  EXPECT_EQ(place(boot.partitions[0].name.mark), "13:13");
}

TEST(Boot, FirstIdIsTheCatalogsAndHasLessRoom) {
  const std::string fits(24, 'x'), longer(25, 'x'), longest(28, 'x');
  EXPECT_EQ(read_rest("boot: {entries: [{image: /a, id: " + fits + "}, {image: /b, id: " + longest +
                      "}]}\n")
                .messages,
            "");
  EXPECT_EQ(read_rest("boot: {entries: [{image: /a, id: " + longer + "}]}\n").places(),
            std::vector<std::string>{"3:34 GM0602"});
}

TEST(Boot, MergesWithWhatItExtends) {
  ReadOptions options = closed_world(
      {{"m.disc.yaml",
        "glassmaster: 1\nextends: b.yaml\nname: x\n"
        "boot: {catalog: /mine.cat, system-area: {table: gpt}}\n"},
       {"b.yaml",
        "boot:\n  catalog: /base.cat\n  entries: [{image: /a}]\n  system-area: {mbr: base.bin}\n"
        "  partitions: [{image: /e, type: esp}]\n"}});
  Reading reading = read_with(options);
  const BootOptions& boot = boot_of(reading);
  EXPECT_EQ(boot.catalog.value, "/mine.cat");
  EXPECT_EQ(boot.entries.size(), 1u);
  EXPECT_EQ(boot.system_area->mbr.value, "base.bin");
  EXPECT_EQ(boot.system_area->table, PartitionTable::Gpt);
  EXPECT_EQ(boot.partitions.size(), 1u);
  options = closed_world({{"m.disc.yaml",
                           "glassmaster: 1\nextends: b.yaml\nname: x\n"
                           "boot: {entries: [{image: /b}, {image: /c}]}\n"},
                          {"b.yaml", "boot: {catalog: /c, entries: [{image: /a}]}\n"}});
  reading = read_with(options);
  ASSERT_EQ(boot_of(reading).entries.size(), 2u);
  EXPECT_EQ(boot_of(reading).entries[0].image.value, "/b");
  EXPECT_EQ(boot_of(reading).catalog.value, "/c");
}

TEST(Boot, TakesVariablesAndDiffersBetweenCells) {
  const Reading reading = read_rest(
      "matrix: {axes: {firmware: [bios, uefi]}}\n"
      "vars: {n: {default: 4}, s: {default: 0x7C0}}\n"
      "boot:\n"
      "  catalog: /${firmware}.cat\n"
      "  entries: [{platform: '${firmware}', image: '/${firmware}.img', load-sectors: '${n}'},\n"
      "            {image: /x, load-segment: '${s}'}]\n"
      "  system-area: {mbr: 'grub2:${firmware}.bin'}\n");
  ASSERT_EQ(reading.manifests.size(), 2u) << reading.messages;
  const BootOptions &bios = *reading.manifests[0].boot, &uefi = *reading.manifests[1].boot;
  EXPECT_EQ(bios.entries[0].platform, BootPlatform::Bios);
  EXPECT_EQ(uefi.entries[0].platform, BootPlatform::Uefi);
  EXPECT_EQ(uefi.entries[0].image.value, "/uefi.img");
  EXPECT_EQ(uefi.entries[0].load_sectors, 4);
  EXPECT_EQ(uefi.entries[1].load_segment, 0x7C0);
  EXPECT_EQ(uefi.catalog.value, "/uefi.cat");
  EXPECT_EQ(uefi.system_area->mbr.value, "uefi.bin");
  EXPECT_TRUE(uefi.system_area->grub2);
}

// One slip is one message: what the table of keys refused is not refused again for its absence.
TEST(Boot, AValueOfTheWrongKindIsOneMistake) {
  for (const char* const text :
       {"boot: []\n", "boot: {entries: x}\n", "boot: {entries: [x]}\n", "boot: {catalog: {}}\n",
        "boot: {catalog: /c, entries: []}\n", "boot: {catalog: /c, entries: {}}\n",
        "boot: {partitions: [{image: [], type: esp}]}\n",
        "boot: {partitions: [{from: {}, type: esp, append: true}]}\n",
        "boot: {system-area: {mbr: []}}\n", "boot: {replay: []}\n",
        "boot: {entries: [{image: /a, id: {}}]}\n",
        "boot: {entries: [{image: /a, platform: efi, patch: isolinux}]}\n",
        "boot: {entries: [{image: /a, platform: uefi, emulation: disk}]}\n",
        "boot: {entries: [{image: /a, platform: uefi, load-segment: x}]}\n",
        "boot: {entries: [{image: /a, selection: {}}]}\n"}) {
    const Reading reading = read_rest(text);
    EXPECT_EQ(reading.errors, 1u) << text << reading.messages;
  }
}

TEST(Boot, LeavesTheFolderOnlyWhenAllowed) {
  for (const char* const text :
       {"boot: {system-area: {mbr: ../b}}\n", "boot: {system-area: {mbr: grub2:/b}}\n",
        "boot: {system-area: {mbr: grub2:../b}}\n", "boot: {system-area: {file: /b}}\n",
        "boot: {partitions: [{from: a/../../b, type: esp}]}\n", "boot: {replay: ../old.iso}\n",
        "files: [{fat: {files: [{from: ../b, to: /b}]}, to: /a}]\n"}) {
    ReadOptions options = closed_world({{"m.disc.yaml", cat("glassmaster: 1\nname: x\n", text)}});
    const Reading refused = read_with(options);
    EXPECT_EQ(refused.errors, 1u) << text << refused.messages;
    EXPECT_NE(refused.messages.find("[GM0302]"), std::string::npos) << refused.messages;
    options.allow_outside = true;
    EXPECT_EQ(read_with(options).messages, "") << text;
  }
}

TEST(Fat, IsAnEntryWithEntriesOfItsOwn) {
  const Reading reading = read_rest(
      "files:\n"
      "  - fat:\n"
      "      size: 8MiB\n"
      "      label: ESP\n"
      "      files:\n"
      "        - {from: efi/, to: /EFI/, exclude: '*.txt', symlinks: follow}\n"
      "        - {text: hello, to: /a.txt, time: 5, on-conflict: replace}\n"
      "        - {directory: /empty/}\n"
      "        - {remove: /EFI/x}\n"
      "    to: /efi.img\n"
      "    mode: '0600'\n"
      "  - {fat: {files: []}, to: /b.img}\n");
  const Manifest& manifest = reading.only();
  ASSERT_EQ(manifest.files.size(), 2u);
  const FileEntry& fat = manifest.files[0];
  EXPECT_EQ(fat.kind, EntryKind::Fat);
  EXPECT_EQ(fat.to.value, "/efi.img");
  EXPECT_EQ(fat.mode, "0600");
  EXPECT_EQ(fat.fat_size, 8u << 20);
  EXPECT_EQ(fat.fat_label.value, "ESP");
  ASSERT_EQ(fat.fat_files.size(), 4u);
  EXPECT_EQ(fat.fat_files[0].kind, EntryKind::From);
  EXPECT_EQ(fat.fat_files[0].to.value, "/EFI/");
  EXPECT_EQ(fat.fat_files[0].exclude.size(), 1u);
  EXPECT_EQ(fat.fat_files[0].symlinks, Symlinks::Follow);
  EXPECT_EQ(fat.fat_files[0].mark.line, 8);
  EXPECT_EQ(fat.fat_files[1].kind, EntryKind::Text);
  EXPECT_EQ(fat.fat_files[1].on_conflict, OnConflict::Replace);
  EXPECT_EQ(fat.fat_files[1].time, (Timestamp{5, 0}));
  EXPECT_EQ(fat.fat_files[2].kind, EntryKind::Directory);
  EXPECT_EQ(fat.fat_files[2].to.value, "/empty");
  EXPECT_EQ(fat.fat_files[3].kind, EntryKind::Remove);
  EXPECT_FALSE(manifest.files[1].fat_size);
  EXPECT_EQ(manifest.files[1].fat_label.value, "");
  EXPECT_TRUE(manifest.files[1].fat_files.empty());
}

TEST(Fat, AutoIsTheDefaultSize) {
  const auto json = [](const char* size) {
    return read_rest(cat("files: [{fat: {", size, "files: []}, to: /a}]\n")).only().canonical_json;
  };
  EXPECT_EQ(json("size: auto, "), json(""));
  EXPECT_EQ(json("size: 1MiB, "), json("size: 512 blocks, "));
}

}  // namespace
}  // namespace disc
