// record burn: writes an image or a disc in tracks to a drive, and proves that it did.
#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <utility>

#include "formats/base/error.h"
#include "formats/io/environment.h"
#include "formats/io/host_file.h"
#include "manifests/receipt.h"
#include "record/burn.h"
#include "record/burn_course.h"
#include "record/command.h"
#include "record/job.h"
#include "record/speed.h"

namespace disc::record {
namespace {

struct Options {
  std::string image, receipt, delta_from;
  DriveOptions drive;
  WriteType write_type = WriteType::Auto;
  BlockType block_type = BlockType::Auto;
  Closing closing = Closing::Auto;
  BdFormat bd_format = BdFormat::Plain;
  std::string speed = "auto";
  std::int64_t layer_break = 0;
  std::int32_t first = 0;
  bool simulate = false, multi = false, append = false, streaming = false, delta = false,
       no_cd_text = false, no_journal = false;
  std::string journal;
  CourseOptions course;
  bool bd_format_given = false, layer_break_given = false, first_given = false;
};

const std::vector<std::pair<std::string, WriteType>> write_types{
    {"auto", WriteType::Auto},
    {"tao", WriteType::TrackAtOnce},
    {"sao", WriteType::SessionAtOnce},
    {"raw", WriteType::Raw},
    {"incremental", WriteType::Incremental},
    {"layer-jump", WriteType::LayerJump},
    {"random", WriteType::Random}};
const std::vector<std::pair<std::string, BlockType>> block_types{{"auto", BlockType::Auto},
                                                                 {"raw96r", BlockType::Raw96r},
                                                                 {"raw96p", BlockType::Raw96p},
                                                                 {"raw16", BlockType::Raw16}};
const std::vector<std::pair<std::string, Closing>> closings{
    {"session", Closing::Session}, {"disc", Closing::Disc}, {"none", Closing::Leave}};
std::vector<std::string> chunks_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw SystemError(path, "open", errno);
  ReceiptHandler handler;
  std::vector<std::string> chunks;
  handler.header = [](const ReceiptHeader&) {};
  handler.file = [](const ReceiptFile&) {};
  handler.region = [](const ReceiptRegion&) {};
  handler.track = [](const ReceiptTrack&) {};
  handler.totals = [&](const ReceiptTotals& totals) { chunks = totals.chunks; };
  read_receipt(in, path, handler);
  return chunks;
}

void fill_in(Job& job, const Options& options, const Medium& medium) {
  job.write_type = options.write_type;
  job.block_type = options.block_type;
  job.with_cd_text = !options.no_cd_text;
  job.closing = options.closing;
  if (options.multi) {
    if (options.closing == Closing::Disc)
      throw ManifestError("--multi and --close disc exclude each other");
    job.closing = options.closing == Closing::Auto ? Closing::Session : options.closing;
  }
  job.bd_format = options.bd_format;
  job.bd_format_given = options.bd_format_given;
  job.streaming = options.streaming;
  job.simulate = options.simulate;
  job.append = options.append;
  job.delta = options.delta || !options.delta_from.empty();
  if (!options.delta_from.empty())
    job.delta_known = chunks_of(options.delta_from);
  if (options.layer_break_given)
    job.layer_break = options.layer_break;
  if (options.first_given)
    job.first = Lba{options.first};
  job.speed = parse_speed(options.speed, medium);
}

int burn(const Options& options, Session& session) {
  Job job = open_job(options.image);
  BurnOptions how = burn_options(options.course);
  const std::string beside = options.image + ".receipt.json";
  if (!options.receipt.empty())
    how.receipt_chunks = chunks_of(options.receipt);
  else if (!job.disc && is_regular_file(beside))
    how.receipt_chunks = chunks_of(beside);
  if (!options.no_journal)
    how.journal = {options.journal.empty() ? options.image + ".journal.json" : options.journal,
                   real_path(options.image), options.drive.drive};

  OpenedDrive opened(options.drive, options.course.dry_run ? to_ask() : to_act());
  const std::unique_ptr<Progress> progress = make_progress(session.options, "record", session.err);
  Interrupts interrupts;
  const SignalsTo signals(interrupts);
  Burn course(opened.transport(), interrupts, how, *progress);
  fill_in(job, options, course.medium());
  const WritePlan& plan = course.plan(job);
  CourseOptions run = options.course;
  run.gives_up = options.course.dry_run ? "" : unfinished(plan.journal);
  return run_course(course, plan, run, opened.transport(), session);
}

}  // namespace

void add_burn_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("burn", "Write an image or a disc in tracks, and read it back");
  const auto options = std::make_shared<Options>();
  command->add_option("image", options->image, "an image, or the sheet of a disc in tracks")
      ->option_text("IMAGE|SHEET")
      ->required();
  command->add_option("--to", options->drive.drive, "the drive; none is ever guessed")
      ->option_text("DRIVE")
      ->required();
  add_trace_option(*command, options->drive);
  command
      ->add_option("--receipt", options->receipt,
                   "hold the image against this receipt (the one beside it is found)")
      ->option_text("FILE");
  command
      ->add_option("--write-type", options->write_type,
                   "auto, tao, sao, raw, incremental, "
                   "layer-jump, random; auto: what suits disc and image")
      ->option_text("TYPE")
      ->transform(CLI::CheckedTransformer(write_types).description(""));
  command
      ->add_option(
          "--block-type", options->block_type,
          "raw96r, raw96p, raw16: sub-channels of a CD written raw; auto: the best there is")
      ->option_text("TYPE")
      ->transform(CLI::CheckedTransformer(block_types).description(""));
  command->add_flag("--no-cd-text", options->no_cd_text, "leave the texts of a sheet out");
  command->add_option("--speed", options->speed, "auto, max, min, 8x, 11080kB/s")
      ->option_text("SPEED");
  command->add_flag("--simulate", options->simulate, "all but the laser, where disc and drive can");
  command->add_flag("--multi", options->multi, "leave the disc open for more");
  command->add_flag("--append", options->append, "add to a disc that holds something");
  command->add_option("--close", options->closing, "session, disc, none; disc unless --multi")
      ->option_text("WHAT")
      ->transform(CLI::CheckedTransformer(closings).description(""));
  command
      ->add_option_function<std::string>(
          "--bd-format",
          [options](const std::string& word) {
            options->bd_format_given = true;
            for (const BdFormat format :
                 {BdFormat::Plain, BdFormat::Spares, BdFormat::Pow, BdFormat::Rrm})
              if (word == to_string(format))
                options->bd_format = format;
          },
          "plain, spares, pow, rrm: how a blank BD-R is formatted first")
      ->option_text("FORMAT")
      ->check(CLI::IsMember({"plain", "spares", "pow", "rrm"}).description(""));
  CLI::Option* const layer_break = command->add_option(
      "--layer-break", options->layer_break, "blocks of layer 0 of DVD+R DL and DVD-R DL");
  layer_break->option_text("BLOCKS");
  CLI::Option* const first = command->add_option(
      "--first-block", options->first, "where to begin on media that can be written anywhere");
  first->option_text("BLOCK");
  command->add_flag("--streaming", options->streaming,
                    "full speed on DVD-RAM and BD-RE, without the drive's own verification");
  command->add_flag("--delta", options->delta,
                    "where blocks can be written again: read first, write only what differs");
  command
      ->add_option("--delta-from", options->delta_from,
                   "as --delta; the receipt of what the disc holds says what need not be read")
      ->option_text("FILE");
  CLI::Option* const journal =
      command->add_option("--journal", options->journal,
                          "note here how far it has come, instead of in IMAGE.journal.json");
  journal->option_text("FILE");
  command
      ->add_flag("--no-journal", options->no_journal,
                 "keep no journal: what is interrupted cannot be taken up")
      ->excludes(journal);
  add_course_options(*command, options->course);
  command->callback([&session, options, layer_break, first] {
    options->layer_break_given = layer_break->count() != 0;
    options->first_given = first->count() != 0;
    session.run = [&session, options] { return burn(*options, session); };
  });
}

}  // namespace disc::record
