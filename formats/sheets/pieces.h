// How readers of sheets put the pieces of a track together.
#pragma once

#include "formats/cd/disc.h"
#include "formats/sheets/sheet_text.h"

namespace disc::cd {

/// Bytes a sector of zeros has before anything is encoded: 2352, 2336, 2048, 2336, 2048, 2324,
/// 2336.
constexpr std::uint16_t plain_bytes(TrackMode mode) {
  switch (mode) {
    case TrackMode::Audio:
      return 2352;
    case TrackMode::Mode1:
    case TrackMode::Mode2Form1:
      return 2048;
    case TrackMode::Mode2Form2:
      return 2324;
    default:
      return 2336;
  }
}

/// Sectors that are in no file.
Piece zeros(TrackMode mode, std::int32_t sectors);

/// Adds a piece, or makes the last one longer where the new one goes on from it. An empty one is
/// left out.
void add_piece(std::vector<Piece>& pieces, const Piece& piece);

/// Adds what fills the last sector of the audio in `pieces`, and returns how many sectors those
/// hold; data are whole sectors.
std::int32_t fill_last_sector(std::vector<Piece>& pieces);

/// Of a session, by the modes of its tracks.
SessionType session_type(const std::vector<Track>& tracks, bool interactive);

/// Warns of tracks that are shorter than four seconds; throws where the disc ends later than
/// 99:59:74 can tell.
void check_lengths(const Disc& disc, SheetNotes& notes);

}  // namespace disc::cd
