// The canonical form: what names a manifest for lock, receipt and build key.
#include "manifests/canonical.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/cat.h"
#include "tests/unit/manifests/read_text.h"

namespace disc {
namespace {

std::string origin(const Reading& reading, const std::string& key) {
  for (const ResolvedValue& value : reading.only().resolved_values)
    if (value.key == key)
      return cat(value.value, " ",
                 value.source == "manifest" ? to_string(value.mark) : value.source);
  return "none";
}

TEST(CanonicalJson, IsPinned) {
  EXPECT_EQ(
      read_rest("files: [{from: site/, to: /}]\n").only().canonical_json,
      R"({"attributes":[],"files":[{"exclude":[],"from":"site/","hardlinks":"keep","include":[],"path":"/","strip":0,"symlinks":"keep","to":"/"}],)"
      R"("filesystems":{"iso9660":{"charset":"strict","deep-directories":"error","level":"3","max-depth":8},"joliet":{"level":"3","max-name":"64","non-bmp":"replace"},"rock-ridge":{"acls":true,"version":"1.12","xattrs":true}},)"
      R"("glassmaster":"1","integrity":{"checksums":[],"digests":["sha256"]},"medium":"any","name":"x","on-loss":"warn","outputs":{"compress":"none","directory":".","format":"iso","padding":"150 blocks"},"sidecars":["receipt"],)"
      R"("time":{"clamp":"newer","epoch":"1980-01-01T00:00:00Z"},)"
      R"("volume":{"abstract-file":"","application":{"iso9660":"","joliet":""},"bibliographic-file":"","copyright-file":"","id":{"iso9660":"","joliet":""},"preparer":{"iso9660":"","joliet":""},"publisher":{"iso9660":"","joliet":""},"set":{"iso9660":"","joliet":""},"system":{"iso9660":"","joliet":""}}})");
}

TEST(CanonicalJson, DoesNotDependOnHowItIsWritten) {
  const std::string plain =
      read_text("glassmaster: 1\nname: x-1\nmedium: dvd\non-loss: warn\n").only().canonical_json;
  EXPECT_EQ(plain, read_text("medium: 'dvd'\nname: \"x-${v}\"\nglassmaster: 1\n"
                             "vars: {v: {default: 1}, unused: {default: 2}}\n")
                       .only()
                       .canonical_json);
  EXPECT_EQ(plain,
            read_with(closed_world({{"/far/away/m.disc.yaml", "extends: b.yaml\nname: x-1\n"},
                                    {"/far/away/b.yaml", "glassmaster: 1\nmedium: dvd\n"}}),
                      "/far/away/m.disc.yaml")
                .only()
                .canonical_json);
}

// Every value that can change the image must change its name.
TEST(CanonicalJson, DependsOnEveryValue) {
  const std::vector<std::string> rests{
      "",
      "time: {epoch: 1}\n",
      "time: {clamp: all}\n",
      "time: {clamp: none}\n",
      "medium: dvd\n",
      "volume: {id: A}\n",
      "volume: {id: {joliet: A}}\n",
      "volume: {set: A}\n",
      "volume: {publisher: A}\n",
      "volume: {preparer: A}\n",
      "volume: {application: A}\n",
      "volume: {system: A}\n",
      "volume: {copyright-file: A}\n",
      "volume: {abstract-file: A}\n",
      "volume: {bibliographic-file: A}\n",
      "filesystems: {iso9660: true}\n",
      "filesystems: {iso9660: {level: 1}}\n",
      "filesystems: {iso9660: {level: 1999}}\n",
      "filesystems: {iso9660: {charset: relaxed}}\n",
      "filesystems: {iso9660: {max-depth: 9}}\n",
      "filesystems: {iso9660: {deep-directories: allow}}\n",
      "filesystems: {iso9660: {deep-directories: relocate}}\n",
      "filesystems: {iso9660: true, rock-ridge: true}\n",
      "filesystems: {iso9660: true, rock-ridge: {version: 1.10}}\n",
      "filesystems: {iso9660: true, rock-ridge: {xattrs: false}}\n",
      "filesystems: {iso9660: true, rock-ridge: {acls: false}}\n",
      "filesystems: {iso9660: true, joliet: true}\n",
      "filesystems: {iso9660: true, joliet: {max-name: 103}}\n",
      "filesystems: {iso9660: true, joliet: {non-bmp: error}}\n",
      "filesystems: {iso9660: true, joliet: {non-bmp: utf-16}}\n",
      "on-collision: rename\n",
      "on-collision: error\n",
      "on-loss: error\n",
      "on-loss: ignore\n",
      "attributes: [{match: a, owner: '0:0'}]\n",
      "attributes: [{match: b, owner: '0:0'}]\n",
      "attributes: [{match: a, owner: '0:1'}]\n",
      "attributes: [{match: a, mode: 0644}]\n",
      "attributes: [{match: a, hide: joliet}]\n",
      "attributes: [{match: a, hide: []}]\n",
      "attributes: [{match: a, sort: 1}]\n",
      "attributes: [{match: a, zisofs: true}]\n",
      "attributes: [{match: a, zisofs: false}]\n",
      "attributes: [{match: a, zisofs: {level: 7}}]\n",
      "attributes: [{match: a, zisofs: {block: 64KiB}}]\n",
      "attributes: [{match: a, align: 4KiB}]\n",
      "files: [{from: a, to: /a}]\n",
      "files: [{from: a, to: /b}]\n",
      "files: [{from: b, to: /a}]\n",
      "files: [{from: a, to: /a, include: x}]\n",
      "files: [{from: a, to: /a, exclude: x}]\n",
      "files: [{from: a, to: /a, symlinks: follow}]\n",
      "files: [{from: a, to: /a, strip: 1}]\n",
      "files: [{from: a, to: /a, path: /p}]\n",
      "files: [{from: a, to: /a, mode: 0600}]\n",
      "files: [{from: a, to: /a, owner: '1:1'}]\n",
      "files: [{from: a, to: /a, time: 1}]\n",
      "files: [{from: a, to: /a, time: 1970-01-01T00:00:01.5Z}]\n",
      "files: [{from: a, to: /a, on-conflict: keep}]\n",
      "files: [{from: a, to: /a, on-conflict: replace}]\n",
      "files: [{text: a, to: /a}]\n",
      "files: [{symlink: a, to: /a}]\n",
      "files: [{hardlink: /b, to: /a}]\n",
      "files: [{directory: /a}]\n",
      "files: [{remove: /a}]\n",
      "files: [{device: {type: fifo}, to: /a}]\n",
      "files: [{device: {type: char, major: 0, minor: 0}, to: /a}]\n",
      "files: [{device: {type: block, major: 0, minor: 0}, to: /a}]\n",
      "files: [{device: {type: char, major: 1, minor: 0}, to: /a}]\n",
      "files: [{device: {type: char, major: 0, minor: 1}, to: /a}]\n",
      "files: [{fat: {files: []}, to: /a}]\n",
      "files: [{fat: {files: []}, to: /b}]\n",
      "files: [{fat: {files: []}, to: /a, mode: 0600}]\n",
      "files: [{fat: {size: 1MiB, files: []}, to: /a}]\n",
      "files: [{fat: {label: A, files: []}, to: /a}]\n",
      "files: [{fat: {files: [{text: a, to: /a}]}, to: /a}]\n",
      "files: [{fat: {files: [{text: b, to: /a}]}, to: /a}]\n",
      "files: [{fat: {files: [{text: a, to: /a, time: 1}]}, to: /a}]\n",
      "files: [{fat: {files: [{from: a, to: /a}]}, to: /a}]\n",
      "files: [{fat: {files: [{from: a, to: /a, symlinks: follow}]}, to: /a}]\n",
      "boot: {entries: [{image: /a}]}\n",
      "boot: {entries: [{image: /b}]}\n",
      "boot: {entries: [{image: /a}, {image: /a}]}\n",
      "boot: {catalog: /c, entries: [{image: /a}]}\n",
      "boot: {catalog: /d, entries: [{image: /a}]}\n",
      "boot: {entries: [{image: /a, platform: uefi}]}\n",
      "boot: {entries: [{image: /a, platform: mac}]}\n",
      "boot: {entries: [{image: /a, platform: powerpc}]}\n",
      "boot: {entries: [{image: /a, emulation: floppy-1.2}]}\n",
      "boot: {entries: [{image: /a, emulation: floppy-1.44}]}\n",
      "boot: {entries: [{image: /a, emulation: floppy-2.88}]}\n",
      "boot: {entries: [{image: /a, emulation: hard-disk}]}\n",
      "boot: {entries: [{image: /a, load-sectors: 4}]}\n",
      "boot: {entries: [{image: /a, load-sectors: 5}]}\n",
      "boot: {entries: [{image: /a, load-segment: 0x7C0}]}\n",
      "boot: {entries: [{image: /a, patch: isolinux}]}\n",
      "boot: {entries: [{image: /a, patch: grub2}]}\n",
      "boot: {entries: [{image: /a, id: A}]}\n",
      "boot: {entries: [{image: /a}, {image: /a, selection: 00}]}\n",
      "boot: {entries: [{image: /a}, {image: /a, selection: 0000}]}\n",
      "boot: {system-area: {mbr: a}}\n",
      "boot: {system-area: {mbr: b}}\n",
      "boot: {system-area: {mbr: grub2:a}}\n",
      "boot: {system-area: {mbr: protective}}\n",
      "boot: {system-area: {mbr: ./protective}}\n",
      "boot: {system-area: {file: a}}\n",
      "boot: {system-area: {table: mbr}}\n",
      "boot: {system-area: {table: gpt}}\n",
      "boot: {system-area: {table: gpt-hybrid}}\n",
      "boot: {system-area: {table: apm}}\n",
      "boot: {partitions: [{image: /a, type: esp}]}\n",
      "boot: {partitions: [{image: /b, type: esp}]}\n",
      "boot: {partitions: [{image: /a, type: linux}]}\n",
      "boot: {partitions: [{image: /a, type: esp, name: A}]}\n",
      "boot: {partitions: [{from: /a, type: esp}]}\n",
      "boot: {replay: a}\n",
      "boot: {replay: b}\n",
      "integrity: {checksums: [{to: /S}]}\n",
      "integrity: {checksums: [{to: /S, algorithm: md5}]}\n",
      "integrity: {checksums: [{to: /S, style: bsd}]}\n",
      "integrity: {digests: [md5]}\n",
      "outputs: {directory: out}\n",
      "outputs: {padding: none}\n",
      "outputs: {compress: gzip}\n",
      "sidecars: []\n",
      "sidecars: [mtree]\n",
      "sidecars: [checksums]\n"};
  std::map<std::string, std::string> seen;
  for (const std::string& rest : rests) {
    ReadOptions options = closed_world({{"m.disc.yaml", "glassmaster: 1\nname: x\n" + rest}});
    options.allow_outside = true;
    const Reading reading = read_with(options);
    const auto [first, fresh] = seen.emplace(reading.only().canonical_json, rest);
    // JSON is YAML, and what the canonical form spells out is as good as what was typed.
    options = closed_world({{"m.disc.yaml", first->first}});
    options.allow_outside = true;
    EXPECT_EQ(read_with(options).only().canonical_json, first->first) << rest;
    EXPECT_TRUE(fresh) << rest << " is the same as " << first->second;
  }
}

TEST(CanonicalJson, ReadsBackAsAManifestThatMeansTheSame) {
  const std::string text =
      read_rest(
          "medium: dvd\nattributes: [{match: '*', zisofs: {level: 3}, align: 4KiB, hide: "
          "[joliet]}]\n"
          "files: [{from: a/, to: /, include: ['x']}, {text: \"a\\n\", to: /t, time: 2001-01-01},\n"
          "  {device: {type: fifo}, to: /p}, {remove: /t}, {directory: /d, mode: '1777'}]\n")
          .only()
          .canonical_json;
  EXPECT_EQ(read_text(text).only().canonical_json, text);  // JSON is YAML
}

TEST(CanonicalJson, DoesNotDependOnHowBootingIsSpelled) {
  EXPECT_EQ(
      read_rest("boot: {entries: [{image: /a}, {platform: uefi, image: /b, selection: aB}]}\n")
          .only()
          .canonical_json,
      read_rest("boot: {entries: [{image: /a, platform: bios, load-segment: 0x0000, emulation: "
                "none, id: ''}, {platform: uefi, image: /b, selection: 'Ab', load-segment: 0, "
                "emulation: none}]}\n")
          .only()
          .canonical_json);
}

TEST(ResolvedValues, ReachIntoBootAndFat) {
  const Reading reading = read_rest(
      "files: [{fat: {files: [{text: a, to: /a}]}, to: /e}]\n"
      "boot: {entries: [{image: /e, platform: uefi}], partitions: [{image: /e, type: esp}]}\n");
  EXPECT_EQ(origin(reading, "files[0].fat.files[0].to"), "\"/a\" m.disc.yaml:3:38");
  EXPECT_EQ(origin(reading, "files[0].fat.size"), "\"auto\" default");
  EXPECT_EQ(origin(reading, "boot.entries[0].platform"), "\"uefi\" m.disc.yaml:4:40");
  EXPECT_EQ(origin(reading, "boot.entries[0].emulation"), "\"none\" default");
  EXPECT_EQ(origin(reading, "boot.partitions[0].type"), "\"esp\" m.disc.yaml:4:79");
}

TEST(ResolvedValues, NameWhereEachValueComesFrom) {
  ReadOptions options = closed_world(
      {{"m.disc.yaml",
        "glassmaster: 1\nextends: b.yaml\nname: ${e}-${v}\nenv: [TAG]\nmatrix: {axes: {e: [s]}}\n"
        "filesystems: {iso9660: {level: 2}, joliet: true}\n"},
       {"b.yaml", "vars: {v: {default: 1}, w: {default: 2}}\nvolume: {id: ID}\n"}},
      {{"SOURCE_DATE_EPOCH", "5"}, {"TAG", "t"}});
  options.defines = {{"v", "9"}};
  const Reading reading = read_with(options);
  EXPECT_EQ(origin(reading, "vars.v"), "\"9\" -D");
  EXPECT_EQ(origin(reading, "vars.w"), "\"2\" b.yaml:1:38");
  EXPECT_EQ(origin(reading, "vars.e"), "\"s\" matrix");
  EXPECT_EQ(origin(reading, "env.TAG"), "\"t\" env:TAG");
  EXPECT_EQ(origin(reading, "name"), "\"s-9\" m.disc.yaml:3:7");
  EXPECT_EQ(origin(reading, "volume.id.joliet"), "\"ID\" b.yaml:2:14");
  EXPECT_EQ(origin(reading, "filesystems.iso9660.level"), "\"2\" m.disc.yaml:6:32");
  EXPECT_EQ(origin(reading, "filesystems.iso9660.charset"), "\"strict\" default");
  EXPECT_EQ(origin(reading, "filesystems.joliet.max-name"), "\"64\" m.disc.yaml:6:44");
  EXPECT_EQ(origin(reading, "time.epoch"), "\"1970-01-01T00:00:05Z\" env:SOURCE_DATE_EPOCH");
  EXPECT_EQ(origin(reading, "medium"), "\"any\" default");
  options.epoch = "7";
  EXPECT_EQ(origin(read_with(options), "time.epoch"), "\"1970-01-01T00:00:07Z\" --epoch");
}

const char* const cd_track = "{mode: audio, from: a.wav}";

TEST(CanonicalJson, OfACdIsPinnedWithItsDefaults) {
  const auto json =
      nlohmann::json::parse(read_rest(cat("tracks: [", cd_track, "]\n")).only().canonical_json);
  EXPECT_EQ(json["disc"].dump(), R"({"first-track":1,"overburn":false,"type":"cd-da"})");
  EXPECT_EQ(json["tracks"].dump(), R"([{"convert":false,"from":"a.wav","mode":"audio"}])");
  EXPECT_EQ(
      json["outputs"].dump(),
      R"({"compress":"none","dialect":"portable","directory":".","format":"cue-bin","subchannel":"none"})");
  for (const char* key : {"files", "filesystems", "volume", "sessions"})
    EXPECT_FALSE(json.contains(key)) << key;
}

TEST(CanonicalJson, OfACdDoesNotDependOnHowItIsWritten) {
  const std::vector<std::pair<std::string, std::string>> pairs{
      {cat("tracks: [", cd_track, "]\n"), cat("sessions: [{tracks: [", cd_track, "]}]\n")},
      {cat("tracks: [", cd_track, "]\n"),
       "outputs: {format: cue-bin}\ndisc: {first-track: 1, overburn: false, type: cd-da}\n"
       "tracks:\n  - from: a.wav\n    convert: false\n    mode: audio\n"},
      {"tracks: [{mode: audio, silence: 4s}]\n", "tracks: [{mode: audio, silence: 300 frames}]\n"},
      {"tracks: [{mode: audio, silence: 4s}]\n", "tracks: [{mode: audio, silence: '0:4:0'}]\n"},
      {"tracks: [{mode: audio, from: a, isrc: dea122600001}]\n",
       "tracks: [{mode: audio, from: a, isrc: DE-A12-26-00001}]\n"},
      {"tracks: [{mode: audio, from: a, flags: [copy, pre-emphasis]}]\n",
       "tracks: [{mode: audio, from: a, flags: [pre-emphasis, copy]}]\n"},
      {"tracks: [{mode: audio, from: a, start: 0s}]\n", "tracks: [{mode: audio, from: a}]\n"},
  };
  for (const auto& [one, other] : pairs)
    EXPECT_EQ(read_rest(one).only().canonical_json, read_rest(other).only().canonical_json) << one;
}

TEST(CanonicalJson, OfACdDependsOnEveryValue) {
  const auto audio = [](const std::string& keys) {
    return "tracks: [{mode: audio, from: a.wav" + keys + "}]\n";
  };
  const std::vector<std::string> rests{
      audio(""),
      audio(", byte-order: little"),
      audio(", byte-order: big"),
      audio(", start: 1s"),
      audio(", length: 1s"),
      audio(", convert: true"),
      audio(", pregap: 0s"),
      audio(", pregap: 2s"),
      audio(", pregap: {from: b.wav}"),
      audio(", pregap: {from: b.wav, start: 1s}"),
      audio(", postgap: 1s"),
      audio(", indexes: [1s]"),
      audio(", indexes: [1s, 2s]"),
      audio(", isrc: DEA122600001"),
      audio(", flags: copy"),
      audio(", flags: pre-emphasis"),
      audio(", flags: four-channel"),
      audio(", flags: serial-copy"),
      "disc: {first-track: 2}\n" + audio(""),
      "disc: {overburn: true}\n" + audio(""),
      "disc: {type: cd-rom}\n" + audio(""),
      "disc: {catalog: '4006381333931'}\n" + audio(""),
      "disc: {cd-text: {languages: [{code: german}]}}\n" + audio(""),
      "disc: {cd-text: {languages: [{code: german, charset: ascii}]}}\n" + audio(""),
      "disc: {cd-text: {languages: [{code: german, transliterate: true}]}}\n" + audio(""),
      "disc: {cd-text: {languages: [{code: german, title: T}]}}\n" + audio(""),
      "disc: {cd-text: {languages: [{code: german}]}}\n" + audio(", cd-text: {german: {title: T}}"),
      "outputs: {format: toc-bin}\n" + audio(""),
      "outputs: {format: ccd}\n" + audio(""),
      "outputs: {dialect: full}\n" + audio(""),
      "outputs: {subchannel: pw}\n" + audio(""),
      "outputs: {subchannel: pw}\n" + audio(", graphics: a.cdg"),
      "tracks: [{mode: audio, silence: 4s}]\n",
      "tracks: [{mode: mode1, from: a.wav}]\n",
      "tracks: [{mode: mode1, files: [{from: a/, to: /}]}]\n",
      "tracks: [{mode: mode1, files: [{from: a/, to: /}], volume: {id: A}}]\n",
      "sessions: [{tracks: [{mode: audio, from: a.wav}]}, {tracks: [{mode: audio, from: b}]}]\n",
      "tracks: [{mode: audio, from: a.wav}, {mode: audio, from: b}]\n",
  };
  std::map<std::string, std::string> seen;
  for (const std::string& rest : rests) {
    const Reading reading = read_rest(rest);
    ASSERT_EQ(reading.errors, 0U) << rest << reading.messages;
    const auto [before, fresh] = seen.emplace(reading.only().canonical_json, rest);
    EXPECT_TRUE(fresh) << rest << "is the same as\n" << before->second;
  }
}

}  // namespace
}  // namespace disc
