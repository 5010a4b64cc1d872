// Words for additional sense codes and keys.
#include "formats/mmc/sense_texts.h"

#include <gtest/gtest.h>

namespace disc::mmc {
namespace {

TEST(SenseText, IsFoundAtBothEndsOfTheTable) {
  EXPECT_EQ(sense_text(0x00, 0x00), "no additional sense information");
  EXPECT_EQ(sense_text(0x73, 0x17), "RDZ is full");
}

TEST(SenseText, IsEmptyForCodesOfVendors) {
  EXPECT_EQ(sense_text(0x80, 0x00), "");
  EXPECT_EQ(sense_text(0x21, 0x80), "");
}

TEST(SenseText, CoversWhatRecordersMeet) {
  int known = 0;
  for (unsigned code = 0; code < 0x80; ++code) {
    for (unsigned qualifier = 0; qualifier < 0x80; ++qualifier)
      known += !sense_text(static_cast<std::uint8_t>(code), static_cast<std::uint8_t>(qualifier))
                    .empty();
  }
  EXPECT_GE(known, 200);
  for (const auto& [code, qualifier] : {std::pair{0x04, 0x07},
                                        {0x0C, 0x09},
                                        {0x17, 0x01},
                                        {0x2C, 0x00},
                                        {0x2E, 0x00},
                                        {0x30, 0x05},
                                        {0x3A, 0x01},
                                        {0x51, 0x00},
                                        {0x53, 0x02},
                                        {0x57, 0x00},
                                        {0x63, 0x00},
                                        {0x64, 0x00},
                                        {0x72, 0x01},
                                        {0x73, 0x06}})
    EXPECT_NE(sense_text(static_cast<std::uint8_t>(code), static_cast<std::uint8_t>(qualifier)), "")
        << code << ' ' << qualifier;
}

TEST(SenseKeyText, IsThatOfTheKey) {
  EXPECT_EQ(sense_key_text(0x2), "not ready");
  EXPECT_EQ(sense_key_text(0x6), "unit attention");
  EXPECT_EQ(sense_key_text(0xE), "miscompare");
}

}  // namespace
}  // namespace disc::mmc
