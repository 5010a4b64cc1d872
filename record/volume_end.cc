// Where the file systems on a medium say that it ends.
#include "record/volume_end.h"

#include <algorithm>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"

namespace disc::record {
namespace {

constexpr std::uint16_t tag_partition = 5, tag_anchor = 2, tag_terminating = 8;
// Blocks of a volume descriptor sequence that are looked at; it has 16 at least.
constexpr std::uint32_t most_descriptors = 64;
// The anchor that closes a volume stands at its last block, or 256 before it.
constexpr std::int64_t anchor_search = 288;

std::uint32_t number_at(Bytes block, std::size_t offset) {
  const auto number = read_struct<Le<std::uint32_t>>(block, offset);
  return number ? std::uint32_t{*number} : 0;
}

/// The tag of a UDF descriptor at its own place (ECMA-167 3/7.2): identifier, and where it says it
/// stands.
bool is_tag(Bytes block, std::uint16_t identifier, std::int64_t place) {
  if (block.size() < 16)
    return false;
  std::uint8_t sum = 0;
  for (std::size_t i = 0; i < 16; ++i)
    sum = static_cast<std::uint8_t>(sum + (i == 4 ? 0 : block[i]));
  return sum == block[4] && read_struct<Le<std::uint16_t>>(block, 0).value() == identifier &&
         number_at(block, 12) == static_cast<std::uint32_t>(place);
}

class Volume {
 public:
  Volume(const BlockAt& block_at, std::int64_t most) : block_at_(block_at), most_(most) {}

  std::int64_t iso9660_end() const {
    const std::vector<std::uint8_t> block = at(16);
    if (block.size() < 2048 || block[0] != 1 || text_of(slice(block, 1, 5)) != "CD001")
      return 0;
    return number_at(block, 80);
  }

  std::int64_t udf_end() const {
    const std::vector<std::uint8_t> anchor = at(256);
    if (!is_tag(anchor, tag_anchor, 256))
      return 0;
    const std::int64_t partitions =
        partitions_end(number_at(anchor, 16) / block_size, number_at(anchor, 20));
    return partitions == 0 ? 0 : std::max(partitions, last_anchor_end(partitions));
  }

  std::int64_t gpt_end() const {
    const std::vector<std::uint8_t> block = at(0);
    constexpr std::size_t header = 512;
    if (block.size() < 2048 || text_of(slice(block, header, 8)) != "EFI PART")
      return 0;
    const std::uint64_t backup = *read_struct<Le<std::uint64_t>>(block, header + 32);
    return backup < std::uint64_t{1} << 40 ? static_cast<std::int64_t>(backup / 4 + 1) : 0;
  }

 private:
  std::vector<std::uint8_t> at(std::int64_t block) const {
    return block < most_ ? block_at_(Lba{static_cast<std::int32_t>(block)})
                         : std::vector<std::uint8_t>();
  }

  std::int64_t partitions_end(std::uint32_t length, std::uint32_t first) const {
    std::int64_t end = 0;
    const std::uint32_t blocks = std::min(std::max(length, 16U), most_descriptors);
    for (std::uint32_t i = 0; i < blocks; ++i) {
      const std::int64_t place = std::int64_t{first} + i;
      const std::vector<std::uint8_t> block = at(place);
      if (is_tag(block, tag_terminating, place))
        break;
      if (is_tag(block, tag_partition, place))
        end = std::max(end, std::int64_t{number_at(block, 188)} + number_at(block, 192));
    }
    return end;
  }

  std::int64_t last_anchor_end(std::int64_t from) const {
    std::int64_t end = 0;
    for (std::int64_t block = from; block < std::min(from + anchor_search, most_); ++block) {
      if (is_tag(at(block), tag_anchor, block))
        end = block + 1;
    }
    return end;
  }

  const BlockAt& block_at_;
  std::int64_t most_;
};

}  // namespace

std::optional<VolumeEnd> volume_end(const BlockAt& block_at, std::int64_t most) {
  const Volume volume(block_at, most);
  std::optional<VolumeEnd> farthest;
  const auto take = [&](std::int64_t blocks, const char* why) {
    if (blocks > 0 && blocks <= most && (!farthest || blocks > farthest->blocks))
      farthest = VolumeEnd{blocks, why};
  };
  take(volume.iso9660_end(), "ISO 9660");
  take(volume.udf_end(), "UDF");
  take(volume.gpt_end(), "GPT");
  return farthest;
}

}  // namespace disc::record
