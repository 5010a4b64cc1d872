// Files out of images that other people's programs made.
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Resolved;
using test::Scratch;
using test::TestManifest;
using Paths = std::vector<std::string>;

TEST(ImageSource, BringsAFolderOfTheImageWithItsAttributes) {
  const Scratch scratch;
  scratch.run(
      "mkdir -p t/docs/sub t/other && printf manual > t/docs/m && printf x > t/docs/sub/x && "
      "ln t/docs/m t/docs/n && ln -s m t/docs/l && chmod 0640 t/docs/m && "
      "find t -exec touch -h -d @1000000000 {} + && "
      "xorriso -outdev old.iso -hardlinks on -map t / -chown_r 12 / -- && "
      "xorriso -indev old.iso -report_el_torito plain");
  TestManifest manifest(scratch.path());
  FileEntry& entry = manifest.from("old.iso", "/old");
  entry.path.value = "/docs";
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.paths(),
            (Paths{"/old", "/old/l", "/old/m", "/old/n", "/old/sub", "/old/sub/x"}));
  EXPECT_EQ(resolved.content("/old/m"), "manual");
  EXPECT_EQ(resolved.at("/old/m").mode, 0640u);
  EXPECT_EQ(resolved.at("/old/m").uid, 12u);
  EXPECT_EQ(resolved.at("/old/m").seconds, 1000000000);
  EXPECT_EQ(resolved.tree.target(resolved.tree.find("/old/l")), "m");
  EXPECT_EQ(resolved.tree.opener->describe(resolved.at("/old/sub/x").a),
            scratch / "old.iso: /docs/sub/x");
  EXPECT_EQ(resolved.tree.inputs[0].kind, "image");
  entry.path.value = "/nothing";
  EXPECT_TRUE(test::resolve(manifest).told("GM0501", "there is nothing at '/nothing'"));
}

TEST(ImageSource, BringsAFileOfTheImageAsToOrIntoIt) {
  const Scratch scratch;
  scratch.run(
      "mkdir -p t/docs && printf manual > t/docs/m && ln -s m t/docs/l && "
      "xorriso -outdev old.iso -map t / --");
  TestManifest manifest(scratch.path());
  manifest.from("old.iso", "/manual").path.value = "/docs/m";
  manifest.from("old.iso", "/deep/folder/").path.value = "/docs/m";
  manifest.from("old.iso", "/").path.value = "/docs/l";
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.paths(), (Paths{"/deep", "/l", "/manual", "/deep/folder", "/deep/folder/m"}));
  EXPECT_EQ(resolved.content("/manual"), "manual");
  EXPECT_EQ(resolved.content("/deep/folder/m"), "manual");
  EXPECT_EQ(resolved.tree.target(resolved.tree.find("/l")), "m");
}

TEST(ImageSource, RefusesFilesThatACutImageLacks) {
  const Scratch scratch;
  scratch.run(
      "mkdir t && printf first > t/a && head -c 100000 /dev/zero > t/b && "
      "xorriso -padding 0 -outdev old.iso -map t / -- && truncate -s -90000 old.iso");
  TestManifest manifest(scratch.path());
  manifest.from("old.iso", "/");
  EXPECT_TRUE(test::resolve(manifest).told("GM0520", "member 'b' lies at block"));
  test::words(manifest.files[0].exclude, {"b"});
  const Resolved without = test::resolve(manifest);
  EXPECT_FALSE(without.told("GM0520"));
  EXPECT_EQ(without.paths(), (Paths{"/a"}));
}

TEST(ImageSource, WithoutRockRidgeJolietGivesTheNames) {
  const Scratch scratch;
  scratch.run(
      "mkdir t && printf x > 't/A long name.text' && chmod 0600 t/* && "
      "genisoimage -quiet -J -o j.iso t && cp j.iso j.bin");
  TestManifest manifest(scratch.path());
  manifest.from("j.iso", "/");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.content("/A long name.text"), "x");
  EXPECT_EQ(resolved.at("/A long name.text").mode, 0644u);
  manifest.files[0].from.value = "j.bin";
  test::words(manifest.files[0].include, {"*.text"});
  EXPECT_EQ(test::resolve(manifest).paths(), (Paths{"/A long name.text"}));
}

TEST(ImageSource, AnImageIsCopiedWhereToNamesOneAndRefusedIfItIsNone) {
  const Scratch scratch;
  scratch.write("fake.iso", std::string(40000, 'x'));
  TestManifest manifest(scratch.path());
  manifest.from("fake.iso", "/images/fake.iso");
  EXPECT_EQ(test::resolve(manifest).content("/images/fake.iso").size(), 40000u);
  manifest.files[0].to.value = "/images/";
  EXPECT_TRUE(test::resolve(manifest).told("GM0501"));
}

}  // namespace
}  // namespace disc
