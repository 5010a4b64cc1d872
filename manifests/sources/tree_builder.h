// The tree while entries are laid over each other.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/content_store.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// Set in Node::mode, above the twelve bits of the mode, until the tree is finished.
namespace building {
inline constexpr std::uint32_t implicit = 1u << 31;  // a folder nobody named
inline constexpr std::uint32_t removed = 1u << 30;
inline constexpr std::uint32_t normalise = 1u << 29;    // owner 0:0, mode 0644 or 0755 unless kept
inline constexpr std::uint32_t fixed_mode = 1u << 28;   // the entry itself says the mode
inline constexpr std::uint32_t fixed_owner = 1u << 27;  // and the owner
inline constexpr std::uint32_t flags = implicit | removed | normalise | fixed_mode | fixed_owner;
}  // namespace building

/// Nodes in the order they came; a parent always stands before its children. Ids are not those of
/// the finished tree. Conflicts between entries are told to the diagnostics.
class TreeBuilder {
 public:
  /// All three outlive the builder.
  TreeBuilder(const Manifest& manifest, ContentStore& store, Diagnostics& diagnostics);

  /// Called before the nodes of an entry are placed.
  void start_entry(std::uint32_t origin);
  /// Room for so many nodes more.
  void expect(std::size_t nodes) { nodes_.reserve(nodes_.size() + nodes); }

  /// Puts a node into a folder. Gives its id: a new one, or that of the folder it was merged with.
  /// `none` if the entry's conflict rule left the older node where it was, or a conflict was told.
  /// `fresh` brings all but name, parent and origin.
  NodeId place(NodeId folder, std::string_view name, const Node& fresh);

  /// place() for names that are not in the folder, as when the folder was empty before.
  NodeId add(NodeId folder, std::string_view name, const Node& fresh);
  /// Whether the folder never had children.
  bool is_empty(NodeId folder) const { return nodes_[folder].b == 0; }

  /// The folder at a normal path, made with its parents where missing; `none` if something that is
  /// no folder stands in the way, which is told.
  NodeId folder_at(std::string_view path);

  /// Gives a folder attributes as if it were placed.
  void merge_folder(NodeId folder, const Node& fresh);

  NodeId child(NodeId folder, std::string_view name);
  NodeId find(std::string_view path);
  /// Takes the node away with all below it.
  void remove(NodeId id) { nodes_[id].mode |= building::removed; }

  Node& node(NodeId id) { return nodes_[id]; }
  std::string path(NodeId id) const;

  /// For Symlink nodes: puts a target into the arena.
  void set_target(Node& node, std::string_view target);
  /// An index for Node::xattrs; equal sets share one.
  std::uint32_t add_xattrs(XattrSet set);
  /// A number for hard links to one file.
  std::uint32_t new_link_group() { return ++link_groups_; }

  /// The tree in its final order. Contents nobody uses any more leave the store. Modes still bear
  /// the flags. The builder is empty afterwards.
  SourceTree finish();

 private:
  bool settle_conflict(NodeId older, const Node& fresh);
  std::uint32_t keep_text(std::string_view text);
  std::string_view name(const Node& node) const {
    return std::string_view(arena_).substr(node.name, node.name_length);
  }
  std::uint64_t slot_of(NodeId folder, std::string_view name) const;
  void enter(NodeId id);
  void grow_index(std::size_t nodes);

  std::vector<NodeId> final_order();
  void number_contents(SourceTree& tree);

  const Manifest& manifest_;
  ContentStore& store_;
  Diagnostics& diagnostics_;
  std::uint32_t origin_ = 0;
  OnConflict on_conflict_ = OnConflict::Error;
  std::vector<Node> nodes_;  // of a folder b counts the children it ever had
  std::string arena_;
  std::vector<XattrSet> xattr_sets_;
  std::map<XattrSet, std::uint32_t> xattr_index_;
  std::uint32_t link_groups_ = 0;
  // Open addressing by parent and name; made at the first look-up, since one folder alone needs
  // none. Removed nodes stay in it and are passed over.
  std::vector<NodeId> index_;
  std::size_t indexed_ = 0;
};

/// Gives link groups numbers in order of the nodes, 0 to groups of one, and parts those whose
/// members differ in mode, owner, time or extended attributes, since hard links share all that.
void settle_link_groups(SourceTree& tree);

}  // namespace disc
