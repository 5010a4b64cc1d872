// The ICBs of a volume as a walk finds them: one small record each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/udf/address.h"
#include "verify/udf_entry.h"
#include "verify/udf_tree.h"

namespace disc::verify {

/// 32 bytes: a volume of a million files has a million.
struct UdfNode {
  std::uint32_t block = 0;  // of its partition
  std::uint16_t partition = 0;
  std::uint16_t links = 0;      // as recorded
  std::uint32_t seen = 0;       // identifiers that lead to it
  std::uint32_t folder = 0;     // where it was met first
  std::uint32_t name = 0;       // offset into UdfTree::names
  std::uint32_t unique_id = 0;  // lower half
  std::uint16_t name_length = 0;
  std::uint8_t type = 0;
  UdfRole role = UdfRole::File;
  bool high_id = false;  // the upper half of the unique id is not zero

  udf::LbAddr at() const { return {block, partition}; }
};

/// All nodes, found by the block of the volume they stand in.
class UdfNodes {
 public:
  /// Index of the node at block `volume` of the volume.
  std::optional<std::uint32_t> find(std::uint64_t volume) const;
  std::uint32_t add(std::uint64_t volume, const UdfNode& node);

  UdfNode& operator[](std::uint32_t index) { return nodes_[index]; }
  const UdfNode& operator[](std::uint32_t index) const { return nodes_[index]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }
  std::uint32_t volume_block(std::uint32_t index) const { return places_[index]; }

 private:
  void grow();
  std::size_t slot(std::uint32_t volume) const;

  std::vector<UdfNode> nodes_;
  std::vector<std::uint32_t> places_;  // block of the volume of each node
  std::vector<std::uint32_t> slots_;   // open addressing: index + 1, 0 for none
};

}  // namespace disc::verify
