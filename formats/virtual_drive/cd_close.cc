// A CD in the virtual drive: reserving and closing tracks, closing sessions, blanking.
#include <algorithm>
#include <utility>

#include "formats/mmc/commands.h"
#include "formats/virtual_drive/cd_medium.h"

namespace disc::virtual_drive {
namespace {

// What a track loses by being closed takes no time.
std::uint64_t bytes_of(std::int32_t sectors) {
  return static_cast<std::uint64_t>(std::max(sectors, 0)) * cd::sector_size;
}

constexpr mmc::Sense cannot_write_medium{0x5, 0x30, 0x05};
constexpr mmc::Sense incomplete_track{0x5, 0x72, 0x03}, partial_reserved_track{0x5, 0x72, 0x04};

}  // namespace

Answer CdMedium::reserve_track(std::uint32_t size, bool by_address, bool rmz) {
  if (by_address || rmz)
    return bad_field(1, by_address ? 1 : 0);
  if (job_ || layout_.finalized || layout_.open_track(false))
    return mmc::command_sequence_error;
  if (layout_.next_track() > 99)
    return mmc::Sense{0x5, 0x72, 0x05};  // no more track reservations allowed
  const auto least = static_cast<std::uint32_t>(cd::shortest_track);
  const Lba start = layout_.next_start();
  const auto room = static_cast<std::uint32_t>(
      std::max(0, cd::to_lba(layout_.groove.last_lead_out) - start - run_out_blocks));
  if (size == 0 || size > room)
    return bad_field(5);
  if (!layout_.has_open_session()) {
    CdSession session;
    session.lead_in = layout_.next_lead_in();
    layout_.sessions.push_back(std::move(session));
  }
  CdTrack track;
  track.open = true;
  track.facts.number = static_cast<std::uint8_t>(layout_.next_track());
  track.facts.start = track.facts.end = start;
  track.facts.pregap = start + -pregap_blocks;
  track.reserved_end = start + static_cast<std::int32_t>(std::max(size, least)) + run_out_blocks;
  layout_.sessions.back().tracks.push_back(std::move(track));
  changed();
  return {};
}

Answer CdMedium::close(std::uint8_t function, std::uint16_t track) {
  if (job_ && job_->begun)
    return mmc::command_sequence_error;
  Answer answer;
  switch (function) {
    case mmc::CloseTrackSession::track:
      answer = close_track(track);
      break;
    case mmc::CloseTrackSession::session:
      answer = close_session();
      break;
    default:
      return bad_field(2, 2);
  }
  changed();
  return answer;
}

Answer CdMedium::close_track(std::uint16_t number) {
  CdTrack* const track = layout_.track_of_number(number);
  if (!track)
    return number == layout_.next_track() ? Answer{} : bad_field(4);
  if (!track->open)
    return drive().personality.refuses_close_of_synchronised_track ? bad_field(4) : Answer{};
  const Lba end = track->facts.end;
  if (end == track->facts.start)
    begin_track(*track);
  finish_track(*track);
  return after(time_to_write(bytes_of(track->facts.end - end)));
}

Answer CdMedium::close_session() {
  if (!layout_.has_open_session() || layout_.sessions.back().tracks.empty())
    return {};
  for (const CdTrack& track : layout_.sessions.back().tracks)
    if (track.open)
      return track.reserved_end ? partial_reserved_track : incomplete_track;
  finish_session(static_cast<std::uint8_t>(drive().write_parameters.multi_session) == 3);
  const std::int32_t blocks = cd::lead_in_blocks + cd::lead_out_blocks(layout_.sessions.size() - 1);
  return after(time_to_write(bytes_of(blocks)));
}

void CdMedium::erase_from(Lba first) {
  const Lba end{static_cast<std::int32_t>(folder_.room()) - static_cast<std::int32_t>(cd_origin)};
  store_.erase({first, end - first});
}

Answer CdMedium::blank(std::uint8_t type, std::uint32_t address) {
  if (!layout_.groove.rewritable)
    return cannot_write_medium;
  if (job_ && job_->begun)
    return mmc::command_sequence_error;
  job_.reset();
  Answer answer;
  switch (type) {
    case mmc::Blank::disc:
    case mmc::Blank::minimal:
      erase_from(cd::to_lba(layout_.groove.lead_in, true));
      layout_.sessions.clear();
      layout_.finalized = false;
      state().blanked_minimally = type == mmc::Blank::minimal;
      answer = after(time_to_write(bytes_of(type == mmc::Blank::minimal
                                                ? cd::lead_in_blocks
                                                : cd::to_lba(layout_.groove.last_lead_out).value)));
      break;
    case mmc::Blank::track:
      answer = blank_track(address);
      break;
    case mmc::Blank::unreserve:
      answer = unreserve();
      break;
    case mmc::Blank::track_tail:
      answer = blank_tail(address);
      break;
    case mmc::Blank::unclose_session:
      answer = unclose();
      break;
    case mmc::Blank::session:
      answer = erase_session();
      break;
    default:
      return bad_field(1, 2);
  }
  if (answer.good())
    changed();
  return answer;
}

// The track becomes a reserved one of its length; its session has to be open (MMC-5 6.2.3.3).
Answer CdMedium::blank_track(std::uint32_t address) {
  CdTrack* const track = layout_.track_at(Lba{static_cast<std::int32_t>(address)});
  if (!track)
    return mmc::out_of_range;
  if (!layout_.has_open_session() ||
      layout_.session_of(track->facts.number) + 1 != layout_.sessions.size())
    return mmc::command_sequence_error;
  const Lba end = track->reserved_end.value_or(track->facts.end);
  store_.erase({track->facts.pregap, end - track->facts.pregap});
  const auto work = time_to_write(bytes_of(end - track->facts.pregap));
  track->reserved_end = end;
  track->facts.end = track->facts.start;
  track->open = true;
  return after(work);
}

Answer CdMedium::blank_tail(std::uint32_t address) {
  const Lba first{static_cast<std::int32_t>(address)};
  if (!layout_.has_open_session() || layout_.sessions.back().tracks.empty())
    return mmc::command_sequence_error;
  CdTrack& track = layout_.sessions.back().tracks.back();
  if (first <= track.facts.start || first >= track.facts.end)
    return mmc::out_of_range;
  const std::int32_t blocks = track.facts.end - first;
  store_.erase({first, blocks});
  track.facts.end = first;
  track.open = true;
  return after(time_to_write(bytes_of(blocks)));
}

// Takes the last track out of the PMA.
Answer CdMedium::unreserve() {
  if (!layout_.has_open_session() || layout_.sessions.back().tracks.empty())
    return mmc::command_sequence_error;
  erase_from(layout_.sessions.back().tracks.back().facts.pregap);
  layout_.sessions.back().tracks.pop_back();
  if (layout_.sessions.back().tracks.empty())
    layout_.sessions.pop_back();
  return {};
}

Answer CdMedium::unclose() {
  if (layout_.blank() || !layout_.sessions.back().closed)
    return mmc::command_sequence_error;
  CdSession& last = layout_.sessions.back();
  last.closed = false;
  last.points.clear();
  last.cd_text.clear();
  layout_.finalized = false;
  return after(time_to_write(bytes_of(cd::lead_in_blocks)));
}

Answer CdMedium::erase_session() {
  if (layout_.blank())
    return mmc::command_sequence_error;
  const CdSession last = std::move(layout_.sessions.back());
  layout_.sessions.pop_back();
  layout_.finalized = false;
  erase_from(last.lead_in);
  return after(time_to_write(bytes_of(last.lead_out - last.lead_in)));
}

}  // namespace disc::virtual_drive
