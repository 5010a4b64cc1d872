// Directories of a UDF volume: identifier by identifier.
#include <algorithm>

#include "formats/base/text.h"
#include "verify/udf_fields.h"
#include "verify/udf_walk.h"

namespace disc::verify {
namespace {

using udf::LbAddr;
using udf::TagId;

constexpr std::size_t window_bytes = 64 * 1024;
constexpr std::size_t head_bytes = sizeof(udf::FileIdentifierDescriptor);
constexpr std::size_t most_twins = 1000;  // equal hashes of a directory that are looked into

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text)
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3;
  return hash;
}

bool is_streams(UdfRole role) {
  return role == UdfRole::StreamDirectory || role == UdfRole::SystemStreamDirectory;
}

}  // namespace

void UdfWalk::folder(const Job& job) {
  const UdfNode node = nodes_[job.node];
  const UdfAt at{nodes_.volume_block(job.node), &tree_, job.folder, {}};
  const std::vector<std::uint8_t> block = context_.read(nodes_.volume_block(job.node));
  const auto entry = read_entry(block);
  if (!entry || entry->size() > block.size())
    return;  // it was there a moment ago
  const UdfBody body = check_extents({context_, partitions_, account_}, block, *entry, node.role,
                                     node.at(), job.node, at);
  if (!body.sound)
    complete_ = false;
  // Directories do not overlap, so together they are no longer than the medium. This bounds the
  // work that a hostile image can ask for.
  directory_bytes_ += body.length;
  if (directory_bytes_ > context_.medium().size()) {
    if (!gave_up_)
      context_.damage("udf-directory.too-much", at,
                      "the directories together are longer than the medium; the rest is not read",
                      "ECMA-167 4/8.6");
    gave_up_ = true;
    complete_ = false;
    return;
  }
  hashes_.clear();
  seen_in_folder_ = parents_in_folder_ = stream_bytes_ = 0;
  identifiers(job, body);
  if (parents_in_folder_ != 1)
    context_.violation(
        "udf-directory.parents", at,
        cat("the directory has ", parents_in_folder_, " identifiers of its parent, expected 1"),
        "ECMA-167 4/8.6");
  twins(job, body);
  if (node.role == UdfRole::StreamDirectory && job.length + stream_bytes_ != job.object_size)
    context_.violation("udf-entry.object-size", at,
                       cat("the object size of the file is ", job.object_size,
                           ", it and its streams have ", job.length + stream_bytes_),
                       "ECMA-167 4/14.17.11");
}

// The block that the tag of an identifier at `offset` names: that in which it begins.
std::uint32_t UdfWalk::location(const Job& job, const UdfBody& body, std::uint64_t offset) const {
  const auto run = std::ranges::upper_bound(body.extents, offset, {}, &UdfExtent::begin);
  if (run == body.extents.begin())
    return nodes_[job.node].block;
  const UdfExtent& extent = *(run - 1);
  return extent.at.block +
         static_cast<std::uint32_t>((offset - extent.begin) / context_.block_size);
}

void UdfWalk::identifiers(const Job& job, const UdfBody& body) {
  const UdfAt at{nodes_.volume_block(job.node), &tree_, job.folder, {}};
  const auto lost = [&](std::uint64_t offset, const char* what) {
    complete_ = false;
    context_.damage("udf-directory.unreadable", at,
                    cat("the directory of ", body.length, " bytes ", what, " at byte ", offset),
                    "ECMA-167 4/8.6");
  };
  std::vector<std::uint8_t> window;
  std::uint64_t begin = 0;  // of the window
  std::uint64_t offset = 0;
  // Makes `count` bytes from `offset` part of the window.
  const auto hold = [&](std::size_t count) {
    if (offset >= begin && offset - begin + count <= window.size())
      return true;
    begin = offset;
    window.resize(static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max(window_bytes, count), body.length - offset)));
    if (window.size() >= count && read_body(context_, partitions_, body, begin, window))
      return true;
    // A part of it may be readable still.
    window.resize(std::min(count, window.size()));
    return window.size() == count && read_body(context_, partitions_, body, begin, window);
  };
  while (offset < body.length) {
    if (body.length - offset < head_bytes || !hold(head_bytes))
      return lost(offset, body.length - offset < head_bytes ? "ends inside of an identifier"
                                                            : "cannot be read");
    const std::size_t size =
        identifier_size(Bytes(window).subspan(static_cast<std::size_t>(offset - begin)));
    if (size > body.length - offset || !hold(size)) {
      const auto tag = read_struct<udf::Tag>(window, static_cast<std::size_t>(offset - begin));
      if (size > body.length - offset && tag && tag->id() == TagId::FileIdentifierDescriptor)
        return lost(offset, "ends inside of an identifier");
      return lost(offset, "cannot be read");
    }
    const Bytes bytes = Bytes(window).subspan(static_cast<std::size_t>(offset - begin), size);
    if (!identifier(job, body, bytes, offset)) {
      complete_ = false;
      // Its length can be believed if another identifier follows it.
      offset += size;
      if (offset == body.length)
        return;
      if (body.length - offset < head_bytes || !hold(head_bytes))
        return lost(offset, "cannot be read");
      const Bytes next = Bytes(window).subspan(static_cast<std::size_t>(offset - begin));
      const auto tag = read_struct<udf::Tag>(next);
      if (tag->id() != TagId::FileIdentifierDescriptor || tag->checksum != udf::tag_checksum(next))
        return lost(offset, "cannot be followed further");
      continue;
    }
    offset += size;
  }
}

// False where there is no identifier to go by.
bool UdfWalk::identifier(const Job& job, const UdfBody& body, Bytes bytes, std::uint64_t offset) {
  const UdfNode& node = nodes_[job.node];
  const std::uint32_t location = this->location(job, body, offset);
  const auto volume = partitions_.to_volume(
      {location, body.extents.empty() ? node.partition : body.extents.front().at.partition});
  const UdfAt folder{volume ? static_cast<std::int64_t>(*volume) : -1, &tree_, job.folder, {}};
  if (!check_tag(context_, bytes, TagId::FileIdentifierDescriptor, location, bytes.size(), folder,
                 CrcRule::Identifier))
    return false;
  const UdfIdentifier id = check_identifier(context_, bytes, node.role, folder);
  const UdfAt at{folder.block, &tree_, job.folder, id.text};
  if (context_.since(udf::udf_2_00) && !body.extents.empty() &&
      partitions_.maps[body.extents.front().at.partition].access == udf::AccessType::WriteOnce &&
      offset % context_.block_size > context_.block_size - sizeof(udf::Tag))
    context_.violation("udf-name.straddles", at,
                       "the tag of the identifier goes over the end of a block", "UDF 2.3.4.4");
  const bool is_parent = id.has(udf::IsParent);
  if (is_parent != (seen_in_folder_++ == 0) && parents_in_folder_ + is_parent < 2)
    context_.violation("udf-directory.parent-first", at,
                       is_parent ? "the identifier of the parent is not the first"
                                 : "the first identifier is not that of the parent",
                       "ECMA-167 4/8.6");
  if (is_parent) {
    ++parents_in_folder_;
    parent(job, id, at);
    return true;
  }
  const bool deleted = id.has(udf::Deleted);
  const udf::LongAd& icb = id.fields.icb;
  if (icb.length() == 0) {
    const bool empty =
        std::ranges::all_of(bytes_of(icb), [](std::uint8_t byte) { return byte == 0; });
    if (!deleted || !empty)
      context_.violation("udf-name.no-icb", at,
                         deleted ? "the empty ICB of a deleted identifier is not all zero"
                                 : "the identifier has no ICB and is not deleted",
                         "UDF 2.3.4.2, ECMA-167 4/14.4.3");
    return true;
  }
  if (deleted) {
    context_.note("udf-name.deleted", at, "a deleted identifier still names an ICB", "UDF 2.3.4.2");
    return true;
  }
  hashes_.push_back({hash_of(id.text), offset});
  child(job, id, at);
  return true;
}

void UdfWalk::parent(const Job& job, const UdfIdentifier& id, const UdfAt& at) {
  const UdfNode& node = nodes_[job.node];
  // A directory's folder in the tree knows the one above.
  std::uint32_t above = job.owner;
  if (node.role == UdfRole::Directory)
    above = tree_.folders[tree_.folders[job.folder].parent].node;
  UdfNode& target = nodes_[above];
  const udf::LongAd& icb = id.fields.icb;
  const LbAddr found = icb.location;
  if (found != target.at() || icb.length() == 0)
    context_.damage("udf-directory.parent", at,
                    cat("the parent is said to be at block ", found.block, " of partition ",
                        found.partition, ", it is at ", target.block, " of ", target.partition),
                    "ECMA-167 4/8.6");
  else
    ++target.seen;
  const bool directory = target.type == 4 || target.type == 13;
  if (id.has(udf::IsDirectory) != directory)
    context_.violation("udf-name.directory-bit", at,
                       cat("the directory bit of the parent is ",
                           directory ? "clear" : "set, the parent is a file"),
                       "ECMA-167 4/14.4.3");
  if (id.has(udf::Deleted))
    context_.violation("udf-directory.parent", at, "the parent is marked deleted",
                       "ECMA-167 4/8.6");
  if (context_.since(udf::udf_2_00) && icb.unique_id != target.unique_id)
    context_.violation("udf-unique-id.parent", at,
                       cat("the identifier of the parent has unique id ",
                           std::uint32_t{icb.unique_id}, ", the parent ", target.unique_id),
                       "UDF 3.2.1.1, 2.3.4.3");
}

void UdfWalk::child(const Job& job, const UdfIdentifier& id, const UdfAt& at) {
  const UdfRole in = nodes_[job.node].role;
  const UdfRole role = in == UdfRole::SystemStreamDirectory ? UdfRole::SystemStream
                       : in == UdfRole::StreamDirectory     ? UdfRole::Stream
                                                            : UdfRole::File;
  const std::uint32_t owner = is_streams(in) ? job.owner : job.node;
  const auto met = visit(id.fields.icb, role, job.folder, id.text, owner, at);
  const bool directory = id.has(udf::IsDirectory);
  if (!met) {
    complete_ = false;
    return;
  }
  UdfNode& node = nodes_[met->node];
  if (!is_streams(in)) {
    ++(node.type == 4 ? directories_ : files_);
    distinct_files_ += met->fresh && node.type != 4;
  }
  ++node.seen;
  stream_bytes_ += met->length;
  const bool is_directory = node.type == 4 || node.type == 13;
  if (directory != is_directory)
    context_.violation("udf-name.directory-bit", at,
                       cat("the directory bit is ", directory ? "set" : "clear",
                           ", the file is of type ", node.type),
                       "ECMA-167 4/14.4.3");
  identifier_id(id, *met, role, at);
}

void UdfWalk::identifier_id(const UdfIdentifier& id, const Met& met, UdfRole role,
                            const UdfAt& at) {
  if (!context_.since(udf::udf_2_00))
    return;
  const std::uint32_t found = id.fields.icb.unique_id;
  const UdfNode& node = nodes_[met.node];
  const char* const clause = "UDF 3.2.1.1, 2.3.4.3";
  if (role != UdfRole::File) {
    if (found != node.unique_id)
      context_.violation("udf-unique-id.identifier", at,
                         cat("the identifier of the stream has unique id ", found, ", the stream ",
                             node.unique_id),
                         clause);
    return;
  }
  if (found < node.unique_id)
    context_.violation(
        "udf-unique-id.identifier", at,
        cat("the identifier has unique id ", found, ", below that of its file, ", node.unique_id),
        clause);
  else if (found >= next_unique_id_)
    context_.violation(
        "udf-unique-id.next", at,
        cat("the unique id is ", found, ", the next of the volume only ", next_unique_id_), clause);
  ids_.push_back({found, met.node});
}

// Two identifiers that are not deleted may not have one name.
void UdfWalk::twins(const Job& job, const UdfBody& body) {
  std::ranges::sort(hashes_, [](const NameHash& a, const NameHash& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.offset < b.offset;
  });
  const auto name_at = [&](std::uint64_t offset) -> std::optional<std::string> {
    std::vector<std::uint8_t> bytes(head_bytes);
    if (!read_body(context_, partitions_, body, offset, bytes))
      return std::nullopt;
    bytes.resize(identifier_size(bytes));
    if (!read_body(context_, partitions_, body, offset, bytes))
      return std::nullopt;
    const auto fields = *read_struct<udf::FileIdentifierDescriptor>(bytes);
    return udf::from_cs0(slice(bytes, head_bytes + fields.length_of_implementation_use,
                               fields.length_of_file_identifier));
  };
  std::size_t looked = 0;
  for (std::size_t i = 1; i < hashes_.size(); ++i) {
    if (hashes_[i].hash != hashes_[i - 1].hash || ++looked > most_twins)
      continue;
    const auto a = name_at(hashes_[i - 1].offset), b = name_at(hashes_[i].offset);
    if (!a || !b || *a != *b)
      continue;
    const UdfAt at{nodes_.volume_block(job.node), &tree_, job.folder, *a};
    context_.violation("udf-directory.name-twice", at, "two identifiers have this name",
                       "ECMA-167 4/8.6");
  }
}

}  // namespace disc::verify
