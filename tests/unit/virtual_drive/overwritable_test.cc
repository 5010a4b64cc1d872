// The life of a DVD-RAM in the virtual drive.
#include "formats/virtual_drive/overwritable.h"

#include <gtest/gtest.h>

#include "tests/unit/virtual_drive/drive_rig.h"

namespace disc::virtual_drive {
namespace {

using mmc::DiscStatus;

TEST(DvdRamDisc, IsWrittenAnywhereAndVerified) {
  DriveRig rig("dvd-ram");
  EXPECT_EQ(rig.disc().status, DiscStatus::RandomAccess);
  EXPECT_EQ(rig.last_block(), 32767);
  mmc::WriteAndVerify10 command;
  command.first = 7;
  command.blocks = 3;
  EXPECT_EQ(rig.sense(command, DriveRig::pattern(Lba{7}, 3)), mmc::good);
  EXPECT_TRUE(rig.holds(7, 3));
  EXPECT_EQ(rig.format(mmc::format_full, 32768), mmc::good);
  EXPECT_EQ(rig.read(7, 1), std::vector<std::uint8_t>(2048));
  EXPECT_EQ(rig.format(mmc::format_spare_expansion, 31744), mmc::good);
  rig.open();
  EXPECT_EQ(rig.last_block(), 31743);
  EXPECT_EQ(rig.write_sense(31744, 1), mmc::out_of_range);
}

}  // namespace
}  // namespace disc::virtual_drive
