// Maps of what could be read, as ddrescue has them.
#include "record/recovery_map.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc::record {
namespace {

TEST(RecoveryMap, IsReadAsDdrescueWritesIt) {
  // GNU ddrescue 1.27 with a damaged file.
  const RecoveryMap map = RecoveryMap::parse(
      "# Mapfile. Created by GNU ddrescue version 1.27\n"
      "# Command line: ddrescue -d /dev/sr0 cd.iso cd.map\n"
      "# Start time:   2024-05-01 10:00:00\n"
      "# current_pos  current_status  current_pass\n"
      "0x00120000     /               1\n"
      "#      pos        size  status\n"
      "0x00000000  0x00117000  +\n"
      "0x00117000  0x00000800  -\n"
      "0x00117800  0x00009000  /\n"
      "0x00120800  0x00080000  *\n"
      "0x001A0800  1048576     ?\n",
      "cd.map");
  ASSERT_EQ(map.regions().size(), 5U);
  EXPECT_EQ(map.regions()[1], (MapRegion{0x117000, 0x800, MapState::Bad}));
  EXPECT_EQ(map.size(), 0x1A0800U + 1048576);
  EXPECT_EQ(map.bytes_in(MapState::Finished), 0x117000U);
}

TEST(RecoveryMap, IsWrittenAsItIsRead) {
  RecoveryMap map(1 << 20);
  map.set(0, 4096, MapState::Finished);
  map.set(8192, 2048, MapState::Bad);
  const std::string text = map.to_text("record");
  EXPECT_EQ(text,
            "# Mapfile. Created by record\n"
            "# current_pos  current_status  current_pass\n"
            "0x0000001000     ?               1\n"
            "#      pos        size  status\n"
            "0x0000000000  0x0000001000  +\n"
            "0x0000001000  0x0000001000  ?\n"
            "0x0000002000  0x0000000800  -\n"
            "0x0000002800  0x00000FD800  ?\n");
  EXPECT_EQ(RecoveryMap::parse(text, "x"), map);
}

TEST(RecoveryMap, JoinsNeighboursOfOneState) {
  RecoveryMap map(100);
  for (std::uint64_t at : {0U, 20U, 10U, 30U, 90U, 40U, 80U, 50U, 70U, 60U})
    map.set(at, 10, MapState::Finished);
  EXPECT_EQ(map.regions(), (std::vector<MapRegion>{{0, 100, MapState::Finished}}));
}

TEST(RecoveryMap, TellsTheSameAsAnArrayOfBytes) {
  RecoveryMap map(200);
  std::string bytes(200, '?');
  const std::string states = "?*/-+";
  unsigned seed = 1;
  const auto random = [&](unsigned below) {
    seed = seed * 1103515245U + 12345U;
    return (seed >> 16) % below;
  };
  for (int turn = 0; turn < 2000; ++turn) {
    const unsigned offset = random(220), size = random(60);
    const char state = states[random(5)];
    map.set(offset, size, static_cast<MapState>(state));
    for (unsigned at = offset; at < std::min(offset + size, 200U); ++at)
      bytes[at] = state;
    std::string told;
    for (const MapRegion& region : map.regions()) {
      ASSERT_EQ(region.offset, told.size());
      if (!told.empty()) {
        ASSERT_NE(told.back(), static_cast<char>(region.state));
      }
      told += std::string(region.size, static_cast<char>(region.state));
    }
    ASSERT_EQ(told, bytes) << "turn " << turn;
  }
}

TEST(RecoveryMap, RefusesGapsAndOverlapsAndOtherFiles) {
  const std::string head = "0x0 ? 1\n";
  for (const char* wrong :
       {"0x10 0x10 +\n", "0x0 0x10 +\n0x20 0x10 -\n", "0x0 0x10 +\n0x8 0x10 -\n", "0x0 0x10 x\n",
        "0x0 0x0 +\n", "0x0 +\n", "0 0xFFFFFFFFFFFFFFFF +\n"})
    EXPECT_THROW(RecoveryMap::parse(head + wrong, "x"), FormatError) << wrong;
  EXPECT_THROW(RecoveryMap::parse("", "x"), FormatError);
  EXPECT_THROW(RecoveryMap::parse("FILE \"cd.bin\" BINARY\n", "x"), FormatError);
}

TEST(RecoveryMap, GrowsAndShrinks) {
  RecoveryMap map(10);
  map.set(0, 10, MapState::Finished);
  map.resize(30);
  EXPECT_EQ(map.bytes_in(MapState::Untried), 20U);
  map.resize(5);
  EXPECT_EQ(map.regions(), (std::vector<MapRegion>{{0, 5, MapState::Finished}}));
  map.resize(0);
  EXPECT_EQ(map.size(), 0U);
}

}  // namespace
}  // namespace disc::record
