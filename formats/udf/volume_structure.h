// The volume structure of UDF: recognition sequence, anchors, volume descriptors.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "formats/base/endian.h"
#include "formats/udf/address.h"
#include "formats/udf/osta.h"
#include "formats/udf/tag.h"

namespace disc::udf {

/// Where anchors may stand besides N and N - 256, N being the last block (ECMA-167 3/8.4.2.1,
/// UDF 2.2.3).
inline constexpr std::int32_t anchor_block = 256;
/// How far before the last block the other anchor stands.
inline constexpr std::int32_t anchor_before_end = 256;
/// The least length of each volume descriptor sequence in blocks (ECMA-167 3/8.4.2.1).
inline constexpr std::int32_t sequence_blocks = 16;
/// The recognition sequence begins behind the system area, as that of ISO 9660 does
/// (ECMA-167 2/8.3.1).
inline constexpr std::int32_t recognition_block = 16;

/// One block of the volume recognition sequence, up to its data (ECMA-167 2/9.1).
struct VolumeStructureDescriptor {
  std::uint8_t structure_type;                    // BP 0
  std::array<char, 5> standard_identifier;        // BP 1  BEA01, NSR02, NSR03, TEA01, CD001, BOOT2
  std::uint8_t structure_version;                 // BP 6
  std::array<std::uint8_t, 2041> structure_data;  // BP 7
};
static_assert(sizeof(VolumeStructureDescriptor) == 2048);

/// With `identifier` of five characters, version 1, all else zero.
VolumeStructureDescriptor volume_structure_descriptor(std::string_view identifier);

/// "NSR02" below revision 2.00, else "NSR03" (UDF 2.1.7), and the version of all tags.
constexpr std::string_view standard_of(Revision revision) {
  return revision < udf_2_00 ? "NSR02" : "NSR03";
}
constexpr std::uint16_t tag_version_of(Revision revision) { return revision < udf_2_00 ? 2 : 3; }

/// ECMA-167 3/10.1.
struct PrimaryVolumeDescriptor {
  Tag tag;                                              // BP 0
  Le<std::uint32_t> volume_descriptor_sequence_number;  // BP 16
  Le<std::uint32_t> primary_volume_descriptor_number;   // BP 20
  std::array<std::uint8_t, 32> volume_identifier;       // BP 24   dstring
  Le<std::uint16_t> volume_sequence_number;             // BP 56
  Le<std::uint16_t> maximum_volume_sequence_number;     // BP 58
  Le<std::uint16_t> interchange_level;                  // BP 60
  Le<std::uint16_t> maximum_interchange_level;          // BP 62
  Le<std::uint32_t> character_set_list;                 // BP 64
  Le<std::uint32_t> maximum_character_set_list;         // BP 68
  std::array<std::uint8_t, 128> volume_set_identifier;  // BP 72   dstring
  CharSpec descriptor_character_set;                    // BP 200
  CharSpec explanatory_character_set;                   // BP 264
  ExtentAd volume_abstract;                             // BP 328
  ExtentAd volume_copyright_notice;                     // BP 336
  EntityId application_identifier;                      // BP 344
  Time recording_date_and_time;                         // BP 376
  EntityId implementation_identifier;                   // BP 388
  std::array<std::uint8_t, 64> implementation_use;      // BP 420
  Le<std::uint32_t> predecessor_sequence_location;      // BP 484
  Le<std::uint16_t> flags;                              // BP 488
  std::array<std::uint8_t, 22> reserved;                // BP 490
};
static_assert(sizeof(PrimaryVolumeDescriptor) == 512);
static_assert(offsetof(PrimaryVolumeDescriptor, application_identifier) == 344);

/// ECMA-167 3/10.2.
struct AnchorVolumeDescriptorPointer {
  Tag tag;                                 // BP 0
  ExtentAd main_sequence;                  // BP 16
  ExtentAd reserve_sequence;               // BP 24
  std::array<std::uint8_t, 480> reserved;  // BP 32
};
static_assert(sizeof(AnchorVolumeDescriptorPointer) == 512);

/// ECMA-167 3/10.3: continues a sequence elsewhere.
struct VolumeDescriptorPointer {
  Tag tag;                                              // BP 0
  Le<std::uint32_t> volume_descriptor_sequence_number;  // BP 16
  ExtentAd next_sequence;                               // BP 20
  std::array<std::uint8_t, 484> reserved;               // BP 28
};
static_assert(sizeof(VolumeDescriptorPointer) == 512);

/// ECMA-167 3/10.4 as UDF fills it with "*UDF LV Info" (UDF 2.2.7).
struct ImplementationUseVolumeDescriptor {
  Tag tag;                                                  // BP 0
  Le<std::uint32_t> volume_descriptor_sequence_number;      // BP 16
  EntityId implementation_identifier;                       // BP 20
  CharSpec information_character_set;                       // BP 52
  std::array<std::uint8_t, 128> logical_volume_identifier;  // BP 116  dstring
  std::array<std::uint8_t, 36> information_1;               // BP 244  dstring: owner
  std::array<std::uint8_t, 36> information_2;               // BP 280  dstring: organization
  std::array<std::uint8_t, 36> information_3;               // BP 316  dstring: contact
  EntityId implementation_id;                               // BP 352
  std::array<std::uint8_t, 128> implementation_use;         // BP 384
};
static_assert(sizeof(ImplementationUseVolumeDescriptor) == 512);

/// How a partition may be written (ECMA-167 3/10.5.7, UDF 2.2.14.2).
enum class AccessType : std::uint32_t {
  PseudoOverwritable = 0,
  ReadOnly = 1,
  WriteOnce = 2,
  Rewritable = 3,
  Overwritable = 4,
};

/// The contents use of a partition with file systems (ECMA-167 4/14.3).
struct PartitionHeader {
  ShortAd unallocated_space_table;        // BP 0
  ShortAd unallocated_space_bitmap;       // BP 8
  ShortAd partition_integrity_table;      // BP 16
  ShortAd freed_space_table;              // BP 24
  ShortAd freed_space_bitmap;             // BP 32
  std::array<std::uint8_t, 88> reserved;  // BP 40
};
static_assert(sizeof(PartitionHeader) == 128);

/// ECMA-167 3/10.5.
struct PartitionDescriptor {
  Tag tag;                                              // BP 0
  Le<std::uint32_t> volume_descriptor_sequence_number;  // BP 16
  Le<std::uint16_t> partition_flags;                    // BP 20   bit 0: space is allocated
  Le<std::uint16_t> partition_number;                   // BP 22
  EntityId partition_contents;                          // BP 24   +NSR02, +NSR03
  PartitionHeader partition_contents_use;               // BP 56
  Le<std::uint32_t> access_type;                        // BP 184
  Le<std::uint32_t> partition_starting_location;        // BP 188
  Le<std::uint32_t> partition_length;                   // BP 192  blocks
  EntityId implementation_identifier;                   // BP 196
  std::array<std::uint8_t, 128> implementation_use;     // BP 228
  std::array<std::uint8_t, 156> reserved;               // BP 356
};
static_assert(sizeof(PartitionDescriptor) == 512);

/// ECMA-167 3/10.6, up to the partition maps.
struct LogicalVolumeDescriptor {
  Tag tag;                                                  // BP 0
  Le<std::uint32_t> volume_descriptor_sequence_number;      // BP 16
  CharSpec descriptor_character_set;                        // BP 20
  std::array<std::uint8_t, 128> logical_volume_identifier;  // BP 84  dstring
  Le<std::uint32_t> logical_block_size;                     // BP 212
  EntityId domain_identifier;                               // BP 216
  LongAd file_set;                                          // BP 248  contents use (UDF 2.2.4.4)
  Le<std::uint32_t> map_table_length;                       // BP 264
  Le<std::uint32_t> number_of_partition_maps;               // BP 268
  EntityId implementation_identifier;                       // BP 272
  std::array<std::uint8_t, 128> implementation_use;         // BP 304
  ExtentAd integrity_sequence_extent;                       // BP 432
};
static_assert(sizeof(LogicalVolumeDescriptor) == 440);

/// ECMA-167 3/10.8, up to its extents.
struct UnallocatedSpaceDescriptor {
  Tag tag;                                              // BP 0
  Le<std::uint32_t> volume_descriptor_sequence_number;  // BP 16
  Le<std::uint32_t> number_of_allocation_descriptors;   // BP 20
};
static_assert(sizeof(UnallocatedSpaceDescriptor) == 24);

/// ECMA-167 3/10.9, 4/14.2.
struct TerminatingDescriptor {
  Tag tag;                                 // BP 0
  std::array<std::uint8_t, 496> reserved;  // BP 16
};
static_assert(sizeof(TerminatingDescriptor) == 512);

enum class IntegrityType : std::uint32_t { Open = 0, Close = 1 };

/// ECMA-167 3/10.10, up to the tables: free blocks, then sizes in blocks, one number per partition
/// map, then the implementation use.
struct LogicalVolumeIntegrityDescriptor {
  Tag tag;                                         // BP 0
  Time recording_date_and_time;                    // BP 16
  Le<std::uint32_t> integrity_type;                // BP 28
  ExtentAd next_integrity_extent;                  // BP 32
  Le<std::uint64_t> next_unique_id;                // BP 40  contents use (ECMA-167 4/14.15)
  std::array<std::uint8_t, 24> reserved;           // BP 48
  Le<std::uint32_t> number_of_partitions;          // BP 72
  Le<std::uint32_t> length_of_implementation_use;  // BP 76
};
static_assert(sizeof(LogicalVolumeIntegrityDescriptor) == 80);

/// UDF 2.2.6.4.
struct IntegrityUse {
  EntityId implementation_id;                // BP 0
  Le<std::uint32_t> number_of_files;         // BP 32
  Le<std::uint32_t> number_of_directories;   // BP 36
  Le<std::uint16_t> minimum_read_revision;   // BP 40
  Le<std::uint16_t> minimum_write_revision;  // BP 42
  Le<std::uint16_t> maximum_write_revision;  // BP 44
};
static_assert(sizeof(IntegrityUse) == 46);

}  // namespace disc::udf
