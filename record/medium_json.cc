// What is known of a drive and its medium as JSON, for scripts: the keys are stable.
#include "record/medium_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "formats/base/text.h"
#include "formats/mmc/features.h"
#include "record/feature_facts.h"
#include "record/json_text.h"
#include "record/speed.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json value_of(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json value_of(const std::optional<Lba>& at) { return at ? Json(at->value) : Json(nullptr); }
/// A text that drives leave empty where they do not tell.
Json told(const std::string& text) { return text.empty() ? Json(nullptr) : Json(escape(text)); }
/// A number that is 0 where it is not told.
template <class Number>
Json told_number(Number number) {
  return number == 0 ? Json(nullptr) : Json(number);
}

const char* word_of(Readiness readiness) {
  switch (readiness) {
    case Readiness::Ready:
      return "ready";
    case Readiness::NoMedium:
      return "no medium";
    case Readiness::TrayOpen:
      return "tray open";
    case Readiness::Formatting:
      return "formatting";
    case Readiness::Busy:
      return "busy";
    case Readiness::NeedsHelp:
      return "needs help";
    case Readiness::NotUsable:
      return "not usable";
  }
  return "unknown";
}

const char* word_of(Blankness blankness) {
  switch (blankness) {
    case Blankness::Physical:
      return "physical";
    case Blankness::Zeros:
      return "zeros";
    case Blankness::Written:
      return "no";
    case Blankness::Unknown:
      break;
  }
  return "unknown";
}

Json profiles_json(const mmc::Configuration& configuration) {
  const mmc::Feature* const list = configuration.find(mmc::ProfileListFeature::code);
  return list == nullptr ? Json::array() : facts_of(*list)["profiles"];
}

Json drive_json(const Medium& medium) {
  const Identity& identity = medium.identity;
  return {{"address", escape(medium.drive)},
          {"vendor", told(identity.vendor)},
          {"product", told(identity.product)},
          {"revision", told(identity.revision)},
          {"serial", told(identity.serial)},
          {"firmware_date", told(identity.firmware_date)},
          {"interface", told(identity.interface)},
          {"device_type", identity.device_type},
          {"profiles", profiles_json(medium.configuration)}};
}

Json state_json(const ReadyState& state) {
  Json out{{"state", word_of(state.readiness)}};
  if (state.readiness != Readiness::Ready) {
    out["reason"] = {{"sense", mmc::to_text(state.reason)}, {"text", mmc::describe(state.reason)}};
    out["progress"] = state.progress ? Json(*state.progress / 65536.0) : Json(nullptr);
  }
  return out;
}

Json status_json(const MediaStatus& status) {
  return {{"imapi", hexadecimal(bits_of(status), 4)},
          {"text", describe(status)},
          {"overwrite_only", status.overwrite_only},
          {"blank", status.blank},
          {"appendable", status.appendable},
          {"final_session", status.final_session},
          {"damaged", status.damaged},
          {"erase_required", status.erase_required},
          {"non_empty_session", status.non_empty_session},
          {"write_protected", status.write_protected},
          {"finalized", status.finalized},
          {"unsupported", status.unsupported}};
}

Json protection_json(const WriteProtection& protection) {
  return {{"until_power_down", protection.until_power_down},
          {"persistent", protection.persistent},
          {"cartridge", protection.cartridge},
          {"by_medium", protection.by_medium},
          {"read_only", protection.read_only}};
}

Json formats_json(const Medium& medium) {
  Json formats = Json::array();
  for (const mmc::FormattableCapacity& format : medium.formats)
    formats.push_back({{"type", hexadecimal(format.type, 2)},
                       {"name", mmc::describe_format_type(format.type)},
                       {"blocks", format.blocks},
                       {"parameter", format.parameter}});
  return formats;
}

Json sessions_json(const Medium& medium) {
  Json sessions = Json::array();
  for (const SessionExtent& session : medium.sessions)
    sessions.push_back({{"number", session.number},
                        {"first_track", session.first_track},
                        {"last_track", session.last_track},
                        {"start", session.start.value},
                        {"end", session.end.value},
                        {"complete", session.complete}});
  return sessions;
}

Json tracks_json(const Medium& medium) {
  Json tracks = Json::array();
  for (const mmc::TrackInformation& track : medium.tracks)
    tracks.push_back(to_json(track));
  return tracks;
}

void add_sizes(Json& out, const Medium& medium) {
  out["next_writable_address"] = value_of(medium.next_writable_address);
  out["free_blocks"] = medium.free_blocks;
  out["total_blocks"] = told_number(medium.total_blocks);
  out["readable_blocks"] = told_number(medium.readable_blocks);
  out["ecc_blocks"] = medium.ecc_blocks();
  out["previous_session"] = medium.previous_session_start
                                ? Json{{"start", medium.previous_session_start->value},
                                       {"end", value_of(medium.previous_session_end)}}
                                : Json(nullptr);
  out["formatted"] = medium.formatted;
  out["formatted_blocks"] = told_number(medium.formatted_blocks);
  out["formats"] = formats_json(medium);
  out["layers"] = medium.layers;
  out["layer_boundary"] = value_of(medium.layer_boundary);
  out["layer_boundary_settable"] = medium.layer_boundary_settable;
  out["spares"] = medium.spares ? Json{{"total_blocks", told_number(medium.spares->total_blocks)},
                                       {"free_blocks", medium.spares->free_blocks}}
                                : Json(nullptr);
  out["defects"] = value_of(medium.defects);
  out["pseudo_overwrite"] =
      medium.pseudo_overwrite
          ? Json{{"replacements", medium.pseudo_overwrite->remaining_replacements},
                 {"map_entries", medium.pseudo_overwrite->remaining_map_entries},
                 {"updates", medium.pseudo_overwrite->remaining_updates}}
          : Json(nullptr);
}

Json medium_json(const Medium& medium) {
  if (!medium.has_medium())
    return nullptr;
  const std::string_view kind = mmc::word_of(medium.profile());
  Json out{{"profile", hexadecimal(static_cast<unsigned>(medium.profile()), 4)},
           {"kind", kind.empty() ? Json(nullptr) : Json(std::string(kind))},
           {"name", mmc::describe(medium.profile())},
           {"media_id",
            {{"manufacturer", told(medium.media_id.manufacturer)},
             {"type", told(medium.media_id.type)},
             {"revision", value_of(medium.media_id.revision)}}},
           {"status", status_json(medium.status)},
           {"blankness", word_of(medium.blankness)},
           {"write_protection", protection_json(medium.protection)},
           {"book_type", told(medium.book_type)}};
  add_sizes(out, medium);
  out["disc"] = medium.disc ? to_json(*medium.disc) : Json(nullptr);
  out["sessions"] = sessions_json(medium);
  out["tracks"] = tracks_json(medium);
  out["tracks_left_out"] = medium.tracks_left_out;
  out["atip"] = medium.atip ? to_json(*medium.atip) : Json(nullptr);
  out["toc"] = medium.full_toc ? to_json(*medium.full_toc) : Json(nullptr);
  out["cd_text_bytes"] = medium.cd_text.size();
  return out;
}

Json speeds_json(const Medium& medium) {
  Json write = Json::array();
  for (const Speed& speed : medium.write_speeds)
    write.push_back(
        {{"kilobytes", speed.kilobytes},
         {"times", std::round(speed.kilobytes / single_speed(medium.profile()) * 10) / 10},
         {"rotation", speed.constant_angular ? "cav" : "clv"},
         {"capacity_blocks", value_of(speed.capacity_blocks)},
         {"read_kilobytes", told_number(speed.read_kilobytes)}});
  return {{"write", write},
          {"write_now", value_of(medium.write_speed)},
          {"read_now", value_of(medium.read_speed)},
          {"read_fastest", value_of(medium.fastest_read_speed)}};
}

Json msf_json(const std::array<std::uint8_t, 3>& time) {
  const auto two = [](unsigned number) { return cat(number < 10 ? "0" : "", number); };
  return cat(two(time[0]), ':', two(time[1]), ':', two(time[2]));
}

// Addresses of a CD are times, of other media numbers of blocks.
Json lead_in_json(std::uint32_t field) {
  if (field == 0xFFFF'FFFF || field == 0x00FF'FFFF)
    return nullptr;
  const auto time = mmc::msf_of_field(field);
  return time ? Json(cd::to_text(*time)) : Json(field);
}

}  // namespace

Json to_json(const mmc::DiscInformation& disc) {
  Json opc = Json::array();
  for (const mmc::OpcEntry& entry : disc.opc)
    opc.push_back({{"speed", entry.speed}, {"values", to_hex(entry.values)}});
  return {{"status", mmc::describe(disc.status)},
          {"last_session_state", mmc::describe(disc.last_session)},
          {"sessions", disc.sessions},
          {"first_track", disc.first_track},
          {"first_track_of_last_session", disc.first_track_of_last_session},
          {"last_track_of_last_session", disc.last_track_of_last_session},
          {"erasable", disc.erasable},
          {"unrestricted_use", disc.unrestricted_use},
          {"background_format", mmc::describe(disc.background_format)},
          {"dirty", disc.dirty},
          {"disc_type", mmc::describe_disc_type(disc.disc_type)},
          {"disc_id", disc.disc_id ? Json(hexadecimal(*disc.disc_id, 8)) : Json(nullptr)},
          {"application_code", value_of(disc.application_code)},
          {"bar_code", disc.bar_code ? Json(to_hex(*disc.bar_code)) : Json(nullptr)},
          {"last_session_lead_in", lead_in_json(disc.last_session_lead_in)},
          {"last_possible_lead_out", lead_in_json(disc.last_possible_lead_out)},
          {"opc", opc}};
}

Json to_json(const mmc::TrackInformation& track) {
  return {{"track", track.track},
          {"session", track.session},
          {"mode", mmc::describe_track_mode(track.track_mode)},
          {"data_mode", track.data_mode},
          {"start", track.start.value},
          {"size", track.size},
          {"next_writable_address", value_of(track.next_writable_address)},
          {"last_recorded_address", value_of(track.last_recorded_address)},
          {"free_blocks", track.free_blocks},
          {"blank", track.blank},
          {"reserved", track.reserved},
          {"damage", track.damage},
          {"copy", track.copy},
          {"packet", track.packet},
          {"fixed_packets", track.fixed_packets},
          {"blocking_factor", track.blocking_factor},
          {"layer_jump", mmc::describe(track.layer_jump)},
          {"next_layer_jump", value_of(track.next_layer_jump)},
          {"last_layer_jump", value_of(track.last_layer_jump)},
          {"read_compatibility", value_of(track.read_compatibility)}};
}

Json to_json(const mmc::Atip& atip) {
  const auto three = [](const std::optional<std::array<std::uint8_t, 3>>& bytes) {
    return bytes ? Json(to_hex(*bytes)) : Json(nullptr);
  };
  return {{"lead_in", cd::to_text(atip.lead_in)},
          {"last_lead_out", cd::to_text(atip.last_lead_out)},
          {"rewritable", atip.rewritable},
          {"sub_type", atip.sub_type},
          {"writing_power", atip.writing_power},
          {"reference_speed", atip.reference_speed},
          {"unrestricted_use", atip.unrestricted_use},
          {"double_density", atip.double_density},
          {"a1", three(atip.a1)},
          {"a2", three(atip.a2)},
          {"a3", three(atip.a3)},
          {"s4", three(atip.s4)}};
}

Json to_json(const mmc::FullToc& toc) {
  Json points = Json::array();
  for (const mmc::FullTocEntry& entry : toc.entries)
    points.push_back({{"session", entry.session},
                      {"point", hexadecimal(entry.point, 2)},
                      {"adr", entry.adr},
                      {"control", entry.control},
                      {"time", msf_json(entry.time)},
                      {"target", msf_json(entry.target)}});
  return points;
}

Json to_json(const mmc::Configuration& configuration) {
  Json features = Json::array();
  for (const mmc::Feature& feature : configuration.features)
    features.push_back(facts_of(feature));
  return features;
}

Json to_json(const Medium& medium) {
  return {{"drive", drive_json(medium)},
          {"state", state_json(medium.ready)},
          {"medium", medium_json(medium)},
          {"speeds", speeds_json(medium)},
          {"features", to_json(medium.configuration)}};
}

}  // namespace disc::record
