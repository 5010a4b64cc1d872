// Sessions found by their superblocks: on media whose first superblock stays, and where it was
// renewed.
#include "formats/media/sessions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "formats/iso9660/volume_descriptor.h"

namespace disc::media {
namespace {

class Disc {
 public:
  explicit Disc(std::size_t blocks) : bytes_(blocks * block_size) {}

  // A primary volume descriptor in block `at` (ECMA-119 8.4).
  void put(std::int32_t at, std::uint32_t root, std::uint32_t blocks, const char* id) {
    iso9660::VolumeDescriptor descriptor = iso9660::blank_primary();
    descriptor.root_directory.record.extent_location = root;
    descriptor.volume_space_size = blocks;
    iso9660::fill_field(descriptor.volume_identifier, id);
    std::memcpy(&bytes_[static_cast<std::size_t>(at) * block_size], &descriptor, sizeof descriptor);
  }
  MemorySource source() const { return MemorySource(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

std::vector<std::int32_t> starts(const Disc& disc) {
  std::vector<std::int32_t> all;
  for (const VolumeSession& session : find_sessions(disc.source()))
    all.push_back(session.start.value);
  return all;
}

TEST(Sessions, AreNoneWithoutASuperblock) {
  EXPECT_TRUE(find_sessions(Disc(100).source()).empty());
  EXPECT_FALSE(newest_session(Disc(10).source()));
}

TEST(Sessions, AreFoundBehindTheGapsOfACd) {
  Disc disc(25'000);
  disc.put(16, 20, 300, "FIRST");
  disc.put(11'700 + 16, 11'725, 200, "SECOND");
  disc.put(11'700 + 200 + 6'900 + 16, 18'830, 150, "THIRD");
  EXPECT_EQ(starts(disc), (std::vector<std::int32_t>{0, 11'700, 18'800}));
  const auto newest = newest_session(disc.source());
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->start, Lba{18'800});
  EXPECT_EQ(newest->volume_id, "THIRD");
  EXPECT_EQ(newest->end(), Lba{18'950});
}

TEST(Sessions, AreFoundWhereTheSuperblockWasRenewed) {
  // As xorriso keeps them on media that are written anywhere: the first at 32, a copy at 16 that
  // counts from block 0.
  Disc disc(500);
  disc.put(32 + 16, 51, 28, "ONE");
  disc.put(64 + 16, 83, 30, "TWO");
  disc.put(16, 83, 94, "TWO");
  EXPECT_EQ(starts(disc), (std::vector<std::int32_t>{32, 64}));
  const auto newest = newest_session(disc.source());
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->start, Lba{64});
  EXPECT_EQ(newest->descriptors, Lba{64});
  EXPECT_EQ(newest->blocks, 30);
}

TEST(Sessions, ReadTheFirstByTheCopyOfItsSuperblock) {
  Disc disc(500);
  disc.put(96 + 16, 20, 90, "ONE");  // its root lies before it
  disc.put(128 + 16, 150, 40, "TWO");
  disc.put(16, 150, 168, "TWO");
  const auto all = find_sessions(disc.source());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].start, Lba{0});
  EXPECT_EQ(all[0].descriptors, Lba{96});
  EXPECT_EQ(all[0].volume_id, "ONE");
  EXPECT_EQ(all[1].start, Lba{128});
}

TEST(Sessions, EndInSpiteOfSuperblocksThatLeadNowhere) {
  Disc disc(2'000);
  for (std::int32_t at = 16; at < 2'000; at += 7)
    disc.put(at, 0x7FFFFFFF, 0xFFFFFFFF, "X");
  EXPECT_LE(find_sessions(disc.source()).size(), 300U);
  EXPECT_TRUE(newest_session(disc.source()));
}

}  // namespace
}  // namespace disc::media
