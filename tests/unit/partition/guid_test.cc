// GUIDs as text and as recorded, derived ones, and the types of partitions.
#include "formats/partition/guid.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "formats/base/text.h"

namespace disc::partition {
namespace {

const char* const esp = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";

TEST(Guid, IsRecordedInMixedOrder) {
  const auto guid = guid_from_text(esp);
  ASSERT_TRUE(guid);
  EXPECT_EQ(to_hex(guid->bytes), "28732ac11ff8d211ba4b00a0c93ec93b");  // as xorriso reports it
  EXPECT_EQ(to_text(*guid), esp);
  EXPECT_EQ(guid_from_text("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"), guid);
}

TEST(Guid, IsNoOtherText) {
  for (const char* text :
       {"", "C12A7328-F81F-11D2-BA4B-00A0C93EC93", "C12A7328-F81F-11D2-BA4B-00A0C93EC93BB",
        "C12A73289F81F-11D2-BA4B-00A0C93EC93B", "C12A7328-F81F-11D2-BA4B-00A0C93EC93G",
        "C12A732--F81F-11D2-BA4B-00A0C93EC93B", "{12A7328-F81F-11D2-BA4B-00A0C93EC93}"})
    EXPECT_FALSE(guid_from_text(text)) << text;
}

TEST(Guid, OfADigestHasVersion8AndItsVariant) {
  const std::string digest = *from_hex("00112233445566778899aabbccddeeff0123456789abcdef");
  EXPECT_EQ(to_text(derived_guid(bytes_of(std::string_view(digest)))),
            "00112233-4455-8677-8899-AABBCCDDEEFF");
  EXPECT_EQ(to_text(derived_guid(std::vector<std::uint8_t>(32, 0xFF))),
            "FFFFFFFF-FFFF-8FFF-BFFF-FFFFFFFFFFFF");
  EXPECT_THROW(derived_guid(std::vector<std::uint8_t>(15)), std::logic_error);
}

TEST(PartitionType, IsFoundByWordGuidAndNumber) {
  const PartitionType* type = partition_type("esp");
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->mbr, 0xEF);
  EXPECT_EQ(to_text(type->gpt), esp);
  EXPECT_EQ(partition_type(*guid_from_text(esp)), type);
  EXPECT_EQ(partition_type(std::uint8_t{0xEF}), type);
  EXPECT_EQ(partition_type("efi"), nullptr);
  EXPECT_EQ(partition_type(Guid{}), nullptr);
  EXPECT_EQ(partition_type(std::uint8_t{0x99}), nullptr);
}

}  // namespace
}  // namespace disc::partition
