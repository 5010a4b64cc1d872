// GUID partition tables: their bytes beside sgdisk's, and every way they fail to hold.
#include "formats/partition/gpt.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "formats/base/text.h"
#include "tests/support/scratch.h"

namespace disc::partition {
namespace {

constexpr std::uint64_t disk_sectors = 4096;
constexpr std::uint64_t small_disk_sectors = 200;

Guid id(std::uint8_t last) {
  Guid guid = derived_guid(std::vector<std::uint8_t>(16, 0x5A));
  guid.bytes[15] = last;
  return guid;
}

Gpt table() {
  Gpt gpt = blank_gpt(disk_sectors, id(0));
  gpt.partitions.push_back({1, partition_type("esp")->gpt, id(1), 64, 1000, gpt_required, "EFI"});
  gpt.partitions.push_back({4, partition_type("linux")->gpt, id(4), 1001, 4062,
                            gpt_read_only | gpt_legacy_bios_bootable, "Größe 𝄞 of it"});
  return gpt;
}

// The same partitions on a disk that costs little to copy.
Gpt small_table() {
  Gpt gpt = blank_gpt(small_disk_sectors, id(0));
  gpt.partitions = table().partitions;
  gpt.partitions[0].last = 99;
  gpt.partitions[1].first = 100;
  gpt.partitions[1].last = 160;
  return gpt;
}

std::vector<std::uint8_t> disk_of(const Gpt& gpt) {
  std::vector<std::uint8_t> disk(gpt.sectors * disk_sector_size);
  const EncodedGpt bytes = encode(gpt);
  const auto put = [&](std::uint64_t sector, const std::vector<std::uint8_t>& what) {
    std::copy(what.begin(), what.end(),
              disk.begin() + static_cast<std::ptrdiff_t>(sector * disk_sector_size));
  };
  put(1, bytes.header);
  put(gpt.entries_at, bytes.entries);
  put(bytes.backup_at, bytes.backup);
  return disk;
}

std::string all(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems)
    text += to_text(problem) + "\n";
  return text;
}

std::optional<GptReading> read(const std::vector<std::uint8_t>& disk) {
  return read_gpt(MemorySource(disk));
}

TEST(Gpt, ComesBackAsItWasFromBothCopies) {
  std::vector<std::uint8_t> disk = disk_of(table());
  auto reading = read(disk);
  ASSERT_TRUE(reading);
  EXPECT_EQ(all(reading->problems), "");
  EXPECT_TRUE(reading->primary_holds && reading->backup_holds);
  EXPECT_EQ(reading->gpt, table());
  std::fill_n(disk.begin(), 34 * disk_sector_size, std::uint8_t{0});
  reading = read(disk);
  ASSERT_TRUE(reading);
  EXPECT_FALSE(reading->primary_holds);
  EXPECT_EQ(reading->gpt.partitions, table().partitions);
  EXPECT_EQ(all(reading->problems),
            "primary GPT: no header at sector 1, but a backup one at the end (UEFI 2.10 5.3.2)\n");
}

TEST(Gpt, LeavesItsCopiesToNoPartition) {
  const Gpt gpt = blank_gpt(disk_sectors, {});
  EXPECT_EQ(gpt.first_usable, 34U);
  EXPECT_EQ(gpt.last_usable, disk_sectors - 34);
  const EncodedGpt bytes = encode(gpt);
  EXPECT_EQ(bytes.backup_at, disk_sectors - 33);
  EXPECT_EQ(bytes.backup.size(), gpt_backup_size);
  EXPECT_EQ(bytes.header.size(), 512U);
  EXPECT_EQ(bytes.entries.size(), 16384U);
}

TEST(Gpt, HasTheBytesThatSgdiskWrites) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(
      "truncate -s 2M disk && sgdisk -a 1 -U 00112233-4455-8677-8899-AABBCCDDEEFF "
      "-n 1:64:1000 -t 1:ef00 -u 1:11112233-4455-8677-8899-AABBCCDDEEFF -c 1:EFI -A 1:set:0 "
      "-n 7:1001:4062 -t 7:8300 -u 7:77772233-4455-8677-8899-AABBCCDDEEFF -c 7:Rest -A 7:set:60 "
      "disk");
  ASSERT_EQ(said.status, 0) << said.text;
  const std::vector<std::uint8_t> theirs = scratch.read("disk");
  const auto reading = read(theirs);
  ASSERT_TRUE(reading);
  EXPECT_EQ(all(reading->problems), "");
  Gpt expected = blank_gpt(4096, *guid_from_text("00112233-4455-8677-8899-AABBCCDDEEFF"));
  expected.partitions = {
      {1, partition_type("esp")->gpt, *guid_from_text("11112233-4455-8677-8899-AABBCCDDEEFF"), 64,
       1000, gpt_required, "EFI"},
      {7, partition_type("linux")->gpt, *guid_from_text("77772233-4455-8677-8899-AABBCCDDEEFF"),
       1001, 4062, gpt_read_only, "Rest"}};
  EXPECT_EQ(reading->gpt, expected);
  std::vector<std::uint8_t> ours = disk_of(expected);
  Mbr mbr;
  mbr.partitions[0] = protective_partition(4096);
  const MasterBootRecord record = encode(mbr, large_disk_geometry);
  std::copy_n(bytes_of(record).begin(), disk_sector_size, ours.begin());
  EXPECT_TRUE(ours == theirs);
}

TEST(Gpt, FindsEveryFlippedBitOfItsHeaders) {
  for (const std::size_t at : {std::size_t{512}, (small_disk_sectors - 1) * 512}) {
    for (std::size_t bit = 0; bit < sizeof(GptHeader) * 8; ++bit) {
      std::vector<std::uint8_t> disk = disk_of(small_table());
      std::uint8_t& byte = disk[at + bit / 8];
      byte = static_cast<std::uint8_t>(byte ^ 1U << bit % 8);
      const auto reading = read(disk);
      ASSERT_TRUE(reading) << bit;
      EXPECT_NE(reading->primary_holds, reading->backup_holds) << bit;
      EXPECT_FALSE(reading->problems.empty()) << bit;
      EXPECT_EQ(reading->gpt.partitions, small_table().partitions) << bit;
    }
  }
}

TEST(Gpt, FindsFlippedBitsOfItsArrays) {
  for (const std::size_t at : {2U * 512 + 56, 2U * 512 + 16383, (200U - 33) * 512 + 4000}) {
    std::vector<std::uint8_t> disk = disk_of(small_table());
    disk[at] ^= 1;
    const auto reading = read(disk);
    ASSERT_TRUE(reading);
    EXPECT_NE(all(reading->problems).find("the CRC of its array does not hold"), std::string::npos);
    EXPECT_EQ(reading->gpt.partitions, small_table().partitions);
  }
}

TEST(Gpt, TellsOfCopiesThatDiffer) {
  Gpt other = table();
  other.partitions[1].name = "Other";
  std::vector<std::uint8_t> disk = disk_of(table());
  const EncodedGpt bytes = encode(other);
  std::copy(bytes.backup.begin(), bytes.backup.end(),
            disk.end() - static_cast<std::ptrdiff_t>(bytes.backup.size()));
  EXPECT_EQ(all(read(disk)->problems),
            "backup GPT: it differs from the primary one; programs repair one by the other (UEFI "
            "2.10 5.3.2)\n");
}

TEST(Gpt, TellsOfAnImageCutOffOrPadded) {
  std::vector<std::uint8_t> disk = disk_of(table());
  disk.resize(disk.size() - 2048);
  EXPECT_NE(
      all(read(disk)->problems)
          .find("no header at sector 4095, where it is due; was the image cut off or padded?"),
      std::string::npos);
  disk = disk_of(table());
  disk.resize(disk.size() + 300 * 1024);
  const auto reading = read(disk);
  EXPECT_TRUE(reading->backup_holds);
  EXPECT_EQ(all(reading->problems),
            "backup GPT: due at sector 4095, but the last sector of the disk is 4695 (UEFI 2.10 "
            "5.3.2)\n");
}

TEST(Gpt, TellsOfPartitionsThatOverlapOrLeaveTheirRoom) {
  Gpt gpt = table();
  gpt.partitions[0].last = 1001;
  gpt.partitions[1].last = 4063;
  gpt.partitions.push_back({5, partition_type("linux")->gpt, id(1), 33, 30, 0, ""});
  EXPECT_EQ(
      all(check_gpt(gpt)),
      "GPT partition 4: sectors 1001 to 4063, but the table leaves 34 to 4062 to partitions "
      "(UEFI 2.10 5.3.3)\n"
      "GPT partition 5: its GUID " +
          to_text(id(1)) +
          " is that of another partition too (UEFI "
          "2.10 5.3.3)\n"
          "GPT partition 5: it ends at sector 30, before it starts, at 33 (UEFI 2.10 5.3.3)\n"
          "GPT partition 5: sectors 33 to 30, but the table leaves 34 to 4062 to partitions (UEFI "
          "2.10 5.3.3)\n"
          "GPT partition 4: it overlaps partition 1 (UEFI 2.10 5.3.3)\n");
  EXPECT_EQ(check_gpt(table()), Problems{});
}

TEST(Gpt, TellsOfNumbersNamesAndArraysThatDoNotFit) {
  Gpt gpt = table();
  gpt.partitions[0].number = 129;
  gpt.partitions[1].name = std::string(37, 'x');
  EXPECT_EQ(check_gpt(gpt).size(), 2U) << all(check_gpt(gpt));
  EXPECT_THROW(encode(gpt), std::logic_error);
  gpt = table();
  gpt.entries_at = 40;
  EXPECT_EQ(check_gpt(gpt).size(), 1U) << all(check_gpt(gpt));
  EXPECT_THROW(encode(blank_gpt(66, {})), std::logic_error);
  EXPECT_NO_THROW(encode(blank_gpt(67, {})));
}

TEST(Gpt, DoesNotReadArraysThatAreTooLargeOrLieOutside) {
  std::vector<std::uint8_t> disk = disk_of(table());
  disk.resize(3 * 512);  // the array is cut off
  EXPECT_NE(all(read(disk)->problems).find("reaches past the end of the disk"), std::string::npos);
  EXPECT_FALSE(read(std::vector<std::uint8_t>(64 * 512)));
  EXPECT_FALSE(read(std::vector<std::uint8_t>(512)));
  EXPECT_FALSE(read({}));
}

}  // namespace
}  // namespace disc::partition
