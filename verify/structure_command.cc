// verify structure: does everything on the medium keep to its standard?
#include <CLI/CLI.hpp>

#include "formats/cd/raw_image.h"
#include "verify/command.h"
#include "verify/sector_check.h"
#include "verify/structure.h"
#include "verify/subchannel_check.h"

namespace disc::verify {
namespace {

int check(const MediumOptions& options, Session& session) {
  const std::unique_ptr<BlockSource> medium = open_medium(options);
  const auto progress = make_progress(session.options, "verify", session.err);
  Findings findings;
  if (const auto* const raw = dynamic_cast<const cd::RawImage*>(medium.get())) {
    check_sectors(*raw, options.threads, findings, *progress);
    check_subchannels(*raw, findings, *progress);
  }
  const StructureFacts facts =
      check_structure(*medium, findings, *progress, Lba{options.session_start});
  Report report{
      .medium = options.medium,
      .against = "structure",
      .promise = "keeps to the standards it claims",
      .strict = options.strict,
      .tallies = {{facts.trees == 1 ? "tree" : "trees", facts.trees},
                  {facts.directories == 1 ? "directory" : "directories", facts.directories},
                  {facts.files == 1 ? "file" : "files", facts.files}}};
  if (facts.boot_images > 0)
    report.tallies.emplace_back(facts.boot_images == 1 ? "boot image" : "boot images",
                                facts.boot_images);
  if (facts.partitions > 0)
    report.tallies.emplace_back(facts.partitions == 1 ? "partition" : "partitions",
                                facts.partitions);
  return finish(report, findings, options, session);
}

}  // namespace

void add_structure_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("structure", "Judge a medium clause by clause, with nothing beside it");
  const auto options = std::make_shared<MediumOptions>();
  add_medium_options(*command, *options);
  command->callback([options, &session] {
    session.run = [options, &session] { return check(*options, session); };
  });
}

}  // namespace disc::verify
