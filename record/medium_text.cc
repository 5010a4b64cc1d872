// What is known of a drive and its medium, set out for people.
#include "record/medium_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "formats/cd/msf.h"
#include "formats/io/terminal.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/features.h"
#include "record/feature_facts.h"
#include "record/json_text.h"
#include "record/medium_json.h"
#include "record/speed.h"

namespace disc::record {
namespace {

std::string row(const char* name, const std::string& value) {
  return value.empty() ? std::string() : fmt::format("  {:<12}{}\n", name, value);
}

/// "2,295,104".
std::string grouped(std::int64_t number) {
  std::string text = cat(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3; at -= 3)
    text.insert(at - 3, ",");
  return text;
}

std::string blocks_text(std::int64_t blocks) {
  if (blocks <= 0)
    return {};
  return cat(grouped(blocks), " blocks, ",
             human_size(static_cast<std::uint64_t>(blocks) * block_size));
}

/// Of a CD 75 blocks are a second.
std::string room_text(const Medium& medium, std::int64_t blocks) {
  std::string text = blocks_text(blocks);
  if (!text.empty() && mmc::is_cd(medium.profile()) && blocks < cd::all_frames)
    text += cat(", ", cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(blocks))), " min");
  return text;
}

std::string times_text(const Medium& medium, std::uint32_t kilobytes) {
  return fmt::format("{:.3g}x", kilobytes / single_speed(medium.profile()));
}

std::string identity_text(const Identity& identity) {
  std::string text;
  for (const std::string* const word : {&identity.vendor, &identity.product, &identity.revision})
    if (!word->empty())
      text += cat(text.empty() ? "" : " ", escape(*word));
  if (!identity.interface.empty())
    text += cat(", ", identity.interface);
  if (!identity.serial.empty())
    text += cat(", serial ", escape(identity.serial));
  return text.empty() ? "tells nothing of its maker" : text;
}

std::string kind_text(const Medium& medium) {
  std::string text = mmc::describe(medium.profile());
  const std::string maker = mmc::describe(medium.media_id);
  if (!maker.empty())
    text += cat(", made by ", maker);
  if (!medium.book_type.empty() && medium.book_type != text)
    text += cat(", book type ", medium.book_type);
  return text;
}

std::string contents_text(const Medium& medium) {
  if (!medium.disc || medium.status.blank || mmc::is_random_writable(medium.profile()))
    return {};
  const unsigned sessions = medium.disc->sessions, tracks = medium.disc->last_track_of_last_session;
  std::string text = cat(sessions, sessions == 1 ? " session, " : " sessions, ", tracks,
                         tracks == 1 ? " track" : " tracks");
  if (medium.status.appendable)
    text += ", the last one is open";
  return text;
}

std::string layers_text(const Medium& medium) {
  if (medium.layers < 2)
    return {};
  std::string text = cat(medium.layers);
  if (medium.layer_boundary)
    text += cat(", layer 0 has ", grouped(*medium.layer_boundary), " blocks",
                medium.layer_boundary_settable ? ", which can be changed" : "");
  return text;
}

std::string speeds_line(const Medium& medium) {
  std::string text;
  std::uint32_t before = 0;
  for (const Speed& speed : medium.write_speeds)
    if (speed.kilobytes != std::exchange(before, speed.kilobytes))
      text += cat(text.empty() ? "" : " ", times_text(medium, speed.kilobytes));
  if (!text.empty() && medium.write_speed)
    text += cat(" (now ", times_text(medium, *medium.write_speed), ")");
  return text;
}

std::string spares_text(const Medium& medium) {
  if (!medium.spares || (medium.spares->total_blocks == 0 && medium.spares->free_blocks == 0))
    return {};
  std::string text = cat(grouped(medium.spares->free_blocks), " blocks free");
  if (medium.spares->total_blocks != 0)
    text += cat(" of ", grouped(medium.spares->total_blocks));
  if (medium.defects)
    text += cat(", ", *medium.defects, *medium.defects == 1 ? " defect" : " defects", " listed");
  return text;
}

std::string formatting_text(const Medium& medium) {
  if (medium.disc && medium.disc->background_format != mmc::BackgroundFormat::None)
    return mmc::describe(medium.disc->background_format);
  return {};
}

std::string content_text(const Medium& medium) {
  if (!mmc::is_random_writable(medium.profile()))
    return {};
  switch (medium.blankness) {
    case Blankness::Zeros:
      return "zeros, wherever it was looked at";
    case Blankness::Written:
      return "holds something";
    case Blankness::Physical:
    case Blankness::Unknown:
      break;
  }
  return {};
}

std::string track_line(const Medium& medium, const mmc::TrackInformation& track) {
  std::string state;
  const auto add = [&](bool is_so, const char* word) {
    if (is_so)
      state += cat(state.empty() ? "" : ", ", word);
  };
  add(track.blank, "blank");
  add(track.reserved, "reserved");
  add(track.damage, "damaged");
  add(track.packet, track.fixed_packets ? "fixed packets" : "packets");
  if (track.next_writable_address)
    state += cat(state.empty() ? "" : ", ", "next block ", track.next_writable_address->value);
  std::string length = grouped(track.size);
  if (mmc::is_cd(medium.profile()) && track.size < static_cast<std::uint32_t>(cd::all_frames))
    length += cat("  ", cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(track.size))));
  return fmt::format("  track {:>3}  {:<24} from {:>9}  {:>20}{}{}\n", track.track,
                     mmc::describe_track_mode(track.track_mode), track.start.value, length,
                     state.empty() ? "" : "  ", state);
}

}  // namespace

std::string summary_text(const Medium& medium) {
  std::string out = cat(medium.drive, ": ", identity_text(medium.identity), '\n');
  if (!medium.has_medium())
    return out + row("disc", describe(medium.ready));
  out += row("disc", kind_text(medium)) + row("state", describe(medium.status)) +
         row("protected", describe(medium.protection)) +
         row("formatting", formatting_text(medium)) + row("holds", contents_text(medium)) +
         row("content", content_text(medium)) +
         row("room", room_text(medium, medium.total_blocks)) +
         row("free", room_text(medium, medium.free_blocks));
  if (medium.next_writable_address)
    out += row("next block", grouped(medium.next_writable_address->value));
  if (medium.previous_session_start)
    out += row("mounted", cat("the session that begins at block ",
                              grouped(medium.previous_session_start->value)));
  return out + row("layers", layers_text(medium)) + row("spares", spares_text(medium)) +
         row("speeds", speeds_line(medium));
}

std::string toc_text(const Medium& medium) {
  std::string out;
  std::uint16_t session = 0;
  for (const mmc::TrackInformation& track : medium.tracks) {
    if (track.session != session)
      out += cat("session ", track.session, '\n');
    session = track.session;
    out += track_line(medium, track);
  }
  if (medium.tracks_left_out)
    out += "  and more\n";
  if (medium.full_toc)
    for (const mmc::FullTocEntry& entry : medium.full_toc->entries)
      if (entry.adr == 1 && entry.point == 0xA2)
        out += fmt::format("lead-out of session {} at {:02}:{:02}:{:02}\n", entry.session,
                           entry.target[0], entry.target[1], entry.target[2]);
  if (medium.atip)
    out += cat("lead-in from ", cd::to_text(medium.atip->lead_in), ", lead-out at the latest at ",
               cd::to_text(medium.atip->last_lead_out), '\n');
  return out.empty() ? "the disc has no tracks\n" : out;
}

std::string speeds_text(const Medium& medium) {
  std::string out;
  for (const Speed& speed : medium.write_speeds)
    out += fmt::format("write {:>6}  {:>6} kB/s  {}{}\n", times_text(medium, speed.kilobytes),
                       speed.kilobytes, speed.constant_angular ? "CAV" : "CLV",
                       medium.write_speed == speed.kilobytes ? "  now" : "");
  if (medium.fastest_read_speed)
    out += fmt::format("read  {:>6}  {:>6} kB/s  at most\n",
                       times_text(medium, *medium.fastest_read_speed), *medium.fastest_read_speed);
  if (medium.read_speed)
    out += fmt::format("read  {:>6}  {:>6} kB/s  now\n", times_text(medium, *medium.read_speed),
                       *medium.read_speed);
  return out.empty() ? "the drive tells nothing of speeds\n" : out;
}

std::string features_text(const Medium& medium, bool verbose) {
  std::string out;
  for (const mmc::Feature& feature : medium.configuration.features) {
    const nlohmann::ordered_json facts = facts_of(feature);
    out += fmt::format("{} {}  {}\n", feature.current ? '*' : ' ', facts["code"].get<std::string>(),
                       facts["name"].get<std::string>());
    if (!verbose)
      continue;
    nlohmann::ordered_json said = facts;
    for (const char* const known : {"code", "name", "current", "persistent", "version"})
      said.erase(known);
    out += laid_out(said, 9);
  }
  return out.empty() ? "the drive lists no features\n" : out;
}

}  // namespace disc::record
