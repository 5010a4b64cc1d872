// What drives answer to commands, decoded for reports.
#include "record/answer_json.h"

#include <nlohmann/json.hpp>

#include "formats/base/text.h"
#include "formats/mmc/bd_structure.h"
#include "formats/mmc/buffer_capacity.h"
#include "formats/mmc/capacity.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/dvd_structure.h"
#include "formats/mmc/format.h"
#include "formats/mmc/inquiry.h"
#include "formats/mmc/mode_page.h"
#include "formats/mmc/performance.h"
#include "formats/mmc/toc.h"
#include "record/json_text.h"
#include "record/medium_json.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;

Json of_inquiry(const mmc::Cdb& command, Bytes answer) {
  if ((command.bytes()[1] & mmc::Inquiry::vital_product_data) != 0) {
    const auto page = mmc::decode_vital_product_data(answer);
    if (!page)
      return nullptr;
    Json out{{"page", hexadecimal(page->page, 2)}, {"data", to_hex(page->bytes)}};
    if (page->page == 0x80)
      out["serial"] = escape(mmc::serial_number_of(*page));
    return out;
  }
  const auto data = mmc::decode_inquiry(answer);
  if (!data)
    return nullptr;
  return {{"device_type", data->device_type},
          {"removable", data->removable},
          {"vendor", escape(data->vendor)},
          {"product", escape(data->product)},
          {"revision", escape(data->revision)}};
}

Json of_sense(Bytes answer) {
  const auto data = mmc::decode_sense(answer);
  if (!data)
    return nullptr;
  return {{"sense", mmc::to_text(data->sense)},
          {"text", mmc::describe(data->sense)},
          {"deferred", data->deferred},
          {"progress", data->progress ? Json(*data->progress / 65536.0) : Json(nullptr)}};
}

Json of_format_capacities(Bytes answer) {
  const auto capacities = mmc::decode_format_capacities(answer);
  if (!capacities)
    return nullptr;
  Json formats = Json::array();
  for (const mmc::FormattableCapacity& one : capacities->formattable)
    formats.push_back({{"type", hexadecimal(one.type, 2)},
                       {"name", mmc::describe_format_type(one.type)},
                       {"blocks", one.blocks},
                       {"parameter", one.parameter}});
  return {{"state", mmc::describe(capacities->kind)},
          {"blocks", capacities->blocks},
          {"block_size", capacities->block_size},
          {"formats", formats}};
}

Json of_capacity(Bytes answer) {
  const auto capacity = mmc::decode_capacity(answer);
  if (!capacity)
    return nullptr;
  return {{"last_block", capacity->last.value}, {"block_size", capacity->block_size}};
}

Json of_toc_format_0(Bytes answer, bool msf) {
  const auto toc = mmc::decode_toc(answer, msf);
  if (!toc)
    return nullptr;
  Json tracks = Json::array();
  for (const mmc::TocEntry& entry : toc->entries)
    tracks.push_back(
        {{"track", entry.track == mmc::toc_lead_out ? Json("lead-out") : Json(entry.track)},
         {"adr", entry.adr},
         {"control", entry.control},
         {"start", entry.start.value}});
  return {{"first_track", toc->first_track}, {"last_track", toc->last_track}, {"tracks", tracks}};
}

Json of_session_information(Bytes answer, bool msf) {
  const auto sessions = mmc::decode_session_information(answer, msf);
  if (!sessions)
    return nullptr;
  return {{"first_session", sessions->first_session},
          {"last_session", sessions->last_session},
          {"first_track_of_last_session", sessions->first_track_of_last_session.track},
          {"start", sessions->first_track_of_last_session.start.value}};
}

Json of_toc(const mmc::Cdb& command, Bytes answer) {
  const auto read = command.as<mmc::ReadTocPmaAtip>();
  const bool msf = (read.flags & mmc::ReadTocPmaAtip::time) != 0;
  switch (read.format & 0x0F) {
    case mmc::ReadTocPmaAtip::toc:
      return of_toc_format_0(answer, msf);
    case mmc::ReadTocPmaAtip::session_information:
      return of_session_information(answer, msf);
    case mmc::ReadTocPmaAtip::full_toc: {
      const auto toc = mmc::decode_full_toc(answer);
      return toc ? Json{{"points", to_json(*toc)}} : Json(nullptr);
    }
    case mmc::ReadTocPmaAtip::atip: {
      const auto atip = mmc::decode_atip(answer);
      return atip ? to_json(*atip) : Json(nullptr);
    }
    default:
      return nullptr;
  }
}

Json of_configuration(Bytes answer) {
  const auto configuration = mmc::decode_configuration(answer);
  if (!configuration)
    return nullptr;
  return {{"profile", mmc::describe(configuration->profile)},
          {"features", to_json(*configuration)}};
}

Json of_disc_information(const mmc::Cdb& command, Bytes answer) {
  switch (command.as<mmc::ReadDiscInformation>().data_type & 7) {
    case 0: {
      const auto disc = mmc::decode_disc_information(answer);
      return disc ? to_json(*disc) : Json(nullptr);
    }
    case 1: {
      const auto tracks = mmc::decode_track_resources(answer);
      return tracks ? Json{{"most_tracks", tracks->most_tracks},
                           {"assigned_tracks", tracks->assigned_tracks},
                           {"most_appendable_tracks", tracks->most_appendable_tracks},
                           {"appendable_tracks", tracks->appendable_tracks}}
                    : Json(nullptr);
    }
    case 2: {
      const auto left = mmc::decode_pow_resources(answer);
      return left ? Json{{"replacements", left->remaining_replacements},
                         {"map_entries", left->remaining_map_entries},
                         {"updates", left->remaining_updates}}
                  : Json(nullptr);
    }
    default:
      return nullptr;
  }
}

Json of_mode_pages(Bytes answer) {
  const auto parameters = mmc::decode_mode_parameters(answer);
  if (!parameters)
    return nullptr;
  Json pages = Json::array();
  for (const mmc::ModePage& page : parameters->pages)
    pages.push_back({{"page", hexadecimal(page.code, 2)},
                     {"savable", page.savable},
                     {"data", to_hex(page.bytes)}});
  return {{"medium_type", parameters->medium_type}, {"pages", pages}};
}

Json of_speeds(Bytes answer) {
  const auto speeds = mmc::decode_write_speeds(answer);
  if (!speeds)
    return nullptr;
  Json list = Json::array();
  for (const mmc::WriteSpeedDescriptor& one : *speeds)
    list.push_back({{"write_kilobytes", one.write_speed},
                    {"read_kilobytes", one.read_speed},
                    {"rotation", one.rotation == 1 ? "cav" : "clv"},
                    {"last_block", one.last.value},
                    {"exact", one.exact}});
  return {{"speeds", list}};
}

Json of_performance(const mmc::Cdb& command, Bytes answer) {
  const std::uint8_t type = command.as<mmc::GetPerformance>().type;
  if (type == mmc::GetPerformance::write_speeds)
    return of_speeds(answer);
  if (type != mmc::GetPerformance::nominal)
    return nullptr;
  const auto performance = mmc::decode_performance(answer);
  if (!performance)
    return nullptr;
  Json list = Json::array();
  for (const mmc::NominalPerformance& one : performance->nominal)
    list.push_back({{"first", one.first.value},
                    {"first_kilobytes", one.first_speed},
                    {"last", one.last.value},
                    {"last_kilobytes", one.last_speed}});
  return {{"of", performance->of_writing ? "writing" : "reading"}, {"stretches", list}};
}

Json of_media_id(const std::optional<mmc::MediaId>& id) {
  return id ? Json{{"media_id", mmc::describe(*id)}} : Json(nullptr);
}

Json of_structure_list(Bytes answer, std::uint8_t media_type) {
  const auto list = mmc::decode_structure_list(answer);
  if (!list)
    return nullptr;
  Json structures = Json::array();
  for (const mmc::ListedStructure& one : *list)
    structures.push_back({{"format", hexadecimal(one.format, 2)},
                          {"name", mmc::describe_structure(media_type, one.format)},
                          {"readable", one.readable},
                          {"sendable", one.sendable},
                          {"bytes", one.size}});
  return {{"structures", structures}};
}

Json of_dvd_structure(std::uint8_t format, Bytes answer) {
  if (format == mmc::dvd_adip)
    return of_media_id(mmc::media_id_of_adip(answer));
  if (format == mmc::dvd_pre_recorded) {
    const auto lead_in = mmc::decode_dvd_pre_recorded(answer);
    return lead_in ? of_media_id(mmc::media_id_of(*lead_in)) : Json(nullptr);
  }
  if (format == mmc::dvd_layer_boundary) {
    const auto boundary = mmc::decode_layer_boundary(answer);
    return boundary ? Json{{"layer_0_blocks", boundary->capacity}, {"fixed", boundary->fixed}}
                    : Json(nullptr);
  }
  if (format != mmc::dvd_physical)
    return nullptr;
  const auto physical = mmc::decode_dvd_physical_format(answer);
  if (!physical)
    return nullptr;
  return {{"book_type", mmc::describe_book_type(physical->book_type)},
          {"part_version", physical->part_version},
          {"layers", physical->layers},
          {"opposite_track_path", physical->opposite_track_path},
          {"first_sector", physical->first_sector},
          {"last_sector", physical->last_sector},
          {"last_sector_of_layer_0", physical->last_sector_of_layer_0}};
}

Json of_bd_structure(std::uint8_t format, Bytes answer) {
  if (format == mmc::bd_disc_information) {
    const auto units = mmc::decode_bd_information(answer);
    return units && !units->empty() ? Json{{"disc_type", escape(units->front().disc_type)},
                                           {"layers", units->front().layers},
                                           {"media_id", mmc::describe(units->front().id)}}
                                    : Json(nullptr);
  }
  if (format != mmc::bd_spare_area)
    return nullptr;
  const auto spares = mmc::decode_bd_spare_area(answer);
  return spares ? Json{{"free_clusters", spares->free}, {"allocated_clusters", spares->allocated}}
                : Json(nullptr);
}

Json of_structure(const mmc::Cdb& command, Bytes answer) {
  const auto read = command.as<mmc::ReadDiscStructure>();
  const auto media_type = static_cast<std::uint8_t>(read.media_type & 0x0F);
  if (read.format == mmc::structure_list)
    return of_structure_list(answer, media_type);
  if (read.format == mmc::structure_write_protection) {
    const auto protection = mmc::decode_write_protection(answer);
    return protection ? Json{{"by_medium", protection->medium},
                             {"cartridge", protection->cartridge},
                             {"persistent", protection->persistent},
                             {"until_power_down", protection->software}}
                      : Json(nullptr);
  }
  return media_type == mmc::ReadDiscStructure::blu_ray ? of_bd_structure(read.format, answer)
                                                       : of_dvd_structure(read.format, answer);
}

}  // namespace

Json decoded(const mmc::Cdb& command, Bytes answer) {
  switch (command.operation_code()) {
    case mmc::Inquiry::code:
      return of_inquiry(command, answer);
    case mmc::RequestSense::code:
      return of_sense(answer);
    case mmc::ReadFormatCapacities::code:
      return of_format_capacities(answer);
    case mmc::ReadCapacity::code:
      return of_capacity(answer);
    case mmc::ReadTocPmaAtip::code:
      return of_toc(command, answer);
    case mmc::GetConfiguration::code:
      return of_configuration(answer);
    case mmc::ReadDiscInformation::code:
      return of_disc_information(command, answer);
    case mmc::ReadTrackInformation::code: {
      const auto track = mmc::decode_track_information(answer);
      return track ? to_json(*track) : Json(nullptr);
    }
    case mmc::ModeSense10::code:
      return of_mode_pages(answer);
    case mmc::GetPerformance::code:
      return of_performance(command, answer);
    case mmc::ReadDiscStructure::code:
      return of_structure(command, answer);
    default:
      return nullptr;
  }
}

}  // namespace disc::record
