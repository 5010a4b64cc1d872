// Sizes, types and cluster sizes of FAT volumes.
#include "formats/fat/geometry_choice.h"

#include <gtest/gtest.h>

namespace disc::fat {
namespace {

Geometry chosen(std::vector<std::uint64_t> sizes, SizeWish wish = {}) {
  const auto choice = choose_geometry({std::move(sizes), 10}, wish);
  if (const auto* fault = std::get_if<std::string>(&choice)) {
    ADD_FAILURE() << *fault;
    return {};
  }
  return std::get<Geometry>(choice);
}

// Far from the limits, and where decoders draw them.
void expect_sound(const Geometry& geometry) {
  const std::uint64_t clusters =
      (geometry.total_sectors - geometry.data_sector()) / geometry.sectors_per_cluster;
  EXPECT_EQ(geometry.clusters, clusters);
  EXPECT_FALSE(clusters > 4085 - 17 && clusters < 4085 + 16) << clusters;
  EXPECT_FALSE(clusters > 65525 - 17 && clusters < 65525 + 16) << clusters;
  EXPECT_EQ(geometry.type, clusters < 4085    ? Type::Fat12
                           : clusters < 65525 ? Type::Fat16
                                              : Type::Fat32);
  EXPECT_GE(geometry.fat_bytes() * 8,
            (clusters + first_cluster) * static_cast<unsigned>(geometry.type));
  EXPECT_EQ(geometry.data_offset() % 2048, 0U);
  EXPECT_EQ(geometry.bytes() % 2048, 0U);
}

TEST(GeometryChoice, KeepsAwayFromTheLimitsOfTheTypes) {
  for (std::uint64_t megabytes = 0; megabytes < 600; megabytes += 1) {
    const Geometry geometry = chosen({megabytes << 20});
    expect_sound(geometry);
    EXPECT_GE(geometry.clusters * geometry.cluster_size(), megabytes << 20);
  }
  // In steps of one cluster around the limits.
  for (std::uint64_t clusters = 3700; clusters < 4150; ++clusters)
    expect_sound(chosen({clusters * 2048}));
  for (std::uint64_t clusters = 61'400; clusters < 65'700; clusters += 7)
    expect_sound(chosen({clusters * 2048}));
}

TEST(GeometryChoice, TakesEverySizeFromSixtyFourKibibytesOn) {
  for (std::uint64_t bytes = 65536; bytes < (20 << 20); bytes += 2048)
    expect_sound(chosen({2000}, {bytes, {}}));
  for (std::uint64_t bytes = 127 << 20; bytes < (136 << 20); bytes += 2048)
    expect_sound(chosen({2000}, {bytes, {}}));
}

TEST(GeometryChoice, FollowsTheTablesOfTheSpecification) {
  const auto cluster = [](std::uint64_t megabytes) {
    return chosen({1}, {megabytes << 20, {}}).cluster_size();
  };
  EXPECT_EQ(cluster(4), 2048U);
  EXPECT_EQ(cluster(100), 2048U);
  EXPECT_EQ(cluster(200), 4096U);
  EXPECT_EQ(cluster(400), 8192U);
  EXPECT_EQ(cluster(600), 4096U);
  EXPECT_EQ(cluster(8000), 4096U);
  EXPECT_EQ(cluster(10'000), 8192U);
  EXPECT_EQ(cluster(20'000), 16384U);
  EXPECT_EQ(cluster(100'000), 32768U);
  EXPECT_EQ(chosen({1}, {std::uint64_t{600} << 20, {}}).type, Type::Fat32);
}

TEST(GeometryChoice, LeavesASixteenthOfRoom) {
  const Geometry small = chosen({1});
  EXPECT_EQ(small.bytes(), 65536U);
  const Geometry middle = chosen({32 << 20});
  EXPECT_GE(middle.clusters, 16384U + 1024);
  EXPECT_LE(middle.clusters, 16384U + 1024 + 8);
  const Geometry large = chosen({std::uint64_t{3} << 30});
  EXPECT_LE(large.bytes(), (std::uint64_t{3} << 30) + (14 << 20));
}

TEST(GeometryChoice, MakesTheTypeThatIsAskedFor) {
  const Geometry fat32 = chosen({1}, {{}, Type::Fat32});
  EXPECT_EQ(fat32.type, Type::Fat32);
  EXPECT_EQ(fat32.cluster_size(), 512U);
  expect_sound(fat32);
  const Geometry fat16 = chosen({1}, {{}, Type::Fat16});
  EXPECT_EQ(fat16.type, Type::Fat16);
  expect_sound(fat16);
  const Geometry fat12 = chosen({100 << 20}, {{}, Type::Fat12});
  EXPECT_EQ(fat12.type, Type::Fat12);
  EXPECT_EQ(fat12.cluster_size(), 32768U);
  expect_sound(fat12);
}

TEST(GeometryChoice, TriesSmallerClustersWhereTheTableWastesTooMuch) {
  const std::vector<std::uint64_t> many(3000, 500);
  const Geometry geometry = chosen(many, {2 << 20, {}});
  EXPECT_EQ(geometry.cluster_size(), 512U);
}

TEST(GeometryChoice, SaysWhatATypeCannotHold) {
  const auto fault = [](std::vector<std::uint64_t> sizes, SizeWish wish) {
    const auto choice = choose_geometry({std::move(sizes), 10}, wish);
    const auto* text = std::get_if<std::string>(&choice);
    return text ? *text : "";
  };
  EXPECT_EQ(fault({200 << 20}, {{}, Type::Fat12}),
            "holds more than FAT12 can: take files out, or choose another type");
  EXPECT_EQ(fault({std::uint64_t{3} << 40}, {}),
            "holds more than FAT32 can: take files out, or choose another type");
  EXPECT_EQ(fault({1}, {std::uint64_t{1} << 30, Type::Fat12}),
            "has a size of 1073741824 bytes, which FAT12 cannot span with this content: change "
            "size, or leave the type out");
  EXPECT_EQ(fault({1}, {16 << 20, Type::Fat32}).substr(0, 34),
            "needs 34111488 bytes at least as F");
}

}  // namespace
}  // namespace disc::fat
