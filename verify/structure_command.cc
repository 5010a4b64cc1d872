// verify structure: does everything on the medium keep to its standard?
#include <CLI/CLI.hpp>

#include "formats/cd/raw_image.h"
#include "formats/sheets/open_disc.h"
#include "verify/command.h"
#include "verify/disc_structure.h"
#include "verify/sector_check.h"
#include "verify/structure.h"
#include "verify/subchannel_check.h"

namespace disc::verify {
namespace {

void tally(Report& report, const StructureFacts& facts) {
  const auto add = [&](const char* one, const char* many, std::uint64_t count) {
    report.tallies.emplace_back(count == 1 ? one : many, count);
  };
  add("tree", "trees", facts.trees);
  add("directory", "directories", facts.directories);
  add("file", "files", facts.files);
  if (facts.boot_images > 0)
    add("boot image", "boot images", facts.boot_images);
  if (facts.partitions > 0)
    add("partition", "partitions", facts.partitions);
}

int check(const MediumOptions& options, Session& session) {
  const std::optional<cd::OpenedDisc> disc = open_tracks(options);
  const std::unique_ptr<BlockSource> medium = disc ? nullptr : open_medium(options);
  const auto progress = make_progress(session.options, "verify", session.err);
  Findings findings;
  Report report{.medium = options.medium,
                .against = "structure",
                .promise = "keeps to the standards it claims",
                .strict = options.strict,
                .tallies = {}};
  if (disc) {
    const DiscFacts facts = check_disc_structure(*disc, options.threads, findings, *progress);
    report.tallies = {{facts.sessions == 1 ? "session" : "sessions", facts.sessions},
                      {facts.tracks == 1 ? "track" : "tracks", facts.tracks}};
    tally(report, facts.volumes);
    return finish(report, findings, options, session);
  }
  if (const auto* const raw = dynamic_cast<const cd::RawImage*>(medium.get())) {
    check_sectors(*raw, options.threads, findings, *progress);
    check_subchannels(*raw, findings, *progress);
  }
  tally(report, check_structure(*medium, findings, *progress, session_start(options, *medium)));
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
