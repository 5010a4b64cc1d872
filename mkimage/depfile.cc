// What an image is made from, as a rule for make and ninja.
#include "mkimage/depfile.h"

#include <algorithm>

#include "formats/io/environment.h"
#include "manifests/sources/input_digests.h"
#include "manifests/sources/resolve.h"

namespace disc {
namespace {

// Folders appear in the tree under the path they have in the source, after `to`.
void add_folder(std::vector<std::string>& found, const Manifest& manifest, const SourceTree& tree,
                const InputRecord& input) {
  const std::string root = path_of_input(manifest, input.path);
  std::string to = input.to;
  while (to.ends_with('/'))
    to.pop_back();
  found.push_back(root);
  for (NodeId id = 1; id < tree.nodes.size(); ++id) {
    const Node& node = tree.node(id);
    const bool folder = node.type == NodeType::Directory;
    if (!folder && node.origin != input.origin)
      continue;
    const std::string path = tree.path(id);
    if (path.size() <= to.size() + 1 || !path.starts_with(to) || path[to.size()] != '/')
      continue;
    std::string source = root + path.substr(to.size());
    // A folder may come from several entries, of which its node knows one.
    if (node.origin == input.origin || path_exists(source))
      found.push_back(std::move(source));
  }
}

void append_escaped(std::string& out, const std::string& path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == ' ' || c == '\t' || c == '#') {
      // Backslashes before a blank would escape it or each other, so each is doubled.
      for (std::size_t back = i; back > 0 && path[back - 1] == '\\'; --back)
        out += '\\';
      out += '\\';
    } else if (c == ':') {
      out += '\\';
    } else if (c == '$') {
      out += '$';
    }
    out += c;
  }
}

}  // namespace

std::vector<std::string> dependencies(const Manifest& manifest, const SourceTree& tree,
                                      const std::string& lock) {
  std::vector<std::string> found = manifest.included;
  if (manifest.file != "-")
    found.push_back(manifest.file);
  if (!lock.empty())
    found.push_back(lock);
  for (const InputRecord& input : tree.inputs) {
    if (input.kind == "folder")
      add_folder(found, manifest, tree, input);
    else
      found.push_back(path_of_input(manifest, input.path));
  }
  // What lies inside file systems that are made here has no path in the tree.
  for_each_input(tree, [&](const std::string& path) { found.push_back(path); });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::string depfile(const std::string& target, const std::vector<std::string>& dependencies) {
  std::string rule, rest;
  append_escaped(rule, target);
  rule += ":";
  for (const std::string& dependency : dependencies) {
    if (dependency.find_first_of("\n\r") != std::string::npos)
      continue;
    rule += " \\\n  ";
    append_escaped(rule, dependency);
    // As a target, a name with '%' would be a pattern, and make and ninja escape it differently.
    if (dependency.find('%') != std::string::npos)
      continue;
    append_escaped(rest, dependency);
    rest += ":\n";
  }
  return rule + "\n" + rest;
}

}  // namespace disc
