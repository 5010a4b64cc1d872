// The data of features of reading and of the drive, as MMC-5 5.3 lays them out.
#include "formats/mmc/features.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/feature_vectors.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(FeatureData, OfTheDrive) {
  expect_feature(
      "00 41 01 00 00 12 00 00 00 09 00 00",
      ProfileListFeature{
          {{Profile::BdRSequential, true}, {Profile::DvdRam, false}, {Profile::CdR, false}}});
  expect_feature("00 00 00 08 03 00 00 00", CoreFeature{.physical_interface = CoreFeature::usb,
                                                        .inq2 = true,
                                                        .device_busy_events = true});
  expect_feature("02 00 00 00",
                 MorphingFeature{.operational_change_event = true, .asynchronous = false});
  RemovableMediumFeature tray;
  tray.eject = tray.lock = true;
  expect_feature("29 00 00 00", tray);
  tray.load = tray.prevent_jumper = true;
  tray.loading_mechanism = RemovableMediumFeature::changer_of_magazines;
  expect_feature("bd 00 00 00", tray);
  expect_feature("00 00 00 00", BdRPseudoOverwriteFeature{});
  expect_feature("", PowerManagementFeature{});
  expect_feature("01 00 00 00", SmartFeature{true});
  expect_feature("14 00 00 05", EmbeddedChangerFeature{true, true, 5});
  expect_feature("06 00 01 00", CdAudioPlayFeature{true, true, false, 256});
  expect_feature("01 00 00 00", MicrocodeUpgradeFeature{true});
  expect_feature("01 00 02 00", TimeOutFeature{true, 512});
  expect_feature("41 42 43 31 32 20 20 20", SerialNumberFeature{"ABC12"});
  expect_feature("32 30 31 30 30 39 31 35 31 32 33 34 35 36 00 00",
                 FirmwareDateFeature{"20100915123456"});
}

TEST(FeatureData, OfReading) {
  expect_feature("00 00 08 00 00 20 01 00", RandomReadableFeature{2048, 32, true});
  CdReadFeature cd;
  cd.c2 = true;
  expect_feature("02 00 00 00", cd);
  cd.cd_text = cd.audio_play_bit = true;
  expect_feature("83 00 00 00", cd);
  expect_feature("01 00 01 00", DvdReadFeature{true, false, true});
  expect_feature("00 00 02 00", DvdReadFeature{false, true, false});
  BdReadFeature bd;
  bd.bd_re = {1, 2, 4, 0};
  bd.bd_r = {0, 0x100, 0, 8};
  bd.bd_rom = {0, 0x8000, 0, 1};
  expect_feature(
      "00 00 00 00 00 01 00 02 00 04 00 00 00 00 01 00 00 00 00 08 00 00 80 00 00 00 00 01", bd);
}

TEST(FeatureData, OfProtection) {
  WriteProtectFeature protect;
  protect.software_protect = true;
  expect_feature("01 00 00 00", protect);
  protect.persistent_protect = protect.disc_control_block = true;
  expect_feature("07 00 00 00", protect);
  expect_feature("00 00 00 01", DvdCssFeature{1});
  expect_feature("00 00 00 01", CprmFeature{1});
  AacsFeature aacs;
  aacs.bus_encryption = aacs.binding_nonce = true;
  aacs.nonce_blocks = 1;
  aacs.agids = 4;
  expect_feature("03 01 04 01", aacs);
  expect_feature("46 44 43 00 53 44 43 00", DiscControlBlocksFeature{{0x46444300, 0x53444300}});
}

TEST(FeatureData, OfStreaming) {
  RealTimeStreamingFeature streaming;
  streaming.buffer_capacity_in_blocks = streaming.set_cd_speed = streaming.mode_page_speeds =
      streaming.write_speeds = true;
  expect_feature("1e 00 00 00", streaming);
  streaming.stream_writing = streaming.minimum_performance = true;
  expect_feature("3f 00 00 00", streaming);
}

TEST(FeatureData, OfOlderVersionsAreTakenAsFarAsTheyGo) {
  const auto core = decode_feature<CoreFeature>(answer("00 00 00 02"));
  EXPECT_EQ(core.physical_interface, CoreFeature::atapi);
  EXPECT_FALSE(core.device_busy_events);
}

TEST(FeatureData, AreListedWithVersionAndPersistence) {
  const Feature feature = encode_feature(CoreFeature{}, false);
  EXPECT_EQ(feature.code, 1);
  EXPECT_EQ(feature.version, 2);
  EXPECT_TRUE(feature.persistent);
  EXPECT_TRUE(feature.current);  // as all persistent ones are
  EXPECT_FALSE(encode_feature(CdReadFeature{}, false).current);
}

}  // namespace
}  // namespace disc::mmc
