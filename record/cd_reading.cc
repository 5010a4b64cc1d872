// A CD as it is read: its layout from the table of contents, the rest from its sub-channel Q.
#include "record/cd_reading.h"

#include <algorithm>
#include <variant>

#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "formats/cd/subchannel.h"
#include "formats/cd/toc.h"

namespace disc::record {
namespace {

constexpr std::int32_t pregap_blocks = 150, run_out = 2, run_in = 7;

std::uint8_t bcd_or_as_is(std::uint8_t number) { return number > 99 ? number : cd::to_bcd(number); }

/// READ TOC gives in binary what the lead-in has in BCD, but for the type of a session.
cd::TocPoint point_of(const mmc::FullTocEntry& entry) {
  cd::TocPoint point;
  point.control = static_cast<std::uint8_t>(entry.control << 4);
  point.point.adr = entry.adr;
  point.point.point = bcd_or_as_is(entry.point);
  for (std::size_t i = 0; i < 3; ++i) {
    const bool is_type = entry.point == 0xA0 && i == 1;
    point.point.time[i] = bcd_or_as_is(entry.time[i]);
    point.point.target[i] = is_type ? entry.target[i] : bcd_or_as_is(entry.target[i]);
  }
  return point;
}

std::vector<cd::TocPoint> points_of(const mmc::FullToc& toc, unsigned session) {
  std::vector<cd::TocPoint> points;
  for (const mmc::FullTocEntry& entry : toc.entries)
    if (entry.session == session && entry.point != 0xC0 && entry.point != 0xC1)
      points.push_back(point_of(entry));
  return points;
}

/// Both halves of a sub-header say the same in XA (ECMA-130 14; XA 4.3.2), which plain mode 2 has
/// not.
cd::TrackMode mode_of(Bytes sector) {
  switch (sector[15] & 3) {
    case 0:
      return cd::TrackMode::Mode0;
    case 1:
      return cd::TrackMode::Mode1;
    default:
      break;
  }
  const bool xa = std::equal(sector.begin() + 16, sector.begin() + 20, sector.begin() + 20);
  return xa ? cd::TrackMode::Mode2Mixed : cd::TrackMode::Mode2;
}

bool has_sync(Bytes sector) {
  return sector.size() >= 24 && sector[0] == 0 && sector[11] == 0 &&
         std::all_of(sector.begin() + 1, sector.begin() + 11,
                     [](std::uint8_t byte) { return byte == 0xFF; });
}

}  // namespace

CdReading::CdReading(const mmc::FullToc& toc, const std::string& name) {
  for (unsigned session = toc.first_session; session <= toc.last_session; ++session) {
    const cd::TocReading reading = cd::read_toc_points(points_of(toc, session));
    if (!reading.session.tracks.empty())
      disc_.sessions.push_back(reading.session);
  }
  if (disc_.sessions.empty())
    throw FormatError(cat(name, ": its table of contents has no tracks (MMC-5 6.25.3.4)"));
  cd::Track& first = disc_.sessions.front().tracks.front();
  first.pregap = Lba{-pregap_blocks};
  Lba before{0};
  for (const cd::Session& session : disc_.sessions) {
    for (const cd::Track& track : session.tracks) {
      if (track.start < before || track.end <= track.start || track.end > session.lead_out)
        throw FormatError(cat(name, ": its table of contents has track ", track.number,
                              " begin at block ", track.start.value, " and end at ",
                              track.end.value, ", behind block ", before.value,
                              " (MMC-5 6.25.3.4)"));
      before = track.end;
    }
  }
}

Extent CdReading::blocks_of(std::size_t session) const {
  const cd::Session& one = disc_.sessions[session];
  const Lba first = session == 0 ? Lba{0} : one.tracks.front().start;
  return {first, one.lead_out - first};
}

bool CdReading::is_link(Lba at) const {
  for (const cd::Session& session : disc_.sessions) {
    for (const cd::Track& track : session.tracks) {
      const bool opens = &track == &session.tracks.front();
      const Lba border = track.start + -pregap_blocks;
      if (!opens && at >= border + -run_out && at < border + run_in)
        return true;
    }
    if (at >= session.lead_out + -run_out && at < session.lead_out)
      return true;
  }
  return false;
}

const cd::Track* CdReading::track_at(Lba at) const {
  for (const cd::Session& session : disc_.sessions)
    for (const cd::Track& track : session.tracks)
      if (at >= track.pregap && at < track.end)
        return &track;
  return nullptr;
}

void CdReading::note_sector(Lba at, Bytes sector) {
  const cd::Track* const track = track_at(at);
  if (track == nullptr || !is_data(track->mode) || modes_.count(track->number) != 0)
    return;
  if (at >= track->start && has_sync(sector))
    modes_[track->number] = mode_of(sector);
}

void CdReading::note_q(Bytes q) {
  cd::QFrame frame;
  if (q.size() < frame.size())
    return;
  std::copy_n(q.begin(), frame.size(), frame.begin());
  // Some drives give no CRC: their answer has to make sense by itself.
  if (!cd::q_crc_holds(frame) && (frame[10] != 0 || frame[11] != 0))
    return;
  const std::optional<cd::QData> data = cd::decode_q(frame);
  if (!data)
    return;
  if (const auto* const position = std::get_if<cd::QPosition>(&data->mode)) {
    track_ = position->track;
    const Lba at = cd::to_lba(position->absolute);
    if (position->track == cd::lead_out_track)
      return;
    const auto [found, is_new] = indexes_.try_emplace({position->track, position->index}, at);
    if (!is_new)
      found->second = std::min(found->second, at);
  } else if (const auto* const catalog = std::get_if<cd::QCatalog>(&data->mode)) {
    catalog_ = catalog->number;
  } else if (const auto* const isrc = std::get_if<cd::QIsrc>(&data->mode)) {
    if (track_ != 0 && track_ != cd::lead_out_track)
      isrcs_.try_emplace(track_, isrc->code);
  }
}

void CdReading::place_indexes(cd::Disc& disc) const {
  for (cd::Session& session : disc.sessions) {
    cd::Track* before = nullptr;
    for (cd::Track& track : session.tracks) {
      const auto pregap = indexes_.find({track.number, 0});
      const bool sound = pregap != indexes_.end() && before != nullptr &&
                         pregap->second > before->start && pregap->second < track.start;
      if (sound)
        before->end = track.pregap = pregap->second;
      Lba last = track.start;
      for (std::uint8_t index = 2; index < 100; ++index) {
        const auto found = indexes_.find({track.number, index});
        if (found == indexes_.end() || found->second <= last || found->second >= track.end)
          break;
        track.indexes.push_back(last = found->second);
      }
      before = &track;
    }
    // An index that lies behind where the next pregap begins is none of this track.
    for (cd::Track& track : session.tracks)
      while (!track.indexes.empty() && track.indexes.back() >= track.end)
        track.indexes.pop_back();
  }
}

void CdReading::place_pieces(cd::Disc& disc, cd::Subchannel subchannel) const {
  constexpr std::uint64_t sector = 2352;
  const std::uint64_t stride = sector + cd::subchannel_bytes(subchannel);
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < disc.sessions.size(); ++i) {
    const Lba from = blocks_of(i).first;
    for (cd::Track& track : disc.sessions[i].tracks) {
      const std::int32_t unstored = std::max(from - track.pregap, 0);
      cd::Piece zeros, stored;
      zeros.bytes = static_cast<std::uint64_t>(unstored) * sector;
      stored.bytes = static_cast<std::uint64_t>(track.end - track.pregap - unstored) * sector;
      stored.file = 0U;
      stored.offset = offset;
      stored.subchannel = subchannel;
      offset += stored.bytes / sector * stride;
      if (unstored > 0)
        track.pieces.push_back(zeros);
      track.pieces.push_back(stored);
    }
  }
}

cd::Disc CdReading::finished(const std::string& bin, cd::Subchannel subchannel) const {
  cd::Disc disc = disc_;
  disc.catalog = catalog_;
  disc.files.push_back({bin, cd::FileKind::Binary});
  place_indexes(disc);
  for (cd::Session& session : disc.sessions)
    for (cd::Track& track : session.tracks) {
      if (const auto mode = modes_.find(track.number); mode != modes_.end())
        track.mode = mode->second;
      if (const auto isrc = isrcs_.find(track.number); isrc != isrcs_.end() && !is_data(track.mode))
        track.isrc = isrc->second;
    }
  place_pieces(disc, subchannel);
  return disc;
}

}  // namespace disc::record
