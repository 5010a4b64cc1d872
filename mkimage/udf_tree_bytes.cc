// The file structure of a UDF volume, made.
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/udf/volume_structure.h"
#include "mkimage/udf_tree.h"

namespace disc {
namespace {

using namespace udf;

IcbFileType file_type(NodeType type) {
  switch (type) {
    case NodeType::Directory:
      return IcbFileType::Directory;
    case NodeType::File:
      return IcbFileType::File;
    case NodeType::Symlink:
      return IcbFileType::Symlink;
    case NodeType::CharDevice:
      return IcbFileType::CharDevice;
    case NodeType::BlockDevice:
      return IcbFileType::BlockDevice;
    case NodeType::Fifo:
      break;
  }
  return IcbFileType::Fifo;
}

// The identifiers of one directory.
class IdentifierWriter {
 public:
  IdentifierWriter(Revision revision, std::uint32_t first_block)
      : revision_(revision), first_block_(first_block) {}

  void add(UdfIdentifier identifier) {
    identifier.use_bytes = udf_identifier_use(out.size(), identifier.identifier.size(), revision_);
    append_udf_identifier(identifier, revision_,
                          first_block_ + static_cast<std::uint32_t>(out.size() / block_size), out);
  }

  std::vector<std::uint8_t> out;

 private:
  Revision revision_;
  std::uint32_t first_block_;
};

}  // namespace

std::vector<std::uint8_t> UdfTree::emit(const Region& region, const ContentReader& read) const {
  switch (region.kind) {
    case RegionKind::Directory:
      return compose_directory(directories_[region.id]);
    case RegionKind::StreamData:
      return compose_body(bodies_[region.id]);
    case RegionKind::FileEntries:
      return region.id == none ? compose_file_set() : compose_run(runs_[region.id], read);
    default:
      break;
  }
  throw std::logic_error("a region that the file structure of UDF did not claim");
}

std::vector<std::uint8_t> UdfTree::compose_file_set() const {
  const std::uint32_t at = file_set_address().block;
  const std::uint16_t version = tag_version_of(rules_.revision);
  FileSetDescriptor descriptor = file_set_;
  descriptor.root_directory_icb.length_and_type = block_size;
  descriptor.root_directory_icb.location = root_address();
  std::vector<std::uint8_t> out(file_set_blocks() * block_size);
  std::memcpy(out.data(), &descriptor, sizeof descriptor);
  seal(std::span(out).first(sizeof descriptor), TagId::FileSetDescriptor, version, at);
  if (file_set_blocks() > 1)
    seal(std::span(out).subspan(block_size, sizeof(TerminatingDescriptor)),
         TagId::TerminatingDescriptor, version, at + 1);
  return out;
}

std::vector<std::uint8_t> UdfTree::compose_directory(const Directory& directory) const {
  IdentifierWriter writer(rules_.revision, data_address(directory.block).block);
  writer.out.reserve(blocks_for(directory.bytes) * block_size);
  const NodeId parent = directories_[directory.parent].node;
  writer.add({{}, icb_of(parent), unique_id(parent), IsParent | IsDirectory, 0});
  const Node& folder = tree_.node(directory.node);
  for (NodeId child = folder.a; child < folder.a + folder.b; ++child) {
    if (!visible_[child])
      continue;
    const std::string name = identifier(child);
    const bool is_directory = tree_.node(child).type == NodeType::Directory;
    writer.add({name, icb_of(child), unique_id(child),
                static_cast<std::uint8_t>(is_directory ? IsDirectory : 0), 0});
  }
  if (writer.out.size() != directory.bytes)
    throw std::logic_error("a UDF directory is not as large as it was planned");
  writer.out.resize(blocks_for(writer.out.size()) * block_size);
  return std::move(writer.out);
}

UdfEntry UdfTree::entry_of(NodeId node) const {
  const Node& one = tree_.node(node);
  const bool is_directory = one.type == NodeType::Directory;
  UdfEntry entry;
  entry.type = file_type(one.type);
  entry.flags = is_directory ? 0 : Archive;
  entry.uid = one.uid;
  entry.gid = one.gid;
  entry.mode = one.mode;
  entry.links = link_count(node);
  entry.time = {one.seconds, one.nanoseconds};
  entry.unique_id = unique_id(node);
  entry.long_descriptors = long_for(is_directory);
  if (is_directory) {
    const Directory& directory = directories_[directory_index_.at(node)];
    entry.runs.push_back({directory.bytes, data_address(directory.block).block, false});
  } else if (one.type == NodeType::File) {
    entry.runs = runs(node);
  } else if (one.type == NodeType::Symlink) {
    if (const auto run = body_run(node, none)) {
      entry.runs.push_back(*run);
    } else {
      entry.is_embedded = true;
      entry.embedded = udf_path_components(tree_.target(node), options_.non_bmp);
    }
  } else if (one.type != NodeType::Fifo) {
    entry.device = {one.a, one.b};
  }
  return entry;
}

void UdfTree::compose_entry(NodeId node, Cursor& at, std::uint32_t from, const ContentReader& read,
                            std::vector<std::uint8_t>& out) const {
  UdfEntry entry = entry_of(node);
  if (tree_.node(node).type == NodeType::File && data_.is_embedded(node)) {
    entry.is_embedded = true;
    entry.embedded = text_of(read(tree_.node(node).a));
  }
  entry.self = address(at);
  const std::uint32_t extents = continuation_blocks(node);
  entry.continuation = data_address(at.block + 1);
  const std::vector<Stream> all = streams(node);
  for (const Stream& stream : all)
    entry.streams_bytes += stream.value->size();
  Cursor next{at.block + 1 + extents, at.number + 1};
  if (!all.empty())
    entry.stream_directory = address(next);
  compose_udf_entry(entry, rules_,
                    std::span(out).subspan(std::size_t{at.block - from} * block_size,
                                           std::size_t{1 + extents} * block_size));
  at = next;
  if (!all.empty())
    compose_streams(node, entry, all, at, from, out);
}

// ECMA-167 4/9.2, UDF 3.3.5: a directory of streams hangs on the entry.
void UdfTree::compose_streams(NodeId node, const UdfEntry& owner, const std::vector<Stream>& all,
                              Cursor& at, std::uint32_t from,
                              std::vector<std::uint8_t>& out) const {
  const std::uint32_t data_blocks = stream_directory_blocks(all);
  const auto blocks_at = [&](std::uint32_t block, std::uint32_t count) {
    return std::span(out).subspan(std::size_t{block - from} * block_size,
                                  std::size_t{count} * block_size);
  };
  const std::uint32_t data = data_address(at.block + 1).block;
  const Cursor first{at.block + 1 + data_blocks, at.number + 1};

  IdentifierWriter writer(rules_.revision, data);
  const bool of_directory = owner.type == IcbFileType::Directory;
  const auto id = static_cast<std::uint32_t>(owner.unique_id);
  writer.add({{},
              owner.self,
              id,
              static_cast<std::uint8_t>(of_directory ? IsParent | IsDirectory : IsParent),
              0});
  for (std::uint32_t i = 0; i < all.size(); ++i)
    writer.add({all[i].name, address({first.block + i, first.number + i}), id, 0, 0});
  std::copy(writer.out.begin(), writer.out.end(), blocks_at(at.block + 1, data_blocks).begin());

  UdfEntry directory = owner;
  directory.self = address(at);
  directory.type = IcbFileType::StreamDirectory;
  directory.flags = 0;
  directory.mode &= 0777;
  directory.links = 0;
  directory.streams_bytes = 0;
  directory.stream_directory.reset();
  directory.device.reset();
  directory.is_embedded = false;
  directory.long_descriptors = long_for(true);
  directory.runs = {{writer.out.size(), data, false}};
  compose_udf_entry(directory, rules_, blocks_at(at.block, 1));

  for (std::uint32_t i = 0; i < all.size(); ++i) {
    UdfEntry stream = directory;
    stream.self = address({first.block + i, first.number + i});
    stream.type = IcbFileType::File;
    stream.flags = StreamFile;
    stream.links = 1;
    stream.long_descriptors = long_for(false);
    stream.runs.clear();
    if (const auto run = body_run(node, i)) {
      stream.runs.push_back(*run);
    } else {
      stream.is_embedded = true;
      stream.embedded = *all[i].value;
    }
    compose_udf_entry(stream, rules_, blocks_at(first.block + i, 1));
  }
  const auto count = static_cast<std::uint32_t>(all.size());
  at = {first.block + count, first.number + count};
}

std::vector<std::uint8_t> UdfTree::compose_run(const EntryRun& run,
                                               const ContentReader& read) const {
  std::vector<std::uint8_t> out(std::size_t{run.blocks} * block_size);
  Cursor at = run.start;
  for (NodeId node = run.first; node < run.first + run.children; ++node)
    if (owns_entry(node))
      compose_entry(node, at, run.start.block, read, out);
  if (at.block != run.start.block + run.blocks)
    throw std::logic_error("file entries of UDF are not as large as they were planned");
  return out;
}

std::vector<std::uint8_t> UdfTree::compose_body(const Body& body) const {
  std::string bytes;
  if (body.xattr == none)
    bytes = udf_path_components(tree_.target(body.node), options_.non_bmp);
  else
    bytes = *streams(body.node)[body.xattr].value;
  std::vector<std::uint8_t> out(bytes.begin(), bytes.end());
  out.resize(blocks_for(out.size()) * block_size);
  return out;
}

}  // namespace disc
