// Lists in mtree form: every way of writing them, and what they promise.
#include "manifests/sources/mtree_list.h"
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Resolved;
using test::Scratch;
using test::TestManifest;
using Paths = std::vector<std::string>;

TEST(ReadMtree, TakesRelativeListsWithSetAndDots) {
  const auto lines = read_mtree(
      "#mtree\n"
      "/set type=file uid=5 gid=6 mode=0644\n"
      ". type=dir mode=0755\n"
      "    bin type=dir \\\n"
      "        mode=0711\n"
      "        ls size=3 time=1000.5\n"
      "    ..\n"
      "/unset uid\n"
      "    a\\040b\\043 link=x type=link  # a remark\n"
      "..\n",
      "list");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0].path, "");
  EXPECT_EQ(lines[1].path, "bin");
  EXPECT_EQ(lines[1].mode, "0711");
  EXPECT_EQ(lines[2].path, "bin/ls");
  EXPECT_EQ(lines[2].uid, 5u);
  EXPECT_EQ(lines[2].size, 3u);
  EXPECT_EQ(lines[2].time->seconds, 1000);
  EXPECT_EQ(lines[2].time->nanoseconds, 5u);
  EXPECT_EQ(lines[3].path, "a b#");
  EXPECT_EQ(lines[3].uid, std::nullopt);
  EXPECT_EQ(lines[3].gid, 6u);
  EXPECT_EQ(lines[3].link, "x");
  EXPECT_EQ(lines[3].line, 9);
}

TEST(ReadMtree, TakesFullPathsAndMergesRepeatedOnes) {
  const auto lines = read_mtree(
      "./a/b type=char device=native,1,3 mode=0600\n"
      "./a/b mode=0644\n"
      "./c type=block device=0x801\n"
      "./d\\s\\n\\M-i type=file sha256digest=" +
          std::string(64, 'A') + " optional nochange\n",
      "list");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].path, "a/b");
  EXPECT_EQ(lines[0].mode, "0644");
  EXPECT_EQ(lines[0].device_minor, 3u);
  EXPECT_EQ(lines[1].device_major, 8u);
  EXPECT_EQ(lines[1].device_minor, 1u);
  EXPECT_EQ(lines[2].path, "d \n\xe9");
  EXPECT_TRUE(lines[2].optional);
  EXPECT_EQ(lines[2].digests[0].second, std::string(64, 'a'));
}

TEST(ReadMtree, RefusesWithTheLine) {
  for (const char* text :
       {"..\n", "/etc/passwd type=file\n", "./a/../b type=file\n", "a type=door\n", "a uid=root\n",
        "a uid=-1\n", "a size=1x\n", "a time=1.9999999999\n", "a device=1,2\n", "a md5digest=xyz\n",
        "a\\057b type=file\n", "a\\000 type=file\n", "a\\\\M type=f\\M\n", "a link=\\\n"}) {
    try {
      const auto lines = read_mtree(text, "list");
      // A backslash at the end of the line goes on with the next, which is not there.
      EXPECT_EQ(std::string(text), "a link=\\\n");
    } catch (const FormatError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with("list:1: ")) << error.what();
    }
  }
}

TEST(MtreeSource, TheListDecidesAndFilesGiveTheBytes) {
  const Scratch scratch;
  scratch.write("list/bin/tool", "#!/bin/sh\n", 0600);
  scratch.write("list/elsewhere/x", "moved");
  scratch.write("list/tree.mtree",
                "#mtree\n"
                ". type=dir mode=0700 time=5.0\n"
                "./bin type=dir uid=1 gid=2 mode=0750 time=7.0\n"
                "./bin/tool type=file uid=3 gid=4 mode=u=rwxs,go=rx time=9.000000001 size=10 "
                "cksum=1501752681 sha256digest="
                "a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf\n"
                "./moved type=file contents=elsewhere/x\n"
                "./link type=link link=bin/tool\n"
                "./dev type=dir\n"
                "./dev/null type=char device=linux,1,3 mode=0666\n"
                "./pipe type=fifo\n"
                "./maybe type=file optional\n");
  TestManifest manifest(scratch.path());
  manifest.from("list/tree.mtree", "/x");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.paths(), (Paths{"/x", "/x/bin", "/x/dev", "/x/link", "/x/moved", "/x/pipe",
                                     "/x/bin/tool", "/x/dev/null"}));
  EXPECT_EQ(resolved.at("/x").mode, 0700u);
  EXPECT_EQ(resolved.at("/x/bin").gid, 2u);
  EXPECT_EQ(resolved.at("/x/bin/tool").mode, 04755u);
  EXPECT_EQ(resolved.at("/x/bin/tool").uid, 3u);
  EXPECT_EQ(resolved.at("/x/bin/tool").seconds, 9);
  EXPECT_EQ(resolved.at("/x/bin/tool").nanoseconds, 1u);
  EXPECT_EQ(resolved.content("/x/bin/tool"), "#!/bin/sh\n");
  EXPECT_EQ(resolved.content("/x/moved"), "moved");
  EXPECT_EQ(resolved.at("/x/moved").mode, 0644u);
  EXPECT_EQ(resolved.at("/x/moved").seconds, test::epoch_2020);
  EXPECT_EQ(resolved.at("/x/dev/null").a, 1u);
  EXPECT_EQ(resolved.tree.inputs[0].kind, "mtree");
}

TEST(MtreeSource, TakesWhatBsdtarWrites) {
  const Scratch scratch;
  scratch.write("in/a b/f", "content");
  scratch.run(
      "ln -s f in/'a b'/l; cd in && bsdtar --format mtree "
      "--options='!all,type,mode,uid,gid,size,link,sha256,md5,sha1,sha512,cksum' "
      "-cf tree.mtree 'a b'");
  TestManifest manifest(scratch.path());
  manifest.from("in/tree.mtree", "/");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.content("/a b/f"), "content");
  EXPECT_EQ(resolved.tree.target(resolved.tree.find("/a b/l")), "f");
}

TEST(MtreeSource, WhatTheFilesDoNotKeepIsAnError) {
  const Scratch scratch;
  scratch.write("size", "12345");
  scratch.write("sha", "12345");
  scratch.write("crc", "12345");
  scratch.folder("folder");
  scratch.write("../outside-of-it", "secret");
  scratch.write("t.mtree", cat("./size type=file size=4\n", "./sha type=file sha1=",
                               std::string(40, '0'), "\n", "./crc type=file cksum=1\n",
                               "./missing type=file\n"
                               "./folder type=file\n"
                               "./dev type=char\n"
                               "./sock type=socket\n"
                               "./out type=file contents=../outside-of-it\n"
                               "./named type=dir uname=lisa\n"));
  TestManifest manifest(scratch.path());
  manifest.from("t.mtree", "/");
  const Resolved resolved = test::resolve(manifest);
  std::filesystem::remove(scratch / "../outside-of-it");
  EXPECT_TRUE(resolved.told("GM0530", "t.mtree:1: '" + scratch / "size" + "' has 5 bytes"));
  EXPECT_TRUE(
      resolved.told("GM0530", "sha' has the sha1 digest 8cb2237d0679ca88db6464eac60da9634"));
  EXPECT_TRUE(resolved.told("GM0530", "crc' has the cksum"));
  EXPECT_TRUE(resolved.told("GM0530", "there is no file"));
  EXPECT_TRUE(resolved.told("GM0530", "is not a file"));
  EXPECT_TRUE(resolved.told("GM0530", "no device= keyword"));
  EXPECT_TRUE(resolved.told("GM0530", "is a socket"));
  EXPECT_TRUE(resolved.told("GM0530", "outside the manifest's folder"));
  EXPECT_TRUE(resolved.told("GM0531", "names without numbers"));
}

TEST(MtreeSource, TellsEveryLineThatCannotBeDoneAndLaysTheOthers) {
  const Scratch scratch;
  scratch.write("one", "1");
  scratch.write("list.mtree",
                "#mtree\n"
                "bad type=door\n"
                "sub type=dir mode=0755 uid=many\n"
                "  inner type=file contents=one\n"
                "..\n"
                "good type=file contents=one\n"
                "size type=file contents=one size=x\n");
  TestManifest manifest(scratch.path());
  manifest.from("list.mtree", "/");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0530", "list.mtree:2: type='door'"));
  EXPECT_TRUE(resolved.told("GM0530", "list.mtree:3: uid=many"));
  EXPECT_TRUE(resolved.told("GM0530", "list.mtree:7: size=x"));
  EXPECT_EQ(resolved.messages.size(), 3u);
  EXPECT_TRUE(resolved.has("/sub/inner"));
  EXPECT_TRUE(resolved.has("/good"));
}

}  // namespace
}  // namespace disc
