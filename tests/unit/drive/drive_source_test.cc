// Blocks read through commands: pieces, retries, what is told of damage.
#include "formats/drive/drive_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "formats/base/error.h"
#include "formats/base/extent.h"
#include "formats/mmc/commands.h"
#include "tests/unit/drive/scripted_drive.h"

namespace disc::drive {
namespace {

constexpr std::uint32_t blocks_there = 100;

// A medium whose byte n of block b is b + n; blocks of `bad` answer with a sense so many times.
struct Medium {
  std::map<std::uint32_t, std::pair<mmc::Sense, int>> bad;
  std::vector<Outcome> before_ready;
  std::uint32_t last = blocks_there - 1, length = 2048;
  std::uint32_t short_by = 0;

  static std::uint8_t byte(std::uint32_t block, std::size_t i) {
    return static_cast<std::uint8_t>(block + i);
  }

  Outcome operator()(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes) {
    switch (command.operation_code()) {
      case mmc::TestUnitReady::code: {
        if (before_ready.empty())
          return {};
        Outcome outcome = before_ready.front();
        before_ready.erase(before_ready.begin());
        return outcome;
      }
      case mmc::ReadCapacity::code: {
        std::ranges::copy(bytes_of(Be<std::uint32_t>(last)), in.begin());
        std::ranges::copy(bytes_of(Be<std::uint32_t>(length)), in.begin() + 4);
        return {};
      }
      case mmc::Read10::code: {
        const auto read = command.as<mmc::Read10>();
        return fill(read.first, std::uint16_t{read.blocks}, in);
      }
      default:
        return check_condition(mmc::invalid_operation_code);
    }
  }

  Outcome fill(std::uint32_t first, std::uint32_t count, std::span<std::uint8_t> in) {
    EXPECT_EQ(in.size(), std::size_t{count} * block_size);
    for (std::uint32_t block = first; block < first + count; ++block) {
      const auto found = bad.find(block);
      if (found != bad.end() && found->second.second > 0) {
        --found->second.second;
        return check_condition(found->second.first);
      }
      if (block > last)
        return check_condition(mmc::out_of_range);
      for (std::size_t i = 0; i < block_size; ++i)
        in[(block - first) * block_size + i] = byte(block, i);
    }
    Outcome outcome;
    outcome.residue = short_by;
    return outcome;
  }
};

bool right(std::uint64_t offset, Bytes bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i, ++offset)
    if (bytes[i] !=
        Medium::byte(static_cast<std::uint32_t>(offset / block_size), offset % block_size))
      return false;
  return true;
}

TEST(DriveSource, GivesTheBytesOfTheMedium) {
  ScriptedDrive drive{Medium{}};
  const DriveSource source(drive);
  EXPECT_EQ(source.size(), std::uint64_t{blocks_there} * block_size);
  EXPECT_EQ(source.name(), "scripted");
  for (const std::uint64_t offset : {0U, 1U, 2047U, 65'535U, 100'000U})
    for (const std::size_t count : {0U, 1U, 2048U, 70'000U, 104'800U}) {
      std::vector<std::uint8_t> out(count);
      source.read(offset, out);
      EXPECT_TRUE(right(offset, out)) << offset << " " << count;
    }
  std::vector<std::uint8_t> beyond(2);
  EXPECT_THROW(source.read(source.size() - 1, beyond), FormatError);
}

TEST(DriveSource, ReadsEachPieceOnceAndNeverMoreThanTheDriveTakes) {
  ScriptedDrive drive{Medium{}, 16 * block_size};
  const DriveSource source(drive);
  drive.commands.clear();
  std::vector<std::uint8_t> byte(1);
  for (std::uint64_t at = 0; at < source.size(); at += 512)
    source.read(at, byte);
  ASSERT_EQ(drive.commands.size(), 7U);  // 100 blocks in pieces of 16
  for (const mmc::Cdb& command : drive.commands)
    EXPECT_LE(command.as<mmc::Read10>().blocks, 16);
  EXPECT_EQ(drive.commands.back().as<mmc::Read10>().blocks, 4);
}

TEST(DriveSource, NamesTheBlockThatCannotBeRead) {
  Medium medium;
  medium.bad[40] = {mmc::unrecovered_read_error, 1000};
  ScriptedDrive drive{medium};
  const DriveSource source(drive);
  std::vector<std::uint8_t> out(block_size);
  for (const std::uint32_t fine : {32U, 39U, 41U, 63U}) {
    source.read(std::uint64_t{fine} * block_size, out);
    EXPECT_TRUE(right(std::uint64_t{fine} * block_size, out));
  }
  try {
    source.read(std::uint64_t{40} * block_size, out);
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_NE(std::string(error.what()).find("block 40: cannot be read"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("3/11/00"), std::string::npos) << error.what();
  }
}

TEST(DriveSource, TriesABadBlockAgain) {
  Medium medium;
  medium.bad[5] = {mmc::unrecovered_read_error, 3};  // the piece, the block, the block
  ScriptedDrive drive{medium};
  const DriveSource source(drive);
  std::vector<std::uint8_t> out(block_size);
  source.read(std::uint64_t{5} * block_size, out);
  EXPECT_TRUE(right(std::uint64_t{5} * block_size, out));
}

TEST(DriveSource, TakesTheRunOutOfATrackForDamageAndNothingElse) {
  Medium medium;
  medium.bad[98] = medium.bad[99] = {{0x5, 0x64, 0x00}, 1000};
  ScriptedDrive drive{medium};
  const DriveSource source(drive);
  std::vector<std::uint8_t> out(2 * block_size);
  source.read(std::uint64_t{96} * block_size, out);
  EXPECT_TRUE(right(std::uint64_t{96} * block_size, out));
  EXPECT_THROW(source.read(std::uint64_t{97} * block_size, out), FormatError);
}

TEST(DriveSource, HasTheSizeItIsGiven) {
  ScriptedDrive drive{Medium{}};
  const DriveSource source(drive, {.size = 98 * block_size - 7});
  EXPECT_EQ(source.size(), 98U * block_size - 7);
  std::vector<std::uint8_t> out(block_size);
  source.read(source.size() - out.size(), out);
  EXPECT_TRUE(right(source.size() - out.size(), out));
}

TEST(DriveSource, WaitsUntilTheMediumIsReady) {
  Medium medium;
  medium.before_ready = {check_condition(mmc::medium_changed), check_condition(mmc::becoming_ready),
                         check_condition(mmc::becoming_ready)};
  ScriptedDrive drive{medium};
  EXPECT_EQ(DriveSource(drive).size(), std::uint64_t{blocks_there} * block_size);
  EXPECT_GE(drive.now(), milliseconds(1000));
}

TEST(DriveSource, DoesNotWaitForEver) {
  Medium medium;
  medium.before_ready.assign(1000, check_condition(mmc::becoming_ready));
  ScriptedDrive drive{medium};
  EXPECT_THROW(DriveSource{drive}, DriveError);
}

TEST(DriveSource, SaysThatThereIsNoMedium) {
  Medium medium;
  medium.before_ready = {check_condition(mmc::no_medium)};
  ScriptedDrive drive{medium};
  try {
    const DriveSource source(drive);
    FAIL();
  } catch (const DriveError& error) {
    EXPECT_STREQ(error.what(), "scripted: there is no medium in the drive");
  }
}

TEST(DriveSource, RefusesBlocksOfAnotherSize) {
  Medium medium;
  medium.length = 512;
  ScriptedDrive drive{medium};
  EXPECT_THROW(DriveSource{drive}, DriveError);
}

TEST(DriveSource, TellsTroubleOfTheDriveFromDamage) {
  Medium medium;
  medium.bad[0] = {{0x4, 0x44, 0x00}, 1000};
  ScriptedDrive drive{medium};
  const DriveSource source(drive);
  std::vector<std::uint8_t> out(1);
  EXPECT_THROW(source.read(0, out), DriveError);
}

TEST(DriveSource, NoticesThatTheMediumWasChanged) {
  Medium medium;
  medium.bad[0] = {mmc::medium_changed, 1};
  ScriptedDrive drive{medium};
  const DriveSource source(drive);
  std::vector<std::uint8_t> out(1);
  EXPECT_THROW(source.read(0, out), DriveError);
}

TEST(DriveSource, TakesNoShortReadForData) {
  Medium medium;
  medium.short_by = 1;
  ScriptedDrive drive{medium};
  const DriveSource source(drive);
  std::vector<std::uint8_t> out(1);
  EXPECT_THROW(source.read(0, out), DriveError);
}

TEST(DriveSource, MayBeReadFromSeveralThreads) {
  ScriptedDrive drive{Medium{}, 4 * block_size};
  const DriveSource source(drive);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        std::vector<std::uint8_t> out(3000);
        for (std::uint64_t at = 0; at + out.size() < source.size(); at += 1777) {
          source.read(at, out);
          wrong += right(at, out) ? 0 : 1;
        }
      });
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace disc::drive
