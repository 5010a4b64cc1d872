// Runs of data: what counts as a hole, what the file system says, who passes holes unread.
#include "formats/io/data_run.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/base/error.h"
#include "formats/io/block_source.h"
#include "formats/io/descriptor.h"
#include "formats/io/image_sink.h"
#include "formats/io/piecewise_stream.h"
#include "tests/support/scratch.h"

namespace disc {
namespace {

constexpr std::uint64_t KiB = 1024, MiB = 1024 * KiB, TiB = MiB * MiB;
using Runs = std::vector<DataRun>;

std::optional<Runs> gathered(const Runs& raw, std::uint64_t size) {
  DataRuns runs;
  for (const DataRun& run : raw)
    runs.add(run.offset, run.bytes);
  return runs.finish(size);
}

TEST(DataRuns, MoveOutwardsToPages) {
  EXPECT_EQ(gathered({{MiB + 5000, 10}, {3 * MiB - 1, 2}}, 4 * MiB + 1),
            (Runs{{MiB + 4096, 4096}, {3 * MiB - 4096, 8192}}));
}

TEST(DataRuns, HolesBelow64KiBAreData) {
  EXPECT_EQ(gathered({{64 * KiB - 4096, 4096}, {128 * KiB - 4096, 4096}}, 192 * KiB - 4096),
            std::nullopt);
  EXPECT_EQ(gathered({{64 * KiB, 4096}}, 100 * KiB), (Runs{{64 * KiB, 36 * KiB}}));
  EXPECT_EQ(gathered({{0, 1}}, 4096 + 64 * KiB - 1), std::nullopt);
  EXPECT_EQ(gathered({{0, 1}}, 4096 + 64 * KiB), (Runs{{0, 4096}}));
  EXPECT_EQ(gathered({}, 64 * KiB - 1), std::nullopt);
}

TEST(DataRuns, TheLastRunEndsWithTheContent) {
  EXPECT_EQ(gathered({{MiB, 100}}, MiB + 100), (Runs{{MiB, 100}}));
  EXPECT_EQ(gathered({{MiB, 100}, {MiB + 200, 1}}, MiB + 201), (Runs{{MiB, 201}}));
}

TEST(DataRuns, NothingButAHoleHasNoRuns) { EXPECT_EQ(gathered({}, TiB), Runs{}); }

TEST(DataRuns, AreThoseOfTheFileSystem) {
  const Scratch scratch;
  scratch.write_at("sparse", 5 * MiB, bytes_of(std::string_view("five")));
  scratch.write_at("sparse", 900 * MiB, bytes_of(std::string_view("last")));
  scratch.resize("sparse", TiB);
  scratch.write("dense", std::vector<std::uint8_t>(200 * KiB));
  const Descriptor sparse(::open(scratch.path("sparse").c_str(), O_RDONLY));
  const Descriptor dense(::open(scratch.path("dense").c_str(), O_RDONLY));
  const auto runs = find_data_runs(sparse.get(), TiB);
  ASSERT_TRUE(runs);
  // A file system may keep more around the bytes than they need.
  ASSERT_EQ(runs->size(), 2u);
  EXPECT_LE((*runs)[0].offset, 5 * MiB);
  EXPECT_LE((*runs)[1].offset, 900 * MiB);
  EXPECT_LT(data_bytes(*runs), MiB);
  EXPECT_EQ(find_data_runs(dense.get(), 200 * KiB), std::nullopt);
}

TEST(RunCursor, TellsHolesAndDataApart) {
  const Runs runs{{4096, 100}, {8192, 8}};
  std::string said;
  for (RunCursor at(runs, 9000); !at.at_end(); at.pass(at.ahead()))
    said += cat(at.in_hole() ? "hole " : "data ", at.at(), "+", at.ahead(), " ");
  EXPECT_EQ(said, "hole 0+4096 data 4096+100 hole 4196+3996 data 8192+8 hole 8200+800 ");
}

TEST(RunCursor, StopsInTheMiddle) {
  const Runs runs{{4096, 100}};
  RunCursor at(runs, 4196);
  at.pass(4000);
  EXPECT_TRUE(at.in_hole());
  EXPECT_EQ(at.ahead(), 96u);
  at.pass(96);
  at.pass(99);
  EXPECT_FALSE(at.in_hole());
  EXPECT_EQ(at.ahead(), 1u);
  at.pass(1);
  EXPECT_TRUE(at.at_end());
  EXPECT_FALSE(at.in_hole());
}

// Only moves forward, and counts what it is asked for.
class HoleFirst final : public ByteStream {
 public:
  HoleFirst(std::uint64_t hole, std::string data, std::uint64_t& read_bytes)
      : hole_(hole), data_(std::move(data)), read_bytes_(read_bytes) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    std::size_t filled = 0;
    for (; filled < out.size() && hole_ > 0; --hole_)
      out[filled++] = 0;
    for (; filled < out.size() && at_ < data_.size(); ++at_)
      out[filled++] = static_cast<std::uint8_t>(data_[at_]);
    read_bytes_ += filled;
    return filled;
  }
  std::uint64_t skip_hole(std::uint64_t most) override {
    const std::uint64_t count = std::min(most, hole_);
    hole_ -= count;
    return count;
  }

 private:
  std::uint64_t hole_;
  std::string data_;
  std::size_t at_ = 0;
  std::uint64_t& read_bytes_;
};

TEST(ReadToEnd, GivesHolesAsZerosThatNobodyRead) {
  std::uint64_t read_bytes = 0, zeros = 0;
  HoleFirst stream(3 * MiB + 1, "end", read_bytes);
  std::vector<std::uint8_t> buffer(2);
  std::string text;
  read_to_end(stream, buffer, [&](Bytes bytes) {
    for (const std::uint8_t byte : bytes)
      byte == 0 ? void(++zeros) : text.push_back(static_cast<char>(byte));
  });
  EXPECT_EQ(zeros, 3 * MiB + 1);
  EXPECT_EQ(text, "end");
  EXPECT_EQ(read_bytes, 3u);
}

TEST(PiecewiseStream, PassesHolesAndReadsOnBehindThem) {
  std::uint64_t read_bytes = 0;
  PiecewiseStream stream(std::make_unique<HoleFirst>(TiB, "end", read_bytes), TiB + 3, "it");
  stream.pass(0, TiB);
  std::vector<std::uint8_t> out(3);
  stream.read(TiB, out);
  EXPECT_EQ(text_of(out), "end");
  EXPECT_EQ(read_bytes, 3u);
}

TEST(PiecewiseStream, ReadsAHoleThatItsStreamDoesNotKnow) {
  std::uint64_t read_bytes = 0;
  PiecewiseStream stream(std::make_unique<HoleFirst>(0, std::string(MiB, '\0') + "end", read_bytes),
                         MiB + 3, "it");
  stream.pass(0, MiB);
  std::vector<std::uint8_t> out(3);
  stream.read(MiB, out);
  EXPECT_EQ(text_of(out), "end");
}

TEST(BlockSource, KnowsTheHolesOfAFile) {
  const Scratch scratch;
  scratch.write_at("a", 8 * MiB, bytes_of(std::string_view("x")));
  scratch.resize("a", TiB);
  const auto source = open_image(scratch.path("a"));
  EXPECT_GT(source->hole_at(0), 7 * MiB);
  EXPECT_LE(source->hole_at(0), 8 * MiB);
  EXPECT_EQ(source->hole_at(8 * MiB), 0u);
  EXPECT_EQ(source->hole_at(TiB - 5), 5u);
  EXPECT_EQ(source->hole_at(TiB), 0u);
}

TEST(ImageSink, ZerosAreHolesWhateverStandsAroundThem) {
  const Scratch scratch;
  const auto sink = open_image_file(scratch.path("a"), false);
  sink->write(bytes_of(std::string_view("head")));
  sink->write_zeros(TiB);
  sink->write(bytes_of(std::string_view("tail")));
  sink->commit();
  struct stat status;
  ASSERT_EQ(::stat(scratch.path("a").c_str(), &status), 0);
  EXPECT_EQ(static_cast<std::uint64_t>(status.st_size), TiB + 8);
  EXPECT_LT(static_cast<std::uint64_t>(status.st_blocks) * 512, MiB);
  const auto source = open_image(scratch.path("a"));
  std::vector<std::uint8_t> around(6);
  source->read(0, around);
  EXPECT_EQ(text_of(around), std::string_view("head\0\0", 6));
  source->read(TiB + 2, around);
  EXPECT_EQ(text_of(around), std::string_view("\0\0tail", 6));
}

TEST(ImageSink, AHoleInPiecesIsOneHole) {
  const Scratch scratch;
  const auto sink = open_image_file(scratch.path("a"), false);
  sink->write(bytes_of(std::string_view("head")));
  for (int piece = 0; piece < 1000; ++piece)
    sink->write_zeros(16 * MiB);
  sink->commit();
  struct stat status;
  ASSERT_EQ(::stat(scratch.path("a").c_str(), &status), 0);
  EXPECT_EQ(static_cast<std::uint64_t>(status.st_size), 16000 * MiB + 4);
  EXPECT_LT(static_cast<std::uint64_t>(status.st_blocks) * 512, MiB);
}

}  // namespace
}  // namespace disc
