// Applying the attribute rules, path by path.
#include "manifests/sources/attributes.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/posix_acl.h"
#include "manifests/sources/entry_work.h"
#include "manifests/sources/file_mode.h"
#include "manifests/sources/pattern.h"

namespace disc {
namespace {

struct Rule {
  const AttributeRule* words;
  Pattern pattern;
  std::optional<OwnerChange> owner;
  std::optional<ModeChange> mode;
  bool keep_mode = false;
  bool hide_iso9660 = false;
  bool hide_joliet = false;
  bool hide_udf = false;
  bool matched = false;
};

Rule compile(const AttributeRule& words) {
  Rule rule{&words, Pattern(words.match), {}, {}, false, false, false, false, false};
  if (words.owner)
    rule.owner.emplace(*words.owner);
  if (words.mode == "keep")
    rule.keep_mode = true;
  else if (words.mode)
    rule.mode.emplace(*words.mode);
  if (words.hide) {
    for (const std::string& view : *words.hide) {
      if (view == "iso9660" || view == "rock-ridge")
        rule.hide_iso9660 = true;
      else if (view == "joliet")
        rule.hide_joliet = true;
      else if (view == "udf")
        rule.hide_udf = true;
      else
        throw ManifestError(cat("there is no view ", in_quotes(view),
                                " to hide from, expected iso9660, joliet or udf"));
    }
  }
  return rule;
}

// Walks the tree depth first, so that each path is made from the one before.
class Attributor {
 public:
  Attributor(SourceTree& tree, std::vector<Rule>& rules) : tree_(tree), rules_(rules) {
    placement_index_.emplace(Placement{}, 0);
  }

  void run() {
    struct Level {
      NodeId next, end;
      std::size_t path_length;
      Placement folder;  // of which only the hiding counts
    };
    std::string path;
    settle(root_node, path, {});
    const auto level = [&](NodeId folder) {
      const Node& node = tree_.nodes[folder];
      return Level{node.a, node.a + node.b, path.size(), tree_.placement(folder)};
    };
    std::vector<Level> levels{level(root_node)};
    while (!levels.empty()) {
      Level& here = levels.back();
      path.resize(here.path_length);
      if (here.next == here.end) {
        levels.pop_back();
        continue;
      }
      const NodeId id = here.next++;
      if (!rules_.empty()) {
        if (!path.empty())
          path += '/';
        path += tree_.name(id);
      }
      settle(id, path, here.folder);
      if (tree_.nodes[id].type == NodeType::Directory && tree_.nodes[id].b != 0)
        levels.push_back(level(id));
    }
  }

 private:
  void settle(NodeId id, const std::string& path, const Placement& folder) {
    Node& node = tree_.nodes[id];
    const bool is_folder = node.type == NodeType::Directory;
    const Rule* owner = nullptr;
    const Rule* mode = nullptr;
    Placement placement;
    for (Rule& rule : rules_) {
      if (!rule.pattern.matches(path, is_folder))
        continue;
      rule.matched = true;
      if (rule.owner)
        owner = &rule;
      if (rule.mode || rule.keep_mode)
        mode = &rule;
      apply(rule, node, placement);
    }
    placement.hide_iso9660 = placement.hide_iso9660 || folder.hide_iso9660;
    placement.hide_joliet = placement.hide_joliet || folder.hide_joliet;
    placement.hide_udf = placement.hide_udf || folder.hide_udf;
    settle_owner(node, owner);
    settle_mode(node, mode);
    node.placement = index_of(placement);
  }

  static void apply(const Rule& rule, const Node& node, Placement& placement) {
    if (rule.words->hide) {
      placement.hide_iso9660 = rule.hide_iso9660;
      placement.hide_joliet = rule.hide_joliet;
      placement.hide_udf = rule.hide_udf;
    }
    if (rule.words->sort)
      placement.sort = *rule.words->sort;
    if (rule.words->align)
      placement.align = static_cast<std::uint32_t>(*rule.words->align);
    if (rule.words->zisofs && node.type == NodeType::File) {
      placement.zisofs_block = rule.words->zisofs->off ? 0 : rule.words->zisofs->block;
      placement.zisofs_level = rule.words->zisofs->off ? 0 : rule.words->zisofs->level;
    }
  }

  static void settle_owner(Node& node, const Rule* rule) {
    if ((node.mode & building::fixed_owner) != 0)
      return;
    if (rule != nullptr) {
      node.uid = rule->owner->uid.value_or(node.uid);
      node.gid = rule->owner->gid.value_or(node.gid);
    } else if ((node.mode & building::normalise) != 0) {
      node.uid = node.gid = 0;
    }
  }

  void settle_mode(Node& node, const Rule* rule) {
    const std::uint32_t flags = node.mode & building::flags;
    node.mode &= ~building::flags;
    if (node.type == NodeType::Symlink) {
      node.mode = 0777;
      return;
    }
    if ((flags & building::fixed_mode) == 0 && !(rule != nullptr && rule->keep_mode)) {
      if ((flags & building::normalise) != 0)
        node.mode = normal_mode(node.type, node.mode);
      if (rule != nullptr)
        node.mode = rule->mode->apply(node.mode, node.type == NodeType::Directory);
    }
    if (node.xattrs != none)
      node.xattrs = with_mode(node.xattrs, node.mode);
  }

  // The set of extended attributes with its ACL brought in line with a mode.
  std::uint32_t with_mode(std::uint32_t index, std::uint32_t mode) {
    const auto [known, first] = acl_sets_.try_emplace({index, mode & 0777}, index);
    if (!first)
      return known->second;
    XattrSet set = tree_.xattr_sets[index];
    for (Xattr& xattr : set) {
      if (xattr.name != acl_access_name)
        continue;
      Acl acl = *decode_acl(xattr.value);  // keep_xattrs kept nothing else
      set_mode(acl, mode);
      xattr.value = encode_acl(std::move(acl));
    }
    if (set != tree_.xattr_sets[index]) {
      known->second = static_cast<std::uint32_t>(tree_.xattr_sets.size());
      tree_.xattr_sets.push_back(std::move(set));
    }
    return known->second;
  }

  std::uint32_t index_of(const Placement& placement) {
    if (placement == last_placement_)
      return last_index_;
    const auto [at, added] = placement_index_.try_emplace(
        placement, static_cast<std::uint32_t>(tree_.placements.size()));
    if (added)
      tree_.placements.push_back(placement);
    last_placement_ = placement;
    last_index_ = at->second;
    return last_index_;
  }

  SourceTree& tree_;
  std::vector<Rule>& rules_;
  std::map<Placement, std::uint32_t> placement_index_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> acl_sets_;
  Placement last_placement_;
  std::uint32_t last_index_ = 0;
};

}  // namespace

void apply_attributes(SourceTree& tree, const Manifest& manifest, Diagnostics& diagnostics) {
  std::vector<Rule> rules;
  for (const AttributeRule& words : manifest.attributes) {
    try {
      rules.push_back(compile(words));
    } catch (const ManifestError& error) {
      diagnostics.error(words.mark, "GM0504", error.what());
    }
  }
  Attributor(tree, rules).run();
  // A glob may well find nothing this time; a path without one that finds nothing is a slip.
  for (const Rule& rule : rules) {
    if (!rule.matched && rule.pattern.is_literal())
      diagnostics.warning(rule.words->mark, "GM0505",
                          cat("nothing in the tree matches ", in_quotes(rule.words->match)));
  }
}

}  // namespace disc
