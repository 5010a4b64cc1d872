// What `boot` names on the host: boot code, system areas, partitions, images to replay.
#include <gtest/gtest.h>

#include <algorithm>

#include "formats/integrity/digest.h"
#include "manifests/sources/input_digests.h"
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Resolved;
using test::Scratch;
using test::TestManifest;
using Lines = std::vector<std::string>;

Marked<std::string> marked(const std::string& text, int line) {
  return {text, test::mark_at(line), true};
}

struct BootManifest : TestManifest {
  explicit BootManifest(const std::string& in) : TestManifest(in) { boot.emplace(); }
  SystemAreaOptions& area() {
    if (!boot->system_area)
      boot->system_area.emplace();
    return *boot->system_area;
  }
  void append(const std::string& from) {
    boot->partitions.emplace_back();
    boot->partitions.back().from = marked(from, 80 + static_cast<int>(boot->partitions.size()));
  }
  void image(const std::string& path) {
    boot->partitions.emplace_back();
    boot->partitions.back().image = marked(path, 80);
  }
};

std::string sha256_of(std::string_view text) {
  return digest_hex(Algorithm::Sha256, bytes_of(text));
}

std::string system_area(const Resolved& resolved) {
  const auto& bytes = resolved.tree.boot.system_area;
  return {bytes.begin(), bytes.end()};
}

std::string content(const Resolved& resolved, ContentId id) {
  std::vector<std::uint8_t> out;
  resolved.tree.opener->read_small(id, out);
  EXPECT_EQ(resolved.tree.contents[id].size, out.size());
  return {out.begin(), out.end()};
}

TEST(BootSource, NothingIsReadUnlessAskedFor) {
  const Scratch scratch;
  BootManifest manifest(scratch.path());
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Lines{});
  EXPECT_TRUE(resolved.tree.boot.system_area.empty());
  EXPECT_TRUE(resolved.tree.boot.appended.empty());
  EXPECT_TRUE(resolved.tree.inputs.empty());
}

TEST(BootSource, ReadsBootCodeAndSystemAreas) {
  const Scratch scratch;
  scratch.write("boot/mbr.bin", "code");
  scratch.write("raw.bin", std::string(32768, 'r'));
  BootManifest manifest(scratch.path());
  manifest.area().mbr = marked("boot/mbr.bin", 70);
  EXPECT_EQ(system_area(test::resolve(manifest)), "code");
  manifest.area() = {};
  manifest.area().file = marked("raw.bin", 70);
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Lines{});
  EXPECT_EQ(system_area(resolved), std::string(32768, 'r'));
}

TEST(BootSource, RefusesWhatIsNoSystemArea) {
  const Scratch scratch;
  scratch.write("long.bin", std::string(32769, 'r'));
  scratch.write("empty.bin", "");
  scratch.folder("folder");
  scratch.run("mkfifo pipe && ln -s nowhere loose");
  const auto told = [&](const std::string& path, const std::string& what) {
    for (Marked<std::string> SystemAreaOptions::*const key :
         {&SystemAreaOptions::mbr, &SystemAreaOptions::file}) {
      BootManifest manifest(scratch.path());
      manifest.area().*key = marked(path, 70);
      const Resolved resolved = test::resolve(manifest);
      EXPECT_EQ(resolved.messages.size(), 1u);
      EXPECT_TRUE(resolved.told("GM0501: test.disc.yaml:70:3: ", what)) << resolved.messages[0];
      EXPECT_TRUE(resolved.tree.inputs.empty());
    }
  };
  told("long.bin", "'long.bin' has 32769 bytes, the system area has 32768 (ECMA-119 6.2.1)");
  told("empty.bin", "'empty.bin' is empty");
  told("missing.bin", "there is no file or folder 'missing.bin'");
  told("folder", "'folder' is not a file");
  told("pipe", "'pipe' is not a file");
  told("loose", "'loose' is a symbolic link that leads nowhere");
  told("long.bin/", "ends in a slash but is not a folder");
}

TEST(BootSource, AppendedPartitionsAreContentsBehindThoseOfTheTree) {
  const Scratch scratch;
  scratch.write("a.txt", "alpha");
  scratch.write("data.img", "partition");
  scratch.write("more.img", "another");
  BootManifest manifest(scratch.path());
  manifest.text("gone", "/gone");
  manifest.from("a.txt", "/a.txt");
  manifest.add(EntryKind::Remove, "/gone");
  manifest.append("data.img");
  manifest.image("/a.txt");
  manifest.append("more.img");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Lines{});
  EXPECT_EQ(resolved.paths(), Lines{"/a.txt"});
  EXPECT_EQ(resolved.content("/a.txt"), "alpha");
  ASSERT_EQ(resolved.tree.boot.appended.size(), 3u);
  EXPECT_EQ(resolved.tree.boot.appended[1], none);
  EXPECT_EQ(content(resolved, resolved.tree.boot.appended[0]), "partition");
  EXPECT_EQ(content(resolved, resolved.tree.boot.appended[2]), "another");
  EXPECT_GT(resolved.tree.boot.appended[0], resolved.at("/a.txt").a);
}

TEST(BootSource, AppendedPartitionsKeepTheirContentWhenEqualOnesMeet) {
  const Scratch scratch;
  scratch.write("x1", "same");
  scratch.write("x2", "same");
  scratch.write("data.img", "DATA");
  BootManifest manifest(scratch.path());
  manifest.from("x1", "/x1");
  manifest.from("x2", "/x2");
  manifest.append("data.img");
  manifest.append("x2");
  Resolved resolved = test::resolve(manifest);
  NoProgress progress;
  identify_contents(resolved.tree, true, 2, progress);
  EXPECT_EQ(resolved.tree.contents.size(), 2u);
  EXPECT_EQ(content(resolved, resolved.tree.boot.appended[0]), "DATA");
  EXPECT_EQ(resolved.tree.boot.appended[1], resolved.at("/x1").a);
  const std::vector<LockInput> inputs = listed_inputs(resolved.tree);
  ASSERT_EQ(inputs.size(), 4u);
  EXPECT_EQ(inputs[2].sha256, sha256_of("DATA"));
  EXPECT_EQ(inputs[3].sha256, sha256_of("same"));
}

TEST(BootSource, RefusesWhatIsNoPartition) {
  const Scratch scratch;
  scratch.write("empty.img", "");
  scratch.folder("folder");
  BootManifest manifest(scratch.path());
  manifest.append("empty.img");
  manifest.append("folder");
  manifest.append("missing.img");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages.size(), 3u);
  EXPECT_TRUE(resolved.told("GM0501: test.disc.yaml:81:3: 'empty.img' is empty"));
  EXPECT_TRUE(resolved.told("GM0501: test.disc.yaml:82:3: 'folder' is not a file"));
  EXPECT_TRUE(resolved.told("GM0501: test.disc.yaml:83:3: there is no file"));
  EXPECT_EQ(resolved.tree.boot.appended, (std::vector<ContentId>{none, none, none}));
}

TEST(BootSource, FilesStayInsideTheFolder) {
  const Scratch outer;
  outer.write("secret", "s");
  outer.folder("project");
  outer.run("ln -s ../secret project/link");
  BootManifest manifest(outer / "project");
  manifest.area().mbr = marked("link", 70);
  manifest.append("link");
  const Resolved refused = test::resolve(manifest);
  EXPECT_EQ(refused.messages.size(), 2u);
  EXPECT_TRUE(refused.told("GM0501", "outside the manifest's folder"));
  ResolveOptions options;
  options.allow_outside = true;
  const Resolved resolved = test::resolve(manifest, options);
  EXPECT_EQ(resolved.messages, Lines{});
  EXPECT_EQ(system_area(resolved), "s");
  // Where this machine has it must not show in a lock.
  EXPECT_EQ(listed_inputs(resolved.tree)[0].path, "link");
}

TEST(BootSource, EveryFileIsLockedByItsBytes) {
  const Scratch scratch;
  scratch.write("mbr.bin", "code");
  scratch.write("data.img", "partition");
  BootManifest manifest(scratch.path());
  manifest.area().mbr = marked("mbr.bin", 70);
  manifest.append("data.img");
  const auto locked = [&] {
    Resolved resolved = test::resolve(manifest);
    EXPECT_EQ(resolved.messages, Lines{});
    NoProgress progress;
    identify_contents(resolved.tree, true, 2, progress);
    EXPECT_EQ(listed_inputs(resolved.tree)[0].sha256, sha256_of("code"));
    Lock lock;
    lock.manifest_sha256 = sha256_of("");
    lock.inputs = locked_inputs(manifest, resolved.tree, progress);
    return lock;
  };
  const Lock before = locked();
  ASSERT_EQ(before.inputs.size(), 2u);
  EXPECT_EQ(before.inputs[0], (LockInput{"mbr.bin", "boot", "file", 4, sha256_of("code"), ""}));
  EXPECT_EQ(before.inputs[1],
            (LockInput{"data.img", "boot", "file", 9, sha256_of("partition"), ""}));
  EXPECT_EQ(read_lock(to_json(before), "lock").inputs.size(), 2u);
  scratch.write("data.img", "PARTITION");
  const Lines drifted = drift(before, locked());
  ASSERT_EQ(drifted.size(), 1u);
  EXPECT_NE(drifted[0].find("'data.img'"), std::string::npos) << drifted[0];
}

TEST(BootSource, AnImageToReplayIsAnInput) {
  const Scratch scratch;
  scratch.write("old.iso", std::string(3'000'000, 'i'));
  BootManifest manifest(scratch.path());
  manifest.boot->replay = marked("old.iso", 70);
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Lines{});
  const std::vector<LockInput> inputs = listed_inputs(resolved.tree);
  ASSERT_EQ(inputs.size(), 1u);
  EXPECT_EQ(inputs[0], (LockInput{"old.iso", "boot", "image", 3'000'000,
                                  sha256_of(std::string(3'000'000, 'i')), ""}));
  manifest.boot->replay = marked("gone.iso", 70);
  EXPECT_TRUE(test::resolve(manifest).told("GM0501: test.disc.yaml:70:3: there is no file"));
}

TEST(BootSource, EveryFileIsListedForDepfiles) {
  const Scratch scratch;
  scratch.write("mbr.bin", "code");
  scratch.write("data.img", "partition");
  BootManifest manifest(scratch.path());
  manifest.area().mbr = marked("mbr.bin", 70);
  manifest.append("data.img");
  Lines listed;
  for_each_input(test::resolve(manifest).tree,
                 [&](const std::string& path) { listed.push_back(path); });
  for (const char* const path : {"mbr.bin", "data.img"})
    EXPECT_NE(std::find(listed.begin(), listed.end(), scratch / path), listed.end()) << path;
}

}  // namespace
}  // namespace disc
