// Files and block devices that answer as drives.
#include "formats/drive/plain_drive.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "formats/base/endian.h"
#include "formats/base/extent.h"
#include "formats/io/descriptor.h"
#include "formats/mmc/commands.h"
#include "tests/support/scratch.h"

namespace disc::drive {
namespace {

constexpr milliseconds timeout{10'000};

std::vector<std::uint8_t> pattern(std::size_t blocks, std::uint8_t seed) {
  std::vector<std::uint8_t> bytes(blocks * block_size);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(i * 7 + i / block_size + seed);
  return bytes;
}

OpenOptions opened_for(bool writes) {
  OpenOptions options;
  options.writes = writes;
  options.patience = milliseconds(0);
  return options;
}

std::unique_ptr<Transport> opened(const std::string& address, bool writes = true) {
  return open_plain_drive(parse_address(address), opened_for(writes));
}

std::string refusal_of(const std::string& address, bool writes = true) {
  try {
    opened(address, writes);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Outcome write(Transport& drive, std::uint32_t first, Bytes bytes) {
  mmc::Write10 command;
  command.first = first;
  command.blocks = static_cast<std::uint16_t>(bytes.size() / block_size);
  return drive.send(command, bytes, timeout);
}

Outcome read(Transport& drive, std::uint32_t first, std::span<std::uint8_t> bytes) {
  mmc::Read12 command;
  command.first = first;
  command.blocks = static_cast<std::uint32_t>(bytes.size() / block_size);
  return drive.receive(command, bytes, timeout);
}

template <class Command>
std::vector<std::uint8_t> asked(Transport& drive, const Command& command, std::size_t room) {
  std::vector<std::uint8_t> answer(room);
  const Outcome outcome = drive.receive(command, answer, timeout);
  EXPECT_TRUE(outcome.good()) << describe(outcome);
  answer.resize(room - outcome.residue);
  return answer;
}

std::uint32_t last_block(Transport& drive) {
  return *read_struct<Be<std::uint32_t>>(asked(drive, mmc::ReadCapacity{}, 8));
}

TEST(PlainDrive, WritesAFileThatWasNotThere) {
  const Scratch scratch;
  const auto image = pattern(40, 1);
  {
    const auto drive = opened("file:" + scratch.path("x.img"));
    EXPECT_EQ(drive->name(), "file:" + scratch.path("x.img"));
    EXPECT_TRUE(drive->send(mmc::TestUnitReady{}, timeout).good());
    EXPECT_TRUE(write(*drive, 0, Bytes(image).first(16 * block_size)).good());
    EXPECT_TRUE(write(*drive, 16, Bytes(image).subspan(16 * block_size)).good());
    EXPECT_TRUE(drive->send(mmc::SynchronizeCache{}, timeout).good());
    std::vector<std::uint8_t> back(image.size());
    EXPECT_TRUE(read(*drive, 0, back).good());
    EXPECT_EQ(back, image);
  }
  EXPECT_EQ(scratch.read("x.img"), image);  // and not a byte more
}

TEST(PlainDrive, KeepsWhatItIsNotToldToOverwrite) {
  const Scratch scratch;
  auto before = pattern(8, 1);
  scratch.write("x", before);
  const auto block = pattern(1, 99);
  EXPECT_TRUE(write(*opened("file:" + scratch.path("x")), 3, block).good());
  std::ranges::copy(block, before.begin() + 3 * block_size);
  EXPECT_EQ(scratch.read("x"), before);
}

TEST(PlainDrive, MakesAFileOfTheSizeWished) {
  const Scratch scratch;
  const std::string address = "file:" + scratch.path("x") + "?size=1M";
  const auto drive = opened(address);
  EXPECT_EQ(scratch.read("x").size(), 1U << 20);
  EXPECT_EQ(last_block(*drive), 511U);
  EXPECT_TRUE(write(*drive, 511, pattern(1, 0)).good());
  EXPECT_EQ(write(*drive, 512, pattern(1, 0)).reason(), mmc::out_of_range);
  EXPECT_EQ(write(*drive, 0xFFFFFFFF, pattern(1, 0)).reason(), mmc::out_of_range);
  std::vector<std::uint8_t> two(2 * block_size);
  EXPECT_EQ(read(*drive, 511, two).reason(), mmc::out_of_range);
  EXPECT_EQ(scratch.read("x").size(), 1U << 20);
}

TEST(PlainDrive, NeverCutsAFile) {
  const Scratch scratch;
  scratch.write("x", pattern(8, 1));
  EXPECT_TRUE(
      says(refusal_of("file:" + scratch.path("x") + "?size=4K"), "already has 16384 bytes"));
  EXPECT_EQ(scratch.read("x"), pattern(8, 1));
}

TEST(PlainDrive, ReadsZerosWhereAFileHasNotYetGrown) {
  const Scratch scratch;
  auto bytes = pattern(1, 5);
  bytes.resize(700);
  scratch.write("x", bytes);
  const auto drive = opened("file:" + scratch.path("x"), false);
  EXPECT_EQ(last_block(*drive), 0U);
  std::vector<std::uint8_t> block(block_size, 0xEE);
  EXPECT_TRUE(read(*drive, 0, block).good());
  bytes.resize(block_size);
  EXPECT_EQ(block, bytes);
}

TEST(PlainDrive, WritesNothingWhereItIsOpenForReading) {
  const Scratch scratch;
  scratch.write("x", pattern(2, 1));
  const auto drive = opened("file:" + scratch.path("x"), false);
  EXPECT_EQ(write(*drive, 0, pattern(1, 9)).reason(), mmc::write_protected);
  EXPECT_TRUE(drive->send(mmc::SynchronizeCache{}, timeout).good());
  EXPECT_EQ(scratch.read("x"), pattern(2, 1));
}

TEST(PlainDrive, AnswersAsAMediumOfProfile2) {
  const Scratch scratch;
  const auto drive = opened("file:" + scratch.path("x") + "?size=2M");
  mmc::GetConfiguration configuration;
  configuration.allocation_length = 1000;
  // MMC-5 6.6.2.1 and 5.3: header, then features 0, 1, 3, 10h and 20h.
  const std::vector<std::uint8_t> expected{0, 0,    0,    60, 0, 0, 0, 2,                 //
                                           0, 0,    3,    4,  0, 2, 1, 0,                 //
                                           0, 1,    0x0B, 8,  0, 0, 0, 0,    0, 0, 0, 0,  //
                                           0, 3,    3,    4,  0, 0, 0, 0,                 //
                                           0, 0x10, 1,    8,  0, 0, 8, 0,    0, 1, 0, 0,  //
                                           0, 0x20, 5,    12, 0, 0, 3, 0xFF, 0, 0, 8, 0,
                                           0, 1,    0,    0};
  EXPECT_EQ(asked(*drive, configuration, 1000), expected);
  EXPECT_EQ(asked(*drive, mmc::ReadCapacity{}, 8),
            (std::vector<std::uint8_t>{0, 0, 3, 0xFF, 0, 0, 8, 0}));
  mmc::ReadFormatCapacities capacities;
  capacities.allocation_length = 252;
  EXPECT_EQ(asked(*drive, capacities, 252),
            (std::vector<std::uint8_t>{0, 0, 0, 8, 0, 0, 4, 0, 2, 0, 8, 0}));
}

TEST(PlainDrive, GivesTheFeaturesThatAreAskedFor) {
  const Scratch scratch;
  scratch.write("x", pattern(2, 1));
  const auto drive = opened("file:" + scratch.path("x"), false);
  mmc::GetConfiguration one;
  one.requested_type = mmc::GetConfiguration::one;
  one.starting_feature = 0x0010;
  one.allocation_length = 100;
  EXPECT_EQ(asked(*drive, one, 100).size(), 8U + 12);
  one.starting_feature = 0x0021;
  EXPECT_EQ(asked(*drive, one, 100).size(), 8U);
  mmc::GetConfiguration current;
  current.requested_type = mmc::GetConfiguration::current;
  current.starting_feature = 0x0010;
  current.allocation_length = 100;
  EXPECT_EQ(asked(*drive, current, 100).size(), 8U + 12);  // nothing is writable
  current.allocation_length = 8;
  EXPECT_EQ(asked(*drive, current, 8).size(), 8U);
  current.requested_type = 3;
  std::vector<std::uint8_t> answer(8);
  EXPECT_EQ(drive->receive(current, answer, timeout).reason(), mmc::invalid_field_in_cdb);
}

TEST(PlainDrive, SaysWhoItIs) {
  const Scratch scratch;
  const auto drive = opened("file:" + scratch.path("x"));
  const auto answer = asked(*drive, mmc::Inquiry{}, 36);
  EXPECT_EQ(answer[0], 5);
  EXPECT_EQ(answer[1], 0x80);
  EXPECT_EQ(answer[4], 31);
  EXPECT_EQ(text_of(Bytes(answer).subspan(8, 24)), "LINUX   FILE            ");
}

TEST(PlainDrive, HasACacheThatCanBeSeen) {
  const Scratch scratch;
  const auto drive = opened("file:" + scratch.path("x"));
  mmc::ModeSense10 sense;
  sense.page = 0x08;
  sense.allocation_length = 200;
  const auto answer = asked(*drive, sense, 200);
  ASSERT_EQ(answer.size(), 8U + 20);
  EXPECT_EQ(answer[1], 26);
  EXPECT_EQ(answer[8], 0x08);
  EXPECT_EQ(answer[9], 0x12);
  EXPECT_EQ(answer[10], 0x04);
  sense.page = 0x3F;
  EXPECT_EQ(asked(*drive, sense, 200).size(), 8U + 12 + 20);
  std::vector<std::uint8_t> out(200);
  sense.page = 0x05;
  EXPECT_EQ(drive->receive(sense, out, timeout).reason(), mmc::invalid_field_in_cdb);
  sense.page = 0x08 | mmc::ModeSense10::saved;
  EXPECT_EQ(drive->receive(sense, out, timeout).reason(), mmc::saving_not_supported);
}

TEST(PlainDrive, RefusesEveryOtherCommand) {
  const Scratch scratch;
  const auto drive = opened("file:" + scratch.path("x"));
  EXPECT_EQ(drive->send(mmc::Blank{}, timeout).reason(), mmc::invalid_operation_code);
  EXPECT_EQ(drive->send(mmc::CloseTrackSession{}, timeout).reason(), mmc::invalid_operation_code);
  std::vector<std::uint8_t> answer(34, 0xEE);
  const Outcome outcome = drive->receive(mmc::ReadDiscInformation{}, answer, timeout);
  EXPECT_EQ(outcome.reason(), mmc::invalid_operation_code);
  EXPECT_EQ(outcome.residue, 34U);
  EXPECT_EQ(answer, std::vector<std::uint8_t>(34, 0));
}

TEST(PlainDrive, RefusesDataOfAnotherLengthThanTheCommandSays) {
  const Scratch scratch;
  const auto drive = opened("file:" + scratch.path("x"));
  mmc::Write10 command;
  command.blocks = 2;
  EXPECT_EQ(drive->send(command, pattern(3, 0), timeout).reason(), mmc::invalid_field_in_cdb);
  EXPECT_EQ(drive->send(command, pattern(1, 0), timeout).reason(), mmc::invalid_field_in_cdb);
  EXPECT_TRUE(scratch.read("x").empty());
}

// Files may not grow beyond so many bytes while it lives.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(PlainDrive, SaysWhereThereIsNoMoreRoom) {
  const Scratch scratch;
  const auto drive = opened("file:" + scratch.path("x"));
  const FileLimit limit(3 * block_size);
  EXPECT_TRUE(write(*drive, 0, pattern(2, 0)).good());
  const Outcome outcome = write(*drive, 2, pattern(4, 0));
  EXPECT_EQ(outcome.reason(), mmc::out_of_range);
  ASSERT_TRUE(outcome.sense);
  EXPECT_EQ(outcome.sense->information, 2U);
}

TEST(PlainDrive, LetsNobodyElseWriteTheFile) {
  const Scratch scratch;
  const auto drive = opened("file:" + scratch.path("x"));
  EXPECT_TRUE(says(refusal_of("file:" + scratch.path("x")), "is in use"));
  EXPECT_TRUE(says(refusal_of("file:" + scratch.path("x"), false), "is in use"));
}

TEST(PlainDrive, LetsSeveralRead) {
  const Scratch scratch;
  scratch.write("x", pattern(1, 0));
  const auto one = opened("file:" + scratch.path("x"), false);
  EXPECT_EQ(refusal_of("file:" + scratch.path("x"), false), "");
  EXPECT_TRUE(says(refusal_of("file:" + scratch.path("x")), "is in use"));
}

TEST(PlainDrive, SaysWhichSchemeWouldDo) {
  const Scratch scratch;
  scratch.write("x", pattern(1, 0));
  EXPECT_TRUE(says(refusal_of("block:" + scratch.path("x")), "try file:"));
  EXPECT_TRUE(says(refusal_of("block:" + scratch.path("y")), "there is no such device"));
  EXPECT_TRUE(says(refusal_of("file:/dev/null"), "is no file"));
  EXPECT_TRUE(says(refusal_of("file:" + scratch.path("no/such/folder")), "cannot open"));
}

// A loop device over a file, where this machine has them and we may.
class Loop {
 public:
  explicit Loop(const std::string& file) {
    Scratch scratch;
    const auto said = scratch.run("losetup --find --show '" + file + "'");
    if (said.status == 0)
      device_ = said.text.substr(0, said.text.find('\n'));
  }
  ~Loop() {
    if (!device_.empty())
      Scratch().run("losetup -d " + device_);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  const std::string& device() const { return device_; }

 private:
  std::string device_;
};

struct PlainBlockDevice : testing::Test {
  Scratch scratch;
  std::unique_ptr<Loop> loop;

  void SetUp() override {
    scratch.write("disk", pattern(2048, 3));
    scratch.resize("disk", 2048 * block_size + 512);  // half a block is out of reach
    loop = std::make_unique<Loop>(scratch.path("disk"));
    if (loop->device().empty())
      GTEST_SKIP() << "no loop devices here";
  }
  std::string address() const { return "block:" + loop->device(); }
};

TEST_F(PlainBlockDevice, IsWrittenAndReadBack) {
  const auto image = pattern(1024, 200);
  {
    const auto drive = opened(address());
    EXPECT_EQ(last_block(*drive), 2047U);
    EXPECT_EQ(drive->most_bytes() % block_size, 0U);
    EXPECT_TRUE(write(*drive, 0, Bytes(image).first(1 << 20)).good());
    EXPECT_TRUE(write(*drive, 512, Bytes(image).subspan(1 << 20, 3 * block_size)).good());
    EXPECT_TRUE(write(*drive, 515, Bytes(image).subspan((1 << 20) + 3 * block_size)).good());
    EXPECT_TRUE(drive->send(mmc::SynchronizeCache{}, timeout).good());
    std::vector<std::uint8_t> back(image.size());
    EXPECT_TRUE(read(*drive, 0, back).good());
    EXPECT_EQ(back, image);
    EXPECT_EQ(write(*drive, 2047, pattern(2, 0)).reason(), mmc::out_of_range);
  }
  auto expected = pattern(2048, 3);
  std::ranges::copy(image, expected.begin());
  expected.resize(expected.size() + 512);
  EXPECT_EQ(scratch.read("disk"), expected);
}

TEST_F(PlainBlockDevice, IsForOneWriterAlone) {
  const auto drive = opened(address());
  const std::string refusal = refusal_of(address());
  EXPECT_TRUE(says(refusal, "is in use")) << refusal;
  EXPECT_EQ(refusal_of(address(), false), "");
}

TEST_F(PlainBlockDevice, IsNotWrittenWhileItIsMounted) {
  const auto made = scratch.run("mkfs.ext4 -q " + loop->device() + " && mkdir m && mount " +
                                loop->device() + " m");
  if (made.status != 0)
    GTEST_SKIP() << made.text;
  const std::string refusal = refusal_of(address());
  scratch.run("umount m");
  EXPECT_TRUE(says(refusal, "it is mounted at '" + scratch.path("m") + "'")) << refusal;
}

TEST_F(PlainBlockDevice, HasItsOwnScheme) {
  EXPECT_TRUE(says(refusal_of("file:" + loop->device()), "block:" + loop->device()));
}

}  // namespace
}  // namespace disc::drive
