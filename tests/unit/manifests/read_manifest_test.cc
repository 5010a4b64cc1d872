// What every key of a manifest becomes, and which rules no table of keys can hold.
#include "manifests/read_manifest.h"

#include <gtest/gtest.h>

#include "formats/base/extent.h"
#include "tests/unit/manifests/read_text.h"

namespace disc {
namespace {

using Strings = std::vector<std::string>;

TEST(ReadManifest, FiveLinesDoTheSensibleThing) {
  const auto reading = read_text("glassmaster: 1\nname: hello\nfiles:\n  - {from: site/, to: /}\n");
  const Manifest& manifest = reading.only();
  EXPECT_EQ(manifest.name.value, "hello");
  EXPECT_EQ(manifest.file, "m.disc.yaml");
  EXPECT_EQ(manifest.folder, ".");
  EXPECT_EQ(manifest.cell, "");
  EXPECT_EQ(manifest.epoch->seconds, 315532800);
  EXPECT_EQ(manifest.clamp, Clamp::Newer);
  EXPECT_FALSE(manifest.medium.capacity);
  ASSERT_TRUE(manifest.iso9660 && manifest.rock_ridge && manifest.joliet);
  EXPECT_EQ(manifest.iso9660->level, 3);
  EXPECT_EQ(manifest.iso9660->charset, IsoCharset::Strict);
  EXPECT_TRUE(manifest.rock_ridge->version_1_12);
  EXPECT_EQ(manifest.joliet->max_name, 64);
  EXPECT_FALSE(manifest.on_collision);
  EXPECT_EQ(manifest.on_loss, OnLoss::Warn);
  ASSERT_EQ(manifest.files.size(), 1u);
  EXPECT_EQ(manifest.files[0].kind, EntryKind::From);
  EXPECT_EQ(manifest.files[0].from.value, "site/");
  EXPECT_EQ(manifest.files[0].to.value, "/");
  EXPECT_EQ(manifest.digests, Strings{"sha256"});
  EXPECT_EQ(manifest.outputs.padding, 150u);
  EXPECT_EQ(manifest.sidecars, std::vector<Sidecar>{Sidecar::Receipt});
}

TEST(ReadManifest, ReadsScalarsAsTheyLook) {
  const auto reading =
      read_text("glassmaster: '1'\nname: 0123\nvolume: {id: 2.50, publisher: yes}\n");
  EXPECT_EQ(reading.only().name.value, "0123");
  EXPECT_EQ(reading.only().volume.id.iso9660.value, "2.50");
  EXPECT_EQ(reading.only().volume.publisher.joliet.value, "yes");
}

TEST(ReadManifest, TextsMayDifferPerView) {
  const auto reading = read_rest("volume: {id: {iso9660: ACME, joliet: Acme 12}, set: S}\n");
  const VolumeTexts& volume = reading.only().volume;
  EXPECT_EQ(volume.id.iso9660.value, "ACME");
  EXPECT_EQ(volume.id.joliet.value, "Acme 12");
  EXPECT_EQ(volume.id.joliet.mark.column, 38);
  EXPECT_EQ(volume.set.joliet.value, "S");
  EXPECT_TRUE(volume.set.iso9660.given);
  EXPECT_FALSE(volume.system.iso9660.given);
}

TEST(ReadManifest, FilesystemsAreExactlyThoseListed) {
  const auto only_iso = read_rest(
      "filesystems: {iso9660: {level: 1999, charset: relaxed, max-depth: 12, "
      "deep-directories: relocate}}\n");
  EXPECT_EQ(only_iso.only().iso9660->level, 4);
  EXPECT_EQ(only_iso.only().iso9660->charset, IsoCharset::Relaxed);
  EXPECT_EQ(only_iso.only().iso9660->max_depth, 12);
  EXPECT_EQ(only_iso.only().iso9660->deep_directories, DeepDirectories::Relocate);
  EXPECT_FALSE(only_iso.only().rock_ridge);
  EXPECT_FALSE(only_iso.only().joliet);

  const auto mixed = read_rest(
      "filesystems: {iso9660: true, rock-ridge: {version: 1.10, xattrs: false, "
      "acls: false}, joliet: false}\n");
  EXPECT_FALSE(mixed.only().rock_ridge->version_1_12);
  EXPECT_FALSE(mixed.only().rock_ridge->xattrs);
  EXPECT_FALSE(mixed.only().rock_ridge->acls);
  EXPECT_FALSE(mixed.only().joliet);

  const auto joliet =
      read_rest("filesystems: {iso9660: {}, joliet: {max-name: 103, non-bmp: utf-16}}\n");
  EXPECT_EQ(joliet.only().joliet->max_name, 103);
  EXPECT_EQ(joliet.only().joliet->non_bmp, NonBmp::Utf16);
}

TEST(ReadManifest, MediumIsANameOrASize) {
  EXPECT_EQ(read_rest("medium: dvd\n").only().medium.capacity, 2295104ull * 2048);
  EXPECT_EQ(read_rest("medium: dvd+r-dl\n").only().medium.capacity, 4173824ull * 2048);
  EXPECT_EQ(read_rest("medium: 700MiB\n").only().medium.capacity, 700ull << 20);
  EXPECT_EQ(read_rest("medium: usb\n").only().medium.capacity, std::nullopt);
  EXPECT_EQ(read_rest("medium: any\n").only().medium.name, "any");
}

TEST(ReadManifest, AttributesKeepTheirOrder) {
  const auto reading = read_rest(
      "attributes:\n"
      "  - {match: '**', owner: '0:0', mode: 'u=rwX,go=rX'}\n"
      "  - {match: '/s/**', hide: [joliet, iso9660], sort: -5, align: 64KiB}\n"
      "  - {match: '*.txt', zisofs: {level: 9, block: 128KiB}}\n"
      "  - {match: a.txt, zisofs: false, hide: []}\n"
      "  - {match: b.txt, zisofs: true, hide: joliet}\n");
  const auto& rules = reading.only().attributes;
  ASSERT_EQ(rules.size(), 5u);
  EXPECT_EQ(rules[0].owner, "0:0");
  EXPECT_EQ(rules[0].mode, "u=rwX,go=rX");
  EXPECT_EQ(rules[0].sort, std::nullopt);
  EXPECT_EQ(rules[1].hide, (Strings{"joliet", "iso9660"}));
  EXPECT_EQ(rules[1].sort, -5);
  EXPECT_EQ(rules[1].align, 65536u);
  EXPECT_EQ(rules[2].zisofs->level, 9);
  EXPECT_EQ(rules[2].zisofs->block, 131072u);
  EXPECT_TRUE(rules[3].zisofs->off);
  EXPECT_EQ(rules[3].hide, Strings{});
  EXPECT_FALSE(rules[4].zisofs->off);
  EXPECT_EQ(rules[4].hide, Strings{"joliet"});
}

TEST(ReadManifest, EntriesSayWhatTheyAre) {
  const auto reading = read_rest(
      "files:\n"
      "  - {from: a.tar, to: /docs/, strip: 1, include: ['**'], exclude: '*.o', symlinks: follow,\n"
      "     path: /in/, on-conflict: replace}\n"
      "  - {text: \"hello\\n\", to: /t, mode: '0600', owner: '1:2', time: 2001-02-03}\n"
      "  - {symlink: ../x, to: /l}\n"
      "  - {hardlink: /t, to: /h, on-conflict: keep}\n"
      "  - {directory: /d/, mode: '1777'}\n"
      "  - {device: {type: block, major: 8, minor: 1}, to: /dev/sda1}\n"
      "  - {device: {type: fifo}, to: /p}\n"
      "  - {remove: /docs/drafts}\n");
  const auto& files = reading.only().files;
  ASSERT_EQ(files.size(), 8u);
  EXPECT_EQ(files[0].to.value, "/docs/");  // a file goes into it
  EXPECT_EQ(files[0].path.value, "/in");
  EXPECT_EQ(files[0].strip, 1);
  EXPECT_EQ(files[0].exclude[0].value, "*.o");
  EXPECT_EQ(files[0].symlinks, Symlinks::Follow);
  EXPECT_EQ(files[0].on_conflict, OnConflict::Replace);
  EXPECT_EQ(files[1].kind, EntryKind::Text);
  EXPECT_EQ(files[1].text, "hello\n");
  EXPECT_EQ(files[1].mode, "0600");
  EXPECT_EQ(files[1].owner, "1:2");
  EXPECT_EQ(files[1].time->seconds, 981158400);
  EXPECT_EQ(files[2].kind, EntryKind::Symlink);
  EXPECT_EQ(files[2].target.value, "../x");
  EXPECT_EQ(files[3].kind, EntryKind::Hardlink);
  EXPECT_EQ(files[3].target.value, "/t");
  EXPECT_EQ(files[3].on_conflict, OnConflict::Keep);
  EXPECT_EQ(files[4].kind, EntryKind::Directory);
  EXPECT_EQ(files[4].to.value, "/d");
  EXPECT_EQ(files[5].device_type, 'b');
  EXPECT_EQ(files[5].device_major, 8u);
  EXPECT_EQ(files[5].device_minor, 1u);
  EXPECT_EQ(files[6].device_type, 'p');
  EXPECT_EQ(files[7].kind, EntryKind::Remove);
  EXPECT_EQ(files[7].to.value, "/docs/drafts");
}

TEST(ReadManifest, IntegrityOutputsAndSidecars) {
  const auto reading = read_rest(
      "integrity:\n  checksums: [{to: /SUMS}, {to: /B, algorithm: md5, style: bsd}]\n"
      "  digests: [md5, sha512]\n"
      "outputs: {directory: out/x/., padding: none, format: iso, compress: gzip}\n"
      "sidecars: [mtree, checksums]\non-collision: rename\non-loss: ignore\n");
  const Manifest& manifest = reading.only();
  ASSERT_EQ(manifest.checksums.size(), 2u);
  EXPECT_EQ(manifest.checksums[0].algorithm, "sha256");
  EXPECT_TRUE(manifest.checksums[1].bsd);
  EXPECT_EQ(manifest.digests, (Strings{"md5", "sha512"}));
  EXPECT_EQ(manifest.outputs.directory, "out/x");
  EXPECT_EQ(manifest.outputs.padding, 0u);
  EXPECT_TRUE(manifest.outputs.gzip);
  EXPECT_EQ(manifest.sidecars, (std::vector<Sidecar>{Sidecar::Mtree, Sidecar::Checksums}));
  EXPECT_EQ(manifest.on_collision, OnCollision::Rename);
  EXPECT_EQ(manifest.on_loss, OnLoss::Ignore);
  EXPECT_TRUE(read_rest("sidecars: []\n").only().sidecars.empty());
}

TEST(ReadManifest, EpochComesFromTheNearestPlace) {
  const Texts env{{"SOURCE_DATE_EPOCH", "1700000000"}, {"MINE", "5"}};
  const auto seconds = [](const Reading& reading) { return reading.only().epoch->seconds; };
  EXPECT_EQ(seconds(read_rest("")), 315532800);
  EXPECT_EQ(seconds(read_rest("", env)), 1700000000);
  EXPECT_EQ(seconds(read_rest("time: {epoch: 2026-11-01}\n", env)), 1793491200);
  EXPECT_EQ(seconds(read_rest("time: {epoch: 12}\n", env)), 12);
  EXPECT_EQ(seconds(read_rest("time: {epoch: env:MINE}\n", env)), 5);
  ReadOptions options =
      closed_world({{"m.disc.yaml", "glassmaster: 1\nname: x\ntime: {epoch: 12}\n"}}, env);
  options.epoch = "2000-01-01";
  EXPECT_EQ(seconds(read_with(options)), 946684800);
  options.epoch = "yesterday";
  const auto wrong = read_with(options);
  EXPECT_NE(wrong.messages.find("--epoch yesterday: error: 'yesterday' is no time"),
            std::string::npos)
      << wrong.messages;
}

TEST(ReadManifest, RefusesEverySourceDateEpochButDigits) {
  for (const char* wrong : {"", " 1", "1 ", "-1", "+1", "1.0", "0x10", "2026-11-01", "12x",
                            "99999999999999999999", "5869584000"}) {
    const auto reading = read_rest("", {{"SOURCE_DATE_EPOCH", wrong}});
    EXPECT_EQ(reading.errors, 1u) << wrong;
    EXPECT_NE(reading.messages.find("SOURCE_DATE_EPOCH"), std::string::npos) << reading.messages;
    EXPECT_NE(reading.messages.find("[GM0312]"), std::string::npos) << reading.messages;
  }
  // A manifest that names its epoch does not look at the variable.
  EXPECT_EQ(read_rest("time: {epoch: 1}\n", {{"SOURCE_DATE_EPOCH", "x"}}).errors, 0u);
}

TEST(ReadManifest, ReportsAllErrorsOfARun) {
  const auto reading = read_text(
      "glassmaster: 1\nname: a/b\nmedium: dwd\nfilesystems: {jolliet: true}\n"
      "files:\n  - {from: ../x, to: y}\nsidecars: [recipe]\n");
  EXPECT_EQ(reading.places(), (Strings{"2:7 GM0303", "3:9 GM0309", "4:15 GM0102", "6:12 GM0302",
                                       "6:22 GM0305", "7:12 GM0105"}))
      << reading.messages;
  EXPECT_TRUE(reading.manifests.empty());
}

TEST(ReadManifest, LeavesTheFolderOnlyWhenAllowed) {
  ReadOptions options =
      closed_world({{"m.disc.yaml", "glassmaster: 1\nname: x\nfiles: [{from: ../a, to: /}]\n"}});
  EXPECT_EQ(read_with(options).errors, 1u);
  options.allow_outside = true;
  EXPECT_EQ(read_with(options).errors, 0u);
}

TEST(ReadManifest, TakesAbsolutePathsBelowAnAbsoluteFolder) {
  const std::string text =
      "glassmaster: 1\nname: x\nfiles: [{from: /w/site, to: /}, {from: /www, to: /b}]\n";
  const auto reading = read_with(closed_world({{"/w/m.disc.yaml", text}}), "/w/m.disc.yaml");
  EXPECT_EQ(reading.places(), Strings{"3:40 GM0302"}) << reading.messages;
}

TEST(ReadManifest, SaysThatAFileIsMissing) {
  const auto reading = read_with(closed_world({}), "none.disc.yaml");
  EXPECT_EQ(reading.messages,
            "error: none.disc.yaml: cannot open: No such file or directory [GM0001]\n1 error\n");
}

TEST(ReadManifest, SubstitutesBooleansAndNumbersWhole) {
  const auto reading = read_rest(
      "vars: {j: {default: 'false'}, d: {default: '9'}}\n"
      "filesystems: {iso9660: {max-depth: '${d}'}, joliet: \"${j}\"}\n");
  EXPECT_FALSE(reading.only().joliet);
  EXPECT_EQ(reading.only().iso9660->max_depth, 9);
}

}  // namespace
}  // namespace disc
