// Partition maps of a logical volume and the tables that virtual and sparable ones stand on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "formats/base/endian.h"
#include "formats/udf/address.h"
#include "formats/udf/osta.h"
#include "formats/udf/tag.h"

namespace disc::udf {

inline constexpr char virtual_partition[] = "*UDF Virtual Partition";
inline constexpr char sparable_partition[] = "*UDF Sparable Partition";
inline constexpr char metadata_partition[] = "*UDF Metadata Partition";
inline constexpr char virtual_allocation_table[] = "*UDF Virtual Alloc Tbl";
inline constexpr char sparing_table[] = "*UDF Sparing Table";

/// What every partition map begins with (ECMA-167 3/10.7.1).
struct PartitionMapHead {
  std::uint8_t type;    // BP 0  1 or 2
  std::uint8_t length;  // BP 1  of the whole map
};

/// A physical partition as it lies (ECMA-167 3/10.7.2).
struct Type1Map {
  std::uint8_t type = 1;                     // BP 0
  std::uint8_t length = 6;                   // BP 1
  Le<std::uint16_t> volume_sequence_number;  // BP 2
  Le<std::uint16_t> partition_number;        // BP 4
};
static_assert(sizeof(Type1Map) == 6);

/// What the maps of UDF have in common (ECMA-167 3/10.7.3, UDF 2.2.8 to 2.2.10).
struct Type2Map {
  std::uint8_t type = 2;                     // BP 0
  std::uint8_t length = 64;                  // BP 1
  std::array<std::uint8_t, 2> reserved{};    // BP 2
  EntityId partition_type;                   // BP 4
  Le<std::uint16_t> volume_sequence_number;  // BP 36
  Le<std::uint16_t> partition_number;        // BP 38
};
static_assert(sizeof(Type2Map) == 40);

/// UDF 2.2.8.
struct VirtualPartitionMap {
  Type2Map head;                            // BP 0
  std::array<std::uint8_t, 24> reserved{};  // BP 40
};
static_assert(sizeof(VirtualPartitionMap) == 64);

/// UDF 2.2.9.
struct SparablePartitionMap {
  Type2Map head;                                             // BP 0
  Le<std::uint16_t> packet_length;                           // BP 40  blocks
  std::uint8_t number_of_sparing_tables = 0;                 // BP 42  1 to 4
  std::uint8_t reserved = 0;                                 // BP 43
  Le<std::uint32_t> size_of_each_sparing_table;              // BP 44  bytes
  std::array<Le<std::uint32_t>, 4> sparing_table_locations;  // BP 48  blocks of the volume
};
static_assert(sizeof(SparablePartitionMap) == 64);

/// UDF 2.2.10.
struct MetadataPartitionMap {
  Type2Map head;                             // BP 0
  Le<std::uint32_t> metadata_file_location;  // BP 40  ICBs, in blocks of the physical partition
  Le<std::uint32_t> mirror_file_location;    // BP 44
  Le<std::uint32_t> bitmap_file_location;    // BP 48  FFFFFFFFh: none
  Le<std::uint32_t> allocation_unit_size;    // BP 52  blocks
  Le<std::uint16_t> alignment_unit_size;     // BP 56  blocks
  std::uint8_t flags = 0;                    // BP 58  bit 0: the mirror has blocks of its own
  std::array<std::uint8_t, 5> reserved{};    // BP 59
};
static_assert(sizeof(MetadataPartitionMap) == 64);
inline constexpr std::uint32_t no_bitmap_file = 0xFFFFFFFF;
inline constexpr std::uint8_t duplicate_metadata = 1;

/// UDF 2.2.12, up to the entries; its tag has identifier 0.
struct SparingTable {
  Tag tag;                                      // BP 0
  EntityId sparing_identifier;                  // BP 16
  Le<std::uint16_t> reallocation_table_length;  // BP 48  entries
  Le<std::uint16_t> reserved;                   // BP 50
  Le<std::uint32_t> sequence_number;            // BP 52
};
static_assert(sizeof(SparingTable) == 56);

struct SparingEntry {
  Le<std::uint32_t> original_location;  // BP 0  first block of a packet in the partition
  Le<std::uint32_t> mapped_location;    // BP 4  block of the volume
};
inline constexpr std::uint32_t sparing_available = 0xFFFFFFFF, sparing_defective = 0xFFFFFFF0;

/// Header of the virtual allocation table from revision 2.00 on (UDF 2.2.11); the entries follow,
/// four bytes each.
struct VatHeader {
  Le<std::uint16_t> length_of_header;                       // BP 0   152
  Le<std::uint16_t> length_of_implementation_use;           // BP 2
  std::array<std::uint8_t, 128> logical_volume_identifier;  // BP 4   dstring
  Le<std::uint32_t> previous_vat_icb_location;              // BP 132
  Le<std::uint32_t> number_of_files;                        // BP 136
  Le<std::uint32_t> number_of_directories;                  // BP 140
  Le<std::uint16_t> minimum_read_revision;                  // BP 144
  Le<std::uint16_t> minimum_write_revision;                 // BP 146
  Le<std::uint16_t> maximum_write_revision;                 // BP 148
  Le<std::uint16_t> reserved;                               // BP 150
};
static_assert(sizeof(VatHeader) == 152);

/// What closes the table of revision 1.50, behind its entries (UDF 1.50 2.2.10).
struct VatTrailer {
  EntityId identifier;                          // BP 0
  Le<std::uint32_t> previous_vat_icb_location;  // BP 32
};
static_assert(sizeof(VatTrailer) == 36);
/// An entry without a block, and a table without a predecessor.
inline constexpr std::uint32_t vat_unused = 0xFFFFFFFF;

}  // namespace disc::udf
