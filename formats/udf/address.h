// Addresses and allocation descriptors of UDF.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <type_traits>

#include "formats/base/endian.h"

namespace disc::udf {

/// A logical block of a partition (ECMA-167 4/7.1); becomes an Lba only through a PartitionMap.
struct LbAddr {
  std::uint32_t block = 0;
  std::uint16_t partition = 0;  // index of a partition map
  auto operator<=>(const LbAddr&) const = default;
};

/// ECMA-167 4/7.1 as recorded.
struct RecordedLbAddr {
  Le<std::uint32_t> logical_block_number;        // BP 0
  Le<std::uint16_t> partition_reference_number;  // BP 4

  RecordedLbAddr() = default;
  RecordedLbAddr(LbAddr at)
      : logical_block_number(at.block), partition_reference_number(at.partition) {}
  operator LbAddr() const { return {logical_block_number, partition_reference_number}; }
};
static_assert(sizeof(RecordedLbAddr) == 6);

/// Blocks of the volume (ECMA-167 3/7.1).
struct ExtentAd {
  Le<std::uint32_t> length;    // BP 0  bytes
  Le<std::uint32_t> location;  // BP 4
};
static_assert(sizeof(ExtentAd) == 8);

/// What an extent of a file is (ECMA-167 4/14.14.1.1); the upper two bits of its length.
enum class ExtentType : std::uint8_t {
  Recorded = 0,
  NotRecorded = 1,   // allocated, reads as zeros
  NotAllocated = 2,  // a hole, reads as zeros
  Continuation = 3,  // more allocation descriptors
};

/// The most bytes one allocation descriptor spans, and the most of an extent that another follows
/// (a multiple of the block size, UDF 2.3.10).
inline constexpr std::uint32_t max_extent_bytes = 0x3FFFFFFF;
inline constexpr std::uint32_t max_extent = 0x3FFFF800;

/// ECMA-167 4/14.14.1.
struct ShortAd {
  Le<std::uint32_t> length_and_type;  // BP 0
  Le<std::uint32_t> position;         // BP 4  in the partition of the ICB

  ExtentType type() const { return static_cast<ExtentType>(length_and_type >> 30); }
  std::uint32_t length() const { return length_and_type & max_extent_bytes; }
};
static_assert(std::is_trivially_copyable_v<ShortAd> && sizeof(ShortAd) == 8);

/// ECMA-167 4/14.14.2 with the implementation use of UDF 2.3.10.1.
struct LongAd {
  Le<std::uint32_t> length_and_type;  // BP 0
  RecordedLbAddr location;            // BP 4
  Le<std::uint16_t> flags;            // BP 10  implementation use: flags
  Le<std::uint32_t> unique_id;        // BP 12  implementation use: UDF unique id (2.3.4.3)

  ExtentType type() const { return static_cast<ExtentType>(length_and_type >> 30); }
  std::uint32_t length() const { return length_and_type & max_extent_bytes; }
};
static_assert(std::is_trivially_copyable_v<LongAd> && sizeof(LongAd) == 16);

constexpr std::uint32_t length_and_type(std::uint32_t bytes, ExtentType type) {
  return bytes | static_cast<std::uint32_t>(type) << 30;
}

}  // namespace disc::udf
