// verify image: what the medium carries inside to be verified by.
#include <CLI/CLI.hpp>

#include "formats/base/error.h"
#include "verify/command.h"
#include "verify/image_check.h"

namespace disc::verify {
namespace {

struct ImageOptions {
  MediumOptions medium;
  std::string view;
};

int check(const ImageOptions& options, Session& session) {
  const std::unique_ptr<BlockSource> medium = open_medium(options.medium);
  const auto progress = make_progress(session.options, "verify", session.err);
  Findings findings;
  OpenedVolume volume(*medium, session_start(options.medium, *medium), findings);
  ImageTally tally;
  if (volume.reader() != nullptr) {
    const auto view = chosen_views(options.view, {volume.reader()->best_view()}).front();
    if (!volume.reader()->has(view))
      throw ManifestError(cat(options.medium.medium, " has no view ", to_string(view)));
    tally =
        check_image(*medium, *volume.reader(), view, options.medium.threads, findings, *progress);
  }
  volume.tell();
  Report report{.medium = options.medium.medium,
                .against = "what it carries inside",
                .promise = tally.lists.empty() ? "carries nothing to be verified by"
                                               : "holds what its own lists say",
                .strict = options.medium.strict,
                .tallies = {{tally.lists.size() == 1 ? "list" : "lists", tally.lists.size()},
                            {tally.lines == 1 ? "line" : "lines", tally.lines}}};
  return finish(report, findings, options.medium, session);
}

}  // namespace

void add_image_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("image", "Verify the lists of digests that lie in the image");
  const auto options = std::make_shared<ImageOptions>();
  add_medium_options(*command, options->medium);
  command->add_option("--view", options->view, "view to look for files in (default: the best)")
      ->option_text("rock-ridge|joliet|enhanced|iso9660|udf");
  command->callback([options, &session] {
    session.run = [options, &session] { return check(*options, session); };
  });
}

}  // namespace disc::verify
