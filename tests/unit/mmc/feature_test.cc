// The answer to GET CONFIGURATION.
#include "formats/mmc/feature.h"

#include <gtest/gtest.h>

#include "formats/mmc/features.h"
#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(ConfigurationAnswer, HasProfileAndFeatures) {
  Configuration configuration;
  configuration.profile = Profile::DvdPlusR;
  configuration.features = {{0x0000, 0, true, true, answer("00 1b 01 00 00 08 00 00")},
                            {0x0001, 2, true, true, answer("00 00 00 07 01 00 00 00")},
                            {0x002B, 0, false, true, answer("01 00 00 00")},
                            {0x0026, 0, false, false, {}}};
  expect_alike(
      "00 00 00 28 00 00 00 1b 00 00 03 08 00 1b 01 00 00 08 00 00 00 01 0b 08 00 00 00 07 01 00 "
      "00 00 00 2b 01 04 01 00 00 00 00 26 00 00",
      configuration, 8, decode_configuration, encode_configuration);
}

TEST(ConfigurationAnswer, LeavesOutAFeatureThatIsCut) {
  const auto whole = answer("00 00 00 14 00 00 00 41 00 21 01 08 01 00 00 01 10 00 00 00");
  for (std::size_t size = 8; size < whole.size(); ++size) {
    const auto configuration = decode_configuration(Bytes(whole).first(size));
    ASSERT_TRUE(configuration);
    EXPECT_TRUE(configuration->features.empty());
  }
  // The first eight bytes tell how many there are.
  EXPECT_EQ(whole_length(Bytes(whole).first(8), 4), 24U);
}

TEST(ConfigurationAnswer, IsAskedForFeatures) {
  const auto configuration =
      decode_configuration(answer("00 00 00 10 00 00 00 11 00 2f 08 04 4e 00 00 00 00 22 01 00"));
  ASSERT_TRUE(configuration);
  EXPECT_TRUE(configuration->has(0x2F));
  EXPECT_FALSE(configuration->is_current(0x2F));
  EXPECT_TRUE(configuration->is_current(0x22));
  EXPECT_FALSE(configuration->has(0x2D));
  EXPECT_TRUE(configuration->get<DvdMinusWriteFeature>()->dual_layer_r);
  EXPECT_FALSE(configuration->get_current<DvdMinusWriteFeature>());
  EXPECT_TRUE(configuration->get_current<SectorErasableFeature>());
  EXPECT_FALSE(configuration->get<CdMasteringFeature>());
}

TEST(FeatureName, IsTheStandardsOrTheNumber) {
  EXPECT_EQ(name_of_feature(0x0021), "incremental streaming writable");
  EXPECT_EQ(name_of_feature(0x010D), "AACS");
  EXPECT_EQ(name_of_feature(0x00EE), "feature 00EEh");
}

}  // namespace
}  // namespace disc::mmc
