// The ICBs of a volume.
#include "verify/udf_nodes.h"

namespace disc::verify {

std::size_t UdfNodes::slot(std::uint32_t volume) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (std::size_t{volume} * 0x9E3779B97F4A7C15U >> 20) & mask;
  while (slots_[at] != 0 && places_[slots_[at] - 1] != volume)
    at = (at + 1) & mask;
  return at;
}

std::optional<std::uint32_t> UdfNodes::find(std::uint64_t volume) const {
  if (slots_.empty() || volume > 0xFFFFFFFF)
    return std::nullopt;
  const std::uint32_t found = slots_[slot(static_cast<std::uint32_t>(volume))];
  if (found == 0)
    return std::nullopt;
  return found - 1;
}

void UdfNodes::grow() {
  slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
  for (std::uint32_t i = 0; i < places_.size(); ++i)
    slots_[slot(places_[i])] = i + 1;
}

std::uint32_t UdfNodes::add(std::uint64_t volume, const UdfNode& node) {
  if ((nodes_.size() + 1) * 4 > slots_.size() * 3)
    grow();
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  const auto place = static_cast<std::uint32_t>(volume);
  slots_[slot(place)] = index + 1;
  nodes_.push_back(node);
  places_.push_back(place);
  return index;
}

}  // namespace disc::verify
