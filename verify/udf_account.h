// The account of blocks of a UDF volume: who claims which, whether two claim the same, and whether
// the space bitmaps agree.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "verify/udf_context.h"
#include "verify/udf_partitions.h"
#include "verify/udf_volume.h"

namespace disc::verify {

/// Who claims blocks: a node of the walk, or one of the names the account keeps.
using UdfOwner = std::uint32_t;
inline constexpr UdfOwner named_owner = 0x8000'0000;

/// Free space of a partition as the medium records it: bit set, block free.
struct UdfBitmap {
  std::vector<std::uint8_t> bits;
  std::uint32_t count = 0;  // of bits
  const char* name = "";
  std::int64_t block = -1;

  bool free(std::uint32_t block_number) const {
    return block_number < count && (bits[block_number / 8] >> (block_number % 8) & 1) != 0;
  }
  std::uint64_t total_free() const;
};

/// Twelve bytes a claim: a million files have two million.
class UdfAccount {
 public:
  UdfAccount(UdfContext& context, const UdfPartitions& partitions);

  UdfOwner name(std::string text);

  /// Blocks of a partition, which must lie inside it. Those of a virtual one are claimed one by one
  /// in the partition beneath.
  void claim(udf::LbAddr at, std::uint32_t blocks, UdfOwner owner);
  /// True the first time a block of allocation descriptors is come to: chains cannot be shared, so
  /// that nothing is read twice.
  bool first_visit(udf::LbAddr at);
  /// Blocks of the volume, as far as they lie in a partition. Those of sparing are not claimed but
  /// kept: they belong to the Non-Allocatable Space.
  void claim_structure(const UdfStructure& structure);

  struct Reserved {
    udf::LbAddr at;
    std::uint32_t blocks = 0;
  };
  const std::vector<Reserved>& reserved() const { return reserved_; }

  /// `bitmap` says what is free in map `partition`.
  void set_bitmap(std::uint16_t partition, UdfBitmap bitmap);
  const UdfBitmap* bitmap(std::uint16_t partition) const;

  /// Judges all claims; `path` names the node of an owner. `complete` is false where parts of the
  /// volume could not be read, so that a block without claim proves nothing.
  void finish(const std::function<std::string(UdfOwner)>& path, bool complete);
  /// Blocks of a map that nothing claims; after finish().
  std::uint64_t unclaimed(std::uint16_t partition) const { return unclaimed_[partition]; }

 private:
  struct Claim {
    std::uint32_t first = 0, blocks = 0;
    UdfOwner owner = 0;
    std::uint64_t end() const { return std::uint64_t{first} + blocks; }
  };

  std::string text(UdfOwner owner) const;
  void overlaps(std::uint16_t partition);
  void compare(std::uint16_t partition, bool complete);
  void wrong_run(std::uint16_t partition, std::uint64_t first, std::uint64_t end, bool used,
                 bool complete);
  void unused_virtual(std::uint16_t partition);

  UdfContext& context_;
  const UdfPartitions& partitions_;
  std::vector<std::vector<Claim>> claims_;  // per map
  std::vector<std::optional<UdfBitmap>> bitmaps_;
  std::vector<std::uint64_t> unclaimed_;
  std::vector<Reserved> reserved_;
  std::vector<bool> virtual_used_;
  std::vector<std::string> names_;
  std::unordered_set<std::uint64_t> visited_;
  std::function<std::string(UdfOwner)> path_;
};

}  // namespace disc::verify
