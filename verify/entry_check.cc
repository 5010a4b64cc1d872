// One entry of a view against the node it should be.
#include "verify/entry_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/base/text.h"
#include "verify/files_check.h"

namespace disc::verify {
namespace {

using iso9660::Entry;
using iso9660::FileType;
using iso9660::View;

constexpr std::uint32_t permission_bits = 07777;
// What the seven bytes of a directory record can say (ECMA-119 9.1.5).
constexpr std::int64_t first_recordable = -2208988800;  // 1900-01-01T00:00:00Z
constexpr std::int64_t last_recordable = 5869583999;    // 2155-12-31T23:59:59Z
// What the time stamps of UDF can say (ECMA-167 1/7.3).
constexpr std::int64_t first_udf = -62135596800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t last_udf = 253402300799;   // 9999-12-31T23:59:59Z
constexpr std::uint32_t unspecified_owner = 0xFFFFFFFF;

bool same_type(NodeType wanted, FileType found) {
  switch (wanted) {
    case NodeType::Directory:
      return found == FileType::Directory;
    case NodeType::File:
      return found == FileType::File;
    case NodeType::Symlink:
      return found == FileType::Symlink;
    case NodeType::CharDevice:
      return found == FileType::CharDevice;
    case NodeType::BlockDevice:
      return found == FileType::BlockDevice;
    case NodeType::Fifo:
      return found == FileType::Fifo;
  }
  return false;
}

// Rock Ridge takes a target apart at its slashes: repeated and final ones are lost.
std::string sayable_target(std::string_view target) {
  std::string out;
  for (const char c : target)
    if (c != '/' || out.empty() || out.back() != '/')
      out += c;
  if (out.size() > 1 && out.ends_with('/'))
    out.pop_back();
  return out;
}

std::string time_text(std::int64_t seconds) { return to_iso8601({seconds, 0}); }

}  // namespace

void EntryCheck::add(const char* kind, View view, NodeId id, const Entry& entry,
                     std::string sentence) {
  findings_.add(Severity::Difference, kind,
                {entry.record_block.value, printable(tree_.path(id)), to_string(view)},
                std::move(sentence));
}

void EntryCheck::start_view(View view, const std::vector<bool>& visible) {
  if (view != View::RockRidge && view != View::Udf)
    return;
  group_links_.clear();
  group_serial_.clear();
  subdirectories_.assign(tree_.nodes.size(), 0);
  for (NodeId id = 1; id < tree_.nodes.size(); ++id) {
    if (!visible[id])
      continue;
    const Node& node = tree_.node(id);
    if (node.type == NodeType::File && node.b != 0)
      ++group_links_[node.b];
    if (node.type == NodeType::Directory)
      ++subdirectories_[node.parent];
  }
}

bool EntryCheck::compare(View view, NodeId id, const Entry& entry,
                         std::optional<std::uint64_t> size) {
  const Node& node = tree_.node(id);
  if (!same_type(node.type, entry.type)) {
    add("files.type", view, id, entry,
        cat("it is a ", type_word(entry.type), ", expected a ", type_word(node.type)));
    return false;
  }
  if (size && entry.size != *size)
    add("files.size", view, id, entry, cat("it has ", entry.size, " bytes, expected ", *size));
  if (view == View::RockRidge || view == View::Udf)
    compare_posix(view, id, entry);
  else
    compare_record_time(view, id, entry);
  return true;
}

void EntryCheck::compare_record_time(View view, NodeId id, const Entry& entry) {
  const std::int64_t wanted = std::clamp(tree_.node(id).seconds, first_recordable, last_recordable);
  if (!entry.modified)
    add("files.time", view, id, entry, cat("it has no time, expected ", time_text(wanted)));
  else if (entry.modified->seconds != wanted)
    add("files.time", view, id, entry,
        cat("its time is ", time_text(entry.modified->seconds), ", expected ", time_text(wanted)));
}

void EntryCheck::compare_posix(View view, NodeId id, const Entry& entry) {
  const Node& node = tree_.node(id);
  // UDF has a number for an owner that is not specified, which a tree may ask for (UDF 2.3.6.2).
  const bool owned = (entry.uid && entry.gid) || view == View::Udf;
  if (!entry.mode || !owned) {
    add("files.mode", view, id, entry, "it has neither mode nor owner");
  } else {
    if ((*entry.mode & permission_bits) != node.mode)
      add("files.mode", view, id, entry,
          fmt::format("its mode is {:04o}, expected {:04o}", *entry.mode & permission_bits,
                      node.mode));
    const std::uint32_t uid = entry.uid.value_or(unspecified_owner);
    const std::uint32_t gid = entry.gid.value_or(unspecified_owner);
    if (uid != node.uid || gid != node.gid)
      add("files.owner", view, id, entry,
          cat("its owner is ", uid, ":", gid, ", expected ", node.uid, ":", node.gid));
  }
  compare_time(view, id, entry);
  if (node.type == NodeType::Symlink &&
      sayable_target(entry.target) != sayable_target(tree_.target(id)))
    add("files.target", view, id, entry,
        cat("it leads to ", in_quotes(entry.target), ", expected ", in_quotes(tree_.target(id))));
  if ((node.type == NodeType::CharDevice || node.type == NodeType::BlockDevice) &&
      (entry.device_major != node.a || entry.device_minor != node.b))
    add("files.device", view, id, entry,
        cat("its device number is ", entry.device_major, ":", entry.device_minor, ", expected ",
            node.a, ":", node.b));
  compare_links(view, id, entry);
  compare_xattrs(view, id, entry);
}

// Rock Ridge counts seconds here, UDF microseconds; a receipt knows no more than seconds.
void EntryCheck::compare_time(View view, NodeId id, const Entry& entry) {
  const Node& node = tree_.node(id);
  const std::int64_t wanted =
      view == View::Udf ? std::clamp(node.seconds, first_udf, last_udf) : node.seconds;
  if (!entry.modified || entry.modified->seconds != wanted)
    return add(
        "files.time", view, id, entry,
        cat("its time is ", entry.modified ? time_text(entry.modified->seconds) : "not given",
            ", expected ", time_text(wanted)));
  const bool fine = view == View::Udf && tree_.opener != nullptr && wanted == node.seconds;
  const std::uint32_t found = entry.modified->nanoseconds / 1000;
  if (fine && found != node.nanoseconds / 1000)
    add("files.time", view, id, entry,
        cat("its time is ", found, " microseconds after ", time_text(wanted), ", expected ",
            node.nanoseconds / 1000));
}

void EntryCheck::compare_links(View view, NodeId id, const Entry& entry) {
  const Node& node = tree_.node(id);
  std::uint32_t wanted = 1;
  if (node.type == NodeType::Directory)
    wanted = (view == View::Udf ? 1 : 2) + subdirectories_[id];  // no "." there
  else if (!expected_.links.empty())
    wanted = expected_.links[id];
  else if (node.type == NodeType::File && node.b != 0)
    wanted = group_links_[node.b];
  // Some writers give directories a link count of 1, as file systems without hard links to them do.
  const bool other_habit = node.type == NodeType::Directory && entry.links == 1U;
  if (entry.links && *entry.links != wanted && !other_habit)
    add("files.links", view, id, entry,
        cat("its link count is ", *entry.links, ", expected ", wanted));
  if (node.type == NodeType::File && node.b != 0 && entry.serial) {
    const auto [first, fresh] = group_serial_.emplace(node.b, *entry.serial);
    if (!fresh && first->second != *entry.serial)
      add("files.links", view, id, entry,
          cat("it should be a hard link to a file with serial number ", first->second, ", but has ",
              *entry.serial));
  }
}

bool EntryCheck::is_compared(View view, const std::string& attribute) const {
  if (attribute.starts_with("isofs."))
    return false;  // libisofs' notes to itself
  if (view == View::Udf)
    return streams_ != Streams::Unwanted;
  return attribute.starts_with("system.posix_acl_") ? acls_ : xattrs_;
}

void EntryCheck::compare_xattrs(View view, NodeId id, const Entry& entry) {
  XattrSet wanted, found;
  if (const std::uint32_t index = tree_.node(id).xattrs; index != none)
    for (const Xattr& xattr : tree_.xattr_sets[index])
      if (is_compared(view, xattr.name))
        wanted.push_back(xattr);
  for (const auto& attribute : entry.xattrs)
    if (view == View::Udf || is_compared(view, attribute.first))
      found.push_back({attribute.first, attribute.second});
  std::ranges::sort(found);
  if (found == wanted || (view == View::Udf && streams_ == Streams::Unknown && found.empty()))
    return;
  const auto find = [](const XattrSet& set, const std::string& name) {
    return std::ranges::find(set, name, &Xattr::name);
  };
  for (const Xattr& xattr : wanted) {
    const auto at = find(found, xattr.name);
    if (at == found.end())
      add("files.xattrs", view, id, entry, cat("it lacks the attribute ", in_quotes(xattr.name)));
    else if (at->value != xattr.value)
      add("files.xattrs", view, id, entry,
          cat("its attribute ", in_quotes(xattr.name), " is ", in_quotes(at->value.substr(0, 64)),
              ", expected ", in_quotes(xattr.value.substr(0, 64))));
  }
  for (const Xattr& xattr : found)
    if (find(wanted, xattr.name) == wanted.end())
      add("files.xattrs", view, id, entry,
          cat("it has the attribute ", in_quotes(xattr.name), ", which nobody asked for"));
}

namespace {

// Where `source` (any callable that fills a buffer and returns the bytes put there) and the medium
// part.
template <class Source>
std::string first_difference_from(const media::MediumReader& reader, const Entry& entry,
                                  const Source& source, Place& where) {
  const auto medium = reader.open(entry);
  std::vector<std::uint8_t> a(65536), b(65536);
  for (std::uint64_t at = 0;; at += a.size()) {
    const std::size_t got = medium->read(a), wanted = source(at, b);
    const std::size_t common = std::min(got, wanted);
    const auto differ =
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin());
    const auto offset = at + static_cast<std::uint64_t>(differ.first - a.begin());
    if (offset - at < common || got != wanted) {
      if (!entry.zisofs && entry.sections.size() == 1)
        where.block =
            entry.sections[0].first.value + static_cast<std::int64_t>(offset / block_size);
      return cat("the first byte that differs is ", offset);
    }
    if (got < a.size())
      return {};
  }
}

}  // namespace

std::string EntryCheck::first_difference(const media::MediumReader& reader, const Entry& entry,
                                         ContentId content, Place& where) const {
  try {
    const auto source = tree_.opener->open(content);
    return first_difference_from(
        reader, entry, [&](std::uint64_t, auto& buffer) { return source->read(buffer); }, where);
  } catch (const Error&) {
    return {};  // the digests have said enough
  }
}

std::string EntryCheck::first_difference(const media::MediumReader& reader, const Entry& entry,
                                         Bytes content, Place& where) const {
  try {
    return first_difference_from(
        reader, entry,
        [&](std::uint64_t at, auto& buffer) {
          const Bytes part = slice(content, static_cast<std::size_t>(at), buffer.size());
          std::ranges::copy(part, buffer.begin());
          return part.size();
        },
        where);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace disc::verify
