// Answers to INQUIRY, as SPC-3 6.4 and 7.6 lay them out.
#include "formats/mmc/inquiry.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

// As libburn and wodim ask for them: 36 bytes.
constexpr std::string_view first_36 =
    "05 80 05 32 5b 00 00 00 53 49 4d 42 55 52 4e 20 4d 4d 43 2d 52 45 43 4f 52 44 45 52 20 20 20 "
    "20 31 2e 30 30";

TEST(InquiryAnswer, HasNamesWithoutTheirPadding) {
  const auto data = decode_inquiry(answer(first_36));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->vendor, "SIMBURN");
  EXPECT_EQ(data->product, "MMC-RECORDER");
  EXPECT_EQ(data->revision, "1.00");
  EXPECT_EQ(data->device_type, cd_device);
  EXPECT_TRUE(data->removable);
  EXPECT_EQ(data->version, 5);
  expect_bounded(answer(first_36), 5, decode_inquiry);
}

TEST(InquiryAnswer, InWholeHasStandardsAndWordsOfVendors) {
  InquiryData data;
  data.qualifier = 1;
  data.vendor = "SIMBURN";
  data.product = "MMC-RECORDER";
  data.revision = "1.00";
  data.flags = {1, 2, 3};
  data.vendor_specific[0] = 0x41;
  data.vendor_specific[19] = 0x42;
  data.version_descriptors = {0x0301, 0, 0, 0, 0, 0, 0, 0x1234};
  expect_alike(
      "25 80 05 02 5b 01 02 03 53 49 4d 42 55 52 4e 20 4d 4d 43 2d 52 45 43 4f 52 44 45 52 "
      "20 20 20 20 31 2e 30 30 41" +
          std::string(36, '0') + "42 00 00 03 01" + std::string(24, '0') + "12 34" +
          std::string(44, '0'),
      data, 5, decode_inquiry, encode_inquiry);
}

TEST(InquiryAnswer, OfAnOldDeviceMayBeFiveBytes) {
  const auto data = decode_inquiry(answer("05 80 00 00 00"));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->vendor, "");
}

TEST(VitalProductDataPage, ListsPagesOrHasASerialNumber) {
  expect_alike("05 00 00 03 00 80 83", VitalProductData{0x05, 0x00, answer("00 80 83")}, 4,
               decode_vital_product_data, encode_vital_product_data);
  const VitalProductData serial{0x05, 0x80, answer("20 20 4b 31 32 20")};
  expect_alike("05 80 00 06 20 20 4b 31 32 20", serial, 4, decode_vital_product_data,
               encode_vital_product_data);
  EXPECT_EQ(serial_number_of(serial), "K12");
  EXPECT_EQ(serial_number_of({0x05, 0x80, answer("20 20")}), "");
  EXPECT_EQ(serial_number_of({0x05, 0x80, {}}), "");
}

TEST(VitalProductDataPage, HasDesignators) {
  Designator t10;
  t10.identifier = answer("53 49 4d");
  Designator naa{6, 1, true, 2, 3, answer("50 01 02 03 04 05 06 07")};
  const VitalProductData page = encode_designators({t10, naa});
  EXPECT_EQ(page.page, 0x83);
  EXPECT_EQ(to_hex(page.bytes), "0201000353494d61a300085001020304050607");
  EXPECT_EQ(designators_of(page), (std::vector{t10, naa}));
  for (std::size_t size = 0; size < page.bytes.size(); ++size) {
    VitalProductData cut = page;
    cut.bytes.resize(size);
    EXPECT_EQ(designators_of(cut).size(), size < 7 ? 0U : 1U) << size;
  }
}

}  // namespace
}  // namespace disc::mmc
