// Finds what describes a UDF volume: recognition sequence, anchors, descriptor sequences.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/io/block_source.h"
#include "formats/io/volume_entry.h"
#include "formats/udf/osta.h"
#include "formats/udf/tag.h"
#include "formats/udf/volume_structure.h"

namespace disc::udf {

/// A descriptor as it stands on the medium, sound or not.
struct RecordedDescriptor {
  std::uint32_t block = 0;          // of the volume, in its own block size
  std::uint64_t position = 0;       // byte of the medium
  std::uint8_t faults = TagSound;   // bits of TagFault
  std::vector<std::uint8_t> bytes;  // whole blocks, as many as the descriptor takes

  Tag tag() const { return read_struct<Tag>(bytes).value_or(Tag{}); }
  bool is(TagId id) const {
    return (faults & (TagCutShort | BadChecksum)) == 0 && tag().id() == id;
  }
  template <class T>
  std::optional<T> as() const {
    return read_struct<T>(bytes);
  }
};

/// One structure of the volume recognition sequence (ECMA-167 2/9).
struct RecognitionAt {
  std::uint64_t position = 0;
  std::string identifier;  // "BEA01", "CD001", ...
  std::uint8_t type = 0, version = 0;
};

/// A run of blocks of the volume.
struct VolumeExtent {
  std::uint32_t first = 0;
  std::uint32_t blocks = 0;
};

/// A volume descriptor sequence or an integrity sequence, read to where it ends.
struct DescriptorSequence {
  std::vector<VolumeExtent> extents;            // as its pointers name them
  std::vector<RecordedDescriptor> descriptors;  // in recorded order, pointers and terminators too
  bool terminated = false;                      // by a terminating descriptor
};

/// What a medium says about its UDF volume. Everything is as recorded; `prevailing` members are
/// those that count (ECMA-167 3/8.4.3), from the main sequence or, where that lacks them, from the
/// reserve.
struct VolumeFacts {
  std::uint32_t block_size = disc::block_size;  // of which the volume is made, in bytes
  std::uint64_t blocks = 0;                     // whole ones on the medium
  std::uint32_t session_start = 0;              // in blocks of the volume
  std::vector<RecognitionAt> recognition;
  std::vector<RecordedDescriptor> anchors;  // in the order of 256, N, N - 256, 512, others
  DescriptorSequence main, reserve, integrity;

  std::optional<RecordedDescriptor> primary, logical, unallocated, information;
  std::vector<RecordedDescriptor> partitions;              // one for each partition number
  std::optional<RecordedDescriptor> integrity_descriptor;  // the last

  /// Whether there is any sign of UDF: an NSR descriptor or an anchor.
  bool any() const;
  /// NSR02 or NSR03 of the recognition sequence; "" if there is neither.
  std::string standard() const;
  /// Of the domain identifier in the logical volume descriptor; 0 without one.
  Revision revision() const;
  std::uint64_t position_of(std::uint32_t block) const { return std::uint64_t{block} * block_size; }
};

/// Reads what there is and tells what is damaged; never throws for what the medium holds.
/// `session_start` is the block of 2048 bytes that the recognition sequence and the first anchor
/// are counted from.
VolumeFacts read_volume_structure(const BlockSource& source, const FaultHandler& faults = {},
                                  Lba session_start = {0});

/// The block of 2048 bytes that a byte lies in, for messages and sections.
constexpr Lba lba_of(std::uint64_t position) {
  const std::uint64_t block = position / disc::block_size;
  return {block > 0x7FFFFFFF ? 0x7FFFFFFF : static_cast<std::int32_t>(block)};
}

/// The descriptor whose tag stands at `block`: as many bytes as its kind takes, at least a block,
/// never beyond the medium. Nothing where the block lies beyond it.
std::optional<RecordedDescriptor> read_descriptor(const BlockSource& source,
                                                  std::uint32_t block_size, std::uint32_t block);

}  // namespace disc::udf
