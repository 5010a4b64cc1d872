// The layout of a virtual CD as the JSON that its folder keeps.
#include "formats/virtual_drive/cd_details.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "formats/base/error.h"

namespace disc::virtual_drive {
namespace {

using Json = nlohmann::json;

constexpr std::int32_t farthest = 100 * 60 * 75;
constexpr std::size_t most_links = 10'000;

Json json_of(const CdTrack& track) {
  const cd::Track& facts = track.facts;
  Json indexes = Json::array();
  for (const Lba index : facts.indexes)
    indexes.push_back(index.value);
  Json out{{"number", facts.number},
           {"mode", static_cast<unsigned>(facts.mode)},
           {"copy", facts.copy},
           {"preEmphasis", facts.pre_emphasis},
           {"fourChannel", facts.four_channel},
           {"serialCopy", facts.serial_copy},
           {"isrc", facts.isrc},
           {"pregap", facts.pregap.value},
           {"start", facts.start.value},
           {"indexes", indexes},
           {"end", facts.end.value},
           {"trackMode", track.track_mode},
           {"open", track.open},
           {"damaged", track.damaged},
           {"blockType", track.block_type},
           {"subHeader", track.sub_header}};
  if (track.reserved_end)
    out["reservedEnd"] = track.reserved_end->value;
  return out;
}

Json json_of(const CdSession& session) {
  Json tracks = Json::array(), points = Json::array();
  for (const CdTrack& track : session.tracks)
    tracks.push_back(json_of(track));
  for (const cd::TocPoint& point : session.points)
    points.push_back({point.control, point.point.adr, point.point.point, point.point.time,
                      point.point.zero, point.point.target});
  return {{"type", static_cast<unsigned>(session.type)},
          {"leadIn", session.lead_in.value},
          {"leadOut", session.lead_out.value},
          {"raw", session.raw},
          {"closed", session.closed},
          {"catalog", session.catalog},
          {"cdText", session.cd_text},
          {"points", points},
          {"tracks", tracks}};
}

// Numbers of the file, each within its bounds.
std::int64_t number(const Json& json, std::int64_t least, std::int64_t most) {
  if (!json.is_number_integer())
    throw FormatError(cat("'", json.dump(), "' is no number"));
  const auto value = json.get<std::int64_t>();
  if (value < least || value > most)
    throw FormatError(cat(value, " is out of ", least, " to ", most));
  return value;
}
Lba address(const Json& json) {
  return Lba{static_cast<std::int32_t>(number(json, -farthest, farthest))};
}
std::uint8_t octet(const Json& json, std::uint8_t most = 255) {
  return static_cast<std::uint8_t>(number(json, 0, most));
}
template <std::size_t Count>
std::array<std::uint8_t, Count> octets(const Json& json) {
  std::array<std::uint8_t, Count> out{};
  for (std::size_t i = 0; i < Count; ++i)
    out[i] = octet(json.at(i));
  return out;
}

CdTrack track_of(const Json& json) {
  CdTrack track;
  cd::Track& facts = track.facts;
  facts.number = static_cast<std::uint8_t>(number(json.at("number"), 1, 99));
  facts.mode = static_cast<cd::TrackMode>(
      octet(json.at("mode"), static_cast<std::uint8_t>(cd::TrackMode::Mode2Mixed)));
  facts.copy = json.at("copy").get<bool>();
  facts.pre_emphasis = json.at("preEmphasis").get<bool>();
  facts.four_channel = json.at("fourChannel").get<bool>();
  facts.serial_copy = json.at("serialCopy").get<bool>();
  facts.isrc = json.at("isrc").get<std::string>();
  if (!facts.isrc.empty() && !cd::problem_with_isrc(facts.isrc).empty())
    throw FormatError(cat("'", facts.isrc, "' is no ISRC"));
  facts.pregap = address(json.at("pregap"));
  facts.start = address(json.at("start"));
  for (const Json& index : json.at("indexes"))
    facts.indexes.push_back(address(index));
  if (facts.indexes.size() > 98)
    throw FormatError(cat(facts.indexes.size() + 1, " indexes of a track, 99 at most"));
  facts.end = address(json.at("end"));
  track.track_mode = octet(json.at("trackMode"), 15);
  track.open = json.at("open").get<bool>();
  track.damaged = json.at("damaged").get<bool>();
  track.block_type = octet(json.at("blockType"), 15);
  track.sub_header = octets<4>(json.at("subHeader"));
  if (json.contains("reservedEnd"))
    track.reserved_end = address(json["reservedEnd"]);
  Lba last = facts.pregap;
  std::vector<Lba> order{facts.start};
  order.insert(order.end(), facts.indexes.begin(), facts.indexes.end());
  for (const Lba at : order) {
    if (at < last)
      throw FormatError(cat("track ", facts.number, " has indexes out of order"));
    last = at;
  }
  if (facts.end < facts.pregap)
    throw FormatError(cat("track ", facts.number, " ends before it begins"));
  return track;
}

CdSession session_of(const Json& json) {
  CdSession session;
  session.type = static_cast<cd::SessionType>(octet(json.at("type")));
  session.lead_in = address(json.at("leadIn"));
  session.lead_out = address(json.at("leadOut"));
  session.raw = json.at("raw").get<bool>();
  session.closed = json.at("closed").get<bool>();
  session.catalog = json.at("catalog").get<std::string>();
  if (!session.catalog.empty() &&
      (session.catalog.size() != 13 ||
       session.catalog.find_first_not_of("0123456789") != std::string::npos))
    throw FormatError(cat("'", session.catalog, "' is no media catalog number"));
  for (const Json& byte : json.at("cdText"))
    session.cd_text.push_back(octet(byte));
  for (const Json& point : json.at("points"))
    session.points.push_back({octet(point.at(0)),
                              {.adr = octet(point.at(1)),
                               .point = octet(point.at(2)),
                               .time = octets<3>(point.at(3)),
                               .zero = octet(point.at(4)),
                               .target = octets<3>(point.at(5))}});
  for (const Json& track : json.at("tracks"))
    session.tracks.push_back(track_of(track));
  return session;
}

void check_order(const CdLayout& layout) {
  const CdTrack* last = nullptr;
  for (std::size_t i = 0; i < layout.sessions.size(); ++i) {
    const CdSession& session = layout.sessions[i];
    if (session.tracks.empty() && session.closed)
      throw FormatError(cat("session ", i + 1, " is closed and has no track"));
    if (!session.closed && i + 1 < layout.sessions.size())
      throw FormatError(cat("session ", i + 1, " is open and not the last"));
    for (const CdTrack& track : session.tracks) {
      if (last &&
          (track.facts.number != last->facts.number + 1 || track.facts.pregap < last->facts.end))
        throw FormatError(cat("track ", track.facts.number, " does not follow the one before it"));
      last = &track;
    }
  }
}

}  // namespace

std::string to_json(const CdLayout& layout) {
  Json sessions = Json::array(), links = Json::array();
  for (const CdSession& session : layout.sessions)
    sessions.push_back(json_of(session));
  for (const Extent& link : layout.links)
    links.push_back({link.first.value, link.blocks});
  Json all{{"finalized", layout.finalized}, {"links", links}, {"sessions", sessions}};
  if (!layout.raw_faults.empty())
    all["rawFaults"] = layout.raw_faults;
  return all.dump();
}

CdLayout read_cd_layout(std::string_view json, const std::string& place) {
  CdLayout layout;
  if (json.empty())
    return layout;
  try {
    const Json all = Json::parse(json);
    layout.finalized = all.at("finalized").get<bool>();
    for (const Json& link : all.at("links"))
      layout.links.push_back(
          {address(link.at(0)), static_cast<std::int32_t>(number(link.at(1), 1, farthest))});
    if (layout.links.size() > most_links)
      throw FormatError(cat(layout.links.size(), " links, ", most_links, " at most"));
    for (const Json& session : all.at("sessions"))
      layout.sessions.push_back(session_of(session));
    if (all.contains("rawFaults"))
      layout.raw_faults = all["rawFaults"].get<std::vector<std::string>>();
    if (layout.raw_faults.size() > most_links)
      throw FormatError(cat(layout.raw_faults.size(), " faults, ", most_links, " at most"));
    check_order(layout);
  } catch (const Json::exception& error) {
    throw FormatError(cat(place, ": no layout of a CD: ", error.what()));
  } catch (const FormatError& error) {
    throw FormatError(cat(place, ": no layout of a CD: ", error.what()));
  }
  return layout;
}

}  // namespace disc::virtual_drive
