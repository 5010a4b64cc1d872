// The two nodes of one drive.
#include "formats/drive/device_nodes.h"

#include <gtest/gtest.h>

#include "tests/unit/drive/fake_system.h"

namespace disc::drive {
namespace {

TEST(DeviceNodes, JoinsTheTwoNodesOfADrive) {
  const FakeSystem system;
  system.scsi_device("pci0/ata1/host0/target0/0:0:0:0", "sr0", "sg3");
  system.scsi_device("pci0/ata2/host1/target1/1:0:0:0", "sr1", "sg0");
  system.scsi_device("pci0/ata3/host2/target2/2:0:0:0", "", "sg1");
  EXPECT_EQ(other_node("sr0", system.folders()), "sg3");
  EXPECT_EQ(other_node("sg3", system.folders()), "sr0");
  EXPECT_EQ(other_node("sg0", system.folders()), "sr1");
  EXPECT_EQ(other_node("sg1", system.folders()), std::nullopt);
  EXPECT_EQ(other_node("sr9", system.folders()), std::nullopt);
}

TEST(DeviceNodes, ReadsAttributesWithoutTheirPadding) {
  const FakeSystem system;
  system.write("a", "DVDRAM GH24  \n");
  system.write("b", "");
  system.write("c", "   \n");
  EXPECT_EQ(attribute(system.path("a")), "DVDRAM GH24");
  EXPECT_EQ(attribute(system.path("b")), std::nullopt);
  EXPECT_EQ(attribute(system.path("c")), "");
  EXPECT_EQ(attribute(system.path("d")), std::nullopt);
}

TEST(DeviceNodes, KnowsThatOtherDevicesAreNoDrives) {
  EXPECT_EQ(kernel_name("/dev/null"), std::nullopt);
  EXPECT_EQ(kernel_name("/nonexistent"), std::nullopt);
}

}  // namespace
}  // namespace disc::drive
