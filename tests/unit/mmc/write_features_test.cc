// The data of features of writing, as MMC-5 5.3 lays them out.
#include "formats/mmc/write_features.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/feature_vectors.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(WriteFeatureData, OfBlocksInAnyOrder) {
  expect_feature("00 b4 73 ff 00 00 08 00 00 20 01 00",
                 RandomWritableFeature{Lba{0x00B473FF}, 2048, 32, true});
  expect_feature("00 00 08 00 00 10 01 00", WriteOnceFeature{2048, 16, true});
  expect_feature("0f 00 00 00", RigidRestrictedOverwriteFeature{true, true, true, true});
  expect_feature("02 00 00 00", RigidRestrictedOverwriteFeature{false, false, true, false});
}

TEST(WriteFeatureData, OfStreams) {
  IncrementalStreamingWritableFeature stream;
  stream.data_block_types = 0x0100;
  stream.underrun_free = true;
  stream.link_sizes = {16};
  expect_feature("01 00 01 01 10 00 00 00", stream);
  EXPECT_TRUE(stream.takes(8));
  EXPECT_FALSE(stream.takes(0));
  stream.track_resources = stream.address_mode_reservation = true;
  stream.link_sizes.clear();
  expect_feature("01 00 07 00", stream);
  expect_feature("00 00 00 01 10 00 00 00", LayerJumpRecordingFeature{{16}});
}

TEST(WriteFeatureData, OfFormatting) {
  FormattableFeature formattable;
  formattable.without_spares = formattable.expand = true;
  expect_feature("0c 00 00 00 00 00 00 00", formattable);
  formattable = {};
  formattable.quick_certification = formattable.full_certification = formattable.random_recording =
      true;
  expect_feature("03 00 00 00 01 00 00 00", formattable);
  expect_feature("80 00 00 00", HardwareDefectManagementFeature{true});
  expect_feature("05 00 00 00", MrwFeature{true, false, true});
  expect_feature("01 03 01 00", EnhancedDefectReportingFeature{true, 3, 256});
}

TEST(WriteFeatureData, OfCd) {
  CdTrackAtOnceFeature tao;
  tao.underrun_free = tao.raw_r_to_w = tao.packed_r_to_w = tao.test_write = tao.cd_rw = tao.r_to_w =
      true;
  tao.data_block_types = 0x3F7F;
  expect_feature("5f 00 3f 7f", tao);
  CdMasteringFeature mastering;
  mastering.underrun_free = mastering.session_at_once = mastering.raw = mastering.cd_rw = true;
  mastering.most_cue_sheet = 0xCA8;
  expect_feature("6a 00 0c a8", mastering);
  mastering.raw_multisession = mastering.test_write = mastering.r_to_w = true;
  expect_feature("7f 00 0c a8", mastering);
  expect_feature("00 07 00 00", CdRwMediaWriteFeature{7});
}

TEST(WriteFeatureData, OfDvdAndBd) {
  expect_feature("01 03 00 00", DvdPlusRwFeature{true, true, true});
  expect_feature("01 01 00 00", DvdPlusRwDualLayerFeature{true, false, true});
  expect_feature("01 00 00 00", DvdPlusRFeature{true});
  expect_feature("01 00 00 00", DvdPlusRDualLayerFeature{true});
  expect_feature("4e 00 00 00", DvdMinusWriteFeature{true, true, true, true});
  expect_feature("42 00 00 00", DvdMinusWriteFeature{true, false, false, true});
  BdWriteFeature bd;
  bd.verify_not_required = true;
  bd.bd_re = {0, 6, 0, 0};
  bd.bd_r = {0, 0x0E, 0, 0};
  expect_feature("01 00 00 00 00 00 00 06 00 00 00 00 00 00 00 0e 00 00 00 00", bd);
}

}  // namespace
}  // namespace disc::mmc
