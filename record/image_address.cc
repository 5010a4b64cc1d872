// For which address on a disc an image was made, since a file system counts blocks of the disc.
#include "record/image_address.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/error.h"

namespace disc::record {
namespace {

constexpr std::int64_t descriptor_at = 16, anchor_at = 256;
// A root directory lies near the beginning: behind path tables, which have 10 bytes a directory.
constexpr std::int64_t most_searched = 65'536;
constexpr std::size_t root_record = 156;  // BP 157 of the primary volume descriptor
// Extent and length of what a record tells of, in both byte orders (ECMA-119 9.1.3, 9.1.4).
constexpr std::size_t record_extent = 2, extent_and_length = 16;
constexpr std::uint8_t smallest_record = 34;

using Block = std::array<std::uint8_t, block_size>;

std::optional<Block> block_at(const BlockSource& blocks, std::int64_t at) {
  const std::uint64_t from = static_cast<std::uint64_t>(at) * block_size;
  if (at < 0 || from + block_size > blocks.size())
    return std::nullopt;
  Block block;
  try {
    blocks.read(from, block);
  } catch (const FormatError&) {
    return std::nullopt;  // a sector without user data
  }
  return block;
}

std::uint32_t number_at(const Block& block, std::size_t at) {
  return read_struct<Le<std::uint32_t>>(block, at).value_or(Le<std::uint32_t>{});
}

// The record of a directory itself, which is its first, is that of its parent for the root.
bool is_root(const Block& block, const Block& descriptor) {
  return block[0] >= smallest_record && block[32] == 1 && block[33] == 0 &&
         std::memcmp(block.data() + record_extent, descriptor.data() + root_record + record_extent,
                     extent_and_length) == 0;
}

std::optional<Lba> by_root(const BlockSource& blocks, std::int64_t base) {
  const std::optional<Block> descriptor = block_at(blocks, base + descriptor_at);
  constexpr std::array<std::uint8_t, 6> head{1, 'C', 'D', '0', '0', '1'};
  if (!descriptor || !std::equal(head.begin(), head.end(), descriptor->begin()))
    return std::nullopt;
  const auto root = static_cast<std::int64_t>(number_at(*descriptor, root_record + record_extent));
  const auto made = [&](std::int64_t at) -> std::optional<Lba> {
    const std::optional<Block> block = block_at(blocks, base + at);
    if (root < at || root - at > INT32_MAX || !block || !is_root(*block, *descriptor))
      return std::nullopt;
    return Lba{static_cast<std::int32_t>(root - at)};
  };
  if (const auto plain = made(root))
    return plain;
  const auto size = static_cast<std::int64_t>(blocks.size() / block_size) - base;
  for (std::int64_t at = descriptor_at + 1; at < std::min(size, most_searched); ++at)
    if (const auto found = made(at))
      return found;
  return std::nullopt;
}

std::optional<Lba> by_anchor(const BlockSource& blocks, std::int64_t base) {
  const std::optional<Block> block = block_at(blocks, base + anchor_at);
  if (!block || (*block)[0] != 2 || (*block)[1] != 0)
    return std::nullopt;
  std::uint8_t sum = 0;
  for (std::size_t i = 0; i < 16; ++i)
    sum = static_cast<std::uint8_t>(sum + (i == 4 ? 0 : (*block)[i]));
  const auto location = static_cast<std::int64_t>(number_at(*block, 12));
  if (sum != (*block)[4] || location < anchor_at || location > INT32_MAX)
    return std::nullopt;
  return Lba{static_cast<std::int32_t>(location - anchor_at)};
}

}  // namespace

std::optional<Lba> address_made_for(const BlockSource& blocks, std::int64_t base) {
  const std::optional<Lba> root = by_root(blocks, base);
  return root ? root : by_anchor(blocks, base);
}

}  // namespace disc::record
