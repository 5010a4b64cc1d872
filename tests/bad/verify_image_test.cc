// Images of our own against manifests and receipts that are not theirs, and damaged ones against
// those that are: every difference is found and named.
#include <fmt/format.h>
#include <sys/xattr.h>

#include "formats/base/error.h"
#include "tests/bad/verify_fixture.h"

namespace disc {
namespace {

const char* const base = R"(glassmaster: 1
name: base
time: {epoch: 2020-01-01T00:00:00Z}
volume: {id: BASE}
filesystems:
  iso9660: {level: 3}
  rock-ridge: {version: 1.12}
  joliet: {level: 3}
attributes:
  - {match: '/one.txt', mode: '0600', owner: '5:6'}
  - {match: '/secret.txt', hide: [joliet]}
files:
  - {text: "one\n", to: /one.txt}
  - {text: "second\n", to: /docs/two.txt}
  - {text: "for few\n", to: /secret.txt}
  - {symlink: docs/two.txt, to: /link}
  - {hardlink: /docs/two.txt, to: /hard.txt}
  - {directory: /empty, mode: '1777'}
  - {device: {type: char, major: 1, minor: 3}, to: /null}
integrity: {checksums: [{to: /SHA256SUMS, algorithm: sha256}]}
on-loss: ignore
)";

TEST_F(VerifyImage, HoldsWhatItsManifestAndReceiptSay) {
  build(base);
  const Result manifest = verify(at("x.disc.yaml"));
  EXPECT_EQ(manifest.status, 0) << manifest.out << manifest.err;
  EXPECT_EQ(manifest.json["findings"], Json::array());
  const Result receipt = verify(at("x.iso.receipt.json"));
  EXPECT_EQ(receipt.status, 0) << receipt.out << receipt.err;
  EXPECT_EQ(receipt.json["findings"], Json::array());
}

TEST_F(VerifyImage, LooksAtOneViewIfAsked) {
  build(base);
  for (const char* view : {"rock-ridge", "iso9660", "joliet"})
    for (const char* expected : {"x.disc.yaml", "x.iso.receipt.json"}) {
      const Result result = verify(at(expected), {"--view", view});
      EXPECT_EQ(result.status, 0) << view << " " << expected << "\n" << result.out << result.err;
      EXPECT_EQ(result.json["findings"], Json::array()) << view << " " << expected;
    }
  const Result result = verify(at("x.disc.yaml"), {"--view=enhanced"});
  EXPECT_TRUE(result.has("volume.view", "does not have this view")) << result.out;
}

TEST_F(VerifyImage, NamesViewsOfAReceiptThatItDoesNotKnow) {
  build(base);
  put("later.json",
      replaced(get("x.iso.receipt.json"), "\"rock-ridge\",", "\"rock-ridge\",\"hfs-plus\","));
  const Result result = verify(at("later.json"));
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_TRUE(result.has("receipt.view", "the view 'hfs-plus', which this program does not know"))
      << result.out;
}

TEST_F(VerifyImage, AsksForNoAttributesThatTheManifestLeavesOut) {
  const std::string file = put("tree/f", "content\n");
  if (::setxattr(file.c_str(), "user.colour", "red", 3, 0) != 0)
    GTEST_FAIL() << "the test needs extended attributes in " << folder_;
  build(
      "glassmaster: 1\nname: x\nfilesystems: {iso9660: {level: 3}, rock-ridge: {xattrs: false}}\n"
      "files:\n  - {from: tree/, to: /}\non-loss: ignore\n");
  for (const char* expected : {"x.disc.yaml", "x.iso.receipt.json"}) {
    const Result result = verify(at(expected));
    EXPECT_EQ(result.status, 0) << expected << "\n" << result.out << result.err;
  }
}

struct Change {
  const char* name;
  const char* from;
  const char* to;
  const char* kind;
  const char* sentence;
};

const Change changes[] = {
    {"a file more", "  - {text: \"one", "  - {text: more, to: /more}\n  - {text: \"one",
     "files.missing", "the file is not on the medium"},
    {"a file less", "  - {symlink: docs/two.txt, to: /link}\n", "", "files.extra",
     "is on the medium, but nobody asked for it"},
    {"another type", "{directory: /empty, mode: '1777'}", "{text: x, to: /empty}", "files.type",
     "it is a directory, expected a file"},
    {"another size", "for few", "for a few", "files.size", "it has 8 bytes, expected 10"},
    {"another content", "for few", "for all", "files.content", "the first byte that differs is 4"},
    {"another mode", "mode: '0600'", "mode: '0640'", "files.mode",
     "its mode is 0600, expected 0640"},
    {"another owner", "'5:6'", "'5:7'", "files.owner", "its owner is 5:6, expected 5:7"},
    {"another time", "2020-01-01", "2021-01-01", "files.time", "expected 2021-01-01T00:00:00Z"},
    {"another target", "symlink: docs/two.txt", "symlink: docs/three.txt", "files.target",
     "it leads to 'docs/two.txt', expected 'docs/three.txt'"},
    {"another device", "minor: 3", "minor: 5", "files.device",
     "its device number is 1:3, expected 1:5"},
    {"no hard link", "{hardlink: /docs/two.txt, to: /hard.txt}",
     "{text: \"second\\n\", to: /hard.txt}", "files.links", "its link count is 2, expected 1"},
    {"hidden", "{match: '/secret.txt', hide: [joliet]}", "{match: '/docs/two.txt', hide: [joliet]}",
     "files.hidden", "though it should not be in this view"},
    {"no joliet", "  joliet: {level: 3}\n", "", "volume.view",
     "though the manifest does not ask for it"},
    {"another id", "id: BASE", "id: OTHER", "volume.id", "the volume id is 'BASE', expected"},
    {"a list of another kind", "algorithm: sha256", "algorithm: md5", "checksums.algorithm",
     "has a digest of the kind sha256, expected md5"},
};

TEST_F(VerifyImage, NamesEveryDifferenceFromAManifest) {
  build(base);
  for (const Change& change : changes) {
    SCOPED_TRACE(change.name);
    const Result result = verify(put("changed.disc.yaml", replaced(base, change.from, change.to)));
    EXPECT_EQ(result.status, 1) << result.err;
    EXPECT_TRUE(result.has(change.kind, change.sentence)) << result.out;
  }
}

const char* const texts = R"(glassmaster: 1
name: Texts of 2026, a name that no descriptor holds
time: {epoch: 2020-01-01T00:00:00Z}
volume:
  set: Shelf 7
  publisher: {iso9660: Jane (Doe), joliet: Jané (Doe) 𝄞}
  preparer: some company & sons
  system: LINUX
  copyright-file: Copying.text
  abstract-file: /abstract-of-everything-that-is-on-this-disc.text
  bibliographic-file: BIBLIO.TXT
filesystems: {iso9660: {level: 1999}, joliet: {level: 3}}
files:
  - {text: copy, to: /Copying.text}
  - {text: abstract, to: /abstract-of-everything-that-is-on-this-disc.text}
  - {text: books, to: /BIBLIO.TXT}
  - {text: more books, to: /BIBLIO2.TXT}
on-collision: rename
on-loss: ignore
)";

TEST_F(VerifyImage, ComparesTheTextsOfEveryDescriptor) {
  const Change every[] = {
      {"name", "name: Texts", "name: Sexts", "volume.id",
       "expected 'SEXTS_OF_2026__A_NAME_THAT_NO_DE"},
      {"name in Joliet", "name: Texts", "name: Sexts", "volume.id", "expected 'Sexts of 2026, a'"},
      {"set", "set: Shelf 7", "set: Shelf 8", "volume.set", "is 'SHELF_7', expected 'SHELF_8'"},
      {"no set", "  set: Shelf 7\n", "", "volume.set", "is 'SHELF_7', expected empty"},
      {"publisher", "Jane (Doe)", "Jean (Doe)", "volume.publisher", "expected 'JEAN (DOE)'"},
      {"publisher in Joliet", "𝄞}", "𝄢}", "volume.publisher",
       "is 'Jané (Doe) 𝄞', expected 'Jané (Doe) 𝄢'"},
      {"preparer", "company &", "company +", "volume.preparer", "expected 'SOME COMPANY + SONS'"},
      {"application", "  system: LINUX", "  system: LINUX\n  application: OTHER",
       "volume.application", "is 'GLASSMASTER', expected 'OTHER'"},
      {"system", "system: LINUX", "system: OS", "volume.system", "is 'LINUX', expected 'OS'"},
      {"copyright file", "copyright-file: Copying.text", "copyright-file: BIBLIO.TXT",
       "volume.copyright-file", "is 'COPYING.TEXT;1', expected 'BIBLIO.TXT;1'"},
      {"no abstract file", "  abstract-file: /abstract-of-everything-that-is-on-this-disc.text\n",
       "", "volume.abstract-file", "expected empty"},
      {"bibliographic file", "bibliographic-file: BIBLIO.TXT", "bibliographic-file: BIBLIO2.TXT",
       "volume.bibliographic-file", "is 'BIBLIO.TXT;1', expected 'BIBLIO2.TXT;1'"},
      {"file that is not there", "bibliographic-file: BIBLIO.TXT", "bibliographic-file: BOOKS.TXT",
       "volume.bibliographic-file", "this view has no such file"},
      {"epoch", "epoch: 2020-01-01", "epoch: 2021-01-01", "volume.date",
       "the creation date of the volume is 2020-01-01T00:00:00Z, expected the epoch of the "
       "manifest, "
       "2021-01-01T00:00:00Z"},
  };
  build(texts);
  const Result same = verify(at("x.disc.yaml"));
  EXPECT_EQ(same.status, 0) << same.out << same.err;
  for (const Change& change : every) {
    SCOPED_TRACE(change.name);
    const Result result = verify(put("changed.disc.yaml", replaced(texts, change.from, change.to)));
    EXPECT_EQ(result.status, 1) << result.err;
    EXPECT_TRUE(result.has(change.kind, change.sentence)) << result.out;
  }
}

TEST_F(VerifyImage, ComparesEachDescriptorByItself) {
  build(texts);
  const std::string sound = get("x.iso");
  // Primary, Joliet, enhanced: the last characters of a publisher, a date of expiration.
  for (const auto& [block, view] :
       {std::pair(16, "iso9660"), std::pair(17, "joliet"), std::pair(18, "enhanced")})
    for (const auto& [offset, kind] :
         {std::pair(319, "volume.publisher"), std::pair(848, "volume.date")}) {
      std::string image = sound;
      image[static_cast<std::size_t>(block * 2048 + offset)] ^= 1;
      put("x.iso", image);
      const Result result = verify(at("x.disc.yaml"));
      EXPECT_EQ(result.status, 1);
      ASSERT_EQ(result.json["findings"].size(), 1U) << result.out;
      EXPECT_EQ(result.json["findings"][0]["kind"], kind);
      EXPECT_EQ(result.json["findings"][0]["view"], view);
      EXPECT_EQ(result.json["findings"][0]["block"], block);
      EXPECT_EQ(verify(at("x.disc.yaml"), {"--view", view}).status, 1);
      const char* const other = block == 16 ? "joliet" : "iso9660";
      EXPECT_EQ(verify(at("x.disc.yaml"), {"--view", other}).status, 0);
    }
}

TEST_F(VerifyImage, MissesAViewThatTheManifestAsksFor) {
  build(replaced(base, "  joliet: {level: 3}\n", ""));
  const Result result = verify(put("changed.disc.yaml", base));
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(result.has("volume.view", "does not have this view")) << result.out;
}

TEST_F(VerifyImage, ComparesExtendedAttributes) {
  const std::string file = put("tree/f", "content\n");
  if (::setxattr(file.c_str(), "user.colour", "red", 3, 0) != 0)
    GTEST_FAIL() << "the test needs extended attributes in " << folder_;
  const std::string manifest =
      "glassmaster: 1\nname: x\nfiles:\n  - {from: tree/, to: /}\non-loss: ignore\n";
  build(manifest);
  EXPECT_EQ(verify(at("x.disc.yaml")).status, 0) << verify(at("x.disc.yaml")).out;
  ::setxattr(file.c_str(), "user.colour", "blue", 4, 0);
  ::setxattr(file.c_str(), "user.more", "1", 1, 0);
  const Result changed = verify(at("x.disc.yaml"));
  EXPECT_TRUE(changed.has("files.xattrs", "'user.colour' is 'red', expected 'blue'"))
      << changed.out;
  EXPECT_TRUE(changed.has("files.xattrs", "it lacks the attribute 'user.more'")) << changed.out;
  ::removexattr(file.c_str(), "user.colour");
  EXPECT_TRUE(verify(at("x.disc.yaml")).has("files.xattrs", "which nobody asked for"));
}

TEST_F(VerifyImage, FindsNoFaultWithShortenedNames) {
  std::string files;
  for (int i = 0; i < 40; ++i) {
    put(fmt::format("tree/a name far longer than sixty-four characters so that Joliet has to "
                    "shorten it, number {:03}.text",
                    i),
        fmt::format("content {:03}\n", i));
    put(fmt::format("tree/some-folder-with-a-long-name-{:02}/file", i),
        fmt::format("in {:02}\n", i));
  }
  for (const char* views : {"iso9660: {level: 1}, joliet: {level: 3}", "iso9660: {level: 1}",
                            "iso9660: {level: 2}, rock-ridge: {version: 1.10}, joliet: {level: 3}",
                            "iso9660: {level: 1999}, joliet: {level: 3, max-name: 103}"}) {
    build(cat("glassmaster: 1\nname: x\nfilesystems: {", views,
              "}\non-collision: rename\non-loss: ignore\nfiles:\n  - {from: tree/, to: /}\n"));
    for (const char* expected : {"x.disc.yaml", "x.iso.receipt.json"}) {
      const Result result = verify(at(expected));
      EXPECT_EQ(result.status, 0) << views << " " << expected << "\n" << result.out << result.err;
    }
  }
}

TEST_F(VerifyImage, FollowsRelocatedDirectoriesAndCompressedFiles) {
  put("tree/a/b/c/d/e/f/g/h/i/deep.txt", "deep\n");
  put("tree/text.txt", std::string(300'000, 't') + "end\n");
  build(
      "glassmaster: 1\nname: x\nfilesystems: {iso9660: {level: 3, deep-directories: relocate}, "
      "rock-ridge: {version: 1.12}, joliet: {level: 3}}\nattributes:\n"
      "  - {match: '**/*.txt', zisofs: {level: 9}}\non-loss: ignore\n"
      "files:\n  - {from: tree/, to: /}\n");
  for (const char* expected : {"x.disc.yaml", "x.iso.receipt.json"}) {
    const Result result = verify(at(expected));
    EXPECT_EQ(result.status, 0) << expected << "\n" << result.out << result.err;
    for (const char* view : {"rock-ridge", "iso9660", "joliet"}) {
      const Result alone = verify(at(expected), {"--view", view});
      EXPECT_EQ(alone.status, 0) << view << " " << expected << "\n" << alone.out << alone.err;
    }
  }
  const Result structure = verify("structure");
  EXPECT_EQ(structure.status, 0) << structure.out << structure.err;
  EXPECT_EQ(structure.json["findings"], Json::array());
  std::string image = get("x.iso");
  const std::string magic("\x37\xE4\x53\x96\xC9\xDB\xD6\x07", 8);
  image[image.find(magic) + 40] ^= 0x55;
  put("x.iso", image);
  const Result result = verify(at("x.disc.yaml"));
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(result.has("files.unreadable", "the content cannot be read")) << result.out;
  for (const char* view : {"iso9660", "joliet"})
    EXPECT_TRUE(verify(at("x.disc.yaml"), {"--view", view})
                    .has("files.unreadable", "the content cannot be read"))
        << view;
}

TEST_F(VerifyImage, JudgesTheListsThatItCarries) {
  build(base);
  const std::string image = get("x.iso");
  const std::size_t line = image.find("  docs/two.txt\n");
  ASSERT_NE(line, std::string::npos);
  const auto with = [&](std::size_t at, const std::string& text) {
    put("x.iso", std::string(image).replace(at, text.size(), text));
    return verify(folder_ + "/x.disc.yaml");
  };
  EXPECT_TRUE(
      with(line - 1, image[line - 1] == '0' ? "1" : "0").has("checksums.digest", "it has SHA-256"));
  const Result other = with(line + 2, "dogs");
  EXPECT_TRUE(other.has("checksums.missing", "no file of the manifest")) << other.out;
  EXPECT_TRUE(other.has("checksums.lacks", "/SHA256SUMS has no line for /docs/two.txt"))
      << other.out;
  EXPECT_TRUE(with(line - 1, "x").has("checksums.list", "it should be a list of digests"));
}

TEST_F(VerifyImage, FindsAnyFlippedByteByItsReceipt) {
  build(base);
  const std::string image = get("x.iso");
  const Json receipt = Json::parse(get("x.iso.receipt.json"));
  for (std::size_t byte = 1; byte < image.size(); byte += image.size() / 60) {
    std::string flipped = image;
    flipped[byte] = static_cast<char>(flipped[byte] ^ 0x04);
    put("x.iso", flipped);
    const Result result = verify(at("x.iso.receipt.json"), {"--against=blocks"});
    EXPECT_EQ(result.status, 1) << byte;
    const auto block = static_cast<std::int64_t>(byte / 2048);
    const auto owner = std::ranges::find_if(receipt["regions"], [&](const Json& region) {
      return region["first"] <= block &&
             block < region["first"].get<std::int64_t>() + region["blocks"].get<std::int64_t>();
    });
    ASSERT_NE(owner, receipt["regions"].end()) << byte;
    EXPECT_TRUE(result.has("receipt.region", (*owner)["owner"].get<std::string>())) << byte << "\n"
                                                                                    << result.out;
  }
}

TEST_F(VerifyImage, NeedsACellWhereThereAreSeveral) {
  build(base);
  const std::string matrix =
      replaced(base, "name: base", "name: base-${e}\nmatrix: {axes: {e: [a, b]}}");
  const Result result = verify(put("matrix.disc.yaml", matrix));
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("describes 2 images: choose one with --cell"), std::string::npos)
      << result.err;
  EXPECT_EQ(verify(at("matrix.disc.yaml"), {"--cell=e=a"}).status, 0);
}

TEST_F(VerifyImage, RefusesToLookForBlocksInAManifest) {
  build(base);
  EXPECT_EQ(verify(at("x.disc.yaml"), {"--against=blocks"}).status, 2);
}

}  // namespace
}  // namespace disc
