// The contents of files on the medium.
#include "mkimage/file_data.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/integrity/digest.h"
#include "formats/io/piecewise_stream.h"
#include "formats/iso9660/zisofs.h"
#include "mkimage/pipeline.h"

namespace disc {
namespace {

constexpr std::uint64_t piece_size = 1024 * 1024;  // a multiple of every zisofs block size

// Part of one content on its way into its deflated form.
struct Piece {
  std::uint32_t form = 0;
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
  std::vector<std::uint32_t> lengths;  // of the deflated blocks
};

// All nodes of files, directory by directory, each directory's files before its folders' ones.
std::vector<NodeId> files_by_path(const SourceTree& tree) {
  std::vector<NodeId> files;
  std::vector<NodeId> open{root_node};
  while (!open.empty()) {
    const Node& directory = tree.node(open.back());
    open.pop_back();
    const std::size_t mark = open.size();
    for (NodeId child = directory.a; child < directory.a + directory.b; ++child) {
      if (tree.node(child).type == NodeType::File)
        files.push_back(child);
      else if (tree.node(child).type == NodeType::Directory)
        open.push_back(child);
    }
    std::reverse(open.begin() + static_cast<std::ptrdiff_t>(mark), open.end());
  }
  return files;
}

void align_to(Layout& layout, std::int64_t unit) {
  const std::int64_t over = layout.end().value % unit;
  if (over != 0)
    layout.pad(unit - over, "alignment");
}

}  // namespace

FileData::FileData(SourceTree& tree, unsigned threads, Diagnostics& diagnostics,
                   const Manifest& manifest, Progress& progress)
    : tree_(tree),
      embedding_(manifest, tree),
      has_udf_(manifest.udf.has_value()),
      leaves_holes_(manifest.udf && !manifest.iso9660),
      plain_(tree.contents.size(), none) {
  collect(manifest, diagnostics);
  if (diagnostics.errors() > 0) {  // nothing will be written
    wanted_.clear();
    forms_.clear();
  }
  if (!wanted_.empty())
    deflate(threads, progress);
  collect_patched();
  visit_in_order(files_by_path(tree));
  ordered_ = order_files(manifest, tree, diagnostics);
}

// Which contents are to be deflated, and how.
void FileData::collect(const Manifest& manifest, Diagnostics& diagnostics) {
  std::map<std::uint32_t, std::pair<std::uint64_t, NodeId>> too_large, in_joliet,
      in_udf;  // by entry
  for (NodeId id = 0; id < tree_.nodes.size(); ++id) {
    const Node& node = tree_.node(id);
    const Placement& placement = tree_.placement(id);
    const std::optional<Form> form = form_of(node, placement);
    if (!form || placement.patched)
      continue;
    const std::uint64_t size = tree_.contents[node.a].size;
    if (is_recorded(id))
      continue;
    if (blocks_for(size) <= 1)
      continue;  // one block is the least a file can take
    const auto count = [&](auto& per_entry) {
      ++per_entry.try_emplace(node.origin, 0, id).first->second.first;
    };
    if (size > iso9660::max_zisofs_size) {
      count(too_large);
      continue;
    }
    if (manifest.joliet && !placement.hide_joliet)
      count(in_joliet);
    if (manifest.udf && !placement.hide_udf)
      count(in_udf);
    if (forms_.try_emplace(*form, none).second)
      wanted_.push_back(*form);
  }
  if (manifest.on_loss == OnLoss::Ignore)
    return;
  const Severity severity = manifest.on_loss == OnLoss::Error ? Severity::Error : Severity::Warning;
  const auto tell = [&](const auto& per_entry, const char* code, const char* what,
                        const char* hint) {
    for (const auto& [entry, found] : per_entry)
      diagnostics.add({severity, manifest.files.at(entry).mark, code,
                       cat(found.first, found.first == 1 ? " file" : " files", what, ", first ",
                           tree_.path(found.second)),
                       hint});
  };
  tell(too_large, "GM0420", " of 4 GiB or more cannot be deflated and is stored as it is",
       "zisofs counts bytes with 32 bits; take it out of the pattern");
  tell(in_joliet, "GM0421", " will look deflated in the Joliet view, which has no zisofs",
       "hide them there with `hide: [joliet]`, or leave Joliet out");
  tell(in_udf, "GM0421", " will look deflated in the UDF view, which has no zisofs",
       "hide them there with `hide: [udf]`, or leave UDF out");
}

std::optional<FileData::Form> FileData::form_of(const Node& node, const Placement& placement) {
  if (node.type != NodeType::File || (!placement.patched && placement.zisofs_block == 0))
    return std::nullopt;
  return placement.patched ? Form{node.a, 0, 0}
                           : Form{node.a, placement.zisofs_block, placement.zisofs_level};
}

// Boot files are small; each is read once, and patched when it has its place.
void FileData::collect_patched() {
  for (NodeId id = 0; id < tree_.nodes.size(); ++id) {
    const Node& node = tree_.node(id);
    if (node.type != NodeType::File || !tree_.placement(id).patched ||
        tree_.contents[node.a].size == 0)
      continue;
    const Form form{node.a, 0, 0};
    if (!forms_.try_emplace(form, none).second)
      continue;
    wanted_.push_back(form);
    std::vector<std::uint8_t> bytes;
    tree_.opener->read_small(node.a, bytes);
    Content& content = tree_.contents[node.a];
    if (bytes.size() != content.size)
      throw SystemError(cat(tree_.opener->describe(node.a), ": changed while the image was built"));
    content.digest = sha256(bytes);
    content.hashed = true;
    if (!spool_)
      spool_ = std::make_unique<Spool>();
    made_.push_back({.spool_offset = spool_->append(bytes), .bytes = bytes.size(), .block = 0});
  }
}

std::vector<std::uint8_t> FileData::patched_bytes(NodeId file) const {
  const OtherForm& form = made_[of(file).form];
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(form.bytes));
  spool_->read(form.spool_offset, bytes);
  return bytes;
}

void FileData::patch(NodeId file, Bytes bytes) {
  const OtherForm& form = made_[of(file).form];
  if (bytes.size() != form.bytes)
    throw std::logic_error("a patch changes the length of a boot file");
  spool_->write_at(form.spool_offset, bytes);
}

void FileData::deflate(unsigned threads, Progress& progress) {
  threads = thread_count(threads);
  spool_ = std::make_unique<Spool>();
  std::vector<Piece> pieces;
  std::uint64_t total = 0;
  for (std::uint32_t form = 0; form < wanted_.size(); ++form) {
    const std::uint64_t size = tree_.contents[std::get<0>(wanted_[form])].size;
    for (std::uint64_t offset = 0; offset < size; offset += piece_size)
      pieces.push_back(
          {form, offset, static_cast<std::uint32_t>(std::min(piece_size, size - offset)), {}});
    total += size;
  }
  made_.resize(wanted_.size());
  progress.start("deflating", total, "bytes");

  std::vector<std::shared_ptr<PiecewiseStream>> open(wanted_.size());
  std::mutex open_mutex;
  const auto stream_of = [&](const Piece& piece) {
    const std::lock_guard guard(open_mutex);
    auto& stream = open[piece.form];
    const ContentId content = std::get<0>(wanted_[piece.form]);
    if (!stream)
      stream = std::make_shared<PiecewiseStream>(tree_.opener->open(content),
                                                 tree_.contents[content].size,
                                                 tree_.opener->describe(content));
    return stream;
  };
  std::vector<std::map<int, iso9660::BlockDeflater>> deflaters(threads);  // by level

  PipelineWork work;
  work.count = pieces.size();
  // The buffer holds the source's bytes, for the digest, and behind them the deflated blocks.
  work.produce = [&](unsigned worker, std::size_t index, Buffer& buffer) {
    Piece& piece = pieces[index];
    const auto [content, block, level] = wanted_[piece.form];
    buffer.resize(piece.bytes);
    const auto stream = stream_of(piece);
    stream->read(piece.offset, buffer);
    iso9660::BlockDeflater& deflater = deflaters[worker].try_emplace(level, level).first->second;
    Buffer out;
    out.reserve(piece.bytes);
    for (std::size_t at = 0; at < piece.bytes; at += block)
      piece.lengths.push_back(
          static_cast<std::uint32_t>(deflater.deflate(slice(buffer, at, block), out)));
    buffer.insert(buffer.end(), out.begin(), out.end());
  };

  Digest digest(Algorithm::Sha256);
  const auto take_digest = [&](std::size_t index, Bytes bytes) {
    const Piece& piece = pieces[index];
    Content& content = tree_.contents[std::get<0>(wanted_[piece.form])];
    digest.update(bytes.first(piece.bytes));
    if (piece.offset + piece.bytes < content.size)
      return;
    Sha256Digest value;
    digest.finish(value);
    if (content.hashed && content.digest != value)
      throw SystemError(cat(tree_.opener->describe(std::get<0>(wanted_[piece.form])),
                            ": changed while the image was built"));
    content.digest = value;
    content.hashed = true;
  };

  std::vector<std::uint8_t> head;  // header and pointers of the form being spooled
  std::uint64_t end = 0;           // bytes of that form so far
  std::uint64_t done = 0;
  std::atomic<std::uint64_t> reported{0};
  const auto take_spool = [&](std::size_t index, Bytes bytes) {
    Piece& piece = pieces[index];
    const auto [content, block, level] = wanted_[piece.form];
    OtherForm& form = made_[piece.form];
    const std::uint64_t size = tree_.contents[content].size;
    const auto push = [&](std::uint64_t pointer) {
      if (pointer > iso9660::max_zisofs_size)  // cannot grow so far unless it does not compress
        pointer = iso9660::max_zisofs_size;
      const Le<std::uint32_t> value(static_cast<std::uint32_t>(pointer));
      const Bytes raw = bytes_of(value);
      head.insert(head.end(), raw.begin(), raw.end());
    };
    if (piece.offset == 0) {
      const auto header = iso9660::zisofs_header(static_cast<std::uint32_t>(size), block);
      const Bytes raw = bytes_of(header);
      head.assign(raw.begin(), raw.end());
      end = iso9660::zisofs_head(size, block);
      push(end);
      form.block = block;
      form.spool_offset = spool_->append(std::vector<std::uint8_t>(end));
    }
    spool_->append(bytes.subspan(piece.bytes));
    for (const std::uint32_t length : piece.lengths) {
      end += length;
      push(end);
    }
    std::vector<std::uint32_t>().swap(piece.lengths);
    if (piece.offset + piece.bytes == size) {
      spool_->write_at(form.spool_offset, head);
      form.bytes = end;
      const std::lock_guard guard(open_mutex);
      open[piece.form].reset();
    }
    reported = done += piece.bytes;
  };
  work.consumers = {take_digest, take_spool};
  work.progress = [&](std::size_t) { progress.at(reported); };
  run_pipeline(work, threads);
  progress.finish();
}

void FileData::visit_in_order(const std::vector<NodeId>& files) {
  for (std::uint32_t i = 0; i < wanted_.size(); ++i) {
    const std::uint64_t size = tree_.contents[std::get<0>(wanted_[i])].size;
    const bool patched = std::get<1>(wanted_[i]) == 0;
    if (!patched && blocks_for(made_[i].bytes) >= blocks_for(size))
      forms_.erase(wanted_[i]);  // it would save nothing
    else
      forms_[wanted_[i]] = i;
  }
  // `forms_` leads to other forms while contents are visited, and to stored ones afterwards.
  std::map<Form, std::uint32_t> stored_forms;
  std::unordered_map<std::uint32_t, std::uint32_t> group_copies;  // link group to stored
  std::vector<std::int32_t> sort;
  const bool sorted = std::any_of(tree_.placements.begin(), tree_.placements.end(),
                                  [](const Placement& p) { return p.sort != 0; });
  stored_.reserve(tree_.contents.size());
  owner_.reserve(tree_.contents.size());
  if (has_udf_)
    for (const NodeId id : files)
      if (!tree_.placement(id).hide_udf && is_recorded(id))
        recorded_owner_.try_emplace(tree_.node(id).a, id);
  for (const NodeId id : files) {
    const Node& node = tree_.node(id);
    const Placement& placement = tree_.placement(id);
    if (tree_.contents[node.a].size == 0 || is_embedded(id) || is_recorded(id))
      continue;
    const std::optional<Form> form = form_of(node, placement);
    const auto made = form ? forms_.find(*form) : forms_.end();
    std::uint32_t* index = &plain_[node.a];
    if (made != forms_.end())
      index = &stored_forms.try_emplace(*form, none).first->second;
    std::uint32_t copy = none;
    if (*index != none && !may_share(*index, id)) {
      // Another name of a file that has a copy of its own already?
      const auto first = node.b == 0 ? group_copies.end() : group_copies.find(node.b);
      if (first != group_copies.end())
        copy = first->second;
      index = &copy;
    }
    if (*index == none) {
      *index = static_cast<std::uint32_t>(stored_.size());
      stored_.push_back({node.a, made != forms_.end() ? made->second : none, {}});
      owner_.push_back(id);
      udf_owner_.push_back(placement.hide_udf ? none : id);
      if (sorted)
        sort.push_back(placement.sort);
      if (index == &copy && node.b != 0)
        group_copies[node.b] = copy;
    } else if (sorted) {
      sort[*index] = std::max(sort[*index], placement.sort);
    }
    if (index == &copy)
      copies_[id] = copy;
    if (placement.align > block_size) {
      std::uint32_t& align = align_[*index];
      align = std::max(align, placement.align);
    }
  }
  forms_ = std::move(stored_forms);
  order_.resize(sorted ? stored_.size() : 0);
  for (std::uint32_t i = 0; i < order_.size(); ++i)
    order_[i] = i;
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return sort[a] > sort[b]; });
}

// The blocks of a session before that a file can stand on as they are; null if there are none.
const RecordedContent* FileData::recorded_of(NodeId file) const {
  const Node& node = tree_.node(file);
  const auto at = tree_.recorded.empty() || node.type != NodeType::File
                      ? tree_.recorded.end()
                      : tree_.recorded.find(node.a);
  if (at == tree_.recorded.end() || tree_.placement(file).patched)
    return nullptr;
  // Deflated ones are for those that were, or ask to be.
  if (at->second.zisofs_block != 0 && node.origin != 0 && tree_.placement(file).zisofs_block == 0)
    return nullptr;
  if (!has_udf_ || tree_.placement(file).hide_udf)
    return &at->second;
  const auto owner = recorded_owner_.find(node.a);
  const bool is_owner = owner == recorded_owner_.end() || owner->second == file ||
                        (node.b != 0 && tree_.node(owner->second).b == node.b);
  return is_owner ? &at->second : nullptr;
}

// Whether a file may stand on the blocks of a content that is stored.
bool FileData::may_share(std::uint32_t stored, NodeId file) {
  if (!has_udf_ || tree_.placement(file).hide_udf)
    return true;
  NodeId& owner = udf_owner_[stored];
  if (owner == none) {
    owner = file;
    return true;
  }
  return tree_.node(file).b != 0 && tree_.node(owner).b == tree_.node(file).b;
}

const std::vector<DataRun>* FileData::sparse_runs(std::uint32_t stored) const {
  if (!leaves_holes_ || stored_[stored].form != none)
    return nullptr;
  const auto at = tree_.sparse.find(stored_[stored].content);
  return at == tree_.sparse.end() ? nullptr : &at->second;
}

void FileData::claim(Layout& layout, Lba empty) {
  empty_ = empty;
  layout.expect(stored_.size());
  const std::vector<bool> placed = claim_ordered(layout);
  for (std::uint32_t i = 0; i < stored_.size(); ++i) {
    const std::uint32_t index = order_.empty() ? i : order_[i];
    if (!placed.empty() && placed[index])
      continue;
    if (const auto align = align_.find(index); align != align_.end())
      align_to(layout, align->second / block_size);
    claim_blocks(layout, index);
  }
}

// The files that players find by block; gives which of stored_ they are, nothing if there are none.
std::vector<bool> FileData::claim_ordered(Layout& layout) {
  std::vector<bool> placed(ordered_.empty() ? 0 : stored_.size());
  for (const OrderedFile& file : ordered_) {
    const std::uint32_t index = of(file.node).stored;
    if (index == none || placed[index])
      continue;
    align_to(layout, file.align);
    if (file.gap > 0)
      layout.pad(file.gap, "gap that players expect");
    claim_blocks(layout, index);
    placed[index] = true;
  }
  return placed;
}

void FileData::claim_blocks(Layout& layout, std::uint32_t index) {
  StoredContent& stored = stored_[index];
  const std::uint64_t blocks = blocks_for(bytes(index));
  if (blocks >
      static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max() - layout.end().value))
    throw ManifestError(cat(
        owner_[index] == none ? tree_.opener->describe(stored.content) : tree_.path(owner_[index]),
        ": its ", bytes(index), " bytes would end behind block ",
        std::numeric_limits<std::int32_t>::max(), ", the last that an image can have"));
  if (blocks == 0) {  // nothing but a hole
    stored.first = layout.end();
    return;
  }
  stored.first =
      layout.claim(static_cast<std::int64_t>(blocks), RegionKind::FileData, 0, index).first;
}

std::uint32_t FileData::append(Layout& layout, ContentId content) {
  stored_.push_back({content, none, {}});
  owner_.push_back(none);
  udf_owner_.push_back(none);
  const auto index = static_cast<std::uint32_t>(stored_.size() - 1);
  claim_blocks(layout, index);
  return index;
}

FileData::Placed FileData::of(NodeId file) const {
  const Node& node = tree_.node(file);
  const Placement& placement = tree_.placement(file);
  if (tree_.contents[node.a].size == 0 || is_embedded(file))
    return {empty_, 0, 0, none, none};
  if (const RecordedContent* recorded = recorded_of(file))
    return {recorded->first, recorded->bytes, recorded->zisofs_block, none, none};
  std::uint32_t index = plain_[node.a];
  if (const std::optional<Form> form = form_of(node, placement))
    if (const auto at = forms_.find(*form); at != forms_.end())
      index = at->second;
  if (!copies_.empty())
    if (const auto at = copies_.find(file); at != copies_.end())
      index = at->second;
  const StoredContent& stored = stored_[index];
  return {stored.first, bytes(index), stored.form == none ? 0 : made_[stored.form].block, index,
          stored.form};
}

std::uint64_t FileData::bytes(std::uint32_t index) const {
  std::uint64_t bytes = 0;
  if (const std::vector<DataRun>* runs = sparse_runs(index)) {
    for (const DataRun& run : *runs)
      bytes += run.bytes;
    return bytes;
  }
  const StoredContent& stored = stored_[index];
  return stored.form == none ? tree_.contents[stored.content].size : made_[stored.form].bytes;
}

}  // namespace disc
