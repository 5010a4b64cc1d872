// The directories of a UDF volume as a walk finds them.
#include "verify/udf_tree.h"

#include "verify/finding.h"

namespace disc::verify {
namespace {

constexpr int most_levels = 256;

}  // namespace

std::uint32_t UdfTree::add(std::uint32_t parent, std::uint32_t node, std::string_view name) {
  const auto index = static_cast<std::uint32_t>(folders.size());
  folders.push_back({parent, node, static_cast<std::uint32_t>(names.size()),
                     static_cast<std::uint32_t>(name.size())});
  names += name;
  return index;
}

std::string UdfTree::path(std::uint32_t folder, std::string_view name) const {
  std::vector<std::uint32_t> way;
  std::uint32_t at = folder;
  while (at < folders.size() && folders[at].parent != at &&
         way.size() < static_cast<std::size_t>(most_levels)) {
    way.push_back(at);
    at = folders[at].parent;
  }
  std::string text = at < folders.size() && folders[at].parent != at ? "..." : "";
  if (at < folders.size() && folders[at].name_length > 0)  // a root that has a name of its own
    text += std::string_view(names).substr(folders[at].name, folders[at].name_length);
  for (auto step = way.rbegin(); step != way.rend(); ++step) {
    text += '/';
    text += std::string_view(names).substr(folders[*step].name, folders[*step].name_length);
  }
  if (!name.empty()) {
    text += '/';
    text += name;
  }
  return text.empty() ? "/" : printable(text);
}

}  // namespace disc::verify
