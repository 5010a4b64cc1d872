// record drives: the optical drives of this machine, once or as they come and go.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "formats/drive/enumerate.h"
#include "record/command.h"
#include "record/drive_entry_json.h"
#include "record/json_text.h"

namespace disc::record {
namespace {

using drive::DriveEntry;
using Json = nlohmann::ordered_json;

std::string line_of(const DriveEntry& entry, bool verbose) {
  std::string out = fmt::format("{:<10} {} {} {}  ({})\n", entry.address(), escape(entry.vendor),
                                escape(entry.model), escape(entry.revision), entry.bus);
  if (verbose && !entry.stable_id.empty())
    out += cat("           always ", escape(entry.stable_id), '\n');
  if (verbose && entry.usb)
    out += cat("           behind ", escape(bridge_in_words(*entry.usb)), '\n');
  for (const std::string& point : entry.mounts)
    out += cat("           mounted at ", escape(point), '\n');
  if (!entry.problem.empty())
    out += cat("           ", entry.problem, '\n');
  return out;
}

int list_drives(Session& session) {
  const std::vector<DriveEntry> entries = drive::enumerate_drives();
  if (session.options.json) {
    Json all = Json::array();
    for (const DriveEntry& entry : entries)
      all.push_back(to_json(entry));
    session.out << all.dump(2) << '\n';
    return Done;
  }
  for (const DriveEntry& entry : entries)
    session.out << line_of(entry, session.options.verbose);
  if (entries.empty() && !session.options.quiet)
    session.err << "record: this machine has no optical drive; iscsi://HOST/TARGET/LUN reaches one "
                   "elsewhere, and 'record virtual create' makes a disc for one without hardware\n";
  return Done;
}

/// Until it is interrupted, or nobody reads what it says.
int watch_drives(Session& session) {
  drive::DriveWatch watch;
  for (;;) {
    for (const drive::DriveWatch::Change& change : watch.look()) {
      const char* const event = change.came ? "came" : "went";
      if (session.options.json)
        session.out << Json{{"event", event}, {"drive", to_json(change.drive)}}.dump() << '\n';
      else
        session.out << event << "  " << line_of(change.drive, session.options.verbose);
    }
    if (!session.out.flush())
      return Done;
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace

void add_drives_command(CLI::App& app, Session& session) {
  const auto watch = std::make_shared<bool>(false);
  CLI::App* const command = app.add_subcommand("drives", "List the drives of this machine");
  command->add_flag("--watch", *watch, "go on and tell of drives that come and go");
  command->callback([watch, &session] {
    session.run = [watch, &session] {
      return *watch ? watch_drives(session) : list_drives(session);
    };
  });
}

}  // namespace disc::record
