// Files beside a sheet: found as named, else whatever the case of their letters, else not.
#include "formats/sheets/sheet_folder.h"

#include <gtest/gtest.h>

#include <vector>

#include "formats/base/error.h"
#include "tests/support/scratch.h"

namespace disc::cd {
namespace {

class SheetFolderTest : public testing::Test {
 protected:
  void put(const std::string& name, std::size_t bytes = 10) const {
    scratch_.write(name, std::vector<std::uint8_t>(bytes, 'x'));
  }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  SheetFolder folder() const { return SheetFolder(path("x.cue")); }

  Scratch scratch_;
};

TEST_F(SheetFolderTest, FindsAFileAsItIsNamed) {
  put("a.bin");
  put("A.BIN");
  EXPECT_EQ(folder().locate("a.bin"), path("a.bin"));
  EXPECT_EQ(folder().locate("A.BIN"), path("A.BIN"));
  EXPECT_EQ(folder().locate("b.bin"), std::nullopt);
}

TEST_F(SheetFolderTest, FindsAFileWhoseLettersAreOfAnotherCase) {
  put("Track 1.BIN");
  put("Sub/A.bin");
  EXPECT_EQ(folder().locate("track 1.bin"), path("Track 1.BIN"));
  EXPECT_EQ(folder().locate("sub/a.BIN"), path("Sub/A.bin"));
  EXPECT_EQ(folder().locate("SUB\\a.bin"), path("Sub/A.bin"));
  EXPECT_EQ(folder().locate("./Sub/A.bin"), path("Sub/A.bin"));
  EXPECT_EQ(folder().locate("Track 1.BIN/a"), std::nullopt);
}

TEST_F(SheetFolderTest, RefusesToChoose) {
  put("a.bin");
  put("A.BIN");
  try {
    folder().locate("a.Bin");
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_STREQ(error.what(),
                 "file 'a.Bin' may be 'A.BIN' or 'a.bin'; name one of them as it is written");
  }
}

TEST_F(SheetFolderTest, RefusesWhatIsNoPlainFile) {
  put("sub/a.bin");
  EXPECT_THROW(folder().locate("sub"), FormatError);
  EXPECT_EQ(folder().locate(""), std::nullopt);
  EXPECT_EQ(folder().locate(std::string("a\0b", 3)), std::nullopt);
}

TEST_F(SheetFolderTest, TellsLengths) {
  put("a.bin", 123);
  put("a.wav", 44);
  const FileLengths lengths = folder().lengths([&](const std::string& found) {
    EXPECT_EQ(found, path("a.wav"));
    return std::uint64_t{7};
  });
  EXPECT_EQ(lengths("A.bin", FileKind::Binary), 123U);
  EXPECT_EQ(lengths("a.WAV", FileKind::Sound), 7U);
  EXPECT_EQ(lengths("c.bin", FileKind::Binary), std::nullopt);
}

}  // namespace
}  // namespace disc::cd
