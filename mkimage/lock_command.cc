// mkimage lock: writes the digests of all inputs beside the manifest.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/io/environment.h"
#include "formats/io/text_file.h"
#include "mkimage/cd_inputs.h"
#include "mkimage/command.h"
#include "mkimage/prepare.h"

namespace disc {
namespace {

struct LockOptions {
  ManifestOptions manifest;
  std::string update;
};

bool names(const LockInput& input, const std::string& source) {
  const auto bare = [](std::string path) {
    while (path.size() > 1 && path.ends_with('/'))
      path.pop_back();
    return path.starts_with("./") ? path.substr(2) : path;
  };
  return bare(input.path) == bare(source);
}

// The old lock with what it says of one source replaced by what is true now.
Lock updated(const Lock& old, const Lock& present, const std::string& source,
             const std::string& path) {
  Lock result = old;
  std::erase_if(result.inputs, [&](const LockInput& input) { return names(input, source); });
  std::vector<std::string> known;
  bool found = result.inputs.size() != old.inputs.size();
  for (const LockInput& input : present.inputs) {
    known.push_back(input.path);
    if (names(input, source)) {
      result.inputs.push_back(input);
      found = true;
    }
  }
  if (found)
    return result;
  const std::optional<std::string> near = nearest(source, known);
  throw ManifestError(cat(path, ": no source is called ", in_quotes(source),
                          near ? cat(", did you mean ", in_quotes(*near), "?") : std::string()));
}

Lock lock_of(const Manifest& cell, const ManifestOptions& options, Session& session,
             Progress& progress) {
  Diagnostics diagnostics;
  if (cell.cd) {
    const CdPlan plan = plan_cd(cell, cd_plan_options(options, true), diagnostics, progress);
    show(diagnostics, session);
    diagnostics.stop_on_errors();
    return present_cd_lock(cell, plan, progress);
  }
  const SourceTree tree = make_tree(cell, options, true, false, diagnostics, progress);
  show(diagnostics, session);
  diagnostics.stop_on_errors();
  return present_lock(cell, tree, progress);
}

int lock(const LockOptions& options, Session& session) {
  const std::unique_ptr<Progress> progress = make_progress(session.options, "mkimage", session.err);
  std::string list;
  for (const Manifest& cell : read_cells(options.manifest, session)) {
    Lock present = lock_of(cell, options.manifest, session, *progress);
    const std::string path = lock_path(cell);
    if (!options.update.empty())
      present = updated(read_lock(read_file(path), path), present, options.update, path);
    TextFile file(path);
    file.stream() << to_json(present);
    file.commit();
    const std::size_t inputs = present.inputs.size();
    list +=
        cat(list.empty() ? "\n" : ",\n", "{\"inputs\":", inputs, ",\"path\":", to_json(path), "}");
    if (!session.options.json && !session.options.quiet)
      session.out << path << ": " << inputs << (inputs == 1 ? " input" : " inputs") << " locked\n";
  }
  if (session.options.json)
    session.out << "{\"locks\":[" << list << "\n]}\n";
  return Done;
}

}  // namespace

void add_lock_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("lock", "Write the digests of all inputs to NAME.lock.json");
  const auto options = std::make_shared<LockOptions>();
  add_manifest_options(*command, options->manifest, true);
  command->add_option("--update", options->update, "renew only this source in the lock")
      ->option_text("SOURCE");
  command->callback([&session, options] {
    session.run = [&session, options] { return lock(*options, session); };
  });
}

}  // namespace disc
