// Addresses of drives, taken apart and refused.
#include "formats/drive/address.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "tests/support/scratch.h"

namespace disc::drive {
namespace {

PathKind nothing_there(const std::string&) { return PathKind::Nothing; }

Address parsed(const std::string& text) { return parse_address(text, nothing_there); }

std::string refusal_of(const std::string& text, PathKind kind = PathKind::Nothing) {
  try {
    parse_address(text, [&](const std::string&) { return kind; });
  } catch (const ManifestError& error) {
    return error.what();
  }
  return "";
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(DriveAddress, TakesNodesOfOpticalDrives) {
  const Address address =
      parse_address("/dev/cdrom", [](const std::string&) { return PathKind::OpticalDrive; });
  EXPECT_EQ(address.kind, Kind::ScsiGeneric);
  EXPECT_EQ(address.path, "/dev/cdrom");
  EXPECT_EQ(address.text, "/dev/cdrom");
}

TEST(DriveAddress, TakesATargetOfIscsiApart) {
  const Address address = parsed("iscsi://burner.example:860/iqn.2026-01.example:dvd/7");
  EXPECT_EQ(address.kind, Kind::Iscsi);
  EXPECT_EQ(address.iscsi.host, "burner.example");
  EXPECT_EQ(address.iscsi.port, 860);
  EXPECT_EQ(address.iscsi.target, "iqn.2026-01.example:dvd");
  EXPECT_EQ(address.iscsi.lun, 7);
  EXPECT_EQ(address.iscsi.user, "");
}

TEST(DriveAddress, KnowsThePortThatIscsiHasByDefault) {
  EXPECT_EQ(parsed("iscsi://h/t/1").iscsi.port, 3260);
}

TEST(DriveAddress, TakesAHostOfIPv6InBrackets) {
  EXPECT_EQ(parsed("iscsi://[::1]:99/t/1").iscsi, (IscsiPlace{"::1", 99, "t", 1, ""}));
  EXPECT_EQ(parsed("iscsi://[fe80::2]/t/0").iscsi, (IscsiPlace{"fe80::2", 3260, "t", 0, ""}));
  EXPECT_TRUE(says(refusal_of("iscsi://fe80::2/t/0"), "stands in brackets"));
  EXPECT_TRUE(says(refusal_of("iscsi://[::1/t/0"), "closing bracket"));
  EXPECT_TRUE(says(refusal_of("iscsi://[::1]9/t/0"), "only a port may follow"));
}

TEST(DriveAddress, TakesAUserButNoPassword) {
  EXPECT_EQ(parsed("iscsi://me@h/t/1").iscsi.user, "me");
  EXPECT_TRUE(says(refusal_of("iscsi://me%secret@h/t/1"), "LIBISCSI_CHAP_PASSWORD"));
}

TEST(DriveAddress, SaysWhichPartOfATargetIsMissing) {
  EXPECT_TRUE(says(refusal_of("iscsi:h/t/1"), "expected iscsi://host[:port]/target/lun"));
  EXPECT_TRUE(says(refusal_of("iscsi:///t/1"), "no host"));
  EXPECT_TRUE(says(refusal_of("iscsi://h"), "no target"));
  EXPECT_EQ(refusal_of("iscsi://h/iqn.x"),
            "'iscsi://h/iqn.x': no logical unit number; it follows the target, as in "
            "iscsi://h/iqn.x/1");
  EXPECT_TRUE(says(refusal_of("iscsi://h/t/x"), "no number from 0 to 255"));
  EXPECT_TRUE(says(refusal_of("iscsi://h/t/256"), "no number from 0 to 255"));
  EXPECT_TRUE(says(refusal_of("iscsi://h/t/1/2"), "no number from 0 to 255"));
  EXPECT_TRUE(says(refusal_of("iscsi://h:0/t/1"), "no number from 1 to 65535"));
  EXPECT_TRUE(says(refusal_of("iscsi://h:65536/t/1"), "no number from 1 to 65535"));
  EXPECT_TRUE(says(refusal_of("iscsi://h:/t/1"), "no number from 1 to 65535"));
  EXPECT_TRUE(says(refusal_of("iscsi://h/" + std::string(224, 't') + "/1"), "longer than"));
}

TEST(DriveAddress, LeavesTheOptionsOfVirtualDrivesToThem) {
  const Address address = parsed("virtual:discs/a?fault=write:5&model=x");
  EXPECT_EQ(address.kind, Kind::Virtual);
  EXPECT_EQ(address.path, "discs/a?fault=write:5&model=x");
}

TEST(DriveAddress, TakesFilesWithTheirSize) {
  EXPECT_EQ(parsed("file:a b.img").path, "a b.img");
  EXPECT_EQ(parsed("file:a.img").size, std::nullopt);
  const Address sized = parsed("file:/x/a.img?size=4096");
  EXPECT_EQ(sized.path, "/x/a.img");
  EXPECT_EQ(sized.size, 4096U);
  EXPECT_EQ(parsed("file:a?size=700M").size, std::uint64_t{700} << 20);
  EXPECT_EQ(parsed("file:a?b?size=2K").path, "a?b");
  EXPECT_EQ(parsed("file:why?").path, "why?");
}

TEST(DriveAddress, RefusesSizesThatNoMediumHas) {
  EXPECT_TRUE(says(refusal_of("file:a?size=4097"), "no multiple of the 2048 bytes"));
  EXPECT_TRUE(says(refusal_of("file:a?size="), "no number of bytes"));
  EXPECT_TRUE(says(refusal_of("file:a?size=-1"), "no number of bytes"));
  EXPECT_TRUE(says(refusal_of("file:a?size=99999999999999T"), "no number of bytes"));
}

TEST(DriveAddress, TakesBlockDevices) {
  EXPECT_EQ(parsed("block:/dev/sdx").kind, Kind::Block);
  EXPECT_EQ(parsed("block:/dev/sdx").path, "/dev/sdx");
  EXPECT_TRUE(says(refusal_of("block:"), "a path follows the scheme"));
  EXPECT_TRUE(says(refusal_of("virtual:"), "a path follows the scheme"));
  EXPECT_TRUE(says(refusal_of("file:"), "a path follows the scheme"));
}

TEST(DriveAddress, SaysWhichSchemeAPlainPathNeeds) {
  EXPECT_TRUE(says(refusal_of("a.iso", PathKind::File), "file:a.iso writes to it"));
  EXPECT_TRUE(says(refusal_of("a.iso", PathKind::File), "virtual:a.iso"));
  EXPECT_TRUE(says(refusal_of("/dev/sda", PathKind::OtherDevice), "block:/dev/sda"));
  EXPECT_TRUE(says(refusal_of("/tmp", PathKind::Folder), "is a folder"));
  EXPECT_TRUE(says(refusal_of("/dev/sr7"), "there is no such drive"));
  EXPECT_TRUE(says(refusal_of(""), "no drive is named"));
}

TEST(DriveAddress, NamesTheSchemeThatWasMeant) {
  EXPECT_TRUE(says(refusal_of("isci://h/t/1"), "did you mean 'iscsi:'?"));
  EXPECT_TRUE(says(refusal_of("vitual:x"), "did you mean 'virtual:'?"));
  EXPECT_TRUE(says(refusal_of("tape:x"), "unknown scheme 'tape:'"));
}

TEST(DriveAddress, TellsPathsApart) {
  const Scratch scratch;
  scratch.write("x", Bytes());
  EXPECT_EQ(kind_of_path(scratch.path("x")), PathKind::File);
  EXPECT_EQ(kind_of_path(scratch.path("")), PathKind::Folder);
  EXPECT_EQ(kind_of_path(scratch.path("y")), PathKind::Nothing);
  EXPECT_EQ(kind_of_path("/dev/null"), PathKind::Other);
}

}  // namespace
}  // namespace disc::drive
