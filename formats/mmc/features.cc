// Features whose data are lists.
#include "formats/mmc/features.h"

#include <algorithm>

namespace disc::mmc {
namespace {

// Additional lengths are multiples of four in one byte.
constexpr std::size_t most_entries = 63, most_characters = 252;

}  // namespace

void ProfileListFeature::fields(FieldReader data, ProfileListFeature& x) {
  for (std::size_t at = 0; data.has(at, 4); at += 4) {
    ListedProfile listed;
    data.number(at, listed.profile);
    data.flag(at + 2, 0, listed.current);
    x.profiles.push_back(listed);
  }
}

void ProfileListFeature::fields(FieldWriter data, const ProfileListFeature& x) {
  for (std::size_t i = 0; i < std::min(x.profiles.size(), most_entries); ++i) {
    data.number(4 * i, x.profiles[i].profile);
    data.flag(4 * i + 2, 0, x.profiles[i].current);
    data.pad_to(4 * i + 4);
  }
}

void SerialNumberFeature::fields(FieldReader data, SerialNumberFeature& x) {
  data.text(0, most_characters, x.number);
}

void SerialNumberFeature::fields(FieldWriter data, const SerialNumberFeature& x) {
  const std::size_t size = std::min(x.number.size(), most_characters);
  data.text(0, (size + 3) / 4 * 4, x.number);
}

void DiscControlBlocksFeature::fields(FieldReader data, DiscControlBlocksFeature& x) {
  for (std::size_t at = 0; data.has(at, 4); at += 4)
    data.number(at, x.blocks.emplace_back());
}

void DiscControlBlocksFeature::fields(FieldWriter data, const DiscControlBlocksFeature& x) {
  for (std::size_t i = 0; i < std::min(x.blocks.size(), most_entries); ++i)
    data.number(4 * i, x.blocks[i]);
}

}  // namespace disc::mmc
