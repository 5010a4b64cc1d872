// Answers of drives and lists for them: any bytes, by any decoder, which the first byte chooses.
// What is decoded encodes to what is decoded to the same.
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "formats/mmc/bd_structure.h"
#include "formats/mmc/buffer_capacity.h"
#include "formats/mmc/capacity.h"
#include "formats/mmc/cue_sheet.h"
#include "formats/mmc/disc_information.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/dvd_structure.h"
#include "formats/mmc/event_status.h"
#include "formats/mmc/features.h"
#include "formats/mmc/format.h"
#include "formats/mmc/inquiry.h"
#include "formats/mmc/mechanism_status.h"
#include "formats/mmc/media_serial.h"
#include "formats/mmc/mode_pages.h"
#include "formats/mmc/performance.h"
#include "formats/mmc/sense.h"
#include "formats/mmc/subchannel_data.h"
#include "formats/mmc/toc.h"
#include "formats/mmc/track_information.h"

namespace {

using namespace disc;
using namespace disc::mmc;

template <class Decode, class Encode>
void check(Bytes bytes, Decode decode, Encode encode) {
  const auto value = decode(bytes);
  if (!value)
    return;
  const auto again = decode(Bytes(encode(*value)));
  if (!again || !(*again == *value))
    __builtin_trap();
}

template <class... Kinds>
void check_features(Bytes bytes) {
  const auto configuration = decode_configuration(bytes);
  if (!configuration)
    return;
  const auto one = [&]<class Kind>(const std::optional<Kind>& kind) {
    if (kind && !(decode_feature<Kind>(encode_feature(*kind).data) == *kind))
      __builtin_trap();
  };
  (one(configuration->get<Kinds>()), ...);
}

template <class... Kinds>
void check_pages(Bytes bytes) {
  auto parameters = decode_mode_parameters(bytes);
  if (!parameters)
    return;
  for (ModePage& page : parameters->pages) {
    const auto one = [&]<class Kind>(const Kind& kind) {
      if (!(decode_mode_page<Kind>(encode_mode_page(kind)) == kind))
        __builtin_trap();
      put_into(kind, page);
    };
    (one(decode_mode_page<Kinds>(page)), ...);
  }
}

void check_vital_product_data(Bytes bytes) {
  check(bytes, decode_vital_product_data, encode_vital_product_data);
  if (const auto data = decode_vital_product_data(bytes)) {
    serial_number_of(*data);
    const auto designators = designators_of(*data);
    if (designators_of(encode_designators(designators)) != designators)
      __builtin_trap();
  }
}

// Times of a whole byte each: not all of them come back as they were.
void check_times(Bytes bytes) {
  if (const auto toc = decode_toc(bytes, true))
    encode_toc(*toc, true);
  if (const auto information = decode_session_information(bytes, true))
    encode_session_information(*information, true);
  if (const auto position = decode_current_position(bytes, true))
    encode_current_position(*position, true);
  // Texts lose their padding, which a catalog number can have inside of it.
  if (const auto sheet = decode_cue_sheet(bytes))
    encode_cue_sheet(*sheet);
  if (const auto number = decode_media_catalog_number(bytes))
    encode_media_catalog_number(*number);
  if (const auto isrc = decode_track_isrc(bytes))
    encode_track_isrc(*isrc);
}

using Check = void (*)(Bytes);

constexpr Check checks[] = {
    [](Bytes bytes) {
      check(bytes, decode_sense, encode_sense);
      if (const auto data = decode_sense(bytes))
        describe(data->sense);
    },
    [](Bytes bytes) { check(bytes, decode_disc_information, encode_disc_information); },
    [](Bytes bytes) { check(bytes, decode_track_resources, encode_track_resources); },
    [](Bytes bytes) { check(bytes, decode_pow_resources, encode_pow_resources); },
    [](Bytes bytes) { check(bytes, decode_track_information, encode_track_information); },
    [](Bytes bytes) {
      check(bytes, decode_configuration, encode_configuration);
      check_features<ProfileListFeature, CoreFeature, MorphingFeature, RemovableMediumFeature,
                     WriteProtectFeature, RandomReadableFeature, CdReadFeature, DvdReadFeature,
                     SerialNumberFeature, DiscControlBlocksFeature, FirmwareDateFeature,
                     AacsFeature, RealTimeStreamingFeature, TimeOutFeature>(bytes);
      check_features<RandomWritableFeature, IncrementalStreamingWritableFeature, FormattableFeature,
                     CdTrackAtOnceFeature, CdMasteringFeature, DvdMinusWriteFeature,
                     LayerJumpRecordingFeature, BdReadFeature, BdWriteFeature>(bytes);
    },
    [](Bytes bytes) {
      check(
          bytes, [](Bytes in) { return decode_mode_parameters(in); },
          [](const ModeParameters& of) { return encode_mode_parameters(of); });
      check_pages<ErrorRecoveryPage, WriteParametersPage, CachingPage, CdAudioControlPage,
                  PowerConditionPage, TimeOutPage, CapabilitiesPage>(bytes);
    },
    [](Bytes bytes) {
      check(
          bytes, [](Bytes in) { return decode_toc(in, false); },
          [](const Toc& of) { return encode_toc(of, false); });
    },
    [](Bytes bytes) {
      check(
          bytes, [](Bytes in) { return decode_session_information(in, false); },
          [](const SessionInformation& of) { return encode_session_information(of, false); });
    },
    [](Bytes bytes) { check(bytes, decode_full_toc, encode_full_toc); },
    [](Bytes bytes) { check(bytes, decode_pma, encode_pma); },
    [](Bytes bytes) { check(bytes, decode_atip, encode_atip); },
    [](Bytes bytes) {
      check(bytes, decode_cd_text,
            [](const std::vector<std::uint8_t>& packs) { return encode_cd_text(packs); });
    },
    check_times,
    [](Bytes bytes) { check(bytes, decode_format_capacities, encode_format_capacities); },
    [](Bytes bytes) { check(bytes, decode_format_list, encode_format_list); },
    [](Bytes bytes) { check(bytes, decode_performance, encode_performance); },
    [](Bytes bytes) { check(bytes, decode_unusable_areas, encode_unusable_areas); },
    [](Bytes bytes) { check(bytes, decode_defect_status, encode_defect_status); },
    [](Bytes bytes) { check(bytes, decode_write_speeds, encode_write_speeds); },
    [](Bytes bytes) { check(bytes, decode_streaming, encode_streaming); },
    [](Bytes bytes) { check(bytes, decode_buffer_capacity, encode_buffer_capacity); },
    [](Bytes bytes) { check(bytes, decode_capacity, encode_capacity); },
    [](Bytes bytes) { check(bytes, decode_event_status, encode_event_status); },
    [](Bytes bytes) { check(bytes, decode_inquiry, encode_inquiry); },
    check_vital_product_data,
    [](Bytes bytes) { check(bytes, decode_mechanism_status, encode_mechanism_status); },
    [](Bytes bytes) {
      if (const auto number = decode_media_serial(bytes))
        encode_media_serial(*number);
    },
    [](Bytes bytes) {
      check(
          bytes, [](Bytes in) { return decode_current_position(in, false); },
          [](const CurrentPosition& of) { return encode_current_position(of, false); });
    },
    [](Bytes bytes) { check(bytes, decode_structure_list, encode_structure_list); },
    [](Bytes bytes) { check(bytes, decode_write_protection, encode_write_protection); },
    [](Bytes bytes) { check(bytes, decode_dvd_physical_format, encode_dvd_physical_format); },
    [](Bytes bytes) { check(bytes, decode_dvd_copyright, encode_dvd_copyright); },
    [](Bytes bytes) {
      check(bytes, decode_dvd_pre_recorded, encode_dvd_pre_recorded);
      if (const auto id = media_id_of_adip(bytes))
        describe(*id);
    },
    [](Bytes bytes) { check(bytes, decode_dvd_ram_definition, encode_dvd_ram_definition); },
    [](Bytes bytes) { check(bytes, decode_dvd_ram_medium_status, encode_dvd_ram_medium_status); },
    [](Bytes bytes) { check(bytes, decode_dvd_ram_spare_area, encode_dvd_ram_spare_area); },
    [](Bytes bytes) { check(bytes, decode_layer_boundary, encode_layer_boundary); },
    [](Bytes bytes) { check(bytes, decode_shifted_middle_area, encode_shifted_middle_area); },
    [](Bytes bytes) { check(bytes, decode_jump_interval, encode_jump_interval); },
    [](Bytes bytes) { check(bytes, decode_manual_layer_jump, encode_manual_layer_jump); },
    [](Bytes bytes) { check(bytes, decode_bd_definition, encode_bd_definition); },
    [](Bytes bytes) { check(bytes, decode_bd_cartridge_status, encode_bd_cartridge_status); },
    [](Bytes bytes) { check(bytes, decode_bd_spare_area, encode_bd_spare_area); },
    [](Bytes bytes) { check(bytes, decode_bd_defect_list, encode_bd_defect_list); },
    [](Bytes bytes) {
      if (const auto units = decode_bd_information(bytes))
        encode_bd_information(*units);
    },
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0)
    checks[data[0] % std::size(checks)](Bytes(data + 1, size - 1));
  return 0;
}
