// The tree a medium should hold, whether a manifest or a receipt says so.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/media/medium_reader.h"
#include "manifests/boot.h"
#include "manifests/receipt.h"
#include "manifests/sources/source_tree.h"

namespace disc::verify {

/// A boot file that the medium holds with other bytes than its source, of the same number, because
/// it is told its own place.
struct PatchedFile {
  std::vector<BootPatch> patches;      // a manifest knows what is done
  std::optional<Sha256Digest> digest;  // a receipt knows what comes of it
};

/// A tree, and what else is known of how the views show it.
struct ExpectedTree {
  SourceTree tree;

  /// Path of a node in a view where it differs from its path in the tree; "" where it is hidden.
  /// A receipt knows these, a manifest does not.
  struct ViewName {
    NodeId node = 0;
    iso9660::View view = iso9660::View::Iso9660;
    std::string path;
  };
  std::vector<ViewName> view_names;  // in order of (view, node)
  bool knows_view_names = false;     // view_names are complete: no guessing is needed

  /// Link counts by node; empty if the link groups of the tree say it.
  std::vector<std::uint32_t> links;

  std::map<NodeId, PatchedFile> patched;

  /// Path of a node in a view, as view_names has it; "" where it is hidden there.
  std::string path_in_view(NodeId node, iso9660::View view) const;
};

/// Takes the files of a receipt one by one, in any order, and makes a tree of them.
class ExpectedTreeBuilder {
 public:
  /// `name` is the receipt, for messages.
  explicit ExpectedTreeBuilder(std::string name) : name_(std::move(name)) {}

  /// Throws ManifestError for an unknown type, a relative path or a digest that is no SHA-256.
  void add(const ReceiptFile& file);

  /// Throws ManifestError where a file has no folder or a path is there twice.
  ExpectedTree finish();

 private:
  struct Item {
    std::uint64_t path = 0;  // offset into paths_, without the leading slash
    std::uint32_t path_length = 0;
    std::uint32_t depth = 0;  // 0: the root
    std::uint32_t links = 0;
    std::optional<Sha256Digest> patched;
    Node node;
  };

  std::string_view path(const Item& item) const {
    return std::string_view(paths_).substr(item.path, item.path_length);
  }
  [[noreturn]] void refuse(const Item& item, std::string_view why) const;
  bool before(const Item& a, const Item& b) const;

  std::string name_;
  std::string paths_;
  std::vector<Item> items_;
  ExpectedTree result_;
};

}  // namespace disc::verify
