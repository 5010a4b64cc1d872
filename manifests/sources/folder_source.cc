// A folder of the host, and a single file of it.
#include <algorithm>
#include <map>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/host_tree.h"
#include "manifests/sources/entry_work.h"
#include "manifests/sources/tree_path.h"

namespace disc {
namespace {

NodeType node_type(HostType type) {
  switch (type) {
    case HostType::Directory:
      return NodeType::Directory;
    case HostType::Symlink:
      return NodeType::Symlink;
    case HostType::CharDevice:
      return NodeType::CharDevice;
    case HostType::BlockDevice:
      return NodeType::BlockDevice;
    case HostType::Fifo:
      return NodeType::Fifo;
    default:
      return NodeType::File;
  }
}

Attributes attributes_of(const HostEntry& entry) {
  Attributes out;
  out.type = node_type(entry.type);
  out.mode = entry.mode;
  out.uid = entry.uid;
  out.gid = entry.gid;
  out.time = {entry.seconds, entry.nanoseconds};
  out.normalise = true;
  return out;
}

// Which entries `include` takes: what it matches, all below that, and the folders on the way.
class Included {
 public:
  Included(const HostTree& tree, const Selection& selection) {
    if (!selection.has_include())
      return;
    struct Visit {
      std::uint32_t listing;
      std::string path;
      bool taken;
      std::uint32_t above;  // index into visits
      std::size_t entry;    // in the listing above
    };
    taken_.resize(tree.listings().size());
    std::vector<Visit> visits{{0, "", selection.includes("", true), no_index, 0}};
    for (std::uint32_t at = 0; at < visits.size(); ++at) {
      const Visit here = visits[at];
      const auto entries = tree.listings()[here.listing].entries;
      taken_[here.listing].resize(entries.size());
      for (std::size_t i = 0; i < entries.size(); ++i) {
        const bool is_folder = entries[i].type == HostType::Directory;
        std::string path = joined(here.path, entries[i].text());
        const bool taken = here.taken || selection.includes(path, is_folder);
        taken_[here.listing][i] = taken;
        if (is_folder)
          visits.push_back({entries[i].extra, std::move(path), taken, at, i});
      }
    }
    for (std::size_t at = visits.size(); at-- > 1;) {
      const auto& flags = taken_[visits[at].listing];
      if (std::find(flags.begin(), flags.end(), true) != flags.end())
        taken_[visits[visits[at].above].listing][visits[at].entry] = true;
    }
  }

  bool takes(std::uint32_t listing, std::size_t entry) const {
    return taken_.empty() || taken_[listing][entry];
  }

 private:
  std::vector<std::vector<bool>> taken_;  // by listing and entry; empty: all
};

// Lays a walked folder into the tree, breadth first.
class FolderSource {
 public:
  FolderSource(const EntryWork& work, const Origin& source, const HostTree& walked)
      : work_(work), source_(source), walked_(walked), included_(walked, work.selection) {}

  std::uint64_t add() {
    TreeBuilder& tree = work_.all.tree;
    const NodeId top = tree.folder_at(work_.to);
    if (top == none)
      return 0;
    Node attributes = work_.node(attributes_of(walked_.top()));
    attributes.xattrs = work_.keep_xattrs(walked_.top_xattrs());
    tree.merge_folder(top, attributes);
    tree.expect(walked_.entries());
    const FolderId folder = work_.all.store.add_top_folder(source_.real, source_.shown);
    work_.all.store.mark_listed(folder);
    std::vector<Place> places{{0, top, folder}};
    for (std::size_t at = 0; at < places.size(); ++at) {
      const Place here = places[at];
      add_listing(here, places);
    }
    return bytes_;
  }

 private:
  struct Place {
    std::uint32_t listing;
    NodeId node;
    FolderId folder;
  };

  void add_listing(const Place& here, std::vector<Place>& places) {
    TreeBuilder& tree = work_.all.tree;
    const HostTree::Listing& listing = walked_.listings()[here.listing];
    const bool fresh = tree.is_empty(here.node);
    for (std::size_t i = 0; i < listing.entries.size(); ++i) {
      const HostEntry& entry = listing.entries[i];
      if (!included_.takes(here.listing, i))
        continue;
      if (entry.type == HostType::Socket || entry.type == HostType::Unknown) {
        refuse_socket(here, entry);
        continue;
      }
      Node node = work_.node(attributes_of(entry));
      if (entry.xattrs != no_index)
        node.xattrs = work_.keep_xattrs(walked_.xattrs(listing, entry));
      fill(node, here, listing, entry);
      const NodeId placed = fresh ? tree.add(here.node, entry.text(), node)
                                  : tree.place(here.node, entry.text(), node);
      if (placed != none && entry.type == HostType::Directory)
        places.push_back({entry.extra, placed, folder_of(here, entry)});
    }
  }

  // Content, target or device number.
  void fill(Node& node, const Place& here, const HostTree::Listing& listing,
            const HostEntry& entry) {
    switch (node.type) {
      case NodeType::File:
        fill_file(node, here, listing, entry);
        break;
      case NodeType::Symlink:
        work_.all.tree.set_target(node, walked_.target(listing, entry));
        break;
      case NodeType::CharDevice:
      case NodeType::BlockDevice:
        node.a = static_cast<std::uint32_t>(entry.size >> 32);
        node.b = static_cast<std::uint32_t>(entry.size);
        break;
      default:
        break;
    }
  }

  void fill_file(Node& node, const Place& here, const HostTree::Listing& listing,
                 const HostEntry& entry) {
    ContentStore& store = work_.all.store;
    bytes_ += entry.size;
    if (entry.extra == no_index) {
      node.a = store.add_host_file(here.folder, entry.text(), entry.size, entry.may_have_holes);
      return;
    }
    const HostIdentity& identity = walked_.identity(listing, entry);
    if (identity.real_path != no_index) {
      const std::string& real = walked_.followed(listing, identity);
      const SplitPath split = split_path(real);
      node.a = store.add_host_file(reached_folder(std::string(split.parent)), split.name,
                                   entry.size, entry.may_have_holes);
      return;
    }
    const auto [linked, first] = links_.try_emplace({identity.device, identity.inode},
                                                    std::pair<ContentId, std::uint32_t>());
    if (first)
      linked->second = {
          store.add_host_file(here.folder, entry.text(), entry.size, entry.may_have_holes),
          work_.all.tree.new_link_group()};
    node.a = linked->second.first;
    node.b = linked->second.second;
  }

  FolderId folder_of(const Place& here, const HostEntry& entry) {
    const std::string& real = walked_.listings()[entry.extra].real_path;
    return real.empty() ? work_.all.store.add_folder(here.folder, entry.text())
                        : reached_folder(real);
  }

  // A folder that only a followed link leads to.
  FolderId reached_folder(const std::string& real) {
    const auto [folder, first] = reached_.try_emplace(real, FolderId{});
    if (first)
      folder->second = work_.all.store.add_top_folder(real.empty() ? "/" : real, real);
    return folder->second;
  }

  void refuse_socket(const Place& here, const HostEntry& entry) {
    const std::string path = joined(work_.all.tree.path(here.node), entry.text());
    work_.error("GM0503",
                cat(in_quotes(path), entry.type == HostType::Socket
                                         ? " is a socket, which no image can hold"
                                         : " is of a type that no image can hold"),
                "add it to `exclude` of this entry");
  }

  const EntryWork& work_;
  const Origin& source_;
  const HostTree& walked_;
  Included included_;
  std::uint64_t bytes_ = 0;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::pair<ContentId, std::uint32_t>> links_;
  std::map<std::string, FolderId> reached_;
};

}  // namespace

void add_folder(const EntryWork& work, const Origin& source) {
  WalkOptions options;
  options.threads = work.all.options.threads;
  options.reverse = work.all.options.reverse_listing;
  options.follow = work.entry.symlinks == Symlinks::Follow;
  if (!work.all.options.allow_outside)
    options.boundary = work.all.store.real_folder();
  if (!work.selection.takes_everything())
    options.takes = [&](std::string_view path, bool is_folder) {
      return !work.selection.excludes(path, is_folder);
    };
  if (work.wants_xattrs())
    options.wants_xattr = [&](std::string_view name) { return work.wants_xattr(name); };
  options.progress = [&](std::uint64_t entries) { work.all.progress.at(entries); };
  const HostTree walked = walk_folder(source.real, options);
  for (const WalkFault& fault : walked.faults())
    // What `include` leaves out is not missed; in a folder that cannot be read it might lie.
    if (fault.of_folder || work.selection.takes(fault.path, false))
      work.error("GM0502", cat(in_quotes(joined(source.shown, fault.path)), " ", fault.what),
                 "mend it, or add it to `exclude` of this entry");
  const std::uint64_t bytes = FolderSource(work, source, walked).add();
  work.add_input(source, "folder", bytes);
}

ContentId add_host_content(ContentStore& store, const Origin& source) {
  const SplitPath from = split_path(source.real);
  std::string parent_shown(split_path(source.shown).parent);
  if (parent_shown.empty())
    parent_shown = source.shown.starts_with('/') ? "/" : "";
  const std::string parent(from.parent);
  return store.add_host_file(store.add_top_folder(parent.empty() ? "/" : parent, parent_shown),
                             from.name, source.status.size, source.status.may_have_holes);
}

void add_host_file(const EntryWork& work, const Origin& source) {
  const std::string_view shown_name = split_path(source.shown).name;
  const std::string to = work.to_is_folder ? joined(work.to, shown_name) : work.to;
  const SplitPath split = split_path(to);
  const NodeId folder = work.all.tree.folder_at(split.parent);
  if (folder == none)
    return;
  HostEntry entry;
  entry.type = source.status.type;
  entry.mode = source.status.mode;
  entry.uid = source.status.uid;
  entry.gid = source.status.gid;
  entry.seconds = source.status.seconds;
  entry.nanoseconds = source.status.nanoseconds;
  Node node = work.node(attributes_of(entry));
  if (work.wants_xattrs())
    node.xattrs = work.keep_xattrs(
        host_xattrs(source.real, [&](std::string_view name) { return work.wants_xattr(name); }));
  node.a = add_host_content(work.all.store, source);
  work.all.tree.place(folder, split.name, node);
  work.add_input(source, "file", source.status.size);
}

}  // namespace disc
