// The file structure of a UDF volume: file set, directories, file entries, streams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/udf/icb.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/file_data.h"
#include "mkimage/layout.h"
#include "mkimage/losses.h"
#include "mkimage/udf_entry.h"
#include "mkimage/udf_names.h"
#include "mkimage/volume.h"

namespace disc {

/// How blocks of the metadata of a volume are addressed. Index of partition maps: 0 is the physical
/// or sparable one, 1 the virtual or metadata one.
enum class UdfAddressing : std::uint8_t { Physical, Virtual, Metadata };

/// Plans and makes the file structure. After the constructor all sizes are final; after claim() and
/// set_partition() all addresses are. Composing is safe from several threads at once.
class UdfTree {
 public:
  UdfTree(const Manifest& manifest, const SourceTree& tree, const FileData& data, Losses& losses,
          Diagnostics& diagnostics);

  /// Claims file set, root entry, directories and file entries, one after the other.
  void claim(Layout& layout, std::uint8_t volume);
  /// Claims the same blocks once more, for a mirror: emit() makes the same bytes.
  void claim_again(Layout& layout, std::uint8_t volume) const;
  /// Bodies of streams and symbolic links that do not fit into their entries.
  void claim_bodies(Layout& layout, std::uint8_t volume);

  /// Blocks that claim() takes.
  std::uint32_t blocks() const { return end_.block; }
  Lba first() const { return base_; }

  void set_partition(Lba first) { partition_ = first; }
  /// The file set descriptor needs texts that are not the tree's.
  void set_file_set(udf::FileSetDescriptor descriptor) { file_set_ = descriptor; }

  /// The bytes of a region that claim(), claim_again() or claim_bodies() claimed.
  std::vector<std::uint8_t> emit(const Region& region, const ContentReader& read) const;
  /// Who owns such a region: "directory /docs (udf)".
  std::string owner(const Region& region) const;

  udf::LbAddr file_set_address() const { return address({0, 0}); }
  /// The file set descriptor, and a terminating one behind it unless it has to stand alone: nothing
  /// says that neighbours in virtual space are neighbours on the medium (UDF 2.2.8).
  std::uint32_t file_set_blocks() const { return addressing_ == UdfAddressing::Virtual ? 1 : 2; }
  udf::LbAddr root_address() const { return icb_of(root_node); }
  /// Entries of the virtual allocation table.
  std::uint32_t virtual_size() const { return end_.number; }
  /// Of the virtual allocation table: blocks of the partition by virtual address.
  std::vector<std::uint32_t> virtual_blocks() const;

  std::uint32_t files() const { return files_; }
  std::uint32_t directories() const { return static_cast<std::uint32_t>(directories_.size()); }
  /// The first unique id that no entry has.
  std::uint64_t next_unique_id() const { return 16 + tree_.nodes.size(); }
  /// The latest time of any entry.
  Timestamp latest() const { return latest_; }

  bool shows(NodeId node) const { return visible_[node]; }
  std::string name(NodeId node) const;
  std::string path(NodeId node) const;

 private:
  // A place in the metadata: its block, and its number among those that have virtual addresses.
  struct Cursor {
    std::uint32_t block = 0;
    std::uint32_t number = 0;
  };
  struct Directory {
    NodeId node = none;
    std::uint32_t block = 0;   // first of its identifiers
    std::uint64_t bytes = 0;   // of them
    std::uint32_t parent = 0;  // index
    std::uint32_t subfolders = 0;
  };
  // Entries of consecutive children, made as one.
  struct EntryRun {
    NodeId first = none;
    std::uint32_t children = 0;
    Cursor start;
    std::uint32_t blocks = 0;
  };
  // A body outside of the metadata.
  struct Body {
    NodeId node = none;
    std::uint32_t xattr = none;  // index into the set; `none`: the target of a symbolic link
    std::uint32_t block = 0;     // from the first of all bodies
    std::uint64_t bytes = 0;
  };
  struct Stream {
    std::string name;  // CS0
    const std::string* value = nullptr;
  };

  void find_visible(Losses& losses);
  void plan(Losses& losses);
  void plan_directory(Directory& directory, std::uint32_t block, Losses& losses);
  void check_links(Diagnostics& diagnostics) const;
  // Advances over everything that belongs to the entry of a node.
  void advance(NodeId node, Cursor& at) const;
  std::string identifier(NodeId node) const;  // CS0

  NodeId entry_node(NodeId node) const;  // the first name of a file with several
  bool owns_entry(NodeId node) const { return visible_[node] && entry_node(node) == node; }
  std::uint32_t link_count(NodeId node) const;
  std::uint32_t unique_id(NodeId node) const { return node == root_node ? 0 : 16 + node; }
  std::vector<Stream> streams(NodeId node) const;
  // The size of a directory of `bytes` with one more identifier.
  std::uint64_t with_identifier(std::uint64_t bytes, std::size_t identifier) const;
  std::uint32_t stream_directory_blocks(const std::vector<Stream>& all) const;
  std::uint32_t continuation_blocks(NodeId node) const;
  std::vector<UdfRun> runs(NodeId node) const;
  void keep_bodies(NodeId node);
  std::optional<UdfRun> body_run(NodeId node, std::uint32_t xattr) const;

  std::uint32_t partition_block(Lba at) const {
    return static_cast<std::uint32_t>(at - partition_);
  }
  udf::LbAddr address(Cursor at) const;                 // of a descriptor
  udf::LbAddr data_address(std::uint32_t block) const;  // of directory data and allocation extents
  udf::LbAddr icb_of(NodeId node) const;
  bool long_for(bool directory) const;

  UdfEntry entry_of(NodeId node) const;
  void compose_entry(NodeId node, Cursor& at, std::uint32_t from, const ContentReader& read,
                     std::vector<std::uint8_t>& out) const;
  void compose_streams(NodeId node, const UdfEntry& owner, const std::vector<Stream>& all,
                       Cursor& at, std::uint32_t from, std::vector<std::uint8_t>& out) const;
  std::vector<std::uint8_t> compose_file_set() const;
  std::vector<std::uint8_t> compose_directory(const Directory& directory) const;
  std::vector<std::uint8_t> compose_run(const EntryRun& run, const ContentReader& read) const;
  std::vector<std::uint8_t> compose_body(const Body& body) const;

  const Manifest& manifest_;
  const UdfOptions& options_;
  const SourceTree& tree_;
  const FileData& data_;
  UdfEntryRules rules_;
  UdfAddressing addressing_;
  std::vector<bool> visible_;
  std::vector<NodeId> group_first_;  // per link group: its first visible name
  std::vector<std::uint32_t> group_links_;
  std::vector<std::uint32_t> icb_;      // per node: block or number of its entry
  std::vector<Directory> directories_;  // the root first, each before its children
  std::unordered_map<NodeId, std::uint32_t> directory_index_;
  std::vector<EntryRun> runs_;
  std::vector<Body> bodies_;
  std::unordered_map<NodeId, std::uint32_t> first_body_;  // index into bodies_
  std::uint32_t body_blocks_ = 0;
  std::unordered_map<NodeId, std::string> renames_;  // CS0
  std::uint32_t files_ = 0;
  Timestamp latest_;
  Cursor end_;
  Lba base_, bodies_base_, partition_;
  udf::FileSetDescriptor file_set_{};
};

}  // namespace disc
