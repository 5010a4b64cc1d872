// The volume descriptor set of a session.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/extent.h"
#include "formats/io/block_source.h"
#include "formats/iso9660/fault.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc::iso9660 {

/// A block of the descriptor set.
struct DescriptorAt {
  Lba at;
  std::vector<std::uint8_t> block;  // 2048 bytes

  VolumeDescriptorHead head() const { return *read_struct<VolumeDescriptorHead>(block); }
  /// The block taken as a primary, supplementary or enhanced descriptor.
  VolumeDescriptor descriptor() const { return *read_struct<VolumeDescriptor>(block); }
};

/// Reads from block 16 of the session up to the terminator, at most 64 blocks. A missing terminator
/// is a fault. Throws FormatError if not even the first block holds a descriptor.
std::vector<DescriptorAt> read_descriptors(const BlockSource& source, Lba session_start,
                                           const FaultHandler& faults);

}  // namespace disc::iso9660
