// Paths of members, cut and chosen as an entry says.
#include "manifests/sources/member_placer.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/sources/tree_path.h"

namespace disc {

MemberPlacer::MemberPlacer(const EntryWork& work, std::string shown)
    : work_(work), shown_(std::move(shown)), path_(normal_path(work.entry.path.value, "`path`")) {
  if (path_.empty())
    top();
}

NodeId MemberPlacer::top() {
  if (!top_)
    top_ = work_.all.tree.folder_at(work_.to);
  return *top_;
}

namespace {

// What is left of a member behind `path` and `strip`.
struct Cut {
  bool inside_path = false;
  bool enough_names = false;
  std::string_view rest;
};

Cut cut(std::string_view member, std::string_view path, int strip) {
  Cut out;
  if (!is_inside(member, path))
    return out;
  out.inside_path = true;
  out.rest = member.substr(std::min(member.size(), path.empty() ? 0 : path.size() + 1));
  const auto names = out.rest.empty() ? 0 : std::count(out.rest.begin(), out.rest.end(), '/') + 1;
  out.enough_names = names >= strip;
  out.rest = without_leading(out.rest, strip);
  return out;
}

}  // namespace

std::optional<std::string> MemberPlacer::target_of(std::string_view member, bool is_folder) {
  const std::string name = safe_member_path(member);
  const Cut left = cut(name, path_, work_.entry.strip);
  found_path_ = found_path_ || left.inside_path;
  if (!left.inside_path)
    return std::nullopt;
  if (name == path_ && !path_.empty() && !is_folder && work_.entry.strip == 0) {
    const std::string_view own = split_path(name).name;
    if (!work_.selection.takes(own, false))
      return std::nullopt;
    found_file_ = true;
    return work_.to_is_folder ? std::string(own) : std::string();
  }
  if (!left.enough_names || (left.rest.empty() && !is_folder)) {
    if (!is_folder)
      ++stripped_;
    return std::nullopt;
  }
  if (!left.rest.empty() && !work_.selection.takes(left.rest, is_folder))
    return std::nullopt;
  return std::string(left.rest);
}

std::optional<std::string> MemberPlacer::link_target_of(std::string_view member) const {
  const std::string name = safe_member_path(member);
  const Cut left = cut(name, path_, work_.entry.strip);
  if (left.rest.empty())
    return std::nullopt;
  return std::string(left.rest);
}

std::string MemberPlacer::tree_path(std::string_view target) const {
  return joined(work_.to, target);
}

NodeId MemberPlacer::place(std::string_view target, const Node& node) {
  TreeBuilder& tree = work_.all.tree;
  const bool is_to_itself = target.empty() && node.type != NodeType::Directory;
  if (!is_to_itself && top() == none)
    return none;
  if (target.empty() && !is_to_itself) {
    tree.merge_folder(top(), node);
    return top();
  }
  const std::string path = tree_path(target);
  const SplitPath split = split_path(path);
  const NodeId folder = tree.folder_at(split.parent);
  return folder == none ? none : tree.place(folder, split.name, node);
}

NodeId MemberPlacer::find(std::string_view target) const {
  return work_.all.tree.find(tree_path(target));
}

void MemberPlacer::left_out(std::string_view member, const Node& folder) {
  if (!work_.selection.has_include())
    return;
  const std::string name = safe_member_path(member);
  const Cut left = cut(name, path_, work_.entry.strip);
  if (!left.rest.empty())
    left_out_.emplace_back(left.rest, folder);
}

void MemberPlacer::finish() {
  TreeBuilder& tree = work_.all.tree;
  if (found_path_ && !found_file_)
    top();
  for (const auto& [target, folder] : left_out_) {
    const NodeId id = find(target);
    if (id != none && tree.node(id).type == NodeType::Directory &&
        (tree.node(id).mode & building::implicit) != 0)
      tree.merge_folder(id, folder);
  }
  if (!found_path_ && !path_.empty())
    throw ManifestError(
        cat("there is nothing at ", in_quotes(work_.entry.path.value), " in ", in_quotes(shown_)));
  if (stripped_ != 0)
    work_.warning(
        "GM0523",
        cat(stripped_, stripped_ == 1 ? " member" : " members", " of ", in_quotes(shown_),
            stripped_ == 1 ? " lies no deeper than the " : " lie no deeper than the ",
            work_.entry.strip == 1 ? std::string("name") : cat(work_.entry.strip, " names"),
            " that `strip` takes away, and ", stripped_ == 1 ? "is left out" : "are left out"));
}

}  // namespace disc
