// record cdb: sends a command as it was typed, and shows what came of it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/environment.h"
#include "formats/io/image_sink.h"
#include "record/answer_json.h"
#include "record/command.h"
#include "record/json_text.h"
#include "record/typed_cdb.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;

struct CdbOptions {
  DriveOptions drive;
  std::vector<std::string> words;
  std::uint32_t in_bytes = 0;
  std::string save;      // file for the data that come
  std::string out_file;  // of the data that go, "-": standard input
  double timeout = 60;   // seconds
  bool yes = false;
};

/// What came of it.
struct Exchange {
  mmc::Cdb command;
  drive::Outcome outcome;
  std::vector<std::uint8_t> in;  // as many bytes as came
  std::size_t sent = 0;
};

/// Of milliseconds: "12.3".
std::string tenths(drive::nanoseconds time) {
  const std::int64_t count = time.count() / 100'000;
  return cat(count / 10, '.', count % 10);
}

double milliseconds_of(drive::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }

Json sense_json(const mmc::SenseData& data) {
  Json out{{"sense", mmc::to_text(data.sense)},
           {"text", mmc::describe(data.sense)},
           {"deferred", data.deferred}};
  if (data.information)
    out["information"] = *data.information;
  if (data.progress)
    out["progress"] = *data.progress / 65536.0;
  if (data.field)
    out["field"] = {{"of", data.field->in_command ? "command" : "parameters"},
                    {"byte", data.field->byte},
                    {"bit", data.field->bit ? Json(*data.field->bit) : Json(nullptr)}};
  return out;
}

Json report_of(const Exchange& exchange, const std::string& drive) {
  const drive::Outcome& outcome = exchange.outcome;
  return {
      {"drive", escape(drive)},
      {"name", mmc::name_of(exchange.command.operation_code())},
      {"cdb", to_hex(exchange.command.bytes())},
      {"good", outcome.good()},
      {"says", drive::describe(outcome)},
      {"status", static_cast<unsigned>(outcome.status)},
      {"host", static_cast<unsigned>(outcome.host)},
      {"driver", outcome.driver},
      {"residue", outcome.residue},
      {"milliseconds", milliseconds_of(outcome.duration)},
      {"sense", outcome.sense ? sense_json(*outcome.sense) : Json(nullptr)},
      {"data", to_hex(exchange.in)},
      {"decoded", exchange.in.empty() ? Json(nullptr) : decoded(exchange.command, exchange.in)}};
}

/// "byte 5 of the command is wrong", for people.
std::string field_text(const mmc::SenseData& data) {
  if (!data.field)
    return {};
  return cat("byte ", data.field->byte,
             data.field->bit ? cat(", bit ", *data.field->bit) : std::string(), " of the ",
             data.field->in_command ? "command" : "parameters", " is what it objects to\n");
}

void print_for_people(const Exchange& exchange, Session& session) {
  const drive::Outcome& outcome = exchange.outcome;
  session.out << mmc::name_of(exchange.command.operation_code()) << ": " << drive::describe(outcome)
              << ", " << exchange.in.size() << " bytes in, " << exchange.sent << " bytes out, "
              << tenths(outcome.duration) << " ms\n";
  if (outcome.sense)
    session.out << field_text(*outcome.sense);
  if (exchange.in.empty())
    return;
  const Json meaning = decoded(exchange.command, exchange.in);
  if (!meaning.is_null())
    session.out << laid_out(meaning, 2);
  if (meaning.is_null() || session.options.verbose)
    session.out << hex_dump(exchange.in);
}

std::string data_to_send(const CdbOptions& options) {
  constexpr std::uint64_t most = 16 * 1024 * 1024;
  return options.out_file.empty() ? std::string() : read_file(options.out_file, most);
}

bool may_be_sent(const CdbOptions& options, const mmc::Cdb& command, Session& session) {
  if (is_harmless(command.operation_code()))
    return true;
  return confirmed(session,
                   cat(mmc::name_of(command.operation_code()), " to ", options.drive.drive,
                       " may change the disc or the drive for good."),
                   options.yes);
}

Exchange exchange_with(drive::Transport& drive, const CdbOptions& options,
                       const mmc::Cdb& command) {
  const std::string data = data_to_send(options);
  if (std::max<std::size_t>(data.size(), options.in_bytes) > drive.most_bytes())
    throw ManifestError(cat(drive.name(), ": takes at most ", drive.most_bytes(),
                            " bytes with a command, these are ",
                            std::max<std::size_t>(data.size(), options.in_bytes)));
  Exchange exchange{command, {}, std::vector<std::uint8_t>(options.in_bytes), data.size()};
  const drive::milliseconds timeout{static_cast<std::int64_t>(options.timeout * 1000)};
  exchange.outcome = drive.execute(command, exchange.in, bytes_of(std::string_view(data)), timeout);
  if (exchange.outcome.residue <= exchange.in.size())
    exchange.in.resize(exchange.in.size() - exchange.outcome.residue);
  return exchange;
}

int run_cdb(const CdbOptions& options, Session& session) {
  const mmc::Cdb command = parse_command(options.words);
  if (!may_be_sent(options, command, session)) {
    session.err << "record: nothing was sent\n";
    return WrongInput;
  }
  OpenedDrive drive(options.drive,
                    passes_read_only(command.operation_code()) ? to_ask() : to_act());
  const Exchange exchange = exchange_with(drive.transport(), options, command);
  if (!options.save.empty())
    replace_file(options.save, exchange.in);
  if (session.options.json)
    session.out << report_of(exchange, options.drive.drive).dump(2) << '\n';
  else if (!session.options.quiet)
    print_for_people(exchange, session);
  return exchange.outcome.good() ? Done : SystemFailure;
}

}  // namespace

void add_cdb_command(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CdbOptions>();
  CLI::App* const command =
      app.add_subcommand("cdb", "Send a command as it is typed, and show what came of it");
  add_drive_options(*command, options->drive);
  command->add_option("command", options->words, "the command in hexadecimal")
      ->option_text("HEX...")
      ->required();
  CLI::Option* const in =
      command->add_option("--in", options->in_bytes, "so many bytes come from the drive")
          ->option_text("N")
          ->check(CLI::Range(1U, 16U * 1024 * 1024));
  command->add_option("--save", options->save, "write what comes to this file")
      ->option_text("FILE")
      ->needs(in);
  command
      ->add_option("--out", options->out_file, "send this file to the drive; '-': standard input")
      ->option_text("FILE")
      ->excludes(in);
  command->add_option("--timeout", options->timeout, "seconds the command may take (60)")
      ->option_text("S")
      ->check(CLI::Range(0.001, 86'400.0));
  command->add_flag("--yes", options->yes, "send what may change the disc or the drive unasked");
  command->callback([options, &session] {
    session.run = [options, &session] { return run_cdb(*options, session); };
  });
}

}  // namespace disc::record
