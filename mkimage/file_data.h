// The contents of files on the medium: which are stored, in what form, in what order, where.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "formats/io/spool.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/layout.h"
#include "mkimage/ordered_file.h"
#include "mkimage/udf_embedding.h"

namespace disc {

/// A content whose bytes on the medium are others than its own, put aside until it is written:
/// deflated for zisofs, or a boot file that is told its place.
struct OtherForm {
  std::uint64_t spool_offset = 0;
  std::uint64_t bytes = 0;  // on the medium
  std::uint32_t block = 0;  // bytes per zisofs block, 0: not deflated
};

/// One run of file data on the medium. A content may be stored in two forms, but each form once.
struct StoredContent {
  ContentId content = none;
  std::uint32_t form = none;  // index into FileData::form(), `none`: as it is
  Lba first;
};

/// Decides the stored form and the order of all contents of a tree.
class FileData {
 public:
  /// Deflates what `zisofs` attributes ask for, in parallel, keeping a deflated form only where it
  /// saves a block. `tree` must outlive this.
  /// In an image with a UDF view no two files share blocks but hard links (a file entry owns its
  /// extents: ECMA-167 4/12), so equal files are stored once each; and where it is the only view,
  /// holes of sources take no blocks. Contents that UDF keeps in file entries are not stored here.
  FileData(SourceTree& tree, unsigned threads, Diagnostics& diagnostics, const Manifest& manifest,
           Progress& progress);

  /// Claims the blocks of every stored content, in order: what the layout puts at certain places,
  /// then higher `sort` first, then by path.
  /// Empty contents need none; they are said to lie at `empty`.
  void claim(Layout& layout, Lba empty);

  /// Claims blocks for a content that no file of the tree shows, or that is stored once more; after
  /// claim(). Returns its index in stored(); its owner() is `none`.
  std::uint32_t append(Layout& layout, ContentId content);

  /// What the records of a file say. The node must be a file.
  struct Placed {
    Lba first;
    std::uint64_t bytes = 0;         // on the medium
    std::uint32_t zisofs_block = 0;  // 0: not deflated
    std::uint32_t stored = none;     // index into stored(); `none` for what has no blocks
    std::uint32_t form = none;       // as in StoredContent
  };
  Placed of(NodeId file) const;
  /// Whether a file stands on blocks of a session before, so that nothing of it is written.
  bool is_recorded(NodeId file) const { return recorded_of(file) != nullptr; }
  /// Whether UDF keeps the content of a file in its entry: it has bytes, but no place.
  bool is_embedded(NodeId file) const { return embedding_.holds(file); }

  const std::vector<StoredContent>& stored() const { return stored_; }
  /// Where the blocks of a stored content leave holes out: its data runs, which lie one after the
  /// other; null where all of its bytes are stored. What was counted as bytes() is then only these.
  const std::vector<DataRun>* sparse_runs(std::uint32_t stored) const;
  /// Bytes on the medium.
  std::uint64_t bytes(std::uint32_t stored) const;
  const OtherForm& form(const StoredContent& stored) const { return made_[stored.form]; }
  std::size_t forms() const { return made_.size(); }
  const Spool& spool() const { return *spool_; }

  /// The bytes of a patched file as they will be recorded.
  std::vector<std::uint8_t> patched_bytes(NodeId file) const;
  /// Gives a patched file other bytes of the same length; after claim(), before it is written.
  void patch(NodeId file, Bytes bytes);
  /// The first node, in order of path, that has this stored content.
  NodeId owner(std::uint32_t stored) const { return owner_[stored]; }

 private:
  using Form =
      std::tuple<ContentId, std::uint32_t, int>;  // content, zisofs block (0: patched), level
  void collect(const Manifest& manifest, Diagnostics& diagnostics);
  void collect_patched();
  void deflate(unsigned threads, Progress& progress);
  // The other form a node asks for, if any.
  static std::optional<Form> form_of(const Node& node, const Placement& placement);
  const RecordedContent* recorded_of(NodeId file) const;
  void visit_in_order(const std::vector<NodeId>& files);
  bool may_share(std::uint32_t stored, NodeId file);
  std::vector<bool> claim_ordered(Layout& layout);
  void claim_blocks(Layout& layout, std::uint32_t index);

  SourceTree& tree_;
  UdfEmbedding embedding_;
  std::vector<StoredContent> stored_;
  std::vector<NodeId> owner_;  // per stored content
  bool has_udf_ = false;
  bool leaves_holes_ = false;
  std::vector<NodeId> udf_owner_;  // per stored content: the UDF file that has it, or `none`
  std::map<ContentId, NodeId> recorded_owner_;        // likewise, of contents on the base
  std::unordered_map<NodeId, std::uint32_t> copies_;  // files that are stored once more
  std::vector<std::uint32_t> plain_;                  // content to stored, `none`
  std::map<Form, std::uint32_t> forms_;               // other forms to stored
  std::vector<OtherForm> made_;                       // the deflated ones first
  std::vector<Form> wanted_;                          // per entry of made_
  std::vector<std::uint32_t> order_;  // of stored_ on the medium; empty: as it stands
  std::unordered_map<std::uint32_t, std::uint32_t> align_;  // bytes, of stored contents that ask
  std::vector<OrderedFile> ordered_;                        // before all others
  std::unique_ptr<Spool> spool_;
  Lba empty_;
};

}  // namespace disc
