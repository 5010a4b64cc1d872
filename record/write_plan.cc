// What is going to happen to a disc, worked out before anything does.
#include "record/write_plan.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "formats/base/cat.h"
#include "formats/io/terminal.h"
#include "record/speed.h"

namespace disc::record {
namespace {

std::string blocks_in_words(std::int64_t blocks, std::uint32_t block_bytes) {
  return cat(blocks, blocks == 1 ? " block" : " blocks", " (",
             human_size(static_cast<std::uint64_t>(blocks) * block_bytes), ")");
}

std::string time_in_words(std::chrono::seconds time) {
  const auto seconds = time.count();
  if (seconds < 90)
    return cat("about ", seconds, " s");
  return cat("about ", (seconds + 30) / 60, " min");
}

std::string edges_in_words(const PlannedSession& session) {
  const cd::RawSession& edges = *session.edges;
  return cat("lead-in:   ", edges.program - edges.lead_in, " blocks from ", edges.lead_in.value,
             session.cd_text ? ", with the texts (CD-TEXT)" : "",
             "; lead-out: ", edges.end - edges.lead_out, " blocks from ", edges.lead_out.value,
             "\n");
}

std::string track_in_words(const PlannedTrack& track) {
  std::string out =
      cat("track ", track.number, track.number < 10 ? ":   " : ":  ", track.what.name, ", ",
          blocks_in_words(track.blocks, track.what.block_bytes), " at block ", track.first.value);
  if (track.padding != 0)
    out += cat(", the last ", track.padding, " of them padding");
  if (track.done == track.blocks)
    out += ", all of them on the disc already";
  else if (track.done != 0)
    out += cat(", the first ", track.done, " of them on the disc already");
  return out + "\n";
}

std::string hex(unsigned number) { return fmt::format("{:02X}h", number); }

}  // namespace

const char* to_string(WriteType type) {
  switch (type) {
    case WriteType::Auto:
      return "auto";
    case WriteType::TrackAtOnce:
      return "tao";
    case WriteType::SessionAtOnce:
      return "sao";
    case WriteType::Raw:
      return "raw";
    case WriteType::Incremental:
      return "incremental";
    case WriteType::LayerJump:
      return "layer-jump";
    case WriteType::Random:
      return "random";
  }
  return "";
}

const char* to_string(BlockType type) {
  switch (type) {
    case BlockType::Auto:
      return "auto";
    case BlockType::Raw96r:
      return "raw96r";
    case BlockType::Raw96p:
      return "raw96p";
    case BlockType::Raw16:
      return "raw16";
  }
  return "";
}

std::uint32_t block_bytes(BlockType type) {
  return static_cast<std::uint32_t>(cd::sector_size) + (type == BlockType::Raw16 ? 16 : 96);
}

const char* to_string(Closing closing) {
  switch (closing) {
    case Closing::Auto:
      return "auto";
    case Closing::Session:
      return "session";
    case Closing::Disc:
      return "disc";
    case Closing::Leave:
      return "none";
  }
  return "";
}

const char* to_string(BdFormat format) {
  switch (format) {
    case BdFormat::Plain:
      return "plain";
    case BdFormat::Spares:
      return "spares";
    case BdFormat::Pow:
      return "pow";
    case BdFormat::Rrm:
      return "rrm";
  }
  return "";
}

std::int64_t Job::blocks() const {
  std::int64_t sum = 0;
  for (const JobTrack& track : tracks)
    sum += track.blocks;
  return sum;
}

std::uint64_t Job::bytes() const {
  std::uint64_t sum = 0;
  for (const JobTrack& track : tracks)
    sum += static_cast<std::uint64_t>(track.blocks) * track.block_bytes;
  return sum;
}

std::chrono::seconds WritePlan::expected() const {
  std::uint64_t bytes = 0;
  for (const PlannedTrack& track : tracks)
    bytes += static_cast<std::uint64_t>(track.blocks - track.done) * track.what.block_bytes;
  // Lead-in, lead-out and closing take about a minute on all of them.
  constexpr std::uint64_t around = 60;
  return std::chrono::seconds(speed == 0 ? 0 : bytes / 1000 / speed + around);
}

std::string describe(const WritePlan& plan) {
  std::string out = cat("drive:     ", plan.drive, "\nmedium:    ", plan.medium, "\n");
  if (plan.destroys)
    out += cat("loses:     ", plan.loses, "\n");
  if (plan.format)
    out += cat("format:    ", plan.format->words, ", ",
               blocks_in_words(plan.format->blocks, block_size), "\n");
  out += cat("write:     ", to_string(plan.write_type),
             plan.block_type == BlockType::Auto ? "" : ", blocks of ",
             plan.block_type == BlockType::Auto ? "" : to_string(plan.block_type), ", session ",
             plan.session, plan.simulate ? ", simulated: the laser stays low" : "", "\n");
  for (const PlannedSession& session : plan.sessions) {
    if (plan.sessions.size() > 1)
      out += cat("session ", session.number, ":\n");
    if (session.edges)
      out += edges_in_words(session);
    for (std::size_t i = 0; i < session.tracks; ++i)
      out += track_in_words(plan.tracks[session.first_track + i]);
  }
  out += cat("room:      ", blocks_in_words(plan.needed_blocks, block_size), " of ",
             blocks_in_words(plan.free_blocks, block_size), "\n");
  if (plan.layer_break)
    out += cat("layers:    layer 0 ends behind ", blocks_in_words(*plan.layer_break, block_size),
               "\n");
  if (plan.speed != 0)
    out += cat("speed:     ", speed_in_words(plan.profile, plan.speed), ", ",
               time_in_words(plan.expected()), "\n");
  out += cat("afterwards: ", plan.closing_words, "\n");
  if (!plan.journal.empty())
    out += cat("journal:   ", plan.journal, "\n");
  for (const std::string& note : plan.notes)
    out += cat("note:      ", note, "\n");
  return out;
}

std::string to_json(const WritePlan& plan) {
  nlohmann::json tracks = nlohmann::json::array();
  for (const PlannedTrack& track : plan.tracks)
    tracks.push_back({{"number", track.number},
                      {"source", track.what.name},
                      {"first", track.first.value},
                      {"blocks", track.blocks},
                      {"block_bytes", track.what.block_bytes},
                      {"padding", track.padding},
                      {"offset", track.what.offset},
                      {"pregap", track.pregap},
                      {"done", track.done}});
  nlohmann::json json = {{"drive", plan.drive},
                         {"medium", plan.medium},
                         {"family", plan.family},
                         {"profile", hex(static_cast<unsigned>(plan.profile))},
                         {"write_type", to_string(plan.write_type)},
                         {"session", plan.session},
                         {"tracks", tracks},
                         {"free_blocks", plan.free_blocks},
                         {"needed_blocks", plan.needed_blocks},
                         {"reserve", plan.reserve},
                         {"calibrate", plan.calibrate},
                         {"speed", plan.speed},
                         {"blocks_per_write", plan.blocks_per_write},
                         {"streaming", plan.streaming},
                         {"simulate", plan.simulate},
                         {"close", to_string(plan.closing)},
                         {"destroys", plan.destroys},
                         {"loses", plan.loses},
                         {"seconds", plan.expected().count()},
                         {"notes", plan.notes},
                         {"delta", plan.delta}};
  json["sessions"] = nlohmann::json::array();
  for (const PlannedSession& session : plan.sessions) {
    nlohmann::json one = {{"number", session.number},
                          {"first_track", session.first_track},
                          {"tracks", session.tracks},
                          {"close", to_string(session.closing)}};
    if (session.edges) {
      one["lead_in"] = session.edges->lead_in.value;
      one["program"] = session.edges->program.value;
      one["lead_out"] = session.edges->lead_out.value;
      one["end"] = session.edges->end.value;
      one["cd_text"] = session.cd_text;
    }
    json["sessions"].push_back(std::move(one));
  }
  if (plan.block_type != BlockType::Auto)
    json["block_type"] = to_string(plan.block_type);
  if (plan.format)
    json["format"] = {{"type", hex(plan.format->type)},
                      {"subtype", plan.format->subtype},
                      {"parameter", plan.format->parameter},
                      {"blocks", plan.format->blocks},
                      {"words", plan.format->words}};
  if (!plan.journal.empty())
    json["journal"] = plan.journal;
  if (plan.layer_break)
    json["layer_break"] = *plan.layer_break;
  // Names of files may be of bytes that are no UTF-8.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace disc::record
