// What a virtual CD is recorded with: its sessions and tracks, closed and open, and what the
// commands that ask for them answer.
#include "formats/virtual_drive/cd_layout.h"

#include <algorithm>
#include <utility>

#include "formats/cd/subchannel.h"
#include "formats/cd/subcode.h"

namespace disc::virtual_drive {
namespace {

constexpr std::uint8_t data_control = 4;

std::uint8_t control_of(const CdTrack& track) {
  return static_cast<std::uint8_t>(track.facts.control() >> 4);
}

std::uint8_t data_mode_of(const CdTrack& track) {
  using cd::TrackMode;
  switch (track.facts.mode) {
    case TrackMode::Audio:
      return 0xF;
    case TrackMode::Mode0:
    case TrackMode::Mode1:
      return 1;
    default:
      return 2;
  }
}

std::uint32_t free_from(const CdLayout& layout, Lba at) {
  return static_cast<std::uint32_t>(
      std::max(0, cd::to_lba(layout.groove.last_lead_out) - std::max(at, Lba{0})));
}

// What stands in a point, in binary where it is digits.
std::uint8_t binary(std::uint8_t digits) { return cd::from_bcd(digits).value_or(digits); }

mmc::FullTocEntry entry_of(const cd::TocPoint& point, std::uint8_t session) {
  mmc::FullTocEntry entry;
  entry.session = session;
  entry.adr = point.point.adr;
  entry.control = static_cast<std::uint8_t>(point.control >> 4);
  const std::uint8_t number = point.point.point;
  entry.point = number < 0xA0 ? binary(number) : number;
  entry.zero = point.point.zero;
  entry.time = point.point.time;
  entry.target = point.point.target;
  // The bits of C0 and the disc type of A0 are none.
  if (number != 0xC0)
    std::ranges::transform(entry.time, entry.time.begin(), binary);
  if (number == 0xA0)
    entry.target[0] = binary(entry.target[0]);
  else
    std::ranges::transform(entry.target, entry.target.begin(), binary);
  return entry;
}

std::array<std::uint8_t, 3> bytes_of_time(cd::Msf time) {
  return {time.minute, time.second, time.frame};
}

}  // namespace

Lba CdLayout::next_program() const {
  if (blank())
    return Lba{-pregap_blocks};
  const CdSession& last = sessions.back();
  if (!last.closed)
    return last.tracks.empty() ? last.lead_in + cd::lead_in_blocks
                               : last.tracks.front().facts.pregap;
  return last.lead_out + (cd::session_gap(sessions.size() - 1) - pregap_blocks);
}

Lba CdLayout::next_lead_in() const {
  if (blank() || (sessions.size() == 1 && !sessions.back().closed))
    return cd::to_lba(groove.lead_in, true);
  return next_program() + -cd::lead_in_blocks;
}

unsigned CdLayout::next_track() const {
  for (auto session = sessions.rbegin(); session != sessions.rend(); ++session)
    if (!session->tracks.empty())
      return session->tracks.back().facts.number + 1U;
  return 1;
}

Lba CdLayout::next_start() const {
  if (has_open_session() && !sessions.back().tracks.empty()) {
    const CdTrack& last = sessions.back().tracks.back();
    return last.reserved_end.value_or(last.facts.end) + pregap_blocks;
  }
  return next_program() + pregap_blocks;
}

const CdTrack* CdLayout::open_track(bool reserved) const {
  if (has_open_session())
    for (const CdTrack& track : sessions.back().tracks)
      if (track.open && track.reserved_end.has_value() == reserved)
        return &track;
  return nullptr;
}

const CdTrack* CdLayout::track_of_number(unsigned number) const {
  for (const CdSession& session : sessions)
    for (const CdTrack& track : session.tracks)
      if (track.facts.number == number)
        return &track;
  return nullptr;
}

const CdTrack* CdLayout::track_at(Lba at) const {
  for (const CdSession& session : sessions)
    for (const CdTrack& track : session.tracks)
      if (track.facts.pregap <= at && at < track.reserved_end.value_or(track.facts.end))
        return &track;
  return nullptr;
}

CdTrack* CdLayout::open_track(bool reserved) {
  return const_cast<CdTrack*>(std::as_const(*this).open_track(reserved));
}
CdTrack* CdLayout::track_of_number(unsigned number) {
  return const_cast<CdTrack*>(std::as_const(*this).track_of_number(number));
}
CdTrack* CdLayout::track_at(Lba at) {
  return const_cast<CdTrack*>(std::as_const(*this).track_at(at));
}

std::size_t CdLayout::session_of(unsigned track) const {
  for (std::size_t i = 0; i < sessions.size(); ++i)
    for (const CdTrack& one : sessions[i].tracks)
      if (one.facts.number == track)
        return i;
  return sessions.size() - (has_open_session() ? 1 : 0);
}

cd::MediumTimes times_of(const CdLayout& layout) {
  cd::MediumTimes times;
  times.lead_in = layout.groove.lead_in;
  times.last_lead_out = layout.groove.last_lead_out;
  times.appendable = !layout.finalized;
  return times;
}

cd::Disc to_disc(const CdLayout& layout) {
  cd::Disc disc;
  for (const CdSession& session : layout.sessions) {
    cd::Session& own = disc.sessions.emplace_back();
    own.type = session.type;
    for (const CdTrack& track : session.tracks) {
      if (track.facts.end <= track.facts.start)
        continue;  // reserved and still empty, or its pregap is not written yet
      own.tracks.push_back(track.facts);
      own.lead_out = track.facts.end;
    }
    if (own.tracks.empty())
      disc.sessions.pop_back();
    else if (session.closed)
      own.lead_out = session.lead_out;
    if (disc.catalog.empty())
      disc.catalog = session.catalog;
  }
  return disc;
}

mmc::DiscInformation disc_information(const CdLayout& layout) {
  using mmc::DiscStatus, mmc::SessionState;
  mmc::DiscInformation out;
  out.erasable = layout.groove.rewritable;
  out.disc_type = 0xFF;
  if (!layout.blank() && layout.sessions.front().closed)
    out.disc_type = static_cast<std::uint8_t>(layout.sessions.front().type);
  // A disc without sessions is complete, too, where a raw one left nothing that can be read.
  out.status = layout.finalized ? DiscStatus::Complete
               : layout.blank() ? DiscStatus::Blank
                                : DiscStatus::Appendable;
  const bool open = layout.has_open_session();
  out.last_session = layout.finalized ? SessionState::Complete
                     : open           ? SessionState::Incomplete
                                      : SessionState::Empty;
  // Of an appendable disc the empty session behind the last one counts (MMC-5 6.21.3.1.6).
  out.sessions = static_cast<std::uint16_t>(
      std::max<std::size_t>(layout.sessions.size() + (open || layout.finalized ? 0 : 1), 1));
  const unsigned next = layout.next_track();
  out.first_track = 1;
  if (!layout.blank() && !layout.sessions.front().tracks.empty())
    out.first_track = layout.sessions.front().tracks.front().facts.number;
  out.first_track_of_last_session = static_cast<std::uint16_t>(std::min(next, 99U));
  if ((open || layout.finalized) && !layout.blank() && !layout.sessions.back().tracks.empty())
    out.first_track_of_last_session = layout.sessions.back().tracks.front().facts.number;
  // The invisible track counts where one can be written.
  const bool invisible = !layout.finalized && next <= 99 && !layout.open_track(false);
  out.last_track_of_last_session =
      static_cast<std::uint16_t>(std::clamp(invisible ? next : next - 1, 1U, 99U));
  if (layout.finalized)
    return out;
  const auto field = [](cd::Msf time) {
    return std::uint32_t{time.minute} << 16 | std::uint32_t{time.second} << 8 | time.frame;
  };
  out.last_session_lead_in = field(cd::to_msf(layout.next_lead_in()));
  out.last_possible_lead_out = field(layout.groove.last_lead_out);
  return out;
}

std::optional<mmc::TrackInformation> track_information(const CdLayout& layout, unsigned number) {
  mmc::TrackInformation out;
  const CdTrack* track = layout.track_of_number(number);
  if (number == 0xFF)
    track = layout.open_track(false);
  if (!track) {
    if (layout.finalized || layout.next_track() > 99 ||
        (number != 0xFF && number != layout.next_track()))
      return std::nullopt;
    out.track = static_cast<std::uint16_t>(layout.next_track());
    out.session = static_cast<std::uint16_t>(layout.session_of(out.track) + 1);
    out.blank = true;
    out.track_mode = data_control;
    out.data_mode = 0xF;
    out.start = layout.next_start();
    out.next_writable_address = layout.blank() ? layout.groove.blank_next_writable : out.start;
    out.free_blocks = free_from(layout, *out.next_writable_address);
    out.size = free_from(layout, out.start);
    return out;
  }
  out.track = track->facts.number;
  out.session = static_cast<std::uint16_t>(layout.session_of(track->facts.number) + 1);
  out.damage = track->damaged;
  out.copy = false;
  out.track_mode = track->track_mode;
  out.data_mode = data_mode_of(*track);
  out.start = track->facts.start;
  out.reserved = track->reserved_end.has_value() && track->open;
  out.blank = track->open && track->facts.end <= track->facts.start;
  if (track->open) {
    out.next_writable_address = track->facts.end;
    out.free_blocks =
        track->reserved_end
            ? static_cast<std::uint32_t>(std::max(
                  0, *track->reserved_end - std::max(track->facts.end, track->facts.start)))
            : free_from(layout, track->facts.end);
  }
  const Lba end = track->open
                      ? track->reserved_end.value_or(cd::to_lba(layout.groove.last_lead_out))
                      : track->facts.end;
  out.size = static_cast<std::uint32_t>(std::max(0, end - track->facts.start));
  return out;
}

std::optional<mmc::TrackInformation> track_information_at(const CdLayout& layout, Lba at) {
  if (const CdTrack* const track = layout.track_at(at))
    return track_information(layout, track->facts.number);
  const auto next = track_information(layout, 0xFF);
  if (next && next->blank && at >= next->start + -pregap_blocks &&
      at < cd::to_lba(layout.groove.last_lead_out))
    return next;
  return std::nullopt;
}

std::optional<mmc::Toc> toc(const CdLayout& layout, std::uint8_t from) {
  mmc::Toc out;
  const CdSession* last = nullptr;
  for (const CdSession& session : layout.sessions) {
    if (!session.closed)
      break;
    if (!last)
      out.first_track = session.tracks.front().facts.number;
    last = &session;
    for (const CdTrack& track : session.tracks)
      if (track.facts.number >= from)
        out.entries.push_back({1, control_of(track), track.facts.number, track.facts.start});
  }
  if (!last || (from > last->tracks.back().facts.number && from != mmc::toc_lead_out))
    return std::nullopt;
  out.last_track = last->tracks.back().facts.number;
  out.entries.push_back({1, control_of(last->tracks.back()), mmc::toc_lead_out, last->lead_out});
  return out;
}

std::optional<mmc::SessionInformation> session_information(const CdLayout& layout) {
  const std::size_t closed = layout.sessions.size() - (layout.has_open_session() ? 1 : 0);
  if (closed == 0)
    return std::nullopt;
  const CdTrack& first = layout.sessions[closed - 1].tracks.front();
  return mmc::SessionInformation{1,
                                 static_cast<std::uint8_t>(closed),
                                 {1, control_of(first), first.facts.number, first.facts.start}};
}

std::optional<mmc::FullToc> full_toc(const CdLayout& layout, std::uint8_t from_session) {
  mmc::FullToc out;
  std::uint8_t number = 0;
  for (const CdSession& session : layout.sessions) {
    if (!session.closed)
      break;
    if (++number >= from_session)
      for (const cd::TocPoint& point : session.points)
        out.entries.push_back(entry_of(point, number));
  }
  if (number == 0 || from_session > number)
    return std::nullopt;
  out.last_session = number;
  return out;
}

std::vector<mmc::FullTocEntry> pma(const CdLayout& layout) {
  std::vector<mmc::FullTocEntry> out;
  for (const CdSession& session : layout.sessions)
    for (const CdTrack& track : session.tracks) {
      if (track.open && !track.reserved_end)
        continue;
      mmc::FullTocEntry entry;
      entry.session = 0;
      entry.control = control_of(track);
      entry.point = track.facts.number;
      entry.time = bytes_of_time(cd::to_msf(track.reserved_end.value_or(track.facts.end)));
      entry.target = bytes_of_time(cd::to_msf(track.facts.start));
      out.push_back(entry);
    }
  return out;
}

mmc::Atip atip(const CdGroove& groove) {
  mmc::Atip out;
  out.writing_power = 5;
  out.unrestricted_use = true;
  out.rewritable = groove.rewritable;
  out.sub_type = groove.rewritable ? 1 : 0;
  out.reference_speed = groove.rewritable ? 2 : 0;
  out.lead_in = groove.lead_in;
  out.last_lead_out = groove.last_lead_out;
  return out;
}

}  // namespace disc::virtual_drive
