// The drives of machines made up below a folder.
#include "formats/drive/enumerate.h"

#include <gtest/gtest.h>

#include "tests/unit/drive/fake_system.h"

namespace disc::drive {
namespace {

constexpr const char* sata = "pci0000:00/0000:00:17.0/ata5/host4/target4:0:0/4:0:0:0";
constexpr const char* usb = "pci0000:00/0000:00:14.0/usb2/2-3/2-3:1.0/host6/target6:0:0/6:0:0:0";
constexpr const char* iscsi = "platform/host7/session1/target7:0:0/7:0:0:1";

TEST(Enumerate, JoinsNodesAndTellsWhatTheDriveIs) {
  const FakeSystem system;
  system.scsi_device(sata, "sr0", "sg1");
  system.scsi_device("pci0/ata1/host0/target0/0:0:0:0", "", "sg0", "0");  // a disk
  system.link("dev/disk/by-id/ata-HL-DT-ST_GH24_K1", "../../sr0");
  system.link("dev/disk/by-id/wwn-0x5001480000000000", "../../sr0");
  const auto drives = enumerate_drives(system.folders());
  ASSERT_EQ(drives.size(), 1U);
  EXPECT_EQ(drives[0].sr, system.path("dev/sr0"));
  EXPECT_EQ(drives[0].sg, system.path("dev/sg1"));
  EXPECT_EQ(drives[0].address(), drives[0].sr);
  EXPECT_EQ(drives[0].vendor, "HL-DT-ST");
  EXPECT_EQ(drives[0].model, "DVDRAM GH24NSD1");
  EXPECT_EQ(drives[0].revision, "LG00");
  EXPECT_EQ(drives[0].bus, "sata");
  EXPECT_EQ(drives[0].stable_id, system.path("dev/disk/by-id/ata-HL-DT-ST_GH24_K1"));
  EXPECT_TRUE(drives[0].place.ends_with(sata));
  EXPECT_EQ(drives[0].problem, "");
}

TEST(Enumerate, TellsTheBusByThePath) {
  const FakeSystem system;
  system.scsi_device(usb, "sr0", "sg0");
  system.scsi_device(iscsi, "sr1", "sg1");
  system.scsi_device("pci0000:00/0000:01:00.0/host1/target1:0:4/1:0:4:0", "sr2", "sg2");
  const auto drives = enumerate_drives(system.folders());
  ASSERT_EQ(drives.size(), 3U);
  EXPECT_EQ(drives[0].bus, "usb");
  EXPECT_EQ(drives[1].bus, "iscsi");
  EXPECT_EQ(drives[2].bus, "scsi");
}

TEST(Enumerate, TellsOfTheBridgeAndOfMounts) {
  const FakeSystem system;
  system.scsi_device(usb, "sr0", "sg0");
  const std::string plug = "sys/devices/pci0000:00/0000:00:14.0/usb2/2-3/";
  system.write(plug + "idVendor", "13fd\n");
  system.write(plug + "idProduct", "0840\n");
  system.write(plug + "manufacturer", "Initio\n");
  system.write(plug + "product", "External Drive\n");
  system.write(plug + "speed", "480\n");
  system.write("sys/devices/" + std::string(usb) + "/block/sr0/dev", "11:0\n");
  system.write("proc/self/mountinfo",
               "40 1 11:0 / /media/two\\040words ro,relatime - iso9660 /dev/nothing ro\n");
  const auto drive = find_drive(system.path("dev/sr0"), system.folders());
  ASSERT_TRUE(drive);
  EXPECT_EQ(drive->usb, (UsbBridge{"13fd:0840", "Initio", "External Drive", "480"}));
  EXPECT_EQ(drive->mounts, (std::vector<std::string>{"/media/two words"}));
  system.link("dev/cdrom", "sr0");
  EXPECT_EQ(find_drive(system.path("dev/cdrom"), system.folders()), drive);
  EXPECT_EQ(find_drive(system.path("dev/sr1"), system.folders()), std::nullopt);
}

TEST(Enumerate, TakesDrivesThatHaveOneNode) {
  const FakeSystem system;
  system.scsi_device(sata, "", "sg2");
  system.scsi_device(usb, "sr3", "");
  const auto drives = enumerate_drives(system.folders());
  ASSERT_EQ(drives.size(), 2U);
  EXPECT_EQ(drives[0].address(), system.path("dev/sr3"));
  EXPECT_EQ(drives[1].address(), system.path("dev/sg2"));
  EXPECT_EQ(drives[1].sr, "");
}

TEST(Enumerate, CountsNodesAsNumbers) {
  const FakeSystem system;
  system.scsi_device("a/ata1/10:0:0:0", "sr10", "sg10");
  system.scsi_device("b/ata1/2:0:0:0", "sr2", "sg2");
  const auto drives = enumerate_drives(system.folders());
  ASSERT_EQ(drives.size(), 2U);
  EXPECT_EQ(drives[0].sr, system.path("dev/sr2"));
}

TEST(Enumerate, SaysThatANodeIsMissing) {
  const FakeSystem system;
  system.scsi_device(sata, "sr0", "");
  std::filesystem::remove(system.path("dev/sr0"));
  const auto drives = enumerate_drives(system.folders());
  ASSERT_EQ(drives.size(), 1U);
  EXPECT_NE(drives[0].problem.find("there is no"), std::string::npos) << drives[0].problem;
}

TEST(Enumerate, FindsNothingWhereThereIsNothing) {
  const FakeSystem system;
  EXPECT_TRUE(enumerate_drives(system.folders()).empty());
  EXPECT_TRUE(enumerate_drives({"/nonexistent", "/nonexistent", "/nonexistent"}).empty());
}

TEST(DriveWatch, TellsOfDrivesThatComeAndGo) {
  const FakeSystem system;
  DriveWatch watch(system.folders());
  EXPECT_TRUE(watch.look().empty());
  system.scsi_device(usb, "sr0", "sg0");
  auto changes = watch.look();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].came);
  EXPECT_EQ(changes[0].drive.bus, "usb");
  EXPECT_TRUE(watch.look().empty());
  std::filesystem::remove(system.path("sys/class/block/sr0"));
  std::filesystem::remove(system.path("sys/class/scsi_generic/sg0"));
  changes = watch.look();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_FALSE(changes[0].came);
  EXPECT_EQ(changes[0].drive.model, "DVDRAM GH24NSD1");
}

}  // namespace
}  // namespace disc::drive
