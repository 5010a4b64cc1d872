// All that a virtual drive can do, as features; the medium makes those current that it is for.
#include "formats/mmc/features.h"

#include <algorithm>
#include <utility>

#include "formats/mmc/write_features.h"
#include "formats/virtual_drive/commands.h"
#include "formats/virtual_drive/speeds.h"

namespace disc::virtual_drive {
namespace {

// Profiles, best first within a family (MMC-5 5.3.1).
constexpr mmc::Profile profiles[] = {
    mmc::Profile::BdRe,
    mmc::Profile::BdRRandom,
    mmc::Profile::BdRSequential,
    mmc::Profile::BdRom,
    mmc::Profile::DvdPlusRDualLayer,
    mmc::Profile::DvdPlusRwDualLayer,
    mmc::Profile::DvdPlusR,
    mmc::Profile::DvdPlusRw,
    mmc::Profile::DvdRDualLayerJump,
    mmc::Profile::DvdRDualLayer,
    mmc::Profile::DvdRwSequential,
    mmc::Profile::DvdRwRestrictedOverwrite,
    mmc::Profile::DvdRam,
    mmc::Profile::DvdR,
    mmc::Profile::DvdRom,
    mmc::Profile::CdRw,
    mmc::Profile::CdR,
    mmc::Profile::CdRom,
};

template <class Kind>
mmc::Feature idle(const Kind& kind) {
  return mmc::encode_feature(kind, false);
}

mmc::DvdPlusRwFeature dvd_plus_rw() {
  mmc::DvdPlusRwFeature feature;
  feature.write = feature.quick_start = true;
  return feature;
}
template <class Kind>
Kind writing() {
  Kind kind;
  kind.write = true;
  return kind;
}

mmc::FormattableFeature formattable(const Personality& personality) {
  mmc::FormattableFeature feature;
  feature.without_spares = feature.expand = feature.full_certification = feature.full_reformat =
      feature.random_recording = true;
  feature.quick_certification = !personality.refuses_quick_certification;
  return feature;
}

mmc::IncrementalStreamingWritableFeature incremental() {
  mmc::IncrementalStreamingWritableFeature feature;
  feature.data_block_types = 1 << 8;
  feature.track_resources = feature.address_mode_reservation = feature.underrun_free = true;
  feature.link_sizes = {16};
  return feature;
}

mmc::CdMasteringFeature mastering(const Personality& personality) {
  mmc::CdMasteringFeature feature;
  feature.underrun_free = feature.session_at_once = feature.test_write = feature.cd_rw =
      feature.r_to_w = true;
  feature.raw = feature.raw_multisession = !personality.cannot_write_raw;
  feature.most_cue_sheet = 3240;
  return feature;
}

mmc::CdTrackAtOnceFeature track_at_once() {
  mmc::CdTrackAtOnceFeature feature;
  feature.underrun_free = feature.raw_r_to_w = feature.test_write = feature.cd_rw = feature.r_to_w =
      true;
  feature.data_block_types = 0x3F0F;
  return feature;
}

mmc::DvdMinusWriteFeature dvd_minus() {
  mmc::DvdMinusWriteFeature feature;
  feature.underrun_free = feature.dual_layer_r = feature.test_write = feature.dvd_rw = true;
  return feature;
}

mmc::RigidRestrictedOverwriteFeature restricted_overwrite() {
  mmc::RigidRestrictedOverwriteFeature feature;
  feature.intermediate = feature.blank = true;
  return feature;
}

template <class Kind>
Kind bd_versions() {
  Kind kind;
  kind.bd_re = {0, 0x0002, 0x0002, 0};
  kind.bd_r = {0, 0x0002, 0x0002, 0};
  return kind;
}

mmc::RemovableMediumFeature removable() {
  mmc::RemovableMediumFeature feature;
  feature.load = feature.eject = feature.lock = true;
  return feature;
}

mmc::CoreFeature core() {
  mmc::CoreFeature feature;
  feature.physical_interface = mmc::CoreFeature::serial_atapi;
  feature.device_busy_events = true;
  return feature;
}

mmc::RealTimeStreamingFeature streaming() {
  mmc::RealTimeStreamingFeature feature;
  feature.minimum_performance = feature.buffer_capacity_in_blocks = feature.set_cd_speed =
      feature.mode_page_speeds = feature.write_speeds = feature.stream_writing = true;
  return feature;
}

mmc::WriteProtectFeature write_protect() {
  mmc::WriteProtectFeature feature;
  feature.persistent_protect = feature.software_protect = true;
  return feature;
}

// In ascending order of their codes, as the standard wants them.
std::vector<mmc::Feature> all_features(const Personality& personality) {
  mmc::CdReadFeature cd_read;
  cd_read.c2 = cd_read.cd_text = true;
  mmc::DvdReadFeature dvd_read;
  dvd_read.multi_110 = dvd_read.dual_layer_r = true;
  mmc::MorphingFeature morphing;
  morphing.operational_change_event = true;
  mmc::CdRwMediaWriteFeature cd_rw;
  cd_rw.sub_types = 0x0F;
  mmc::HardwareDefectManagementFeature defects;
  defects.spare_information = true;
  mmc::LayerJumpRecordingFeature jump;
  jump.link_sizes = {16};
  auto bd_write = bd_versions<mmc::BdWriteFeature>();
  bd_write.verify_not_required = true;
  auto bd_read = bd_versions<mmc::BdReadFeature>();
  bd_read.bd_rom = {0, 0x0002, 0, 0};
  mmc::SerialNumberFeature serial;
  serial.number = "V0001";
  return {mmc::encode_feature(core()),
          mmc::encode_feature(morphing),
          mmc::encode_feature(removable()),
          idle(write_protect()),
          idle(mmc::RandomReadableFeature{}),
          mmc::encode_feature(mmc::MultiReadFeature{}),
          idle(cd_read),
          idle(dvd_read),
          idle(mmc::RandomWritableFeature{}),
          idle(incremental()),
          idle(formattable(personality)),
          idle(defects),
          idle(mmc::WriteOnceFeature{}),
          idle(mmc::RestrictedOverwriteFeature{}),
          idle(dvd_plus_rw()),
          idle(writing<mmc::DvdPlusRFeature>()),
          idle(restricted_overwrite()),
          idle(track_at_once()),
          idle(mastering(personality)),
          idle(dvd_minus()),
          idle(jump),
          idle(cd_rw),
          idle(mmc::BdRPseudoOverwriteFeature{}),
          idle(writing<mmc::DvdPlusRwDualLayerFeature>()),
          idle(writing<mmc::DvdPlusRDualLayerFeature>()),
          idle(bd_read),
          idle(bd_write),
          mmc::encode_feature(mmc::PowerManagementFeature{}),
          mmc::encode_feature(mmc::TimeOutFeature{}),
          idle(streaming()),
          mmc::encode_feature(serial),
          idle(mmc::MediaSerialNumberFeature{})};
}

}  // namespace

void make_current(mmc::Configuration& configuration, std::uint16_t code) {
  for (mmc::Feature& feature : configuration.features)
    if (feature.code == code)
      feature.current = true;
}

mmc::Configuration configuration_of(const Drive& drive) {
  mmc::Configuration configuration;
  const bool ready =
      drive.has_medium() && !(drive.operation && drive.operation->meanwhile == mmc::becoming_ready);
  configuration.profile = ready ? drive.medium->profile() : mmc::Profile::None;
  mmc::ProfileListFeature list;
  for (const mmc::Profile profile : profiles)
    list.profiles.push_back({profile, profile == configuration.profile});
  configuration.features = all_features(drive.view.personality);
  configuration.features.insert(configuration.features.begin(), mmc::encode_feature(list));
  if (!ready)
    return configuration;
  const mmc::Profile profile = configuration.profile;
  make_current(configuration, mmc::RealTimeStreamingFeature::code);
  make_current(configuration, mmc::is_cd(profile)   ? mmc::CdReadFeature::code
                              : mmc::is_bd(profile) ? mmc::BdReadFeature::code
                                                    : mmc::DvdReadFeature::code);
  if (mmc::is_bd(profile))
    make_current(configuration, mmc::MediaSerialNumberFeature::code);
  if (mmc::is_recordable(profile))
    make_current(configuration, mmc::WriteProtectFeature::code);
  mmc::RandomReadableFeature readable;
  readable.blocking = static_cast<std::uint16_t>(mmc::ecc_blocks(profile));
  readable.error_recovery_page = true;
  set_current(configuration, readable);
  drive.medium->update_features(configuration);
  return configuration;
}

mmc::CapabilitiesPage capabilities_of(const Drive& drive) {
  mmc::CapabilitiesPage page;
  page.reads_dvd_ram = page.reads_dvd_r = page.reads_dvd_rom = page.method_2 = page.reads_cd_rw =
      page.reads_cd_r = true;
  page.writes_dvd_ram = page.writes_dvd_r = page.test_write = page.writes_cd_rw = page.writes_cd_r =
      true;
  page.underrun_free = page.multi_session = page.mode_2_form_2 = page.mode_2_form_1 = true;
  page.upc = page.isrc = page.c2_pointers = page.r_to_w = page.cd_da_accurate = page.cd_da = true;
  page.eject = page.lock = true;
  page.locked = drive.prevented;
  page.lead_in_r_to_w = true;
  page.buffer_size = static_cast<std::uint16_t>(drive.cache.capacity() / 1024);
  if (!drive.has_medium())
    return page;
  const SpeedTable& table = speeds_of(drive.folder->kind());
  const auto short_of = [](std::uint64_t speed) {
    return static_cast<std::uint16_t>(std::min<std::uint64_t>(speed, 0xFFFF));
  };
  page.most_read_speed = short_of(speed_of(table, table.reading));
  page.read_speed = short_of(drive.view.read_speed / 1000);
  if (table.multiples.empty())
    return page;
  page.most_write_speed = short_of(speed_of(table, table.multiples.front()));
  page.write_speed = page.old_write_speed = short_of(drive.view.write_speed / 1000);
  for (const std::uint32_t multiple : table.multiples)
    page.write_speeds.push_back({0, short_of(speed_of(table, multiple))});
  return page;
}

}  // namespace disc::virtual_drive
