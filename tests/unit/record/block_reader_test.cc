// Runs of blocks, and those of them that cannot be read.
#include "record/block_reader.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "formats/mmc/commands.h"
#include "tests/support/scripted_drive.h"

namespace disc::record {
namespace {

/// Blocks whose every byte is their number; some cannot be read, some only at the third try.
class BlockDrive final : public drive::Transport {
 public:
  drive::Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes,
                         drive::milliseconds) override {
    ++commands;
    const auto read = command.as<mmc::Read10>();
    for (std::uint32_t i = 0; i < read.blocks; ++i) {
      const std::uint32_t at = read.first + i;
      if (bad.count(at) != 0 || (weak.count(at) != 0 && (read.blocks > 1 || ++tries[at] < 3))) {
        drive::Outcome outcome = drive::answer_sense(fault).outcome;
        outcome.residue = static_cast<std::uint32_t>(in.size());
        return outcome;
      }
      std::fill_n(in.begin() + i * block_size, block_size, static_cast<std::uint8_t>(at));
    }
    return {};
  }
  void wait(drive::nanoseconds) override {}
  drive::nanoseconds now() const override { return {}; }
  std::uint32_t most_bytes() const override { return 1 << 20; }
  std::string name() const override { return "blocks"; }

  std::set<std::uint32_t> bad, weak;
  std::map<std::uint32_t, unsigned> tries;
  mmc::Sense fault = mmc::unrecovered_read_error;
  unsigned commands = 0;
};

std::vector<std::uint8_t> bytes_for(std::uint32_t blocks) {
  return std::vector<std::uint8_t>(blocks * block_size, 0xEE);
}

TEST(BlockReader, ReadsSoundBlocksInLargePieces) {
  BlockDrive drive;
  BlockReader reader(drive, data_form(16), {});
  EXPECT_EQ(reader.most_blocks(), 32U);
  auto bytes = bytes_for(100);
  EXPECT_TRUE(reader.read(Lba{16}, bytes).empty());
  EXPECT_EQ(drive.commands, 4U);
  for (std::uint32_t i = 0; i < 100; ++i)
    EXPECT_EQ(bytes[i * block_size], 16 + i);
}

TEST(BlockReader, NamesWhatCannotBeReadAndPutsZerosThere) {
  BlockDrive drive;
  drive.bad = {20, 21, 40};
  BlockReader reader(drive, data_form(16), {});
  auto bytes = bytes_for(64);
  EXPECT_EQ(reader.read(Lba{0}, bytes), (std::vector<Extent>{{Lba{20}, 2}, {Lba{40}, 1}}));
  for (std::uint32_t i = 0; i < 64; ++i)
    EXPECT_EQ(bytes[i * block_size + 5], drive.bad.count(i) != 0 ? 0 : i) << i;
}

TEST(BlockReader, TriesWeakBlocksAgain) {
  BlockDrive drive;
  drive.weak = {7};
  auto bytes = bytes_for(8);
  ReadPatience patience;
  patience.retries = 2;
  EXPECT_TRUE(BlockReader(drive, data_form(1), patience).read(Lba{0}, bytes).empty());
  EXPECT_EQ(bytes[7 * block_size], 7);
  drive.tries.clear();
  patience.retries = 1;
  EXPECT_EQ(BlockReader(drive, data_form(1), patience).read(Lba{0}, bytes).size(), 1U);
}

TEST(BlockReader, TellsFaultsOfTheMediumFromThoseOfTheDrive) {
  for (const mmc::Sense sense : {mmc::Sense{0x3, 0x11, 0x05}, mmc::Sense{0x8, 0x00, 0x00},
                                 mmc::Sense{0x5, 0x64, 0x00}, mmc::Sense{0x5, 0x21, 0x00}}) {
    BlockDrive drive;
    drive.bad = {1};
    drive.fault = sense;
    auto bytes = bytes_for(4);
    EXPECT_EQ(BlockReader(drive, data_form(1), {}).read(Lba{0}, bytes).size(), 1U)
        << mmc::to_text(sense);
  }
  for (const mmc::Sense sense : {mmc::no_medium, mmc::invalid_operation_code}) {
    BlockDrive drive;
    drive.bad = {1};
    drive.fault = sense;
    auto bytes = bytes_for(4);
    EXPECT_THROW(BlockReader(drive, data_form(1), {}).read(Lba{0}, bytes), drive::DriveError)
        << mmc::to_text(sense);
  }
}

TEST(BlockReader, GivesADriveUpThatDoesNotAnswerAnyMore) {
  drive::ScriptedDrive drive;
  drive.on(mmc::Read10::code, {drive::answer_host(drive::HostStatus::TimeOut)});
  auto bytes = bytes_for(64);
  EXPECT_THROW(BlockReader(drive, data_form(16), {}).read(Lba{0}, bytes), drive::DriveError);
  EXPECT_LT(drive.sent().size(), 20U);
}

TEST(BlockReader, AsksForWholeSectorsWithQ) {
  const mmc::Cdb command = sector_form({cd::Subchannel::Pq16, false}).command(Lba{-1}, 3);
  const std::vector<std::uint8_t> expected{0xBE, 0x00, 0xFF, 0xFF, 0xFF, 0xFF,
                                           0x00, 0x00, 0x03, 0xF8, 0x02, 0x00};
  EXPECT_EQ(std::vector<std::uint8_t>(command.bytes().begin(), command.bytes().end()), expected);
}

}  // namespace
}  // namespace disc::record
