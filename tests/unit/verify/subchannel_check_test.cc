// Findings on sub-channels: sound discs of several makers, and each fault by itself.
#include "verify/subchannel_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "formats/cd/subcode.h"
#include "tests/unit/cd/discs.h"
#include "tests/unit/verify/stored_subchannel.h"

namespace disc::verify {
namespace {

using cd::Subchannel;
using cd::subchannel_size;
using cd::SubchannelStyle;
using testing::found;
using testing::Stored;
using Texts = std::vector<std::string>;

Stored whole(Subchannel form = Subchannel::PwRaw, const SubchannelStyle& style = {}) {
  return {cd::testing::two_tracks(), form, {-150}, {1300}, style};
}

TEST(Subchannels, OfEveryStyleAndFormAreSound) {
  for (const Subchannel form : {Subchannel::Pw, Subchannel::PwRaw})
    for (const SubchannelStyle& style :
         {SubchannelStyle{}, SubchannelStyle::cdrdao(), SubchannelStyle::wodim()}) {
      const Stored stored = whole(form, style);
      EXPECT_EQ(find_form(stored.area()).form, form);
      EXPECT_EQ(find_form(stored.area()).first, Lba{-150});
      EXPECT_EQ(found(stored.area()), Texts{});
      SubchannelArea unknown = stored.area();
      unknown.first.reset();
      EXPECT_EQ(found(unknown), Texts{});
    }
}

TEST(Subchannels, OfSeveralSessionsWithTheirLeadInsAreSound) {
  const cd::Disc disc = cd::testing::cd_extra();
  const cd::Subcode subcode(disc);
  const Stored stored(disc, Subchannel::Pw, subcode.begin(), subcode.end());
  EXPECT_EQ(found(stored.area()), Texts{});
}

TEST(Subchannels, ThatAreNoneAreToldApart) {
  Stored stored = whole();
  std::ranges::fill(stored.bytes, std::uint8_t{0});
  EXPECT_EQ(find_form(stored.area()).form, Subchannel::None);
  EXPECT_EQ(found(stored.area()), Texts{});
  std::mt19937 random(1);
  for (std::uint8_t& byte : stored.bytes)
    byte = static_cast<std::uint8_t>(random() & 0x3F);
  EXPECT_EQ(find_form(stored.area()).form, Subchannel::RwPacked);
  EXPECT_EQ(found(stored.area()),
            (Texts{"sector.sub-channel -150: what stands behind the sectors is no sub-channel: it "
                   "has no Q, and its R to W no pack of which the parity holds"}));
  for (std::uint8_t& byte : stored.bytes)
    byte = static_cast<std::uint8_t>(random() & 0xFF);
  EXPECT_EQ(find_form(stored.area()).form, std::nullopt);
  EXPECT_EQ(found(stored.area()),
            (Texts{"sector.sub-channel -150: what stands behind the sectors is no sub-channel: its "
                   "Q has no CRC that holds, as channels one after the other or as symbols"}));
}

TEST(Subchannels, WithEveryFlippedBitOfQAreFound) {
  Stored stored = whole(Subchannel::Pw);
  for (std::size_t bit = 0; bit < 96; ++bit) {
    auto& byte = stored.block({200})[12 + bit / 8];
    byte ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_EQ(found(stored.area()),
              (Texts{"sector.q-crc 200: the Q of the sector at 00:04:50 has a CRC that does not "
                     "hold"}))
        << bit;
    byte ^= static_cast<std::uint8_t>(1U << bit % 8);
  }
}

TEST(Subchannels, WithRunsOfDamageMakeOneFindingEach) {
  Stored stored = whole(Subchannel::Pw);
  for (std::int32_t at = 380; at < 420; ++at)  // over the beginning of a track
    stored.block({at})[20] ^= 1;
  for (std::int32_t at = 600; at < 700; ++at)
    std::ranges::fill(stored.block({at}), std::uint8_t{0});
  EXPECT_EQ(
      found(stored.area()),
      (Texts{"sector.q-crc 380: the Q of the sector at 00:07:05 has a CRC that does not hold, "
             "and so it is with 39 more up to 00:07:44",
             "sector.q-missing 600: the Q of the sector at 00:10:00 is all zeros, and so it "
             "is with 99 more up to 00:11:24"}));
}

TEST(Subchannels, ThatAreDisplacedAreFound) {
  // As from a drive that gives the sub-channel of the block before.
  const Stored stored = whole();
  SubchannelArea area = stored.area();
  area.first = Lba{-149};
  EXPECT_EQ(found(area).size(), 2U);
  EXPECT_EQ(found(area)[0],
            "sector.q-address -150: the Q of the sector at 00:00:01 calls itself 00:00:00, and so "
            "it is with 1419 more up to 00:19:25");
  EXPECT_EQ(found(area)[1].substr(0, 18), "sector.q-frame -13");
}

TEST(Subchannels, WithBlocksOfAnotherPlaceAreFound) {
  Stored stored = whole();
  std::ranges::copy(Stored(cd::testing::two_tracks(), Subchannel::PwRaw, {800}, {803}).bytes,
                    stored.block({300}).begin());
  EXPECT_EQ(
      found(stored.area()),
      (Texts{"sector.q-order 300: the Q of the sector at 00:06:00 is of index 2, expected "
             "index 0 or 1 of track 2",
             "sector.q-address 300: the Q of the sector at 00:06:00 calls itself 00:12:50, "
             "and so it is with 2 more up to 00:06:02",
             "sector.q-order 303: the Q of the sector at 00:06:03 is of track 1, behind track "
             "2"}));
}

TEST(Subchannels, OfAnotherIsrcOrCatalogNumberAreFound) {
  Stored stored = whole(Subchannel::Pw);
  const auto put = [&](std::int32_t at, const cd::QData& data) {
    cd::put_pq(Subchannel::Pw, false, cd::encode_q(data), stored.block({at}));
  };
  put(230, {0, cd::QIsrc{"USABC7654321", 5}});
  put(270, {0, cd::QCatalog{"4006381333931", 45}});
  put(271, {0, cd::QCatalog{"1234567890128", 45}});
  EXPECT_EQ(
      found(stored.area()),
      (Texts{"sector.q-isrc 230: the Q of the sector at 00:05:05 has ISRC USABC7654321, before "
             "it was USABC1234567 in track 1",
             "sector.q-catalog 270: the Q of the sector at 00:05:45 has media catalog number "
             "4006381333931, before it was 1234567890128",
             "sector.q-frame 271: the Q of the sector at 00:05:46 calls itself frame 45 of its "
             "second"}));
}

TEST(Subchannels, AreNotBlamedForATrackThatCouldNotBeRead) {
  Stored stored = whole(Subchannel::Pw);
  for (std::int32_t at = 399; at < 410; ++at)  // up to the first ISRC of track 2
    stored.block({at})[20] ^= 1;
  EXPECT_EQ(found(stored.area()).size(), 1U);
}

TEST(Subchannels, OfAWholeDiscAreJudgedFast) {
  cd::Disc disc = cd::testing::two_tracks();
  disc.sessions[0].lead_out = disc.sessions[0].tracks[1].end = {330'000};
  const Stored stored(disc, Subchannel::PwRaw, {-150}, {330'000});
  const std::clock_t begin = std::clock();
  EXPECT_EQ(found(stored.area()), Texts{});
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  EXPECT_LT(seconds, 20.0);  // 0.1 optimised; sanitizers take their time
}

}  // namespace
}  // namespace disc::verify
