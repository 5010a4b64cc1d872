// Checksums of tracks, held against sums made straight from their definitions.
#include "mkimage/cd_rip.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "tests/unit/mkimage/cd_fixture.h"

namespace disc {
namespace {

class CdRipTest : public CdTest {
 protected:
  std::map<std::int32_t, Data> all_;

  // Sums the plan up, and keeps its sectors.
  std::map<std::string, std::string> rip() {
    CdRip sums(plan_);
    NoProgress silent;
    made_ =
        make_sectors(plan_, 2, silent, [&](const CdPlannedTrack& track, Lba first, Bytes sectors) {
          sums.take(track, first, sectors);
          for (std::size_t at = 0; at < sectors.size(); at += cd::sector_size) {
            const Bytes one = sectors.subspan(at, cd::sector_size);
            all_[first.value++].assign(one.begin(), one.end());
          }
        });
    sums.finish(made_);
    return sums.identifiers();
  }
  // AccurateRip: samples count from 1; the first 5 * 588 - 1 of the disc and its last 5 * 588 are
  // left out. `edges` says at which ends of the disc the track lies.
  void expect_sums(std::size_t track, std::int32_t from, std::int32_t to, bool first, bool last) {
    std::uint32_t v1 = 0, v2 = 0;
    uLong crc = crc32(0, nullptr, 0);
    std::uint64_t place = 0;
    const auto count = static_cast<std::uint64_t>(to - from) * 588;
    for (std::int32_t at = from; at < to; ++at) {
      const Data& sector = all_.at(at);
      crc = crc32(crc, sector.data(), static_cast<uInt>(sector.size()));
      for (std::size_t i = 0; i < sector.size(); i += 4) {
        ++place;
        if ((first && place < 2940) || (last && place > count - 2940))
          continue;
        const std::uint64_t sample = sector[i] | std::uint64_t{sector[i + 1]} << 8 |
                                     std::uint64_t{sector[i + 2]} << 16 |
                                     std::uint64_t{sector[i + 3]} << 24;
        v1 += static_cast<std::uint32_t>(sample * place);
        v2 += static_cast<std::uint32_t>(sample * place) +
              static_cast<std::uint32_t>(sample * place >> 32);
      }
    }
    const auto& found = made_.at(track).checksums;
    EXPECT_EQ(found.at("accuraterip-v1"), fmt::format("{:08x}", v1)) << track;
    EXPECT_EQ(found.at("accuraterip-v2"), fmt::format("{:08x}", v2)) << track;
    EXPECT_EQ(found.at("crc32"), fmt::format("{:08x}", crc)) << track;
  }
};

TEST_F(CdRipTest, SumsTracksUpToTheStartOfTheNext) {
  put_random("a.pcm", 400 * 2352 + 100, 1);
  put_random("b.pcm", 310 * 2352, 2);
  plan_well(
      "tracks:\n  - {mode: audio, from: a.pcm, byte-order: little}\n"
      "  - {mode: audio, from: b.pcm, byte-order: little, pregap: {from: b.pcm, byte-order: "
      "little, length: 1s}}\n"
      "  - {mode: audio, from: b.pcm, byte-order: little}\n");
  const auto identifiers = rip();
  EXPECT_EQ(track(1).start, Lba{476});
  expect_sums(0, 0, 476, true, false);
  expect_sums(1, 476, 786, false, false);
  expect_sums(2, 786, 1096, false, true);
  // Starts at 2, 8 and 12 s of the disc: digits 2 + 8 + 3; 14 s of sound, 3 tracks.
  EXPECT_EQ(identifiers.at("cddb"), "0d000e03");
  // Sums of starts and lead-out, then each (0 counts as 1) times its number.
  EXPECT_EQ(identifiers.at("accuraterip"),
            fmt::format("003-{:08x}-{:08x}-0d000e03", 476 + 786 + 1096,
                        1 + 476 * 2 + 786 * 3 + 1096 * 4));
  EXPECT_EQ(identifiers.count("ctdb"), 1U);
}

TEST_F(CdRipTest, LeavesDataAndTheGapBehindThemOut) {
  put_random("d.iso", 400 * 2048);
  put_random("b.pcm", 310 * 2352, 2);
  plan_well(
      "tracks:\n  - {mode: mode1, from: d.iso}\n"
      "  - {mode: audio, from: b.pcm, byte-order: little}\n"
      "  - {mode: audio, from: b.pcm, byte-order: little}\n");
  EXPECT_EQ(rip().count("accuraterip"), 1U);
  EXPECT_TRUE(made_.at(0).checksums.empty());
  EXPECT_EQ(track(1).start, Lba{700});
  expect_sums(1, 700, 1010, true, false);
  expect_sums(2, 1010, 1320, false, true);
}

TEST_F(CdRipTest, HasNoNamesForDiscsOfData) {
  put_random("d.iso", 400 * 2048);
  plan_well("tracks: [{mode: mode1, from: d.iso}]\n");
  EXPECT_TRUE(rip().empty());
  EXPECT_TRUE(made_.at(0).checksums.empty());
}

}  // namespace
}  // namespace disc
