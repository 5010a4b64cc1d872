// The list of all directories of a volume, in both byte orders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"

namespace disc::iso9660 {

/// ECMA-119 9.4, up to the directory identifier, which follows at once and is padded to even
/// length. The path table of type L is recorded with `Le`, that of type M with `Be` (6.9.3, 6.9.4).
template <template <class> class Order>
struct PathTableRecord {
  std::uint8_t identifier_length;          // BP 1
  std::uint8_t extended_attribute_length;  // BP 2    in logical blocks
  Order<std::uint32_t> extent_location;    // BP 3-6  first logical block of the directory
  Order<std::uint16_t> parent;             // BP 7-8  number of the parent's record, from 1
};

using PathTableRecordL = PathTableRecord<Le>;
using PathTableRecordM = PathTableRecord<Be>;

static_assert(std::is_trivially_copyable_v<PathTableRecordL>);
static_assert(sizeof(PathTableRecordL) == 8 && sizeof(PathTableRecordM) == 8);
static_assert(offsetof(PathTableRecordL, extent_location) == bp(3));
static_assert(offsetof(PathTableRecordL, parent) == bp(7));

enum class PathTableType : std::uint8_t { L, M };

/// Most directories that can be a parent: numbers have 16 bits and count from 1.
inline constexpr std::size_t max_path_table_parent = 65535;

/// Bytes of one record.
constexpr std::size_t path_table_record_length(std::size_t identifier_length) {
  return sizeof(PathTableRecordL) + identifier_length + identifier_length % 2;
}

/// Appends one record; `identifier` has 1 to 255 bytes ("\0" for the root: ECMA-119 6.9.1).
void append_path_table_record(std::vector<std::uint8_t>& out, PathTableType type, Bytes identifier,
                              std::uint32_t extent_location, std::uint16_t parent);

/// One record as recorded.
struct PathTableEntry {
  std::string identifier;
  std::uint32_t extent_location = 0;
  std::uint16_t parent = 0;  // from 1
  std::uint8_t extended_attribute_length = 0;
  std::uint32_t offset = 0;  // bytes into the table
};

/// The records of a path table in recorded order. Ends where the bytes do; a record that is cut
/// short or has no identifier ends the list and is told to `fault` with its offset and clause.
std::vector<PathTableEntry> parse_path_table(
    Bytes table, PathTableType type,
    const std::function<void(std::uint32_t offset, const std::string& what, const char* clause)>&
        fault = {});

}  // namespace disc::iso9660
