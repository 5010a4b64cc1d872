// Paths inside the tree, as manifests, archives and lists spell them.
#pragma once

#include <string>
#include <string_view>

namespace disc {

/// Names longer than this fit no view (Rock Ridge and ext4 alike).
inline constexpr std::size_t max_name_length = 255;

/// "usr//share/./doc/" becomes "usr/share/doc": no slash at either end, "" for the root. Throws
/// ManifestError, with text but without place, for a name `..`, a name of more than 255 bytes or a
/// NUL. `kind` opens the text: "`to`", "member".
std::string normal_path(std::string_view path, const char* kind);

/// For paths that strangers wrote: normal_path, and absolute paths are refused too.
std::string safe_member_path(std::string_view path);

/// What is left of a normal path without its first `count` names; "" if there are not more.
std::string_view without_leading(std::string_view path, int count);

/// Whether `path` is `folder` or lies in it, both normal paths; "" is above all.
bool is_inside(std::string_view path, std::string_view folder);

/// Parent and last name of a normal path.
struct SplitPath {
  std::string_view parent;
  std::string_view name;
};
SplitPath split_path(std::string_view path);

}  // namespace disc
