// mkimage resolve: every value of a manifest and where it comes from.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "mkimage/command.h"
#include "mkimage/prepare.h"

namespace disc {
namespace {

std::string origin(const ResolvedValue& value) {
  const std::string place = to_string(value.mark);
  return place.empty() ? value.source : place;
}

void print_text(const Manifest& cell, std::ostream& out) {
  std::size_t widest = 0;
  for (const ResolvedValue& value : cell.resolved_values)
    widest = std::max(widest, std::min<std::size_t>(40, value.key.size() + value.value.size()));
  for (const ResolvedValue& value : cell.resolved_values) {
    const std::size_t length = value.key.size() + value.value.size();
    out << value.key << " = " << value.value
        << std::string(length < widest ? widest - length : 0, ' ') << "  # " << origin(value)
        << "\n";
  }
}

void print_json(const Manifest& cell, std::ostream& out) {
  out << "{\"cell\":" << to_json(cell.cell) << ",\"manifest\":" << cell.canonical_json
      << ",\"name\":" << to_json(cell.name.value) << ",\"values\":[";
  const char* comma = "\n";
  for (const ResolvedValue& value : cell.resolved_values) {
    out << comma << "{";
    if (value.mark.text)
      out << "\"column\":" << value.mark.column << ",\"file\":" << to_json(value.mark.text->name)
          << ",";
    out << "\"key\":" << to_json(value.key) << ",";
    if (value.mark.text)
      out << "\"line\":" << value.mark.line << ",";
    out << "\"source\":" << to_json(value.source) << ",\"value\":" << value.value << "}";
    comma = ",\n";
  }
  out << "\n]}";
}

int resolve_values(const ManifestOptions& options, Session& session) {
  const std::vector<Manifest> cells = read_cells(options, session);
  if (session.options.json) {
    session.out << "{\"images\":[";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      session.out << (i == 0 ? "\n" : ",\n");
      print_json(cells[i], session.out);
    }
    session.out << "\n]}\n";
    return Done;
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].cell.empty())
      session.out << (i == 0 ? "" : "\n") << "# " << cells[i].cell << "\n";
    print_text(cells[i], session.out);
  }
  return Done;
}

}  // namespace

void add_resolve_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("resolve", "Print every value of a manifest with its origin");
  const auto options = std::make_shared<ManifestOptions>();
  add_manifest_options(*command, *options, false);
  command->add_flag("--allow-outside", options->allow_outside,
                    "included manifests may lie outside the manifest's folder");
  command->callback([&session, options] {
    session.run = [&session, options] { return resolve_values(*options, session); };
  });
}

}  // namespace disc
