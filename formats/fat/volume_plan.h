// A FAT volume as a plan: who owns each of its bytes, and the bytes of all that is no file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/base/time.h"
#include "formats/fat/boot_sector.h"
#include "formats/fat/directory_entry.h"

namespace disc::fat {

/// A file or a directory that is to lie on the volume.
struct Item {
  std::string path;  // "/EFI/BOOT/BOOTX64.EFI", UTF-8; missing parents are made
  bool directory = false;
  std::uint64_t size = 0;  // bytes of the file
  std::uint64_t id = 0;    // the caller's name for its content
  Timestamp modified;
  std::uint8_t attributes = 0;  // Attribute::ReadOnly, Hidden, System; files also get Archive
};

struct Request {
  std::vector<Item> items;  // in any order, which never shows
  std::string label;        // "": none
  std::uint32_t serial = 0;
  Timestamp time;                      // of the label, and of directories that no item names
  std::optional<std::uint64_t> bytes;  // a multiple of 2048; nothing: see choose_geometry()
  std::optional<Type> type;            // nothing: by size, see choose_geometry()
};

/// What a person should know of one path; "" is the volume as a whole.
struct Problem {
  std::string path;
  std::string what;      // fact, expectation, remedy: half a sentence whose subject is the path
  bool warning = false;  // the volume can be made all the same

  auto operator<=>(const Problem&) const = default;
};

/// "/EFI/a:b: has the character :, ...".
std::string to_text(const Problem& problem);

enum class PieceKind : std::uint8_t {
  Reserved,   // boot sector; FAT32: FSInfo and the copies of both
  Table,      // `id`: which copy
  Directory,  // `id`: number of the directory, 0 is the root
  File,       // `id`: the caller's
  Slack,      // zero bytes behind the end of a file, up to the end of its cluster
  Free,       // zero bytes: clusters that hold nothing
};

/// Consecutive bytes of a volume with one owner.
struct Piece {
  std::uint64_t offset = 0;  // from the start of the volume
  std::uint64_t bytes = 0;   // not 0
  std::uint64_t id = 0;
  PieceKind kind = PieceKind::Free;
};

/// Files lie in one run of clusters each, in the order of their paths, behind all directories. The
/// same request gives the same bytes, in whatever order its items come.
class VolumePlan {
 public:
  const Geometry& geometry() const { return geometry_; }
  std::uint64_t bytes() const { return geometry_.bytes(); }
  /// All bytes from first to last, in ascending order, without gaps.
  const std::vector<Piece>& pieces() const { return pieces_; }
  /// Who owns the piece, as a person would say it: "directory /EFI/BOOT".
  std::string owner(const Piece& piece) const;
  /// The path of a directory by its number.
  std::string directory_path(std::uint64_t number) const;

  /// Bytes of one piece from `offset` (in the piece) on; `out` must not reach past its end, and the
  /// piece must be no file. Safe from several threads at once.
  void emit(const Piece& piece, std::uint64_t offset, std::span<std::uint8_t> out) const;

 private:
  friend class Planner;

  struct Node {
    std::string name;
    ShortName short_name{};
    std::uint8_t case_bits = 0;
    bool has_long_name = false;
    bool directory = false;
    std::uint8_t attributes = 0;
    std::uint32_t parent = 0;  // index of the node; the root's is itself
    DateTime time;
    std::uint32_t cluster = 0;
    std::uint64_t size = 0;  // bytes of a file, or of the records of a directory
    std::uint64_t id = 0;
    std::vector<std::uint32_t> children;  // sorted by name, byte by byte
  };
  /// A run of clusters whose entries each name the next.
  struct Chain {
    std::uint32_t first = 0;
    std::uint32_t end = 0;  // one past the last
  };

  std::vector<std::uint8_t> reserved_bytes() const;
  std::vector<std::uint8_t> directory_bytes(std::uint32_t node) const;
  void fill_table(std::uint64_t offset, std::span<std::uint8_t> out) const;
  std::uint32_t table_entry(std::uint64_t cluster, std::size_t& chain) const;
  std::string path_of(std::uint32_t node) const;

  Geometry geometry_;
  VolumeIdentity identity_;
  DateTime time_;
  std::vector<Node> nodes_;  // 0 is the root
  std::vector<Chain> chains_;
  std::vector<std::uint32_t> directories_;  // nodes, in the order they lie
  std::vector<Piece> pieces_;
  std::uint32_t next_free_ = first_cluster;
};

/// A plan, unless a problem is more than a warning. Problems stand in the order of their paths.
struct Planned {
  std::optional<VolumePlan> plan;
  std::vector<Problem> problems;
};

/// A pure function: nothing is read or written.
Planned plan_volume(const Request& request);

}  // namespace disc::fat
