// Tracks and sessions of sequential media.
#include "formats/virtual_drive/sequential.h"

#include <algorithm>

#include "formats/mmc/commands.h"

namespace disc::virtual_drive {

bool SequentialMedium::is_blank() const {
  return state().sessions == 1 && !state().finalised && state().tracks.size() == 1 &&
         state().tracks.front().open_ended &&
         state().tracks.front().next_writable == state().tracks.front().start;
}

bool SequentialMedium::session_is_empty() const {
  return !state().finalised && !state().tracks.empty() && state().tracks.back().open_ended &&
         state().tracks.back().next_writable == state().tracks.back().start &&
         std::ranges::count(state().tracks, state().sessions, &TrackState::session) == 1;
}

TrackState* SequentialMedium::open_ended() {
  return !state().tracks.empty() && state().tracks.back().open_ended ? &state().tracks.back()
                                                                     : nullptr;
}

TrackState* SequentialMedium::track(std::size_t number) {
  return number == 0 || number > state().tracks.size() ? nullptr : &state().tracks[number - 1];
}

TrackState* SequentialMedium::track_writable_at(Lba at) {
  for (TrackState& track : state().tracks)
    if (!track.closed && !track.damaged && track.next_writable == at && at < track.end())
      return &track;
  return nullptr;
}

mmc::DiscInformation SequentialMedium::disc_information() const {
  mmc::DiscInformation information;
  information.erasable = folder_.kind().erasable;
  information.status = state().finalised ? mmc::DiscStatus::Complete
                       : is_blank()      ? mmc::DiscStatus::Blank
                                         : mmc::DiscStatus::Appendable;
  information.last_session = state().finalised    ? mmc::SessionState::Complete
                             : session_is_empty() ? mmc::SessionState::Empty
                                                  : mmc::SessionState::Incomplete;
  information.sessions = state().sessions;
  std::uint16_t number = 0, first = 0;
  for (const TrackState& track : state().tracks) {
    ++number;
    if (track.session == state().sessions && first == 0)
      first = number;
    if (track.damaged && track.session == state().sessions && !state().finalised)
      information.last_session = mmc::SessionState::Damaged;
  }
  information.first_track_of_last_session = std::max<std::uint16_t>(first, 1);
  information.last_track_of_last_session = std::max<std::uint16_t>(number, 1);
  return information;
}

Answer SequentialMedium::track_resources(mmc::TrackResources& resources) const {
  resources.most_tracks = static_cast<std::uint16_t>(most_tracks());
  resources.assigned_tracks = static_cast<std::uint16_t>(state().tracks.size());
  resources.most_appendable_tracks = static_cast<std::uint16_t>(most_reserved() + 1);
  resources.appendable_tracks =
      static_cast<std::uint16_t>(std::ranges::count(state().tracks, false, &TrackState::closed));
  return {};
}

Answer SequentialMedium::track_information(std::uint8_t type, std::uint32_t address, bool open,
                                           mmc::TrackInformation& information) const {
  const std::vector<TrackState>& tracks = state().tracks;
  std::size_t index = tracks.size();
  if (type == 0) {
    for (std::size_t i = 0; i < tracks.size(); ++i)
      if (tracks[i].start.value >= 0 && address >= as_unsigned(tracks[i].start) &&
          address < as_unsigned(tracks[i].end()))
        index = i;
    if (index == tracks.size())
      return mmc::out_of_range;
  } else if (type == 1) {
    index = address == mmc::ReadTrackInformation::invisible_track && !tracks.empty() &&
                    tracks.back().open_ended
                ? tracks.size() - 1
                : std::min<std::size_t>(std::size_t{address} - 1, tracks.size());
  } else {
    index = static_cast<std::size_t>(std::ranges::find(tracks, address, &TrackState::session) -
                                     tracks.begin());
  }
  while (open && index < tracks.size() && tracks[index].closed)
    ++index;
  if (index == tracks.size())
    return bad_field(2);
  const TrackState& track = tracks[index];
  const bool blank = track.next_writable == track.start;
  information.track = static_cast<std::uint16_t>(index + 1);
  information.session = track.session;
  information.damage = track.damaged;
  information.track_mode = track.track_mode;
  information.data_mode = track.data_mode;
  information.reserved = track.reserved;
  information.blank = blank;
  information.packet = track.track_mode == 5;
  information.fixed_packets = track.track_mode == 5;
  information.start = track.start;
  information.size = track.size;
  information.blocking_factor = ecc();
  if (!track.closed && !track.damaged && track.next_writable < track.end()) {
    information.next_writable_address = track.next_writable;
    information.free_blocks = static_cast<std::uint32_t>(track.end() - track.next_writable);
  }
  if (!blank)
    information.last_recorded_address = track.next_writable + -1;
  return {};
}

Lba SequentialMedium::last_block() const {
  Lba last{-1};
  for (const TrackState& track : state().tracks)
    if (track.next_writable != track.start)
      last = (track.closed ? track.end() : track.next_writable) + -1;
  return last;
}

// Tracks of complete sessions and, as drives do, those written of the open one.
mmc::Toc SequentialMedium::toc() const {
  mmc::Toc toc;
  for (std::size_t i = 0; i < state().tracks.size() && i < 99; ++i) {
    const TrackState& track = state().tracks[i];
    if (track.next_writable != track.start)
      toc.entries.push_back({1, 4, static_cast<std::uint8_t>(i + 1), track.start});
  }
  if (toc.entries.empty())
    return toc;
  toc.first_track = toc.entries.front().track;
  toc.last_track = toc.entries.back().track;
  toc.entries.push_back({1, 4, mmc::toc_lead_out, last_block() + 1});
  return toc;
}

mmc::SessionInformation SequentialMedium::session_information() const {
  mmc::SessionInformation information;
  const std::uint16_t complete =
      state().finalised ? state().sessions : static_cast<std::uint16_t>(state().sessions - 1);
  information.last_session = static_cast<std::uint8_t>(std::clamp<int>(complete, 1, 255));
  for (std::size_t i = 0; i < state().tracks.size(); ++i) {
    if (state().tracks[i].session != std::max<std::uint16_t>(complete, 1))
      continue;
    information.first_track_of_last_session = {
        1, 4, static_cast<std::uint8_t>(std::min<std::size_t>(i + 1, 255)),
        state().tracks[i].start};
    break;
  }
  return information;
}

Answer SequentialMedium::accept_write(const WriteRequest& request) {
  if (state().finalised)
    return cannot_write_medium;
  if (request.verify)
    return mmc::invalid_operation_code;  // of media written at random (MMC-5 6.46)
  TrackState* const track = track_writable_at(request.first);
  if (track == nullptr)
    return mmc::invalid_address_for_write;
  if (request.blocks > static_cast<std::uint32_t>(track->end() - track->next_writable))
    return track->open_ended ? mmc::out_of_range : end_of_track;
  track->next_writable = track->next_writable + as_signed(request.blocks);
  return {};
}

void SequentialMedium::record(const WriteRequest& request, Bytes blocks) {
  folder_.write(as_unsigned(request.first), blocks);
}

Answer SequentialMedium::read(Lba first, std::span<std::uint8_t> blocks) const {
  const auto count = static_cast<std::uint32_t>(blocks.size() / block_size);
  if (first.value < 0 || std::int64_t{first.value} + count > last_block().value + 1)
    return mmc::out_of_range;
  const std::uint32_t end = as_unsigned(first) + count;
  const std::uint32_t hole = folder_.first_unwritten(as_unsigned(first), end);
  if (hole < end) {
    Answer answer(blank_check_sense);
    answer.information = hole;
    return answer;
  }
  folder_.read(as_unsigned(first), blocks);
  return {};
}

Answer SequentialMedium::synchronise() {
  for (TrackState& track : state().tracks) {
    const std::uint32_t there = static_cast<std::uint32_t>(track.next_writable - track.start);
    const std::uint32_t padded = std::min(round_up(there, ecc()), track.size);
    if (track.closed || padded == there)
      continue;
    folder_.mark_written(as_unsigned(track.next_writable), padded - there);
    track.next_writable = track.start + as_signed(padded);
  }
  TrackState* const last = open_ended();
  if (drive_.personality.refuses_close_of_synchronised_track && last != nullptr &&
      last->next_writable != last->start)
    close_track(*last);
  return {};
}

Answer SequentialMedium::reserve_track(std::uint32_t size, bool by_address, bool rmz) {
  TrackState* const last = open_ended();
  if (state().finalised || last == nullptr)
    return cannot_write_medium;
  if (rmz)
    return bad_field(1, 0);
  if (last->next_writable != last->start)
    return mmc::command_sequence_error;  // it has begun: close it first
  const auto reserved = std::ranges::count_if(
      state().tracks, [](const TrackState& track) { return track.reserved && !track.closed; });
  if (static_cast<std::size_t>(reserved) >= most_reserved() ||
      state().tracks.size() >= most_tracks())
    return no_more_reservations;
  if (by_address && size <= as_unsigned(last->start))
    return bad_field(5);
  const std::uint32_t wanted = round_up(by_address ? size - as_unsigned(last->start) : size, ecc());
  if (wanted == 0 || wanted > last->size)
    return bad_field(5);
  last->reserved = true;
  last->open_ended = false;
  last->size = wanted;
  open_track_behind(last->end());
  return {};
}

void SequentialMedium::open_track_behind(Lba start) {
  if (as_unsigned(start) >= capacity() || state().tracks.size() >= most_tracks())
    return;
  TrackState track;
  track.session = state().sessions;
  track.start = track.next_writable = start;
  track.size = capacity() - as_unsigned(start);
  track.open_ended = true;
  state().tracks.push_back(track);
}

Answer SequentialMedium::check_close_track(std::uint16_t number, bool& blank) {
  TrackState* const found = track(number);
  if (found == nullptr || found->closed)
    return bad_field(4);
  blank = found->open_ended && found->next_writable == found->start;
  return {};
}

void SequentialMedium::close_track(TrackState& track) {
  const bool was_open_ended = track.open_ended;
  const std::uint32_t written = static_cast<std::uint32_t>(track.next_writable - track.start);
  if (was_open_ended)
    track.size = std::min(round_up(written, ecc()), track.size);
  const Lba end = track.end();
  folder_.mark_written(as_unsigned(track.next_writable),
                       static_cast<std::uint32_t>(end - track.next_writable));
  track.next_writable = end;
  track.open_ended = track.damaged = false;
  track.closed = true;
  if (was_open_ended)
    open_track_behind(end);
}

void SequentialMedium::close_session(bool last) {
  for (std::size_t i = 0; i < state().tracks.size(); ++i) {
    TrackState& track = state().tracks[i];
    const bool blank = track.open_ended && track.next_writable == track.start;
    if (!track.closed && !blank)
      close_track(track);
  }
  if (open_ended() != nullptr)
    state().tracks.pop_back();
  const std::uint32_t end = state().tracks.empty() ? 0 : as_unsigned(state().tracks.back().end());
  const std::uint32_t next = round_up(end + session_gap(), ecc());
  if (last || next >= capacity() || state().tracks.size() >= most_tracks()) {
    state().finalised = true;
    // An empty session at the end goes with the lead-out.
    if (!state().tracks.empty())
      state().sessions = state().tracks.back().session;
    return;
  }
  ++state().sessions;
  open_track_behind(Lba{as_signed(next)});
}

void SequentialMedium::make_blank() {
  DiscState& disc = state();
  disc.tracks.clear();
  disc.sessions = 1;
  disc.finalised = false;
  disc.format = {};
  disc.remapped.clear();
  folder_.erase(0, disc.capacity);
  open_track_behind(Lba{0});
}

// MMC-5 6.31. What was recorded stays, and the track can be written behind it, or closed.
Answer SequentialMedium::repair_track(std::uint16_t number) {
  TrackState* const found = track(number);
  if (found == nullptr || found->closed)
    return bad_field(4);
  if (!found->damaged)
    return {};
  found->damaged = false;
  return after(lead_time(4096));
}

// What was recorded when the power went is longer than what was noted: the end is looked for.
void SequentialMedium::recover() {
  for (TrackState& track : state().tracks) {
    if (track.closed || track.damaged)
      continue;
    const std::uint32_t noted = as_unsigned(track.next_writable);
    const std::uint32_t end = folder_.first_unwritten(noted, as_unsigned(track.end()));
    if (end == noted)
      continue;
    const std::uint32_t start = as_unsigned(track.start);
    const std::uint32_t padded =
        std::min(start + round_up(end - start, ecc()), as_unsigned(track.end()));
    folder_.mark_written(end, padded - end);
    track.next_writable = Lba{as_signed(padded)};
    track.damaged = drive_.personality.leaves_damage;
  }
}

}  // namespace disc::virtual_drive
