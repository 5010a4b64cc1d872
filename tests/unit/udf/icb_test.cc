// Modes as UDF spells them.
#include "formats/udf/icb.h"

#include <gtest/gtest.h>

namespace disc::udf {
namespace {

TEST(Permissions, ComeBackAsTheyWere) {
  for (std::uint32_t mode = 0; mode < 01000; ++mode)
    EXPECT_EQ(to_mode(to_permissions(mode)), mode);
}

TEST(Permissions, LetWhoMayWriteChangeAttributesAndDelete) {
  EXPECT_EQ(to_permissions(0200), 0b11010U << 10);
  EXPECT_EQ(to_permissions(0004), 0b00100U);
  EXPECT_EQ(to_permissions(0070), 0b11111U << 5);
}

TEST(IdentifierDescriptors, EndOnAMultipleOfFour) {
  EXPECT_EQ(identifier_descriptor_size(0), 40U);
  EXPECT_EQ(identifier_descriptor_size(2), 40U);
  EXPECT_EQ(identifier_descriptor_size(3), 44U);
  EXPECT_EQ(identifier_descriptor_size(3, 32), 76U);
}

}  // namespace
}  // namespace disc::udf
