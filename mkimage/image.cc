// One image: planned as a pure function of manifest and tree, then written in block order.
#include "mkimage/image.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/io/data_run.h"
#include "formats/iso9660/directory_record.h"
#include "formats/iso9660/volume_descriptor.h"
#include "manifests/sources/input_digests.h"
#include "manifests/sources/resolve.h"
#include "mkimage/boot_setup.h"
#include "mkimage/checksum_files.h"
#include "mkimage/chunk_digests.h"
#include "mkimage/codecs.h"
#include "mkimage/file_data.h"
#include "mkimage/hybrid_area.h"
#include "mkimage/image_writer.h"
#include "mkimage/iso9660_volume.h"
#include "mkimage/losses.h"
#include "mkimage/merged_front.h"
#include "mkimage/receipt_lines.h"
#include "mkimage/session_base.h"
#include "mkimage/udf_volume.h"

namespace disc {
namespace {

// Regions that no volume emits.
constexpr std::uint8_t no_volume = 0xFF;

const char* to_string(NodeType type) {
  constexpr const char* words[] = {"directory", "file", "symlink", "char", "block", "fifo"};
  return words[static_cast<std::size_t>(type)];
}

std::vector<std::uint8_t> whole_block(std::vector<std::uint8_t> bytes) {
  bytes.resize(block_size);
  return bytes;
}

class PlannedImage final : public Image {
 public:
  PlannedImage(const Manifest& manifest, SourceTree& tree, unsigned threads,
               Diagnostics& diagnostics, Progress& progress, Lba first)
      : manifest_(manifest),
        tree_(tree),
        lists_(place_checksum_files(manifest, tree)),
        boot_(manifest, tree, diagnostics),
        hybrid_(manifest, tree, diagnostics),
        data_(tree, threads, diagnostics, manifest, progress),
        layout_(tree.base == nullptr                             ? first
                : manifest.outputs.format == ImageFormat::Merged ? Lba{0}
                                                                 : tree.base->first) {
    if (tree.base && tree.base->boot_catalog && !manifest.boot)
      boot_.carry(*tree.base->boot_catalog);
    if (tree.base && manifest.outputs.format == ImageFormat::Merged)
      front_.emplace(tree.base, manifest.udf.has_value());
    if (tree.base)
      check_base_views(manifest, *tree.base, diagnostics);
    Losses losses(manifest, tree);
    const auto add = [&](Hierarchy hierarchy) {
      volumes_.push_back(std::make_unique<Iso9660Volume>(hierarchy, manifest, tree, data_, threads,
                                                         losses, diagnostics));
    };
    if (manifest.iso9660) {
      add(Hierarchy::Primary);
      if (manifest.joliet)
        add(Hierarchy::Joliet);
      if (manifest.iso9660->level == 4)
        add(Hierarchy::Enhanced);
    }
    if (manifest.udf) {
      auto udf = std::make_unique<UdfVolume>(manifest, tree, data_, losses, diagnostics);
      udf_ = udf.get();
      volumes_.push_back(std::move(udf));
    }
    losses.tell(diagnostics);
    claim();
    hybrid_.check(layout_, data_, boot_.bios_image(), diagnostics);
  }

  const Layout& layout() const override { return layout_; }
  std::string owner(const Region& region) const override;
  std::string boot_role(const Region& region) const override;
  std::vector<std::string> views() const override;
  std::string path_in_view(NodeId node, const std::string& view) const override;
  std::uint32_t stored(NodeId file) const override { return data_.of(file).stored; }
  SessionChanges changes() const override { return session_changes(tree_, data_); }
  Lba session() const override { return session_; }
  bool is_recorded(NodeId file) const override { return data_.is_recorded(file); }
  WrittenImage write(ImageSink& sink, const WriteOptions& options, Progress& progress) override;
  void describe_files(ReceiptWriter& receipt, std::uint8_t track, unsigned threads) const override;
  void describe_regions(ReceiptWriter& receipt, std::uint8_t track,
                        unsigned threads) const override;
  std::map<std::string, std::string> volume_ids() const override;

 private:
  void claim();
  Lba first_used() const;
  std::int32_t head_blocks() const;
  std::vector<std::uint8_t> emit_head(const ContentReader& read) const;
  void claim_end();
  std::vector<std::uint8_t> emit(const Region& region, const ContentReader& read) const;
  std::size_t first_list_region() const;
  void identify(unsigned threads, Progress& progress);
  void digest_recorded() const;
  void make_lists(const ImageWriter& writer);
  std::string digest_of(NodeId file, Algorithm algorithm, const ImageWriter& writer) const;
  std::string digest_from_source(ContentId content, Algorithm algorithm) const;
  // Paths of the folder that was described last: its files come one after the other.
  struct Folder {
    NodeId node = none;
    std::string path;
    std::vector<std::string> views;  // path in each volume, "" where it is hidden
  };
  ReceiptFile describe_file(NodeId id, std::uint32_t links, Folder& folder) const;
  void describe_extents(const FileData::Placed& placed, ReceiptFile& file) const;
  std::vector<std::uint32_t> link_counts() const;
  ReceiptRegion describe_region(std::uint32_t index) const;
  void describe_paths(NodeId id, ReceiptFile& file, Folder& folder) const;

  const Manifest& manifest_;
  SourceTree& tree_;
  std::vector<ChecksumFile> lists_;
  BootSetup boot_;
  HybridArea hybrid_;
  FileData data_;
  std::vector<std::unique_ptr<Volume>> volumes_;  // UDF last
  UdfVolume* udf_ = nullptr;
  Layout layout_;
  std::optional<MergedFront> front_;  // of a merged image
  Lba session_;                       // where the volumes begin
  Extent terminator_;
  std::unordered_map<ContentId, std::string> made_;  // texts of the lists
  // What writing found out, for the receipt.
  std::unordered_map<std::uint32_t, Sha256Digest> metadata_digests_;
  std::vector<Sha256Digest> form_digests_;
  std::unordered_map<std::uint32_t, Sha256Digest> packed_digests_;  // by stored content
};

// Blocks that volume descriptors and the recognition sequence of UDF take.
std::int32_t PlannedImage::head_blocks() const {
  constexpr std::int32_t recognition = 3;
  const auto iso_volumes = static_cast<std::int32_t>(volumes_.size()) - (udf_ != nullptr ? 1 : 0);
  return iso_volumes + (iso_volumes > 0 ? 1 : 0) + (boot_.has_record() ? 1 : 0) +
         (udf_ != nullptr ? recognition : 0);
}

// The first block of the sessions before that files still stand on.
Lba PlannedImage::first_used() const {
  Lba first = tree_.base->end;
  for (NodeId id = 0; id < tree_.nodes.size(); ++id)
    if (tree_.node(id).type == NodeType::File && data_.is_recorded(id))
      first = std::min(first, data_.of(id).first);
  return first;
}

// The descriptors of the session once more, where systems look that know of no sessions.
std::vector<std::uint8_t> PlannedImage::emit_head(const ContentReader& read) const {
  std::vector<std::uint8_t> bytes;
  const Extent wanted{session_ + 16, head_blocks()};
  for (const Region& region : layout_.regions()) {
    if (!wanted.contains(region.extent.first))
      continue;
    const std::vector<std::uint8_t> one = emit(region, read);
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  renew(bytes, static_cast<std::uint32_t>(layout_.end().value));
  return bytes;
}

void PlannedImage::claim() {
  if (front_)
    front_->claim(layout_, no_volume, head_blocks(), first_used());
  session_ = layout_.end();
  if (udf_ != nullptr && tree_.base)
    udf_->put_on(session_, std::min(first_used(), tree_.base->udf_partition.value_or(session_)),
                 tree_.base->vat_icb);
  hybrid_.claim_system_area(layout_, no_volume);
  const auto number = [](std::size_t volume) { return static_cast<std::uint8_t>(volume); };
  const std::size_t iso_volumes = volumes_.size() - (udf_ != nullptr ? 1 : 0);
  for (std::size_t i = 0; i < iso_volumes; ++i) {
    volumes_[i]->claim_descriptor(layout_, number(i));
    if (i == 0)
      boot_.claim_record(layout_, no_volume);  // second of all descriptors (El Torito 2.0)
  }
  if (iso_volumes > 0)
    terminator_ = layout_.claim_named(1, RegionKind::Descriptor, no_volume,
                                      "volume descriptor set terminator");
  if (udf_ != nullptr) {
    udf_->claim_descriptor(layout_, number(iso_volumes));
    udf_->claim_front(layout_);
  }
  // UDF comes last, so that its partition holds nothing but its own and the files.
  for (std::size_t i = 0; i < iso_volumes; ++i)
    volumes_[i]->claim(layout_, terminator_.first);
  boot_.claim_catalog(layout_, no_volume);
  if (udf_ != nullptr)
    udf_->claim(layout_, terminator_.first);
  data_.claim(layout_, terminator_.first);
  layout_.pad(manifest_.outputs.padding, "padding");
  claim_end();
  for (const auto& volume : volumes_)
    volume->set_volume_size(layout_.end() - session_);
  boot_.settle(data_, hybrid_);
}

void PlannedImage::claim_end() {
  if (udf_ == nullptr) {
    hybrid_.claim_appended(layout_, data_);
    hybrid_.claim_end(layout_, no_volume);
    return;
  }
  const std::int32_t behind = hybrid_.blocks_behind();
  udf_->claim_free_space(layout_, behind);
  udf_->claim_partition_end(layout_);
  hybrid_.claim_appended(layout_, data_);
  udf_->claim_reserve(layout_);
  // The last anchor stands in the last block, or 256 blocks before it where that is another's
  // (UDF 2.2.3).
  constexpr std::int32_t from_end = udf::anchor_before_end;
  if (behind > 0) {
    layout_.pad_to(hybrid_.end_for(layout_.end() + (from_end + 1)) + (-from_end - 1),
                   "room before the last anchor");
    udf_->claim_anchor(layout_, behind);
    layout_.pad(from_end - behind, "room behind the last anchor");
    hybrid_.claim_end(layout_, no_volume);
  } else {
    udf_->claim_anchor(layout_, behind);
    udf_->claim_end(layout_);
  }
  udf_->settle(layout_);
}

std::string PlannedImage::owner(const Region& region) const {
  switch (region.kind) {
    case RegionKind::FileData:
      return data_.owner(region.id) == none ? hybrid_.owner(data_.stored()[region.id].content)
                                            : tree_.path(data_.owner(region.id));
    case RegionKind::Directory:
    case RegionKind::Continuation:
    case RegionKind::FileEntries:
    case RegionKind::StreamData:
      return volumes_[region.volume]->owner(region);
    default:
      return layout_.text(region);
  }
}

std::string PlannedImage::boot_role(const Region& region) const {
  std::string text;
  for (const auto& words : {boot_.roles(region), hybrid_.roles(region, data_)})
    for (const std::string& word : words)
      text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<std::string> PlannedImage::views() const {
  std::vector<std::string> all;
  for (const auto& volume : volumes_) {
    all.push_back(volume->view());
    if (volume == volumes_.front() && manifest_.rock_ridge && manifest_.iso9660)
      all.push_back("rock-ridge");
  }
  return all;
}

std::map<std::string, std::string> PlannedImage::volume_ids() const {
  std::map<std::string, std::string> all;
  for (const auto& volume : volumes_)
    all[volume->view()] = volume->volume_id();
  return all;
}

std::string PlannedImage::path_in_view(NodeId node, const std::string& view) const {
  if (view == "rock-ridge")
    return volumes_.front()->shows(node) ? tree_.path(node) : std::string();
  for (const auto& volume : volumes_)
    if (volume->view() == view)
      return volume->path(node);
  return {};
}

std::vector<std::uint8_t> PlannedImage::emit(const Region& region,
                                             const ContentReader& read) const {
  if (region.volume != no_volume && region.kind != RegionKind::Base)
    return volumes_[region.volume]->emit(region, read);
  if (front_) {
    if (region.extent == front_->head())
      return emit_head(read);
    if (udf_ != nullptr && region.extent == front_->anchor())
      return whole_block(udf_->anchor(region.extent.first));
    if (std::optional<std::vector<std::uint8_t>> bytes = front_->emit(region))
      return std::move(*bytes);
  }
  if (std::optional<std::vector<std::uint8_t>> bytes = boot_.emit(region))
    return std::move(*bytes);
  if (std::optional<std::vector<std::uint8_t>> bytes = hybrid_.emit(region))
    return std::move(*bytes);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(region.extent.blocks) * block_size);
  if (region.extent == terminator_) {
    const iso9660::TerminatorDescriptor block = iso9660::terminator();
    const Bytes raw = bytes_of(block);
    std::copy(raw.begin(), raw.end(), bytes.begin());
  }
  return bytes;
}

// The lists lie behind all other data, so that everything they list was hashed before.
std::size_t PlannedImage::first_list_region() const {
  const auto& regions = layout_.regions();
  const auto is_list = [&](const Region& region) {
    return region.kind == RegionKind::FileData &&
           std::any_of(lists_.begin(), lists_.end(), [&](const ChecksumFile& list) {
             return list.content == data_.stored()[region.id].content;
           });
  };
  return static_cast<std::size_t>(std::find_if(regions.begin(), regions.end(), is_list) -
                                  regions.begin());
}

std::string PlannedImage::digest_from_source(ContentId content, Algorithm algorithm) const {
  Digest digest(algorithm);
  const auto stream = tree_.opener->open(content);
  std::vector<std::uint8_t> buffer(std::size_t{1} << 20);
  while (const std::size_t got = stream->read(buffer))
    digest.update(Bytes(buffer).first(got));
  return to_hex(digest.finish());
}

std::string PlannedImage::digest_of(NodeId file, Algorithm algorithm,
                                    const ImageWriter& writer) const {
  const ContentId content = tree_.node(file).a;
  if (tree_.placement(file).patched && tree_.contents[content].size > 0)
    return digest_hex(algorithm, data_.patched_bytes(file));
  if (tree_.contents[content].size == 0)
    return digest_hex(algorithm, {});
  if (algorithm == Algorithm::Sha256 && tree_.contents[content].hashed)
    return to_hex(tree_.contents[content].digest);
  if (const ExtraDigests* extra = writer.extra(content))
    if (const auto at = extra->find(algorithm); at != extra->end())
      return to_hex(at->second);
  return digest_from_source(content, algorithm);  // stored only in its deflated form
}

void PlannedImage::make_lists(const ImageWriter& writer) {
  for (const ChecksumFile& list : lists_) {
    std::unordered_map<ContentId, std::string> known;  // equal files are asked for more than once
    std::string& text = made_[list.content];
    text = checksum_text(list, lists_, tree_, [&](NodeId file) {
      if (tree_.placement(file).patched)
        return digest_of(file, list.algorithm, writer);
      std::string& digest = known[tree_.node(file).a];
      if (digest.empty())
        digest = digest_of(file, list.algorithm, writer);
      return digest;
    });
    if (text.size() != tree_.contents[list.content].size)
      throw std::logic_error("a checksum list has another size than was planned");
  }
}

// The ids of disks and partitions are derived from the build key, so all inputs are read before.
void PlannedImage::identify(unsigned threads, Progress& progress) {
  std::vector<ContentId> made{boot_.catalog_content()};
  for (const ChecksumFile& list : lists_)
    made.push_back(list.content);
  digest_contents(tree_, made, threads, progress);
  hybrid_.identify(build_key(manifest_, listed_inputs(tree_), codec_versions(manifest_)));
}

// What stays on the base does not pass by while the image is written, but a receipt tells of it.
void PlannedImage::digest_recorded() const {
  std::vector<std::uint8_t> buffer(std::size_t{1} << 20);
  for (const auto& [id, place] : tree_.recorded) {
    Content& content = tree_.contents[id];
    if (content.hashed)
      continue;
    Digest digest(Algorithm::Sha256);
    const auto stream = tree_.opener->open(id);
    while (const std::size_t got = stream->read(buffer))
      digest.update(Bytes(buffer).first(got));
    digest.finish(content.digest);
    content.hashed = true;
  }
}

WrittenImage PlannedImage::write(ImageSink& sink, const WriteOptions& options, Progress& progress) {
  if (hybrid_.has_ids())
    identify(options.threads, progress);
  std::vector<Algorithm> image_digests, extra;
  for (const std::string& word : manifest_.digests)
    if (const auto algorithm = parse_algorithm(word))
      image_digests.push_back(*algorithm);
  for (const ChecksumFile& list : lists_)
    if (list.algorithm != Algorithm::Sha256 &&
        std::find(extra.begin(), extra.end(), list.algorithm) == extra.end())
      extra.push_back(list.algorithm);
  ImageWriter writer(
      {.layout = layout_,
       .tree = tree_,
       .data = data_,
       .emit = [this](const Region& region,
                      const ContentReader& read) { return emit(region, read); },
       .original =
           [this](std::uint32_t region) { return udf_ == nullptr ? none : udf_->original(region); },
       .metadata_reads = manifest_.udf && manifest_.udf->embed,
       .made = [this](ContentId content) -> const std::string* {
         if (content == boot_.catalog_content())
           return &boot_.catalog_text();
         const auto at = made_.find(content);
         return at == made_.end() ? nullptr : &at->second;
       }},
      sink, options.threads, image_digests, extra, progress);
  const std::size_t lists = first_list_region();
  writer.write(0, lists);
  make_lists(writer);
  if (lists < layout_.regions().size())
    writer.write(lists, layout_.regions().size());
  metadata_digests_ = writer.take_region_digests();
  form_digests_ = writer.take_form_digests();
  packed_digests_ = writer.take_packed_digests();
  return {layout_.size(), writer.image_digests(), writer.chunk_digests()};
}

void PlannedImage::describe_paths(NodeId id, ReceiptFile& file, Folder& folder) const {
  const NodeId parent = tree_.node(id).parent;
  if (folder.node != parent) {
    folder.node = parent;
    folder.path = parent == root_node ? std::string() : tree_.path(parent);
    folder.views.clear();
    for (const auto& volume : volumes_)
      folder.views.push_back(parent == root_node ? std::string() : volume->path(parent));
  }
  const std::string path = id == root_node ? "/" : cat(folder.path, "/", tree_.name(id));
  file.path = escape_bytes(path);
  for (std::size_t i = 0; i < volumes_.size(); ++i) {
    const Volume& volume = *volumes_[i];
    // A folder may have moved elsewhere, so it is asked for its whole path.
    const std::string in_view = !volume.shows(id) ? std::string()
                                : tree_.node(id).type == NodeType::Directory
                                    ? volume.path(id)
                                    : cat(folder.views[i], "/", volume.name(id));
    if (in_view != path)
      file.views[volume.view()] = escape_bytes(in_view);
  }
  if (manifest_.rock_ridge && !volumes_.front()->shows(id))
    file.views["rock-ridge"] = "";
}

void PlannedImage::describe_extents(const FileData::Placed& placed, ReceiptFile& file) const {
  if (const auto* runs = placed.stored == none ? nullptr : data_.sparse_runs(placed.stored)) {
    std::int32_t first = placed.first.value;
    for (const DataRun& run : *runs) {
      file.extents.push_back({first, run.bytes});
      first += static_cast<std::int32_t>(blocks_for(run.bytes));
    }
    return;
  }
  // As the directory records cut them (ECMA-119 6.5.1).
  for (std::uint64_t at = 0; at < placed.bytes; at += iso9660::max_section)
    file.extents.push_back({placed.first.value + static_cast<std::int32_t>(at / block_size),
                            std::min(placed.bytes - at, iso9660::max_section)});
}

ReceiptFile PlannedImage::describe_file(NodeId id, std::uint32_t links, Folder& folder) const {
  const Node& node = tree_.node(id);
  ReceiptFile file;
  describe_paths(id, file, folder);
  file.type = to_string(node.type);
  file.mode = node.mode;
  file.uid = node.uid;
  file.gid = node.gid;
  file.seconds = node.seconds;
  file.links = links;
  if (node.type == NodeType::CharDevice || node.type == NodeType::BlockDevice) {
    file.major = node.a;
    file.minor = node.b;
  } else if (node.type == NodeType::Symlink) {
    file.target = escape_bytes(tree_.target(id));
  } else if (node.type == NodeType::File) {
    const Content& content = tree_.contents[node.a];
    file.size = content.size;
    file.source_sha256 =
        content.size == 0 ? digest_hex(Algorithm::Sha256, {}) : to_hex(content.digest);
    const FileData::Placed placed = data_.of(id);
    describe_extents(placed, file);
    if (placed.form != none)
      file.medium_sha256 = to_hex(form_digests_[placed.form]);
  }
  if (node.xattrs != none)
    for (const Xattr& xattr : tree_.xattr_sets[node.xattrs])
      file.xattrs[xattr.name] = to_hex(bytes_of(xattr.value));
  return file;
}

ReceiptRegion PlannedImage::describe_region(std::uint32_t index) const {
  const Region& region = layout_.regions()[index];
  ReceiptRegion entry;
  entry.first = region.extent.first.value;
  entry.blocks = region.extent.blocks;
  entry.bytes = static_cast<std::uint64_t>(region.extent.blocks) * block_size;
  entry.owner = escape_bytes(owner(region));
  if (region.kind == RegionKind::FileData) {
    const StoredContent& stored = data_.stored()[region.id];
    entry.bytes = data_.bytes(region.id);
    const auto packed = packed_digests_.find(region.id);
    entry.sha256 = to_hex(packed != packed_digests_.end() ? packed->second
                          : stored.form != none           ? form_digests_[stored.form]
                                                          : tree_.contents[stored.content].digest);
  } else if (region.kind == RegionKind::Padding) {
    entry.sha256 = digest_of_zeros(entry.bytes);
  } else {
    entry.sha256 = to_hex(metadata_digests_.at(index));
  }
  return entry;
}

// Per node, as Rock Ridge counts them: names of a file, 2 and the subfolders of a folder.
std::vector<std::uint32_t> PlannedImage::link_counts() const {
  std::vector<std::uint32_t> links(tree_.nodes.size(), 1), group;
  for (NodeId id = 0; id < links.size(); ++id) {
    const Node& node = tree_.node(id);
    if (node.type == NodeType::Directory) {
      links[id] = 2;
      links[node.parent] += id != root_node && volumes_.front()->shows(id);
    } else if (node.type == NodeType::File && node.b != 0 && volumes_.front()->shows(id)) {
      group.resize(std::max<std::size_t>(group.size(), node.b + std::size_t{1}));
      ++group[node.b];
    }
  }
  for (NodeId id = 0; id < links.size(); ++id) {
    const Node& node = tree_.node(id);
    if (node.type == NodeType::File && node.b < group.size() && group[node.b] > 0)
      links[id] = group[node.b];
  }
  return links;
}

void PlannedImage::describe_files(ReceiptWriter& receipt, std::uint8_t track,
                                  unsigned threads) const {
  digest_recorded();
  const std::vector<std::uint32_t> links = link_counts();
  const auto files = [&](std::size_t first, std::size_t last, std::string& text) {
    Folder folder;
    for (auto id = static_cast<NodeId>(first); id < last; ++id) {
      text += text.empty() ? std::string_view() : line_end;
      ReceiptFile file = describe_file(id, links[id], folder);
      file.track = track;
      append_line(text, file);
    }
  };
  make_lines(tree_.nodes.size(), threads, files,
             [&](std::string_view lines) { receipt.file_lines(lines); });
}

void PlannedImage::describe_regions(ReceiptWriter& receipt, std::uint8_t track,
                                    unsigned threads) const {
  const auto regions = [&](std::size_t first, std::size_t last, std::string& text) {
    for (auto i = static_cast<std::uint32_t>(first); i < last; ++i) {
      text += text.empty() ? std::string_view() : line_end;
      ReceiptRegion region = describe_region(i);
      region.track = track;
      append_line(text, region);
    }
  };
  make_lines(layout_.regions().size(), threads, regions,
             [&](std::string_view lines) { receipt.region_lines(lines); });
}

}  // namespace

std::unique_ptr<Image> plan_image(const Manifest& manifest, SourceTree& tree, unsigned threads,
                                  Diagnostics& diagnostics, Progress& progress, Lba first) {
  return std::make_unique<PlannedImage>(manifest, tree, threads, diagnostics, progress, first);
}

}  // namespace disc
