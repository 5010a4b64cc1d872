// Folders of discs: sparse, remembered, locked, and held against what a disc can be.
#include "formats/virtual_drive/disc_folder.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/transport/transport.h"
#include "formats/virtual_drive/create_disc.h"
#include "tests/support/scratch.h"

namespace disc::virtual_drive {
namespace {

TEST(FolderOfADisc, RemembersBlocksAndWhichWereWritten) {
  const Scratch scratch;
  create_disc(scratch.path("d"), "dvd+r", {1024, "", ""});
  {
    DiscFolder disc(scratch.path("d"));
    disc.write(13, std::vector<std::uint8_t>(3 * 2048, 0xAB));
    disc.mark_written(100, 60);
    disc.state().sessions = 4;
    disc.save();
  }
  DiscFolder disc(scratch.path("d"));
  EXPECT_EQ(disc.state().sessions, 4);
  EXPECT_EQ(disc.first_written(0, 1024), 13U);
  EXPECT_EQ(disc.first_unwritten(13, 1024), 16U);
  EXPECT_EQ(disc.first_written(16, 1024), 100U);
  EXPECT_EQ(disc.first_unwritten(100, 1024), 160U);
  EXPECT_EQ(disc.first_unwritten(100, 130), 130U);
  EXPECT_EQ(disc.first_written(160, 1024), 1024U);
  std::vector<std::uint8_t> block(2048);
  disc.read(15, block);
  EXPECT_EQ(block, std::vector<std::uint8_t>(2048, 0xAB));
  disc.erase(14, 500);
  disc.read(15, block);
  EXPECT_EQ(block, std::vector<std::uint8_t>(2048));
  EXPECT_TRUE(disc.is_written(13));
  EXPECT_FALSE(disc.is_written(14));
  EXPECT_THROW(disc.write(1023, std::vector<std::uint8_t>(2 * 2048)), std::logic_error);
}

TEST(FolderOfADisc, KeepsZerosAsHoles) {
  const Scratch scratch;
  create_disc(scratch.path("d"), "dvd+rw", {8192, "", ""});
  DiscFolder disc(scratch.path("d"));
  disc.write(0, std::vector<std::uint8_t>(4096 * 2048));
  EXPECT_LT(std::stoi(scratch.run("du -sk d | cut -f1").text), 100);
  EXPECT_EQ(disc.first_unwritten(0, 8192), 4096U);
  disc.write(100, std::vector<std::uint8_t>(4 * 2048, 0xAB));
  disc.write(101, std::vector<std::uint8_t>(2 * 2048));
  std::vector<std::uint8_t> blocks(4 * 2048), expected(4 * 2048, 0xAB);
  std::fill_n(expected.begin() + 2048, 2 * 2048, std::uint8_t{0});
  disc.read(100, blocks);
  EXPECT_EQ(blocks, expected);
}

TEST(FolderOfADisc, TakesNoRoomWhileItIsBlank) {
  const Scratch scratch;
  create_disc(scratch.path("d"), "bd-r-xl-128");
  EXPECT_LT(std::stoi(scratch.run("du -sk d | cut -f1").text), 100);
}

TEST(FolderOfADisc, BelongsToOneDriveAtATime) {
  const Scratch scratch;
  create_disc(scratch.path("d"), "dvd+r", {1024, "", ""});
  const DiscFolder disc(scratch.path("d"));
  EXPECT_THROW(DiscFolder(scratch.path("d")), drive::DriveError);
}

TEST(FolderOfADisc, MustBeOne) {
  const Scratch scratch;
  EXPECT_THROW(DiscFolder(scratch.path("nothing")), SystemError);
  EXPECT_THROW(DiscFolder(scratch.path("")), FormatError) << "no disc.json";
  create_disc(scratch.path("d"), "dvd+r", {1024, "", ""});
  scratch.resize("d/written.map", 3);
  EXPECT_THROW(DiscFolder(scratch.path("d")), FormatError);
  EXPECT_THROW(create_disc(scratch.path("d"), "dvd+r"), ManifestError) << "it is there already";
}

}  // namespace
}  // namespace disc::virtual_drive
