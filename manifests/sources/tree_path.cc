// Paths inside the tree, brought to one form.
#include "manifests/sources/tree_path.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {

std::string normal_path(std::string_view path, const char* kind) {
  std::string out;
  out.reserve(path.size());
  if (path.find('\0') != std::string_view::npos)
    throw ManifestError(cat(kind, " ", in_quotes(path), " has a NUL in its name"));
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, slash - at);
    at = slash + 1;
    if (name.empty() || name == ".")
      continue;
    if (name == "..")
      throw ManifestError(
          cat(kind, " ", in_quotes(path), " has a name '..', which could lead out of its folder"));
    if (name.size() > max_name_length)
      throw ManifestError(cat(kind, " ", in_quotes(path), " has a name of ", name.size(),
                              " bytes, at most ", max_name_length, " are possible"));
    if (!out.empty())
      out += '/';
    out += name;
  }
  return out;
}

std::string safe_member_path(std::string_view path) {
  if (path.starts_with('/'))
    throw ManifestError(cat("member ", in_quotes(path), " has an absolute name; make the archive ",
                            "with names relative to a folder"));
  return normal_path(path, "member");
}

std::string_view without_leading(std::string_view path, int count) {
  for (; count > 0; --count) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos)
      return {};
    path.remove_prefix(slash + 1);
  }
  return path;
}

bool is_inside(std::string_view path, std::string_view folder) {
  return folder.empty() || path == folder ||
         (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

SplitPath split_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos)
    return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace disc
