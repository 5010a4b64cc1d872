// Lays the entries of a manifest over each other, in their order.
#include "manifests/sources/resolve.h"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/archive.h"
#include "formats/io/block_source.h"
#include "manifests/sources/attributes.h"
#include "manifests/sources/content_store.h"
#include "manifests/sources/entry_work.h"
#include "manifests/sources/tree_builder.h"
#include "manifests/sources/tree_path.h"

namespace disc {
namespace {

Attributes plain(const EntryWork& work, NodeType type, std::uint32_t mode) {
  Attributes attributes;
  attributes.type = type;
  attributes.mode = mode;
  attributes.time = work.all.manifest.epoch.value;
  return attributes;
}

void add_text(const EntryWork& work) {
  Node node = work.node(plain(work, NodeType::File, 0644));
  node.a = work.all.store.add_text(work.entry.text, cat("text at ", to_string(work.entry.mark)));
  place_at_to(work, node);
}

void add_symlink(const EntryWork& work) {
  const std::string& target = work.entry.target.value;
  if (target.empty() || target.find('\0') != std::string::npos)
    throw ManifestError("the target of a symbolic link must be a text without NUL");
  Node node = work.node(plain(work, NodeType::Symlink, 0777));
  work.all.tree.set_target(node, target);
  place_at_to(work, node);
}

void add_directory(const EntryWork& work) {
  const NodeId folder = work.all.tree.folder_at(work.to);
  if (folder != none)
    work.all.tree.merge_folder(folder, work.node(plain(work, NodeType::Directory, 0755)));
}

void add_device(const EntryWork& work) {
  const char kind = work.entry.device_type;
  Node node = work.node(plain(work,
                              kind == 'c'   ? NodeType::CharDevice
                              : kind == 'b' ? NodeType::BlockDevice
                                            : NodeType::Fifo,
                              0644));
  if (kind != 'p') {
    node.a = work.entry.device_major;
    node.b = work.entry.device_minor;
  }
  place_at_to(work, node);
}

void add_hardlink(const EntryWork& work) {
  TreeBuilder& tree = work.all.tree;
  const std::string path = normal_path(work.entry.target.value, "`hardlink`");
  const NodeId target = tree.find(path);
  if (target == none)
    throw ManifestError(cat("no entry before this one brings ", in_quotes(work.entry.target.value),
                            ", so there is nothing to link to"));
  if (tree.node(target).type == NodeType::Directory)
    throw ManifestError(cat(in_quotes(work.entry.target.value),
                            " is a folder, and folders cannot have hard links"));
  if (tree.node(target).type == NodeType::File && tree.node(target).b == 0)
    tree.node(target).b = tree.new_link_group();
  const Node copy = tree.node(target);  // mode and owner are the file's, not the name's
  place_at_to(work, copy);
}

void remove_path(const EntryWork& work) {
  if (work.to.empty())
    throw ManifestError("the root cannot be removed");
  const NodeId node = work.all.tree.find(work.to);
  if (node == none)
    throw ManifestError(cat("no entry before this one brings ", in_quotes(work.entry.to.value),
                            ", so there is nothing to remove"));
  work.all.tree.remove(node);
}

bool ends_with_word(const std::string& name, std::string_view suffix) {
  return name.size() > suffix.size() &&
         std::equal(
             suffix.begin(), suffix.end(), name.end() - static_cast<std::ptrdiff_t>(suffix.size()),
             [](char expected, char letter) {
               return expected == (letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter);
             });
}

// The ending that makes a file a source to be unpacked: of an archive, .iso or .mtree; "" if none.
std::string unpacked_suffix(const std::string& name) {
  if (const auto suffix = archive_suffix(name))
    return *suffix;
  for (const std::string_view suffix : {".iso", ".mtree"}) {
    if (ends_with_word(name, suffix))
      return std::string(suffix);
  }
  return {};
}

bool looks_like_image(const std::string& path) {
  const auto source = open_image(path);
  std::array<std::uint8_t, 6> descriptor;  // type and standard identifier (ECMA-119 8.1)
  if (source->size() < 16 * block_size + descriptor.size())
    return false;
  source->read(16 * block_size, descriptor);
  return text_of(Bytes(descriptor).subspan(1, 5)) == "CD001";
}

bool looks_like_mtree(const std::string& path) {
  const auto source = open_image(path);
  std::array<std::uint8_t, 6> opening;
  if (source->size() < opening.size())
    return false;
  source->read(0, opening);
  return text_of(opening) == "#mtree";
}

// A file is unpacked if its name says that it is an archive, a list or an image, unless `to` names
// a file of the same kind: then it is copied as it is, like any other file. Keys that mean nothing
// but for something with members unpack whatever it is called.
void add_from_file(const EntryWork& work, const Origin& source) {
  std::string suffix = unpacked_suffix(source.shown);
  const FileEntry& entry = work.entry;
  const bool wants_members = !entry.path.value.empty() || entry.strip != 0 ||
                             !entry.include.empty() || !entry.exclude.empty();
  if (!wants_members &&
      (suffix.empty() || (!work.to_is_folder && unpacked_suffix(work.to) == suffix)))
    return add_host_file(work, source);
  if (suffix.empty())
    suffix = looks_like_image(source.real)   ? ".iso"
             : looks_like_mtree(source.real) ? ".mtree"
                                             : ".tar";
  if (suffix == ".iso")
    return add_image(work, source);
  if (suffix == ".mtree")
    return add_mtree_list(work, source);
  add_archive(work, source);
}

std::optional<Origin> located(const EntryWork& work) {
  const Marked<std::string>& from = work.entry.from;
  try {
    return locate(work.all, from.value);
  } catch (const Error& error) {
    work.all.diagnostics.error(from.mark.text ? from.mark : work.entry.mark, "GM0501",
                               error.what());
    return std::nullopt;
  }
}

void add_from(const EntryWork& work) {
  const std::optional<Origin> found = located(work);
  if (!found)
    return;
  const Origin& source = *found;
  if (source.status.type == HostType::File)
    return add_from_file(work, source);
  if (source.status.type != HostType::Directory)
    throw ManifestError(cat(in_quotes(work.entry.from.value),
                            " is neither a file nor a folder, so it cannot be a source"));
  for (const auto& [given, key] : {std::pair(work.entry.strip != 0, "strip"),
                                   std::pair(!work.entry.path.value.empty(), "path")}) {
    if (given)
      throw ManifestError(cat("`", key, "` is for archives, lists and images, but ",
                              in_quotes(work.entry.from.value), " is a folder; name the folder ",
                              "inside it in `from`"));
  }
  add_folder(work, source);
}

void add_entry(const EntryWork& work) {
  switch (work.entry.kind) {
    case EntryKind::From:
      return add_from(work);
    case EntryKind::Text:
      return add_text(work);
    case EntryKind::Symlink:
      return add_symlink(work);
    case EntryKind::Hardlink:
      return add_hardlink(work);
    case EntryKind::Directory:
      return add_directory(work);
    case EntryKind::Device:
      return add_device(work);
    case EntryKind::Remove:
      return remove_path(work);
    case EntryKind::Fat:
      return add_fat(work);
    case EntryKind::Base:
      return add_session_base(work);
  }
}

// What lies on the base, with the digests that its receipt has.
void take_base(SourceTree& tree, const ContentStore& store,
               const std::shared_ptr<SessionBase>& base) {
  if (!base)
    return;
  tree.base = base;
  tree.recorded = store.recorded();
  for (NodeId id = 0; id < tree.nodes.size() && !base->receipted.empty(); ++id) {
    const Node& node = tree.node(id);
    const auto recorded = node.type == NodeType::File && node.origin == 0
                              ? tree.recorded.find(node.a)
                              : tree.recorded.end();
    if (recorded == tree.recorded.end())
      continue;
    const auto known = base->receipted.find(tree.path(id));
    Content& content = tree.contents[node.a];
    if (known == base->receipted.end() || known->second.size != content.size ||
        known->second.first != recorded->second.first.value)
      continue;
    content.digest = known->second.sha256;
    content.hashed = true;
  }
}

}  // namespace

SourceTree resolve(const Manifest& manifest, const ResolveOptions& options,
                   Diagnostics& diagnostics, Progress& progress) {
  const auto store = std::make_shared<ContentStore>(manifest.folder);
  TreeBuilder builder(manifest, *store, diagnostics);
  std::vector<InputRecord> inputs;
  Gathering gathering{manifest, options, diagnostics, progress, builder, *store, inputs};
  progress.start("listing", 0, "files");
  for (std::uint32_t i = 0; i < manifest.files.size(); ++i) {
    try {
      builder.start_entry(i);
      const EntryWork work(gathering, i);
      add_entry(work);
    } catch (const Error& error) {
      diagnostics.error(manifest.files[i].mark, "GM0501", error.what());
    }
  }
  progress.finish();
  SourceTree tree = builder.finish();
  apply_attributes(tree, manifest, diagnostics);
  settle_link_groups(tree);
  add_boot_files(gathering, tree);
  store->find_holes(options.threads);
  tree.sparse = store->sparse();
  take_base(tree, *store, options.base);
  tree.inputs = std::move(inputs);
  tree.opener = store;
  release_free_memory();
  return tree;
}

void for_each_input(const SourceTree& tree, const std::function<void(const std::string&)>& visit) {
  if (const auto* store = dynamic_cast<const ContentStore*>(tree.opener.get()))
    store->for_each_input(visit);
}

}  // namespace disc
