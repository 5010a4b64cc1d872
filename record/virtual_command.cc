// record virtual create, show, replay: discs in folders, which drives without hardware take.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "formats/base/error.h"
#include "formats/drive/trace.h"
#include "formats/io/block_source.h"
#include "formats/mmc/profile.h"
#include "formats/virtual_drive/address.h"
#include "formats/virtual_drive/cd_details.h"
#include "formats/virtual_drive/create_disc.h"
#include "formats/virtual_drive/disc_folder.h"
#include "formats/virtual_drive/kinds.h"
#include "record/command.h"
#include "record/json_text.h"
#include "record/trace_replay.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;

struct CreateOptions {
  std::string folder, kind, image, media_id;
  std::uint32_t capacity = 0;  // 0: as discs of the kind have
};

/// Takes "virtual:DISC" for DISC, since that is what all other commands call it.
std::string folder_of(const std::string& word) {
  const std::string scheme = "virtual:";
  return word.rfind(scheme, 0) == 0 ? word.substr(scheme.size()) : word;
}

int run_create(const CreateOptions& options, Session& session) {
  const std::string folder = folder_of(options.folder);
  virtual_drive::NewDisc disc;
  if (options.capacity != 0)
    disc.capacity = options.capacity;
  disc.media_id = options.media_id;
  disc.image = options.image;
  virtual_drive::create_disc(folder, options.kind, disc);
  if (session.options.json)
    session.out << Json{{"disc", escape(folder)}, {"drive", escape("virtual:" + folder)}}.dump()
                << '\n';
  else if (!session.options.quiet)
    session.out << "DRIVE is now virtual:" << folder << '\n';
  return Done;
}

const char* format_word(const virtual_drive::FormatState& format) {
  if (format.random)
    return "random recording";
  if (format.pseudo_overwrite)
    return "pseudo-overwrite";
  if (format.intermediate)
    return "formatted, session open";
  return format.formatted ? "formatted" : "not formatted";
}

Json tracks_json(const virtual_drive::DiscState& state) {
  Json tracks = Json::array();
  for (const virtual_drive::TrackState& track : state.tracks)
    tracks.push_back({{"session", track.session},
                      {"start", track.start.value},
                      {"size", track.size},
                      {"next_writable", track.next_writable.value},
                      {"closed", track.closed},
                      {"reserved", track.reserved},
                      {"damaged", track.damaged}});
  return tracks;
}

// A session as the drive found it out, whoever said it: the cue sheet, or the lead-in of the host.
Json sessions_json(const virtual_drive::CdLayout& layout) {
  Json sessions = Json::array();
  for (const virtual_drive::CdSession& session : layout.sessions) {
    Json tracks = Json::array();
    for (const virtual_drive::CdTrack& track : session.tracks)
      tracks.push_back({{"number", track.facts.number},
                        {"mode", cd::to_string(track.facts.mode)},
                        {"pregap", track.facts.pregap.value},
                        {"start", track.facts.start.value},
                        {"end", track.facts.end.value},
                        {"isrc", escape(track.facts.isrc)},
                        {"open", track.open}});
    sessions.push_back({{"lead_in", session.lead_in.value},
                        {"lead_out", session.lead_out.value},
                        {"closed", session.closed},
                        {"raw", session.raw},
                        {"catalog", session.catalog},
                        {"cd_text_packs", session.cd_text.size() / 18},
                        {"tracks", tracks}});
  }
  return sessions;
}

Json shown(const virtual_drive::DiscFolder& disc) {
  const virtual_drive::DiscState& state = disc.state();
  std::uint64_t recorded = 0;
  for (std::uint32_t at = disc.first_written(0, disc.room()); at < disc.room();) {
    const std::uint32_t end = disc.first_unwritten(at, disc.room());
    recorded += end - at;
    at = disc.first_written(end, disc.room());
  }
  Json report{{"disc", escape(disc.path())},
              {"kind", state.kind},
              {"name", mmc::describe(disc.kind().profile)},
              {"media_id", escape(state.media_id)},
              {"capacity", state.capacity},
              {"recorded_blocks", recorded},
              {"sessions", state.sessions},
              {"finalised", state.finalised},
              {"write_protected", state.write_protected},
              {"format", format_word(state.format)},
              {"spare_blocks", state.format.spares},
              {"spare_blocks_used", state.format.spares_used},
              {"tracks", tracks_json(state)}};
  if (!mmc::is_cd(disc.kind().profile) || state.details.empty())
    return report;
  const virtual_drive::CdLayout layout = virtual_drive::read_cd_layout(state.details, disc.path());
  report["finalised"] = layout.finalized;
  report["sessions"] = layout.sessions.size();
  report["tracks"] = sessions_json(layout);
  if (!layout.raw_faults.empty())
    report["faults"] = layout.raw_faults;
  return report;
}

int run_show(const std::string& word, Session& session) {
  const virtual_drive::DiscFolder disc(folder_of(word));
  const Json report = shown(disc);
  session.out << (session.options.json ? report.dump(2) + '\n' : laid_out(report));
  return Done;
}

void add_create(CLI::App& parent, Session& session) {
  const auto options = std::make_shared<CreateOptions>();
  CLI::App* const command = parent.add_subcommand("create", "Make a disc: a folder that holds one");
  command->add_option("disc", options->folder, "the folder, which must not exist or be empty")
      ->option_text("DISC")
      ->required();
  command->add_option("--medium", options->kind, cat("its kind: ", virtual_drive::names_of_kinds()))
      ->option_text("KIND")
      ->required();
  command->add_option("--from", options->image, "an image that a stamped disc holds")
      ->option_text("IMAGE");
  command
      ->add_option("--capacity", options->capacity,
                   "blocks of 2,048 bytes it holds; as discs of its kind have where not given")
      ->option_text("N")
      ->check(CLI::Range(1U, 0x7FFF'FFFFU));
  command->add_option("--media-id", options->media_id, "who made it, as the disc tells")
      ->option_text("ID");
  add_common_options(*command, session.options);
  command->callback([options, &session] {
    session.run = [options, &session] { return run_create(*options, session); };
  });
}

void add_show(CLI::App& parent, Session& session) {
  const auto folder = std::make_shared<std::string>();
  CLI::App* const command =
      parent.add_subcommand("show", "Show what a disc in a folder knows of itself");
  command->add_option("disc", *folder, "the folder")->option_text("DISC")->required();
  add_common_options(*command, session.options);
  command->callback([folder, &session] {
    session.run = [folder, &session] { return run_show(*folder, session); };
  });
}

struct ReplayOptions {
  std::string trace, disc, image;
};

int run_replay(const ReplayOptions& options, Session& session) {
  std::ifstream in(options.trace, std::ios::binary);
  if (!in)
    throw SystemError(options.trace, "open", errno);
  drive::TraceReader trace(in, options.trace);
  const auto drive = virtual_drive::open_virtual_drive(folder_of(options.disc));
  const auto image = options.image.empty() ? nullptr : open_image(options.image);
  const ReplayReport report = replay(trace, *drive, image.get());
  if (session.options.json) {
    Json first = Json::array();
    for (const ReplayDifference& one : report.first)
      first.push_back(
          {{"number", one.number}, {"command", one.command}, {"then", one.then}, {"now", one.now}});
    session.out << Json{{"commands", report.commands},
                        {"writes", report.writes},
                        {"without_data", report.without_data},
                        {"differences", report.differences},
                        {"first", first}}
                       .dump(2)
                << "\n";
    return report.differences == 0 ? Done : Different;
  }
  for (const ReplayDifference& one : report.first)
    session.out << cat("command ", one.number, ", ", one.command, ": ", one.then,
                       " in the trace, now ", one.now, "\n");
  session.out << cat(report.commands, " commands, ", report.writes, " of them WRITEs, ",
                     report.differences, report.differences == 1 ? " answer" : " answers",
                     " unlike the trace's\n");
  if (report.without_data != 0)
    session.out << cat("  zeros were written by ", report.without_data,
                       " commands whose data the trace has not; --image names what was burnt\n");
  return report.differences == 0 ? Done : Different;
}

void add_replay(CLI::App& parent, Session& session) {
  const auto options = std::make_shared<ReplayOptions>();
  CLI::App* const command = parent.add_subcommand(
      "replay", "Send the commands of a trace to a virtual drive, and compare its answers");
  command->add_option("trace", options->trace, "what --trace has written")
      ->option_text("TRACE")
      ->required();
  command->add_option("disc", options->disc, "the disc in the virtual drive, with its options")
      ->option_text("DISC")
      ->required();
  command
      ->add_option("--image", options->image, "the image that was burnt: traces have no long data")
      ->option_text("IMAGE");
  add_common_options(*command, session.options);
  command->callback([options, &session] {
    session.run = [options, &session] { return run_replay(*options, session); };
  });
}

}  // namespace

void add_virtual_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("virtual", "Make and show discs for drives without hardware");
  command->require_subcommand(1);
  add_create(*command, session);
  add_show(*command, session);
  add_replay(*command, session);
}

}  // namespace disc::record
