// mkimage check: every message a build would give, without writing anything.
#include <CLI/CLI.hpp>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/cd/sector.h"
#include "formats/io/terminal.h"
#include "mkimage/build_cd.h"
#include "mkimage/cd_account.h"
#include "mkimage/command.h"
#include "mkimage/prepare.h"
#include "mkimage/sidecars.h"

namespace disc {
namespace {

const char* word(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "note";
    case Severity::Warning:
      return "warning";
    case Severity::Error:
      break;
  }
  return "error";
}

std::string json_of(const Diagnostic& diagnostic) {
  std::string out = cat("{\"code\":", to_json(diagnostic.code));
  if (diagnostic.mark.text)
    out += cat(",\"column\":", diagnostic.mark.column,
               ",\"file\":", to_json(diagnostic.mark.text->name));
  out += ",\"hint\":" + to_json(diagnostic.hint);
  if (diagnostic.mark.text)
    out += cat(",\"line\":", diagnostic.mark.line);
  return out + cat(",\"message\":", to_json(diagnostic.message),
                   ",\"severity\":", to_json(word(diagnostic.severity)), "}");
}

/// Collects what all cells say and tells it once, at the end.
class Report {
 public:
  explicit Report(Session& session) : session_(session) {}

  void cell(const Manifest& manifest, const Diagnostics& diagnostics, const SourceTree& tree,
            const Image* image) {
    add(diagnostics);
    if (image == nullptr || diagnostics.errors() != 0)
      return;
    std::size_t files = 0;
    for (const Node& node : tree.nodes)
      files += node.type != NodeType::Directory;
    good(manifest, output_paths(manifest, {}).image, files, image->layout().size());
  }

  void cd(const Manifest& manifest, const Diagnostics& diagnostics, const CdPlan& plan) {
    add(diagnostics);
    if (diagnostics.errors() == 0)
      good(manifest, cd_output_paths(manifest, {}).image, count_cd_files(plan),
           static_cast<std::uint64_t>(plan.end().value) * cd::sector_size);
  }

  void good(const Manifest& manifest, const std::string& path, std::size_t files,
            std::uint64_t size) {
    images_ += cat(images_.empty() ? "\n" : ",\n", "{\"cell\":", to_json(manifest.cell),
                   ",\"files\":", files, ",\"path\":", to_json(path), ",\"size\":", size, "}");
    if (!session_.options.json && !session_.options.quiet)
      session_.out << manifest.file << ": good for " << path << ", " << files
                   << (files == 1 ? " file, " : " files, ") << human_size(size) << "\n";
  }

  void add(const Diagnostics& diagnostics) {
    if (session_.options.json) {
      for (const Diagnostic& diagnostic : diagnostics.sorted(0))
        diagnostics_ += (diagnostics_.empty() ? "\n" : ",\n") + json_of(diagnostic);
    } else {
      show(diagnostics, session_);
    }
    errors_ += diagnostics.errors();
    warnings_ += diagnostics.warnings();
  }

  int finish() {
    if (session_.options.json)
      session_.out << "{\"diagnostics\":[" << diagnostics_ << "\n],\"errors\":" << errors_
                   << ",\"images\":[" << images_ << "\n],\"warnings\":" << warnings_ << "}\n";
    return errors_ == 0 ? Done : WrongInput;
  }

 private:
  Session& session_;
  std::string diagnostics_, images_;
  std::size_t errors_ = 0, warnings_ = 0;
};

int check(const ManifestOptions& options, Session& session) {
  Report report(session);
  Diagnostics reading;
  const std::vector<Manifest> cells = read_cells(options, reading);
  report.add(reading);
  const std::unique_ptr<Progress> progress = make_progress(session.options, "mkimage", session.err);
  for (const Manifest& cell : cells) {
    Diagnostics diagnostics;
    if (cell.cd) {
      const CdPlan plan = plan_cd(cell, cd_plan_options(options, false), diagnostics, *progress);
      report.cd(cell, diagnostics, plan);
      continue;
    }
    SourceTree tree = make_tree(cell, options, false, false, diagnostics, *progress);
    std::unique_ptr<Image> image;
    if (diagnostics.errors() == 0)
      image = make_image(cell, tree, options.threads, diagnostics, *progress);
    report.cell(cell, diagnostics, tree, image.get());
  }
  return report.finish();
}

}  // namespace

void add_check_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("check", "Say everything that is wrong with a manifest and its sources");
  const auto options = std::make_shared<ManifestOptions>();
  add_manifest_options(*command, *options, true);
  add_session_options(*command, *options);
  command->callback([&session, options] {
    session.run = [&session, options] { return check(*options, session); };
  });
}

}  // namespace disc
