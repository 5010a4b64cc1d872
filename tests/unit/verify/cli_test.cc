// The program as a user meets it: what it is held against, exit statuses, reports, help and man
// page.
#include "verify/cli.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "manifests/lock.h"
#include "tests/unit/verify/foreign_image.h"
#include "verify/wish.h"

namespace disc::verify {
namespace {

using testing::clean_image;
using testing::Image;
using testing::make_tree;
using testing::read_bytes;
using testing::run;
using testing::TestFolder;
using testing::write_text;

struct Outcome {
  int status = 0;
  std::string out, err;
};

Outcome verify(std::vector<std::string> words) {
  std::vector<const char*> argv{"verify"};
  for (const std::string& word : words)
    argv.push_back(word.c_str());
  std::ostringstream out, err;
  Outcome result;
  result.status = verify_cli(static_cast<int>(argv.size()), argv.data(), out, err);
  result.out = out.str();
  result.err = err.str();
  return result;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class VerifyCli : public ::testing::Test {
 protected:
  VerifyCli() { save(Image(clean_image())); }

  void save(Image image) {
    std::ofstream(iso(), std::ios::binary)
        .write(reinterpret_cast<const char*>(image.bytes().data()),
               static_cast<std::streamsize>(image.bytes().size()));
  }
  std::string iso() const { return folder_ / "x.iso"; }
  std::string put(const std::string& name, const std::string& text) const {
    write_text(folder_.path() / name, text);
    return folder_ / name;
  }
  // Flips a byte of the content of /README.TXT.
  void damage_readme() {
    Image image(clean_image());
    image[std::size_t{image.le32(image.record({}, "README.TXT;1") + 2)} * 2048] ^= 1;
    save(image);
  }

  TestFolder folder_;
};

const std::string readme_sha256 = digest_hex(Algorithm::Sha256, bytes_of("read me\n"));

TEST_F(VerifyCli, JudgesStructureAndSaysSo) {
  const Outcome result = verify({"structure", iso(), "--color=never"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_TRUE(has(result.out,
                  "x.iso: keeps to the standards it claims (2 trees, 8 directories, 12 "
                  "files)"))
      << result.out;
}

TEST_F(VerifyCli, FailsForAFindingAndShowsItInEveryForm) {
  Image image(clean_image());
  image[Image::primary + 2047] = 1;
  save(image);
  const std::string text = "reserved field of bytes 1396 to 2048";
  for (const char* form : {"text", "json", "junit", "html"}) {
    const Outcome result = verify({"structure", iso(), "--report", form});
    EXPECT_EQ(result.status, 1) << form;
    EXPECT_TRUE(has(result.out, text)) << form << "\n" << result.out;
  }
  EXPECT_TRUE(nlohmann::json::accept(verify({"structure", iso(), "--json"}).out));
  const std::string report = folder_ / "report.xml";
  EXPECT_EQ(verify({"structure", iso(), "--report=junit", "-o", report}).status, 1);
  const auto bytes = read_bytes(report);
  EXPECT_TRUE(has(std::string(text_of(bytes)), text));
  run("python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' " + report);
}

TEST_F(VerifyCli, WritesTheReportToStandardOutputForADash) {
  const Outcome result = verify({"structure", iso(), "--report=json", "-o", "-"});
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(nlohmann::json::accept(result.out)) << result.out;
}

TEST_F(VerifyCli, TellsAnImageInTheFirstPlaceFromAList) {
  const Outcome result = verify({iso(), put("SUMS", readme_sha256 + "  README.TXT\n")});
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(has(result.err, "is an image: name what it should be held against first"))
      << result.err;
}

TEST_F(VerifyCli, FailsForWarningsOnlyIfStrict) {
  Image image(clean_image());
  image.both32(image.record({}, "README.TXT;1") + 2,
               image.le32(image.record({}, "BIG.BIN;1") + 2) + 1);
  save(image);
  EXPECT_EQ(verify({"structure", iso()}).status, 0);
  EXPECT_EQ(verify({"structure", iso(), "--strict"}).status, 1);
}

TEST_F(VerifyCli, GivesFindingsForWhatIsNoVolumeAtAll) {
  write_text(iso(), std::string(100'000, 'x'));
  const Outcome structure = verify({"structure", iso()});
  EXPECT_EQ(structure.status, 1);
  EXPECT_TRUE(has(structure.out, "this is no volume descriptor")) << structure.out;
  const Outcome list = verify({put("SHA256SUMS", readme_sha256 + "  README.TXT\n"), iso()});
  EXPECT_EQ(list.status, 1) << list.out << list.err;
}

TEST_F(VerifyCli, ExitsWithTheStatusOfTheDesign) {
  EXPECT_EQ(verify({}).status, 2);
  EXPECT_EQ(verify({"--help"}).status, 0);
  EXPECT_EQ(verify({"--version"}).status, 0);
  EXPECT_EQ(verify({"structur", iso()}).status, 2);
  EXPECT_EQ(verify({"structure", iso(), "--report=xml"}).status, 2);
  EXPECT_EQ(verify({"structure", folder_ / "missing.iso"}).status, 3);
  EXPECT_EQ(verify({folder_ / "missing.yaml", iso()}).status, 3);
  EXPECT_EQ(verify({put("what.txt", "nothing known\n"), iso()}).status, 2);
  EXPECT_EQ(verify({put("SUMS", readme_sha256 + "  README.TXT\n"), iso(), "--view=udf"}).status, 2);
  EXPECT_EQ(
      verify({put("SUMS", readme_sha256 + "  README.TXT\n"), iso(), "--view=enhanced"}).status, 2);
  EXPECT_EQ(
      verify({put("SUMS", readme_sha256 + "  README.TXT\n"), iso(), "--against=blocks"}).status, 2);
  const Outcome packed = verify({"structure", put("x.iso.gz", "\x1f\x8b\x08 and so on")});
  EXPECT_EQ(packed.status, 2);
  EXPECT_TRUE(has(packed.err, "unpack it first")) << packed.err;
}

TEST_F(VerifyCli, OffersCompletionForEveryShell) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome result = verify({"completion", shell});
    EXPECT_EQ(result.status, 0) << shell;
    EXPECT_TRUE(has(result.out, "structure")) << shell;
  }
}

TEST_F(VerifyCli, VerifiesListsOfEveryStyle) {
  const std::string md5 = digest_hex(Algorithm::Md5, bytes_of("read me\n"));
  const std::string sha1 = digest_hex(Algorithm::Sha1, bytes_of("read me\n"));
  const std::string sha512 = digest_hex(Algorithm::Sha512, bytes_of("old notes\n"));
  const std::string whole = digest_hex(Algorithm::Sha256, read_bytes(iso()));
  const std::string list =
      put("CHECKSUM", "# mixed\n" + readme_sha256 + "  ./README.TXT\n" + md5 +
                          " */README.TXT\nSHA1 (README.TXT) = " + sha1 +
                          "\nSHA512 (DOCS/OLD/NOTES.TXT) = " + sha512 + "\n" + whole + "  x.iso\n");
  const Outcome good = verify({list, iso()});
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_TRUE(has(good.out, "5 lines")) << good.out;
  damage_readme();
  const Outcome bad = verify({list, iso(), "--json"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_EQ(nlohmann::json::parse(bad.out)["counts"]["damage"], 4) << bad.out;
}

TEST_F(VerifyCli, NamesFilesThatAListHasAndTheImageHasNot) {
  const Outcome result = verify({put("SUMS", readme_sha256 + "  NOT-THERE\n" + readme_sha256 +
                                                 "  DOCS\n" + readme_sha256 + "  ../x\n"),
                                 iso()});
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(has(result.out, "NOT-THERE (rock-ridge): it is not in the image, though"))
      << result.out;
  EXPECT_TRUE(has(result.out, "it is no file in the image")) << result.out;
}

TEST_F(VerifyCli, VerifiesMtreeListings) {
  const std::string text =
      "#mtree\n/set type=file uid=0\n./README.TXT size=8 sha256digest=" + readme_sha256 +
      "\nDOCS type=dir\n    OLD type=dir\n        NOTES.TXT \\\n"
      "  size=10\n    ..\n..\n";
  const Outcome good = verify({put("tree.mtree", text), iso()});
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  std::string wrong = text;
  wrong.replace(wrong.find("size=10"), 7, "size=11");
  const Outcome bad = verify({put("tree.mtree", wrong), iso()});
  EXPECT_EQ(bad.status, 1);
  EXPECT_TRUE(has(bad.out, "DOCS/OLD/NOTES.TXT (rock-ridge): it has 10 bytes")) << bad.out;
  EXPECT_EQ(verify({put("tree.mtree", "#mtree\n./a type=file size=x\n"), iso()}).status, 2);
  EXPECT_EQ(verify({put("tree.mtree", "#mtree\n./a type=file md5=12\n"), iso()}).status, 2);
}

TEST_F(VerifyCli, VerifiesTheInputsOfALock) {
  Lock lock;
  lock.name = "x";
  lock.manifest_sha256 = readme_sha256;
  lock.epoch = "1980-01-01T00:00:00Z";
  lock.inputs = {{"README.TXT", "/README.TXT", "file", 8, readme_sha256},
                 {"other/README.TXT", "/", "file", 8, readme_sha256},
                 {"tree", "/", "folder", 100, readme_sha256}};
  const std::string path = put("x.lock.json", to_json(lock));
  const Outcome good = verify({path, iso()});
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_TRUE(has(good.out, "2 files verified, 1 input untold")) << good.out;
  damage_readme();
  const Outcome bad = verify({path, iso()});
  EXPECT_EQ(bad.status, 1);
  EXPECT_TRUE(has(bad.out, "the lock says " + readme_sha256)) << bad.out;
  lock.inputs[0].to = "/GONE";
  EXPECT_TRUE(
      has(verify({put("x.lock.json", to_json(lock)), iso()}).out, "it is not in the image"));
  lock.inputs[0] = {"README.TXT", "/README.TXT", "file", 9, readme_sha256};
  EXPECT_TRUE(has(verify({put("x.lock.json", to_json(lock)), iso()}).out, "the lock says 9"));
}

TEST(VerifyImage, VerifiesTheListsInsideAnImageOfAnyMaker) {
  const TestFolder folder;
  make_tree(folder.path() / "tree");
  run("cd " + folder / "tree" +
      " && md5sum README.TXT DOCS/MANUAL.PDF > md5sum.txt && cd DOCS && "
      "sha256sum MANUAL.PDF OLD/NOTES.TXT > SHA256SUMS");
  write_text(folder.path() / "tree/DOCS/NOTES.MD5", "no list\n");
  run("genisoimage -R -o " + folder / "x.iso" + " " + folder / "tree");
  const Outcome good = verify({"image", folder / "x.iso"});
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_TRUE(has(good.out, "(2 lists, 4 lines)")) << good.out;
  EXPECT_TRUE(has(good.out, "named like a list of digests, but is none")) << good.out;
  write_text(folder.path() / "tree/DOCS/MANUAL.PDF", "changed\n");
  run("genisoimage -R -o " + folder / "x.iso" + " " + folder / "tree");
  const Outcome bad = verify({"image", folder / "x.iso"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_TRUE(has(bad.out, "/md5sum.txt:2 says")) << bad.out;
  EXPECT_TRUE(has(bad.out, "/DOCS/SHA256SUMS:1 says")) << bad.out;
}

TEST(VerifySessions, CountTheVolumeFromTheStartOfTheSession) {
  const TestFolder folder;
  make_tree(folder.path() / "tree");
  write_text(folder.path() / "more/NEW.TXT", "new\n");
  run("genisoimage -R -J -o " + folder / "1.iso" + " " + folder / "tree");
  const std::string start = std::to_string(std::filesystem::file_size(folder / "1.iso") / 2048);
  run("genisoimage -R -J -M " + folder / "1.iso" + " -C 0," + start + " -o " + folder / "2.iso" +
      " " + folder / "more" + " && cat " + folder / "1.iso" + " " + folder / "2.iso" + " > " +
      folder / "x.iso");
  for (const std::string& session : {std::string("0"), start}) {
    const Outcome result =
        verify({"structure", folder / "x.iso", "--session-start", session, "--json"});
    EXPECT_EQ(result.status, 0) << result.out << result.err;
    EXPECT_FALSE(has(result.out, "record.outside")) << result.out;
  }
  const Outcome alone = verify({"structure", folder / "x.iso", "--session-start", start});
  EXPECT_TRUE(has(alone.out, "keeps to the standards it claims (2 trees")) << alone.out;
}

TEST_F(VerifyCli, SaysWhenAnImageCarriesNothing) {
  const Outcome result = verify({"image", iso()});
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(has(result.out, "carries nothing to be verified by")) << result.out;
  EXPECT_TRUE(has(result.out, "looked for SHA256SUMS")) << result.out;
}

TEST(WishKind, IsToldByLookingInside) {
  EXPECT_EQ(wish_kind("glassmaster: 1\nname: x\n", "x"), WishKind::Manifest);
  EXPECT_EQ(wish_kind("# a comment\nfiles:\n", "x"), WishKind::Manifest);
  EXPECT_EQ(wish_kind("anything at all", "x.yaml"), WishKind::Manifest);
  EXPECT_EQ(wish_kind("{\"build\":{\"build_key\":\"\"", "x"), WishKind::Receipt);
  EXPECT_EQ(wish_kind("{\"codecs\":{},\n\"includes\":[", "x"), WishKind::Lock);
  EXPECT_EQ(wish_kind("\xEF\xBB\xBF# x\r\n" + readme_sha256 + "  a\r\n", "x.yaml"),
            WishKind::Checksums);
  EXPECT_EQ(wish_kind("MD5 (a) = d41d8cd98f00b204e9800998ecf8427e\n", "x"), WishKind::Checksums);
  EXPECT_EQ(wish_kind("#mtree v2.0\n", "x"), WishKind::Mtree);
  EXPECT_EQ(wish_kind("./a type=file size=3\n", "x"), WishKind::Mtree);
  EXPECT_THROW(wish_kind("what is this\n", "x"), ManifestError);
  EXPECT_THROW(wish_kind("", "x"), ManifestError);
}

using Names = std::set<std::string>;

std::map<std::string, std::string> sections() {
  std::ifstream in(SOURCE_ROOT "/verify/verify.1");
  std::map<std::string, std::string> all;
  std::string line, name;
  while (std::getline(in, line)) {
    if (line.starts_with(".Ss ") || line.starts_with(".Sh "))
      name = line.substr(4);
    else
      all[name] += line + "\n";
  }
  return all;
}

void add_tagged(const std::string& section, Names& names) {
  const std::regex line("\\.It (Fl .*)\n"), flag("Fl (-?[A-Za-z][a-z-]*)");
  for (std::sregex_iterator tag(section.begin(), section.end(), line), end; tag != end; ++tag) {
    const std::string text = (*tag)[1];
    for (std::sregex_iterator name(text.begin(), text.end(), flag); name != end; ++name)
      names.insert("-" + std::string((*name)[1]));
  }
}

TEST(ManPage, NamesEveryOptionOfEveryCommandAndNoOther) {
  std::ostringstream out;
  Session session{out, out, {}, {}};
  CLI::App app{"", "verify"};
  add_commands(app, session);
  const std::map<std::string, std::string> page = sections();
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string name = command->get_name();
    ASSERT_TRUE(page.contains(name)) << name;
    EXPECT_TRUE(std::regex_search(page.at("SYNOPSIS"), std::regex("\\b" + name + "\\b"))) << name;
    Names found{"-h", "--help"}, expected{"-h", "--help"};
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_positional())
        continue;
      for (const std::string& word : option->get_lnames())
        found.insert("--" + word);
      for (const std::string& word : option->get_snames())
        found.insert("-" + word);
    }
    add_tagged(page.at(name), expected);
    if (name != "completion")
      add_tagged(page.at("Common options"), expected);
    EXPECT_EQ(found, expected) << name;
  }
}

TEST(ManPage, IsWellFormed) { run("mandoc -Tlint -Wwarning " SOURCE_ROOT "/verify/verify.1"); }

}  // namespace
}  // namespace disc::verify
