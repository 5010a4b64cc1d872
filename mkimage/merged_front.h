// What a merged image has before its newest session: the sessions before, with the superblock
// renewed, and the gap.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "formats/base/extent.h"
#include "manifests/sources/session_base.h"
#include "mkimage/layout.h"

namespace disc {

/// The blocks before a session in a merged image. The volume descriptors at block 16 are those of
/// the new session; where they were those of the first one, a copy of these is kept in the gap if
/// that has room, so that the first session can still be mounted.
class MergedFront {
 public:
  /// `has_udf`: the anchor at block 256 is renewed, too.
  MergedFront(std::shared_ptr<const SessionBase> base, bool has_udf)
      : base_(std::move(base)), has_udf_(has_udf) {}

  /// Claims everything up to the session; `head_blocks` are taken by its volume descriptors.
  /// Throws ManifestError where they would lie on data of the base that are still in use, which
  /// begin at `first_used`.
  void claim(Layout& layout, std::uint8_t volume, std::int32_t head_blocks, Lba first_used);

  /// The renewed descriptors, whose bytes are the image's to make.
  Extent head() const { return head_; }
  /// The renewed anchor of UDF, likewise; no blocks without UDF.
  Extent anchor() const { return anchor_; }
  /// Blocks of the base, and the copy; nothing for other regions.
  std::optional<std::vector<std::uint8_t>> emit(const Region& region) const;

 private:
  void claim_base(Layout& layout, Lba end) const;
  std::vector<std::uint8_t> first_descriptors() const;

  std::shared_ptr<const SessionBase> base_;
  bool has_udf_;
  Extent head_, anchor_, copy_;
};

/// The volume descriptors of a session as they stand at block 16: their volumes span `blocks`,
/// which count from block 0.
void renew(std::vector<std::uint8_t>& descriptors, std::uint32_t blocks);

}  // namespace disc
