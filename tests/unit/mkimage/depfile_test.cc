// The depfile, read by make and by ninja.
#include "mkimage/depfile.h"

#include <gtest/gtest.h>

#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

TEST(Depfile, EscapesWhatMakeAndNinjaReadOtherwise) {
  EXPECT_EQ(depfile("o ut", {"a b#c$d", "p%q", "x:y", "back\\slash", "back\\ blank", "new\nline"}),
            "o\\ ut: \\\n  a\\ b\\#c$$d \\\n  p%q \\\n  x\\:y \\\n  back\\slash \\\n"
            "  back\\\\\\ blank\n"
            "a\\ b\\#c$$d:\nx\\:y:\nback\\slash:\nback\\\\\\ blank:\n");
}

class Judges : public CliTest {
 protected:
  Judges() {
    put("src/with space/x", "x");
    put("src/a#b$c", "x");
    put("src/p%q:r", "x");
    put("d.yaml", "glassmaster: 1\nname: d\nfiles:\n  - {from: src/, to: /}\n");
    build();
  }

  // What the rule of the build tool would run.
  void build() {
    ASSERT_EQ(run({"build", at("d.yaml"), "--depfile", at("d.d"), "-o", at("d.iso")}), 0) << err();
  }
  int shell(const std::string& command) const {
    return std::system(("cd " + folder_ + " && " + command + " >/dev/null 2>&1").c_str());
  }
  // Later than the image by the clock of the file system, however coarse it is.
  void later(const std::string& name) {
    std::filesystem::last_write_time(
        at(name), std::filesystem::last_write_time(at("d.iso")) + std::chrono::seconds(2));
  }
  void older(const std::string& name) {
    std::filesystem::last_write_time(
        at(name), std::filesystem::last_write_time(at("d.iso")) - std::chrono::seconds(2));
  }
};

TEST_F(Judges, MakeBuildsAnewForEachOfThem) {
  put("Makefile", at("d.iso") + ":\n\tfalse\n-include d.d\n");
  for (const char* const name :
       {"src/with space/x", "src/a#b$c", "src/p%q:r", "src", "src/with space", "d.yaml"}) {
    for (const char* const all :
         {"src/with space/x", "src/a#b$c", "src/p%q:r", "src/with space", "src", "d.yaml"})
      older(all);
    EXPECT_EQ(shell("make -q " + at("d.iso")), 0) << name;
    later(name);
    EXPECT_NE(shell("make -q " + at("d.iso")), 0) << name;
  }
}

TEST_F(Judges, NinjaBuildsAnewForEachOfThem) {
  put("build.ninja",
      "rule iso\n  command = touch $out; cp d.d d.d.new; mv d.d.new d.d; echo ran >> log\n"
      "  depfile = d.d\nbuild " +
          at("d.iso") + ": iso\n");
  ASSERT_EQ(shell("ninja"), 0);
  std::size_t runs = 1;
  for (const char* const name :
       {"src/with space/x", "src/a#b$c", "src/p%q:r", "src", "src/with space", "d.yaml"}) {
    for (const char* const all :
         {"src/with space/x", "src/a#b$c", "src/p%q:r", "src/with space", "src", "d.yaml"})
      older(all);
    ASSERT_EQ(shell("ninja"), 0);
    EXPECT_EQ(get("log").size(), 4 * runs) << name;
    later(name);
    ASSERT_EQ(shell("ninja"), 0);
    EXPECT_EQ(get("log").size(), 4 * ++runs) << name;
  }
}

// The image itself is written into the folder of the manifest, which must not make it stale.
TEST_F(Judges, MakeBuildsAnewForWhatLiesInAFatFileSystemAndWhatBootNames) {
  put("loader.efi", "loader");
  put("mbr.bin", std::string(440, 'm'));
  put("data.img", std::string(2048, 'd'));
  put("d.yaml",
      "glassmaster: 1\nname: d\nfiles:\n"
      "  - {fat: {files: [{from: loader.efi, to: /EFI/BOOT/BOOTX64.EFI}, {from: src/, to: /src,\n"
      "      include: ['with space/']}]}, to: /efi.img}\n"
      "boot: {system-area: {mbr: mbr.bin}, partitions: [{from: data.img, type: linux}]}\n");
  std::filesystem::remove(at("d.iso"));
  build();
  put("Makefile", at("d.iso") + ":\n\tfalse\n-include d.d\n");
  const std::vector<const char*> all{"src/with space/x", "src/with space", "src",     "d.yaml",
                                     "loader.efi",       "mbr.bin",        "data.img"};
  for (const char* const name : all)
    older(name);
  later(".");
  EXPECT_EQ(shell("make -q " + at("d.iso")), 0) << get("d.d");
  for (const char* const name : all) {
    later(name);
    EXPECT_NE(shell("make -q " + at("d.iso")), 0) << name;
    older(name);
  }
}

// Depfiles name files as the manifest's folder was named: here by nothing at all.
TEST_F(Judges, AManifestOfTheWorkingFolderGivesARuleThatMakeReads) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  put("one.txt", "1");
  put("e.yaml", "glassmaster: 1\nname: e\nfiles: [{from: one.txt, to: /}, {from: src, to: /}]\n");
  EXPECT_EQ(run({"build", "e.yaml", "--depfile", "e.d"}), 0) << err();
  std::filesystem::current_path(before);
  put("Makefile", "e.iso:\n\tfalse\n-include e.d\n");
  EXPECT_EQ(shell("make -q e.iso"), 0) << get("e.d");
  EXPECT_EQ(get("e.d").find("\n:"), std::string::npos) << get("e.d");
}

TEST_F(Judges, AFileThatIsGoneDoesNotStopMake) {
  put("Makefile", at("d.iso") + ":\n\ttouch $@\n-include d.d\n");
  std::filesystem::remove(at("src/a#b$c"));
  EXPECT_EQ(shell("make"), 0);
}

}  // namespace
}  // namespace disc
