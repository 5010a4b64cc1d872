// Formats: capacities as MMC-5 6.24 lays them out, and what peers send to FORMAT UNIT.
#include "formats/mmc/format.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

void expect_list(std::string_view hex, const FormatList& list) {
  expect_alike(hex, list, 12, decode_format_list, encode_format_list);
}

TEST(FormatCapacitiesAnswer, HasWhatThereIsAndWhatCanBe) {
  FormatCapacities capacities;
  capacities.blocks = 0x00B47400;
  capacities.kind = CapacityKind::Formatted;
  capacities.formattable = {{0x00B47400, format_full, 2048},
                            {0x00B47400, format_bd_re_spares, 0x003000},
                            {0x00BA7400, format_bd_re_no_spares, 0x010203}};
  expect_alike(
      "00 00 00 20 00 b4 74 00 02 00 08 00 00 b4 74 00 00 00 08 00 00 b4 74 00 c0 00 30 00 00 ba "
      "74 00 c4 01 02 03",
      capacities, 12, decode_format_capacities, encode_format_capacities);
}

TEST(FormatCapacitiesAnswer, EndsWhereItsLengthSays) {
  const auto capacities = decode_format_capacities(
      answer("00 00 00 08 00 23 05 40 01 00 08 00 00 23 05 40 98 00 00 00"));
  ASSERT_TRUE(capacities);
  EXPECT_EQ(capacities->kind, CapacityKind::Unformatted);
  EXPECT_TRUE(capacities->formattable.empty());
  EXPECT_FALSE(decode_format_capacities(answer("00 00 00 00 00 23 05 40 01 00 08 00")));
}

TEST(FormatCapacitiesAnswer, HasNoMoreDescriptorsThanItsLengthCanCount) {
  FormatCapacities capacities;
  capacities.formattable.resize(40);
  const auto bytes = encode_format_capacities(capacities);
  EXPECT_EQ(bytes.size(), 4 + 31 * 8U);
  EXPECT_EQ(bytes[3], 31 * 8);
}

TEST(FormatUnitList, OfPeers) {
  FormatList list;
  list.blocks = 0xFFFFFFFF;
  list.type = format_dvd_plus_rw;
  expect_list("00 02 00 08 ff ff ff ff 98 00 00 00", list);  // growisofs, DVD+RW
  list.parameter = 1;
  expect_list("00 02 00 08 ff ff ff ff 98 00 00 01", list);  // xorriso, from the start again
  list = {};
  list.type = format_quick;
  list.parameter = 16;
  expect_list("00 02 00 08 00 00 00 00 54 00 00 10", list);  // dvd+rw-format, DVD-RW
  list.type = format_quick_grow;
  expect_list("00 02 00 08 00 00 00 00 4c 00 00 10", list);  // growisofs, DVD-RW
  list = {};
  list.blocks = 0x00BA7400;
  list.type = format_bd_r_spares;
  expect_list("00 02 00 08 00 ba 74 00 c8 00 00 00", list);  // growisofs, BD-R
  list.blocks = 0x00B47400;
  list.type = format_bd_re_spares;
  expect_list("00 02 00 08 00 b4 74 00 c0 00 00 00", list);  // growisofs, BD-RE
  list.type = format_full;
  list.options_valid = true;
  list.parameter = 2048;
  expect_list("00 82 00 08 00 b4 74 00 00 00 08 00", list);  // xorriso, BD-RE
  list.certification_disabled = true;
  list.blocks = 0x00222120;
  expect_list("00 a2 00 08 00 22 21 20 00 00 08 00", list);  // dvd+rw-format, DVD-RAM
}

TEST(FormatUnitList, HasEveryFlag) {
  FormatList list;
  list.primary_defects_disabled = list.stop_on_defects = list.initialize = list.test_write =
      list.vendor = true;
  list.immediate = false;
  list.type = format_bd_r_spares;
  list.sub_type = 2;
  expect_list("00 5d 00 08 00 00 00 00 ca 00 00 00", list);
  EXPECT_FALSE(decode_format_list(answer("00 02 00 10 ff ff ff ff 98 00 00 00")));
}

TEST(FormatWords, NameTypesAndCapacities) {
  EXPECT_EQ(describe_format_type(format_dvd_plus_rw), "DVD+RW");
  EXPECT_EQ(describe_format_type(format_bd_re_no_spares), "BD-RE without spare areas");
  EXPECT_EQ(describe_format_type(0x2B), "type 2Bh");
  EXPECT_EQ(describe(CapacityKind::Formatted), "formatted");
  EXPECT_EQ(describe(CapacityKind::NoMedium), "no medium");
}

}  // namespace
}  // namespace disc::mmc
