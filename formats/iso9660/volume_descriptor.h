// The descriptors that open a volume: primary, supplementary (Joliet), enhanced, boot, terminator.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/extent.h"
#include "formats/iso9660/date_time.h"
#include "formats/iso9660/directory_record.h"

namespace disc::iso9660 {

/// First block of the volume descriptor set, counted from the start of the session
/// (ECMA-119 6.7.1).
inline constexpr Lba first_descriptor{16};

inline constexpr std::array<char, 5> standard_identifier{'C', 'D', '0', '0', '1'};

/// ECMA-119 8.1.1.
enum class DescriptorType : std::uint8_t {
  BootRecord = 0,
  Primary = 1,
  Supplementary = 2,  // with version 2: enhanced (ISO 9660:1999 8.5)
  Partition = 3,
  Terminator = 255,
};

/// Characters of fixed width, filled with spaces.
template <std::size_t N>
using TextField = std::array<std::uint8_t, N>;

/// The record of the root directory inside a descriptor: 34 bytes, its identifier one zero byte
/// (ECMA-119 8.4.18).
struct RootDirectoryRecord {
  DirectoryRecord record;
  std::uint8_t identifier;
};

static_assert(sizeof(RootDirectoryRecord) == 34);

/// What all descriptors begin with (ECMA-119 8.1).
struct VolumeDescriptorHead {
  std::uint8_t type;                        // BP 1    DescriptorType
  std::array<char, 5> standard_identifier;  // BP 2-6  "CD001"
  std::uint8_t version;                     // BP 7    1; enhanced: 2
};

static_assert(sizeof(VolumeDescriptorHead) == 7);

/// ECMA-119 8.4 and 8.5: primary, supplementary and enhanced descriptors differ only in type,
/// version, and in two fields that the primary leaves zero.
struct VolumeDescriptor {
  VolumeDescriptorHead head;                      // BP 1-7
  std::uint8_t flags;                             // BP 8       supplementary only
  TextField<32> system_identifier;                // BP 9-40    a-characters
  TextField<32> volume_identifier;                // BP 41-72   d-characters
  std::array<std::uint8_t, 8> unused;             // BP 73-80
  Both<std::uint32_t> volume_space_size;          // BP 81-88   blocks
  std::array<std::uint8_t, 32> escape_sequences;  // BP 89-120  supplementary only
  Both<std::uint16_t> volume_set_size;            // BP 121-124
  Both<std::uint16_t> volume_sequence_number;     // BP 125-128
  Both<std::uint16_t> logical_block_size;         // BP 129-132 bytes
  Both<std::uint32_t> path_table_size;            // BP 133-140 bytes
  Le<std::uint32_t> type_l_path_table;            // BP 141-144 block
  Le<std::uint32_t> optional_type_l_path_table;   // BP 145-148 block, 0: none
  Be<std::uint32_t> type_m_path_table;            // BP 149-152 block
  Be<std::uint32_t> optional_type_m_path_table;   // BP 153-156 block, 0: none
  RootDirectoryRecord root_directory;             // BP 157-190
  TextField<128> volume_set_identifier;           // BP 191-318 d-characters
  TextField<128> publisher_identifier;            // BP 319-446 a-characters
  TextField<128> data_preparer_identifier;        // BP 447-574 a-characters
  TextField<128> application_identifier;          // BP 575-702 a-characters
  TextField<37> copyright_file_identifier;        // BP 703-739 of a file in the root directory
  TextField<37> abstract_file_identifier;         // BP 740-776
  TextField<37> bibliographic_file_identifier;    // BP 777-813
  VolumeDateTime creation;                        // BP 814-830
  VolumeDateTime modification;                    // BP 831-847
  VolumeDateTime expiration;                      // BP 848-864
  VolumeDateTime effective;                       // BP 865-881
  std::uint8_t file_structure_version;            // BP 882     1; enhanced: 2
  std::uint8_t reserved;                          // BP 883
  std::array<std::uint8_t, 512> application_use;  // BP 884-1395
  std::array<std::uint8_t, 653> reserved_to_end;  // BP 1396-2048
};

static_assert(std::is_trivially_copyable_v<VolumeDescriptor>);
static_assert(sizeof(VolumeDescriptor) == block_size && alignof(VolumeDescriptor) == 1);
static_assert(offsetof(VolumeDescriptor, volume_identifier) == bp(41));
static_assert(offsetof(VolumeDescriptor, volume_space_size) == bp(81));
static_assert(offsetof(VolumeDescriptor, escape_sequences) == bp(89));
static_assert(offsetof(VolumeDescriptor, logical_block_size) == bp(129));
static_assert(offsetof(VolumeDescriptor, path_table_size) == bp(133));
static_assert(offsetof(VolumeDescriptor, type_m_path_table) == bp(149));
static_assert(offsetof(VolumeDescriptor, root_directory) == bp(157));
static_assert(offsetof(VolumeDescriptor, volume_set_identifier) == bp(191));
static_assert(offsetof(VolumeDescriptor, application_identifier) == bp(575));
static_assert(offsetof(VolumeDescriptor, copyright_file_identifier) == bp(703));
static_assert(offsetof(VolumeDescriptor, bibliographic_file_identifier) == bp(777));
static_assert(offsetof(VolumeDescriptor, creation) == bp(814));
static_assert(offsetof(VolumeDescriptor, effective) == bp(865));
static_assert(offsetof(VolumeDescriptor, file_structure_version) == bp(882));
static_assert(offsetof(VolumeDescriptor, application_use) == bp(884));

/// ECMA-119 8.2.
struct BootRecordDescriptor {
  VolumeDescriptorHead head;                       // BP 1-7
  TextField<32> boot_system_identifier;            // BP 8-39
  TextField<32> boot_identifier;                   // BP 40-71
  std::array<std::uint8_t, 1977> boot_system_use;  // BP 72-2048  El Torito: the catalog's block
};

static_assert(sizeof(BootRecordDescriptor) == block_size);
static_assert(offsetof(BootRecordDescriptor, boot_system_use) == bp(72));

/// ECMA-119 8.3.
struct TerminatorDescriptor {
  VolumeDescriptorHead head;                // BP 1-7
  std::array<std::uint8_t, 2041> reserved;  // BP 8-2048
};

static_assert(sizeof(TerminatorDescriptor) == block_size);

/// The fixed values of a descriptor: type, version, file structure version, block size 2048, set of
/// one volume, texts all spaces (Joliet: 00 20), times unset, root record of a directory without
/// extent. `joliet_level` 1 to 3 chooses the escape sequence %/@ %/C %/E.
VolumeDescriptor blank_primary();
VolumeDescriptor blank_joliet(int joliet_level = 3);
VolumeDescriptor blank_enhanced();
TerminatorDescriptor terminator();

/// Puts a text into a field, the rest spaces; what does not fit is cut off.
void fill_field(std::span<std::uint8_t> field, std::string_view text);

/// The same in big-endian UCS-2, `utf8` converted and cut at a whole character; the odd last byte
/// of a field of 37 is zero.
void fill_field_joliet(std::span<std::uint8_t> field, std::string_view utf8);

/// A field as text, without the spaces and zero bytes at its end. Joliet: as UTF-8.
std::string field_text(Bytes field);
std::string field_text_joliet(Bytes field);

/// 1, 2 or 3 if a supplementary descriptor (version 1) has one of Joliet's escape sequences.
std::optional<int> joliet_level(const VolumeDescriptor& descriptor);

/// ISO 9660:1999: type 2, version 2.
bool is_enhanced(const VolumeDescriptor& descriptor);

/// True if the block begins with a type, "CD001" and a version.
bool is_volume_descriptor(Bytes block);

/// True where the primary descriptor announces CD-ROM XA: "CD-XA001" at byte 1024 (System
/// Description CD-ROM XA, II.2.5), so that 14 bytes of attributes may end every directory record.
bool has_xa_signature(const VolumeDescriptor& descriptor);

}  // namespace disc::iso9660
