// Sessions as a recorder takes them raw: every block from the lead-in to the lead-out, data
// scrambled, with sub-channels as on the disc.
#include "mkimage/cd_raw_session.h"

#include <algorithm>

#include "formats/base/json.h"
#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/msf.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"

namespace disc {
namespace {

constexpr std::size_t block_bytes = cd::sector_size + cd::subchannel_size;
constexpr std::int32_t batch = 512;

}  // namespace

std::vector<RawSession> raw_sessions(const cd::Disc& disc) {
  std::vector<RawSession> all;
  for (std::size_t i = 0; i < disc.sessions.size(); ++i) {
    RawSession one;
    one.program = disc.sessions[i].tracks.front().pregap;
    one.lead_out = disc.sessions[i].lead_out;
    one.end = one.lead_out + cd::lead_out_blocks(i);
    one.lead_in =
        i == 0 ? cd::to_lba(cd::MediumTimes{}.lead_in, true) : one.program + -cd::lead_in_blocks;
    all.push_back(one);
  }
  return all;
}

RawSessionMaker::RawSessionMaker(const CdPlan& plan)
    : plan_(plan), subcode_(plan.disc), graphics_(plan), sessions_(raw_sessions(plan.disc)) {
  if (!plan.disc.cd_text.empty())
    cd_text_ = cd::pack_cd_text(plan.disc.cd_text).bytes;
}

void RawSessionMaker::put(const CdPlannedTrack& track, Lba first, Bytes sectors, const Take& take) {
  const RawSession& session = sessions_[track.session];
  if (first == session.program)
    put_edge(track.session, session.lead_in, session.program, track.facts.mode, take);
  const std::size_t count = sectors.size() / cd::sector_size;
  subchannel_.resize(count * cd::subchannel_size);
  graphics_.make(track, first, cd::Subchannel::PwRaw, subchannel_);
  put_blocks(track.session, is_data(track.facts.mode), sectors, take);
  if (first + static_cast<std::int32_t>(count) == session.lead_out)
    put_edge(track.session, session.lead_out, session.end, track.facts.mode, take);
}

// A lead-in or lead-out has empty sectors of the track beside it.
void RawSessionMaker::put_edge(std::size_t session, Lba first, Lba end, cd::TrackMode mode,
                               const Take& take) {
  std::vector<std::uint8_t> sectors;
  while (first < end) {
    const std::int32_t count = std::min(batch, end - first);
    sectors.assign(static_cast<std::size_t>(count) * cd::sector_size, 0);
    subchannel_.assign(static_cast<std::size_t>(count) * cd::subchannel_size, 0);
    for (std::int32_t i = 0; i < count; ++i) {
      const Lba at = first + i;
      const auto index = static_cast<std::size_t>(i);
      if (is_data(mode))
        cd::make_empty(
            mode, cd::to_msf(at),
            std::span(sectors).subspan(index * cd::sector_size).first<cd::sector_size>());
      if (session == 0 && at < sessions_[0].program && !cd_text_.empty())
        cd::lead_in_block(cd_text_, static_cast<std::uint64_t>(at - sessions_[0].lead_in),
                          std::span(subchannel_)
                              .subspan(index * cd::subchannel_size)
                              .first<cd::subchannel_size>());
    }
    subcode_.put(first, cd::Subchannel::PwRaw, subchannel_);
    put_blocks(session, is_data(mode), sectors, take);
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
  for (std::size_t i = 0; i < sessions_.size(); ++i)
    text += cat(i == 0 ? "\n" : ",\n", "{\"end\":", sessions_[i].end.value,
                ",\"file\":", to_json(files[i]), ",\"lead_in\":", sessions_[i].lead_in.value,
                ",\"lead_out\":", sessions_[i].lead_out.value,
                ",\"program\":", sessions_[i].program.value, "}");
  return text + "\n],\n\"subchannel\":\"pw-raw\"}\n";
}

}  // namespace disc
