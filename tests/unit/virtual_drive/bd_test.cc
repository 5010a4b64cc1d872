// The lives of BD-R and BD-RE in the virtual drive.
#include "formats/virtual_drive/bd.h"

#include <gtest/gtest.h>

#include "formats/mmc/bd_structure.h"
#include "tests/unit/virtual_drive/drive_rig.h"

namespace disc::virtual_drive {
namespace {

using mmc::CloseTrackSession;
using mmc::DiscStatus;

mmc::BdSpareArea spares(DriveRig& rig) {
  mmc::ReadDiscStructure command;
  command.media_type = mmc::ReadDiscStructure::blu_ray;
  command.format = mmc::bd_spare_area;
  command.allocation_length = 16;
  return mmc::decode_bd_spare_area(rig.receive(command, 16)).value_or(mmc::BdSpareArea{});
}

drive::Outcome stream(DriveRig& rig, std::uint32_t first, std::uint32_t blocks) {
  mmc::Write12 command;
  command.first = first;
  command.blocks = blocks;
  command.streaming_flag = mmc::Write12::streaming;
  return rig.send(command, DriveRig::pattern(Lba{static_cast<std::int32_t>(first)}, blocks));
}

TEST(BdRDisc, IsSequentialWithoutSparesWhereNobodyFormatsIt) {
  DriveRig rig("bd-r");
  EXPECT_EQ(rig.disc().status, DiscStatus::Blank);
  EXPECT_EQ(rig.capacities().kind, mmc::CapacityKind::Unformatted);
  EXPECT_TRUE(rig.is_current(0x23));
  rig.write_all(0, 64);
  EXPECT_FALSE(rig.is_current(0x23)) << "it is too late to format it";
  EXPECT_EQ(rig.format(mmc::format_bd_r_spares, 32736), (mmc::Sense{5, 0x30, 0x06}));
  EXPECT_EQ(rig.write_sense(0, 32), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.close(CloseTrackSession::track, 1), mmc::good);
  EXPECT_EQ(rig.close(CloseTrackSession::session), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc().sessions, 2);
  EXPECT_EQ(rig.next_writable(), 64);
  rig.write_all(64, 32);
  EXPECT_EQ(rig.close(CloseTrackSession::finalize), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc().status, DiscStatus::Complete);
  EXPECT_EQ(rig.write_sense(96, 32), (mmc::Sense{5, 0x30, 0x05}));
  EXPECT_TRUE(rig.holds(0, 96));
}

TEST(BdRDisc, TakesEveryFormatOnce) {
  for (std::uint8_t sub_type = 0; sub_type < 3; ++sub_type) {
    DriveRig rig("bd-r");
    EXPECT_EQ(rig.format(mmc::format_bd_r_spares, 32770, sub_type),
              mmc::invalid_field_in_parameters);
    EXPECT_EQ(rig.format(mmc::format_bd_r_spares, 31744, sub_type), mmc::good);
    EXPECT_EQ(rig.format(mmc::format_bd_r_spares, 31744, sub_type), (mmc::Sense{5, 0x30, 0x06}));
    rig.open();
    EXPECT_EQ(rig.configuration().profile,
              sub_type == 2 ? mmc::Profile::BdRRandom : mmc::Profile::BdRSequential);
    EXPECT_EQ(rig.is_current(0x38), sub_type == 0) << "pseudo-overwrite";
    EXPECT_EQ(spares(rig).allocated, 32U);
    EXPECT_EQ(rig.track(1).size, 31744U);
  }
}

TEST(BdRDisc, PaysForPseudoOverwriteWithWhatFollows) {
  DriveRig rig("bd-r", 1024);
  ASSERT_EQ(rig.format(mmc::format_bd_r_spares, 1024, 0), mmc::good);
  rig.write_all(0, 64);
  EXPECT_EQ(rig.next_writable(), 64);
  EXPECT_EQ(rig.write(33, 2, 7).reason(), mmc::good);
  EXPECT_EQ(rig.next_writable(), 96) << "one cluster went there";
  EXPECT_EQ(rig.read(33, 2), DriveRig::pattern(Lba{33}, 2, 7));
  EXPECT_TRUE(rig.holds(0, 32));
  for (std::int32_t next = 128; next <= 1024; next += 32) {
    ASSERT_EQ(rig.write(0, 32, 5).reason(), mmc::good);
    rig.synchronise();
  }
  EXPECT_EQ(rig.write(0, 32, 6).reason(), mmc::invalid_address_for_write) << "all is used up";
  rig.open();
  EXPECT_TRUE(rig.holds(0, 32, 5));
}

TEST(BdRDisc, RandomTakesEachBlockOnce) {
  DriveRig rig("bd-r");
  ASSERT_EQ(rig.format(mmc::format_bd_r_spares, 31744, 2), mmc::good);
  EXPECT_EQ(rig.write_sense(1000, 8), mmc::good);
  EXPECT_EQ(rig.write_sense(1000, 8), mmc::invalid_address_for_write) << "in the cache";
  rig.synchronise();
  EXPECT_EQ(rig.write_sense(1004, 8), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.write_sense(0, 8), mmc::good);
  EXPECT_EQ(rig.write_sense(31744, 1), mmc::out_of_range);
  EXPECT_TRUE(rig.holds(1000, 8));
  EXPECT_EQ(rig.read(500, 1), std::vector<std::uint8_t>(2048));
  EXPECT_EQ(rig.close(CloseTrackSession::finalize), mmc::good);
  EXPECT_EQ(rig.write_sense(2000, 8), (mmc::Sense{5, 0x30, 0x05}));
}

TEST(BdReDisc, TakesEveryFormat) {
  DriveRig rig("bd-re");
  EXPECT_EQ(rig.write_sense(0, 32), (mmc::Sense{5, 0x30, 0x10})) << "not formatted";
  EXPECT_TRUE(rig.read(0, 1).empty());
  const mmc::FormatCapacities capacities = rig.capacities();
  EXPECT_EQ(capacities.kind, mmc::CapacityKind::Unformatted);
  for (const mmc::FormattableCapacity& one : capacities.formattable) {
    for (std::uint8_t sub_type = 0; sub_type < (one.type == 0x30 ? 4 : 1); ++sub_type) {
      EXPECT_EQ(rig.format(one.type, one.blocks, sub_type, one.parameter), mmc::good);
      EXPECT_EQ(rig.last_block(), static_cast<std::int32_t>(one.blocks) - 1);
      EXPECT_EQ(spares(rig).free, (32768 - one.blocks) / 32);
    }
  }
  EXPECT_EQ(rig.format(mmc::format_bd_re_spares, 32768), mmc::invalid_field_in_parameters);
  EXPECT_EQ(rig.format(mmc::format_dvd_plus_rw, 32768), mmc::invalid_field_in_parameters);
  rig.open();
  EXPECT_EQ(rig.last_block(), 32767) << "the last format: no spares";
  rig.write_all(5, 64);
  EXPECT_TRUE(rig.holds(5, 64));
}

TEST(BdReDisc, StreamsInWholeClustersOnly) {
  DriveRig rig("bd-re");
  rig.format(mmc::format_bd_re_spares, 31744);
  EXPECT_EQ(stream(rig, 32, 32).reason(), mmc::good);
  EXPECT_EQ(stream(rig, 64, 16).reason(), mmc::invalid_address_for_write);
  EXPECT_EQ(stream(rig, 40, 32).reason(), mmc::invalid_address_for_write);
  EXPECT_TRUE(rig.holds(32, 32));
}

TEST(BdReDisc, OfAnLgSpoilsShortStreamsAndHasNoQuickCertification) {
  DriveRig rig("bd-re", 32768, "personality=lg-bd");
  EXPECT_EQ(rig.format(mmc::format_bd_re_spares, 31744, 3), mmc::invalid_field_in_parameters);
  EXPECT_EQ(rig.format(mmc::format_bd_re_spares, 31744, 2), mmc::good);
  EXPECT_TRUE(stream(rig, 0, 16).good());
  EXPECT_FALSE(rig.holds(0, 16));
}

TEST(BdReDisc, PutsASpareInThePlaceOfWhatIsBad) {
  DriveRig rig("bd-re");
  rig.format(mmc::format_bd_re_spares, 31744);
  rig.open("fault=medium-error@40");
  EXPECT_TRUE(rig.write(32, 32).good());
  EXPECT_EQ(spares(rig).free, 31U);
  EXPECT_TRUE(rig.holds(32, 32));
  rig.open("fault=medium-error@40");
  EXPECT_TRUE(stream(rig, 32, 32).good()) << "nobody looks";
  rig.synchronise();
  EXPECT_TRUE(rig.read(32, 32).empty());
  EXPECT_EQ(rig.why(), mmc::unrecovered_read_error);
}

TEST(BdReDisc, OfManyLayersTakesNoRoomUntilItIsWritten) {
  DriveRig rig("bd-re-xl", {});
  EXPECT_EQ(rig.format(mmc::format_bd_re_no_spares, 48878592), mmc::good);
  EXPECT_EQ(rig.write_sense(48878560, 32), mmc::good);
  rig.synchronise();
  EXPECT_TRUE(rig.holds(48878560, 32));
  const auto used = rig.scratch().run("du -sk disc | cut -f1");
  EXPECT_LT(std::stoi(used.text), 8192);
}

}  // namespace
}  // namespace disc::virtual_drive
