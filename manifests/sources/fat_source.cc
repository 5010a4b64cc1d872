// A FAT file system made of entries of its own, as the content of one file.
#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/fat/volume_plan.h"
#include "formats/integrity/digest.h"
#include "manifests/mtree.h"
#include "manifests/sources/entry_work.h"
#include "manifests/sources/input_digests.h"
#include "manifests/sources/tree_listing.h"
#include "manifests/sources/tree_path.h"

namespace disc {
namespace {

// The volume's bytes, piece by piece: tables and directories from the plan, files from their tree.
class FatStream final : public ByteStream {
 public:
  FatStream(const fat::VolumePlan& plan, const SourceTree& tree) : plan_(plan), tree_(tree) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    std::size_t filled = 0;
    while (filled < out.size() && piece_ < plan_.pieces().size()) {
      const fat::Piece& piece = plan_.pieces()[piece_];
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>(out.size() - filled, piece.bytes - at_));
      fill(piece, out.subspan(filled, count));
      filled += count;
      at_ += count;
      if (at_ == piece.bytes) {
        ++piece_;
        at_ = 0;
        file_.reset();
      }
    }
    return filled;
  }

 private:
  void fill(const fat::Piece& piece, std::span<std::uint8_t> out) {
    if (piece.kind != fat::PieceKind::File)
      return plan_.emit(piece, at_, out);
    const auto content = static_cast<ContentId>(piece.id);
    if (!file_)
      file_ = tree_.opener->open(content);
    for (std::size_t filled = 0; filled < out.size();) {
      const std::size_t got = file_->read(out.subspan(filled));
      if (got == 0)
        throw SystemError(cat(tree_.opener->describe(content), ": ended before its ",
                              tree_.contents[content].size, " bytes"));
      filled += got;
    }
  }

  const fat::VolumePlan& plan_;
  const SourceTree& tree_;
  std::size_t piece_ = 0;
  std::uint64_t at_ = 0;  // in the piece
  std::unique_ptr<ByteStream> file_;
};

class FatContent final : public MadeContent {
 public:
  FatContent(fat::VolumePlan plan, SourceTree tree)
      : plan_(std::move(plan)), tree_(std::move(tree)) {}
  std::unique_ptr<ByteStream> open() const override {
    return std::make_unique<FatStream>(plan_, tree_);
  }

 private:
  fat::VolumePlan plan_;
  SourceTree tree_;
};

// Each source with the digest of what it brings here: the tree outside has nothing of it to list.
void add_inputs(const EntryWork& work, const SourceTree& tree) {
  const std::vector<LockInput> listed = listed_inputs(tree);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    InputRecord input = tree.inputs[i];
    input.origin = none;
    input.to = work.entry.to.value + (input.to == "/" ? "" : input.to);
    input.sha256 = listed[i].sha256;
    work.all.inputs.push_back(std::move(input));
  }
  for_each_input(tree, [&](const std::string& path) { work.all.store.add_input(path); });
}

// The tree of the file system, resolved like that of an image: owners and modes do not count.
SourceTree inner_tree(const EntryWork& work) {
  Manifest inner = work.all.manifest;
  inner.files = work.entry.fat_files;
  inner.attributes.clear();
  inner.rock_ridge.reset();
  inner.boot.reset();
  NoProgress quiet;
  SourceTree tree = resolve(inner, work.all.options, work.all.diagnostics, quiet);
  if (work.all.diagnostics.errors() == 0) {  // else there is no image, and nothing need be read
    identify_contents(tree, true, work.all.options.threads, quiet);
    add_inputs(work, tree);
  }
  return tree;
}

// The inner entry that brought a path, the outer one for what no entry names.
const Mark& mark_of(const EntryWork& work, const SourceTree& tree, const std::string& path) {
  const NodeId node = path.empty() ? none : tree.find(path);
  const std::uint32_t origin = node == none ? none : tree.node(node).origin;
  return origin < work.entry.fat_files.size() ? work.entry.fat_files[origin].mark : work.entry.mark;
}

// How messages call a path: with that of the file system it lies in.
std::string shown_inside(const EntryWork& work, const std::string& path) {
  return path.empty() || path == "/" ? in_quotes(work.entry.to.value)
                                     : cat(in_quotes(path), " in ", in_quotes(work.entry.to.value));
}

void refuse_other_types(const EntryWork& work, const SourceTree& tree) {
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    const NodeType type = tree.node(id).type;
    if (type == NodeType::Directory || type == NodeType::File)
      continue;
    const bool link = type == NodeType::Symlink;
    const std::string path = tree.path(id);
    work.all.diagnostics.error(
        mark_of(work, tree, path), "GM0541",
        cat(shown_inside(work, path), " is a ", link ? "symbolic link" : "device or pipe",
            ", a FAT file system holds files and folders only"),
        link ? "copy what the links of a folder lead to by `symlinks: follow`, or leave them out "
               "by `exclude`"
             : "leave it out by `exclude`");
  }
}

void tell(const EntryWork& work, const SourceTree& tree, const fat::Problem& problem) {
  const OnLoss on_loss = work.all.manifest.on_loss;
  if (problem.warning && on_loss == OnLoss::Ignore)
    return;
  const Mark& mark = mark_of(work, tree, problem.path);
  const std::string text = cat(shown_inside(work, problem.path), ": ", problem.what);
  if (problem.warning && on_loss == OnLoss::Warn)
    work.all.diagnostics.warning(mark, "GM0542", text);
  else
    work.all.diagnostics.error(mark, "GM0542", text);
}

// Four bytes that stand for the content: the same files give the same serial number, on every
// machine and whatever else is on the disc. What FAT does not record has no part in it.
std::uint32_t serial_of(const EntryWork& work, const SourceTree& tree) {
  Digest digest(Algorithm::Sha256);
  const auto add = [&](std::string_view text) { digest.update(bytes_of(text)); };
  add(cat("fat\n", work.entry.fat_label.value, "\n", work.entry.fat_size.value_or(0), "\n"));
  MtreeWriter writer(add);
  const TreeListing listing(tree);
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    MtreeEntry entry = listing.entry(id);
    entry.mode = entry.uid = entry.gid = 0;
    entry.links = 1;
    writer.add(entry);
  }
  const std::vector<std::uint8_t> value = digest.finish();
  return static_cast<std::uint32_t>(value[0]) << 24 | static_cast<std::uint32_t>(value[1]) << 16 |
         static_cast<std::uint32_t>(value[2]) << 8 | value[3];
}

fat::Request request_of(const EntryWork& work, const SourceTree& tree) {
  fat::Request request;
  request.label = work.entry.fat_label.value;
  request.serial = serial_of(work, tree);
  request.time = work.all.manifest.epoch.value;
  request.bytes = work.entry.fat_size;
  for (NodeId id = 1; id < tree.nodes.size(); ++id) {
    const Node& node = tree.node(id);
    fat::Item item;
    item.path = tree.path(id);
    item.directory = node.type == NodeType::Directory;
    item.modified = {node.seconds, node.nanoseconds};
    if (!item.directory) {
      item.size = tree.contents[node.a].size;
      item.id = node.a;
    }
    request.items.push_back(std::move(item));
  }
  return request;
}

}  // namespace

void add_fat(const EntryWork& work) {
  const std::uint64_t errors = work.all.diagnostics.errors();
  SourceTree tree = inner_tree(work);
  refuse_other_types(work, tree);
  if (work.all.diagnostics.errors() != errors)
    return;
  fat::Planned planned = fat::plan_volume(request_of(work, tree));
  for (const fat::Problem& problem : planned.problems)
    tell(work, tree, problem);
  if (!planned.plan || work.all.diagnostics.errors() != errors)
    return;
  const std::uint64_t size = planned.plan->bytes();
  Attributes attributes;
  attributes.time = work.all.manifest.epoch.value;
  Node node = work.node(attributes);
  node.a = work.all.store.add_made(
      std::make_shared<FatContent>(std::move(*planned.plan), std::move(tree)), size,
      cat("FAT file system at ", to_string(work.entry.mark)));
  place_at_to(work, node);
}

}  // namespace disc
