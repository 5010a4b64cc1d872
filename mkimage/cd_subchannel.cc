// The sub-channels of a planned CD: P and Q as the disc has them, R to W from CD+G packs.
#include "mkimage/cd_subchannel.h"

#include <algorithm>
#include <vector>

#include "formats/cd/rw_pack.h"
#include "formats/cd/subchannel.h"

namespace disc {

void CdSubchannelMaker::make(const CdPlannedTrack& track, Lba first, cd::Subchannel form,
                             std::span<std::uint8_t> out) const {
  std::fill(out.begin(), out.end(), std::uint8_t{0});
  if (!track.graphics) {
    subcode_.put(first, form, out);
    return;
  }
  std::vector<std::uint8_t> raw(out.size());
  add_graphics(track, first, raw);
  subcode_.put(first, cd::Subchannel::PwRaw, raw);
  cd::convert_subchannel(cd::Subchannel::PwRaw, raw, form, out);
}

void CdSubchannelMaker::add_graphics(const CdPlannedTrack& track, Lba first,
                                     std::span<std::uint8_t> raw) const {
  constexpr std::int64_t size = cd::subchannel_size, pack_size = cd::rw_pack_size;
  const auto blocks = static_cast<std::int64_t>(raw.size()) / size;
  // A block carries symbols of the packs of two blocks before it.
  std::vector<std::uint8_t> packs(static_cast<std::size_t>((blocks + 2) * size));
  const std::int64_t from = (std::int64_t{first - track.facts.start} - 2) * size;
  const std::int64_t begin = std::max<std::int64_t>(from, 0);
  const std::int64_t end = std::min(from + static_cast<std::int64_t>(packs.size()),
                                    static_cast<std::int64_t>(track.graphics->size()));
  if (begin < end)
    track.graphics->read(static_cast<std::uint64_t>(begin),
                         std::span(packs).subspan(static_cast<std::size_t>(begin - from),
                                                  static_cast<std::size_t>(end - begin)));
  for (std::size_t at = 0; at < packs.size(); at += static_cast<std::size_t>(pack_size))
    cd::seal_rw_pack(std::span(packs).subspan(at).first<cd::rw_pack_size>());
  for (std::size_t i = 0; i < static_cast<std::size_t>(blocks); ++i)
    cd::interleave_rw(
        Bytes(packs).subspan(i * cd::subchannel_size).first<3 * cd::subchannel_size>(),
        raw.subspan(i * cd::subchannel_size).first<cd::subchannel_size>());
}

}  // namespace disc
