// What the first argument of verify is.
#include "verify/wish.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/checksum_list.h"

namespace disc::verify {
namespace {

bool has_key(std::string_view text, std::string_view key) {
  return text.find(cat('"', key, '"')) != std::string_view::npos;
}

bool is_yaml_key(std::string_view line, std::string_view key) {
  return line.starts_with(key) && line.substr(key.size()).starts_with(':');
}

}  // namespace

WishKind wish_kind(std::string_view beginning, const std::string& name) {
  if (beginning.starts_with("\xEF\xBB\xBF"))
    beginning.remove_prefix(3);
  const std::size_t first = beginning.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && beginning[first] == '{') {
    if (has_key(beginning, "build_key"))
      return WishKind::Receipt;
    if (has_key(beginning, "inputs") || has_key(beginning, "includes"))
      return WishKind::Lock;
  }
  if (beginning.starts_with("#mtree"))
    return WishKind::Mtree;
  for (std::string_view rest = beginning; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (line.empty() || line.starts_with('#'))
      continue;
    if (parse_checksum_line(line))
      return WishKind::Checksums;
    if (line.starts_with("/set ") || (line.find(" type=") != std::string_view::npos &&
                                      line.find(": ") == std::string_view::npos))
      return WishKind::Mtree;
    if (is_yaml_key(line, "glassmaster") || is_yaml_key(line, "name") ||
        is_yaml_key(line, "files") || is_yaml_key(line, "extends"))
      return WishKind::Manifest;
  }
  if (name.ends_with(".yaml") || name.ends_with(".yml"))
    return WishKind::Manifest;                  // whose reader says what is wrong with it
  constexpr std::string_view volume = "CD001";  // in the first descriptor (ECMA-119 8.1.2)
  constexpr std::size_t volume_at = 16 * 2048 + 1;
  if (beginning.size() > volume_at && beginning.substr(volume_at).starts_with(volume))
    throw ManifestError(cat(in_quotes(name),
                            " is an image: name what it should be held against first, then the "
                            "image, or say `verify structure` or `verify image`"));
  throw ManifestError(
      cat(in_quotes(name), " is no manifest, receipt, lock, list of digests or mtree listing"));
}

}  // namespace disc::verify
