// The bytes of master boot records, addresses as cylinders, and what is wrong with partitions.
#include "formats/partition/mbr.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/base/text.h"

namespace disc::partition {
namespace {

std::string hex_of(const Chs& chs) { return to_hex(bytes_of(chs)); }

std::string all(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems)
    text += to_text(problem) + "\n";
  return text;
}

// The 16 bytes of one entry.
std::string entry(const MbrPartition& partition, Geometry geometry = isohybrid_geometry) {
  Mbr mbr;
  mbr.partitions[1] = partition;
  return to_hex(bytes_of(encode(mbr, geometry)).subspan(462, 16));
}

TEST(Chs, CountsSectorsFromOne) {
  EXPECT_EQ(hex_of(chs_of(0, isohybrid_geometry)), "000100");
  EXPECT_EQ(hex_of(chs_of(31, isohybrid_geometry)), "002000");
  EXPECT_EQ(hex_of(chs_of(32, isohybrid_geometry)), "010100");
  EXPECT_EQ(hex_of(chs_of(64 * 32, isohybrid_geometry)), "000101");
  EXPECT_EQ(hex_of(chs_of(2048, large_disk_geometry)), "202100");  // as fdisk aligns
}

TEST(Chs, HasTenBitsOfCylinders) {
  const std::uint64_t cylinder = 64 * 32;
  EXPECT_EQ(hex_of(chs_of(0x155 * cylinder, isohybrid_geometry)), "004155");
  EXPECT_EQ(hex_of(chs_of(0x2FF * cylinder + 5, isohybrid_geometry)), "0086ff");
  EXPECT_EQ(hex_of(chs_of(1024 * cylinder - 1, isohybrid_geometry)), "3fe0ff");
}

TEST(Chs, SaturatesBeyondCylinder1023) {
  EXPECT_EQ(chs_of(1024 * 64 * 32, isohybrid_geometry), chs_beyond);
  EXPECT_EQ(chs_of(1024 * 255 * 63, large_disk_geometry), chs_beyond);
  EXPECT_EQ(chs_of(~std::uint64_t{0}, large_disk_geometry), chs_beyond);
  EXPECT_EQ(hex_of(chs_of(1024 * 255 * 63 - 1, large_disk_geometry)), "feffff");
}

TEST(Mbr, IsPaddedToWholeCylinders) {
  EXPECT_EQ(to_whole_cylinders(1, isohybrid_geometry), 1U << 20);
  EXPECT_EQ(to_whole_cylinders(1 << 20, isohybrid_geometry), 1U << 20);
  EXPECT_EQ(to_whole_cylinders((1 << 20) + 1, isohybrid_geometry), 2U << 20);
}

// Images of 1500 MiB, 3000 MiB and 5000 MiB with a little more, as xorriso 1.5.4 pads and records
// them.
TEST(Mbr, HasTheGeometryThatXorrisoChoosesForLargeImages) {
  struct Known {
    std::uint64_t content;
    std::uint64_t padded;
    const char* entry;
  };
  for (const Known& known :
       {Known{1572864000 + 500000, 1573978112, "8000010017 5de0fd 00000000 80e82e00"},
        Known{3145728000 + 500000, 3147956224, "8000010017 bbe0fd 00000000 00d15d00"},
        Known{5242880000 + 500000, 5243535360, "8000010017 9ffff7 00000000 00459c00"}}) {
    const Geometry geometry = isohybrid_geometry_for(known.content);
    EXPECT_EQ(to_whole_cylinders(known.content, geometry), known.padded);
    std::string expected = known.entry;
    expected.erase(std::remove(expected.begin(), expected.end(), ' '), expected.end());
    EXPECT_EQ(entry({true, 0x17, 0, static_cast<std::uint32_t>(known.padded / 512)}, geometry),
              expected);
  }
}

TEST(Mbr, OfIsohybridHasCylindersOfWholeBlocksAsFarAsTheyGo) {
  const auto cylinder = [](std::uint64_t bytes) {
    const Geometry geometry = isohybrid_geometry_for(bytes);
    return std::uint64_t{geometry.heads} * geometry.sectors * 512;
  };
  constexpr std::uint64_t most = 8323596288;
  EXPECT_EQ(cylinder(1 << 30), 1U << 20);
  EXPECT_EQ(cylinder((1 << 30) + 1), 65U * 32 * 512);
  for (std::uint64_t bytes = 1 << 20; bytes <= most; bytes += 99999999) {
    EXPECT_EQ(cylinder(bytes) % 2048, 0U) << bytes;
    EXPECT_GE(cylinder(bytes) * 1024, bytes);
  }
  EXPECT_EQ(cylinder(most), 252U * 63 * 512);
  EXPECT_EQ(cylinder(most + 1), 255U * 63 * 512);
}

TEST(Mbr, HasTheBytesThatXorrisoWrites) {
  EXPECT_EQ(entry({true, 0x17, 0, 4096}), "80000100173f20010000000000100000");
  EXPECT_EQ(entry({false, 0xEF, 3392, 2880}), "002a0101ef032003400d0000400b0000");
  EXPECT_EQ(entry(protective_partition(4056)), "00000200ee3e180101000000d70f0000");
}

TEST(Mbr, EndsAClaimThatCylindersCannotExpressAtFFFFFF) {
  EXPECT_EQ(entry(protective_partition(1 << 24)), "00000200eeffffff01000000ffffff00");
  EXPECT_EQ(entry(protective_partition(std::uint64_t{1} << 40)),
            "00000200eeffffff01000000ffffffff");
  EXPECT_EQ(entry({false, 0x83, 1 << 24, 8}), "00feffff83feffff0000000108000000");
}

TEST(Mbr, ComesBackAsItWas) {
  Mbr mbr;
  mbr.boot_code.fill(0x90);
  mbr.disk_signature = 0x12345678;
  mbr.partitions = {{{true, 0, 0, 4096}, {false, 0xEF, 136, 2880}, {}, {false, 0x83, 5000, 1}}};
  const MasterBootRecord record = encode(mbr);
  EXPECT_EQ(to_hex(bytes_of(record).subspan(436, 10)), "90909090785634120000");
  EXPECT_EQ(to_hex(bytes_of(record).subspan(510)), "55aa");
  EXPECT_EQ(decode_mbr(bytes_of(record)), mbr);
}

TEST(Mbr, KeepsWhatUnusedEntriesSay) {
  Mbr mbr;
  mbr.partitions[3] = {true, 0, 7, 0};
  const MasterBootRecord record = encode(mbr);
  EXPECT_EQ(to_hex(bytes_of(record).subspan(494, 16)), "80000800000008000700000000000000");
  EXPECT_EQ(decode_mbr(bytes_of(record)), mbr);
}

TEST(Mbr, IsNoOtherSector) {
  MasterBootRecord record = encode({});
  EXPECT_TRUE(decode_mbr(bytes_of(record)));
  EXPECT_FALSE(decode_mbr(bytes_of(record).first(511)));
  record.entries[2].boot_indicator = 0x4E;  // text of a file system's boot sector
  EXPECT_FALSE(decode_mbr(bytes_of(record)));
  record = encode({});
  record.signature = 0x55AA;
  EXPECT_FALSE(decode_mbr(bytes_of(record)));
}

TEST(Mbr, MayHoldPartitionsInsideTheImage) {
  Mbr mbr;
  mbr.partitions = {{{true, 0, 0, 4096}, {false, 0xEF, 136, 2880}, {false, 0x83, 3016, 80}, {}}};
  EXPECT_EQ(all(check_mbr(mbr, 4096)), "");
}

TEST(Mbr, TellsOfOverlapBoundsAndActivity) {
  Mbr mbr;
  mbr.partitions = {{{true, 0x83, 64, 100},
                     {true, 0xEF, 163, 10},
                     {false, 0x83, 4095, 2},
                     {false, 0x83, 900, 0}}};
  EXPECT_EQ(
      all(check_mbr(mbr, 4096)),
      "MBR partition 2: it is active and so is one before it; firmware starts from at most one "
      "(UEFI 2.10 5.2.1)\n"
      "MBR partition 2: it overlaps partition 1 (UEFI 2.10 5.2.1)\n"
      "MBR partition 3: it ends at sector 4097, but the disk has 4096 (UEFI 2.10 5.2.1)\n"
      "MBR partition 4: it has a type but no sectors (UEFI 2.10 5.2.1)\n");
}

// A disk with an extended partition at sector 100; `records` are its boot records.
struct Record {
  std::uint32_t at;
  MbrPartition logical;
  MbrPartition next;
};
MemorySource disk_of(const std::vector<Record>& records) {
  std::vector<std::uint8_t> bytes(1000 * disk_sector_size);
  for (const Record& one : records) {
    Mbr mbr;
    mbr.partitions[0] = one.logical;
    mbr.partitions[1] = one.next;
    const MasterBootRecord record = encode(mbr);
    std::copy_n(bytes_of(record).begin(), disk_sector_size,
                bytes.begin() + one.at * disk_sector_size);
  }
  return MemorySource(std::move(bytes));
}
const MbrPartition extended{false, 0x05, 100, 500};

TEST(LogicalPartitions, CountFromTheirRecordAndTheChainFromTheExtended) {
  Problems problems;
  const auto found =
      read_logical_partitions(disk_of({{100, {false, 0x83, 1, 50}, {false, 0x05, 60, 100}},
                                       {160, {false, 0x07, 2, 90}, {false, 0x0F, 200, 10}},
                                       {300, {}, {}}}),
                              extended, problems);
  const std::vector<LogicalPartition> expected{{5, 0x83, 101, 50}, {6, 0x07, 162, 90}};
  EXPECT_EQ(found, expected);
  EXPECT_EQ(all(problems), "");
}

TEST(LogicalPartitions, EndWhereTheChainBreaksOrLoops) {
  Problems problems;
  EXPECT_EQ(read_logical_partitions(disk_of({{100, {false, 0x83, 1, 50}, {false, 0x05, 60, 1}}}),
                                    extended, problems)
                .size(),
            1U);
  EXPECT_EQ(
      all(problems),
      "extended partition, sector 160: no boot record here, the chain of logical partitions is "
      "broken (UEFI 2.10 5.2.1)\n");
  problems.clear();
  read_logical_partitions(
      disk_of({{100, {false, 0x83, 1, 50}, {false, 0x05, 60, 1}}, {160, {}, {false, 0x05, 0, 1}}}),
      extended, problems);
  EXPECT_EQ(all(problems),
            "extended partition, sector 100: the chain of logical partitions comes back here (UEFI "
            "2.10 5.2.1)\n");
  problems.clear();
  read_logical_partitions(disk_of({{100, {false, 0x83, 1, 500}, {false, 0x05, 0xFFFFFFFF, 1}}}),
                          extended, problems);
  EXPECT_EQ(problems.size(), 2U) << all(problems);
}

TEST(LogicalPartitions, AreReadToABound) {
  std::vector<Record> records;
  for (std::uint32_t i = 0; i < 300; ++i)
    records.push_back({100 + i, {false, 0x83, 1, 1}, {false, 0x05, i + 1, 1}});
  Problems problems;
  EXPECT_EQ(read_logical_partitions(disk_of(records), extended, problems).size(), 128U);
  EXPECT_EQ(problems.size(), 1U);
}

}  // namespace
}  // namespace disc::partition
