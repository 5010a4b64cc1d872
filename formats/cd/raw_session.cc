// Sessions as a recorder takes them raw: which blocks they have, and what stands in them around the
// tracks.
#include "formats/cd/raw_session.h"

#include <algorithm>
#include <utility>

#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/msf.h"
#include "formats/cd/stored_sector.h"

namespace disc::cd {

std::vector<RawSession> raw_sessions(const Disc& disc, const MediumTimes& medium) {
  std::vector<RawSession> all;
  for (std::size_t i = 0; i < disc.sessions.size(); ++i) {
    RawSession one;
    one.program = disc.sessions[i].tracks.front().pregap;
    one.lead_out = disc.sessions[i].lead_out;
    one.end = one.lead_out + lead_out_blocks(i);
    one.lead_in = i == 0 ? to_lba(medium.lead_in, true) : one.program + -lead_in_blocks;
    all.push_back(one);
  }
  return all;
}

RawSessions::RawSessions(const Disc& disc, std::vector<std::uint8_t> cd_text,
                         const MediumTimes& medium, std::size_t text_session,
                         const SubchannelStyle& style)
    : sessions_(raw_sessions(disc, medium)),
      subcode_(disc, style, medium),
      cd_text_(std::move(cd_text)),
      text_session_(text_session) {
  for (const Session& session : disc.sessions) {
    std::vector<Run>& runs = runs_.emplace_back();
    for (const Track& track : session.tracks)
      runs.push_back({track.pregap, track.mode});
  }
}

TrackMode RawSessions::mode_at(std::size_t session, Lba at) const {
  const std::vector<Run>& runs = runs_.at(session);
  const auto behind = std::ranges::upper_bound(runs, at, {}, &Run::first);
  return behind == runs.begin() ? runs.front().mode : std::prev(behind)->mode;
}

void RawSessions::make_edge(std::size_t session, Lba first, std::span<std::uint8_t> sectors,
                            std::span<std::uint8_t> subchannel) const {
  std::ranges::fill(sectors, std::uint8_t{0});
  std::ranges::fill(subchannel, std::uint8_t{0});
  const RawSession& own = sessions_.at(session);
  const bool has_text = session == text_session_ && !cd_text_.empty();
  for (std::size_t i = 0; i < subchannel.size() / subchannel_size; ++i) {
    const Lba at = first + static_cast<std::int32_t>(i);
    const TrackMode mode = mode_at(session, at);
    if (is_data(mode))
      make_empty(mode, to_msf(at), sectors.subspan(i * sector_size).first<sector_size>());
    if (has_text && at < own.program)
      lead_in_block(cd_text_, static_cast<std::uint64_t>(at - own.lead_in),
                    subchannel.subspan(i * subchannel_size).first<subchannel_size>());
  }
  subcode_.put(first, Subchannel::PwRaw, subchannel);
}

}  // namespace disc::cd
