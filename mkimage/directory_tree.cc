// The directories of one ISO 9660 hierarchy.
#include "mkimage/directory_tree.h"

#include <algorithm>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/iso9660/date_time.h"
#include "formats/iso9660/identifier.h"
#include "mkimage/pipeline.h"
#include "mkimage/record_packer.h"

namespace disc {
namespace {

using namespace iso9660;

// ECMA-119 6.8.2.1: identifiers of a file and of the directories that lead to it, and a byte for
// each of those directories.
constexpr std::size_t max_path = 255;

// NAME.EXTENSION;1 at levels 2 and 3.
constexpr std::size_t longest_file = max_name_and_extension + 3;

constexpr std::int64_t first_recordable = -2208988800;  // 1900-01-01T00:00:00Z
constexpr std::int64_t last_recordable = 5869583999;    // 2155-12-31T23:59:59Z

constexpr std::uint8_t no_flags = 0;
constexpr std::uint8_t existence_flag = FileFlags::Existence;
constexpr std::uint8_t multi_extent_flag = FileFlags::MultiExtent;

constexpr std::uint8_t self_name[] = {self_identifier};
constexpr std::uint8_t parent_name[] = {parent_identifier};

// As readers show it: they leave the identifier of a folder as it is.
std::string shown(const std::string& identifier, bool directory, Hierarchy hierarchy) {
  const std::string_view name = directory ? identifier : reader_name(identifier, hierarchy);
  return hierarchy == Hierarchy::Joliet ? utf16be_to_utf8(bytes_of(name)) : std::string(name);
}

}  // namespace

DirectoryTree::DirectoryTree(Hierarchy hierarchy, const Manifest& manifest, const SourceTree& tree,
                             const FileData& data, unsigned threads, Losses& losses,
                             Diagnostics& diagnostics)
    : manifest_(manifest), tree_(tree), data_(data) {
  rules_.hierarchy = hierarchy;
  rules_.level = std::min(3, manifest.iso9660->level);
  rules_.charset = manifest.iso9660->charset;
  if (manifest.joliet) {
    rules_.joliet_units = static_cast<std::size_t>(manifest.joliet->max_name);
    rules_.non_bmp = manifest.joliet->non_bmp;
  }
  joined_by_rock_ridge_ = hierarchy == Hierarchy::Primary && manifest.rock_ridge.has_value();
  find_visible(manifest, losses);
  if (joined_by_rock_ridge_)
    rock_ridge_.emplace(tree, *manifest.rock_ridge, visible_, losses);
  if (hierarchy == Hierarchy::Primary)
    find_deep(manifest, losses, diagnostics);
  plan_levels(thread_count(threads), losses, diagnostics);
}

void DirectoryTree::find_visible(const Manifest& manifest, Losses& losses) {
  const bool joliet = rules_.hierarchy == Hierarchy::Joliet;
  const Loss left_out = joliet                                    ? Loss::JolietLeftOut
                        : rules_.hierarchy == Hierarchy::Enhanced ? Loss::EnhancedLeftOut
                                                                  : Loss::IsoLeftOut;
  visible_.assign(tree_.nodes.size(), false);
  visible_[root_node] = true;
  for (NodeId id = 1; id < tree_.nodes.size(); ++id) {
    const Node& node = tree_.node(id);
    const Placement& placement = tree_.placement(id);
    if (!visible_[node.parent] || (joliet ? placement.hide_joliet : placement.hide_iso9660))
      continue;
    const bool plain = node.type == NodeType::Directory || node.type == NodeType::File;
    if (!plain && !joined_by_rock_ridge_) {
      losses.add(left_out, id);
      continue;
    }
    visible_[id] = true;
    if (rules_.hierarchy == Hierarchy::Primary && !joined_by_rock_ridge_ &&
        (node.uid != 0 || node.gid != 0 || (node.mode & 07000) != 0))
      losses.add(Loss::IsoOwner, id);
    if (!joined_by_rock_ridge_ &&
        (node.seconds < first_recordable || node.seconds > last_recordable))
      losses.add(Loss::Time, id);
    if (node.type == NodeType::File && manifest.iso9660->level < 3 &&
        rules_.hierarchy == Hierarchy::Primary && tree_.contents[node.a].size > max_section)
      losses.add(Loss::TooLarge, id);
  }
}

// Which directories lie below level 8, or lead to paths of more than 255 bytes, and so must move.
void DirectoryTree::find_deep(const Manifest& manifest, Losses& losses, Diagnostics& diagnostics) {
  const DeepDirectories policy = manifest.iso9660->deep_directories;
  if (policy == DeepDirectories::Allow)
    return;
  const std::string base = "rr_moved";
  relocation_name_ = base;
  for (int number = 0; tree_.find("/" + relocation_name_) != none; ++number)
    relocation_name_ = cat(base, number);
  const std::size_t relocation_length = spell(relocation_name_, true, rules_).identifier.size();
  std::vector<std::uint16_t> level(tree_.nodes.size()), length(tree_.nodes.size());
  level[root_node] = 1;
  const auto longest_path = [&](NodeId id) {
    std::size_t longest = length[id];
    const Node& node = tree_.node(id);
    if (longest + 1 + longest_file > max_path)  // else no child can be too long
      for (NodeId child = node.a; child < node.a + node.b; ++child)
        if (visible_[child] && tree_.node(child).type != NodeType::Directory)
          longest = std::max(
              longest, length[id] + 1 + spell(tree_.name(child), false, rules_).identifier.size());
    return longest;
  };
  for (NodeId id = 1; id < tree_.nodes.size(); ++id) {
    const Node& node = tree_.node(id);
    if (!visible_[id] || node.type != NodeType::Directory)
      continue;
    const std::size_t own = spell(tree_.name(id), true, rules_).identifier.size();
    level[id] = static_cast<std::uint16_t>(level[node.parent] + 1);
    length[id] = static_cast<std::uint16_t>(length[node.parent] + 1 + own);
    if (level[id] <= manifest.iso9660->max_depth && longest_path(id) <= max_path)
      continue;
    if (policy == DeepDirectories::Error) {
      losses.add(Loss::TooDeep, id,
                 level[id] > manifest.iso9660->max_depth
                     ? cat("at level ", level[id], " of ", manifest.iso9660->max_depth)
                     : cat("leads to paths of more than ", max_path, " bytes"));
      continue;
    }
    relocated_.push_back(id);
    level[id] = 3;  // below the relocation folder, which lies below the root
    length[id] = static_cast<std::uint16_t>(relocation_length + 2 + own);
  }
  if (relocated_.empty())
    return;
  if (!joined_by_rock_ridge_) {
    diagnostics.error(manifest.iso9660->deep_directories_mark, "GM0444",
                      cat(relocated_.size(), " folders lie too deep, first ",
                          in_quotes(tree_.path(relocated_.front())),
                          ", and relocation needs Rock Ridge to lead to them (RRIP 4.1.5)"),
                      "add `rock-ridge` to `filesystems`, or set `deep-directories: allow`");
    relocated_.clear();
    return;
  }
  is_relocated_.assign(tree_.nodes.size(), false);
  for (const NodeId id : relocated_)
    is_relocated_[id] = true;
}

std::vector<Sibling> DirectoryTree::siblings(NodeId directory) const {
  std::vector<Sibling> all;
  const auto add = [&](NodeId id, bool is_directory, std::string_view name) {
    all.push_back({id, is_directory, name, spell(name, is_directory, rules_).identifier});
  };
  if (directory == none) {
    for (const NodeId id : relocated_)
      add(id, true, tree_.name(id));
    return all;
  }
  const Node& node = tree_.node(directory);
  all.reserve(node.b + std::size_t{1});
  for (NodeId child = node.a; child < node.a + node.b; ++child) {
    if (!visible_[child])
      continue;
    const bool stays = !is_relocated(child);
    add(child, stays && tree_.node(child).type == NodeType::Directory, tree_.name(child));
  }
  if (directory == root_node && !relocated_.empty())
    add(none, true, relocation_name_);
  return all;
}

// Finds collisions among the children of a directory and reports what their names lose.
void DirectoryTree::resolve_names(std::vector<Sibling>& all, Losses& losses) {
  const bool joliet = rules_.hierarchy == Hierarchy::Joliet;
  const bool enhanced = rules_.hierarchy == Hierarchy::Enhanced;
  if (!joined_by_rock_ridge_)
    for (const Sibling& sibling : all) {
      const std::uint8_t loss = spell(sibling.name, sibling.directory, rules_).loss;
      if (loss == NoLoss)
        continue;
      const auto becomes = [&] {
        return cat("becomes ",
                   in_quotes(shown(sibling.identifier, sibling.directory, rules_.hierarchy)));
      };
      if (loss & NonBmpRefused)
        losses.add(Loss::JolietNonBmp, sibling.node);
      else if (loss & Replaced)
        losses.add(joliet ? Loss::JolietReplaced : Loss::IsoReplaced, sibling.node, becomes());
      if (loss & Shortened)
        losses.add(joliet     ? Loss::JolietShortened
                   : enhanced ? Loss::EnhancedShortened
                              : Loss::IsoShortened,
                   sibling.node, becomes());
    }
  // Below Rock Ridge nobody sees the identifiers, so only an explicit wish makes them an error.
  const bool quiet = joined_by_rock_ridge_ && manifest_.on_collision != OnCollision::Error;
  separate(all, rules_, [&](const Sibling& changed, const Sibling& keeper) {
    {
      const std::lock_guard guard(mutex_);
      Renames& renames = is_placeholder(changed) ? placeholder_renames_ : renames_;
      renames.add(changed.node, changed.identifier);
    }
    if (!quiet && changed.node != none)
      losses.add(joliet     ? Loss::JolietCollision
                 : enhanced ? Loss::EnhancedCollision
                            : Loss::IsoCollision,
                 changed.node,
                 cat("collides with ", in_quotes(keeper.name), " unless it is called ",
                     in_quotes(shown(changed.identifier, changed.directory, rules_.hierarchy))));
  });
  if (joliet)
    for (const Sibling* twin : case_twins(all))
      losses.add(Loss::JolietCase, twin->node);
}

std::vector<DirectoryTree::Child> DirectoryTree::arrange(std::vector<Sibling> all) const {
  std::vector<Child> children;
  children.reserve(all.size());
  for (Sibling& sibling : all) {
    const bool moved = is_relocated(sibling.node);
    children.push_back({.node = sibling.node,
                        .directory = sibling.directory,
                        .placeholder = moved && !sibling.directory,
                        .relocated = moved && sibling.directory,
                        .identifier = std::move(sibling.identifier)});
  }
  const auto before = [&](const Child& a, const Child& b) {
    return record_order(a.identifier, b.identifier, rules_.hierarchy) < 0;
  };
  if (!std::is_sorted(children.begin(), children.end(), before))
    std::sort(children.begin(), children.end(), before);
  return children;
}

std::vector<DirectoryTree::Child> DirectoryTree::children(NodeId directory) const {
  std::vector<Sibling> all = siblings(directory);
  if (!renames_.empty() || !placeholder_renames_.empty())
    for (Sibling& sibling : all) {
      const Renames& renames = is_placeholder(sibling) ? placeholder_renames_ : renames_;
      if (const std::string* renamed = renames.find(sibling.node))
        sibling.identifier = *renamed;
    }
  return arrange(std::move(all));
}

// Level by level, so that the order of directories is the path table's: by level, then by the
// parent's number, then by identifier (ECMA-119 6.9.1).
void DirectoryTree::plan_levels(unsigned threads, Losses& losses, Diagnostics& diagnostics) {
  struct Planned {
    std::int32_t records = 0, continuation = 0;  // blocks
    std::vector<Child> subdirectories;
  };
  directories_.push_back({root_node, 0, {}, {}});
  index_[root_node] = 0;
  path_table_size_ = static_cast<std::uint32_t>(path_table_record_length(1));
  std::size_t begin = 0;
  while (begin < directories_.size()) {
    const std::size_t end = directories_.size();
    std::vector<Planned> planned(end - begin);
    parallel_for(end - begin, 8, threads, [&](unsigned, std::size_t i) {
      const ViewDirectory& directory = directories_[begin + i];
      std::vector<Sibling> all = siblings(directory.node);
      resolve_names(all, losses);
      const std::vector<Child> kids = arrange(std::move(all));
      const Composed blocks = compose(directory, kids);
      planned[i].records = static_cast<std::int32_t>(blocks_for(blocks.records.size()));
      planned[i].continuation = static_cast<std::int32_t>(blocks_for(blocks.continuation.size()));
      for (const Child& child : kids)
        if (child.directory)
          planned[i].subdirectories.push_back(child);
      std::sort(planned[i].subdirectories.begin(), planned[i].subdirectories.end(),
                [&](const Child& a, const Child& b) {
                  return path_table_order(a.identifier, b.identifier, rules_.hierarchy) < 0;
                });
    });
    for (std::size_t i = begin; i < end; ++i) {
      if (static_cast<std::uint64_t>(planned[i - begin].records) * block_size > max_section)
        diagnostics.error(
            manifest_.iso9660->mark, "GM0445",
            cat("the records of folder ", in_quotes(describe(static_cast<std::uint32_t>(i))),
                " take 4 GiB or more, which its length cannot say (ECMA-119 9.1.4)"),
            "spread its files over several folders");
      directories_[i].records.blocks = planned[i - begin].records;
      directories_[i].continuation.blocks = planned[i - begin].continuation;
      for (const Child& child : planned[i - begin].subdirectories) {
        if (child.node != none)
          index_[child.node] = static_cast<std::uint32_t>(directories_.size());
        else
          relocation_folder_ = static_cast<std::uint32_t>(directories_.size());
        directories_.push_back({child.node, static_cast<std::uint32_t>(i), {}, {}});
        path_table_size_ +=
            static_cast<std::uint32_t>(path_table_record_length(child.identifier.size()));
      }
    }
    begin = end;
  }
  if (directories_.back().parent >= max_path_table_parent)
    diagnostics.error(manifest_.iso9660->mark, "GM0443",
                      cat("the ", to_string(rules_.hierarchy), " view has ", directories_.size(),
                          " folders, and ", in_quotes(describe(directories_.back().parent)),
                          " is number ", directories_.back().parent + 1,
                          "; a path table cannot name a parent above 65535 (ECMA-119 9.4.4)"),
                      "put fewer folders on one image, or pack some of them into archives");
}

void DirectoryTree::claim(Layout& layout, std::uint8_t volume, Lba no_data) {
  no_data_ = no_data;
  layout.expect(directories_.size());
  for (std::uint32_t i = 0; i < directories_.size(); ++i) {
    ViewDirectory& directory = directories_[i];
    directory.records = layout.claim(directory.records.blocks, RegionKind::Directory, volume, i);
    directory.continuation =
        layout.claim(directory.continuation.blocks, RegionKind::Continuation, volume, i);
  }
}

DirectoryRecord DirectoryTree::record_of(NodeId id, Lba first, std::uint64_t bytes,
                                         std::uint8_t flags) const {
  const Timestamp time = id == none ? manifest_.epoch.value : Timestamp{tree_.node(id).seconds, 0};
  DirectoryRecord record{};
  record.extent_location = static_cast<std::uint32_t>(first.value);
  record.data_length = static_cast<std::uint32_t>(bytes);
  record.recorded =
      to_recording_time({std::clamp(time.seconds, first_recordable, last_recordable), 0})
          .value_or(RecordingTime{});
  record.flags.bits = flags;
  record.volume_sequence_number = std::uint16_t{1};
  return record;
}

DirectoryRecord DirectoryTree::directory_record(std::uint32_t index, std::uint8_t flags) const {
  const ViewDirectory& directory = directories_[index];
  return record_of(directory.node, directory.records.first,
                   static_cast<std::uint64_t>(directory.records.blocks) * block_size,
                   static_cast<std::uint8_t>(flags | FileFlags::Directory));
}

DirectoryRecord DirectoryTree::root_record() const { return directory_record(0, 0); }

// While a level is planned, the directories below it have no number yet, and no address.
std::optional<std::uint32_t> DirectoryTree::index_of(NodeId id) const {
  if (id == none)
    return relocation_folder_;
  const auto at = index_.find(id);
  return at == index_.end() ? std::nullopt : std::optional(at->second);
}

DirectoryTree::Composed DirectoryTree::compose(const ViewDirectory& directory,
                                               const std::vector<Child>& kids) const {
  RecordPacker packer(directory.continuation.first);
  const std::uint32_t self = index_of(directory.node).value_or(0);
  compose_own(packer, directory, self);
  for (const Child& child : kids)
    compose_child(packer, child);
  return {packer.take_records(), packer.take_continuation()};
}

// The records "." and "..".
void DirectoryTree::compose_own(RecordPacker& packer, const ViewDirectory& directory,
                                std::uint32_t self) const {
  SuspBytes fields;
  const bool is_root = directory.node == root_node;
  if (rock_ridge_) {
    if (is_root)
      append_sp(fields);
    rock_ridge_->append_attributes(fields, directory.node, manifest_.epoch.value);
    if (is_root) {
      rock_ridge_->append_xattrs(fields, root_node);
      rock_ridge_->append_announcement(fields);
    }
  }
  packer.add(directory_record(self, 0), self_name, fields);

  fields.clear();
  const bool moved = is_relocated(directory.node);
  const NodeId logical_parent =
      directory.node == none ? root_node : tree_.node(directory.node).parent;
  if (rock_ridge_) {
    rock_ridge_->append_attributes(fields, logical_parent, manifest_.epoch.value);
    if (moved)
      append_pl(fields, location(logical_parent));
  }
  packer.add(directory_record(directory.parent, 0), parent_name, fields);
}

std::uint32_t DirectoryTree::location(NodeId directory) const {
  const auto index = index_of(directory);
  return index ? static_cast<std::uint32_t>(directories_[*index].records.first.value) : 0;
}

void DirectoryTree::compose_child(RecordPacker& packer, const Child& child) const {
  SuspBytes fields;
  if (rock_ridge_) {
    rock_ridge_->append_attributes(fields, child.node, manifest_.epoch.value);
    if (child.placeholder)
      append_cl(fields, location(child.node));
    if (child.relocated || child.node == none)
      append_re(fields);
    if (child.node == none)
      append_nm(fields, relocation_name_);
    else
      rock_ridge_->append_child(fields, child.node, data_);
  }
  const Bytes identifier = bytes_of(child.identifier);
  if (child.directory) {
    const std::uint8_t hidden = child.node == none ? existence_flag : no_flags;
    const auto index = index_of(child.node);
    packer.add(index ? directory_record(*index, hidden)
                     : record_of(child.node, {}, 0, FileFlags::Directory),
               identifier, fields);
    return;
  }
  if (child.placeholder || tree_.node(child.node).type != NodeType::File) {
    packer.add(record_of(child.node, no_data_, 0, 0), identifier, fields);
    return;
  }
  // Every section repeats the entries, as other writers do and readers expect.
  const FileData::Placed placed = data_.of(child.node);
  std::uint64_t left = placed.bytes;
  Lba at = placed.first;
  do {
    const std::uint64_t section = std::min(left, max_section);
    left -= section;
    packer.add(record_of(child.node, at, section, left > 0 ? multi_extent_flag : no_flags),
               identifier, fields);
    at = at + static_cast<std::int32_t>(blocks_for(section));
  } while (left > 0);
}

DirectoryTree::Composed DirectoryTree::compose(std::uint32_t directory) const {
  return compose(directories_[directory], children(directories_[directory].node));
}

std::vector<std::uint8_t> DirectoryTree::path_table(PathTableType type) const {
  std::vector<std::uint8_t> table;
  table.reserve(path_table_size_);
  for (std::uint32_t i = 0; i < directories_.size(); ++i) {
    const ViewDirectory& directory = directories_[i];
    const std::string name = i == 0 ? std::string(1, '\0') : identifier(directory.node);
    append_path_table_record(table, type, bytes_of(name),
                             static_cast<std::uint32_t>(directory.records.first.value),
                             static_cast<std::uint16_t>(directory.parent + 1));
  }
  return table;
}

std::string DirectoryTree::identifier(NodeId id) const {
  if (const std::string* renamed = renames_.find(id))
    return *renamed;
  if (id == none)
    return spell(relocation_name_, true, rules_).identifier;
  return spell(tree_.name(id), tree_.node(id).type == NodeType::Directory, rules_).identifier;
}

std::string DirectoryTree::name(NodeId id) const {
  const bool directory = id == none || tree_.node(id).type == NodeType::Directory;
  return shown(identifier(id), directory, rules_.hierarchy);
}

std::string DirectoryTree::path(NodeId id) const {
  if (!visible_[id])
    return {};
  if (id == root_node)
    return "/";
  std::string path;
  while (id != root_node) {
    path.insert(0, "/" + name(id));
    id = is_relocated(id) ? none : id == none ? root_node : tree_.node(id).parent;
  }
  return path;
}

std::string DirectoryTree::describe(std::uint32_t directory) const {
  const NodeId id = directories_[directory].node;
  return id == none ? "/" + relocation_name_ : tree_.path(id);
}

}  // namespace disc
