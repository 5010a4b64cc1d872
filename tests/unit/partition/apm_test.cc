// Apple partition maps: their bytes and what is wrong with them.
#include "formats/partition/apm.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "formats/base/text.h"
#include "formats/partition/mbr.h"

namespace disc::partition {
namespace {

// What grub-mkrescue's image of 10708 blocks has.
Apm grub_map(std::uint32_t block_size) {
  return {block_size,
          10708,
          0,
          {{"Gap0", "ISO9660_data", 16, 1497, apm_status_data},
           {"HFSPLUS_Hybrid", "Apple_HFS", 1513, 9033, apm_status_hfs},
           {"Gap1", "ISO9660_data", 10546, 162, apm_status_data}}};
}

std::string all(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems)
    text += to_text(problem) + "\n";
  return text;
}

std::vector<std::uint8_t> disk_of(const Apm& apm) {
  std::vector<std::uint8_t> disk(system_area_size);
  encode(apm, disk);
  disk.resize(std::size_t{apm.blocks} * apm.block_size);
  return disk;
}

TEST(Apm, HasTheBytesThatGrubMkrescueWrites) {
  const std::vector<std::uint8_t> disk = disk_of(grub_map(2048));
  EXPECT_EQ(to_hex(slice(disk, 0, 18)), "45520800000029d400000000000000000000");
  EXPECT_EQ(to_hex(slice(disk, 0x800, 0x1C)),
            "504d00000000000400000001000000044170706c6500000000000000");
  EXPECT_EQ(text_of(slice(disk, 0x830, 19)), "Apple_partition_map");
  EXPECT_EQ(to_hex(slice(disk, 0x850, 12)), "000000000000000400000003");
  EXPECT_EQ(to_hex(slice(disk, 0x1800, 16)), "504d000000000004000005e900002349");
  EXPECT_EQ(text_of(slice(disk, 0x1810, 14)), "HFSPLUS_Hybrid");
  EXPECT_EQ(to_hex(slice(disk, 0x1850, 12)), "000000000000234940000013");
}

TEST(Apm, ComesBackAsItWasInBothBlockSizes) {
  for (const std::uint32_t size : {512U, 2048U}) {
    const auto reading = read_apm(MemorySource(disk_of(grub_map(size))));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->apm, grub_map(size));
    EXPECT_EQ(reading->told_block_size, size);
    EXPECT_EQ(all(reading->problems), "");
  }
}

TEST(Apm, IsFoundWhereBlock0SaysSomethingElse) {
  std::vector<std::uint8_t> disk = disk_of(grub_map(2048));
  disk[2] = 2;
  disk[3] = 0;
  auto reading = read_apm(MemorySource(disk));
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->apm, grub_map(2048));
  EXPECT_EQ(
      all(reading->problems),
      "APM: its blocks have 2048 bytes, but block 0 says 512 (Inside Macintosh: Devices 3-26)\n");
  disk[0] = 0;
  reading = read_apm(MemorySource(disk));
  ASSERT_TRUE(reading);
  EXPECT_EQ(
      all(reading->problems),
      "APM: its blocks have 2048 bytes, but block 0 has no ER (Inside Macintosh: Devices 3-26)\n");
}

TEST(Apm, TellsOfEntriesThatAreMissingOrCountOtherwise) {
  std::vector<std::uint8_t> disk = disk_of(grub_map(2048));
  disk[3 * 2048] = 0;
  disk[2 * 2048 + 7] = 9;
  const auto reading = read_apm(MemorySource(disk));
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->apm.partitions.size(), 1U);
  EXPECT_EQ(
      all(reading->problems),
      "APM entry 2: it counts 9 entries of the map, the first 4 (Inside Macintosh: Devices "
      "3-26)\n"
      "APM: block 3 is no entry of the map, which counts 4 (Inside Macintosh: Devices 3-26)\n");
}

TEST(Apm, ReadsABoundedNumberOfEntries) {
  std::vector<std::uint8_t> disk = disk_of(grub_map(512));
  disk[512 + 4] = 0xFF;
  const auto reading = read_apm(MemorySource(disk));
  ASSERT_TRUE(reading);
  EXPECT_NE(all(reading->problems).find("4278190084 entries, too many to be meant"),
            std::string::npos);
}

TEST(Apm, TellsOfOverlapBoundsAndTexts) {
  Apm apm = grub_map(2048);
  apm.partitions[1].blocks += 1;
  apm.partitions[2].blocks += 1;
  apm.partitions[0].name = std::string(33, 'n');
  apm.partitions[0].first = 4;
  EXPECT_EQ(all(check_apm(apm)),
            "APM partition 1: its name '" + std::string(33, 'n') +
                "' has 33 bytes, 32 at most (Inside Macintosh: Devices 3-26)\n"
                "APM partition 1: it starts at block 4, inside the map, which ends with block 4 "
                "(Inside Macintosh: Devices 3-26)\n"
                "APM partition 3: it ends at block 10709, but the disk has 10708 blocks of 2048 "
                "(Inside Macintosh: Devices 3-26)\n"
                "APM partition 3: it overlaps partition 2 (Inside Macintosh: Devices 3-26)\n");
  std::vector<std::uint8_t> area(system_area_size);
  EXPECT_THROW(encode(apm, area), std::logic_error);
  apm = grub_map(2048);
  EXPECT_THROW(encode(apm, std::span(area).first(5 * 2048 - 1)), std::logic_error);
}

TEST(Apm, TellsOfAMapThatTheDiskCannotHold) {
  EXPECT_EQ(all(check_apm({2048, 2, 0, {}})), "");
  EXPECT_EQ(all(check_apm({2048, 1, 0, {}})),
            "APM: its map ends with block 1, but the disk has 1 blocks of 2048 (Inside Macintosh: "
            "Devices 3-26)\n");
  EXPECT_EQ(check_apm({512, 63, 63, {}}).size(), 1U);
}

TEST(Apm, ClaimsWhatItIsToldToClaim) {
  Apm apm = grub_map(512);
  apm.map_blocks = 15;
  const std::vector<std::uint8_t> disk = disk_of(apm);
  EXPECT_EQ(to_hex(slice(disk, 512 + 4, 12)), "00000004000000010000000f");
  EXPECT_EQ(read_apm(MemorySource(disk))->apm, apm);
  apm.map_blocks = 16;
  EXPECT_EQ(check_apm(apm).size(), 1U);  // the first partition starts at block 16
}

TEST(Apm, IsMissingFromOtherDisks) {
  EXPECT_FALSE(read_apm(MemorySource({})));
  EXPECT_FALSE(read_apm(MemorySource(std::vector<std::uint8_t>(700))));
  EXPECT_FALSE(read_apm(MemorySource(std::vector<std::uint8_t>(65536))));
}

}  // namespace
}  // namespace disc::partition
