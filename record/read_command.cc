// record read: brings a disc back to an image, and says what of it cannot be read.
#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "formats/base/error.h"
#include "formats/io/terminal.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/performance.h"
#include "record/ask.h"
#include "record/command.h"
#include "record/json_text.h"
#include "record/medium.h"
#include "record/medium_json.h"
#include "record/read_job.h"
#include "record/speed.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;

struct CommandOptions {
  DriveOptions drive;
  ReadOptions read;
  unsigned track = 0, session = 0;
  double speed = 0;  // multiples of the medium's single speed
  bool no_indexes = false;
};

void set_read_speed(drive::Transport& drive, const Medium& medium, double times) {
  const double kilobytes = std::round(times * single_speed(medium.profile()));
  if (mmc::is_cd(medium.profile())) {
    mmc::SetCdSpeed command;
    command.read_speed = static_cast<std::uint16_t>(std::min(kilobytes, 65'535.0));
    command.write_speed = std::uint16_t{0xFFFF};
    must_be_good(drive, command, tell(drive, command), "leave --read-speed out");
    return;
  }
  mmc::StreamingDescriptor descriptor;
  descriptor.last =
      Lba{static_cast<std::int32_t>(std::max<std::int64_t>(medium.readable_blocks - 1, 0))};
  descriptor.read_size = static_cast<std::uint32_t>(kilobytes);
  // Writing is not meant, and has to have some speed all the same.
  descriptor.write_size =
      medium.write_speeds.empty() ? descriptor.read_size : medium.write_speeds.front().kilobytes;
  const std::vector<std::uint8_t> parameters = mmc::encode_streaming(descriptor);
  mmc::SetStreaming command;
  command.parameter_length = static_cast<std::uint16_t>(parameters.size());
  must_be_good(drive, command, drive.send(command, parameters, question_timeout),
               "leave --read-speed out");
}

std::string runs_text(const std::vector<Extent>& runs) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(runs.size(), most); ++i) {
    const Extent& run = runs[i];
    text += cat(i == 0 ? "" : ", ", run.first.value,
                run.blocks > 1 ? cat("-", run.end().value - 1) : std::string());
  }
  return runs.size() > most ? text + ", ..." : text;
}

std::int64_t blocks_in(const std::vector<Extent>& runs) {
  std::int64_t sum = 0;
  for (const Extent& run : runs)
    sum += run.blocks;
  return sum;
}

Json report_json(const ReadReport& report, const CommandOptions& options) {
  Json unreadable = Json::array(), doubtful = Json::array(), files = Json::array(),
       notes = Json::array();
  for (const Extent& run : report.unreadable)
    unreadable.push_back({{"first", run.first.value}, {"blocks", run.blocks}});
  for (const std::string& file : report.files)
    files.push_back(escape(file));
  for (const std::string& note : report.notes)
    notes.push_back(escape(note));
  for (const Extent& run : report.doubtful)
    doubtful.push_back({{"first", run.first.value}, {"blocks", run.blocks}});
  return {{"drive", escape(options.drive.drive)},
          {"files", files},
          {"bytes", report.bytes},
          {"blocks", report.blocks},
          {"unreadable", unreadable},
          {"doubtful", doubtful},
          {"link_blocks", report.link_blocks},
          {"padding_left_out", report.left_out},
          {"size_of", report.ends_with.empty() ? Json(nullptr) : Json(report.ends_with)},
          {"notes", notes}};
}

void print_for_people(const ReadReport& report, const CommandOptions& options, Session& session) {
  if (!report.files.empty() && !session.options.quiet)
    session.out << report.files.front() << ": " << report.blocks << " blocks, "
                << human_size(report.bytes) << '\n';
  if (session.options.verbose) {
    if (report.link_blocks != 0)
      session.err << "record: " << report.link_blocks
                  << " blocks around the ends of tracks hold nothing that could be read\n";
    if (report.left_out != 0)
      session.err << "record: " << report.left_out << " blocks of zeros behind the "
                  << report.ends_with << " volume are left out\n";
  }
  for (const std::string& note : report.notes)
    session.err << "record: " << options.read.output << ": " << note << '\n';
}

int finish(const ReadReport& report, const CommandOptions& options, Session& session) {
  if (session.options.json)
    session.out << report_json(report, options).dump(2) << '\n';
  else
    print_for_people(report, options, session);
  if (!report.doubtful.empty())
    session.err << "record: " << options.drive.drive << ": " << blocks_in(report.doubtful)
                << " sectors came with C2 errors at every try: " << runs_text(report.doubtful)
                << (report.files.empty() ? "; give --map FILE to keep them as they came" : "")
                << '\n';
  if (report.unreadable.empty())
    return report.doubtful.empty() ? Done : SystemFailure;
  const std::int64_t bad = blocks_in(report.unreadable);
  session.err << "record: " << options.drive.drive << ": " << bad
              << (bad == 1 ? " block cannot be read: " : " blocks cannot be read: ")
              << runs_text(report.unreadable)
              << (report.files.empty()
                      ? "; no image was made: give --map FILE to keep what can be read, zeros in "
                        "place of the rest"
                      : "; they are zeros in the image: the same command reads them again, in "
                        "this drive or another")
              << '\n';
  return SystemFailure;
}

Medium probe_for_reading(drive::Transport& drive) {
  Medium medium = probe(drive, wanted_for_reading());
  expect_medium(medium);
  return medium;
}

int run_read(const CommandOptions& given, Session& session) {
  CommandOptions options = given;
  if (options.track != 0)
    options.read.choice.track = options.track;
  if (options.session != 0)
    options.read.choice.session = options.session;
  options.read.with_indexes = !options.no_indexes;
  // Speeds are set by commands that only pass where a drive may be written.
  OpenedDrive opened(options.drive, options.speed > 0 ? to_act() : to_ask());
  drive::Transport& drive = opened.transport();
  const Medium medium = probe_for_reading(drive);
  if (options.speed > 0)
    set_read_speed(drive, medium, options.speed);
  const std::unique_ptr<Progress> progress = make_progress(session.options, "record", session.err);
  const ReadReport report = is_cue(options.read.output)
                                ? read_to_cue(drive, medium, options.read, *progress)
                                : read_to_image(drive, medium, options.read, *progress);
  return finish(report, options, session);
}

}  // namespace

void add_read_command(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CommandOptions>();
  CLI::App* const command = app.add_subcommand("read", "Bring a disc back to an image");
  add_drive_options(*command, options->drive);
  command
      ->add_option("-o,--output", options->read.output,
                   "the image; NAME.cue for a CD in tracks, whose sectors go to NAME.bin")
      ->option_text("FILE")
      ->required();
  CLI::Option* const track = command->add_option("--track", options->track, "this track alone")
                                 ->option_text("N")
                                 ->check(CLI::Range(1U, 65'535U));
  command->add_option("--session", options->session, "this session alone")
      ->option_text("N")
      ->check(CLI::Range(1U, 65'535U))
      ->excludes(track);
  command
      ->add_option("--retries", options->read.patience.retries,
                   "tries more of a block that cannot be read (4)")
      ->option_text("N")
      ->check(CLI::Range(0U, 1000U));
  command
      ->add_option("--map", options->read.map,
                   "keep a map of what was read, as ddrescue does, and go on from it")
      ->option_text("FILE");
  command
      ->add_option("--read-speed", options->speed,
                   "multiple of the single speed; damaged discs read better slowly")
      ->option_text("N")
      ->check(CLI::Range(0.1, 1000.0));
  command->add_flag("--subchannel", options->read.with_subchannel,
                    "of a CD in tracks: keep the sub-channels behind each sector");
  command->add_flag("--c2", options->read.with_c2,
                    "of a CD in tracks: read sectors again that come with C2 errors");
  command->add_flag("--no-indexes", options->no_indexes,
                    "do not look for pregaps and indexes of a CD in tracks");
  command->add_flag("--force", options->read.replace, "replace a file that is there");
  command->callback([options, &session] {
    session.run = [options, &session] { return run_read(*options, session); };
  });
}

}  // namespace disc::record
