// From a YAML manifest to the images it describes.
#include "manifests/read_manifest.h"

#include <algorithm>

#include "formats/base/error.h"
#include "manifests/canonical.h"
#include "manifests/check_shape.h"
#include "manifests/decode.h"
#include "manifests/extends.h"
#include "manifests/language.h"
#include "manifests/matrix.h"
#include "manifests/reporter.h"
#include "manifests/scalars.h"
#include "manifests/variables.h"

namespace disc {
namespace {

// Values of all images of a matrix together, so that a large manifest and a large matrix do not
// multiply into more than a machine holds.
constexpr std::size_t most_entries = 2'000'000;

Manifest read_cell(const MergedDocument& document, const std::string& path, const MatrixCell& cell,
                   const Scope& environment, const ReadOptions& options, Reporter& reporter) {
  Scope scope = environment;
  for (const auto& [name, variable] : cell.variables)
    scope.variables.insert_or_assign(name, variable);
  read_variables(document.root, options, scope, reporter);

  Value root = document.root;
  expand_all(root, scope, reporter);
  check_shape(root, manifest_shape(), Variables::Replaced, reporter);

  Manifest manifest;
  manifest.file = path;
  manifest.folder = folder_of(path).empty() ? "." : folder_of(path);
  manifest.cell = cell.key;
  for (const std::string& file : document.included)
    if (std::find(manifest.included.begin(), manifest.included.end(), file) ==
        manifest.included.end())
      manifest.included.push_back(file);
  decode(root, options, manifest, reporter);
  manifest.canonical_json = canonical_json(manifest);
  manifest.resolved_values = resolved_values(manifest, root, scope, options);
  return manifest;
}

void check_names(const std::vector<Manifest>& manifests, Reporter& reporter) {
  std::map<std::string, const Manifest*> names;
  for (const Manifest& manifest : manifests) {
    const auto [first, fresh] = names.emplace(manifest.name.value, &manifest);
    if (!fresh)
      reporter.error(manifest.name.mark, "GM0219",
                     cat("two images of the matrix are called ", shown(manifest.name.value), ": ",
                         first->second->cell, " and ", manifest.cell),
                     "use the axes in the name, such as name: disc-${axis}");
  }
}

}  // namespace

std::vector<Manifest> read_manifest(const std::string& path, const ReadOptions& options,
                                    Diagnostics& diagnostics) {
  Reporter reporter(diagnostics);
  const std::size_t errors_before = diagnostics.errors();
  const auto document = load_merged(path, options, diagnostics);
  if (!document)
    return {};
  check_shape(document->root, manifest_shape(), Variables::Open, reporter);

  const Scope environment = read_environment(document->root, options);
  auto cells = matrix_cells_of(document->root, environment, reporter);
  const bool whole = options.cell.empty();
  if (!reporter.failed() || whole)
    cells = choose_cells(std::move(cells), options.cell, reporter);
  const Value* files = document->root.find("files");
  if (files != nullptr && files->items.size() * cells.size() > most_entries) {
    reporter.error(files->mark, "GM0212",
                   cat("the matrix and its files make more than ", most_entries, " entries"));
    return {};
  }
  std::vector<Manifest> manifests;
  for (const MatrixCell& cell : cells)
    manifests.push_back(read_cell(*document, path, cell, environment, options, reporter));
  if (!reporter.failed())
    check_names(manifests, reporter);
  if (diagnostics.errors() != errors_before)
    return {};
  return manifests;
}

}  // namespace disc
