// The file structure of UDF: file sets, file entries, extended attributes, space bitmaps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "formats/base/endian.h"
#include "formats/udf/address.h"
#include "formats/udf/osta.h"
#include "formats/udf/tag.h"

namespace disc::udf {

/// ECMA-167 4/14.1.
struct FileSetDescriptor {
  Tag tag;                                                  // BP 0
  Time recording_date_and_time;                             // BP 16
  Le<std::uint16_t> interchange_level;                      // BP 28
  Le<std::uint16_t> maximum_interchange_level;              // BP 30
  Le<std::uint32_t> character_set_list;                     // BP 32
  Le<std::uint32_t> maximum_character_set_list;             // BP 36
  Le<std::uint32_t> file_set_number;                        // BP 40
  Le<std::uint32_t> file_set_descriptor_number;             // BP 44
  CharSpec logical_volume_character_set;                    // BP 48
  std::array<std::uint8_t, 128> logical_volume_identifier;  // BP 112  dstring
  CharSpec file_set_character_set;                          // BP 240
  std::array<std::uint8_t, 32> file_set_identifier;         // BP 304  dstring
  std::array<std::uint8_t, 32> copyright_file_identifier;   // BP 336  dstring
  std::array<std::uint8_t, 32> abstract_file_identifier;    // BP 368  dstring
  LongAd root_directory_icb;                                // BP 400
  EntityId domain_identifier;                               // BP 416
  LongAd next_extent;                                       // BP 448
  LongAd system_stream_directory_icb;                       // BP 464  from 2.00
  std::array<std::uint8_t, 32> reserved;                    // BP 480
};
static_assert(sizeof(FileSetDescriptor) == 512);

/// ECMA-167 4/14.6.6, UDF 2.3.5.2.
enum class IcbFileType : std::uint8_t {
  NotSpecified = 0,  // also the VAT of revision 1.50
  UnallocatedSpace = 1,
  PartitionIntegrity = 2,
  IndirectEntry = 3,
  Directory = 4,
  File = 5,
  BlockDevice = 6,
  CharDevice = 7,
  ExtendedAttributes = 8,
  Fifo = 9,
  Socket = 10,
  TerminalEntry = 11,
  Symlink = 12,
  StreamDirectory = 13,
  VirtualAllocationTable = 248,
  RealTimeFile = 249,
  Metadata = 250,
  MetadataMirror = 251,
  MetadataBitmap = 252,
};

/// Bits of IcbTag::flags (ECMA-167 4/14.6.8).
enum IcbFlags : std::uint16_t {
  AllocationMask = 7,  // see AllocationForm
  Sorted = 8,
  NonRelocatable = 16,
  Archive = 32,
  Setuid = 64,
  Setgid = 128,
  Sticky = 256,
  Contiguous = 512,
  SystemFile = 1024,
  Transformed = 2048,
  MultiVersions = 4096,
  StreamFile = 8192,
};
enum class AllocationForm : std::uint8_t { Short = 0, Long = 1, Extended = 2, Embedded = 3 };

/// ECMA-167 4/14.6.
struct IcbTag {
  Le<std::uint32_t> prior_direct_entries;          // BP 0
  Le<std::uint16_t> strategy_type;                 // BP 4   4, or 4096 on write-once media
  std::array<std::uint8_t, 2> strategy_parameter;  // BP 6
  Le<std::uint16_t> maximum_number_of_entries;     // BP 8
  std::uint8_t reserved;                           // BP 10
  std::uint8_t file_type;                          // BP 11
  RecordedLbAddr parent_icb_location;              // BP 12
  Le<std::uint16_t> flags;                         // BP 18
};
static_assert(sizeof(IcbTag) == 20);

/// ECMA-167 4/14.9, up to extended attributes and allocation descriptors.
struct FileEntry {
  Tag tag;                                             // BP 0
  IcbTag icb_tag;                                      // BP 16
  Le<std::uint32_t> uid;                               // BP 36
  Le<std::uint32_t> gid;                               // BP 40
  Le<std::uint32_t> permissions;                       // BP 44
  Le<std::uint16_t> file_link_count;                   // BP 48
  std::uint8_t record_format;                          // BP 50
  std::uint8_t record_display_attributes;              // BP 51
  Le<std::uint32_t> record_length;                     // BP 52
  Le<std::uint64_t> information_length;                // BP 56   bytes
  Le<std::uint64_t> logical_blocks_recorded;           // BP 64
  Time access_time;                                    // BP 72
  Time modification_time;                              // BP 84
  Time attribute_time;                                 // BP 96
  Le<std::uint32_t> checkpoint;                        // BP 108
  LongAd extended_attribute_icb;                       // BP 112
  EntityId implementation_identifier;                  // BP 128
  Le<std::uint64_t> unique_id;                         // BP 160
  Le<std::uint32_t> length_of_extended_attributes;     // BP 168
  Le<std::uint32_t> length_of_allocation_descriptors;  // BP 172
};
static_assert(sizeof(FileEntry) == 176);

/// ECMA-167 4/14.17 (from revision 2.00).
struct ExtendedFileEntry {
  Tag tag;                                             // BP 0
  IcbTag icb_tag;                                      // BP 16
  Le<std::uint32_t> uid;                               // BP 36
  Le<std::uint32_t> gid;                               // BP 40
  Le<std::uint32_t> permissions;                       // BP 44
  Le<std::uint16_t> file_link_count;                   // BP 48
  std::uint8_t record_format;                          // BP 50
  std::uint8_t record_display_attributes;              // BP 51
  Le<std::uint32_t> record_length;                     // BP 52
  Le<std::uint64_t> information_length;                // BP 56
  Le<std::uint64_t> object_size;                       // BP 64   with all streams
  Le<std::uint64_t> logical_blocks_recorded;           // BP 72
  Time access_time;                                    // BP 80
  Time modification_time;                              // BP 92
  Time creation_time;                                  // BP 104
  Time attribute_time;                                 // BP 116
  Le<std::uint32_t> checkpoint;                        // BP 128
  Le<std::uint32_t> reserved;                          // BP 132
  LongAd extended_attribute_icb;                       // BP 136
  LongAd stream_directory_icb;                         // BP 152
  EntityId implementation_identifier;                  // BP 168
  Le<std::uint64_t> unique_id;                         // BP 200
  Le<std::uint32_t> length_of_extended_attributes;     // BP 208
  Le<std::uint32_t> length_of_allocation_descriptors;  // BP 212
};
static_assert(sizeof(ExtendedFileEntry) == 216);

/// Permissions of UDF for a mode's lower nine bits (ECMA-167 4/14.9.5): who may write may also
/// change attributes, and the owner of a writable file may delete it (UDF 2.3.6.3). Set-id and
/// sticky bits go into the flags of the ICB tag.
std::uint32_t to_permissions(std::uint32_t mode);
/// The lower nine bits of a mode.
std::uint32_t to_mode(std::uint32_t permissions);

/// ECMA-167 4/14.4, up to implementation use and identifier; all is padded to a multiple of four.
struct FileIdentifierDescriptor {
  Tag tag;                                         // BP 0
  Le<std::uint16_t> file_version_number;           // BP 16  1
  std::uint8_t file_characteristics;               // BP 18
  std::uint8_t length_of_file_identifier;          // BP 19
  LongAd icb;                                      // BP 20
  Le<std::uint16_t> length_of_implementation_use;  // BP 36
};
static_assert(sizeof(FileIdentifierDescriptor) == 38);

/// ECMA-167 4/14.4.3.
enum FileCharacteristics : std::uint8_t {
  Hidden = 1,
  IsDirectory = 2,
  Deleted = 4,
  IsParent = 8,
  IsMetadataStream = 16,
};

/// Bytes of a file identifier descriptor with its padding.
constexpr std::size_t identifier_descriptor_size(std::size_t identifier_bytes,
                                                 std::size_t use_bytes = 0) {
  return (sizeof(FileIdentifierDescriptor) + use_bytes + identifier_bytes + 3) / 4 * 4;
}
/// The longest identifier in bytes of CS0, its compression id included (UDF 2.1.1 via the length
/// field of one byte).
inline constexpr std::size_t max_identifier_bytes = 255;

/// ECMA-167 4/14.5, up to the allocation descriptors.
struct AllocationExtentDescriptor {
  Tag tag;                                             // BP 0
  Le<std::uint32_t> previous_location;                 // BP 16  0
  Le<std::uint32_t> length_of_allocation_descriptors;  // BP 20
};
static_assert(sizeof(AllocationExtentDescriptor) == 24);

/// A component of a symbolic link, up to its identifier (ECMA-167 4/14.16.1).
struct PathComponent {
  std::uint8_t type;                      // BP 0
  std::uint8_t length_of_identifier;      // BP 1
  Le<std::uint16_t> file_version_number;  // BP 2  0
};
static_assert(sizeof(PathComponent) == 4);
enum class PathComponentType : std::uint8_t {
  OtherRoot = 1,
  Root = 2,
  Parent = 3,
  Current = 4,
  Name = 5,
};

/// ECMA-167 4/14.10.1: in front of all extended attributes.
struct ExtendedAttributeHeader {
  Tag tag;                                               // BP 0
  Le<std::uint32_t> implementation_attributes_location;  // BP 16  bytes into the space
  Le<std::uint32_t> application_attributes_location;     // BP 20
};
static_assert(sizeof(ExtendedAttributeHeader) == 24);

/// ECMA-167 4/14.10.2.
struct ExtendedAttribute {
  Le<std::uint32_t> attribute_type;        // BP 0
  std::uint8_t attribute_subtype = 1;      // BP 4
  std::array<std::uint8_t, 3> reserved{};  // BP 5
  Le<std::uint32_t> attribute_length;      // BP 8
};
static_assert(sizeof(ExtendedAttribute) == 12);
inline constexpr std::uint32_t file_times_attribute = 5, device_specification_attribute = 12,
                               implementation_use_attribute = 2048,
                               application_use_attribute = 65536;

/// ECMA-167 4/14.10.5 with one time: that of the creation (UDF 3.3.4.3).
struct FileTimesAttribute {
  ExtendedAttribute head;            // BP 0
  Le<std::uint32_t> data_length;     // BP 12  12
  Le<std::uint32_t> time_existence;  // BP 16  bit 0: creation
  Time creation;                     // BP 20
};
static_assert(sizeof(FileTimesAttribute) == 32);

/// ECMA-167 4/14.10.7; its implementation use is that of UDF 3.3.4.4, a developer's id.
struct DeviceSpecificationAttribute {
  ExtendedAttribute head;                         // BP 0
  Le<std::uint32_t> implementation_use_length;    // BP 12
  Le<std::uint32_t> major_device_identification;  // BP 16
  Le<std::uint32_t> minor_device_identification;  // BP 20
  EntityId implementation_id;                     // BP 24
};
static_assert(sizeof(DeviceSpecificationAttribute) == 56);

/// ECMA-167 4/14.10.8, up to the use.
struct ImplementationUseAttribute {
  ExtendedAttribute head;                       // BP 0
  Le<std::uint32_t> implementation_use_length;  // BP 12
  EntityId implementation_identifier;           // BP 16
};
static_assert(sizeof(ImplementationUseAttribute) == 48);

/// ECMA-167 4/14.12, up to the bits: 1 for a free block, the lowest bit of a byte first.
struct SpaceBitmapDescriptor {
  Tag tag;                            // BP 0
  Le<std::uint32_t> number_of_bits;   // BP 16
  Le<std::uint32_t> number_of_bytes;  // BP 20
};
static_assert(sizeof(SpaceBitmapDescriptor) == 24);

}  // namespace disc::udf
