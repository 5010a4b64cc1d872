// Files written at any place.
#include "formats/io/patched_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "formats/base/error.h"
#include "tests/support/scratch.h"

namespace disc {
namespace {

using Manner = PatchedFile::Manner;

const std::vector<std::uint8_t> abc{'a', 'b', 'c'};

std::size_t files_in(const Scratch& scratch) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(scratch.path("")), {}));
}

TEST(PatchedFile, GetsItsNameWhenItIsWhole) {
  const Scratch scratch;
  {
    PatchedFile file(scratch.path("x"), Manner::Hidden, false);
    file.write(5, abc);
    file.write(0, abc);
    EXPECT_FALSE(std::filesystem::exists(scratch.path("x")));
    file.commit();
  }
  EXPECT_EQ(scratch.read("x"), (std::vector<std::uint8_t>{'a', 'b', 'c', 0, 0, 'a', 'b', 'c'}));
  EXPECT_EQ(files_in(scratch), 1U);
}

TEST(PatchedFile, LeavesNothingBehindUnlessItIsCommitted) {
  const Scratch scratch;
  { PatchedFile(scratch.path("x"), Manner::Hidden, false).write(0, abc); }
  EXPECT_EQ(files_in(scratch), 0U);
}

TEST(PatchedFile, ReplacesNothingUnlessItMay) {
  const Scratch scratch;
  scratch.write("x", abc);
  EXPECT_THROW(PatchedFile(scratch.path("x"), Manner::Hidden, false), SystemError);
  PatchedFile(scratch.path("x"), Manner::Hidden, true).commit();
  EXPECT_TRUE(scratch.read("x").empty());
  EXPECT_THROW(PatchedFile("/dev/null", Manner::InPlace, true), SystemError);
}

TEST(PatchedFile, InPlaceKeepsWhatWasThere) {
  const Scratch scratch;
  scratch.write("x", abc);
  {
    PatchedFile file(scratch.path("x"), Manner::InPlace, false);
    file.write(1, std::vector<std::uint8_t>{'X'});
    std::vector<std::uint8_t> read(5, 0xFF);
    file.read(0, read);
    EXPECT_EQ(read, (std::vector<std::uint8_t>{'a', 'X', 'c', 0, 0}));
    file.resize(2);
    EXPECT_EQ(file.size(), 2U);
  }
  EXPECT_EQ(scratch.read("x"), (std::vector<std::uint8_t>{'a', 'X'}));
}

}  // namespace
}  // namespace disc
