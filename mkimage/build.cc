// What building an image and building a CD in tracks have in common.
#include "mkimage/build.h"

#include "formats/base/error.h"
#include "formats/io/environment.h"

namespace disc {
namespace {

bool is_ci() {
  const std::string value = environment_variable("CI").value_or("");
  return !value.empty() && value != "0" && value != "false";
}

}  // namespace

std::optional<std::string> lock_text(const Manifest& manifest, const BuildOptions& options) {
  const std::string path = lock_path(manifest);
  if (options.locked && !path_exists(path))
    throw ManifestError(
        cat(path, ": there is no lock; 'mkimage lock ", manifest.file, "' writes it"));
  const bool wanted = options.locked || (is_ci() && !options.not_locked && path_exists(path));
  return wanted ? std::optional(read_file(path)) : std::nullopt;
}

void check_lock(const Manifest& manifest, const Lock& present, const std::string& text) {
  const std::string path = lock_path(manifest);
  const std::vector<std::string> found = drift(read_lock(text, path), present);
  if (found.empty())
    return;
  std::string message =
      cat(path, ": ", found.size() == 1 ? "an input has" : "inputs have", " drifted from the lock");
  for (const std::string& sentence : found)
    message += "\n  " + sentence;
  throw ManifestError(message + cat("\nIf this is meant, 'mkimage lock ", manifest.file,
                                    "' writes the lock anew."));
}

void refuse_output(const OutputPaths& paths, const BuildOptions& options) {
  const bool to_pipe = paths.image == "-";
  // Said before the work, not after it.
  if (!to_pipe && !options.output.empty() &&
      (options.output.ends_with('/') || is_folder(options.output)))
    throw ManifestError(cat("-o ", options.output,
                            ": is a folder, and an image needs a file name; ",
                            "outputs.directory in the manifest names a folder"));
  if (!to_pipe && !options.force && is_regular_file(paths.image) && !is_ours(paths))
    throw ManifestError(
        cat(paths.image,
            ": exists, and no receipt beside it says that it was made by an earlier "
            "build; --force replaces it"));
}

}  // namespace disc
