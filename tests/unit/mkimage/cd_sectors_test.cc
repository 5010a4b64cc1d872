// Every sector of a small CD, judged by the slow reference of EDC and parity.
#include "mkimage/cd_sectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "formats/integrity/digest.h"
#include "tests/unit/cd/reference.h"
#include "tests/unit/mkimage/cd_fixture.h"

namespace disc {
namespace {

std::uint32_t le32(Bytes bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16) |
         static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}

std::uint8_t bcd(std::int32_t number) {
  return static_cast<std::uint8_t>(number / 10 * 16 + number % 10);
}

// Sync, address and mode as ECMA-130 14.1 and 14.2 have them.
void expect_header(Bytes sector, std::int32_t block, std::uint8_t mode) {
  const std::int32_t frames = block + 150;
  std::vector<std::uint8_t> head(16, 0xFF);
  head[0] = head[11] = 0;
  head[12] = bcd(frames / 75 / 60);
  head[13] = bcd(frames / 75 % 60);
  head[14] = bcd(frames % 75);
  head[15] = mode;
  EXPECT_TRUE(std::ranges::equal(sector.first(16), head)) << "block " << block;
}

class CdSectors : public CdTest {
 protected:
  Bytes sector(std::int32_t block) const { return all_.at(block); }

  // One of a data track: its user data are those of `content`, or zeros outside of it.
  void expect_data(const cd::Track& track, const Data& content, std::size_t user, std::size_t at) {
    for (std::int32_t block = track.pregap.value; block < track.end.value; ++block) {
      const std::int64_t begin =
          std::int64_t{block - track.start.value} * static_cast<std::int64_t>(user);
      Data expected(user);
      const bool outside = begin < 0 || begin >= static_cast<std::int64_t>(content.size());
      if (track.mode == cd::TrackMode::Mode2Mixed && outside) {
        // Where sectors tell their form, an empty one is of form 2; its EDC is judged elsewhere.
        expected.resize(user - 4);
        expected[2] = expected[6] = 0x20;
      }
      if (begin >= 0 && begin < static_cast<std::int64_t>(content.size()))
        std::copy_n(content.begin() + begin, user, expected.begin());
      ASSERT_TRUE(std::ranges::equal(sector(block).subspan(at, expected.size()), expected))
          << block;
    }
  }
  static bool parity_holds(Bytes bytes, bool address_counts) {
    cd::testing::Sector copy{};
    std::ranges::copy(bytes, copy.begin());
    if (!address_counts)
      std::fill_n(copy.begin() + 12, 4, std::uint8_t{0});
    return cd::testing::slow_parity_holds(copy);
  }

  std::map<std::int32_t, Data> all_;
};

TEST_F(CdSectors, HoldAgainstTheStandardInEveryMode) {
  const Data one = put_random("1", 5 * 2048, 1), form1 = put_random("2", 4 * 2048, 2),
             form2 = put_random("3", 3 * 2324, 3), two = put_random("4", 2 * 2336, 4);
  const std::string gap = ", postgap: 2 frames}";
  plan_well("tracks: [{mode: mode1, from: '1'" + gap + ", {mode: mode2-form1, from: '2'" + gap +
            ", {mode: mode2-form2, from: '3'" + gap + ", {mode: mode2, from: '4'" + gap +
            ", {mode: mode2-mixed, from: '4'" + gap + "]\n");
  all_ = make();
  EXPECT_EQ(all_.size(), static_cast<std::size_t>(plan_.end() - Lba{-150}));
  expect_data(track(0), one, 2048, 16);
  expect_data(track(1), form1, 2048, 24);
  expect_data(track(2), form2, 2324, 24);
  expect_data(track(3), two, 2336, 16);
  expect_data(track(4), two, 2336, 16);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::int32_t block = track(i).pregap.value; block < track(i).end.value; ++block) {
      const Bytes bytes = sector(block);
      expect_header(bytes, block, i == 0 ? 1 : 2);
      if (i == 0) {  // ECMA-130 14.3 to 14.5
        ASSERT_EQ(le32(bytes, 2064), cd::testing::slow_edc(bytes.first(2064))) << block;
        ASSERT_EQ(le32(bytes, 2068), 0U);
        ASSERT_EQ(le32(bytes, 2072), 0U);
        ASSERT_TRUE(parity_holds(bytes, true)) << block;
      } else if (i < 3) {  // the sub-header stands twice, the form in bit 5 of its submode
        ASSERT_EQ(le32(bytes, 16), le32(bytes, 20));
        ASSERT_EQ(bytes[18], i == 1 ? 0x08 : 0x28) << block;
        const std::size_t edc = i == 1 ? 2072 : 2348;
        ASSERT_EQ(le32(bytes, edc), cd::testing::slow_edc(bytes.subspan(16, edc - 16))) << block;
        if (i == 1) {
          ASSERT_TRUE(parity_holds(bytes, false)) << block;
        }
      }
    }
  EXPECT_EQ(made_.at(0).sha256, digest_hex(Algorithm::Sha256, one));
  EXPECT_EQ(made_.at(0).bytes, one.size());
  EXPECT_EQ(made_.at(4).sha256, digest_hex(Algorithm::Sha256, two));
}

TEST_F(CdSectors, AreTheSamplesOfTheirSource) {
  const Data sound = put_random("a.pcm", 310 * 2352 + 1000), before = put_random("b.pcm", 2352 + 4);
  plan_well(
      "tracks:\n  - {mode: audio, from: a.pcm, byte-order: little, postgap: 2 frames}\n"
      "  - {mode: audio, from: a.pcm, byte-order: big, start: 5 frames, length: 300 frames,\n"
      "     pregap: {from: b.pcm, byte-order: little}}\n"
      "  - {mode: audio, silence: 300 frames, pregap: 3 frames}\n");
  all_ = make();
  Data first(sound);
  first.resize(313 * 2352);  // the last sector is filled with silence, two more follow
  Data found;
  for (std::int32_t at = 0; at < 313; ++at)
    found.insert(found.end(), sector(at).begin(), sector(at).end());
  EXPECT_TRUE(found == first);
  EXPECT_EQ(made_.at(0).sha256, digest_hex(Algorithm::Sha256, first));
  EXPECT_EQ(made_.at(0).bytes, first.size());

  Data gap(before);
  gap.resize(2 * 2352);
  EXPECT_EQ(track(1).pregap, Lba{313});
  EXPECT_EQ(track(1).start, Lba{315});
  EXPECT_TRUE(std::ranges::equal(sector(313), Bytes(gap).first(2352)));
  EXPECT_TRUE(std::ranges::equal(sector(314), Bytes(gap).subspan(2352)));
  Data swapped(sound.begin() + 5 * 2352, sound.begin() + 305 * 2352);
  for (std::size_t i = 0; i < swapped.size(); i += 2)
    std::swap(swapped[i], swapped[i + 1]);
  for (std::size_t i = 0; i < 300; ++i)
    ASSERT_TRUE(std::ranges::equal(sector(315 + static_cast<std::int32_t>(i)),
                                   Bytes(swapped).subspan(i * 2352, 2352)))
        << i;
  EXPECT_EQ(made_.at(1).sha256, digest_hex(Algorithm::Sha256, swapped));

  const Data silence(2352);
  for (std::int32_t at = -150; at < 0; ++at)
    ASSERT_EQ(all_.at(at), silence);
  for (std::int32_t at = 615; at < 918; ++at)
    ASSERT_EQ(all_.at(at), silence);
  EXPECT_EQ(plan_.end(), Lba{918});
}

TEST_F(CdSectors, HideSoundBehindTwoSecondsOfSilence) {
  const Data hidden = put_random("h.pcm", 200 * 2352);
  plan_well("tracks: [{mode: audio, silence: 4s, pregap: {from: h.pcm, byte-order: little}}]\n");
  all_ = make();
  EXPECT_EQ(track(0).start, Lba{200});
  EXPECT_EQ(all_.at(-1), Data(2352));
  for (std::size_t i = 0; i < 200; ++i)
    ASSERT_TRUE(std::ranges::equal(sector(static_cast<std::int32_t>(i)),
                                   Bytes(hidden).subspan(i * 2352, 2352)))
        << i;
  EXPECT_EQ(all_.at(200), Data(2352));
}

TEST_F(CdSectors, AreTheSameOnAnyNumberOfThreads) {
  put_random("1", 1500 * 2048);
  scratch_.write("t/a.txt", bytes_of("hello"));
  const std::string rest =
      "tracks: [{mode: mode1, from: '1'}, {mode: mode1, files: [{from: t/, to: /}]}]\n";
  plan_well(rest);
  const auto one = make(1);
  plan_well(rest);
  EXPECT_TRUE(make(4) == one);
}

}  // namespace
}  // namespace disc
