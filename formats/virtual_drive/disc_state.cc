// disc.json, read with every number held against what a disc can have, and written.
#include "formats/virtual_drive/disc_state.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/virtual_drive/kinds.h"

namespace disc::virtual_drive {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t most_blocks = 1U << 27;  // 256 GiB: twice the largest disc there is
constexpr std::size_t most_tracks = 65535;
constexpr int version = 1;

// Fields of one object of the text, each taken by name and type.
class Fields {
 public:
  Fields(const Json& object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object.is_object())
      refuse("is no object");
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw FormatError(
        cat(place_, ": ", what, "; expected a disc as `create_disc` makes it: make a new one"));
  }

  // Missing fields keep the value they have.
  template <class Number>
  void number(const char* name, Number& value, std::int64_t least, std::int64_t most) const {
    const auto found = object_.find(name);
    if (found == object_.end())
      return;
    if (!found->is_number_integer() || found->is_number_float())
      refuse(cat(name, " is no whole number"));
    if (found->is_number_unsigned() &&
        found->get<std::uint64_t>() > static_cast<std::uint64_t>(std::max<std::int64_t>(most, 0)))
      refuse(cat(name, " is above ", most));
    const auto whole = found->get<std::int64_t>();
    if (whole < least || whole > most)
      refuse(cat(name, " is ", whole, ", expected ", least, " to ", most));
    value = static_cast<Number>(whole);
  }
  template <class Number>
  void number(const char* name, Number& value) const {
    number(name, value, std::is_signed_v<Number> ? -static_cast<std::int64_t>(most_blocks) : 0,
           std::min<std::int64_t>(std::numeric_limits<Number>::max(), most_blocks));
  }
  void address(const char* name, Lba& value) const { number(name, value.value); }
  void flag(const char* name, bool& value) const {
    const auto found = object_.find(name);
    if (found == object_.end())
      return;
    if (!found->is_boolean())
      refuse(cat(name, " is neither true nor false"));
    value = found->get<bool>();
  }
  void text(const char* name, std::string& value, std::size_t longest) const {
    const auto found = object_.find(name);
    if (found == object_.end())
      return;
    if (!found->is_string() || found->get_ref<const std::string&>().size() > longest)
      refuse(cat(name, " is no text of at most ", longest, " characters"));
    value = found->get<std::string>();
  }
  const Json* part(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }

 private:
  const Json& object_;
  std::string place_;
};

TrackState read_track(const Json& json, const std::string& place) {
  const Fields fields(json, place);
  TrackState track;
  fields.number("session", track.session, 1, 65535);
  fields.address("start", track.start);
  fields.number("size", track.size);
  fields.address("next_writable", track.next_writable);
  fields.flag("open_ended", track.open_ended);
  fields.flag("closed", track.closed);
  fields.flag("reserved", track.reserved);
  fields.flag("damaged", track.damaged);
  fields.number("track_mode", track.track_mode, 0, 15);
  fields.number("data_mode", track.data_mode, 0, 15);
  fields.number("packet_size", track.packet_size);
  if (track.next_writable < track.start || track.end() < track.next_writable)
    fields.refuse("next_writable is outside of the track");
  return track;
}

Json to_json(const TrackState& track) {
  Json json{{"session", track.session},
            {"start", track.start.value},
            {"size", track.size},
            {"next_writable", track.next_writable.value}};
  if (track.open_ended)
    json["open_ended"] = true;
  if (track.closed)
    json["closed"] = true;
  if (track.reserved)
    json["reserved"] = true;
  if (track.damaged)
    json["damaged"] = true;
  json["track_mode"] = track.track_mode;
  json["data_mode"] = track.data_mode;
  json["packet_size"] = track.packet_size;
  return json;
}

FormatState read_format(const Json& json, const std::string& place, std::uint32_t capacity) {
  const Fields fields(json, place);
  FormatState format;
  std::uint8_t background = 0;
  fields.flag("formatted", format.formatted);
  fields.number("type", format.type, 0, 63);
  fields.number("sub_type", format.sub_type, 0, 3);
  fields.number("blocks", format.blocks, 0, capacity);
  fields.number("background", background, 0, 3);
  fields.number("formatted_to", format.formatted_to, 0, format.blocks);
  fields.flag("intermediate", format.intermediate);
  fields.number("spares", format.spares, 0, capacity);
  fields.number("spares_used", format.spares_used, 0, format.spares);
  fields.flag("pseudo_overwrite", format.pseudo_overwrite);
  fields.flag("random", format.random);
  format.background = static_cast<BackgroundState>(background);
  if (format.background != BackgroundState::None && format.blocks == 0)
    fields.refuse("is formatted in the background and has no blocks");
  return format;
}

Json to_json(const FormatState& format) {
  return {{"formatted", format.formatted},
          {"type", format.type},
          {"sub_type", format.sub_type},
          {"blocks", format.blocks},
          {"background", static_cast<int>(format.background)},
          {"formatted_to", format.formatted_to},
          {"intermediate", format.intermediate},
          {"spares", format.spares},
          {"spares_used", format.spares_used},
          {"pseudo_overwrite", format.pseudo_overwrite},
          {"random", format.random}};
}

void check_tracks(const Fields& fields, const DiscState& state, bool cd) {
  const Lba end{static_cast<std::int32_t>(state.capacity)};
  Lba free_from{cd ? -static_cast<std::int32_t>(most_blocks) : 0};
  std::uint16_t session = 1;
  for (std::size_t i = 0; i < state.tracks.size(); ++i) {
    const TrackState& track = state.tracks[i];
    const std::string name = cat("track ", i + 1);
    if (track.start < free_from)
      fields.refuse(cat(name, " begins before the one before it ends"));
    if (!cd && end < track.end())
      fields.refuse(cat(name, " reaches past the end of the disc"));
    if (track.session < session || track.session > state.sessions)
      fields.refuse(cat(name, " is of a session that cannot be"));
    if (track.open_ended && (i + 1 != state.tracks.size() || track.closed))
      fields.refuse(cat(name, " is open-ended but not the last"));
    free_from = track.end();
    session = track.session;
  }
  if (state.finalised && !state.tracks.empty() && state.tracks.back().open_ended)
    fields.refuse("is finalised and has an open track");
}

void read_remapped(const Fields& fields, DiscState& state) {
  const Json* const list = fields.part("remapped");
  if (list == nullptr)
    return;
  if (!list->is_array() || list->size() > state.capacity)
    fields.refuse("remapped is no list of pairs");
  for (const Json& pair : *list) {
    if (!pair.is_array() || pair.size() != 2)
      fields.refuse("remapped is no list of pairs");
    std::uint32_t numbers[2] = {};
    for (std::size_t i = 0; i < 2; ++i) {
      if (!pair[i].is_number_unsigned() || pair[i].get<std::uint64_t>() >= state.capacity)
        fields.refuse("remapped names a block that the disc has not");
      numbers[i] = pair[i].get<std::uint32_t>();
    }
    state.remapped[numbers[0]] = numbers[1];
  }
}

}  // namespace

DiscState read_disc_state(std::string_view json, const std::string& place) {
  const Json all = Json::parse(json, nullptr, false);
  if (all.is_discarded())
    throw FormatError(cat(place, ": is no JSON; expected a disc as `create_disc` makes it"));
  const Fields fields(all, place);
  std::string format;
  int its_version = 0;
  fields.text("format", format, 64);
  fields.number("version", its_version, 0, 1000);
  if (format != "virtual disc" || its_version != version)
    fields.refuse("is no virtual disc of version 1");

  DiscState state;
  fields.text("kind", state.kind, 64);
  const DiscKind* const kind = find_kind(state.kind);
  if (kind == nullptr)
    fields.refuse(cat("kind ", in_quotes(state.kind), " is none of ", names_of_kinds()));
  fields.number("capacity", state.capacity, 1, most_blocks);
  fields.text("media_id", state.media_id, 64);
  fields.number("sessions", state.sessions, 1, 65535);
  fields.flag("finalised", state.finalised);
  fields.flag("write_protected", state.write_protected);
  fields.flag("blanked_minimally", state.blanked_minimally);
  if (const Json* const tracks = fields.part("tracks")) {
    if (!tracks->is_array() || tracks->size() > most_tracks)
      fields.refuse("tracks is no list of at most 65535");
    for (const Json& track : *tracks)
      state.tracks.push_back(read_track(track, cat(place, ": track ", state.tracks.size() + 1)));
  }
  check_tracks(fields, state, kind->family == Family::Cd);
  if (const Json* const part = fields.part("formatting"))
    state.format = read_format(*part, cat(place, ": formatting"), state.capacity);
  fields.number("layer_0_blocks", state.layer_0_blocks, 0, state.capacity);
  fields.flag("layer_0_set", state.layer_0_set);
  fields.number("layer_jump_interval", state.layer_jump_interval, 0, state.capacity);
  fields.number("layer_jump_address", state.layer_jump_address, 0, state.capacity);
  read_remapped(fields, state);
  if (const Json* const details = fields.part("details"))
    state.details = details->dump(-1, ' ', false, Json::error_handler_t::replace);
  return state;
}

std::string to_json(const DiscState& state) {
  Json json{{"format", "virtual disc"}, {"version", version}, {"kind", state.kind}};
  json["capacity"] = state.capacity;
  json["media_id"] = state.media_id;
  json["sessions"] = state.sessions;
  json["finalised"] = state.finalised;
  json["write_protected"] = state.write_protected;
  json["blanked_minimally"] = state.blanked_minimally;
  json["tracks"] = Json::array();
  for (const TrackState& track : state.tracks)
    json["tracks"].push_back(to_json(track));
  json["formatting"] = to_json(state.format);
  json["layer_0_blocks"] = state.layer_0_blocks;
  json["layer_0_set"] = state.layer_0_set;
  json["layer_jump_interval"] = state.layer_jump_interval;
  json["layer_jump_address"] = state.layer_jump_address;
  json["remapped"] = Json::array();
  for (const auto& [from, to] : state.remapped)
    json["remapped"].push_back(Json::array({from, to}));
  if (!state.details.empty())
    json["details"] = Json::parse(state.details);
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace disc::virtual_drive
