// The file structure of a UDF volume, planned.
#include "mkimage/udf_tree.h"

#include <algorithm>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {
namespace {

using namespace udf;

// Entries that are made at a time.
constexpr std::uint32_t run_children = 256;

// Linux names of attributes that are not a user's keep their prefix as names of streams, and so do
// users' names that would look like one of them.
bool has_prefix(std::string_view name) {
  for (const std::string_view prefix : {"user.", "system.", "security.", "trusted."})
    if (name.starts_with(prefix))
      return true;
  return false;
}

std::string_view stream_name(std::string_view xattr) {
  constexpr std::string_view user = "user.";
  const bool plain = xattr.starts_with(user) && xattr.size() > user.size() &&
                     !has_prefix(xattr.substr(user.size()));
  return plain ? xattr.substr(user.size()) : xattr;
}

}  // namespace

UdfTree::UdfTree(const Manifest& manifest, const SourceTree& tree, const FileData& data,
                 Losses& losses, Diagnostics& diagnostics)
    : manifest_(manifest),
      options_(*manifest.udf),
      tree_(tree),
      data_(data),
      rules_(udf_entry_rules(manifest)),
      addressing_(options_.partition == UdfPartition::Virtual ? UdfAddressing::Virtual
                  : options_.metadata != UdfMetadata::None    ? UdfAddressing::Metadata
                                                              : UdfAddressing::Physical) {
  find_visible(losses);
  plan(losses);
  check_links(diagnostics);
}

void UdfTree::find_visible(Losses& losses) {
  visible_.resize(tree_.nodes.size());
  for (NodeId id = 0; id < tree_.nodes.size(); ++id) {
    const Node& node = tree_.node(id);
    visible_[id] = id == root_node || (visible_[node.parent] && !tree_.placement(id).hide_udf);
    if (!visible_[id])
      continue;
    latest_ = std::max(latest_, Timestamp{node.seconds, node.nanoseconds});
    files_ += node.type != NodeType::Directory;
    if (node.type == NodeType::File && node.b != 0) {
      if (group_first_.size() <= node.b) {
        group_first_.resize(node.b + std::size_t{1}, none);
        group_links_.resize(node.b + std::size_t{1});
      }
      group_first_[node.b] = std::min(group_first_[node.b], id);
      ++group_links_[node.b];
    }
    const bool has_streams = options_.streams && options_.revision >= udf_2_00;
    const bool elsewhere = manifest_.rock_ridge && manifest_.rock_ridge->xattrs;
    if (node.xattrs != none && options_.streams && !has_streams && !elsewhere)
      losses.add(Loss::UdfXattrs, id);
    if (node.type == NodeType::Symlink && !manifest_.rock_ridge) {
      const std::string_view target = tree_.target(id);
      if (target.find("//") != std::string_view::npos ||
          (target.size() > 1 && target.ends_with('/')))
        losses.add(Loss::UdfSymlink, id);
    }
  }
}

NodeId UdfTree::entry_node(NodeId node) const {
  const Node& one = tree_.node(node);
  return one.type == NodeType::File && one.b != 0 ? group_first_[one.b] : node;
}

void UdfTree::plan(Losses& losses) {
  icb_.assign(tree_.nodes.size(), none);
  Cursor at{file_set_blocks(), 1};
  const auto place = [&](NodeId node) {
    icb_[node] = addressing_ == UdfAddressing::Virtual ? at.number : at.block;
    advance(node, at);
  };
  directories_.push_back({root_node, 0, 0, 0, 0});
  directory_index_[root_node] = 0;
  keep_bodies(root_node);
  runs_.push_back({root_node, 1, at, 0});
  place(root_node);
  runs_.back().blocks = at.block - runs_.back().start.block;
  for (std::uint32_t index = 0; index < directories_.size(); ++index) {
    plan_directory(directories_[index], at.block, losses);
    at.block += static_cast<std::uint32_t>(blocks_for(directories_[index].bytes));
    const Node& folder = tree_.node(directories_[index].node);
    std::uint32_t in_run = 0;
    for (NodeId child = folder.a; child < folder.a + folder.b; ++child) {
      if (!visible_[child])
        continue;
      if (tree_.node(child).type == NodeType::Directory) {
        directory_index_[child] = static_cast<std::uint32_t>(directories_.size());
        directories_.push_back({child, 0, 0, index, 0});
        ++directories_[index].subfolders;
      }
      if (!owns_entry(child))
        continue;
      if (in_run == 0)
        runs_.push_back({child, 0, at, 0});
      keep_bodies(child);
      place(child);
      EntryRun& run = runs_.back();
      run.children = child + 1 - run.first;
      run.blocks = at.block - run.start.block;
      in_run = (in_run + 1) % run_children;
    }
  }
  end_ = at;
}

void UdfTree::plan_directory(Directory& directory, std::uint32_t block, Losses& losses) {
  directory.block = block;
  std::vector<UdfSibling> all;
  const Node& folder = tree_.node(directory.node);
  all.reserve(folder.b);
  for (NodeId child = folder.a; child < folder.a + folder.b; ++child)
    if (visible_[child])
      all.push_back({child, tree_.name(child), spell_udf(tree_.name(child), options_.non_bmp)});
  for (const UdfSibling& one : all) {
    if ((one.spelt.loss & NonBmpRefused) != 0)
      losses.add(Loss::UdfNonBmp, one.node);
    if ((one.spelt.loss & Shortened) != 0)
      losses.add(Loss::UdfShortened, one.node);
    if ((one.spelt.loss & Replaced) != 0)
      losses.add(Loss::UdfReplaced, one.node);
  }
  separate_udf(all, options_.non_bmp, [&](const UdfSibling& changed) {
    losses.add(Loss::UdfCollision, changed.node);
    renames_[changed.node] = changed.spelt.identifier;
  });
  directory.bytes = with_identifier(0, 0);
  for (const UdfSibling& one : all)
    directory.bytes = with_identifier(directory.bytes, one.spelt.identifier.size());
}

// A body goes where the entries are if it fits into its own.
void UdfTree::keep_bodies(NodeId node) {
  const auto keep = [&](std::uint32_t xattr, std::uint64_t bytes) {
    first_body_.try_emplace(node, static_cast<std::uint32_t>(bodies_.size()));
    bodies_.push_back({node, xattr, body_blocks_, bytes});
    body_blocks_ += static_cast<std::uint32_t>(blocks_for(bytes));
  };
  if (tree_.node(node).type == NodeType::Symlink) {
    const std::size_t bytes = udf_path_components(tree_.target(node), options_.non_bmp).size();
    if (bytes > udf_embedded_room(rules_, false))
      keep(none, bytes);
  }
  const std::vector<Stream> all = streams(node);
  for (std::uint32_t i = 0; i < all.size(); ++i)
    if (all[i].value->size() > udf_embedded_room(rules_, false))
      keep(i, all[i].value->size());
}

std::optional<UdfRun> UdfTree::body_run(NodeId node, std::uint32_t xattr) const {
  const auto at = first_body_.find(node);
  if (at == first_body_.end())
    return std::nullopt;
  for (std::size_t i = at->second; i < bodies_.size() && bodies_[i].node == node; ++i)
    if (bodies_[i].xattr == xattr)
      return UdfRun{bodies_[i].bytes,
                    partition_block(bodies_base_ + static_cast<std::int32_t>(bodies_[i].block)),
                    false};
  return std::nullopt;
}

std::vector<UdfTree::Stream> UdfTree::streams(NodeId node) const {
  std::vector<Stream> all;
  if (tree_.node(node).xattrs == none || !options_.streams || options_.revision < udf_2_00)
    return all;
  for (const Xattr& xattr : tree_.xattr_sets[tree_.node(node).xattrs])
    all.push_back({spell_udf(stream_name(xattr.name), NonBmp::Utf16).identifier, &xattr.value});
  return all;
}

std::uint64_t UdfTree::with_identifier(std::uint64_t bytes, std::size_t identifier) const {
  return bytes + identifier_descriptor_size(identifier,
                                            udf_identifier_use(bytes, identifier, rules_.revision));
}

std::uint32_t UdfTree::stream_directory_blocks(const std::vector<Stream>& all) const {
  std::uint64_t bytes = with_identifier(0, 0);
  for (const Stream& stream : all)
    bytes = with_identifier(bytes, stream.name.size());
  return static_cast<std::uint32_t>(blocks_for(bytes));
}

bool UdfTree::long_for(bool directory) const {
  return addressing_ == UdfAddressing::Virtual ||
         (addressing_ == UdfAddressing::Metadata && !directory);
}

std::uint32_t UdfTree::continuation_blocks(NodeId node) const {
  if (tree_.node(node).type != NodeType::File)
    return 0;  // a directory would have to reach beyond 100 GiB
  return udf_continuation_blocks(rules_, false, long_for(false), udf_descriptor_count(runs(node)));
}

// Entry, allocation extents, and for streams: their directory's entry and data, then their entries.
void UdfTree::advance(NodeId node, Cursor& at) const {
  at.block += 1 + continuation_blocks(node);
  ++at.number;
  if (tree_.node(node).xattrs == none)
    return;
  const std::vector<Stream> all = streams(node);
  if (all.empty())
    return;
  at.block += 1 + stream_directory_blocks(all) + static_cast<std::uint32_t>(all.size());
  at.number += 1 + static_cast<std::uint32_t>(all.size());
}

std::vector<UdfRun> UdfTree::runs(NodeId node) const {
  const FileData::Placed placed = data_.of(node);
  std::vector<UdfRun> all;
  if (placed.stored == none) {
    if (placed.bytes != 0)  // on blocks of a session before
      all.push_back({placed.bytes, partition_block(placed.first), false});
    return all;
  }
  const std::uint32_t first = partition_block(placed.first);
  const std::vector<DataRun>* sparse = data_.sparse_runs(placed.stored);
  if (sparse == nullptr) {
    all.push_back({placed.bytes, first, false});
    return all;
  }
  const std::uint64_t size = tree_.contents[tree_.node(node).a].size;
  std::uint64_t at = 0;
  std::uint32_t block = first;
  for (const DataRun& run : *sparse) {
    if (run.offset > at)
      all.push_back({run.offset - at, 0, true});
    all.push_back({run.bytes, block, false});
    block += static_cast<std::uint32_t>(blocks_for(run.bytes));
    at = run.offset + run.bytes;
  }
  if (size > at)
    all.push_back({size - at, 0, true});
  return all;
}

std::uint32_t UdfTree::link_count(NodeId node) const {
  const Node& one = tree_.node(node);
  const std::uint32_t streams_back = streams(node).empty() ? 0 : 1;
  if (one.type == NodeType::Directory)
    return 1 + directories_[directory_index_.at(node)].subfolders + streams_back;
  const bool linked = one.type == NodeType::File && one.b != 0;
  return (linked ? group_links_[one.b] : 1) + streams_back;
}

void UdfTree::check_links(Diagnostics& diagnostics) const {
  constexpr std::uint32_t most = 0xFFFF;
  const auto refuse = [&](NodeId node, std::uint32_t links) {
    const std::uint32_t entry = tree_.node(node).origin;
    diagnostics.error(entry < manifest_.files.size() ? manifest_.files[entry].mark : Mark{},
                      "GM0446",
                      cat(in_quotes(tree_.path(node)), " has ", links,
                          " links, a UDF file entry counts up to ", most, " (ECMA-167 4/14.9.6)"),
                      "spread the folder or the hard links over several");
  };
  for (const Directory& directory : directories_)
    if (directory.subfolders >= most - 1)
      refuse(directory.node, directory.subfolders + 1);
  for (std::size_t group = 0; group < group_links_.size(); ++group)
    if (group_links_[group] >= most)
      refuse(group_first_[group], group_links_[group]);
}

void UdfTree::claim(Layout& layout, std::uint8_t volume) {
  base_ = layout.end();
  layout.expect(directories_.size() + runs_.size() + 1);
  claim_again(layout, volume);
}

void UdfTree::claim_again(Layout& layout, std::uint8_t volume) const {
  // The region of the file set carries the number of no run.
  layout.claim(file_set_blocks(), RegionKind::FileEntries, volume, none);
  std::size_t run = 0;
  std::uint32_t block = file_set_blocks();
  const auto claim_runs = [&](std::uint32_t end) {
    for (; run < runs_.size() && runs_[run].start.block < end; ++run) {
      layout.claim(runs_[run].blocks, RegionKind::FileEntries, volume,
                   static_cast<std::uint32_t>(run));
      block += runs_[run].blocks;
    }
  };
  for (std::uint32_t i = 0; i < directories_.size(); ++i) {
    claim_runs(directories_[i].block);
    const auto blocks = static_cast<std::uint32_t>(blocks_for(directories_[i].bytes));
    layout.claim(blocks, RegionKind::Directory, volume, i);
    block += blocks;
  }
  claim_runs(end_.block);
  if (block != end_.block)
    throw std::logic_error("the file structure of UDF is not as large as it was planned");
}

void UdfTree::claim_bodies(Layout& layout, std::uint8_t volume) {
  bodies_base_ = layout.end();
  for (std::uint32_t i = 0; i < bodies_.size(); ++i)
    layout.claim(static_cast<std::int64_t>(blocks_for(bodies_[i].bytes)), RegionKind::StreamData,
                 volume, i);
}

LbAddr UdfTree::address(Cursor at) const {
  switch (addressing_) {
    case UdfAddressing::Virtual:
      return {at.number, 1};
    case UdfAddressing::Metadata:
      return {at.block, 1};
    case UdfAddressing::Physical:
      break;
  }
  return data_address(at.block);
}

LbAddr UdfTree::data_address(std::uint32_t block) const {
  if (addressing_ == UdfAddressing::Metadata)
    return {block, 1};
  return {partition_block(base_ + static_cast<std::int32_t>(block)), 0};
}

LbAddr UdfTree::icb_of(NodeId node) const {
  const std::uint32_t place = icb_[entry_node(node)];
  return address({place, place});
}

std::vector<std::uint32_t> UdfTree::virtual_blocks() const {
  std::vector<std::uint32_t> blocks(end_.number);
  blocks[0] = partition_block(base_);
  for (const EntryRun& run : runs_) {
    Cursor at = run.start;
    for (NodeId node = run.first; node < run.first + run.children; ++node) {
      if (!owns_entry(node))
        continue;
      const auto put = [&](std::uint32_t number, std::uint32_t block) {
        blocks[number] = partition_block(base_ + static_cast<std::int32_t>(block));
      };
      put(at.number, at.block);
      const std::vector<Stream> all = streams(node);
      if (!all.empty()) {
        std::uint32_t block = at.block + 1 + continuation_blocks(node);
        put(at.number + 1, block);
        block += 1 + stream_directory_blocks(all);
        for (std::uint32_t i = 0; i < all.size(); ++i)
          put(at.number + 2 + i, block + i);
      }
      advance(node, at);
    }
  }
  return blocks;
}

std::string UdfTree::identifier(NodeId node) const {
  const auto renamed = renames_.find(node);
  return renamed != renames_.end() ? renamed->second
                                   : spell_udf(tree_.name(node), options_.non_bmp).identifier;
}

std::string UdfTree::name(NodeId node) const {
  if (node == root_node)
    return {};
  return from_cs0(bytes_of(identifier(node))).value_or(std::string());
}

std::string UdfTree::path(NodeId node) const {
  if (!visible_[node])
    return {};
  if (node == root_node)
    return "/";
  std::string path;
  for (NodeId at = node; at != root_node; at = tree_.node(at).parent)
    path = cat("/", name(at), path);
  return path;
}

std::string UdfTree::owner(const Region& region) const {
  switch (region.kind) {
    case RegionKind::Directory:
      return cat("directory ", tree_.path(directories_[region.id].node), " (udf)");
    case RegionKind::StreamData:
      return cat(bodies_[region.id].xattr == none ? "target of " : "named stream of ",
                 tree_.path(bodies_[region.id].node), " (udf)");
    default:
      break;
  }
  if (region.id == none)
    return "file set descriptor (udf)";
  const NodeId first = runs_[region.id].first;
  return first == root_node
             ? std::string("file entry of / (udf)")
             : cat("file entries of directory ", tree_.path(tree_.node(first).parent), " (udf)");
}

}  // namespace disc
