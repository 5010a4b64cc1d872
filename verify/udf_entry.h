// File entries, extended or not, as one shape, and the rules for their fields.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/udf/icb.h"
#include "verify/udf_context.h"
#include "verify/udf_partitions.h"

namespace disc::verify {

/// What an ICB is for; decides what it may be and have.
enum class UdfRole : std::uint8_t {
  Root,
  Directory,
  File,
  SystemStreamDirectory,
  SystemStream,
  StreamDirectory,
  Stream,
  AttributeFile,
  VirtualTable,
  MetadataFile,
  MetadataMirror,
  MetadataBitmap,
};

/// A directory of files or of streams.
bool is_folder(UdfRole role);
/// A named stream, of the volume or of a file.
bool is_stream(UdfRole role);
bool is_metadata_file(UdfRole role);

/// ECMA-167 4/14.9 and 4/14.17 in one.
struct UdfEntry {
  bool extended = false;
  udf::IcbTag icb_tag{};
  std::uint32_t uid = 0, gid = 0, permissions = 0;
  std::uint16_t links = 0;
  std::uint8_t record_format = 0, display_attributes = 0;
  std::uint32_t record_length = 0;
  std::uint64_t length = 0, object_size = 0, blocks_recorded = 0;
  udf::Time access{}, modification{}, attribute{};
  std::optional<udf::Time> creation;  // extended only
  std::uint32_t checkpoint = 0, reserved = 0;
  udf::LongAd attribute_icb{}, stream_icb{};
  udf::EntityId implementation{};
  std::uint64_t unique_id = 0;
  std::uint32_t attributes_length = 0, descriptors_length = 0;
  std::size_t head = 0;  // bytes up to the extended attributes

  std::uint8_t type() const { return icb_tag.file_type; }
  udf::AllocationForm form() const {
    return static_cast<udf::AllocationForm>(icb_tag.flags & udf::AllocationMask);
  }
  /// Bytes of the whole descriptor.
  std::uint64_t size() const {
    return head + std::uint64_t{attributes_length} + descriptors_length;
  }
};

/// The entry in a block, whatever its tag's sums say; nothing if the tag is of another kind.
std::optional<UdfEntry> read_entry(Bytes block);

/// Judges tag, ICB tag and fields, but neither extents nor attributes nor what needs other
/// descriptors. False if there is nothing to go on with. `chain` is how many direct entries stand
/// before this one (strategy 4096).
bool check_entry(UdfContext& context, const UdfPartitions& partitions, Bytes block,
                 const UdfEntry& entry, UdfRole role, std::uint32_t location, const UdfAt& at,
                 std::uint32_t chain = 0);

}  // namespace disc::verify
