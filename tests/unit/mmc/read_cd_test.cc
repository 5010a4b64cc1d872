// Lengths of READ CD: the table of the standard, row by row.
#include "formats/mmc/read_cd.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace disc::mmc {
namespace {

constexpr int illegal = -1;

// Byte 9, then bytes of audio, mode 1, mode 2, mode 2 form 1, mode 2 form 2 (MMC-3 table 350).
constexpr std::array<std::array<int, 6>, 23> table{{
    {0x00, 0, 0, 0, 0, 0},
    {0x10, 2352, 2048, 2336, 2048, 2328},
    {0x18, 2352, 2336, 2336, 2328, 2328},
    {0x20, 0, 4, 4, 4, 4},
    {0x30, 2352, 2052, 2340, illegal, illegal},
    {0x38, 2352, 2340, 2340, illegal, illegal},
    {0x40, 0, 0, 0, 8, 8},
    {0x50, 2352, 2048, 2336, 2056, 2336},
    {0x58, 2352, 2336, 2336, 2336, 2336},
    {0x60, 0, 4, 4, 12, 12},
    {0x70, 2352, 2052, 2340, 2060, 2340},
    {0x78, 2352, 2340, 2340, 2340, 2340},
    {0x80, 0, 12, 12, 12, 12},
    {0x90, 2352, illegal, illegal, illegal, illegal},
    {0xA0, 0, 16, 16, 16, 16},
    {0xB0, 2352, 2064, 2352, illegal, illegal},
    {0xB8, 2352, 2352, 2352, illegal, illegal},
    {0xC0, 0, illegal, illegal, illegal, illegal},
    {0xD0, 2352, illegal, illegal, illegal, illegal},
    {0xE0, 0, 16, 16, 24, 24},
    {0xF0, 2352, 2064, 2352, 2072, 2352},
    {0xF8, 2352, 2352, 2352, 2352, 2352},
    {0x08, 0, illegal, illegal, illegal, illegal},
}};

TEST(LengthOfReadCd, IsThatOfTheTable) {
  constexpr std::array types{CdSectorType::Audio, CdSectorType::Mode1, CdSectorType::Mode2,
                             CdSectorType::Mode2Form1, CdSectorType::Mode2Form2};
  for (const auto& row : table) {
    for (std::size_t i = 0; i < types.size(); ++i) {
      const auto bytes = main_channel_bytes(types[i], static_cast<std::uint8_t>(row[0]));
      EXPECT_EQ(bytes ? static_cast<int>(*bytes) : illegal, row[i + 1])
          << std::hex << row[0] << ", type " << i;
    }
  }
}

TEST(LengthOfReadCd, HasC2AndSubchannel) {
  EXPECT_EQ(c2_bytes(0xF8), 0U);
  EXPECT_EQ(c2_bytes(0xFA), 294U);
  EXPECT_EQ(c2_bytes(0xFC), 296U);
  EXPECT_EQ(c2_bytes(0xFE), std::nullopt);
  EXPECT_EQ(subchannel_bytes_of(0), 0U);
  EXPECT_EQ(subchannel_bytes_of(1), 96U);
  EXPECT_EQ(subchannel_bytes_of(2), 16U);
  EXPECT_EQ(subchannel_bytes_of(4), 96U);
  EXPECT_EQ(subchannel_bytes_of(3), std::nullopt);
  EXPECT_EQ(read_cd_block_bytes(CdSectorType::Audio, 0xFA, 1), 2352U + 294 + 96);
  EXPECT_EQ(read_cd_block_bytes(CdSectorType::Mode1, 0x10, 0), 2048U);
  EXPECT_EQ(read_cd_block_bytes(CdSectorType::Mode1, 0x90, 0), std::nullopt);
  EXPECT_EQ(read_cd_block_bytes(CdSectorType::Mode1, 0x16, 0), std::nullopt);
}

TEST(PartOfReadCd, LiesWhereTheSectorHasIt) {
  EXPECT_EQ(main_channel_part(CdSectorType::Mode1, 0x10), (MainChannelPart{16, 2048}));
  EXPECT_EQ(main_channel_part(CdSectorType::Mode2Form1, 0x10), (MainChannelPart{24, 2048}));
  EXPECT_EQ(main_channel_part(CdSectorType::Mode2Form1, 0x40), (MainChannelPart{16, 8}));
  EXPECT_EQ(main_channel_part(CdSectorType::Mode2, 0x10), (MainChannelPart{16, 2336}));
  EXPECT_EQ(main_channel_part(CdSectorType::Mode1, 0x20), (MainChannelPart{12, 4}));
  EXPECT_EQ(main_channel_part(CdSectorType::Audio, 0x10), (MainChannelPart{0, 2352}));
}

}  // namespace
}  // namespace disc::mmc
