// Scan information data of Super Video CDs: where players that scan find the next picture.
#include "formats/vcd/scan_offsets.h"

#include <algorithm>
#include <array>
#include <optional>

#include "formats/cd/msf.h"

namespace disc::vcd {
namespace {

constexpr std::int64_t reach = 10 * ticks_per_second;
constexpr std::uint8_t marker = 0x80;  // keeps start codes out of the data

using Offset = std::array<std::uint8_t, 3>;

Offset encoded(std::optional<TimedPack> point) {
  if (!point)
    return {0xFF, 0xFF, 0xFF};
  const cd::Msf time = cd::msf_of_frames(static_cast<std::int32_t>(point->pack));
  return {cd::to_bcd(time.minute), static_cast<std::uint8_t>(cd::to_bcd(time.second) | marker),
          static_cast<std::uint8_t>(cd::to_bcd(time.frame) | marker)};
}

std::array<Offset, 4> offsets_at(const std::vector<TimedPack>& points, std::uint32_t pack) {
  const auto by_pack = [](const TimedPack& point, std::uint32_t at) { return point.pack < at; };
  const auto by_time = [](const TimedPack& point, std::int64_t at) { return point.time < at; };
  const auto here = std::lower_bound(points.begin(), points.end(), pack, by_pack);
  const auto behind = here != points.end() && here->pack == pack ? here + 1 : here;
  std::optional<TimedPack> before, next;
  if (here != points.begin())
    before = *(here - 1);
  if (behind != points.end())
    next = *behind;
  // A picture that cannot be jumped to has the time of the one before it that can.
  const std::int64_t time = behind == points.begin() ? 0 : (behind - 1)->time;
  const auto back = std::lower_bound(points.begin(), behind, time - reach, by_time);
  const auto ahead = std::lower_bound(behind, points.end(), time + reach + 1, by_time);
  return {encoded(before), encoded(next),
          encoded(back == behind ? std::nullopt : std::optional(*back)),
          encoded(ahead == points.begin() ? std::nullopt : std::optional(*(ahead - 1)))};
}

}  // namespace

void fill_scan_offsets(const StreamFacts& facts, std::uint32_t pack,
                       std::span<std::uint8_t, pack_bytes> bytes) {
  auto place = std::lower_bound(
      facts.scan_offsets.begin(), facts.scan_offsets.end(), pack,
      [](const ScanOffsets& offsets, std::uint32_t at) { return offsets.pack < at; });
  for (; place != facts.scan_offsets.end() && place->pack == pack; ++place) {
    auto out = bytes.begin() + place->offset;
    for (const Offset& offset : offsets_at(facts.entry_points, pack))
      out = std::copy(offset.begin(), offset.end(), out);
  }
}

}  // namespace disc::vcd
