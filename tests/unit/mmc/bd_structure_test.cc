// READ DISC STRUCTURE of BD, as MMC-5 6.22.4 and the books of its media lay it out.
#include "formats/mmc/bd_structure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(BdInformation, TellsKindAndMaker) {
  BdInformationUnit unit;
  unit.units = 2;
  unit.disc_type = "BDR";
  unit.size_class_version = 0x01;
  unit.layers = 1;
  unit.layer_type = 2;
  unit.id = {"VERBAT", "IMe", std::uint8_t{1}};
  BdInformationUnit second = unit;
  second.sequence = 1;
  second.layer = 1;
  const auto bytes = encode_bd_information({unit, second});
  EXPECT_EQ(bytes.size(), 4100U);
  EXPECT_EQ(to_hex(Bytes(bytes).first(17)),
            "100200004449"
            "01020000"
            "7000"
            "424452"
            "0112");
  EXPECT_EQ(to_hex(Bytes(bytes).subspan(4 + 100, 12)),
            "564552424154"
            "494d65"
            "0000"
            "01");
  EXPECT_EQ(to_hex(Bytes(bytes).subspan(4 + 112, 6)), "444901020101");
  EXPECT_EQ(decode_bd_information(bytes), (std::vector{unit, second}));
  EXPECT_EQ(describe(unit.id), "VERBAT/IMe/1");
  expect_bounded(bytes, 4, decode_bd_information);
  EXPECT_EQ(decode_bd_information(Bytes(bytes).first(4 + 112 + 111))->size(), 1U);
}

TEST(BdDefinitionStructure, TellsOfSparesAndDefectLists) {
  BdDefinition definition;
  definition.updates = 3;
  definition.first_defect_list_sector = 0x00011000;
  definition.first_user_sector = 0x00021000;
  definition.last_user_block = 0x00B473FF;
  definition.inner_spare_0 = 4096;
  definition.outer_spares = 8192;
  definition.inner_spare_1 = 16384;
  definition.full_spares = 5;
  definition.certification = 0x80;
  definition.last_verified = 0x01020304;
  const auto bytes = encode_bd_definition(definition);
  EXPECT_EQ(bytes.size(), 2052U);
  EXPECT_EQ(to_hex(Bytes(bytes).first(64)),
            "08020000"
            "44530100"
            "00000003"
            "0000000000000000"
            "00000000"
            "00000000"
            "00011000"
            "00000000"
            "00021000"
            "00b473ff"
            "00001000"
            "00002000"
            "00004000"
            "05008000"
            "01020304");
  EXPECT_EQ(decode_bd_definition(bytes), definition);
  expect_bounded(bytes, 64, decode_bd_definition);
}

TEST(BdCartridge, TellsItsState) {
  expect_alike("00 06 00 00 c4 00 00 00", BdCartridgeStatus{true, true, true}, 8,
               decode_bd_cartridge_status, encode_bd_cartridge_status);
}

TEST(BdSpares, AreFreeOfSoMany) {
  expect_alike("00 0e 00 00 00 00 00 00 00 00 2f f0 00 00 30 00", BdSpareArea{0x2FF0, 0x3000}, 16,
               decode_bd_spare_area, encode_bd_spare_area);
}

TEST(BdDefects, AreListedWithTheirReplacements) {
  BdDefectList list;
  list.format = 1;
  list.updates = 7;
  list.count = 2;
  list.entries = {{0, 0x0123456, 0, 0x0200000}, {1, 0x0AABBCC, 8, 0x0FFFFFF}};
  const auto bytes = encode_bd_defect_list(list);
  EXPECT_EQ(to_hex(Bytes(bytes).first(20)),
            "005200"
            "00444c0100"
            "00000007"
            "0000000000000002");
  EXPECT_EQ(to_hex(Bytes(bytes).subspan(68)),
            "0012345600200000"
            "10aabbcc80ffffff");
  EXPECT_EQ(decode_bd_defect_list(bytes), list);
  expect_bounded(bytes, 68, decode_bd_defect_list);
  // The list can be longer than the answer, and the answer longer than the list.
  EXPECT_EQ(decode_bd_defect_list(Bytes(bytes).first(83))->entries.size(), 1U);
  list.count = 1;
  EXPECT_EQ(decode_bd_defect_list(encode_bd_defect_list(list))->entries.size(), 1U);
}

}  // namespace
}  // namespace disc::mmc
