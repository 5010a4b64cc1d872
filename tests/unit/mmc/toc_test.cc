// Answers to READ TOC/PMA/ATIP, as MMC-5 6.25 lays them out.
#include "formats/mmc/toc.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

const auto toc_of_blocks = [](Bytes bytes) { return decode_toc(bytes, false); };
const auto toc_of_times = [](Bytes bytes) { return decode_toc(bytes, true); };

TEST(TocAnswer, IsInBlocksOrTimes) {
  const Toc toc{1, 2, {{1, 0, 1, {0}}, {1, 4, 2, {12345}}, {1, 4, toc_lead_out, {20000}}}};
  expect_alike(
      "00 1a 01 02 00 10 01 00 00 00 00 00 00 14 02 00 00 00 30 39 00 14 aa 00 00 00 4e 20", toc, 4,
      toc_of_blocks, [](const Toc& of) { return encode_toc(of, false); });
  // 12345 + 150 frames are 02:46:45, 20150 are 04:28:50.
  expect_alike(
      "00 1a 01 02 00 10 01 00 00 00 02 00 00 14 02 00 00 02 2e 2d 00 14 aa 00 00 04 1c 32", toc, 4,
      toc_of_times, [](const Toc& of) { return encode_toc(of, true); });
}

TEST(TocAnswer, OfADvdEndsAtTheLastTimeThereIs) {
  const Toc toc{1, 1, {{1, 4, toc_lead_out, {2295104}}}};
  EXPECT_EQ(to_hex(encode_toc(toc, true)), "000a01010014aa0000ff3b4a");
  // Past 100 minutes of a CD there are 156 more in the byte.
  EXPECT_EQ(to_hex(encode_toc({1, 1, {{1, 4, 1, {120 * 60 * 75 - 150}}}}, true)),
            "000a01010014010000780000");
}

TEST(TocAnswer, OfSessionsTellsWhereTheLastBegins) {
  const SessionInformation information{1, 2, {1, 4, 3, {11700}}};
  expect_alike(
      "00 0a 01 02 00 14 03 00 00 00 2d b4", information, 12,
      [](Bytes bytes) { return decode_session_information(bytes, false); },
      [](const auto& of) { return encode_session_information(of, false); });
}

TEST(TocAnswer, InFullHasThePointsOfTheLeadIns) {
  FullToc toc;
  toc.last_session = 2;
  toc.entries = {{1, 1, 4, 0, 0xA0, {}, 0, {1, 0x20, 0}},
                 {1, 1, 0, 0, 1, {}, 0, {0, 2, 0}},
                 {1, 5, 4, 0, 0xB0, {4, 30, 15}, 2, {79, 59, 74}},
                 {1, 5, 4, 0, 0xC0, {0x70, 0, 0}, 0, {97, 26, 66}},
                 {2, 1, 4, 0, 0xA2, {}, 0, {10, 40, 7}}};
  expect_alike(
      "00 39 01 02 01 14 00 a0 00 00 00 00 01 20 00 01 10 00 01 00 00 00 00 00 02 00 01 54 00 b0 "
      "04 1e 0f 02 4f 3b 4a 01 54 00 c0 70 00 00 00 61 1a 42 02 14 00 a2 00 00 00 00 0a 28 07",
      toc, 4, decode_full_toc, encode_full_toc);
}

TEST(TocAnswer, OfThePmaHasItsPoints) {
  const std::vector<FullTocEntry> entries{{0, 1, 4, 0, 1, {3, 2, 1}, 0, {0, 2, 0}}};
  expect_alike("00 0d 00 00 00 14 00 01 03 02 01 00 00 02 00", entries, 4, decode_pma, encode_pma);
}

TEST(AtipAnswer, HasTimesAndKindOfDisc) {
  Atip atip;
  atip.writing_power = 4;
  atip.unrestricted_use = true;
  atip.sub_type = 1;
  atip.lead_in = {97, 26, 66};
  atip.last_lead_out = {79, 59, 74};
  expect_alike(
      "00 1a 00 00 c0 40 88 00 61 1a 42 00 4f 3b 4a 00 00 00 00 00 00 00 00 00 00 00 00 00", atip,
      15, decode_atip, encode_atip);
  atip.rewritable = true;
  atip.sub_type = 2;
  atip.reference_speed = 1;
  atip.a1 = {0x1A, 0x2B, 0x3C};
  atip.a3 = {0x4D, 0x5E, 0x6F};
  atip.s4 = {0x7A, 0, 1};
  expect_alike(
      "00 1e 00 00 c1 40 d5 00 61 1a 42 00 4f 3b 4a 00 1a 2b 3c 00 00 00 00 00 4d 5e 6f 00 7a 00 "
      "01 00",
      atip, 15, decode_atip, encode_atip);
}

TEST(CdTextAnswer, HasWholePacks) {
  std::vector<std::uint8_t> packs(36, 0x80);
  EXPECT_EQ(to_hex(encode_cd_text(packs)).substr(0, 12), "002600008080");
  EXPECT_EQ(decode_cd_text(encode_cd_text(packs)), packs);
  auto cut = encode_cd_text(packs);
  cut.pop_back();
  EXPECT_EQ(decode_cd_text(cut)->size(), 18U);
  EXPECT_EQ(decode_cd_text(answer("00 02 00 00"))->size(), 0U);
  expect_bounded(encode_cd_text(packs), 4, decode_cd_text);
}

}  // namespace
}  // namespace disc::mmc
