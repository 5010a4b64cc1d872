// The packs of R to W of a track, out of the sub-channel that an image stores.
#include "mkimage/import_graphics.h"

#include <algorithm>
#include <array>
#include <span>

#include "formats/base/cat.h"
#include "formats/cd/rw_pack.h"
#include "formats/cd/subchannel.h"

namespace disc {
namespace {

constexpr std::uint8_t r_to_w = 0x3F;

bool is_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// R to W of blocks, 96 symbols each; `packed` tells whether they are packs already. Blocks of which
// nothing is stored give zeros.
std::vector<std::uint8_t> symbols_of(const cd::DiscReader& reader, Lba first, Lba end,
                                     bool& packed) {
  std::vector<std::uint8_t> all(static_cast<std::size_t>(end - first) * cd::subchannel_size);
  for (Lba at = first; at < end; at = at + 1) {
    const auto out = std::span(all)
                         .subspan(static_cast<std::size_t>(at - first) * cd::subchannel_size)
                         .first<cd::subchannel_size>();
    std::array<std::uint8_t, cd::subchannel_size> channels;
    if (reader.subchannel_at(at) == cd::Subchannel::RwPacked) {
      packed = true;
      const std::vector<std::uint8_t> stored = reader.read_stored_subchannel(at);
      std::copy(stored.begin(), stored.end(), out.begin());
    } else if (reader.read_subchannel(at, channels)) {
      cd::pw_to_raw(channels, out);
    }
  }
  for (std::uint8_t& symbol : all)
    symbol &= r_to_w;
  return all;
}

void deinterleave(std::vector<std::uint8_t>& symbols) {
  const std::size_t size = symbols.size();
  symbols.resize(size + 2 * cd::subchannel_size);  // silence behind the track
  std::vector<std::uint8_t> packs(size);
  for (std::size_t at = 0; at < size; at += cd::subchannel_size)
    cd::deinterleave_rw(Bytes(symbols).subspan(at).first<3 * cd::subchannel_size>(),
                        std::span(packs).subspan(at).first<cd::subchannel_size>());
  symbols = std::move(packs);
}

}  // namespace

GraphicsFound find_graphics(const cd::DiscReader& reader, const cd::Track& track) {
  GraphicsFound found;
  bool packed = false;
  if (!is_zero(symbols_of(reader, track.pregap, track.start, packed)))
    found.losses.emplace_back("what the channels R to W carry in its pregap is not kept");
  packed = false;
  std::vector<std::uint8_t> packs = symbols_of(reader, track.start, track.end, packed);
  if (is_zero(packs))
    return found;
  if (is_data(track.mode)) {
    found.losses.emplace_back("what the channels R to W carry beside data is not kept");
    return found;
  }
  if (!packed)
    deinterleave(packs);
  std::size_t sound = 0, hopeless = 0;
  for (std::size_t at = 0; at < packs.size(); at += cd::rw_pack_size) {
    const auto pack = std::span(packs).subspan(at).first<cd::rw_pack_size>();
    if (is_zero(pack))
      continue;
    if (cd::mend_rw_pack(pack) == cd::Repair::Hopeless) {
      std::fill(pack.begin(), pack.end(), std::uint8_t{0});
      ++hopeless;
    } else {
      ++sound;
    }
  }
  if (hopeless > sound) {
    found.losses.emplace_back(
        "what the channels R to W carry is not kept: most of it is no sound pack");
    return found;
  }
  if (hopeless != 0)
    found.losses.push_back(
        cat(hopeless, " packs of R to W are damaged beyond repair and become zeros"));
  while (!packs.empty() && is_zero(Bytes(packs).last(cd::subchannel_size)))
    packs.resize(packs.size() - cd::subchannel_size);
  found.packs = std::move(packs);
  return found;
}

}  // namespace disc
