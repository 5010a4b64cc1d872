// record info: what a drive and the medium in it are, and what can be done with them.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "formats/base/text.h"
#include "formats/drive/enumerate.h"
#include "record/answer_json.h"
#include "record/command.h"
#include "record/drive_entry_json.h"
#include "record/json_text.h"
#include "record/medium.h"
#include "record/medium_json.h"
#include "record/medium_text.h"
#include "record/raw_page.h"
#include "record/typed_cdb.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;

struct InfoOptions {
  DriveOptions drive;
  bool features = false, toc = false, speeds = false;
  std::string raw;
};

Json page_json(const PageAnswer& answer) {
  return {{"name", answer.name},
          {"cdb", to_hex(answer.command.bytes())},
          {"good", answer.outcome.good()},
          {"says", drive::describe(answer.outcome)},
          {"data", to_hex(answer.data)},
          {"decoded", answer.data.empty() ? Json(nullptr) : decoded(answer.command, answer.data)}};
}

/// Succeeds where at least one of the values could be had.
int print_pages(const std::vector<PageAnswer>& answers, Session& session) {
  Json all = Json::array();
  bool any = false;
  for (const PageAnswer& answer : answers) {
    any = any || answer.outcome.good();
    all.push_back(page_json(answer));
    if (!session.options.json)
      session.out << answer.name << ": " << drive::describe(answer.outcome) << '\n'
                  << hex_dump(answer.data);
  }
  if (session.options.json)
    session.out << all.dump(2) << '\n';
  return any ? Done : SystemFailure;
}

void print_for_people(const InfoOptions& options, const Medium& medium, Session& session) {
  const bool chosen = options.features || options.toc || options.speeds;
  if (!chosen || session.options.verbose)
    session.out << summary_text(medium);
  if ((options.toc || session.options.verbose) && medium.has_medium())
    session.out << toc_text(medium);
  if (options.speeds || (session.options.verbose && medium.has_medium()))
    session.out << speeds_text(medium);
  if (options.features || session.options.verbose)
    session.out << features_text(medium, session.options.verbose);
}

int run_info(const InfoOptions& options, Session& session) {
  OpenedDrive drive(options.drive, to_ask());
  if (!options.raw.empty()) {
    wait_until_ready(drive.transport(), drive::milliseconds(0));
    return print_pages(read_raw_page(drive.transport(), options.raw), session);
  }
  Wanted wanted = everything();
  wanted.patience = drive::milliseconds(30'000);
  const Medium medium = probe(drive.transport(), wanted);
  const std::optional<drive::DriveEntry> entry = drive::find_drive(options.drive.drive);
  if (session.options.json) {
    Json all = to_json(medium);
    all["transport"] = {{"most_bytes", drive.transport().most_bytes()}};
    all["system"] = entry ? to_json(*entry) : Json(nullptr);
    session.out << all.dump(2) << '\n';
    return Done;
  }
  print_for_people(options, medium, session);
  if (entry && entry->usb)
    session.out << "  bridge      " << escape(bridge_in_words(*entry->usb)) << '\n';
  if (entry)
    for (const std::string& point : entry->mounts)
      session.out << "  mounted     " << escape(point) << '\n';
  return Done;
}

}  // namespace

void add_info_command(CLI::App& app, Session& session) {
  const auto options = std::make_shared<InfoOptions>();
  CLI::App* const command = app.add_subcommand(
      "info", "Say what a drive is, what is in it, and what can be done with it");
  add_drive_options(*command, options->drive);
  command->add_flag("--features", options->features, "list the features of the drive");
  command->add_flag("--toc", options->toc, "list sessions and tracks");
  command->add_flag("--speeds", options->speeds, "list the speeds there are");
  command
      ->add_option("--raw", options->raw,
                   "show a page as it is: mode:2A, feature:2D, dvd:11, bd:00, vpd:80")
      ->option_text("PAGE");
  command->callback([options, &session] {
    session.run = [options, &session] { return run_info(*options, session); };
  });
}

}  // namespace disc::record
