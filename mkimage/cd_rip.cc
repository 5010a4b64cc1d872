// What databases of audio CDs would call a disc and its tracks, summed up while it is written.
#include "mkimage/cd_rip.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/base/text.h"
#include "formats/cd/sector.h"
#include "formats/integrity/digest.h"

namespace disc {
namespace {

bool is_audio(const CdPlannedTrack& track) { return !is_data(track.facts.mode); }

// Whether the track before belongs to the same sound: then the pregap is the end of it.
bool follows_audio(const CdPlan& plan, std::size_t index) {
  return index > 0 && is_audio(plan.tracks[index - 1]) &&
         plan.tracks[index - 1].session == plan.tracks[index].session;
}

}  // namespace

CdRip::CdRip(const CdPlan& plan) : plan_(plan) {
  std::vector<std::uint64_t> lengths;
  for (std::size_t i = 0; i < plan.tracks.size(); ++i) {
    const CdPlannedTrack& track = plan.tracks[i];
    if (!is_audio(track))
      continue;
    const bool goes_on =
        i + 1 < plan.tracks.size() && is_audio(plan.tracks[i + 1]) && follows_audio(plan, i + 1);
    const Lba end = goes_on ? plan.tracks[i + 1].facts.start : track.facts.end;
    lengths.push_back(static_cast<std::uint64_t>(end - track.facts.start) * cd::samples_per_sector);
  }
  if (!lengths.empty())
    sums_.emplace(std::move(lengths));
}

void CdRip::take(const CdPlannedTrack& track, Lba first, Bytes sectors) {
  if (!is_audio(track))
    return;
  if (!follows_audio(plan_, static_cast<std::size_t>(&track - plan_.tracks.data()))) {
    const auto before = static_cast<std::size_t>(std::clamp<std::int64_t>(
        track.facts.start - first, 0, static_cast<std::int64_t>(sectors.size() / cd::sector_size)));
    sectors = sectors.subspan(before * cd::sector_size);
  }
  sums_->add(sectors);
}

void CdRip::finish(std::vector<CdMadeTrack>& made) const {
  if (!sums_)
    return;
  const cd::DiscRip rip = sums_->finish();
  const auto hex = [](std::uint32_t number) { return fmt::format("{:08x}", number); };
  std::size_t next = 0;
  for (std::size_t i = 0; i < plan_.tracks.size(); ++i) {
    if (!is_audio(plan_.tracks[i]))
      continue;
    const cd::TrackRip& track = rip.tracks[next++];
    made[i].checksums = {{"accuraterip-v1", hex(track.accuraterip_v1)},
                         {"accuraterip-v2", hex(track.accuraterip_v2)},
                         {"crc32", hex(track.crc32)},
                         {"ctdb-crc32", hex(track.ctdb_crc32)}};
  }
}

std::map<std::string, std::string> CdRip::identifiers() const {
  if (!sums_)
    return {};
  const cd::RipToc toc = cd::rip_toc_of(plan_.disc);
  Digest digest(Algorithm::Sha1);
  digest.update(bytes_of(cd::ctdb_toc_text(toc)));
  return {{"accuraterip", cd::accuraterip_id(toc)},
          {"cddb", fmt::format("{:08x}", cd::cddb_id(toc))},
          {"ctdb", cd::ctdb_toc_id(digest.finish())}};
}

}  // namespace disc
