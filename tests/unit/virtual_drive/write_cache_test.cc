// The write cache drains in order and in time.
#include "formats/virtual_drive/write_cache.h"

#include <gtest/gtest.h>

namespace disc::virtual_drive {
namespace {

using std::chrono::milliseconds;

WriteCache::Piece piece(std::int32_t first) {
  return {{Lba{first}, 2, false, false, false}, std::vector<std::uint8_t>(4096), false};
}

TEST(CacheOfADrive, DrainsInOrderAsTimePasses) {
  WriteCache cache(10000);
  cache.put(piece(0), milliseconds(10));
  cache.put(piece(2), milliseconds(20));
  EXPECT_EQ(cache.used(), 8192U);
  EXPECT_FALSE(cache.fits(4096));
  EXPECT_EQ(cache.time_until_fits(4096), milliseconds(10));
  EXPECT_EQ(cache.time_until_fits(10000), milliseconds(30));
  EXPECT_TRUE(cache.overlaps(Lba{3}, 9));
  EXPECT_FALSE(cache.overlaps(Lba{4}, 9));
  std::vector<std::int32_t> recorded;
  const auto record = [&](const WriteCache::Piece& one) {
    recorded.push_back(one.request.first.value);
  };
  cache.drain(milliseconds(9), record);
  EXPECT_TRUE(recorded.empty());
  cache.drain(milliseconds(6), record);
  EXPECT_EQ(recorded, std::vector<std::int32_t>{0});
  EXPECT_EQ(cache.time_to_drain(), milliseconds(15));
  cache.lose();
  EXPECT_TRUE(cache.empty());
  EXPECT_TRUE(cache.fits(10000));
}

}  // namespace
}  // namespace disc::virtual_drive
