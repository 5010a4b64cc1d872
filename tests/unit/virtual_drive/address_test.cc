// Addresses of virtual drives, and what is said of wrong ones.
#include "formats/virtual_drive/address.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc::virtual_drive {
namespace {

std::string error_of(std::string_view text) {
  try {
    parse_drive_address(text);
  } catch (const ManifestError& error) {
    return error.what();
  }
  return "";
}

TEST(DriveAddressText, HasFolderAndOptions) {
  const DriveAddress address = parse_drive_address(
      "/tmp/a disc?personality=pioneer&speed=8&fault=busy@3&fault=reset@sync&tray=open&busy=5");
  EXPECT_EQ(address.folder, "/tmp/a disc");
  EXPECT_EQ(address.options.personality, "pioneer");
  EXPECT_EQ(address.options.speed, 8U);
  ASSERT_EQ(address.options.faults.size(), 2U);
  EXPECT_EQ(address.options.faults[0], (Fault{FaultKind::Busy, FaultAt::Write, 3}));
  EXPECT_EQ(address.options.faults[1], (Fault{FaultKind::Reset, FaultAt::Synchronise, 1}));
  EXPECT_TRUE(address.options.tray_open);
  EXPECT_EQ(address.options.busy, 5U);
  EXPECT_EQ(parse_drive_address("disc"), (DriveAddress{"disc", {}}));
  EXPECT_EQ(parse_drive_address("disc?"), (DriveAddress{"disc", {}}));
}

TEST(DriveAddressText, SaysWhatThereIsWhereAnOptionIsWrong) {
  EXPECT_NE(error_of("d?personality=kind").find("progress-drops"), std::string::npos);
  EXPECT_NE(error_of("d?fault=bang@1").find("timeout-before@N"), std::string::npos);
  EXPECT_NE(error_of("d?fault=busy@0").find("'busy@0'"), std::string::npos);
  EXPECT_NE(error_of("d?colour=red").find("'colour'"), std::string::npos);
  EXPECT_NE(error_of("d?speed").find("no value"), std::string::npos);
  EXPECT_NE(error_of("d?speed=fast").find("speed=fast"), std::string::npos);
  EXPECT_NE(error_of("d?tray=ajar").find("open or closed"), std::string::npos);
}

}  // namespace
}  // namespace disc::virtual_drive
