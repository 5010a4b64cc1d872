// READ DISC STRUCTURE of DVD, as MMC-5 6.22.3 and the books of its media lay it out.
#include "formats/mmc/dvd_structure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(DvdPhysical, TellsKindSizeAndLayers) {
  DvdPhysicalFormat format;
  format.book_type = 0xE;
  format.part_version = 1;
  format.maximum_rate = 0xF;
  format.layers = 2;
  format.opposite_track_path = true;
  format.layer_type = 2;
  format.linear_density = 1;
  format.first_sector = 0x030000;
  format.last_sector = 0xFCFFFF;
  format.last_sector_of_layer_0 = 0x22D7FF;
  format.burst_cutting_area = true;
  format.rest = {0xAB, 0xCD};
  expect_alike("00 15 00 00 e1 0f 32 10 00 03 00 00 00 fc ff ff 00 22 d7 ff 80 ab cd", format, 20,
               decode_dvd_physical_format, encode_dvd_physical_format);
  EXPECT_EQ(describe_book_type(0xE), "DVD+R DL");
  EXPECT_EQ(describe_book_type(0x2), "DVD-R");
  EXPECT_EQ(describe_book_type(0x7), "book type 7h");
}

TEST(DvdCopyrightStructure, TellsProtectionAndRegions) {
  expect_alike("00 06 00 00 01 fd 00 00", DvdCopyright{1, 0xFD}, 6, decode_dvd_copyright,
               encode_dvd_copyright);
}

TEST(MediaIdentification, OfDvdPlusIsInTheAdip) {
  std::vector<std::uint8_t> bytes(4 + 256);
  bytes[0] = 0x01;
  bytes[1] = 0x02;
  const std::string maker = "MCC";
  std::ranges::copy(maker, bytes.begin() + 4 + 19);
  std::ranges::copy(std::string("004"), bytes.begin() + 4 + 27);
  bytes[4 + 30] = 6;
  const auto found = media_id_of_adip(bytes);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (MediaId{"MCC", "004", std::uint8_t{6}}));
  EXPECT_EQ(describe(*found), "MCC/004/6");
  EXPECT_EQ(describe(MediaId{"A\x1b[2J\\", "", {}}), "A\\x1B[2J\\x5C");
  expect_bounded(bytes, 35, media_id_of_adip);
}

TEST(MediaIdentification, OfDvdMinusIsPreRecorded) {
  DvdPreRecorded information;
  information.application_code = 0x40;
  information.physical_code = 0xC1;
  information.last_address = 0x2632BF;
  information.part_version = 5;
  information.manufacturer_1 = "MCC 02";
  information.manufacturer_2 = "RG20";
  expect_alike(std::string("00 42 00 00 01 40 c1 26 32 bf 50 00 02 00 00 00 00 00 00 00 03 4d 43 "
                           "43 20 30 32 00 04 52 47 32 30 20 20 00 05 00 00 00 00 00 00 00") +
                   std::string(48, '0'),
               information, 35, decode_dvd_pre_recorded, encode_dvd_pre_recorded);
  EXPECT_EQ(describe(media_id_of(information)), "MCC 02/RG20");
  auto wrong = encode_dvd_pre_recorded(information);
  wrong[20] = 0;
  EXPECT_FALSE(decode_dvd_pre_recorded(wrong));
}

TEST(DvdRamStructure, TellsOfDefinitionStatusAndSpares) {
  DvdRamDefinition definition;
  definition.certified_by_maker = true;
  definition.updates = 0x01020304;
  definition.groups = 24;
  definition.zones = 34;
  const auto bytes = encode_dvd_ram_definition(definition);
  EXPECT_EQ(bytes.size(), 2052U);
  EXPECT_EQ(to_hex(Bytes(bytes).first(16)), "080200000a0a00010102030400180022");
  EXPECT_EQ(decode_dvd_ram_definition(bytes), definition);
  expect_bounded(bytes, 16, decode_dvd_ram_definition);
  EXPECT_FALSE(
      decode_dvd_ram_definition(answer("00 0e 00 00 0a 0b 00 01 01 02 03 04 00 18 00 22")));

  DvdRamMediumStatus status;
  status.cartridge = status.opened = status.cartridge_protected = true;
  status.disc_type = 0x10;
  status.ram_swi = 0xFF;
  expect_alike("00 06 00 00 c4 10 00 ff", status, 8, decode_dvd_ram_medium_status,
               encode_dvd_ram_medium_status);
  EXPECT_EQ(describe(status), "cartridge that was opened, write-protected by the cartridge's tab");
  status = {};
  status.medium_protected = status.persistent_protected = true;
  expect_alike("00 06 00 00 0a 00 00 00", status, 8, decode_dvd_ram_medium_status,
               encode_dvd_ram_medium_status);

  expect_alike("00 0e 00 00 00 00 31 00 00 00 10 02 00 00 20 04",
               DvdRamSpareArea{0x3100, 0x1002, 0x2004}, 16, decode_dvd_ram_spare_area,
               encode_dvd_ram_spare_area);
}

TEST(LayersOfDvd, HaveAddressesOfTheirOwn) {
  // growisofs -dvd-compat before 3000 blocks of a DVD+R DL.
  expect_alike("00 0a 00 00 00 00 00 00 00 00 05 e0", LayerBoundary{false, 1504}, 12,
               decode_layer_boundary, encode_layer_boundary);
  expect_alike("00 0a 00 00 80 00 00 00 00 1f d7 f0", LayerBoundary{true, 0x1FD7F0}, 12,
               decode_layer_boundary, encode_layer_boundary);
  expect_alike("00 0a 00 00 80 00 00 00 00 01 02 03", ShiftedMiddleArea{true, {0x10203}}, 12,
               decode_shifted_middle_area, encode_shifted_middle_area);
  expect_alike("00 0a 00 00 00 00 00 00 00 00 40 00", std::uint32_t{0x4000}, 12,
               decode_jump_interval, encode_jump_interval);
  expect_alike("00 0a 00 00 00 00 00 00 00 1f d7 ef", Lba{0x1FD7EF}, 12, decode_manual_layer_jump,
               encode_manual_layer_jump);
}

}  // namespace
}  // namespace disc::mmc
