// The descriptor tag in front of every UDF structure: what it is, where it is, and its checks.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/extent.h"

namespace disc::udf {

/// Tag identifiers (ECMA-167 3/7.2.1, 4/7.2.1).
enum class TagId : std::uint16_t {
  SparingTable = 0,  // UDF 2.2.12
  PrimaryVolumeDescriptor = 1,
  AnchorVolumeDescriptorPointer = 2,
  VolumeDescriptorPointer = 3,
  ImplementationUseVolumeDescriptor = 4,
  PartitionDescriptor = 5,
  LogicalVolumeDescriptor = 6,
  UnallocatedSpaceDescriptor = 7,
  TerminatingDescriptor = 8,
  LogicalVolumeIntegrityDescriptor = 9,
  FileSetDescriptor = 256,
  FileIdentifierDescriptor = 257,
  AllocationExtentDescriptor = 258,
  IndirectEntry = 259,
  TerminalEntry = 260,
  FileEntry = 261,
  ExtendedAttributeHeaderDescriptor = 262,
  UnallocatedSpaceEntry = 263,
  SpaceBitmapDescriptor = 264,
  PartitionIntegrityEntry = 265,
  ExtendedFileEntry = 266,
};

/// "file entry", "anchor volume descriptor pointer", ...; "descriptor" for unknown ones.
const char* to_string(TagId id);

/// ECMA-167 3/7.2.
struct Tag {
  Le<std::uint16_t> identifier;     // BP 0 (ECMA-167 counts from 0)
  Le<std::uint16_t> version;        // BP 2   2: NSR02, 3: NSR03
  std::uint8_t checksum;            // BP 4   of the 16 bytes without this one
  std::uint8_t reserved;            // BP 5
  Le<std::uint16_t> serial_number;  // BP 6
  Le<std::uint16_t> crc;            // BP 8   of the bytes behind the tag
  Le<std::uint16_t> crc_length;     // BP 10
  Le<std::uint32_t> location;       // BP 12

  TagId id() const { return static_cast<TagId>(std::uint16_t{identifier}); }
};
static_assert(std::is_trivially_copyable_v<Tag> && sizeof(Tag) == 16);

/// One serial number for all descriptors of a volume; 0 would say that none is kept (UDF 2.2.1.1).
inline constexpr std::uint16_t serial_number = 1;

/// Sum of the bytes of the tag but for the checksum itself, modulo 256 (ECMA-167 3/7.2.3).
std::uint8_t tag_checksum(Bytes tag);

/// Fills in the tag of a finished descriptor. Call it last: the CRC covers all of `descriptor` that
/// follows the tag, at most 65,535 bytes. `location` counts in the address space of the descriptor:
/// blocks of the volume in a volume descriptor sequence, blocks of the partition everywhere else.
/// `version` is 2 for NSR02 and 3 for NSR03. `crc_bytes` limits the CRC where not all is to be
/// covered (0 for space bitmaps, UDF 2.3.8.1).
void seal(std::span<std::uint8_t> descriptor, TagId id, std::uint16_t version,
          std::uint32_t location, std::size_t crc_bytes = SIZE_MAX);

/// What is wrong with a tag, as bits; 0 for a sound one.
enum TagFault : std::uint8_t {
  TagSound = 0,
  TagCutShort = 1,     // fewer than 16 bytes
  BadChecksum = 2,     // nothing else in it can be believed
  BadCrcLength = 4,    // the CRC would cover more than is there
  BadCrc = 8,          // damaged behind the tag
  WrongLocation = 16,  // stale, or copied from elsewhere
};

/// Judges the tag at the front of `descriptor`, which reaches as far as bytes are known, without
/// throwing: readers of damaged media decide themselves.
std::uint8_t judge_tag(Bytes descriptor, std::uint32_t location);

/// The tag, which must be sound and of kind `id`. Throws FormatError, which names block `at`.
Tag open_tag(Bytes descriptor, TagId id, std::uint32_t location, Lba at);

}  // namespace disc::udf
