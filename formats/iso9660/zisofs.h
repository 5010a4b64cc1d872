// zisofs: files deflated block by block, which readers unpack on the fly.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/iso9660/susp.h"

namespace disc::iso9660 {

/// The entry ZF of a deflated file (zisofs version 1, an extension of RRIP).
struct ZisofsEntry {
  SuspHead head;                          // "ZF", 16, 1
  std::array<char, 2> algorithm;          // BP 5-6   "pz": zlib
  std::uint8_t header_size_div_4;         // BP 7     4
  std::uint8_t block_size_log2;           // BP 8     15, 16 or 17
  Both<std::uint32_t> uncompressed_size;  // BP 9-16  bytes
};

static_assert(std::is_trivially_copyable_v<ZisofsEntry>);
static_assert(sizeof(ZisofsEntry) == 16 && offsetof(ZisofsEntry, uncompressed_size) == bp(9));

/// What a deflated file begins with. Pointers follow, one per block and one more: byte offsets in
/// the file, from each block's to its end. Two equal pointers stand for a block of zeros.
struct ZisofsHeader {
  std::array<std::uint8_t, 8> magic;     // BP 1-8    37 E4 53 96 C9 DB D6 07
  Le<std::uint32_t> uncompressed_size;   // BP 9-12
  std::uint8_t header_size_div_4;        // BP 13     4
  std::uint8_t block_size_log2;          // BP 14
  std::array<std::uint8_t, 2> reserved;  // BP 15-16
};

static_assert(sizeof(ZisofsHeader) == 16);

inline constexpr std::array<std::uint8_t, 8> zisofs_magic{0x37, 0xE4, 0x53, 0x96,
                                                          0xC9, 0xDB, 0xD6, 0x07};

/// Sizes and pointers have 32 bits.
inline constexpr std::uint64_t max_zisofs_size = 0xFFFFFFFF;

/// `block` is 32, 64 or 128 KiB (std::logic_error otherwise).
ZisofsHeader zisofs_header(std::uint32_t uncompressed_size, std::uint32_t block);
void append_zf(SuspBytes& out, std::uint32_t uncompressed_size, std::uint32_t block);

/// Number of blocks and of bytes in front of the first one.
constexpr std::uint64_t zisofs_blocks(std::uint64_t uncompressed_size, std::uint32_t block) {
  return uncompressed_size / block + (uncompressed_size % block != 0);
}
constexpr std::uint64_t zisofs_head(std::uint64_t uncompressed_size, std::uint32_t block) {
  return sizeof(ZisofsHeader) + 4 * (zisofs_blocks(uncompressed_size, block) + 1);
}

/// What ZF says, checked.
struct ZisofsParameters {
  std::uint64_t size = 0;         // uncompressed bytes
  std::uint32_t block = 0;        // bytes
  std::uint32_t header_size = 0;  // bytes
};
/// Nothing if the entry is too short, of another algorithm, or has a block size that zisofs does
/// not know.
std::optional<ZisofsParameters> decode_zf(Bytes entry);
/// The same from the file's own header.
std::optional<ZisofsParameters> decode_zisofs_header(Bytes file);

/// Deflates blocks; keep one per thread. `level` 1 to 12.
class BlockDeflater {
 public:
  explicit BlockDeflater(int level);
  ~BlockDeflater();
  BlockDeflater(BlockDeflater&&) noexcept;
  BlockDeflater& operator=(BlockDeflater&&) noexcept;

  /// Appends one block as a zlib stream and returns the bytes it took: 0 for a block of zeros.
  std::size_t deflate(Bytes block, std::vector<std::uint8_t>& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Inflates blocks; keep one per thread.
class BlockInflater {
 public:
  BlockInflater();
  ~BlockInflater();
  BlockInflater(BlockInflater&&) noexcept;
  BlockInflater& operator=(BlockInflater&&) noexcept;

  /// Fills all of `out` from one zlib stream; empty `in` means zeros. False if the stream is
  /// damaged or holds another number of bytes.
  bool inflate(Bytes in, std::span<std::uint8_t> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace disc::iso9660
