// mkimage init: a manifest to start from.
#include <CLI/CLI.hpp>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/io/block_source.h"
#include "formats/io/environment.h"
#include "formats/io/text_file.h"
#include "formats/media/medium_reader.h"
#include "mkimage/command.h"
#include "mkimage/starting_manifest.h"

namespace disc {
namespace {

struct InitOptions {
  std::string from;
  std::string output = "glassmaster.yaml";
  bool force = false;
};

constexpr const char* from_nothing =
    "name: hello                  # the image will be hello.iso\n"
    "files:\n"
    "  - {text: \"Hello, disc.\\n\", to: /README.TXT}\n"
    "  # - {from: site/, to: /}   # a folder, archive or image beside this manifest\n"
    "\n"
    "# All below is optional and shows the defaults.\n"
    "# medium: any                # cd-80, dvd, bd, ... or a size such as 700MiB: it must fit\n"
    "# volume: {id: HELLO}        # what a file manager shows\n"
    "# time:\n"
    "#   epoch: 2026-11-01T00:00:00Z   # absent: SOURCE_DATE_EPOCH, else 1980-01-01\n"
    "# filesystems:\n"
    "#   iso9660: {level: 3}\n"
    "#   rock-ridge: {}\n"
    "#   joliet: {}\n"
    "# attributes:\n"
    "#   - {match: '/bin/**', mode: '0755'}\n"
    "# sidecars: [receipt, checksums, mtree]\n";

std::string id_in(const media::MediumReader& volume, const std::string& what) {
  for (const iso9660::DescriptorSummary& descriptor : volume.descriptors())
    if (descriptor.what == what)
      return descriptor.volume_id;
  return {};
}

// Identifiers by view where they differ.
std::string ids_of(const media::MediumReader& volume) {
  std::vector<std::pair<const char*, std::string>> ids;
  if (volume.iso9660() != nullptr)
    ids.emplace_back("iso9660", id_in(volume, "primary"));
  if (const std::string joliet = id_in(volume, "joliet"); !joliet.empty())
    ids.emplace_back("joliet", joliet);
  if (volume.udf() != nullptr)
    ids.emplace_back("udf", volume.udf()->summary().logical_volume_id);
  const bool same = std::all_of(ids.begin(), ids.end(),
                                [&](const auto& id) { return id.second == ids.front().second; });
  if (same)
    return to_json(ids.front().second);
  std::string text;
  for (const auto& id : ids)
    text += cat(text.empty() ? "" : ", ", id.first, ": ", to_json(id.second));
  return cat('{', text, '}');
}

// JSON texts are YAML texts.
std::string from_image(const std::string& path) {
  using iso9660::View;
  const std::unique_ptr<BlockSource> image = open_image(path);
  const media::MediumReader volume(*image);
  std::string text =
      cat("name: ", name_from_path(path), "-2\nvolume:\n  id: ", ids_of(volume), "\n");
  std::string views;
  for (const View view : volume.views())
    views += cat(views.empty() ? "" : ", ", iso9660::to_string(view));
  text += cat("# The image has these views: ", views, ".\nfilesystems:\n");
  if (volume.iso9660() != nullptr)
    text += cat("  iso9660: {level: ", volume.has(View::Enhanced) ? "1999" : "3", "}\n");
  if (volume.has(View::RockRidge))
    text += "  rock-ridge: {}\n";
  if (volume.has(View::Joliet))
    text += "  joliet: {}\n";
  if (volume.udf() != nullptr)
    text += cat("  udf: {revision: ", udf::to_text(volume.udf()->structure().revision()), "}\n");
  return text + cat("files:\n  - {from: ", to_json(path), ", path: /, to: /}\n",
                    "  # - {remove: /what/goes}\n  # - {from: new/, to: /what/comes}\n");
}

int init(const InitOptions& options, Session& session) {
  const std::string text =
      manifest_head + (options.from.empty() ? from_nothing : from_image(options.from));
  if (options.output == "-") {
    session.out << text;
    return Done;
  }
  if (!options.force && path_exists(options.output))
    throw ManifestError(
        cat(options.output, ": exists already; --force replaces it, -o names another"));
  TextFile file(options.output);
  file.stream() << text;
  file.commit();
  if (session.options.json)
    session.out << "{\"path\":" << to_json(options.output) << "}\n";
  else if (!session.options.quiet)
    session.out << options.output << ": written; 'mkimage build " << options.output
                << "' makes the image\n";
  return Done;
}

}  // namespace

void add_init_command(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand("init", "Write a manifest to start from");
  const auto options = std::make_shared<InitOptions>();
  command->add_option("--from", options->from, "start from what an ISO 9660 image holds")
      ->option_text("IMAGE");
  command
      ->add_option("-o,--output", options->output,
                   "write it here instead of glassmaster.yaml ('-': standard output)")
      ->option_text("PATH");
  command->add_flag("--force", options->force, "replace a file that is in the way");
  command->callback([&session, options] {
    session.run = [&session, options] { return init(*options, session); };
  });
}

}  // namespace disc
