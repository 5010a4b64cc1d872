// What the features of a drive say, as names and values for reports.
#include "record/feature_facts.h"

#include <nlohmann/json.hpp>
#include <string>

#include "formats/base/text.h"
#include "formats/mmc/features.h"
#include "record/json_text.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;
using namespace mmc;  // one function for each of its features

const char* interface_word(std::uint32_t number) {
  switch (number) {
    case CoreFeature::scsi:
      return "SCSI";
    case CoreFeature::atapi:
      return "ATAPI";
    case CoreFeature::ieee_1394:
      return "IEEE 1394";
    case CoreFeature::fibre_channel:
      return "Fibre Channel";
    case CoreFeature::serial_atapi:
      return "Serial ATAPI";
    case CoreFeature::usb:
      return "USB";
    default:
      return "other";
  }
}

const char* loading_word(std::uint8_t mechanism) {
  switch (mechanism) {
    case RemovableMediumFeature::caddy:
      return "caddy or slot";
    case RemovableMediumFeature::tray:
      return "tray";
    case RemovableMediumFeature::pop_up:
      return "pop-up";
    case RemovableMediumFeature::changer_of_discs:
      return "changer";
    case RemovableMediumFeature::changer_of_magazines:
      return "changer of magazines";
    default:
      return "other";
  }
}

Json types_of(std::uint16_t bits) {
  Json types = Json::array();
  for (unsigned type = 0; type < 16; ++type)
    if ((bits >> type & 1) != 0)
      types.push_back(type);
  return types;
}

Json versions_of(const BdVersions& classes) {
  Json all = Json::array();
  for (const std::uint16_t bits : classes)
    all.push_back(types_of(bits));
  return all;
}

void say(Json& out, const ProfileListFeature& x) {
  Json profiles = Json::array();
  for (const ListedProfile& one : x.profiles)
    profiles.push_back({{"number", hexadecimal(static_cast<unsigned>(one.profile), 4)},
                        {"name", describe(one.profile)},
                        {"current", one.current}});
  out["profiles"] = profiles;
}
void say(Json& out, const CoreFeature& x) {
  out["interface"] = interface_word(x.physical_interface);
  out["interface_number"] = x.physical_interface;
  out["inq2"] = x.inq2;
  out["device_busy_events"] = x.device_busy_events;
}
void say(Json& out, const MorphingFeature& x) {
  out["operational_change_events"] = x.operational_change_event;
  out["asynchronous"] = x.asynchronous;
}
void say(Json& out, const RemovableMediumFeature& x) {
  out["loading_mechanism"] = loading_word(x.loading_mechanism);
  out["load"] = x.load;
  out["eject"] = x.eject;
  out["lock"] = x.lock;
  out["prevent_jumper"] = x.prevent_jumper;
  out["unlocks_by_default"] = x.unlocks_by_default;
}
void say(Json& out, const WriteProtectFeature& x) {
  out["software_protect"] = x.software_protect;
  out["persistent_protect"] = x.persistent_protect;
  out["disc_control_block"] = x.disc_control_block;
  out["disc_write_protect_pac"] = x.disc_write_protect_pac;
}
template <class Blocks>
void say_blocks(Json& out, const Blocks& x) {
  out["block_size"] = x.block_size;
  out["blocking"] = x.blocking;
  out["error_recovery_page"] = x.error_recovery_page;
}
void say(Json& out, const RandomReadableFeature& x) { say_blocks(out, x); }
void say(Json& out, const WriteOnceFeature& x) { say_blocks(out, x); }
void say(Json& out, const RandomWritableFeature& x) {
  out["last_block"] = x.last.value;
  say_blocks(out, x);
}
void say(Json& out, const CdReadFeature& x) {
  out["c2"] = x.c2;
  out["cd_text"] = x.cd_text;
  out["audio_play_bit"] = x.audio_play_bit;
}
void say(Json& out, const DvdReadFeature& x) {
  out["multi_110"] = x.multi_110;
  out["dual_layer_r"] = x.dual_layer_r;
  out["dual_layer_rw"] = x.dual_layer_rw;
}
void say(Json& out, const IncrementalStreamingWritableFeature& x) {
  out["data_block_types"] = types_of(x.data_block_types);
  out["track_resources"] = x.track_resources;
  out["address_mode_reservation"] = x.address_mode_reservation;
  out["underrun_free"] = x.underrun_free;
  out["link_sizes"] = x.link_sizes;
}
void say(Json& out, const FormattableFeature& x) {
  out["without_spares"] = x.without_spares;
  out["expand"] = x.expand;
  out["quick_certification"] = x.quick_certification;
  out["full_certification"] = x.full_certification;
  out["full_reformat"] = x.full_reformat;
  out["random_recording"] = x.random_recording;
}
void say(Json& out, const HardwareDefectManagementFeature& x) {
  out["spare_information"] = x.spare_information;
}
void say(Json& out, const MrwFeature& x) {
  out["cd_write"] = x.cd_write;
  out["dvd_plus_read"] = x.dvd_plus_read;
  out["dvd_plus_write"] = x.dvd_plus_write;
}
void say(Json& out, const EnhancedDefectReportingFeature& x) {
  out["drt_dm"] = x.drt_dm;
  out["cache_zones"] = x.cache_zones;
  out["cache_entries"] = x.cache_entries;
}
template <class Kind>
void say_plus_rw(Json& out, const Kind& x) {
  out["write"] = x.write;
  out["quick_start"] = x.quick_start;
  out["close_only"] = x.close_only;
}
void say(Json& out, const DvdPlusRwFeature& x) { say_plus_rw(out, x); }
void say(Json& out, const DvdPlusRwDualLayerFeature& x) { say_plus_rw(out, x); }
void say(Json& out, const DvdPlusRFeature& x) { out["write"] = x.write; }
void say(Json& out, const DvdPlusRDualLayerFeature& x) { out["write"] = x.write; }
void say(Json& out, const RigidRestrictedOverwriteFeature& x) {
  out["defect_status_generate"] = x.defect_status_generate;
  out["defect_status_read"] = x.defect_status_read;
  out["intermediate"] = x.intermediate;
  out["blank"] = x.blank;
}
void say(Json& out, const CdTrackAtOnceFeature& x) {
  out["underrun_free"] = x.underrun_free;
  out["test_write"] = x.test_write;
  out["cd_rw"] = x.cd_rw;
  out["r_to_w"] = x.r_to_w;
  out["raw_r_to_w"] = x.raw_r_to_w;
  out["packed_r_to_w"] = x.packed_r_to_w;
  out["data_block_types"] = types_of(x.data_block_types);
}
void say(Json& out, const CdMasteringFeature& x) {
  out["session_at_once"] = x.session_at_once;
  out["raw"] = x.raw;
  out["raw_multisession"] = x.raw_multisession;
  out["underrun_free"] = x.underrun_free;
  out["test_write"] = x.test_write;
  out["cd_rw"] = x.cd_rw;
  out["r_to_w"] = x.r_to_w;
  out["most_cue_sheet_bytes"] = x.most_cue_sheet;
}
void say(Json& out, const DvdMinusWriteFeature& x) {
  out["underrun_free"] = x.underrun_free;
  out["dual_layer_r"] = x.dual_layer_r;
  out["test_write"] = x.test_write;
  out["dvd_rw"] = x.dvd_rw;
}
void say(Json& out, const LayerJumpRecordingFeature& x) { out["link_sizes"] = x.link_sizes; }
void say(Json& out, const CdRwMediaWriteFeature& x) { out["sub_types"] = types_of(x.sub_types); }
void say(Json& out, const BdReadFeature& x) {
  out["bd_re"] = versions_of(x.bd_re);
  out["bd_r"] = versions_of(x.bd_r);
  out["bd_rom"] = versions_of(x.bd_rom);
}
void say(Json& out, const BdWriteFeature& x) {
  out["verify_not_required"] = x.verify_not_required;
  out["bd_re"] = versions_of(x.bd_re);
  out["bd_r"] = versions_of(x.bd_r);
}
void say(Json& out, const SmartFeature& x) {
  out["informational_exceptions_page"] = x.informational_exceptions_page;
}
void say(Json& out, const EmbeddedChangerFeature& x) {
  out["slots"] = x.highest_slot + 1;
  out["side_change"] = x.side_change;
  out["disc_present"] = x.disc_present;
}
void say(Json& out, const CdAudioPlayFeature& x) {
  out["scan"] = x.scan;
  out["separate_mute"] = x.separate_mute;
  out["separate_volume"] = x.separate_volume;
  out["volume_levels"] = x.volume_levels;
}
void say(Json& out, const MicrocodeUpgradeFeature& x) { out["mode_5_and_7"] = x.mode_5_and_7; }
void say(Json& out, const TimeOutFeature& x) {
  out["group_3"] = x.group_3;
  out["unit_length"] = x.unit_length;
}
void say(Json& out, const DvdCssFeature& x) { out["css_version"] = x.css_version; }
void say(Json& out, const RealTimeStreamingFeature& x) {
  out["stream_writing"] = x.stream_writing;
  out["write_speeds"] = x.write_speeds;
  out["mode_page_speeds"] = x.mode_page_speeds;
  out["set_cd_speed"] = x.set_cd_speed;
  out["buffer_capacity_in_blocks"] = x.buffer_capacity_in_blocks;
  out["minimum_performance"] = x.minimum_performance;
}
void say(Json& out, const SerialNumberFeature& x) { out["number"] = escape(x.number); }
void say(Json& out, const DiscControlBlocksFeature& x) {
  Json blocks = Json::array();
  for (const std::uint32_t block : x.blocks)
    blocks.push_back(hexadecimal(block, 8));
  out["blocks"] = blocks;
}
void say(Json& out, const CprmFeature& x) { out["cprm_version"] = x.cprm_version; }
void say(Json& out, const FirmwareDateFeature& x) { out["date"] = escape(x.date); }
void say(Json& out, const AacsFeature& x) {
  out["aacs_version"] = x.aacs_version;
  out["agids"] = x.agids;
  out["nonce_blocks"] = x.nonce_blocks;
  out["binding_nonce"] = x.binding_nonce;
  out["bus_encryption"] = x.bus_encryption;
  out["write_bus_encryption"] = x.write_bus_encryption;
  out["read_media_key_block"] = x.read_media_key_block;
  out["read_drive_certificate"] = x.read_drive_certificate;
}

/// Says what the first of `Kinds` with this code has; false where none has it.
template <class... Kinds>
bool say_as_one_of(Json& out, const Feature& feature) {
  const auto say_if = [&](auto kind) {
    using Kind = decltype(kind);
    if (feature.code != Kind::code)
      return false;
    say(out, decode_feature<Kind>(feature.data));
    return true;
  };
  return (say_if(Kinds{}) || ...);
}

bool say_data(Json& out, const Feature& feature) {
  return say_as_one_of<ProfileListFeature, CoreFeature, MorphingFeature, RemovableMediumFeature,
                       WriteProtectFeature, RandomReadableFeature, CdReadFeature, DvdReadFeature,
                       RandomWritableFeature, IncrementalStreamingWritableFeature,
                       FormattableFeature, HardwareDefectManagementFeature, WriteOnceFeature,
                       MrwFeature, EnhancedDefectReportingFeature, DvdPlusRwFeature,
                       DvdPlusRFeature, RigidRestrictedOverwriteFeature, CdTrackAtOnceFeature,
                       CdMasteringFeature, DvdMinusWriteFeature>(out, feature) ||
         say_as_one_of<LayerJumpRecordingFeature, CdRwMediaWriteFeature, DvdPlusRwDualLayerFeature,
                       DvdPlusRDualLayerFeature, BdReadFeature, BdWriteFeature, SmartFeature,
                       EmbeddedChangerFeature, CdAudioPlayFeature, MicrocodeUpgradeFeature,
                       TimeOutFeature, DvdCssFeature, RealTimeStreamingFeature, SerialNumberFeature,
                       DiscControlBlocksFeature, CprmFeature, FirmwareDateFeature, AacsFeature>(
             out, feature);
}

}  // namespace

nlohmann::ordered_json facts_of(const mmc::Feature& feature) {
  Json out{{"code", hexadecimal(feature.code, 4)},
           {"name", name_of_feature(feature.code)},
           {"current", feature.current},
           {"persistent", feature.persistent},
           {"version", feature.version}};
  if (!say_data(out, feature) && !feature.data.empty())
    out["data"] = to_hex(feature.data);
  return out;
}

}  // namespace disc::record
