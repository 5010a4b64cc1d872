// New discs of every kind.
#include "formats/virtual_drive/create_disc.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/virtual_drive/kinds.h"
#include "tests/unit/virtual_drive/drive_rig.h"

namespace disc::virtual_drive {
namespace {

TEST(NewDiscs, OfEveryKindAreWhatTheyAreCalled) {
  for (const DiscKind& kind : disc_kinds()) {
    if (kind.family == Family::Stamped)
      continue;
    DriveRig rig(std::string(kind.name), {});
    EXPECT_EQ(rig.configuration().profile, kind.profile) << kind.name;
    const mmc::DiscInformation disc = rig.disc();
    EXPECT_EQ(disc.erasable, kind.erasable) << kind.name;
    const bool formatted = kind.name == "dvd-ram" || kind.name == "dvd-rw-ro";
    EXPECT_EQ(disc.status == mmc::DiscStatus::Blank, !formatted) << kind.name;
    if (kind.family != Family::Cd) {
      EXPECT_EQ(rig.capacities().blocks, kind.capacity) << kind.name;
    }
  }
}

TEST(NewDiscs, AreStampedFromAnImage) {
  const Scratch scratch;
  scratch.write("image.iso", std::vector<std::uint8_t>(2048 * 40 + 5, 0x17));
  for (const char* kind : {"cd-rom", "dvd-rom", "bd-rom"}) {
    create_disc(scratch.path(kind), kind, {{}, "", scratch.path("image.iso")});
    VirtualDrive drive(scratch.path(kind));
    mmc::Read10 command;
    command.first = 40;
    command.blocks = 1;
    std::vector<std::uint8_t> in(2048);
    EXPECT_TRUE(drive.receive(command, in, std::chrono::seconds(9)).good());
    EXPECT_EQ(in[4], 0x17);
    EXPECT_EQ(in[5], 0);
    command.first = 41;
    EXPECT_EQ(drive.receive(command, in, std::chrono::seconds(9)).reason(), mmc::out_of_range);
    mmc::Write10 write;
    write.blocks = 1;
    EXPECT_EQ(drive.send(write, in, std::chrono::seconds(9)).reason(), (mmc::Sense{5, 0x30, 0x05}));
  }
}

TEST(NewDiscs, CannotBeAnything) {
  const Scratch scratch;
  EXPECT_THROW(create_disc(scratch.path("a"), "lp"), ManifestError);
  EXPECT_THROW(create_disc(scratch.path("a"), "dvd+r", {5, "", ""}), ManifestError);
  EXPECT_THROW(create_disc(scratch.path("a"), "dvd+r", {99999999, "", ""}), ManifestError);
  EXPECT_THROW(create_disc(scratch.path("a"), "dvd+r", {{}, "\n", ""}), ManifestError);
  EXPECT_THROW(create_disc(scratch.path("a"), "dvd-rom"), ManifestError);
}

}  // namespace
}  // namespace disc::virtual_drive
