// Compiling an entry's words, and the rules for owners, modes, times and attributes.
#include "manifests/sources/entry_work.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/posix_acl.h"
#include "manifests/sources/tree_path.h"

namespace disc {
namespace {

std::vector<Pattern> compile(const std::vector<Marked<std::string>>& texts) {
  std::vector<Pattern> patterns;
  for (const auto& text : texts)
    patterns.emplace_back(text.value);
  return patterns;
}

}  // namespace

EntryWork::EntryWork(Gathering& gathering, std::uint32_t index)
    : all(gathering),
      entry(gathering.manifest.files[index]),
      origin(index),
      selection(compile(entry.include), compile(entry.exclude)),
      to(normal_path(entry.to.value, "`to`")) {
  to_is_folder = to.empty() || entry.to.value.ends_with('/') || entry.to.value.ends_with("/.");
  if (entry.mode == "keep")
    keep_mode_ = true;
  else if (entry.mode)
    mode_.emplace(*entry.mode);
  if (entry.owner)
    owner_.emplace(*entry.owner);
}

void EntryWork::error(const char* code, std::string message, std::string hint) const {
  all.diagnostics.error(entry.mark, code, std::move(message), std::move(hint));
}

void EntryWork::warning(const char* code, std::string message, std::string hint) const {
  all.diagnostics.warning(entry.mark, code, std::move(message), std::move(hint));
}

std::uint32_t normal_mode(NodeType type, std::uint32_t mode) {
  const bool may_execute =
      type == NodeType::Directory || (type == NodeType::File && (mode & 0100) != 0);
  return (mode & 07000) | (may_execute ? 0755u : 0644u);
}

Timestamp clamped(const Manifest& manifest, Timestamp time) {
  const Timestamp epoch = manifest.epoch.value;
  switch (manifest.clamp) {
    case Clamp::All:
      return epoch;
    case Clamp::Newer:
      return std::min(time, epoch);
    case Clamp::None:
      break;
  }
  return time;
}

Node EntryWork::node(const Attributes& attributes) const {
  Node node;
  node.type = attributes.type;
  node.mode = attributes.mode & 07777;
  node.uid = attributes.uid;
  node.gid = attributes.gid;
  const Timestamp time = clamped(all.manifest, entry.time.value_or(attributes.time));
  node.seconds = time.seconds;
  node.nanoseconds = time.nanoseconds;
  std::uint32_t flags = attributes.normalise ? building::normalise : 0;
  if (keep_mode_) {
    flags |= building::fixed_mode;
  } else if (mode_) {
    const std::uint32_t base = attributes.normalise ? normal_mode(node.type, node.mode) : node.mode;
    node.mode = mode_->apply(base, node.type == NodeType::Directory);
    flags |= building::fixed_mode;
  }
  if (owner_) {
    node.uid = owner_->uid.value_or(node.uid);
    node.gid = owner_->gid.value_or(node.gid);
    flags |= building::fixed_owner;
  }
  node.mode |= flags;
  return node;
}

// UDF keeps all as named streams; where its revision has none, the loss is told later.
bool EntryWork::wants_xattrs() const {
  const auto& rock_ridge = all.manifest.rock_ridge;
  const auto& udf = all.manifest.udf;
  return (rock_ridge && (rock_ridge->xattrs || rock_ridge->acls)) || (udf && udf->streams);
}

bool EntryWork::wants_xattr(std::string_view name) const {
  const auto& rock_ridge = all.manifest.rock_ridge;
  const bool streams = all.manifest.udf && all.manifest.udf->streams;
  if (name == acl_access_name || name == acl_default_name)
    return streams || (rock_ridge && rock_ridge->acls);
  return (streams || (rock_ridge && rock_ridge->xattrs)) &&
         (name.starts_with("user.") || name == "security.capability");
}

std::uint32_t EntryWork::keep_xattrs(const HostXattrs& found) const {
  XattrSet set;
  for (const auto& [name, value] : found) {
    if (!wants_xattr(name))
      continue;
    if (name == acl_access_name || name == acl_default_name) {
      const auto acl = decode_acl(value);
      if (!acl || acl->empty() || (name == acl_access_name && is_minimal(*acl)))
        continue;
    }
    set.push_back({name, value});
  }
  std::sort(set.begin(), set.end());
  return all.tree.add_xattrs(std::move(set));
}

Origin locate(const Gathering& all, const std::string& path) {
  Origin source;
  const std::string& folder = all.manifest.folder;
  source.shown =
      path.starts_with('/') || folder.empty() || folder == "." ? path : joined(folder, path);
  while (source.shown.size() > 1 && source.shown.ends_with('/'))
    source.shown.pop_back();
  std::string from_base = path.starts_with('/') ? path : joined(all.store.real_folder(), path);
  while (from_base.size() > 1 && from_base.ends_with('/'))
    from_base.pop_back();  // a file with a slash behind it deserves another answer than nothing
  const auto status = host_status(from_base, true);
  if (!status) {
    if (host_status(from_base, false))
      throw ManifestError(cat(in_quotes(path), " is a symbolic link that leads nowhere"));
    throw ManifestError(
        cat("there is no file or folder ", in_quotes(path), " in ",
            folder.empty() || folder == "." ? "the manifest's folder" : in_quotes(folder)));
  }
  source.status = *status;
  source.real = real_path(from_base);
  const std::string& inside = all.store.real_folder();
  const bool lies_inside = inside == "/" || is_inside(source.real, inside);
  if (!lies_inside && !all.options.allow_outside)
    throw ManifestError(cat(in_quotes(path), " leads to ", in_quotes(source.real),
                            ", outside the manifest's folder; move it there, or allow it with ",
                            "--allow-outside"));
  if (!lies_inside)
    source.listed = source.real;
  else if (source.real == inside)
    source.listed = ".";
  else
    source.listed = source.real.substr(inside == "/" ? 1 : inside.size() + 1);
  if (path.ends_with('/') && source.status.type != HostType::Directory)
    throw ManifestError(cat(in_quotes(path), " ends in a slash but is not a folder"));
  return source;
}

NodeId place_at_to(const EntryWork& work, const Node& node) {
  if (work.to.empty())
    throw ManifestError("`to` is the root, which can only be a folder");
  if (work.to_is_folder)
    throw ManifestError(cat("`to` ", in_quotes(work.entry.to.value),
                            " ends in a slash, but nothing here has a name to put into it"));
  const SplitPath split = split_path(work.to);
  const NodeId folder = work.all.tree.folder_at(split.parent);
  return folder == none ? none : work.all.tree.place(folder, split.name, node);
}

void EntryWork::add_input(const Origin& source, const char* kind, std::uint64_t size) const {
  all.inputs.push_back({.path = source.listed,
                        .kind = kind,
                        .size = size,
                        .origin = origin,
                        .named = entry.from.value,
                        .to = entry.to.value,
                        .content = none,
                        .sha256 = {}});
}

}  // namespace disc
