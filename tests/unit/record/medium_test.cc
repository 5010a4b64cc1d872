// What is learnt of a drive and its medium, and with how few commands.
#include "record/medium.h"

#include <gtest/gtest.h>

#include "formats/mmc/bd_structure.h"
#include "formats/mmc/capacity.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/features.h"
#include "formats/mmc/inquiry.h"
#include "formats/mmc/performance.h"
#include "tests/support/scripted_drive.h"

namespace disc::record {
namespace {

using drive::answer_good;
using drive::answer_sense;
using drive::ScriptedDrive;
using mmc::Profile;

template <class... Features>
ScriptedDrive drive_with(Profile profile, const Features&... features) {
  mmc::InquiryData who;
  who.vendor = "HL-DT-ST";
  who.product = "BD-RE GGW-H20L";
  who.revision = "YL05";
  mmc::Configuration configuration;
  configuration.profile = profile;
  mmc::CoreFeature core;
  core.physical_interface = mmc::CoreFeature::usb;
  configuration.features = {mmc::encode_feature(core), mmc::encode_feature(features)...};
  ScriptedDrive drive;
  drive.on(mmc::Inquiry::code, {answer_good(mmc::encode_inquiry(who))});
  drive.on(mmc::GetConfiguration::code, {answer_good(mmc::encode_configuration(configuration))});
  return drive;
}

void with_disc(ScriptedDrive& drive, const mmc::DiscInformation& disc,
               const std::vector<mmc::TrackInformation>& tracks) {
  drive.on(mmc::ReadDiscInformation::code, {answer_good(mmc::encode_disc_information(disc))});
  for (const mmc::TrackInformation& track : tracks)
    drive.on({mmc::ReadTrackInformation::code, 1, 0, 0, 0, static_cast<std::uint8_t>(track.track)},
             {answer_good(mmc::encode_track_information(track))});
}

mmc::TrackInformation open_track(std::uint16_t number, std::int32_t next, std::uint32_t free) {
  mmc::TrackInformation track;
  track.track = track.session = number;
  track.start = track.next_writable_address.emplace(Lba{next});
  track.free_blocks = track.size = free;
  track.blank = true;
  return track;
}

mmc::TrackInformation closed_track(std::uint16_t number, std::int32_t start, std::uint32_t size) {
  mmc::TrackInformation track;
  track.track = track.session = number;
  track.start = Lba{start};
  track.size = size;
  return track;
}

TEST(Medium, OfABlankCdRTellsWhereToWriteInEightCommands) {
  ScriptedDrive drive = drive_with(Profile::CdR, mmc::CdTrackAtOnceFeature{});
  mmc::DiscInformation disc;
  with_disc(drive, disc, {});
  drive.on({mmc::ReadTrackInformation::code, 1, 0, 0, 0, 0xFF},
           {answer_good(mmc::encode_track_information(open_track(1, -150, 359'849)))});
  mmc::Atip atip;
  atip.lead_in = {97, 26, 66};
  atip.last_lead_out = {79, 59, 74};
  drive.on(mmc::ReadTocPmaAtip::code, {answer_good(mmc::encode_atip(atip))});
  const Medium medium = probe(drive, wanted_for_burning());
  EXPECT_TRUE(medium.status.blank);
  EXPECT_EQ(bits_of(medium.status), 0x0002);
  EXPECT_EQ(medium.blankness, Blankness::Physical);
  // Some drives tell -150, where the pause begins.
  EXPECT_EQ(medium.next_writable_address, Lba{0});
  EXPECT_EQ(medium.free_blocks, 359'849);
  EXPECT_EQ(medium.media_id.manufacturer, "97m26s60f");
  EXPECT_EQ(medium.ecc_blocks(), 1U);
  EXPECT_EQ(medium.identity.interface, "USB");
  EXPECT_LE(drive.sent().size(), 8U);
}

TEST(Medium, OfAnAppendableDvdPlusRTellsTheSessionBefore) {
  mmc::DvdPlusRFeature writes;
  writes.write = true;
  ScriptedDrive drive = drive_with(Profile::DvdPlusR, writes);
  mmc::DiscInformation disc;
  disc.status = mmc::DiscStatus::Appendable;
  disc.last_session = mmc::SessionState::Empty;
  disc.sessions = 3;
  disc.first_track_of_last_session = disc.last_track_of_last_session = 3;
  with_disc(
      drive, disc,
      {closed_track(1, 0, 4096), closed_track(2, 6144, 1000), open_track(3, 8192, 2'286'912)});
  const Medium medium = probe(drive, wanted_for_burning());
  EXPECT_TRUE(medium.status.appendable);
  EXPECT_FALSE(medium.status.unsupported);
  EXPECT_EQ(medium.next_writable_address, Lba{8192});
  EXPECT_EQ(medium.previous_session_start, Lba{6144});
  EXPECT_EQ(medium.previous_session_end, Lba{7144});
  EXPECT_EQ(medium.ecc_blocks(), 16U);
  EXPECT_LE(drive.sent().size(), 10U);

  const Medium all = probe(drive, everything());
  ASSERT_EQ(all.sessions.size(), 3U);
  EXPECT_EQ(all.tracks.size(), 3U);
  EXPECT_FALSE(all.sessions[2].complete);
  EXPECT_EQ(all.previous_session_start, Lba{6144});
}

TEST(Medium, OfABdReTellsSparesSpeedsAndFormats) {
  mmc::RandomWritableFeature random;
  ScriptedDrive drive = drive_with(Profile::BdRe, random, mmc::BdWriteFeature{});
  mmc::DiscInformation disc;
  disc.status = mmc::DiscStatus::RandomAccess;
  disc.last_session = mmc::SessionState::Complete;
  with_disc(drive, disc, {closed_track(1, 0, 11'826'176)});
  mmc::FormatCapacities capacities;
  capacities.kind = mmc::CapacityKind::Formatted;
  capacities.blocks = 11'826'176;
  capacities.formattable = {{12'219'392, mmc::format_bd_re_no_spares, 0x800}};
  drive.on(mmc::ReadFormatCapacities::code,
           {answer_good(mmc::encode_format_capacities(capacities))});
  mmc::WriteSpeedDescriptor slow, fast;
  slow.write_speed = 4495;
  fast.write_speed = 8991;
  drive.on(mmc::GetPerformance::code, {answer_good(mmc::encode_write_speeds({slow, fast}))});
  drive.on({mmc::ReadDiscStructure::code, 1, 0, 0, 0, 0, 0, 0x0A},
           {answer_good(mmc::encode_bd_spare_area({12'000, 12'288}))});
  mmc::BdInformationUnit unit;
  unit.disc_type = "BDW";
  unit.id = {"MEI   ", "T02", std::uint8_t{1}};
  drive.on({mmc::ReadDiscStructure::code, 1, 0, 0, 0, 0, 0, 0x00},
           {answer_good(mmc::encode_bd_information({unit}))});
  const Medium medium = probe(drive, everything());
  EXPECT_TRUE(medium.status.overwrite_only);
  EXPECT_EQ(medium.free_blocks, 11'826'176);
  EXPECT_EQ(medium.next_writable_address, std::nullopt);
  ASSERT_EQ(medium.write_speeds.size(), 2U);
  EXPECT_EQ(medium.write_speeds[0].kilobytes, 8991U);
  ASSERT_TRUE(medium.spares.has_value());
  EXPECT_EQ(medium.spares->free_blocks, 12'000 * 32);
  EXPECT_EQ(medium.media_id.type, "T02");
  ASSERT_EQ(medium.formats.size(), 1U);
  EXPECT_EQ(medium.formats[0].blocks, 12'219'392U);
}

TEST(Medium, OfADvdPlusRwThatWasNeverFormattedIsBlank) {
  mmc::DvdPlusRwFeature writes;
  writes.write = true;
  ScriptedDrive drive = drive_with(Profile::DvdPlusRw, writes);
  with_disc(drive, {}, {});
  const Medium medium = probe(drive, wanted_for_burning());
  EXPECT_FALSE(medium.formatted);
  EXPECT_TRUE(medium.status.blank);
  EXPECT_EQ(describe(medium.status), "not formatted yet");
}

TEST(Medium, OfADvdRwThatLostIncrementalRecordingTakesOneMore) {
  ScriptedDrive drive = drive_with(Profile::DvdRwSequential, mmc::DvdMinusWriteFeature{});
  with_disc(drive, {}, {open_track(1, 0, 2'298'496)});
  EXPECT_TRUE(probe(drive, wanted_for_burning()).status.final_session);
  ScriptedDrive other = drive_with(Profile::DvdRwSequential, mmc::DvdMinusWriteFeature{},
                                   mmc::IncrementalStreamingWritableFeature{});
  with_disc(other, {}, {open_track(1, 0, 2'298'496)});
  EXPECT_FALSE(probe(other, wanted_for_burning()).status.final_session);
}

TEST(Medium, ThatADriveCanOnlyReadIsUnsupported) {
  ScriptedDrive drive = drive_with(Profile::DvdR);
  with_disc(drive, {}, {});
  EXPECT_TRUE(probe(drive, wanted_for_burning()).status.unsupported);
}

TEST(Medium, OfAClosedCdRwMustBeBlanked) {
  ScriptedDrive drive = drive_with(Profile::CdRw, mmc::CdTrackAtOnceFeature{});
  mmc::DiscInformation disc;
  disc.status = mmc::DiscStatus::Complete;
  disc.last_session = mmc::SessionState::Complete;
  disc.erasable = true;
  with_disc(drive, disc, {closed_track(1, 0, 1000)});
  const Medium medium = probe(drive, wanted_for_burning());
  EXPECT_TRUE(medium.status.erase_required);
  EXPECT_TRUE(medium.status.finalized);
  EXPECT_EQ(medium.next_writable_address, std::nullopt);
}

TEST(Medium, WithoutADiscIsToldOfTheDriveAlone) {
  ScriptedDrive drive = drive_with(Profile::None);
  drive.on(mmc::TestUnitReady::code, {answer_sense(mmc::no_medium)});
  const Medium medium = probe(drive, everything());
  EXPECT_EQ(medium.identity.product, "BD-RE GGW-H20L");
  EXPECT_FALSE(medium.has_medium());
  EXPECT_EQ(drive.count(mmc::ReadDiscInformation::code), 0U);
  try {
    expect_medium(medium);
    ADD_FAILURE() << "there is no disc";
  } catch (const drive::DriveError& error) {
    EXPECT_STREQ(error.what(), "/dev/sr7: there is no disc in it; put a disc in");
  }
}

TEST(Medium, OfADriveThatAnswersNothingIsAnError) {
  ScriptedDrive drive;
  EXPECT_THROW(probe(drive, wanted_for_burning()), drive::DriveError);
}

TEST(Medium, EndsWhereADriveTellsOfOtherTracksThanItWasAskedFor) {
  ScriptedDrive drive = drive_with(Profile::BdRSequential, mmc::BdWriteFeature{});
  mmc::DiscInformation disc;
  disc.status = mmc::DiscStatus::Complete;
  disc.last_track_of_last_session = 60'000;
  with_disc(drive, disc, {});
  drive.on(mmc::ReadTrackInformation::code,
           {answer_good(mmc::encode_track_information(closed_track(60'000, 0, 1)))});
  EXPECT_EQ(probe(drive, everything()).tracks.size(), 1U);
  EXPECT_LT(drive.sent().size(), 30U);
}

TEST(MediaStatus, HasTheBitsOfImapi) {
  MediaStatus status;
  status.overwrite_only = true;
  EXPECT_EQ(bits_of(status), 0x0001);
  status = {};
  status.final_session = true;
  EXPECT_EQ(bits_of(status), 0x0008);
  status = {};
  status.damaged = status.erase_required = status.non_empty_session = true;
  EXPECT_EQ(bits_of(status), 0x1C00);
  status = {};
  status.write_protected = status.finalized = status.unsupported = true;
  EXPECT_EQ(bits_of(status), 0xE000);
}

}  // namespace
}  // namespace disc::record
