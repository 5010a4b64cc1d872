// Discs that are read to images: sound ones, scratched ones, and those that end where no block is.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "formats/base/extent.h"
#include "record/recovery_map.h"
#include "tests/support/record_run.h"
#include "tests/support/scratch.h"

namespace disc {
namespace {

using Json = nlohmann::json;

/// Blocks of noise with a volume descriptor that says how many they are (ECMA-119 8.4.8).
std::vector<std::uint8_t> image_of(std::uint32_t blocks) {
  std::vector<std::uint8_t> bytes(blocks * block_size);
  std::uint32_t state = blocks;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  std::uint8_t* const descriptor = bytes.data() + 16 * block_size;
  std::fill_n(descriptor, block_size, std::uint8_t{0});
  descriptor[0] = descriptor[6] = 1;
  std::copy_n("CD001", 5, descriptor + 1);
  for (unsigned i = 0; i < 4; ++i)
    descriptor[80 + i] = static_cast<std::uint8_t>(blocks >> (8 * i));
  return bytes;
}

/// A disc of a kind with an image burnt on it.
std::string burnt(const Scratch& scratch, const std::string& kind,
                  const std::vector<std::uint8_t>& image,
                  const std::vector<std::string>& options = {}) {
  const std::string folder = scratch.path(kind);
  const RecordRun made = run_record({"virtual", "create", folder, "--medium", kind});
  EXPECT_EQ(made.status, 0) << made.err;
  scratch.write(kind + ".iso", image);
  std::vector<std::string> words{"burn", scratch.path(kind + ".iso"), "--to", "virtual:" + folder,
                                 "--yes"};
  words.insert(words.end(), options.begin(), options.end());
  const RecordRun burn = run_record(words);
  EXPECT_EQ(burn.status, 0) << kind << ": " << burn.err;
  return "virtual:" + folder;
}

std::string stamped(const Scratch& scratch, const std::vector<std::uint8_t>& image,
                    const std::string& kind = "dvd-rom") {
  scratch.write("stamped.iso", image);
  const RecordRun made = run_record({"virtual", "create", scratch.path("stamped"), "--medium", kind,
                                     "--from", scratch.path("stamped.iso")});
  EXPECT_EQ(made.status, 0) << made.err;
  return "virtual:" + scratch.path("stamped");
}

TEST(RecordRead, BringsBackWhatWasBurntOnEveryKind) {
  const Scratch scratch;
  const auto image = image_of(1003);
  for (const char* const kind :
       {"cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "dvd+rw", "dvd-ram", "bd-r", "bd-re"}) {
    const std::string drive = burnt(scratch, kind, image);
    const std::string name = std::string(kind) + ".back";
    const RecordRun run = run_record({"read", drive, "-o", scratch.path(name)});
    ASSERT_EQ(run.status, 0) << kind << ": " << run.err;
    EXPECT_EQ(scratch.read(name), image) << kind << ": " << scratch.read(name).size();
  }
}

TEST(RecordRead, LeavesTheRunOutOfATrackOut) {
  const Scratch scratch;
  const auto image = image_of(800);
  const std::string drive = burnt(scratch, "cd-r", image, {"--write-type", "tao"});
  const RecordRun run = run_record({"read", drive, "-o", scratch.path("x"), "--json"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(scratch.read("x"), image) << run.out;
}

TEST(RecordRead, BringsSeveralSessionsBackWhereTheyLay) {
  const Scratch scratch;
  const auto first = image_of(700), second = image_of(900);
  const std::string drive = burnt(scratch, "cd-r", first, {"--write-type", "tao", "--multi"});
  scratch.write("second.iso", second);
  const RecordRun burn = run_record({"burn", scratch.path("second.iso"), "--to", drive, "--yes",
                                     "--append", "--write-type", "tao"});
  ASSERT_EQ(burn.status, 0) << burn.err;
  const RecordRun run = run_record({"read", drive, "-o", scratch.path("all")});
  ASSERT_EQ(run.status, 0) << run.err;
  const auto all = scratch.read("all");
  EXPECT_TRUE(std::equal(first.begin(), first.end(), all.begin()));
  const RecordRun one = run_record({"read", drive, "-o", scratch.path("one"), "--session", "2"});
  ASSERT_EQ(one.status, 0) << one.err;
  const auto bytes = scratch.read("one");
  ASSERT_GE(bytes.size(), second.size());
  EXPECT_TRUE(std::equal(second.begin(), second.end(), bytes.begin()));
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(),
                         all.end() - static_cast<std::ptrdiff_t>(bytes.size())));
}

TEST(RecordRead, ReadsPressedDiscs) {
  const Scratch scratch;
  const auto image = image_of(500);
  const RecordRun run = run_record({"read", stamped(scratch, image), "-o", scratch.path("x")});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(scratch.read("x"), image);
}

TEST(RecordRead, MakesNoImageOfWhatCannotBeReadWhole) {
  const Scratch scratch;
  const std::string drive = stamped(scratch, image_of(500)) + "?fault=medium-error@300";
  const RecordRun run = run_record({"read", drive, "-o", scratch.path("x")});
  EXPECT_EQ(run.status, 3);
  EXPECT_NE(run.err.find("300"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("--map"), std::string::npos) << run.err;
  EXPECT_FALSE(std::filesystem::exists(scratch.path("x")));
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path("")))
    EXPECT_EQ(entry.path().filename().string().find(".part"), std::string::npos) << entry.path();
}

TEST(RecordRead, GoesOnFromAMap) {
  const Scratch scratch;
  const auto image = image_of(500);
  const std::string drive = stamped(scratch, image);
  const RecordRun first = run_record({"read", drive + "?fault=medium-error@300", "-o",
                                      scratch.path("x"), "--map", scratch.path("x.map"), "--json"});
  EXPECT_EQ(first.status, 3);
  const Json report = Json::parse(first.out);
  ASSERT_EQ(report["unreadable"].size(), 1U);
  EXPECT_EQ(report["unreadable"][0]["first"], 300);
  const auto bytes = scratch.read("x.map");
  const auto map = record::RecoveryMap::parse(std::string(bytes.begin(), bytes.end()), "x.map");
  EXPECT_EQ(map.bytes_in(record::MapState::Bad), block_size);

  auto damaged = image;
  std::fill_n(damaged.begin() + 300 * block_size, block_size, std::uint8_t{0});
  EXPECT_EQ(scratch.read("x"), damaged);

  const RecordRun second =
      run_record({"read", drive, "-o", scratch.path("x"), "--map", scratch.path("x.map")});
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(scratch.read("x"), image);
}

TEST(RecordRead, ReplacesNothingUnasked) {
  const Scratch scratch;
  const std::string drive = stamped(scratch, image_of(100));
  scratch.write("x", std::vector<std::uint8_t>{1, 2, 3});
  EXPECT_EQ(run_record({"read", drive, "-o", scratch.path("x")}).status, 3);
  EXPECT_EQ(run_record({"read", drive, "-o", scratch.path("x"), "--map", scratch.path("m")}).status,
            3);
  EXPECT_EQ(scratch.read("x").size(), 3U);
  EXPECT_EQ(run_record({"read", drive, "-o", scratch.path("x"), "--force"}).status, 0);
  EXPECT_EQ(scratch.read("x"), image_of(100));
}

TEST(RecordRead, SaysWhatIsWrongWithTheWish) {
  const Scratch scratch;
  const std::string drive = stamped(scratch, image_of(100));
  EXPECT_EQ(run_record({"read", drive, "-o", scratch.path("x.cue")}).status, 2);
  EXPECT_EQ(run_record({"read", drive, "-o", scratch.path("x"), "--track", "7"}).status, 2);
  EXPECT_EQ(run_record({"read", "virtual:?tray=closed", "-o", scratch.path("x")}).status, 3);
  EXPECT_FALSE(std::filesystem::exists(scratch.path("x")));
}

TEST(RecordRead, BringsACdInTracksBack) {
  const Scratch scratch;
  std::vector<std::uint8_t> sound(1200 * 2352);
  for (std::size_t i = 0; i < sound.size(); ++i)
    sound[i] = static_cast<std::uint8_t>(i * 7 + i / 2352);
  scratch.write("in.bin", sound);
  const std::string sheet =
      "CATALOG 4006381333931\n"
      "FILE \"in.bin\" BINARY\n"
      "  TRACK 01 AUDIO\n    ISRC DEA120500001\n    INDEX 01 00:00:00\n"
      "  TRACK 02 AUDIO\n    INDEX 00 00:07:00\n    INDEX 01 00:09:00\n    INDEX 02 00:12:00\n";
  scratch.write("in.cue", bytes_of(std::string_view(sheet)));
  const std::string folder = scratch.path("cd");
  ASSERT_EQ(run_record({"virtual", "create", folder, "--medium", "cd-r"}).status, 0);
  const RecordRun burn =
      run_record({"burn", scratch.path("in.cue"), "--to", "virtual:" + folder, "--yes"});
  ASSERT_EQ(burn.status, 0) << burn.err;
  const RecordRun run = run_record({"read", "virtual:" + folder, "-o", scratch.path("out.cue")});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(scratch.read("out.bin"), sound);
  const auto text = scratch.read("out.cue");
  const std::string read(text.begin(), text.end());
  for (const char* const line : {"CATALOG 4006381333931", "ISRC DEA120500001", "INDEX 00 00:07:00",
                                 "INDEX 01 00:09:00", "INDEX 02 00:12:00"})
    EXPECT_NE(read.find(line), std::string::npos) << line << '\n' << read;
  EXPECT_EQ(run_record({"read", "virtual:" + folder, "-o", scratch.path("out.iso")}).status, 2);
}

}  // namespace
}  // namespace disc
