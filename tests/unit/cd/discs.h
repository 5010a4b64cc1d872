// Discs that the tests of sub-channels and tables of contents have in common.
#pragma once

#include "formats/cd/disc.h"

namespace disc::cd::testing {

inline Track audio(std::uint8_t number, Lba pregap, Lba start, Lba end, std::string isrc = {}) {
  Track track;
  track.number = number;
  track.pregap = pregap;
  track.start = start;
  track.end = end;
  track.isrc = std::move(isrc);
  return track;
}

/// 400 blocks, a pregap of two seconds, 500 blocks with an index 2.
inline Disc two_tracks() {
  Disc disc;
  disc.catalog = "1234567890128";
  Session session;
  session.tracks = {audio(1, {-150}, {0}, {400}, "USABC1234567"),
                    audio(2, {400}, {550}, {1050}, "DEXY90012345")};
  session.tracks[1].copy = session.tracks[1].pre_emphasis = true;
  session.tracks[1].indexes = {{775}};
  session.lead_out = {1050};
  disc.sessions = {session};
  return disc;
}

/// Audio of five minutes less the first pregap, then a session of XA data of a minute.
inline Disc cd_extra() {
  Disc disc;
  Session first, second;
  first.tracks = {audio(1, {-150}, {0}, {22'350}, "USABC1234567")};
  first.lead_out = {22'350};
  second.type = SessionType::CdXa;
  const Lba start = first.lead_out + session_gap(0);
  second.tracks = {audio(2, start + -150, start, start + 4'500)};
  second.tracks[0].mode = TrackMode::Mode2Mixed;
  second.lead_out = start + 4'500;
  disc.sessions = {first, second};
  return disc;
}

}  // namespace disc::cd::testing
