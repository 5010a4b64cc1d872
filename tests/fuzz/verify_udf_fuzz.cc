// The check of UDF ends with findings whatever a medium holds, in bounded time and memory.
//
// An input is a list of blocks, each with its number and length in front, for a volume of UDF is
// mostly zeros: the anchor alone stands at block 256. Sums in tags are made to hold where the
// reserved byte of the tag does not ask for the contrary, else nothing would come past them.
#include <algorithm>
#include <cstring>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/crc16.h"
#include "formats/base/endian.h"
#include "formats/io/block_source.h"
#include "formats/udf/tag.h"
#include "verify/structure.h"

namespace {

constexpr std::size_t blocks = 704;

void seal_again(std::uint8_t* block) {
  const disc::Bytes bytes(block, disc::block_size);
  const auto tag = *disc::read_struct<disc::udf::Tag>(bytes);
  if (tag.reserved != 0 || tag.identifier > 266)
    return;
  const std::size_t covered = std::min<std::size_t>(tag.crc_length, disc::block_size - sizeof tag);
  const disc::Le<std::uint16_t> crc(disc::crc16(bytes.subspan(sizeof tag, covered)));
  std::memcpy(block + 8, &crc, sizeof crc);
  block[4] = disc::udf::tag_checksum(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const disc::Bytes input(data, size);
  std::vector<std::uint8_t> bytes(blocks * disc::block_size);
  for (std::size_t at = 0; at + 4 <= size;) {
    const std::size_t block = *disc::read_struct<disc::Le<std::uint16_t>>(input, at) % blocks;
    const std::size_t length = std::min<std::size_t>(
        *disc::read_struct<disc::Le<std::uint16_t>>(input, at + 2), disc::block_size);
    const disc::Bytes piece = disc::slice(input, at + 4, length);
    std::uint8_t* const place = bytes.data() + block * disc::block_size;
    std::copy(piece.begin(), piece.end(), place);
    seal_again(place);
    at += 4 + length;
  }
  const disc::MemorySource medium(std::move(bytes));
  disc::verify::Findings findings;
  disc::NoProgress progress;
  disc::verify::check_structure(medium, findings, progress);
  return 0;
}
