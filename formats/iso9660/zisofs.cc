// zisofs: files deflated block by block, which readers unpack on the fly.
#include "formats/iso9660/zisofs.h"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace disc::iso9660 {
namespace {

constexpr std::uint8_t min_log2 = 15, max_log2 = 17;

std::uint8_t log2_of(std::uint32_t block) {
  if (!std::has_single_bit(block) || block < 1U << min_log2 || block > 1U << max_log2)
    throw std::logic_error("zisofs blocks have 32, 64 or 128 KiB");
  return static_cast<std::uint8_t>(std::countr_zero(block));
}

std::optional<ZisofsParameters> checked(std::uint32_t size, std::uint8_t header_size_div_4,
                                        std::uint8_t block_size_log2) {
  if (block_size_log2 < min_log2 || block_size_log2 > max_log2 || header_size_div_4 < 4)
    return std::nullopt;
  return ZisofsParameters{size, 1U << block_size_log2, header_size_div_4 * 4U};
}

}  // namespace

ZisofsHeader zisofs_header(std::uint32_t uncompressed_size, std::uint32_t block) {
  return {zisofs_magic, uncompressed_size, sizeof(ZisofsHeader) / 4, log2_of(block), {}};
}

void append_zf(SuspBytes& out, std::uint32_t uncompressed_size, std::uint32_t block) {
  const ZisofsEntry entry{{{'Z', 'F'}, sizeof(ZisofsEntry), 1},
                          {'p', 'z'},
                          sizeof(ZisofsHeader) / 4,
                          log2_of(block),
                          uncompressed_size};
  const Bytes bytes = bytes_of(entry);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::optional<ZisofsParameters> decode_zf(Bytes entry) {
  const auto zf = read_struct<ZisofsEntry>(entry);
  if (!zf || zf->algorithm != std::array<char, 2>{'p', 'z'} || zf->head.version != 1)
    return std::nullopt;
  return checked(zf->uncompressed_size, zf->header_size_div_4, zf->block_size_log2);
}

std::optional<ZisofsParameters> decode_zisofs_header(Bytes file) {
  const auto header = read_struct<ZisofsHeader>(file);
  if (!header || header->magic != zisofs_magic)
    return std::nullopt;
  return checked(header->uncompressed_size, header->header_size_div_4, header->block_size_log2);
}

struct BlockDeflater::State {
  libdeflate_compressor* compressor = nullptr;
  ~State() { libdeflate_free_compressor(compressor); }
};

BlockDeflater::BlockDeflater(int level) : state_(std::make_unique<State>()) {
  state_->compressor = libdeflate_alloc_compressor(level);
  if (state_->compressor == nullptr)
    throw std::logic_error("deflate has levels 1 to 12");
}

BlockDeflater::~BlockDeflater() = default;
BlockDeflater::BlockDeflater(BlockDeflater&&) noexcept = default;
BlockDeflater& BlockDeflater::operator=(BlockDeflater&&) noexcept = default;

std::size_t BlockDeflater::deflate(Bytes block, std::vector<std::uint8_t>& out) {
  if (std::all_of(block.begin(), block.end(), [](std::uint8_t byte) { return byte == 0; }))
    return 0;
  const std::size_t before = out.size();
  out.resize(before + libdeflate_zlib_compress_bound(state_->compressor, block.size()));
  const std::size_t size = libdeflate_zlib_compress(state_->compressor, block.data(), block.size(),
                                                    out.data() + before, out.size() - before);
  out.resize(before + size);
  return size;
}

struct BlockInflater::State {
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  ~State() { libdeflate_free_decompressor(decompressor); }
};

BlockInflater::BlockInflater() : state_(std::make_unique<State>()) {
  if (state_->decompressor == nullptr)
    throw std::bad_alloc();
}

BlockInflater::~BlockInflater() = default;
BlockInflater::BlockInflater(BlockInflater&&) noexcept = default;
BlockInflater& BlockInflater::operator=(BlockInflater&&) noexcept = default;

bool BlockInflater::inflate(Bytes in, std::span<std::uint8_t> out) {
  if (in.empty()) {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    return true;
  }
  std::size_t got = 0;
  const auto result = libdeflate_zlib_decompress(state_->decompressor, in.data(), in.size(),
                                                 out.data(), out.size(), &got);
  return result == LIBDEFLATE_SUCCESS && got == out.size();
}

}  // namespace disc::iso9660
