// What the entries of `files:` add up to: one tree of nodes, one identity per content.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/time.h"
#include "formats/io/byte_stream.h"
#include "formats/io/data_run.h"
#include "manifests/manifest.h"
#include "manifests/sources/session_base.h"

namespace disc {

using NodeId = std::uint32_t;
using ContentId = std::uint32_t;
using Sha256Digest = std::array<std::uint8_t, 32>;

inline constexpr NodeId root_node = 0;
inline constexpr std::uint32_t none = 0xFFFFFFFF;

enum class NodeType : std::uint8_t { Directory, File, Symlink, CharDevice, BlockDevice, Fifo };

/// What `attributes:` and `boot:` decided for a node beyond owner and mode. Few distinct ones per
/// image, so nodes hold an index into SourceTree::placements.
struct Placement {
  bool hide_iso9660 = false;
  bool hide_joliet = false;
  bool hide_udf = false;
  std::int32_t sort = 0;           // higher lies nearer the start
  std::uint32_t zisofs_block = 0;  // bytes per block; 0: stored as it is
  int zisofs_level = 0;
  std::uint32_t align = 2048;  // bytes
  bool patched = false;        // a boot file that is told its place: set when an image is planned
  auto operator<=>(const Placement&) const = default;
};

/// One name in the tree, 56 bytes: an image of a million files holds a million of these.
struct Node {
  std::uint32_t name = 0;         // offset into the arena of names
  std::uint16_t name_length = 0;  // bytes, UTF-8; 0 for the root
  NodeType type = NodeType::Directory;
  std::uint8_t name_is_utf8 = 1;
  NodeId parent = root_node;  // the root is its own parent
  std::uint32_t mode = 0;     // permission, set-id and sticky bits only
  std::uint32_t uid = 0, gid = 0;
  std::uint32_t nanoseconds = 0;
  std::int64_t seconds = 0;  // modification time, clamped
  /// Directory: first child, count of children. File: ContentId, link group (0: a file of its own;
  /// else hard links share one number, counted from 1 in order of path). Symlink: offset into the
  /// arena, length. Device: major, minor.
  std::uint32_t a = 0, b = 0;
  std::uint32_t placement = 0;  // index into SourceTree::placements
  std::uint32_t xattrs = none;  // index into SourceTree::xattr_sets
  std::uint32_t origin = 0;     // index of the entry in Manifest::files it came from
};
static_assert(sizeof(Node) <= 64);

/// The bytes of one or more files. Two files with the same size and SHA-256 share one Content.
struct Content {
  std::uint64_t size = 0;
  std::uint32_t locator = none;  // for Contents::open
  bool hashed = false;           // digest is filled in
  Sha256Digest digest{};
};

struct Xattr {
  std::string name;  // as Linux calls it: "user.comment", "system.posix_acl_access"
  std::string value;
  auto operator<=>(const Xattr&) const = default;
};
using XattrSet = std::vector<Xattr>;  // sorted by name

/// Opens contents; safe from several threads at once.
class ContentOpener {
 public:
  virtual ~ContentOpener() = default;
  /// Throws SystemError (which names the file) if it is gone or no longer has the size it had.
  virtual std::unique_ptr<ByteStream> open(ContentId id) const = 0;
  /// How messages call it: path, "archive.tar: member", "old.iso: /path", "text at manifest:3:5".
  virtual std::string describe(ContentId id) const = 0;
  /// Replaces `out` by the whole content; errors as open(). Meant for small contents: no stream is
  /// made, and of a file on the host nothing is asked but its bytes.
  virtual void read_small(ContentId id, std::vector<std::uint8_t>& out) const;
};

/// One input named by the manifest, for the lock and the depfile.
struct InputRecord {
  std::string path;          // relative to the manifest's folder, or absolute if it lies outside
  std::string kind;          // "folder", "file", "archive", "mtree", "image"
  std::uint64_t size = 0;    // bytes of a file; of a folder the sum over its files
  std::uint32_t origin = 0;  // index of the entry, `none` for what brings no nodes
  std::string named;         // as the manifest names it
  /// Where its entry puts it, through a FAT file system if need be: "/efi.img/EFI/BOOT"; "boot" for
  /// what `boot` names.
  std::string to;
  // Without an origin: its content where the tree has one, else the SHA-256 in hexadecimal of its
  // bytes, or of the listing of what it brings to a FAT file system.
  ContentId content = none;
  std::string sha256;
};

/// What `boot` names on the host.
struct BootFiles {
  std::vector<std::uint8_t> system_area;  // bytes of `mbr` or `file`, at most 32 KiB
  /// Per partition of the manifest: the content to append, `none` for files of the tree. These
  /// contents stand behind those of the nodes.
  std::vector<ContentId> appended;
};

/// The whole tree, immutable once resolved. Node 0 is the root. The children of each directory are
/// consecutive ids in ascending byte order of their names, and every directory's id is below its
/// children's, so that the order of ids depends on names alone.
class SourceTree {
 public:
  std::vector<Node> nodes;
  std::vector<Content> contents;
  std::vector<Placement> placements{Placement{}};
  std::vector<XattrSet> xattr_sets;
  /// Contents with holes: where their data are, in ascending order; a content that is nothing but a
  /// hole has no runs. All others are data from front to end. Holes are part of the input as bytes
  /// are: of equal contents the one with the least data counts, and is the one that is read; among
  /// those with as much, the first. So the image is the same however the copies are found, and
  /// another once a copy with holes comes or goes.
  std::map<ContentId, std::vector<DataRun>> sparse;
  std::vector<InputRecord> inputs;
  /// What the image is one more session on, or null, and the contents that lie there.
  std::shared_ptr<const SessionBase> base;
  std::map<ContentId, RecordedContent> recorded;
  BootFiles boot;
  std::string arena;  // names and link targets
  std::shared_ptr<const ContentOpener> opener;

  const Node& node(NodeId id) const { return nodes[id]; }
  std::string_view name(NodeId id) const {
    return std::string_view(arena).substr(nodes[id].name, nodes[id].name_length);
  }
  std::string_view target(NodeId id) const {
    return std::string_view(arena).substr(nodes[id].a, nodes[id].b);
  }
  const Placement& placement(NodeId id) const { return placements[nodes[id].placement]; }
  /// Absolute path, "/" for the root.
  std::string path(NodeId id) const;
  /// The node at an absolute path, or `none`.
  NodeId find(std::string_view path) const;
};

}  // namespace disc
