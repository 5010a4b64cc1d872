// Scan information: offsets as vcdimager sets them, at the ends of a stream and between them.
#include "formats/vcd/scan_offsets.h"

#include <gtest/gtest.h>

#include <array>

#include "formats/vcd/video_cd.h"
#include "tests/unit/vcd/streams.h"

namespace disc::vcd {
namespace {

using namespace testing;

// Entry points at 0.6 seconds from one to the next, in packs that a clip of ffmpeg had.
StreamFacts sample() {
  StreamFacts facts;
  const std::array<std::uint32_t, 10> packs{1, 22, 49, 75, 105, 135, 161, 190, 219, 248};
  for (std::size_t i = 0; i < packs.size(); ++i) {
    facts.entry_points.push_back({packs[i], static_cast<std::int64_t>(i) * 54'000});
    facts.scan_offsets.push_back({packs[i], 90});
  }
  return facts;
}

std::string filled(const StreamFacts& facts, std::uint32_t pack) {
  std::array<std::uint8_t, pack_bytes> bytes;
  bytes.fill(0xAA);
  fill_scan_offsets(facts, pack, bytes);
  EXPECT_EQ(bytes[89], 0xAA);
  EXPECT_EQ(bytes[102], 0xAA);
  return to_hex(Bytes(bytes).subspan(90, 12));
}

// As vcdimager 2.0.1 has them in these packs.
TEST(ScanOffsets, AreThoseOfOtherPeoplesDiscs) {
  EXPECT_EQ(filled(sample(), 1), "ffffff0080a20080810083a3");
  EXPECT_EQ(filled(sample(), 22), "0080810080c90080810083a3");
  EXPECT_EQ(filled(sample(), 248), "0082e9ffffff0080810083a3");
}

TEST(ScanOffsets, ReachTenSeconds) {
  StreamFacts facts;
  for (std::uint32_t i = 0; i < 100; ++i)
    facts.entry_points.push_back({i, std::int64_t{i} * 54'000});  // 16.67 of them in ten seconds
  facts.scan_offsets = {{50, 90}};
  EXPECT_EQ(filled(facts, 50), "0080c90080d10080b40080e6");  // 49, 51, 34, 66
}

TEST(ScanOffsets, LeaveOtherPacksAlone) {
  EXPECT_EQ(filled(sample(), 23), "aaaaaaaaaaaaaaaaaaaaaaaa");
  StreamFacts none = sample();
  none.entry_points.clear();
  EXPECT_EQ(filled(none, 22), "ffffffffffffffffffffffff");
}

TEST(ScanOffsets, AreFilledInWhereTheWishSaysSo) {
  VideoCdWish wish;
  wish.type = DiscType::SuperVideoCd;
  wish.sequences = {item(stream(320, true))};
  std::array<std::uint8_t, cd::sector_size> before{}, after{};
  const std::uint16_t offset = wish.sequences[0].facts.scan_offsets.at(1).offset;
  const VideoCd without(wish);
  wish.fill_scan_offsets = true;
  const VideoCd with(wish);
  without.read_sector(Lba{460}, before);
  with.read_sector(Lba{460}, after);
  EXPECT_EQ(to_hex(Bytes(before).subspan(24U + offset, 12)), "008081008081ffffffffffff");
  EXPECT_EQ(to_hex(Bytes(after).subspan(24U + offset, 6)), "0080800080a0");
  EXPECT_TRUE(cd::check_sector(after).sound());
}

}  // namespace
}  // namespace disc::vcd
