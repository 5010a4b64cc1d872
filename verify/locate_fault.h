// Which byte of a damaged region is wrong, where its digest and what is known of it can tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/io/block_source.h"
#include "manifests/sources/source_tree.h"

namespace disc::verify {

struct LocatedFault {
  std::int64_t block = 0;  // the block at fault, or the region's first where it cannot be told
  std::string detail;      // "byte 17 of block 40 is 0x41 and should be 0x40", "" if not known
};

/// Looks for the fault in regions whose SHA-256 is known. Three ways: a region that should be all
/// zero shows its other bytes; so does the rest of a block after the end of a file; and in a small
/// region one wrong bit or byte is found by trying. Trying costs time, so one locator spends only
/// so much in all; where many regions are wrong no single byte is to blame, and only single bits
/// are tried.
class FaultLocator {
 public:
  /// `wrong_regions` is how many regions will be asked about.
  FaultLocator(const BlockSource& medium, std::size_t wrong_regions)
      : medium_(medium),
        tries_bytes_(wrong_regions <= most_tried_for_bytes),
        budget_(std::uint64_t{tries_bytes_ ? 3072U : 768U} << 20) {}

  /// `wanted` is the digest of the first `covered` bytes; the rest of the blocks must be zero.
  /// Without it only the rest can be judged.
  LocatedFault locate(std::int64_t first, std::int64_t blocks,
                      const std::optional<Sha256Digest>& wanted, std::uint64_t covered);

 private:
  std::optional<LocatedFault> find_non_zero(std::int64_t first, std::uint64_t from,
                                            std::uint64_t to, const std::string& why) const;
  struct Trial {
    std::optional<LocatedFault> fault;
    bool complete = false;  // every single byte was tried
  };
  Trial try_bytes(std::int64_t first, std::uint64_t size, const Sha256Digest& wanted);

  static constexpr std::size_t most_tried_for_bytes = 4;

  const BlockSource& medium_;
  bool tries_bytes_;
  std::uint64_t budget_;  // bytes still to be hashed in trying
};

}  // namespace disc::verify
