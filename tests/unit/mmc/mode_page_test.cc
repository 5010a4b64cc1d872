// Mode parameters: head, block descriptors and pages.
#include "formats/mmc/mode_page.h"

#include <gtest/gtest.h>

#include "formats/mmc/mode_pages.h"
#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(ModeParameterList, OfADriveHasItsLength) {
  ModeParameters parameters;
  parameters.medium_type = 0x70;
  parameters.device_specific = 0x80;
  parameters.pages = {{0x01, {}, true, answer("00 01 00 00 00 00 00 00 00 00")},
                      {0x1A, std::uint8_t{0x05}, false, answer("aa bb cc")}};
  expect_alike(
      "00 19 70 80 00 00 00 00 81 0a 00 01 00 00 00 00 00 00 00 00 5a 05 00 03 aa bb cc",
      parameters, 8, [](Bytes bytes) { return decode_mode_parameters(bytes); },
      [](const ModeParameters& list) { return encode_mode_parameters(list); });
}

TEST(ModeParameterList, OfWodimSetsTheBlockSize) {
  const auto bytes = answer("00 00 00 00 00 00 00 08 00 00 00 00 00 00 08 00");
  const auto parameters = decode_mode_parameters(bytes, true);
  ASSERT_TRUE(parameters);
  EXPECT_EQ(to_hex(parameters->block_descriptors), "0000000000000800");
  EXPECT_TRUE(parameters->pages.empty());
  EXPECT_EQ(encode_mode_parameters(*parameters, true), bytes);
  // As an answer it would end behind the length, which is reserved here.
  EXPECT_FALSE(decode_mode_parameters(bytes));
}

TEST(ModeParameterList, ForADriveHasNoLengthAndNothingSavable) {
  ModeParameters parameters;
  parameters.pages = {{0x08, {}, true, answer("04 00 00 00 00 00 00 00 00 00")}};
  EXPECT_EQ(to_hex(encode_mode_parameters(parameters, true)),
            "0000000000000000080a04000000000000000000");
}

TEST(ModeParameterList, IsTakenAsFarAsItGoes) {
  // wodim asks for the first two bytes of page 2Ah, libburn for 30.
  EXPECT_FALSE(decode_mode_parameters(answer("00 26")));
  const auto cut = decode_mode_parameters(answer("00 26 00 00 00 00 00 00 2a 1e 3f 37 f7"));
  ASSERT_TRUE(cut);
  const auto capabilities = cut->get<CapabilitiesPage>();
  ASSERT_TRUE(capabilities);
  EXPECT_TRUE(capabilities->reads_dvd_ram);
  EXPECT_TRUE(capabilities->underrun_free);
  EXPECT_FALSE(capabilities->upc);
  EXPECT_FALSE(cut->get<CachingPage>());
}

TEST(ModeParameterList, KeepsWhatAPageHasBesideItsFields) {
  ModePage page{0x08, {}, true, answer("84 c0 ff")};
  put_into(CachingPage{.write_cache = false, .read_cache_disabled = true}, page);
  EXPECT_EQ(to_hex(page.bytes), "81c0ff");
}

}  // namespace
}  // namespace disc::mmc
