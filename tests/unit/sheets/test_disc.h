// Discs whose sheets the tests write: one of data and audio, one of two sessions.
#pragma once

#include <cstdint>
#include <string>

#include "formats/cd/disc.h"
#include "formats/sheets/pieces.h"

namespace disc::cd {

inline Piece stored(std::int32_t sectors, std::uint64_t offset, std::uint32_t file = 0,
                    std::uint16_t bytes = 2352) {
  Piece piece;
  piece.bytes = static_cast<std::uint64_t>(sectors) * bytes;
  piece.file = file;
  piece.offset = offset;
  piece.stored_bytes = bytes;
  return piece;
}

// A data track and two of audio in one file, whose gaps are stored.
inline Disc mixed_disc() {
  Disc disc;
  disc.catalog = "4006408001638";
  disc.files = {{"disc.bin", FileKind::Binary}};
  Session session;
  Track data;
  data.mode = TrackMode::Mode1;
  data.pregap = {-150};
  data.end = {450};
  data.pieces = {zeros(TrackMode::Mode1, 150), stored(450, 0)};
  Track first;
  first.number = 2;
  first.copy = first.pre_emphasis = true;
  first.isrc = "DEABC9800001";
  first.pregap = {450};
  first.start = {600};
  first.indexes = {{700}, {800}};
  first.end = {1000};
  first.pieces = {stored(550, 450 * 2352)};
  Track second;
  second.number = 3;
  second.pregap = second.start = {1000};
  second.end = {1400};
  second.pieces = {stored(400, 1000 * 2352)};
  session.tracks = {data, first, second};
  session.lead_out = {1400};
  disc.sessions = {session};
  return disc;
}

inline void add_text(Disc& disc, TextField field, std::uint8_t track, const std::string& text) {
  if (disc.cd_text.blocks.empty()) {
    disc.cd_text.blocks.emplace_back();
    disc.cd_text.blocks[0].last_track = disc.sessions[0].tracks.back().number;
  }
  disc.cd_text.blocks[0].texts[field][track] = text;
}

// A second session in the same file, behind the usual gap.
inline Disc two_sessions() {
  Disc disc = mixed_disc();
  Session session;
  Track track;
  track.number = 4;
  track.mode = TrackMode::Mode2Mixed;
  track.start = {1400 + 11'400};
  track.pregap = track.start + -150;
  track.end = track.start + 300;
  track.pieces = {zeros(TrackMode::Mode2Mixed, 150), stored(300, 1400 * 2352)};
  session.type = SessionType::CdXa;
  session.tracks = {track};
  session.lead_out = track.end;
  disc.sessions.push_back(session);
  return disc;
}

}  // namespace disc::cd
