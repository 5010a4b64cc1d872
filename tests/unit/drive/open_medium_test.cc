// Media to be looked at, by the addresses of drives and by paths.
#include "formats/drive/open_medium.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "tests/support/scratch.h"

namespace disc::drive {
namespace {

TEST(OpenMedium, TellsDrivesFromImages) {
  EXPECT_TRUE(names_drive("iscsi://h/t/1"));
  EXPECT_TRUE(names_drive("virtual:disc"));
  EXPECT_FALSE(names_drive("file:x"));
  EXPECT_FALSE(names_drive("block:/dev/sdx"));
  EXPECT_FALSE(names_drive("image.iso"));
  EXPECT_FALSE(names_drive("folder/virtual:x"));
  EXPECT_FALSE(names_drive("/dev/null"));
}

TEST(OpenMedium, TakesTheSchemeOffWhatNeedsNoCommands) {
  EXPECT_EQ(without_scheme("file:a/b.iso"), "a/b.iso");
  EXPECT_EQ(without_scheme("file:a?size=2K"), "a");
  EXPECT_EQ(without_scheme("block:/dev/sdx"), "/dev/sdx");
  EXPECT_EQ(without_scheme("a/b.iso"), "a/b.iso");
  EXPECT_EQ(without_scheme("virtual:x"), "virtual:x");
}

TEST(OpenMedium, ReadsAFileToItsLastByte) {
  const Scratch scratch;
  const std::vector<std::uint8_t> bytes(5000, 7);
  scratch.write("x", bytes);
  for (const std::string scheme : {"", "file:"}) {
    const auto source = open_medium(scheme + scratch.path("x"));
    ASSERT_EQ(source->size(), 5000U);
    std::vector<std::uint8_t> back(5000);
    source->read(0, back);
    EXPECT_EQ(back, bytes);
  }
  EXPECT_THROW(open_medium("file:" + scratch.path("y")), SystemError);
}

}  // namespace
}  // namespace disc::drive
