// FAT file systems made of entries of their own, as files of the tree.
#include <gtest/gtest.h>

#include <algorithm>

#include "formats/fat/name.h"
#include "formats/fat/volume_reader.h"
#include "formats/integrity/digest.h"
#include "formats/io/block_source.h"
#include "manifests/boot_scalars.h"
#include "manifests/sources/input_digests.h"
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Resolved;
using test::Scratch;
using test::TestManifest;
using Lines = std::vector<std::string>;

// The bytes of a file as a medium.
MemorySource medium_of(const Resolved& resolved, const std::string& path = "/efi.img") {
  const std::string bytes = resolved.content(path);
  return MemorySource({bytes.begin(), bytes.end()});
}

// A manifest with one FAT file system, /efi.img, at line 1; its entries stand at lines 51, 52, ...
struct FatManifest : TestManifest {
  explicit FatManifest(const std::string& in) : TestManifest(in) {
    add(EntryKind::Fat, "/efi.img");
  }
  FileEntry& fat() { return files[0]; }
  FileEntry& inside(EntryKind kind, const std::string& to) {
    FileEntry entry;
    entry.kind = kind;
    entry.to.value = to;
    entry.mark = test::mark_at(51 + static_cast<int>(fat().fat_files.size()));
    fat().fat_files.push_back(std::move(entry));
    return fat().fat_files.back();
  }
  FileEntry& from_inside(const std::string& source, const std::string& to) {
    FileEntry& entry = inside(EntryKind::From, to);
    entry.from.value = source;
    return entry;
  }
  FileEntry& text_inside(const std::string& words, const std::string& to) {
    FileEntry& entry = inside(EntryKind::Text, to);
    entry.text = words;
    return entry;
  }
};

// What lies in the file system at `path`: "/EFI/", "/EFI/a.txt: content", in the order of paths.
Lines listing(const Resolved& resolved, const std::string& path = "/efi.img") {
  const MemorySource source = medium_of(resolved, path);
  Lines faults, lines;
  const fat::VolumeReader reader(source, 0,
                                 [&](const auto& fault) { faults.push_back(fault.what); });
  reader.walk([&](const std::string& at, const fat::Entry& entry) {
    if (entry.directory) {
      if (at != "/")
        lines.push_back(at + "/");
      return true;
    }
    const auto stream = reader.open(entry);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(entry.size));
    for (std::size_t filled = 0; filled < bytes.size();)
      filled += stream->read(std::span(bytes).subspan(filled));
    lines.push_back(cat(at, ": ", std::string(bytes.begin(), bytes.end())));
    return true;
  });
  EXPECT_EQ(faults, Lines{});
  std::sort(lines.begin(), lines.end());
  return lines;
}

fat::Type type_of(const Resolved& resolved) {
  const MemorySource source = medium_of(resolved);
  return fat::VolumeReader(source).geometry().type;
}

TEST(FatSource, HoldsWhatItsEntriesBring) {
  const Scratch scratch;
  scratch.write("BOOTX64.EFI", "loader");
  scratch.write("grub/grub.cfg", "menu");
  scratch.write("grub/themes/starfield.txt", "stars");
  scratch.write("grub/skip.o", "object");
  FatManifest manifest(scratch.path());
  manifest.fat().fat_label.value = "ESP";
  manifest.from_inside("BOOTX64.EFI", "/EFI/BOOT/");
  test::words(manifest.from_inside("grub/", "/boot/grub").exclude, {"*.o"});
  manifest.text_inside("hello", "/A long name.txt");
  manifest.inside(EntryKind::Directory, "/empty");
  manifest.text_inside("gone", "/boot/gone");
  manifest.inside(EntryKind::Remove, "/boot/gone");
  manifest.text_inside("", "/nothing");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Lines{});
  EXPECT_EQ(
      listing(resolved),
      (Lines{"/A long name.txt: hello", "/EFI/", "/EFI/BOOT/", "/EFI/BOOT/BOOTX64.EFI: loader",
             "/boot/", "/boot/grub/", "/boot/grub/grub.cfg: menu", "/boot/grub/themes/",
             "/boot/grub/themes/starfield.txt: stars", "/empty/", "/nothing: "}));
  const MemorySource source = medium_of(resolved);
  const fat::VolumeReader reader(source);
  EXPECT_EQ(reader.label(), "ESP");
  EXPECT_EQ(reader.identity().label, "ESP");
  EXPECT_EQ(reader.find("/EFI/BOOT/BOOTX64.EFI")->modified->seconds, 981173106);
  EXPECT_EQ(reader.find("/empty")->modified->seconds, test::epoch_2020);
  EXPECT_EQ(resolved.tree.opener->describe(resolved.at("/efi.img").a),
            "FAT file system at test.disc.yaml:1:3");
}

TEST(FatSource, IsAFileLikeAnyOther) {
  const Scratch scratch;
  FatManifest manifest(scratch.path());
  manifest.fat().to.value = "/boot/efi.img";
  Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/boot/efi.img").type, NodeType::File);
  EXPECT_EQ(resolved.at("/boot/efi.img").mode, 0644u);
  EXPECT_EQ(resolved.at("/boot/efi.img").uid, 0u);
  EXPECT_EQ(resolved.at("/boot/efi.img").seconds, test::epoch_2020);
  EXPECT_EQ(listing(resolved, "/boot/efi.img"), Lines{});
  manifest.fat().mode = "0600";
  manifest.fat().owner = "5:6";
  manifest.fat().time = Timestamp{1000, 0};
  resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/boot/efi.img").mode, 0600u);
  EXPECT_EQ(resolved.at("/boot/efi.img").gid, 6u);
  EXPECT_EQ(resolved.at("/boot/efi.img").seconds, 1000);
  manifest.text("first", "/boot/efi.img");
  EXPECT_TRUE(test::resolve(manifest).told("GM0510"));
}

TEST(FatSource, TakesItsTypeFromItsSize) {
  const Scratch scratch;
  FatManifest manifest(scratch.path());
  manifest.text_inside("a", "/a");
  EXPECT_EQ(type_of(test::resolve(manifest)), fat::Type::Fat12);
  manifest.fat().fat_size = 2 << 20;
  const Resolved small = test::resolve(manifest);
  EXPECT_EQ(type_of(small), fat::Type::Fat12);
  EXPECT_EQ(small.tree.contents[small.at("/efi.img").a].size, 2u << 20);
  manifest.fat().fat_size = 32 << 20;
  EXPECT_EQ(type_of(test::resolve(manifest)), fat::Type::Fat16);
}

TEST(FatSource, BecomesFat32WhereItIsLarge) {
  const Scratch scratch;
  FatManifest manifest(scratch.path());
  manifest.text_inside("a", "/a");
  manifest.fat().fat_size = 600 << 20;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Lines{});
  const ContentId content = resolved.at("/efi.img").a;
  EXPECT_EQ(resolved.tree.contents[content].size, 600u << 20);
  std::vector<std::uint8_t> boot(512);
  EXPECT_EQ(resolved.tree.opener->open(content)->read(boot), boot.size());
  EXPECT_EQ(text_of(Bytes(boot).subspan(82, 8)), "FAT32   ");
}

// As a writer of images does, which asks for pieces of any length.
TEST(FatSource, GivesTheSameBytesInPiecesOfAnyLength) {
  const Scratch scratch;
  scratch.write("big", std::string(70'000, 'b'));
  FatManifest manifest(scratch.path());
  manifest.from_inside("big", "/sub/big");
  manifest.text_inside("small", "/small");
  const Resolved resolved = test::resolve(manifest);
  const std::string whole = resolved.content("/efi.img");
  for (const std::size_t length :
       {std::size_t{1}, std::size_t{511}, std::size_t{4096}, whole.size()}) {
    const auto stream = resolved.tree.opener->open(resolved.at("/efi.img").a);
    std::string out;
    std::vector<std::uint8_t> buffer(length);
    while (const std::size_t got = stream->read(buffer))
      out.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
    EXPECT_TRUE(out == whole) << length;
    EXPECT_EQ(stream->read(buffer), 0u);
  }
}

TEST(FatSource, DependsOnNothingButItsContent) {
  const auto bytes = [](mode_t mode, bool reverse, bool others) {
    const Scratch scratch;
    scratch.write("in/a", "alpha", mode);
    scratch.write("in/b", "beta");
    FatManifest manifest(scratch.path());
    manifest.from_inside("in/", "/");
    if (others) {
      manifest.text("beside it", "/other");
      manifest.rule("**").owner = "7:7";
      manifest.rule("**").mode = "0600";
    }
    ResolveOptions options;
    options.reverse_listing = reverse;
    return test::resolve(manifest, options).content("/efi.img");
  };
  const std::string plain = bytes(0644, false, false);
  EXPECT_TRUE(plain == bytes(0644, true, false));
  EXPECT_TRUE(plain == bytes(0755, false, false)) << "FAT has no executable bit";
  EXPECT_TRUE(plain == bytes(0644, false, true));
}

TEST(FatSource, DerivesItsSerialNumberFromAllThatIsInIt) {
  const Scratch scratch;
  const auto serial = [&](auto change) {
    FatManifest manifest(scratch.path());
    manifest.text_inside("a", "/a");
    change(manifest);
    const MemorySource source = medium_of(test::resolve(manifest));
    return fat::VolumeReader(source).identity().serial;
  };
  const std::vector<std::uint32_t> serials{
      serial([](FatManifest&) {}),
      serial([](FatManifest& manifest) { manifest.fat().fat_label.value = "A"; }),
      serial([](FatManifest& manifest) { manifest.fat().fat_size = 1 << 20; }),
      serial([](FatManifest& manifest) { manifest.fat().fat_files[0].text = "b"; }),
      serial([](FatManifest& manifest) { manifest.fat().fat_files[0].to.value = "/b"; }),
      serial([](FatManifest& manifest) {
        manifest.fat().fat_files[0].time = Timestamp{700000000, 0};
      }),
      serial([](FatManifest& manifest) { manifest.inside(EntryKind::Directory, "/d"); })};
  for (std::size_t i = 0; i < serials.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_NE(serials[i], serials[j]) << i << " " << j;
  EXPECT_EQ(serials[0],
            serial([](FatManifest& manifest) { manifest.fat().to.value = "/efi.img"; }));
}

TEST(FatSource, EqualFileSystemsAreOneContent) {
  const Scratch scratch;
  FatManifest manifest(scratch.path());
  manifest.text_inside("a", "/a");
  FileEntry copy = manifest.fat();
  copy.to.value = "/copy.img";
  manifest.files.push_back(std::move(copy));
  Resolved resolved = test::resolve(manifest);
  NoProgress progress;
  identify_contents(resolved.tree, true, 2, progress);
  EXPECT_EQ(resolved.at("/efi.img").a, resolved.at("/copy.img").a);
}

TEST(FatSource, ReadsArchivesAndFollowsLinks) {
  const Scratch scratch;
  scratch.write("t/top/EFI/a.cfg", "packed");
  scratch.write("t/top/b", "other");
  scratch.run("tar --owner=9 --group=9 -C t -cf t.tar top");
  scratch.write("links/real", "real");
  scratch.run("ln -s real links/soft");
  FatManifest manifest(scratch.path());
  FileEntry& archive = manifest.from_inside("t.tar", "/");
  archive.strip = 1;
  test::words(archive.include, {"/EFI"});
  manifest.from_inside("links", "/l").symlinks = Symlinks::Follow;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Lines{});
  EXPECT_EQ(listing(resolved),
            (Lines{"/EFI/", "/EFI/a.cfg: packed", "/l/", "/l/real: real", "/l/soft: real"}));
}

TEST(FatSource, RefusesWhatFatHasNotWhereItWasBrought) {
  const Scratch scratch;
  scratch.write("in/a", "a");
  scratch.run("ln -s a in/soft && mkfifo in/pipe");
  FatManifest manifest(scratch.path());
  manifest.text_inside("a", "/fine");
  manifest.from_inside("in", "/x");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages.size(), 2u);
  EXPECT_TRUE(resolved.told("GM0541: test.disc.yaml:52:3: '/x/soft' in '/efi.img' is a symbolic",
                            "symlinks: follow"));
  EXPECT_TRUE(resolved.told("GM0541: test.disc.yaml:52:3: '/x/pipe' in '/efi.img' is a device"));
  EXPECT_FALSE(resolved.has("/efi.img"));
}

TEST(FatSource, WhatIsLostIsAMatterOfOnLoss) {
  const Scratch scratch;
  FatManifest manifest(scratch.path());
  manifest.text_inside("a", "/fine");
  manifest.text_inside("a", "/old").time = Timestamp{0, 0};
  for (const OnLoss on_loss : {OnLoss::Ignore, OnLoss::Warn, OnLoss::Error}) {
    manifest.on_loss = on_loss;
    const Resolved resolved = test::resolve(manifest);
    EXPECT_EQ(resolved.told("GM0542: test.disc.yaml:52:3: '/old' in '/efi.img': has the time 1970"),
              on_loss != OnLoss::Ignore);
    EXPECT_EQ(resolved.has("/efi.img"), on_loss != OnLoss::Error);
  }
}

TEST(FatSource, NamesFatCannotHaveAreErrorsWhateverOnLossSays) {
  const Scratch scratch;
  scratch.write("in/new\nline", "a");
  scratch.write("in/\xFF", "a");
  scratch.write("in/a:b", "a");
  FatManifest manifest(scratch.path());
  manifest.on_loss = OnLoss::Ignore;
  manifest.from_inside("in", "/");
  manifest.text_inside("a", "/X");
  manifest.text_inside("a", "/x");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages.size(), 4u);
  EXPECT_TRUE(resolved.told("GM0542", "'/new\\x0aline'"));
  EXPECT_TRUE(resolved.told("GM0542", "'/\\xff'"));
  EXPECT_TRUE(resolved.told("GM0542", "'/a:b'"));
  EXPECT_TRUE(resolved.told("GM0542: test.disc.yaml:53:3", "only in the case of letters"));
  for (const std::string& message : resolved.messages) {
    EXPECT_TRUE(is_utf8(message)) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(FatSource, SaysBySizeWhatDoesNotFit) {
  const Scratch scratch;
  scratch.write("big", std::string(100'000, 'b'));
  FatManifest manifest(scratch.path());
  manifest.from_inside("big", "/big");
  manifest.fat().fat_size = 64 << 10;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0542: test.disc.yaml:1:3: '/efi.img': needs ", "raise size"));
  EXPECT_FALSE(resolved.has("/efi.img"));
}

TEST(FatSource, SourcesStayInsideTheFolder) {
  const Scratch outer;
  outer.write("secret", "s");
  outer.folder("project");
  outer.run("ln -s ../secret project/link");
  FatManifest manifest(outer / "project");
  manifest.from_inside("link", "/l");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0501: test.disc.yaml:51:3", "outside the manifest's folder"));
  ResolveOptions options;
  options.allow_outside = true;
  EXPECT_EQ(listing(test::resolve(manifest, options)), Lines{"/l: s"});
}

TEST(FatSource, ListsWhatItReadForDepfiles) {
  const Scratch scratch;
  scratch.write("BOOTX64.EFI", "loader");
  scratch.write("grub/themes/t", "theme");
  scratch.write("old.tar", "");
  scratch.run("tar -cf old.tar grub");
  FatManifest manifest(scratch.path());
  manifest.from_inside("BOOTX64.EFI", "/");
  manifest.from_inside("grub", "/grub");
  manifest.from_inside("old.tar", "/old");
  Lines listed;
  for_each_input(test::resolve(manifest).tree,
                 [&](const std::string& path) { listed.push_back(path); });
  for (const char* const path : {"BOOTX64.EFI", "grub", "grub/themes", "grub/themes/t", "old.tar"})
    EXPECT_NE(std::find(listed.begin(), listed.end(), scratch / path), listed.end()) << path;
}

Lock locked(const Manifest& manifest) {
  Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Lines{});
  NoProgress progress;
  identify_contents(resolved.tree, true, 2, progress);
  Lock lock;
  lock.inputs = locked_inputs(manifest, resolved.tree, progress);
  return lock;
}

TEST(FatSource, LocksEachSourceByItself) {
  const Scratch scratch;
  const std::string loader = scratch.write("BOOTX64.EFI", "loader");
  scratch.write("grub/grub.cfg", "menu");
  FatManifest manifest(scratch.path());
  manifest.from_inside("BOOTX64.EFI", "/EFI/BOOT/BOOTX64.EFI");
  manifest.from_inside("grub/", "/");
  const Lock before = locked(manifest);
  ASSERT_EQ(before.inputs.size(), 2u);
  EXPECT_EQ(before.inputs[0].path, "BOOTX64.EFI");
  EXPECT_EQ(before.inputs[0].to, "/efi.img/EFI/BOOT/BOOTX64.EFI");
  EXPECT_EQ(before.inputs[0].kind, "file");
  EXPECT_EQ(before.inputs[0].sha256,
            digest_hex(Algorithm::Sha256, bytes_of(std::string_view("loader"))));
  EXPECT_NE(before.inputs[0].listing, "");
  EXPECT_EQ(before.inputs[1].path, "grub");
  EXPECT_EQ(before.inputs[1].to, "/efi.img");
  EXPECT_EQ(before.inputs[1].kind, "folder");
  EXPECT_EQ(drift(before, locked(manifest)), Lines{});
  scratch.write("grub/grub.cfg", "other");
  const Lines drifted = drift(before, locked(manifest));
  ASSERT_EQ(drifted.size(), 1u);
  EXPECT_NE(drifted[0].find("'grub'"), std::string::npos) << drifted[0];
  scratch.write("grub/grub.cfg", "menu");
  scratch.write("BOOTX64.EFI", "LOADER");
  const Lines loaders = drift(before, locked(manifest));
  ASSERT_EQ(loaders.size(), 1u);
  EXPECT_NE(loaders[0].find("'BOOTX64.EFI'"), std::string::npos) << loaders[0];
}

TEST(FatSource, ChangesTheBuildKeyWithItsSources) {
  const Scratch scratch;
  scratch.write("in/a", "a");
  FatManifest manifest(scratch.path());
  manifest.from_inside("in", "/");
  const auto key = [&] {
    Resolved resolved = test::resolve(manifest);
    NoProgress progress;
    identify_contents(resolved.tree, true, 2, progress);
    return build_key(manifest, listed_inputs(resolved.tree), {});
  };
  const std::string before = key();
  EXPECT_EQ(key(), before);
  scratch.write("in/a", "b");
  EXPECT_NE(key(), before);
}

// Two rooms that never meet say what a label is; they must say the same.
TEST(FatSource, LabelsOfTheLanguageAreLabelsOfFat) {
  Lines labels{"", "ESP", "A B", " A", "A ", "TWELVE CHARS", "ELEVENCHARS", "esp", "\xC3\xBC"};
  for (int c = 1; c < 256; ++c)
    labels.push_back(cat("A", std::string(1, static_cast<char>(c)), "B"));
  for (const std::string& label : labels)
    EXPECT_EQ(problem_with_fat_label(label).empty(), !fat::fault_of_label(label))
        << in_quotes(label);
}

}  // namespace
}  // namespace disc
