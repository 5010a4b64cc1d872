// The blocks of a virtual CD: what was recorded in each, and what cannot be read of them.
#include "formats/virtual_drive/cd_store.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace disc::virtual_drive {
namespace {

constexpr std::size_t stored_bytes = cd::sector_size + cd::subchannel_size;
static_assert(sizeof(CdBlock) == stored_bytes);

std::uint32_t place_of(Lba at) {
  return static_cast<std::uint32_t>(at.value + static_cast<std::int32_t>(cd_origin));
}

}  // namespace

bool CdStore::holds(Lba at) const {
  return at.value >= -static_cast<std::int32_t>(cd_origin) && place_of(at) < folder_->room();
}

CdBlockState CdStore::state(Lba at) const {
  if (!holds(at))
    return CdBlockState::Blank;
  for (const Extent& link : *links_)
    if (link.contains(at))
      return CdBlockState::Link;
  return folder_->is_written(place_of(at)) ? CdBlockState::Recorded : CdBlockState::Blank;
}

void CdStore::put(Lba first, const std::vector<CdBlock>& blocks) {
  std::vector<std::uint8_t> bytes(blocks.size() * stored_bytes);
  if (!blocks.empty())
    std::memcpy(bytes.data(), blocks.data(), bytes.size());
  folder_->write(place_of(first), bytes);
}

void CdStore::put_link(Extent blocks) { links_->push_back(blocks); }

void CdStore::erase(Extent blocks) {
  if (blocks.blocks <= 0)
    return;
  folder_->erase(place_of(blocks.first), static_cast<std::uint32_t>(blocks.blocks));
  std::erase_if(*links_, [&](const Extent& link) { return blocks.contains(link.first); });
}

CdBlock CdStore::read(Lba at) const {
  CdBlock block;
  std::array<std::uint8_t, stored_bytes> bytes{};
  if (holds(at))
    folder_->read(place_of(at), bytes);
  std::memcpy(&block, bytes.data(), bytes.size());
  return block;
}

}  // namespace disc::virtual_drive
