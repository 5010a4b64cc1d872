// From a YAML manifest to the images it describes.
#include "manifests/read_manifest.h"

#include <algorithm>
#include <map>

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
constexpr std::size_t most_values = 1'000'000;

// What is put behind the name of an image, by key of its cell.
using Suffixes = std::map<std::string, std::string>;

Scope scope_of(const Value& root, const MatrixCell& cell, const Scope& environment,
               const ReadOptions& options, Reporter& reporter) {
  Scope scope = environment;
  for (const auto& [name, variable] : cell.variables)
    scope.variables.insert_or_assign(name, variable);
  read_variables(root, options, scope, reporter);
  return scope;
}

// Images that the name does not tell apart get the values of the axes it leaves out. This looks at
// all cells, so that an image has the same name whether it is built alone or with the others.
Suffixes suffixes_of(const Value& root, const std::vector<MatrixCell>& cells,
                     const Scope& environment, const ReadOptions& options,
                     Diagnostics& diagnostics) {
  Suffixes suffixes;
  const Value* name = scalar_at(root, "name");
  if (name == nullptr || cells.size() < 2)
    return suffixes;
  Diagnostics unheard;  // the images that are built say the same once more
  Reporter reporter(unheard);
  std::map<std::string, std::vector<const MatrixCell*>> named;
  for (const MatrixCell& cell : cells)
    named[expand(name->text, name->mark, scope_of(root, cell, environment, options, reporter),
                 reporter)]
        .push_back(&cell);
  for (const auto& [text, same] : named) {
    if (same.size() < 2 || unheard.errors() != 0)
      continue;
    bool differ = false;
    for (const MatrixCell* cell : same)
      for (const auto& [axis, variable] : cell->variables)
        if (name->text.find(cat("${", axis, "}")) == std::string::npos)
          differ = !(suffixes[cell->key] += cat("-", variable.value)).empty();
    if (!differ)
      continue;  // check_names says that this cannot be mended
    diagnostics.warning(name->mark, "GM0219",
                        cat(same.size(), " images of the matrix would be called ", shown(text),
                            ", so the axes that the name leaves out are appended"),
                        cat("the first becomes ", shown(text + suffixes[same[0]->key]),
                            "; use every axis in the name"));
  }
  return suffixes;
}

Manifest read_cell(const MergedDocument& document, const std::string& path, const MatrixCell& cell,
                   const Scope& environment, const std::string& suffix, const ReadOptions& options,
                   Reporter& reporter) {
  const Scope scope = scope_of(document.root, cell, environment, options, reporter);
  Value root = document.root;
  expand_all(root, scope, reporter);
  for (Member& member : root.members)
    if (member.key == "name" && member.value.is_scalar())
      member.value.text += suffix;
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
                     "use every axis in the name, such as name: disc-${axis}");
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
  Suffixes suffixes = suffixes_of(document->root, cells, environment, options, diagnostics);
  if (!reporter.failed() || !cells.empty())
    cells = choose_cells(std::move(cells), options.cell, reporter);
  if (count_values(document->root) * cells.size() > most_values) {
    reporter.error(document->root.mark, "GM0212",
                   cat("the matrix and the manifest make more than ", most_values, " values"));
    return {};
  }
  std::vector<Manifest> manifests;
  for (const MatrixCell& cell : cells)
    manifests.push_back(
        read_cell(*document, path, cell, environment, suffixes[cell.key], options, reporter));
  if (!reporter.failed())
    check_names(manifests, reporter);
  if (diagnostics.errors() != errors_before)
    return {};
  return manifests;
}

}  // namespace disc
