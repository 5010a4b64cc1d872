// Sessions as a recorder takes them raw: every block from the lead-in to the lead-out, data
// scrambled, with sub-channels as on the disc.
#include "mkimage/cd_raw_session.h"

#include <algorithm>

#include "formats/base/json.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/sector.h"

namespace disc {
namespace {

constexpr std::size_t block_bytes = cd::sector_size + cd::subchannel_size;
constexpr std::int32_t batch = 512;

}  // namespace

RawSessionMaker::RawSessionMaker(const CdPlan& plan)
    : plan_(plan),
      edges_(plan.disc, plan.disc.cd_text.empty() ? std::vector<std::uint8_t>{}
                                                  : cd::pack_cd_text(plan.disc.cd_text).bytes),
      graphics_(plan) {}

void RawSessionMaker::put(const CdPlannedTrack& track, Lba first, Bytes sectors, const Take& take) {
  const cd::RawSession& session = edges_.all()[track.session];
  if (first == session.program)
    put_edge(track.session, session.lead_in, session.program, take);
  const std::size_t count = sectors.size() / cd::sector_size;
  subchannel_.resize(count * cd::subchannel_size);
  graphics_.make(track, first, cd::Subchannel::PwRaw, subchannel_);
  put_blocks(track.session, is_data(track.facts.mode), sectors, take);
  if (first + static_cast<std::int32_t>(count) == session.lead_out)
    put_edge(track.session, session.lead_out, session.end, take);
}

void RawSessionMaker::put_edge(std::size_t session, Lba first, Lba end, const Take& take) {
  std::vector<std::uint8_t> sectors;
  while (first < end) {
    const std::int32_t count = std::min(batch, end - first);
    sectors.resize(static_cast<std::size_t>(count) * cd::sector_size);
    subchannel_.resize(static_cast<std::size_t>(count) * cd::subchannel_size);
    edges_.make_edge(session, first, sectors, subchannel_);
    put_blocks(session, is_data(edges_.mode_at(session, first)), sectors, take);
    first = first + count;
  }
}

void RawSessionMaker::put_blocks(std::size_t session, bool data, Bytes sectors, const Take& take) {
  const std::size_t count = sectors.size() / cd::sector_size;
  blocks_.resize(count * block_bytes);
  for (std::size_t i = 0; i < count; ++i) {
    const auto out = std::span(blocks_).subspan(i * block_bytes, block_bytes);
    const Bytes sector = sectors.subspan(i * cd::sector_size, cd::sector_size);
    std::copy(sector.begin(), sector.end(), out.begin());
    if (data)
      cd::scramble(out.first<cd::sector_size>());
    std::copy_n(subchannel_.begin() + static_cast<std::ptrdiff_t>(i * cd::subchannel_size),
                cd::subchannel_size, out.begin() + cd::sector_size);
  }
  take(session, blocks_);
}

std::string RawSessionMaker::description(const std::vector<std::string>& files) const {
  std::string text = cat("{\"block_bytes\":", block_bytes,
                         ",\n\"format\":1,\n\"scrambled\":true,\n\"sessions\":[");
  const std::vector<cd::RawSession>& all = edges_.all();
  for (std::size_t i = 0; i < all.size(); ++i)
    text +=
        cat(i == 0 ? "\n" : ",\n", "{\"end\":", all[i].end.value, ",\"file\":", to_json(files[i]),
            ",\"lead_in\":", all[i].lead_in.value, ",\"lead_out\":", all[i].lead_out.value,
            ",\"program\":", all[i].program.value, "}");
  return text + "\n],\n\"subchannel\":\"pw-raw\"}\n";
}

}  // namespace disc
