// One name in a directory of ISO 9660: where its extent lies, how long it is, what it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/iso9660/date_time.h"

namespace disc::iso9660 {

/// ECMA-119 9.1.6.
struct FileFlags {
  enum Bit : std::uint8_t {
    Existence = 0x01,    // need not be shown to the user
    Directory = 0x02,    // the record is of a directory
    Associated = 0x04,   // the file is an associated file
    Record = 0x08,       // the extended attribute record tells a record format
    Protection = 0x10,   // the extended attribute record tells owner and permissions
    MultiExtent = 0x80,  // not the final record of the file
  };
  std::uint8_t bits;

  constexpr bool has(Bit bit) const { return (bits & bit) != 0; }
};

/// ECMA-119 9.1, up to the file identifier, which follows at once and is padded to even length.
struct DirectoryRecord {
  std::uint8_t length;                         // BP 1      of the record, identifier and all
  std::uint8_t extended_attribute_length;      // BP 2      in logical blocks
  Both<std::uint32_t> extent_location;         // BP 3-10   first logical block
  Both<std::uint32_t> data_length;             // BP 11-18  in bytes
  RecordingTime recorded;                      // BP 19-25
  FileFlags flags;                             // BP 26
  std::uint8_t file_unit_size;                 // BP 27     0: not interleaved
  std::uint8_t interleave_gap_size;            // BP 28
  Both<std::uint16_t> volume_sequence_number;  // BP 29-32
  std::uint8_t identifier_length;              // BP 33
};

static_assert(std::is_trivially_copyable_v<DirectoryRecord>);
static_assert(sizeof(DirectoryRecord) == 33);
static_assert(offsetof(DirectoryRecord, extent_location) == bp(3));
static_assert(offsetof(DirectoryRecord, data_length) == bp(11));
static_assert(offsetof(DirectoryRecord, recorded) == bp(19));
static_assert(offsetof(DirectoryRecord, flags) == bp(26));
static_assert(offsetof(DirectoryRecord, volume_sequence_number) == bp(29));
static_assert(offsetof(DirectoryRecord, identifier_length) == bp(33));

/// Longest section of a file that every reader takes: a whole number of blocks below 2^32 bytes,
/// with the margin that all known writers keep.
inline constexpr std::uint64_t max_section = 0xFFFFF800;

/// Longest directory record: its length is one byte and even.
inline constexpr std::size_t max_record = 254;

/// Bytes before the system use field: header, identifier, padding to even (ECMA-119 9.1.12).
constexpr std::size_t record_head(std::size_t identifier_length) {
  return sizeof(DirectoryRecord) + identifier_length + (identifier_length % 2 == 0 ? 1 : 0);
}

/// Bytes of the whole record, which are even (ECMA-119 9.1.13).
constexpr std::size_t record_length(std::size_t identifier_length, std::size_t system_use_length) {
  const std::size_t length = record_head(identifier_length) + system_use_length;
  return length + length % 2;
}

/// Writes a record to the front of `out`, fills in both its lengths and returns the bytes it took.
/// `record_length()` must be at most `max_record` and fit `out` (std::logic_error otherwise).
std::size_t encode_record(std::span<std::uint8_t> out, DirectoryRecord record, Bytes identifier,
                          Bytes system_use);

/// A directory record as recorded. The views point into the bytes it was decoded from.
struct RecordView {
  DirectoryRecord record;
  Bytes bytes;       // the whole record
  Bytes identifier;  // as recorded
  Bytes system_use;  // what follows identifier and padding; may be empty

  bool is_self() const { return identifier.size() == 1 && identifier[0] == 0; }
  bool is_parent() const { return identifier.size() == 1 && identifier[0] == 1; }
};

/// The record at the front of `bytes`; nothing if its length is too small for its identifier or
/// reaches past the end of `bytes`. Length 0 (the rest of the sector is unused) is nothing, too.
std::optional<RecordView> decode_record(Bytes bytes);

}  // namespace disc::iso9660
