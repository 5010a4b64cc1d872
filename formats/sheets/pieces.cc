// How readers of sheets put the pieces of a track together.
#include "formats/sheets/pieces.h"

#include <algorithm>

#include "formats/cd/msf.h"

namespace disc::cd {

Piece zeros(TrackMode mode, std::int32_t sectors) {
  Piece piece;
  piece.stored_bytes = plain_bytes(mode);
  piece.bytes = static_cast<std::uint64_t>(std::max(sectors, 0)) * piece.stored_bytes;
  return piece;
}

void add_piece(std::vector<Piece>& pieces, const Piece& piece) {
  if (piece.bytes == 0)
    return;
  if (!pieces.empty()) {
    Piece& last = pieces.back();
    const std::uint64_t sectors = last.bytes / last.stored_bytes;
    Piece going_on = last;
    going_on.bytes = piece.bytes;
    if (last.file) {
      going_on.offset += last.bytes + sectors * subchannel_bytes(last.subchannel);
      if (last.subchannel_file)
        going_on.subchannel_offset += sectors * 96;
    }
    const bool whole = last.subchannel == Subchannel::None && !last.subchannel_file
                           ? true
                           : last.bytes % last.stored_bytes == 0;
    if (whole && going_on == piece) {
      last.bytes += piece.bytes;
      return;
    }
  }
  pieces.push_back(piece);
}

std::int32_t fill_last_sector(std::vector<Piece>& pieces) {
  std::uint64_t sectors = 0;
  std::uint64_t rest = 0;  // bytes of a sector that the pieces before end in
  for (const Piece& piece : pieces) {
    rest += piece.bytes;
    sectors += rest / piece.stored_bytes;
    rest %= piece.stored_bytes;
  }
  if (rest > 0) {
    Piece silence;
    silence.bytes = 2352 - rest;
    add_piece(pieces, silence);
    ++sectors;
  }
  return static_cast<std::int32_t>(std::min<std::uint64_t>(sectors, all_frames));
}

SessionType session_type(const std::vector<Track>& tracks, bool interactive) {
  if (interactive)
    return SessionType::CdI;
  const bool has_mode2 = std::ranges::any_of(tracks, [](const Track& track) {
    return is_data(track.mode) && track.mode != TrackMode::Mode0 && track.mode != TrackMode::Mode1;
  });
  return has_mode2 ? SessionType::CdXa : SessionType::CdDaOrRom;
}

void check_lengths(const Disc& disc, SheetNotes& notes) {
  for (const Session& session : disc.sessions) {
    if (session.lead_out.value + pause_frames >= all_frames)
      throw notes.error(
          {}, cat("track ", session.tracks.back().number, " ends at block ", session.lead_out.value,
                  "; a disc has addresses up to 99:59:74, block 449849"));
    for (const Track& track : session.tracks)
      if (track.end - track.start < shortest_track)
        notes.warn({}, cat("track ", track.number, " has ", track.end - track.start,
                           " sectors; drives want at least 300, four seconds (IEC 60908 17.5.1)"));
  }
}

}  // namespace disc::cd
