// mkimage inspect: an image, an entry or a block, decoded to named fields.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "mkimage/command.h"
#include "mkimage/disc_tracks.h"
#include "mkimage/inspect.h"

namespace disc {
namespace {

struct InspectOptions {
  ImageOptions image;
  std::optional<std::int32_t> block;
};

int run_inspect(const InspectOptions& options, bool path_given, Session& session) {
  OpenedImage image(options.image, session);
  std::vector<InspectPart> parts;
  if (image.disc() != nullptr && !options.block && !path_given)
    parts = inspect_disc(*image.disc());
  else if (!image.has_volume())
    throw ManifestError(cat(options.image.image, " holds no data to look into; without PATH and ",
                            "--block inspect tells its tracks"));
  if (image.has_volume()) {
    auto of_volume = options.block ? inspect_block(image, Lba{*options.block})
                     : path_given  ? inspect_entry(image)
                                   : inspect_image(image);
    parts.insert(parts.end(), std::make_move_iterator(of_volume.begin()),
                 std::make_move_iterator(of_volume.end()));
  }
  if (session.options.json)
    print_json(parts, session.out);
  else
    print_text(parts, session.out);
  session.out.flush();
  return image.finish();
}

}  // namespace

void print_text(const std::vector<InspectPart>& parts, std::ostream& out) {
  bool first = true;
  for (const InspectPart& part : parts) {
    out << (first ? "" : "\n") << part.title << '\n';
    first = false;
    for (const auto& [name, value] : part.fields)
      out << fmt::format("  {:<28} {}\n", name, value);
    for (const std::string& line : part.lines)
      out << "  " << line << '\n';
    out << part.dump;
  }
}

void print_json(const std::vector<InspectPart>& parts, std::ostream& out) {
  std::string json = "[";
  for (const InspectPart& part : parts) {
    json += cat(json.size() == 1 ? "\n" : ",\n", "{\"title\":", to_json(part.title));
    if (!part.fields.empty()) {
      std::string fields;
      for (const auto& [name, value] : part.fields)
        fields += cat(fields.empty() ? "" : ",", to_json(name), ':', to_json(value));
      json += cat(",\"fields\":{", fields, '}');
    }
    if (!part.lines.empty()) {
      std::string lines;
      for (const std::string& line : part.lines)
        lines += cat(lines.empty() ? "" : ",", to_json(line));
      json += cat(",\"lines\":[", lines, ']');
    }
    if (!part.dump.empty())
      json += cat(",\"dump\":", to_json(part.dump));
    json += '}';
  }
  out << json << "\n]\n";
}

void add_inspect_command(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("inspect", "Decode an image, one of its entries or one of its blocks");
  auto options = std::make_shared<InspectOptions>();
  add_image_options(*command, options->image,
                    "an entry, to be shown in every view: records, extents, system use entries");
  CLI::Option* path = command->get_option("path");
  command
      ->add_option("--block", options->block,
                   "a block: what it is, whose it is, and what stands in it")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->excludes(path);
  command->footer(
      "Without PATH and --block: the volume descriptors, what each view holds, and how the image\n"
      "boots: the boot catalog, its images, boot code and partition tables.\n"
      "Works on images of any origin; faults go to standard error, and the exit status is 3.");
  command->callback([options, path, &session] {
    const bool path_given = path->count() != 0;
    session.run = [options, path_given, &session] {
      return run_inspect(*options, path_given, session);
    };
  });
}

}  // namespace disc
