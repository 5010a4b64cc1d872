// Folders, files and what a manifest spells out, laid over each other.
#include "manifests/sources/resolve.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <set>

#include "formats/io/descriptor.h"
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Resolved;
using test::Scratch;
using test::TestManifest;
using Paths = std::vector<std::string>;

TEST(Resolve, AFolderLandsWhereItIsSentTo) {
  const Scratch scratch;
  scratch.write("site/index.html", "<html>");
  scratch.write("site/img/a.png", "png");
  scratch.folder("site/empty");
  TestManifest manifest(scratch.path());
  manifest.from("site/", "/www");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.paths(),
            (Paths{"/www", "/www/empty", "/www/img", "/www/index.html", "/www/img/a.png"}));
  EXPECT_EQ(resolved.content("/www/img/a.png"), "png");
  test::expect_promised_order(resolved.tree);
}

TEST(Resolve, WithoutEntriesThereIsARoot) {
  const Scratch scratch;
  const Resolved resolved = test::resolve(TestManifest(scratch.path()));
  ASSERT_EQ(resolved.tree.nodes.size(), 1u);
  EXPECT_EQ(resolved.at("/").mode, 0755u);
  EXPECT_EQ(resolved.at("/").seconds, test::epoch_2020);
}

TEST(Resolve, OwnersAndModesOfTheHostDoNotShow) {
  const Scratch scratch;
  scratch.write("in/plain", "a", 0600);
  scratch.write("in/program", "b", 0700);
  scratch.write("in/others-only", "c", 0654);
  scratch.write("in/setuid", "d", 04711);
  scratch.folder("in/shared");
  ::chmod((scratch / "in/shared").c_str(), 01777);
  ::chmod((scratch / "in").c_str(), 0700);
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/").mode, 0755u);
  EXPECT_EQ(resolved.at("/plain").mode, 0644u);
  EXPECT_EQ(resolved.at("/program").mode, 0755u);
  EXPECT_EQ(resolved.at("/others-only").mode, 0644u);
  EXPECT_EQ(resolved.at("/setuid").mode, 04755u);
  EXPECT_EQ(resolved.at("/shared").mode, 01755u);
  EXPECT_EQ(resolved.at("/plain").uid, 0u);
}

TEST(Resolve, KeepTakesTheSourcesOwnersAndModes) {
  const Scratch scratch;
  scratch.write("in/plain", "a", 0600);
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  AttributeRule& rule = manifest.rule("**");
  rule.mode = "keep";
  rule.owner = "keep";
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/plain").mode, 0600u);
  EXPECT_EQ(resolved.at("/plain").uid, ::geteuid());
}

TEST(Resolve, TimesAreClampedAsTheManifestSays) {
  const Scratch scratch;
  scratch.write("in/old", "a");
  scratch.set_time("in/old", -86400);
  scratch.write("in/new", "b");
  scratch.set_time("in/new", test::epoch_2020 + 5);
  TestManifest manifest(scratch.path());
  manifest.from("in", "/x");
  const std::int64_t epoch = test::epoch_2020;
  {
    const Resolved resolved = test::resolve(manifest);
    EXPECT_EQ(resolved.at("/x/old").seconds, -86400);
    EXPECT_EQ(resolved.at("/x/new").seconds, epoch);
    EXPECT_EQ(resolved.at("/").seconds, epoch);
  }
  manifest.clamp = Clamp::All;
  EXPECT_EQ(test::resolve(manifest).at("/x/old").seconds, epoch);
  manifest.clamp = Clamp::None;
  EXPECT_EQ(test::resolve(manifest).at("/x/new").seconds, epoch + 5);
  manifest.files[0].time = Timestamp{1000, 7};
  EXPECT_EQ(test::resolve(manifest).at("/x/new").seconds, 1000);
  EXPECT_EQ(test::resolve(manifest).at("/x/new").nanoseconds, 7u);
}

TEST(Resolve, AFileTakesTheNameOfToOrKeepsItsOwnInAFolder) {
  const Scratch scratch;
  scratch.write("a.txt", "A");
  TestManifest manifest(scratch.path());
  manifest.from("a.txt", "/docs/");
  manifest.from("a.txt", "/b.txt");
  manifest.from("a.txt", "/");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.paths(), (Paths{"/a.txt", "/b.txt", "/docs", "/docs/a.txt"}));
  EXPECT_EQ(resolved.content("/b.txt"), "A");
  EXPECT_EQ(resolved.tree.opener->describe(resolved.at("/b.txt").a), scratch / "a.txt");
}

TEST(Resolve, EverythingAManifestSpellsOutIsMade) {
  const Scratch scratch;
  TestManifest manifest(scratch.path());
  manifest.text("hello", "/greeting");
  manifest.add(EntryKind::Symlink, "/etc/link").target.value = "../greeting";
  manifest.add(EntryKind::Directory, "/empty").mode = "1777";
  FileEntry& device = manifest.add(EntryKind::Device, "/dev/null");
  device.device_major = 1;
  device.device_minor = 3;
  manifest.add(EntryKind::Device, "/dev/pipe").device_type = 'p';
  manifest.add(EntryKind::Hardlink, "/hello").target.value = "/greeting";
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.content("/greeting"), "hello");
  EXPECT_EQ(resolved.tree.target(resolved.tree.find("/etc/link")), "../greeting");
  EXPECT_EQ(resolved.at("/etc/link").mode, 0777u);
  EXPECT_EQ(resolved.at("/empty").mode, 01777u);
  EXPECT_EQ(resolved.at("/dev/null").type, NodeType::CharDevice);
  EXPECT_EQ(resolved.at("/dev/null").a, 1u);
  EXPECT_EQ(resolved.at("/dev/null").b, 3u);
  EXPECT_EQ(resolved.at("/dev/pipe").type, NodeType::Fifo);
  EXPECT_EQ(resolved.at("/hello").a, resolved.at("/greeting").a);
  EXPECT_EQ(resolved.at("/hello").b, 1u);
  EXPECT_EQ(resolved.at("/greeting").b, 1u);
  EXPECT_EQ(resolved.at("/greeting").seconds, test::epoch_2020);
  EXPECT_EQ(resolved.tree.opener->describe(resolved.at("/greeting").a),
            "text at test.disc.yaml:1:3");
}

TEST(Resolve, TheEntrysOwnModeGoesOverTheRules) {
  const Scratch scratch;
  TestManifest manifest(scratch.path());
  manifest.add(EntryKind::Directory, "/empty").mode = "1777";
  FileEntry& text = manifest.text("x", "/run");
  text.mode = "u+x";
  text.owner = "5:6";
  manifest.text("y", "/other");
  AttributeRule& rule = manifest.rule("**");
  rule.mode = "u=rwX,go=";
  rule.owner = "7:8";
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/empty").mode, 01777u);
  EXPECT_EQ(resolved.at("/run").mode, 0744u);
  EXPECT_EQ(resolved.at("/run").gid, 6u);
  EXPECT_EQ(resolved.at("/other").mode, 0600u);
  EXPECT_EQ(resolved.at("/other").uid, 7u);
}

TEST(Resolve, TwoFilesAtOnePathAreAnErrorThatNamesBothEntries) {
  const Scratch scratch;
  TestManifest manifest(scratch.path());
  manifest.text("1", "/a/x");
  manifest.text("2", "/a/x");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0510", "test.disc.yaml:2:3: '/a/x' is there already"));
  EXPECT_TRUE(resolved.told("GM0510", "from test.disc.yaml:1:3"));
}

TEST(Resolve, ReplaceAndKeepSettleConflicts) {
  const Scratch scratch;
  scratch.write("in/a/x", "new");
  scratch.write("in/b", "file");
  TestManifest manifest(scratch.path());
  manifest.text("old", "/a/x");
  manifest.text("below", "/b/c/d");
  manifest.from("in", "/").on_conflict = OnConflict::Replace;
  {
    const Resolved resolved = test::resolve(manifest);
    EXPECT_EQ(resolved.messages, Paths{});
    EXPECT_EQ(resolved.paths(), (Paths{"/a", "/b", "/a/x"}));
    EXPECT_EQ(resolved.content("/a/x"), "new");
    EXPECT_EQ(resolved.content("/b"), "file");
    EXPECT_EQ(resolved.tree.contents.size(), 2u) << "contents nobody uses must go";
  }
  manifest.files[2].on_conflict = OnConflict::Keep;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.content("/a/x"), "old");
  EXPECT_EQ(resolved.content("/b/c/d"), "below");
}

TEST(Resolve, FoldersMergeAndTheLaterOneDecidesTheirAttributes) {
  const Scratch scratch;
  scratch.write("one/d/a", "a");
  scratch.write("two/d/b", "b");
  scratch.set_time("one/d", 100);
  scratch.set_time("two/d", 200);
  TestManifest manifest(scratch.path());
  manifest.from("one", "/");
  manifest.from("two", "/");
  manifest.text("c", "/d/c");
  EXPECT_EQ(test::resolve(manifest).at("/d").seconds, 200);
  EXPECT_EQ(test::resolve(manifest).paths(), (Paths{"/d", "/d/a", "/d/b", "/d/c"}));
  manifest.files[1].on_conflict = OnConflict::Keep;
  EXPECT_EQ(test::resolve(manifest).at("/d").seconds, 100);
}

TEST(Resolve, RemoveTakesAwayWhatAnEarlierEntryBrought) {
  const Scratch scratch;
  scratch.write("in/docs/drafts/x", "x");
  scratch.write("in/docs/y", "y");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  manifest.add(EntryKind::Remove, "/docs/drafts");
  manifest.text("again", "/docs/drafts/z");
  EXPECT_EQ(test::resolve(manifest).paths(),
            (Paths{"/docs", "/docs/drafts", "/docs/y", "/docs/drafts/z"}));
  manifest.add(EntryKind::Remove, "/docs/nothing");
  EXPECT_TRUE(test::resolve(manifest).told("GM0501", "nothing to remove"));
}

TEST(Resolve, ExcludeTakesEverythingBelowAndIncludeTheWayThere) {
  const Scratch scratch;
  for (const char* name : {"in/a.o", "in/a.c", "in/sub/b.o", "in/sub/b.c", "in/cache/deep/x.c",
                           "in/sub/cache/y.c", "in/only-o/z.o"})
    scratch.write(name, name);
  TestManifest manifest(scratch.path());
  FileEntry& entry = manifest.from("in", "/");
  test::words(entry.exclude, {"*.o", "/cache"});
  EXPECT_EQ(test::resolve(manifest).paths(),
            (Paths{"/a.c", "/only-o", "/sub", "/sub/b.c", "/sub/cache", "/sub/cache/y.c"}));
  entry.exclude.clear();
  test::words(entry.include, {"*.c", "/only-o"});
  EXPECT_EQ(test::resolve(manifest).paths(),
            (Paths{"/a.c", "/cache", "/only-o", "/sub", "/cache/deep", "/only-o/z.o", "/sub/b.c",
                   "/sub/cache", "/cache/deep/x.c", "/sub/cache/y.c"}));
}

TEST(Resolve, LaterRulesWinFieldByField) {
  const Scratch scratch;
  scratch.write("in/boot/k", "k");
  scratch.write("in/secret/s", "s");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  manifest.rule("**").sort = 5;
  manifest.rule("/boot/**").sort = 100;
  manifest.rule("/boot/k").align = 65536;
  manifest.rule("/secret").hide = std::vector<std::string>{"joliet"};
  AttributeRule::Zisofs zisofs;
  zisofs.level = 9;
  manifest.rule("k").zisofs = zisofs;
  const Resolved resolved = test::resolve(manifest);
  const auto placement = [&](const char* path) {
    return resolved.tree.placement(resolved.tree.find(path));
  };
  EXPECT_EQ(placement("/boot").sort, 5);
  EXPECT_EQ(placement("/boot/k").sort, 100);
  EXPECT_EQ(placement("/boot/k").align, 65536u);
  EXPECT_EQ(placement("/boot/k").zisofs_level, 9);
  EXPECT_EQ(placement("/boot/k").zisofs_block, 32u * 1024);
  EXPECT_TRUE(placement("/secret").hide_joliet);
  EXPECT_TRUE(placement("/secret/s").hide_joliet) << "below a hidden folder";
  EXPECT_FALSE(placement("/secret/s").hide_iso9660);
  EXPECT_LE(resolved.tree.placements.size(), 5u);
}

TEST(Resolve, ARuleForAPathThatIsNotThereIsAWarning) {
  const Scratch scratch;
  TestManifest manifest(scratch.path());
  manifest.text("x", "/x");
  manifest.rule("/y").sort = 1;
  manifest.rule("*.o").sort = 1;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0505", "'/y'"));
  EXPECT_EQ(resolved.messages.size(), 1u);
}

TEST(Resolve, HardLinksOfAFolderAreOneFile) {
  const Scratch scratch;
  scratch.write("in/z/first", "same");
  scratch.run(
      "ln in/z/first in/a; ln in/z/first outside; echo same > in/other; "
      "echo x > in/pair; ln in/pair in/pair2");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/a").a, resolved.at("/z/first").a);
  EXPECT_EQ(resolved.at("/a").b, 1u);
  EXPECT_EQ(resolved.at("/z/first").b, 1u);
  EXPECT_EQ(resolved.at("/pair").b, 2u) << "numbered in order of path";
  EXPECT_EQ(resolved.at("/pair2").b, 2u);
  EXPECT_EQ(resolved.at("/other").b, 0u);
}

TEST(Resolve, ALinkGroupOfOneIsNone) {
  const Scratch scratch;
  scratch.write("in/a", "x");
  scratch.run("ln in/a outside");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  EXPECT_EQ(test::resolve(manifest).at("/a").b, 0u);
}

TEST(Resolve, RulesThatTellLinksApartPartThem) {
  const Scratch scratch;
  scratch.write("in/a", "x");
  scratch.run("ln in/a in/b; ln in/a in/c");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  manifest.rule("/c").mode = "0600";
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/a").b, 1u);
  EXPECT_EQ(resolved.at("/b").b, 1u);
  EXPECT_EQ(resolved.at("/c").b, 0u);
  EXPECT_EQ(resolved.at("/c").a, resolved.at("/a").a);
}

TEST(Resolve, SymlinksAreKeptAndFollowedOnDemand) {
  const Scratch scratch;
  scratch.write("in/real/file", "content");
  scratch.run("ln -s real/file in/link; ln -s real in/folder-link");
  TestManifest manifest(scratch.path());
  FileEntry& entry = manifest.from("in", "/");
  {
    const Resolved resolved = test::resolve(manifest);
    EXPECT_EQ(resolved.tree.target(resolved.tree.find("/link")), "real/file");
    EXPECT_EQ(resolved.at("/folder-link").type, NodeType::Symlink);
  }
  entry.symlinks = Symlinks::Follow;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.messages, Paths{});
  EXPECT_EQ(resolved.content("/link"), "content");
  EXPECT_EQ(resolved.content("/folder-link/file"), "content");
}

TEST(Resolve, FollowedLinksThatLoopLeaveOrDangleAreErrors) {
  const Scratch scratch;
  scratch.write("proj/in/f", "x");
  scratch.write("secret", "s");
  scratch.run("ln -s . proj/in/loop; ln -s ../../secret proj/in/out; ln -s nowhere proj/in/lost");
  TestManifest manifest(scratch / "proj");
  manifest.from("in", "/").symlinks = Symlinks::Follow;
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0502", "in/loop' is one of the folders above itself"));
  EXPECT_TRUE(resolved.told("GM0502", "in/out' is a symbolic link that leads to"));
  EXPECT_TRUE(resolved.told("GM0502", "in/lost' is a symbolic link to 'nowhere'"));
}

// The advice of these errors is to exclude the link, so that must help.
TEST(Resolve, LinksThatAreLeftOutAreNotFollowed) {
  const Scratch scratch;
  scratch.write("proj/in/f.c", "x");
  scratch.write("secret", "s");
  scratch.run("ln -s . proj/in/loop; ln -s ../../secret proj/in/out; ln -s nowhere proj/in/lost");
  TestManifest manifest(scratch / "proj");
  FileEntry& entry = manifest.from("in", "/");
  entry.symlinks = Symlinks::Follow;
  test::words(entry.exclude, {"loop", "/out", "lost"});
  const Resolved excluded = test::resolve(manifest);
  EXPECT_EQ(excluded.messages, Paths{});
  EXPECT_EQ(excluded.paths(), (Paths{"/f.c"}));
  entry.exclude.clear();
  test::words(entry.exclude, {"loop"});
  test::words(entry.include, {"*.c"});
  const Resolved included = test::resolve(manifest);
  EXPECT_EQ(included.messages, Paths{});
  EXPECT_EQ(included.paths(), (Paths{"/f.c"}));
}

TEST(Resolve, ASourceThatIsNotThereIsMarkedWhereItIsNamed) {
  const Scratch scratch;
  scratch.write("file", "x");
  TestManifest manifest(scratch.path());
  manifest.from("nothing", "/a").from.mark = {test::mark_at(1).text, 1, 12, 7};
  manifest.from("file/", "/b/").from.mark = {test::mark_at(1).text, 2, 12, 5};
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0501: test.disc.yaml:1:12", "there is no file or folder 'nothing'"));
  EXPECT_TRUE(
      resolved.told("GM0501: test.disc.yaml:2:12", "'file/' ends in a slash but is not a folder"));
}

TEST(Resolve, SourcesStayInTheManifestsFolder) {
  const Scratch scratch;
  scratch.write("outside/f", "x");
  scratch.folder("proj");
  scratch.run("ln -s ../outside proj/door");
  TestManifest manifest(scratch / "proj");
  manifest.from("../outside", "/a");
  manifest.from("door/f", "/b");
  manifest.from(scratch / "outside/f", "/c");
  manifest.from("nothing", "/d");
  const Resolved resolved = test::resolve(manifest);
  ASSERT_EQ(resolved.messages.size(), 4u);
  for (int i = 0; i < 3; ++i)
    EXPECT_NE(resolved.messages[static_cast<std::size_t>(i)].find("--allow-outside"),
              std::string::npos);
  EXPECT_TRUE(resolved.told("GM0501", "there is no file or folder 'nothing'"));

  manifest.files.pop_back();
  ResolveOptions options;
  options.allow_outside = true;
  const Resolved allowed = test::resolve(manifest, options);
  EXPECT_EQ(allowed.messages, Paths{});
  EXPECT_EQ(allowed.content("/a/f"), "x");
  EXPECT_EQ(allowed.content("/b"), "x");
}

TEST(Resolve, SocketsAndUnreadableFilesAreErrorsWithAdvice) {
  const Scratch scratch;
  scratch.write("in/f", "x");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = scratch / "in/socket";
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  TestManifest manifest(scratch.path());
  FileEntry& entry = manifest.from("in", "/");
  EXPECT_TRUE(test::resolve(manifest).told("GM0503", "'/socket' is a socket"));
  test::words(entry.exclude, {"socket"});
  EXPECT_EQ(test::resolve(manifest).messages, Paths{});
}

TEST(Resolve, NamesThatAreNotUtf8AreCarried) {
  const Scratch scratch;
  scratch.write("in/caf\xe9", "latin");
  scratch.write("in/caf\xc3\xa9", "utf-8");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  const Resolved resolved = test::resolve(manifest);
  EXPECT_EQ(resolved.at("/caf\xe9").name_is_utf8, 0);
  EXPECT_EQ(resolved.at("/caf\xc3\xa9").name_is_utf8, 1);
  EXPECT_EQ(resolved.content("/caf\xe9"), "latin");
}

TEST(Resolve, PathsOfEntriesAreCheckedBeforeAnythingIsMade) {
  const Scratch scratch;
  TestManifest manifest(scratch.path());
  manifest.text("x", "/a/../b");
  manifest.text("x", "/" + std::string(256, 'n'));
  manifest.text("x", "/");
  manifest.text("x", "/into/");
  manifest.text("x", "/mode").mode = "u=rwq";
  manifest.add(EntryKind::Hardlink, "/h").target.value = "/none";
  const Resolved resolved = test::resolve(manifest);
  EXPECT_TRUE(resolved.told("GM0501", "has a name '..'"));
  EXPECT_TRUE(resolved.told("GM0501", "a name of 256 bytes"));
  EXPECT_TRUE(resolved.told("GM0501", "`to` is the root"));
  EXPECT_TRUE(resolved.told("GM0501", "ends in a slash"));
  EXPECT_TRUE(resolved.told("GM0501", "mode 'u=rwq'"));
  EXPECT_TRUE(resolved.told("GM0501", "nothing to link to"));
  EXPECT_EQ(resolved.tree.nodes.size(), 1u);
}

TEST(Resolve, TheOrderOfListingAndTheThreadsDoNotShow) {
  const Scratch scratch;
  for (int d = 0; d < 30; ++d) {
    for (int f = 0; f < 7; ++f)
      scratch.write(cat("in/d", d % 6, "/e", d, "/f", f), cat(d * f));
  }
  scratch.run("ln in/d1/e1/f1 in/d5/link; ln in/d1/e1/f1 in/d0/link");
  TestManifest manifest(scratch.path());
  manifest.from("in", "/");
  ResolveOptions options;
  options.threads = 1;
  const std::string expected = test::resolve(manifest, options).dump();
  for (const unsigned threads : {2u, 5u}) {
    for (const bool reverse : {false, true}) {
      options.threads = threads;
      options.reverse_listing = reverse;
      EXPECT_EQ(test::resolve(manifest, options).dump(), expected);
    }
  }
}

TEST(Resolve, ATreeMadeInTheOppositeOrderWithAnotherUmaskIsTheSame) {
  const Scratch scratch;
  const mode_t old = ::umask(022);
  const auto make = [&](const std::string& top, bool backwards) {
    for (int i = 0; i < 40; ++i) {
      const int n = backwards ? 39 - i : i;
      const std::string name = cat(top, "/d", n % 4, "/f", n);
      std::filesystem::create_directories(scratch / cat(top, "/d", n % 4));
      std::ofstream(scratch / name) << n;
      scratch.set_time(name, 1000 + n);
    }
    for (int d = 0; d < 4; ++d)
      scratch.set_time(cat(top, "/d", d), 5);
    scratch.set_time(top, 5);
  };
  make("one", false);
  ::umask(077);
  make("two", true);
  ::umask(old);
  TestManifest one(scratch.path()), two(scratch.path());
  one.from("one", "/");
  two.from("two", "/");
  EXPECT_EQ(test::resolve(one).dump(), test::resolve(two).dump());
}

TEST(Resolve, InputsAreRecordedForLockAndDepfile) {
  const Scratch scratch;
  scratch.write("in/sub/f", "12345");
  scratch.write("in/x.o", "left out");
  scratch.write("one.txt", "123");
  TestManifest manifest(scratch.path());
  test::words(manifest.from("in/", "/").exclude, {"*.o"});
  manifest.from("./one.txt", "/");
  const Resolved resolved = test::resolve(manifest);
  ASSERT_EQ(resolved.tree.inputs.size(), 2u);
  EXPECT_EQ(resolved.tree.inputs[0].path, "in");
  EXPECT_EQ(resolved.tree.inputs[0].kind, "folder");
  EXPECT_EQ(resolved.tree.inputs[0].size, 5u);
  EXPECT_EQ(resolved.tree.inputs[1].path, "one.txt");
  EXPECT_EQ(resolved.tree.inputs[1].kind, "file");
  EXPECT_EQ(resolved.tree.inputs[1].origin, 1u);
  std::set<std::string> read;
  for_each_input(resolved.tree, [&](const std::string& path) { read.insert(path); });
  EXPECT_TRUE(read.contains(scratch / "in"));
  EXPECT_TRUE(read.contains(scratch / "in/sub"));
  EXPECT_TRUE(read.contains(scratch / "in/sub/f"));
  EXPECT_FALSE(read.contains(scratch / "in/x.o"));
  // The folder of a single file may change as it likes; the image itself may be written there.
  EXPECT_FALSE(read.contains(scratch.path()));
  EXPECT_FALSE(read.contains(scratch / "."));
}

}  // namespace
}  // namespace disc
