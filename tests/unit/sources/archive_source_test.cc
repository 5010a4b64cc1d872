// Archives as sources, made by other people's programs and by hand.
#include <fcntl.h>

#include <cstdlib>

#include "formats/io/posix_acl.h"
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Resolved;
using test::Scratch;
using test::TestManifest;
using Paths = std::vector<std::string>;

// Owners other than ours need no privilege in an archive.
constexpr const char* make_tree =
    "mkdir -p src/docs/img && printf manual > src/docs/manual.txt && "
    "printf png > src/docs/img/a.png && ln src/docs/manual.txt src/docs/same.txt && "
    "ln -s manual.txt src/docs/link && chmod 0640 src/docs/manual.txt && chmod 2750 src/docs/img "
    "&& "
    "find src -exec touch -h -d @1000000000 {} + && ";

class EveryFormat : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(EveryFormat, BringsOwnersModesTimesLinksAndBytes) {
  const Scratch scratch;
  const auto [name, command] = GetParam();
  scratch.run(cat(make_tree, "cd src && ", command));
  TestManifest manifest(scratch.path());
  manifest.from(name, "/x");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.paths(),
            (Paths{"/x", "/x/docs", "/x/docs/img", "/x/docs/link", "/x/docs/manual.txt",
                   "/x/docs/same.txt", "/x/docs/img/a.png"}));
  EXPECT_EQ(resolved.content("/x/docs/manual.txt"), "manual");
  EXPECT_EQ(resolved.content("/x/docs/same.txt"), "manual");
  EXPECT_EQ(resolved.content("/x/docs/img/a.png"), "png");
  EXPECT_EQ(resolved.tree.target(resolved.tree.find("/x/docs/link")), "manual.txt");
  EXPECT_EQ(resolved.at("/x/docs/manual.txt").mode, 0640u);
  EXPECT_EQ(resolved.at("/x/docs/img").mode, 02750u);
  EXPECT_EQ(resolved.at("/x/docs/manual.txt").seconds, 1000000000);
  const bool has_links = std::string(name).find(".zip") == std::string::npos &&
                         std::string(name).find(".7z") == std::string::npos;
  EXPECT_EQ(resolved.at("/x/docs/same.txt").b, has_links ? 1u : 0u);
  EXPECT_EQ(resolved.at("/x/docs/manual.txt").b, has_links ? 1u : 0u);
  EXPECT_EQ(resolved.tree.opener->describe(resolved.at("/x/docs/img/a.png").a),
            scratch / name + ": docs/img/a.png");
  ASSERT_EQ(resolved.tree.inputs.size(), 1u);
  EXPECT_EQ(resolved.tree.inputs[0].kind, "archive");
}

INSTANTIATE_TEST_SUITE_P(
    Archives, EveryFormat,
    testing::Values(std::pair("a.tar", "tar -cf ../a.tar docs"),
                    std::pair("a.tar.gz", "tar -czf ../a.tar.gz docs"),
                    std::pair("a.tgz", "tar -czf ../a.tgz docs"),
                    std::pair("a.tar.bz2", "bsdtar -cjf ../a.tar.bz2 docs"),
                    std::pair("a.tar.xz", "bsdtar -cJf ../a.tar.xz docs"),
                    std::pair("a.tar.zst", "bsdtar --zstd -cf ../a.tar.zst docs"),
                    std::pair("a.tar.lz4", "bsdtar --lz4 -cf ../a.tar.lz4 docs"),
                    std::pair("a.tar.lzma", "bsdtar --lzma -cf ../a.tar.lzma docs"),
                    std::pair("a.tar.Z", "bsdtar -cZf ../a.tar.Z docs"),
                    std::pair("pax.tar", "bsdtar --format pax -cf ../pax.tar docs"),
                    std::pair("v7.tar", "tar --format v7 -cf ../v7.tar docs"),
                    std::pair("a.cpio", "find docs | cpio -o -H newc > ../a.cpio"),
                    std::pair("odc.cpio", "find docs | cpio -o -H odc > ../odc.cpio"),
                    std::pair("a.cpio.gz", "find docs | cpio -o -H newc | gzip > ../a.cpio.gz"),
                    std::pair("a.zip", "zip -qry ../a.zip docs"),
                    std::pair("a.7z", "bsdtar --format 7zip -cf ../a.7z docs")),
    [](const auto& test) {
      std::string name = test.param.first;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

TEST(ArchiveSource, StripPathIncludeAndExcludeChooseMembers) {
  const Scratch scratch;
  scratch.run(cat(make_tree, "tar -cf a.tar --sort=name src"));
  TestManifest manifest(scratch.path());
  FileEntry& entry = manifest.from("a.tar", "/");
  entry.strip = 1;
  EXPECT_EQ(test::resolve(manifest).paths(),
            (Paths{"/docs", "/docs/img", "/docs/link", "/docs/manual.txt", "/docs/same.txt",
                   "/docs/img/a.png"}));
  EXPECT_EQ(test::resolve(manifest).at("/").seconds, 1000000000) << "src stands for the root";
  entry.strip = 0;
  entry.path.value = "/src/docs/img";
  EXPECT_EQ(test::resolve(manifest).paths(), (Paths{"/a.png"}));
  entry.path.value = "src";
  test::words(entry.include, {"*.png"});
  {
    const Resolved resolved = test::resolve(manifest);
    EXPECT_EQ(resolved.paths(), (Paths{"/docs", "/docs/img", "/docs/img/a.png"}));
    EXPECT_EQ(resolved.at("/docs/img").mode, 02750u) << "the folders on the way are the archive's";
  }
  entry.include.clear();
  test::words(entry.exclude, {"/docs/img", "same.txt"});
  EXPECT_EQ(test::resolve(manifest).paths(), (Paths{"/docs", "/docs/link", "/docs/manual.txt"}));
  entry.path.value = "nowhere";
  EXPECT_TRUE(test::resolve(manifest).told("GM0501", "there is nothing at 'nowhere'"));
  entry.path.value = "";
  entry.exclude.clear();
  entry.strip = 3;
  const Resolved deep = test::resolve(manifest);
  EXPECT_EQ(deep.paths(), (Paths{"/a.png"}));
  EXPECT_TRUE(deep.told("GM0523", "lie no deeper than the 3 names"));
}

TEST(ArchiveSource, AnArchiveIsCopiedWhereToNamesOne) {
  const Scratch scratch;
  scratch.run(cat(make_tree, "tar -czf a.tar.gz src && cp a.tar.gz b.bin"));
  TestManifest manifest(scratch.path());
  manifest.from("a.tar.gz", "/dist/a.tar.gz");
  manifest.from("b.bin", "/dist/");
  manifest.from("b.bin", "/unpacked").strip = 1;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.at("/dist/a.tar.gz").type, NodeType::File);
  EXPECT_EQ(resolved.at("/dist/b.bin").type, NodeType::File);
  EXPECT_EQ(resolved.content("/unpacked/docs/manual.txt"), "manual");
}

TEST(ArchiveSource, LaterMembersReplaceEarlierOnes) {
  const Scratch scratch;
  scratch.run("printf 1 > f && tar -cf a.tar f && printf 22 > f && tar -rf a.tar f");
  TestManifest manifest(scratch.path());
  manifest.from("a.tar", "/");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.content("/f"), "22");
}

TEST(ArchiveSource, NamesThatLeadElsewhereAreErrors) {
  const Scratch scratch;
  scratch.run(
      "mkdir d && printf x > f && tar -Pcf absolute.tar \"$PWD/f\" && "
      "cd d && tar -Pcf ../up.tar ../f && cd .. && "
      "mkdir e && printf y > e/f && tar -cf under.tar --transform 's,e/f,l/f,' e/f && "
      "ln -s /etc l && tar -cf link.tar l && bsdtar -cf both.tar @link.tar @under.tar");
  TestManifest manifest(scratch.path());
  manifest.from("absolute.tar", "/a");
  manifest.from("up.tar", "/b");
  manifest.from("both.tar", "/c");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0520", "absolute.tar: member '/"));
  EXPECT_TRUE(resolved.told("GM0520", "up.tar: member '../f' has a name '..'"));
  EXPECT_TRUE(resolved.told("GM0511", "'/c/l' comes from this entry as a symbolic link"));
  EXPECT_FALSE(resolved.has("/c/l/f"));
}

TEST(ArchiveSource, DamagedCutAndEncryptedArchivesNameArchiveAndMember) {
  const Scratch scratch;
  scratch.run(
      "head -c 100000 /dev/urandom > f && cp f g && tar -cf whole.tar f g && "
      "head -c 60000 whole.tar > cut.tar && head -c 100864 whole.tar > between.tar && head -c "
      "101376 whole.tar > name.tar && "
      "gzip -c whole.tar | head -c 90000 > cut.tar.gz && "
      "cp whole.tar header.tar && printf XXXX | "
      "dd of=header.tar bs=1 seek=101000 conv=notrunc && "
      "zip -q -P secret locked.zip f && printf 'no archive' > not.tar && : > empty.tar");
  for (const auto& [name, part] : std::vector<std::pair<const char*, const char*>>{
           {"cut.tar", "cut.tar: member 'f'"},
           {"name.tar", "name.tar: member 'g'"},
           {"cut.tar.gz", "cut.tar.gz: member 'f'"},
           {"header.tar", "header.tar: damaged, or not an archive, behind member 'f'"},
           {"locked.zip", "locked.zip: member 'f': is encrypted"},
           {"not.tar", "not.tar: damaged, or not an archive that can be read: "},
           {"empty.tar", "empty.tar: damaged, or not an archive that can be read: "}}) {
    TestManifest manifest(scratch.path());
    manifest.from(name, "/");
    const Resolved resolved = test::resolve(manifest);
    EXPECT_TRUE(resolved.told("GM0501", part))
        << name << ": " << (resolved.messages.empty() ? "silent" : resolved.messages[0]);
  }
  TestManifest manifest(scratch.path());
  manifest.from("between.tar", "/");
  EXPECT_TRUE(test::resolve(manifest).told("GM0524", "no end mark"));
}

TEST(ArchiveSource, AHardLinkToWhatIsLeftOutIsAnError) {
  const Scratch scratch;
  scratch.run(cat(make_tree, "tar -cf a.tar --sort=name src"));
  TestManifest manifest(scratch.path());
  test::words(manifest.from("a.tar", "/").exclude, {"manual.txt"});
  EXPECT_TRUE(test::resolve(manifest).told(
      "GM0520", "'src/docs/same.txt' is a hard link to 'src/docs/manual.txt'"));
}

TEST(ArchiveSource, NamesComeAsBytesWhateverTheLocale) {
  const Scratch scratch;
  scratch.run(
      "mkdir n && cd n && : > \"$(printf 'e\\314\\201')\" && : > \"$(printf 'l\\351')\" && "
      "bsdtar --format pax -cf ../pax.tar . && tar --format gnu -cf ../gnu.tar . && "
      "find . | cpio -o -H newc > ../c.cpio");
  for (const char* name : {"pax.tar", "gnu.tar", "c.cpio"}) {
    TestManifest manifest(scratch.path());
    manifest.from(name, "/");
    const Resolved resolved = test::resolve(manifest);
    EXPECT_EQ(resolved.messages, Paths{}) << name;
    EXPECT_TRUE(resolved.has("/e\xcc\x81")) << name << " must stay decomposed";
    EXPECT_TRUE(resolved.has("/l\xe9")) << name;
  }
  scratch.run(
      "python3 -c \"import zipfile; zipfile.ZipFile('u.zip','w').writestr('caf\\u00e9','x')\"");
  TestManifest manifest(scratch.path());
  manifest.from("u.zip", "/");
  EXPECT_TRUE(test::resolve(manifest).has("/caf\xc3\xa9"));
}

TEST(ArchiveSource, TheTimeZoneDoesNotShowInZipFiles) {
  const Scratch scratch;
  scratch.run(
      "python3 -c \"import zipfile; z=zipfile.ZipFile('z.zip','w'); "
      "z.writestr(zipfile.ZipInfo('f',(2001,2,3,4,5,6)),'x')\"");
  TestManifest manifest(scratch.path());
  manifest.from("z.zip", "/");
  const char* const before = ::getenv("TZ");
  const std::string saved = before != nullptr ? before : "";
  for (const char* zone : {"UTC0", "America/New_York", "Asia/Kolkata"}) {
    ::setenv("TZ", zone, 1);
    EXPECT_EQ(test::resolve(manifest).at("/f").seconds, 981173106) << zone;
    EXPECT_STREQ(::getenv("TZ"), zone);
  }
  if (before != nullptr)
    ::setenv("TZ", saved.c_str(), 1);
  else
    ::unsetenv("TZ");
}

TEST(ArchiveSource, DevicesAttributesAndAclsComeAlong) {
  const Scratch scratch;
  // Member by member with Python, so that no privilege is needed to make a device.
  scratch.run(R"(cat > make.py <<'END'
import tarfile, io
t = tarfile.open('a.tar', 'w', format=tarfile.PAX_FORMAT)
def add(name, kind, data=b'', pax={}, **more):
    i = tarfile.TarInfo(name); i.type = kind; i.size = len(data); i.pax_headers = pax
    for k, v in more.items(): setattr(i, k, v)
    t.addfile(i, io.BytesIO(data))
add('null', tarfile.CHRTYPE, devmajor=1, devminor=3, mode=0o666, uid=7, gid=8)
add('pipe', tarfile.FIFOTYPE, mode=0o600)
add('f', tarfile.REGTYPE, b'x', {'SCHILY.xattr.user.note': 'hello',
    'SCHILY.xattr.security.selinux': 'label', 'SCHILY.xattr.trusted.x': 'y',
    'SCHILY.acl.access': 'user::rw-,user:lisa:r--:1001,group::r--,mask::r--,other::r--'},
    mode=0o644)
add('nameless', tarfile.REGTYPE, b'x',
    {'SCHILY.acl.access': 'user::rw-,user:nobodyknows:r--,group::r--,mask::r--,other::r--'})
t.close()
END
python3 make.py)");
  TestManifest manifest(scratch.path());
  manifest.from("a.tar", "/");
  manifest.rule("/f").mode = "0600";
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/null").type, NodeType::CharDevice);
  EXPECT_EQ(resolved.at("/null").b, 3u);
  EXPECT_EQ(resolved.at("/null").gid, 8u);
  EXPECT_EQ(resolved.at("/pipe").type, NodeType::Fifo);
  ASSERT_NE(resolved.at("/f").xattrs, none);
  const XattrSet& set = resolved.tree.xattr_sets[resolved.at("/f").xattrs];
  ASSERT_EQ(set.size(), 2u) << "labels of the host stay behind";
  EXPECT_EQ(set[0].name, "system.posix_acl_access");
  EXPECT_EQ(set[1].name, "user.note");
  EXPECT_EQ(set[1].value, "hello");
  const Acl acl = *decode_acl(set[0].value);
  EXPECT_EQ(acl[1], (AclEntry{AclTag::User, 4, 1001}));
  EXPECT_EQ(acl[3], (AclEntry{AclTag::Mask, 0, acl_no_id})) << "0600 leaves the mask nothing";
  EXPECT_TRUE(resolved.told("GM0522", "'nobodyknows' without a number"));
}

}  // namespace
}  // namespace disc
